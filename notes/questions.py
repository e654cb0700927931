"""Whether a message asks us something: of the bank, of our records, a sum; and whether a note asks besides."""

from __future__ import annotations

import re

from notes.reading import Reading
from notes.record import Intent
from notes.signs import Signs, carries, tells

_COMPUTE = re.compile(
    r"多少(?:利息|钱|元|万|合|年化|手续费|费|保证金|贴现息|美元|人民币)?(?:$|[?。呢啊])|"
    r"利息(?:是)?(?:多少|一共|总共)|一共(?:是)?多少|总共多少|月供|合(?:人民币|多少|"
    r"成)|折(?:合|算|成)|换算|算(?:一)?下(?!来)|算算|帮我算|计算|等额本(?:息|金)|每(?:期|"
    r"月|季|年)(?:还|付|利息|多少)|实付|净额|how much (?:interest|is)|calculate|compute|"
    r"monthly payment|what's [\d.]+"
)
_METRIC = re.compile(
    r"(?:负债率|净利率|毛利率|利润率|抵押率|质押率|周转率|周转天数|覆盖率|流动比率|"
    r"速动比率|月供|利息|年化|roe|roa|ltv|dscr|贴现息|手续费|保费)(?:是|为)?(?:多少|"
    r"几|呢)?[?。]?$"
)
ASKING = re.compile(
    r"吗|呢[?。]?$|[?]|多少|(?<!不)怎么(?!了)|怎样|怎么样|(?<!没)(?<!没有)(?<!无)(?:什么|"
    r"啥)(?![^,。]{0,4}[都也])|哪|谁|几(?=成|年|个|家|天|点|次|户|折|笔|条|级|号)|多久|多长|多大|"
    r"多高|能不能|可不可以|是不是|有没有|要不要|会不会|够不够|行不行|对不对|好不好|"
    r"来着|还是(?!原来|那|老|照|按|一样|以前|没|不|有|在|想|要|得|说|很|比较|集团|他们?|她|我们?)(?=[^,。]{1,6}$)|(?:了|过)(?:没有?|吗)(?=$|[,。?])|咋|点样|点计|几多|"
    r"乜|边个|有冇|咩|"
    r"^(?:what|how|when|which|who|where|why|can|could|do|does|did|is|are|may|should|"
    r"whats)\b|\bwhat's\b|\bhow (?:much|many|long)\b|\bcan we\b|区别|是否"
)
_TOLD = re.compile(
    r"(?<!我)(?<!没)(?:说(?!明|法)|问(?!题|下(?!半年|个?月|周|一步|游)|一下|问|你)|讲|表示|提出|想|要(?!不要|"
    r"什么|哪|多|提供|准备|注意|几|求|满足|件|我|怎)|希望|打算|嫌|反映|抱怨|关心|惦记|"
    r"没想好|没定下|拿不定|犹豫|纠结|卡在|咨询|来电|话想|wants?|asks?|asked|said|says|hoping)"
)
_MEMORY = re.compile(
    r"上次|上回|之前|以前|去年|前几天|上个月|上周|我(?:都|今天|这周|本周|这个月|上周|"
    r"上个月|该|答应|欠|跑|见|记|还有|还欠|说过|承诺|最近|有哪些|那|手上|管)|谁家|"
    r"欠(?:了|着)?谁|哪些客户|哪几家|哪几个客户|哪家客户|哪些(?:任务|待办|没做|逾期|到期|户)|哪几笔|"
    r"几家客户|今天(?:我|都|见|有|该|的)|(?:到期|逾期)的?(?:有哪|有几|有多|任务|有什|"
    r"是哪)|还欠谁|导出|所有客户|客户名单|"
    r"没见(?:的|过)|没联系|多久没|谁(?:跟我|和我|提)|来着|记了|记录|待办|没做完|什么时候(?:说|"
    r"见|答应|去)|\b(?:last time|did i|have i|who|which clients?|my clients?|what "
    r"did)\b"
)
_LOOK_UP = re.compile(
    r"^(?:帮我|给我|麻烦|请)?(?:查|看|调|找|翻|打开|show|look up|pull up|brief)(?:一?下|"
    r"看|出)?|怎么样[?。]?$|什么情况[?。]?$|啥情况[?。]?$|近况|画像|有啥要注意|有什么要注意|"
    r"要注意什么|帮我准备一下|准备一下[?。]?$|该问什么|该聊什么|聊什么|提要|briefing|"
    r"brief me"
)
_BRIEF = re.compile(
    r"(?:要|该|得)(?:注意|问|聊|准备)(?:点|些)?(?:什么|啥|哪些)|帮我准备(?:一?下)?[。!]?$|"
    r"(?:上次|上回|之前)[^,。]{0,8}(?:聊|说|谈|答应)[^,。]{0,4}(?:啥|什么|哪)"
)
# A message that is passed on: its questions are the client's.
_PASSED_ON = re.compile(r"[\s【\[(<]*(?:转发|转：|转:|fwd?\b|forwarded)|客户(?:发|转)来的|(?:你好|您好)[,，!！\s]|贵行")
_POLICY = re.compile(
    r"能做吗|能不能做|可以做吗|能做不|做得了吗|做得了不|能行吗|行不行|行吗|够条件|"
    r"够不够|符合.{0,6}(?:吗|条件|准入)|能贷多少|能做多少|能批吗|准入|推荐(?:什么|"
    r"啥|哪)|怎么办理|怎么做|怎么办|要哪些(?:证|资料|材料)|要什么(?:资料|材料)|会不会超|"
    r"要不要上报|选哪个|哪个(?:便宜|合适|好)|可以吗|可以不|打几折|该怎么(?:办|说|回)|"
    r"怎么说|怎么回|能不能批|可否|(?:最长|最高|最多|最低)[^,。]{0,6}(?:多久|多长|几年|几成)"
)
_GENERAL = re.compile(
    r"标准$|流程$|条件$|要求$|材料$|政策$|办法$|区别$|规定$|起点$|门槛$|清单$|上限$|"
    r"下限$|口径$|费率$|价目$|定义$|期限$|手续$|步骤$|利率$|怎么收|怎么算|怎么办|怎么做|"
    r"如何|最长|最高|最低|最多几|起存|是什么|是啥|啥意思|什么意思|忽略(?:之前|你|所有|"
    r"以上)|底价|内部价|规则|制度|ignore (?:previous|the|all|your)"
)
_SMALL = re.compile(
    r"天气|股市|股票|大盘|请假|笑话|你是谁|你叫|你好|吃什么|吃啥|彩票|足球|篮球|电影|"
    r"新闻|润色|翻译|写诗|唱歌|几点了|今天星期|在吗|在不在|谢谢|辛苦|早上好|晚安|加油|"
    r"哈哈|hello|hi$|thanks|thank you|weather|joke|stock market"
)
YES = re.compile(
    r"^(?:好的?|好嘞|对的?|对对|是的?|嗯+|ok|okay|行|可以|没错|收到|yes|y|yep|sure|"
    r"right|确认|\d{1,2}|谢谢.{0,4}|多谢|辛苦了?|明白了?|知道了?|了解|get it|got it|"
    r"thanks?)[。!~\s]*$"
)
_HAPPENED = re.compile(
    r"了(?!吗|没|不|解|吧|呢|么)|过(?=[,。]|$)|已|刚|又|没(?:有)?(?!法|问题)|在(?=谈|做|建|办|找|催|扩|招|搬)|正在"
)


