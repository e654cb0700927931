"""Telling a request to get round a rule from a question whether something is allowed."""

from __future__ import annotations

import re

from knowledge.normalise import clean

# What is asked for is itself the breach: to get round, to fake, to hide, to leak, to promise what nobody may promise.
_EVADES = re.compile(
    r"绕开|绕过|绕着|规避|躲开|躲过|避开|逃(?:避|过|掉)|蒙混|糊弄|应付(?:检查|审计|监管)|钻空子|擦边|打擦边球|化整为零|"
    r"拆(?:成|开|分|几|两|三|散|了)|分(?:成|几|两|拆)[^。]{0,4}笔|凑(?:够|数|成)|"
    r"造假|做假|假(?:合同|发票|流水|报表|贸易|资料|材料|章)|伪造|虚构|虚增|虚开|编(?:一|个|份|造|点)|"
    r"改(?:一下|下|成|低|高|掉)?(?:报表|数据|日期|流水|合同|财报|金额)|(?:报表|数据|流水|负债率|日期)[^。，]{0,8}(?:调|改|做|美化|修)(?:成|到|低|高|一|下|得|好)|"
    r"倒签|补签|走账|过(?:一下)?账|过桥倒|倒一手|刷流水|套现|套取|套出来|洗一?下|洗白|隐瞒|瞒着?|瞒报|"
    r"不(?:容易|会|大会)?(?:被|让|给)[^。，]{0,8}(?:发现|知道|查到|看到|看出|筛到|追到)|别(?:被|让)[^。，]{0,8}(?:发现|知道|查|看)|查不(?:到|出)|"
    r"睁只?眼|通融|打(?:个|声)?招呼|关系户|开绿灯|打包票|包过|保证(?:能|会|一定|肯定)?(?:批|过|通过|放款|收益)|承诺(?:一定|肯定|保本|能批)|"
    r"(?:底价|底线|授权价|内部(?:最低|定价|价))[^。]{0,12}(?:截图|发给|告诉|透露|转给)|透露给|透个?底|(?:通风报信|提醒(?:他|客户|一下))|"
    r"(?:让|使)[^。，]{0,6}(?:审批|贷审会|审查)[^。，]{0,6}(?:通过|过会|放行)|包批|内定|(?:怎么|咋|如何)编|编(?:像|圆)|硬搭|搭售|没法拒绝|逼着?(?:客户|他)|(?:收|拿|给|要)[^。，]{0,4}(?:介绍费|好处费|返点|回扣|辛苦费)|"
    r"冲(?:时点|上去|业绩)|(?:转|倒|走)一圈|提醒(?:他|她|客户|对方)[^。，]{0,6}(?:转走|先把|躲)|好提醒(?:他|她|客户)|"
    r"代(?:签|客户操作|保管)|替客户签|帮客户签|先(?:斩后奏|放款?后补)|挂(?:靠|名)|借(?:壳|名|用别人|他人)|马甲|顶名|冒用|"
    r"\b(?:bypass|circumvent|get around|work around|evade|avoid the rule|dodge|fake|forge|falsify|backdate|"
    r"split (?:the|it|into|up)|hide|conceal|launder|without (?:anyone|them|the bank|compliance) (?:knowing|noticing))\b"
)
# What smells of it: enough together with a rule that forbids what is described.
_SMELLS = re.compile(
    r"绕(?:一|到|去|道)|偷偷|悄悄|私下|暗地|暗中|突击|换个(?:说法|名|名目|科目|主体)|写成|改成|记成|说成|冲账|多开|"
    r"别(?:家|人)的|(?:借|用|找)(?:他|别)人|(?:朋友|亲戚|老婆|老公|员工|小舅子)[^。，]{0,3}(?:的|再|名下)?(?:公司|账户|名义)|"
    r"(?:再|另外?|多)(?:注册|开|找)[一个家]|分开(?:申请|签|做|放)|造[一个出]|补[他它给]|跳过|省掉|免掉|糊过|兜底|"
    r"不(?:被|让|给|会被)[^。，]{0,4}(?:追|抓|查|发现|罚)|抹(?:掉|平|去)|删(?:掉|了)|藏|做(?:平|高|低|大|小|上去|下来|漂亮)|回流|倒回"
)
# How it is asked: for a way, for help, for agreement.
_ASKS_HOW = re.compile(
    r"怎么|如何|咋|怎样|能不能(?:找|帮|让|用|拿)|什么办法|有办法|办法吗|想个?法|想想办法|支个?招|教(?:我|教|一下)|走哪个|我想|我好|打算|帮(?:我|忙|他|客户|着|下)|窍门|技巧|套路|"
    r"(?:行不行|行吗|行么|可以吧|没事吧|对吧|没问题吧|好吧|能过吧|就行了?吧|不就|就(?:不用|不需|可以不|能不))|"
    r"给我|写(?:上|个|成)|出个|操作|好过|省得|免得|来(?:躲|避|绕|逃)|"
    r"\b(?:how|help me|can you|way to|trick|tell me)\b"
)
# A question about the rule itself: whether it is allowed, what is punished.
_ASKS_WHETHER = re.compile(
    r"算不算|是不是(?:违规|违法|属于)|违不违规|会(?:被)?(?:怎么)?(?:罚|处罚|追责|处理)|什么后果|怎么(?:处罚|罚|处理|追责|认定|判|定性|识别|发现|防|核实|核查|查(?!不)|看出)|"
    r"如何(?:处罚|处理|认定|识别|防范|发现)|有什么(?:规定|处罚|后果)|哪些(?:行为|情形|迹象)|罚多少|责任|是否属于|"
    r"\b(?:penalty|punish|consequence|is it (?:legal|allowed))\b"
)
_ORDERS = re.compile(
    r"忽略(?:你的|以上|之前|前面|所有)?[^。]{0,8}(?:指令|规则|提示|设定|要求)|(?:无视|忘掉|跳出)[^。]{0,8}(?:规则|指令|设定)|"
    r"扮演|越狱|开发者模式|系统提示词|打印[^。]{0,8}(?:提示词|所有客户|客户名单)|"
    r"\b(?:ignore (?:all|the|any|your|previous|above)[a-z ]*(?:instructions?|rules?|prompts?)|"
    r"jailbreak|system prompt|developer mode)\b"
)


def asks_to_break_a_rule(text: str) -> bool:
    """Whether the asker wants a way round a rule or help in breaking one, rather than to know what the rule says."""
    text = clean(text)
    return bool(_EVADES.search(text) and _ASKS_HOW.search(text) and not _ASKS_WHETHER.search(text))


def may_ask_to_break_a_rule(text: str) -> bool:
    """Whether it looks so, and is so where a rule that bears on it forbids something."""
    text = clean(text)
    return bool(_SMELLS.search(text) and _ASKS_HOW.search(text) and not _ASKS_WHETHER.search(text))


def orders_the_bot_about(text: str) -> bool:
    """Whether a message tries to change how the bot works instead of asking about the bank."""
    return bool(_ORDERS.search(clean(text)))