def judge(signs: Signs, text: str) -> Intent | None:
    named = any(name.kind in {"name", "part", "group", "place"} for name in signs.reading.names)
    if YES.match(text):
        return "smalltalk"
    numbers = len(signs.reading.money) + len(signs.reading.rates) + len(re.findall(r"\d+", text)) // 2
    told = _TOLD.search(text)
    figures = len(signs.reading.money) + len(signs.reading.rates)
    if (
        figures
        and not told
        and (_COMPUTE.search(text) or (_METRIC.search(text) and figures + numbers >= 2))
        and not _MEMORY.search(text)
        and not _POLICY.search(text)
    ):
        return "calculation"
    if _SMALL.search(text) and not named and not any(tells(note) for note in signs.notes):
        return "smalltalk"
    if _asks_us(signs, text):
        return _kind_of_question(text, named)
    if named and _LOOK_UP.search(text) and not any(tells(note) for note in signs.notes):
        return "memory_question"
    if (
        not named
        and _MEMORY.search(text)
        and re.search(r"导出|所有客户|客户名单|今天(?:都|该|的)|还欠谁|逾期|待办|哪些|几家", text)
        and not any(tells(note) for note in signs.notes)
    ):
        return "memory_question"
    if not named and _GENERAL.search(text) and not any(note.contact_form or note.people for note in signs.notes):
        return "question"
    return None


def _asks_us(signs: Signs, text: str) -> bool:
    """Whether the whole message is a question to us, not one that is told or a note with one in it."""
    asking = ASKING.search(text)
    if not asking or _PASSED_ON.search(text):
        return False
    named = any(name.kind in {"name", "part", "group"} for name in signs.reading.names)
    if _asks_of_the_past(signs, text) or (
        named and _BRIEF.search(text) and not any(tells(note) for note in signs.notes)
    ):
        return True
    if any(note.contact_form for note in signs.notes) and (named or not _MEMORY.search(text)):
        return False
    sentences = [part for part in re.split(r"[。;!\n]|(?<=[?])", text) if part.strip()]
    if len(sentences) > 1 and not ASKING.search(sentences[0]):
        return not any(carries(note) for note in signs.notes)
    told = next((one for one in _TOLD.finditer(text) if one.end() <= asking.start()), None)
    if told and not re.match(r"(?:我|我们|上次|之前|谁|请问|想问|问下|问一下|哪)", text):
        return False
    clauses = [clause for clause in signs.reading.clauses if signs.reading.said(clause).strip(" ,")]
    first = signs.reading.said(clauses[0]) if clauses else text
    if len(clauses) > 1 and any(task.due for note in signs.notes for task in note.tasks):
        return False
    if len(clauses) > 1 and not ASKING.search(first):
        told_of = any(note.risk_signals or note.people or (named and note.amounts) for note in signs.notes)
        facts = told_of and bool(_HAPPENED.search(first))
        return not facts or bool(_POLICY.search(text))
    rest = [signs.reading.said(clause) for clause in clauses[1:]]
    onward = re.compile(
        r"(?:他们?|她们?|客户|老板|财务|对方|[一-龥]总)[^,。]{0,3}(?:觉得|说|想|嫌|要|希望|问|催|只?肯|坚持|不)"
    )
    return not any(onward.match(said) for said in rest)


def _asks_of_the_past(signs: Signs, text: str) -> bool:
    """三槐堂上次要的是三年还是两年: behind the name the past is asked for, in one breath."""
    rest = text
    for name in signs.reading.names:
        rest = rest.replace(signs.reading.plain[name.start : name.end], "", 1)
    rest = re.sub(r"^(?:[\s,]|的|那边|他们|[一-龥](?:总|董|工|会计)|老[一-龥])+", "", rest)
    return (
        bool(re.match(r"(?:上次|上回|之前|以前|去年|上个?月|前几天|前两天)", rest))
        and bool(ASKING.search(rest))
        and len(rest) < 40
    )


def _kind_of_question(text: str, named: bool) -> Intent:
    if _MEMORY.search(text) and not (_POLICY.search(text) and not named):
        return "memory_question"
    if named:
        return "question" if _POLICY.search(text) else "memory_question"
    return "question"


def asks_as_well(reading: Reading) -> tuple[tuple[int, int], ...]:
    """The sentences of a note that ask us something, by their places."""
    spans: list[tuple[int, int]] = []
    if _PASSED_ON.search(reading.plain):
        return ()
    for match in re.finditer(r"[^。;!?\n]+[?]?", reading.plain):
        sentence = match[0]
        asked = re.search(
            r"(?:顺便|另外|对了|还有)?(?:想)?(?:问一?下|请问|请教|帮我查|查一?下)(?!他|"
            r"她|客户|财务|老板|发票|资料|账户|封)",
            sentence,
        )
        ours = re.search(
            r"\bcan we\b|\bdo we\b|\bcould we\b|\bwhat's our\b|\bhow much can we\b|"
            r"我们(?:这边|行)?(?:能不能|能做吗|可以做吗|能批吗|有没有)[^,。]{0,8}$",
            sentence,
        )
        if (sentence.endswith("?") or ours) and not _reported(sentence):
            start = match.start() + (asked.start() if asked else ours.start() if ours else 0)
            spans.append((start, match.end()))
        elif (
            asked
            and ASKING.search(sentence[asked.end() :])
            and not re.search(r"(?:他|她|客户|总|老板|财务)[^,。]{0,6}$", sentence[: asked.start()])
        ):
            spans.append((match.start() + asked.start(), match.end()))
    return tuple(spans)


def _reported(sentence: str) -> bool:
    """Whether it is the client who asks."""
    return bool(
        re.search(
            r"(?:他|她|他们|客户|总|老板|财务|董|对方|会计|工|那边)(?:也|还|又|就|"
            r"一直|老)?(?:问|说|想知道|关心|打听)|^(?:问|说)|问(?:我们|能|可|有|是|"
            r"forward|远期|怎)",
            sentence,
        )
    ) and not re.search(r"顺便问|想问|请问|问一?下(?:你|系统|制度)", sentence)
