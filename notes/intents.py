"""What a message is: a note, a question, a request, or a word on an earlier note."""

from __future__ import annotations

import re
from dataclasses import dataclass

from notes.reading import Reading
from notes.record import Intent, Note

_TAKE_BACK = re.compile(
    r"撤回|撤销|撤消|撤掉|撤了|撤|删了|删掉|删除|删|作废|不算数|不算|取消|清掉|抹掉|"
    r"去掉|扔掉|丢掉|回滚|还原|不要了|忽略|别记了?|不记了|别存了?|重来|重新来|重新记|"
    r"当我没说|算了|"
    r"undo|cancel|delete|scrap|discard|remove|forget|ignore|take back|revert|start over|never ?mind|nvm"
)
# What may stand beside it when nothing else is meant.
_BESIDE = re.compile(
    r"哎|唉|哦|噢|啊|呃|额|嗯|那个|麻烦|请|帮我|帮忙|给我|可以|能|直接|还是|都|快|"
    r"把|将|先|吧|了|啦|掉|它|一下|刚才|刚刚|刚|上午|下午|昨天|今天|早上|前面|上面|"
    r"最后|最近|发的|记的|说的|存的|那|这|上|前|一|条|笔|段|个|次|"
    r"的|记录|消息|拜访|笔记|note|entry|record|that|it|this|the|last|one|please|[\s,.!~]"
)
_REMARK = re.compile(
    r"^(?:记错了?家?|发错了?|搞错了?|弄错了?|打错了?|错了|重复了|不对|我重发|重新说|"
    r"记错客户了?|说错了?|审批在看|sorry|wrong client|my mistake|不是这家|我看错了?)"
)
_WRONG = re.compile(
    r"^(?:哎|唉|哦|噢|啊|呃|额|嗯|那个|不好意思|抱歉|sorry|oops|wait|no|等等|等下|"
    r"等一下|\s|,|。)*(?:刚才|刚刚|我刚才|我刚刚|前面|上面|上一条|上条|那条|这条|我)?(?:的)?(?:[一-龥]"
    r"{0,4})?"
    r"(?:不对|错了|搞错|说错|写错|写成|记成|打成|说成|录成|记错|打错|弄错|讲错|发错|"
    r"听错|看错|更正|纠正|改一下|改下|改个|修改|更新一下|(?:it|that) should be|应该是|"
    r"其实是|实际是|不是|唔系|唔係|口误|correction|correct|change|make it|make that|"
    r"should be|actually|not |i meant|it's not|update)"
)
_NOT_BUT = re.compile(
    r"(?:不是|唔系|不係|并非|\bnot\b)[^。;]{1,18}?(?:是|系|係|而是|应该是?|,\s*(?:是|应该)|\bbut\b|it's)\s*[^,。]{1,}"
)
_INTO = re.compile(
    r"(?:推到|推迟到|延到|延后到|提前到|顺延到|改成|改为|改到|改做|换成|调成|调整为|"
    r"更正为|变成|改)(?!造|革|善|天|日|装|制|良|建|投|走|变|用)[^,。]{1,16}|\bchange\b[^.]*\bto\b|"
    r"\bmake it\b|\bshould be\b"
)
_DROP = re.compile(r"(?:去掉|删掉|删了|删除|拿掉|划掉|取消|不要了|不算|抹掉|remove|drop|delete|take out)")
_THAT_RECORD = re.compile(
    r"那条|上一条|上条|刚才|刚刚|前面(?:那|说|记)|上面(?:那|说|记)|记的|记录里|那笔记录|"
    r"the last (?:note|one)|previous note|earlier note"
)
_FIELD = re.compile(
    r"押品|抵押|金额|利率|期限|日期|时间|客户|用途|对手|任务|截止|风险|信号|担保|保证|"
    r"人名|名字|联系人|价格|费率|品种|产品|需求|职务|欠薪|欠税|涉诉|逾期|停产|amount|"
    r"rate|tenor|date|client|collateral|due"
)
_ADDING = re.compile(
    r"^(?:哎|唉|哦|噢|啊|呃|额|嗯|那个|\s|,)*(?:对了|还有|还要补充|再补充|补充|另外|"
    r"忘了(?:说|讲|提|记)|忘记(?:说|讲|提|记)|漏了|漏说|少说|再补|再加一?[条句点]|"
    r"加一?[条句点]|补一?[条句点下]|顺便(?:说|补)|还忘|刚忘|刚才忘|刚才漏|刚才没说|"
    r"仲有|also|one more|another thing|p\.?s|forgot|add(?:ing)?\b|btw|by the way|plus)"
)
_WRITING = re.compile(
    r"写|出(?!来|了|货|口|差|现|险|事|函|具|票|资)|做|弄|起草|草拟|拟|生成|整(?:一|"
    r"个|份|理)|搞(?:一|个|份)|来一?[份版个]|准备|润|draft|write|prepare|generate|"
    r"make|create|do"
)
_DOCUMENT = re.compile(
    r"方案|建议书|情况说明|授信报告|调查报告|尽调报告|调查提纲|提纲|ppt|汇报材料|申报材料|"
    r"授信材料|申请书|审批材料|综合服务|可行性|说明给|一页纸|介绍材料|proposal|term "
    r"sheet|pitch|deck|credit memo|memo|write-?up"
)
_SELF = re.compile(r"我自己写|自己写|我来写|我写|i'll write|myself")
_REMIND = re.compile(
    r"提醒(?:我|一?下我|:|$)|^提醒(?!他|她|客户|对方|财务|老板)|到时候?叫我|叫我|喊我|"
    r"闹钟|待办|备忘|别忘|记得|记一下(?=.*(?:给|去|送|约|催|问|回|查|交|带|打|发|联系|"
    r"准备))|记个|记着|设个|加个任务|加任务|\bremind\b|\bto-?do\b|\breminder\b|\bdon't "
    r"(?:let me )?forget\b|\bremember to\b|note to self"
)
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
_ASKING = re.compile(
    r"吗|呢[?。]?$|[?]|多少|怎么(?!了)|怎样|怎么样|(?<!没)(?<!没有)(?<!无)(?:什么|"
    r"啥)(?!都|也)|哪|谁|几(?=成|年|个|家|天|点|次|户|折|笔|条|级|号)|多久|多长|多大|"
    r"多高|能不能|可不可以|是不是|有没有|要不要|会不会|够不够|行不行|对不对|好不好|"
    r"来着|还是(?=[^,。]{1,6}$)|(?:了|过)(?:没有?|吗)(?=$|[,。?])|咋|点样|点计|几多|"
    r"乜|边个|有冇|"
    r"^(?:what|how|when|which|who|where|why|can|could|do|does|did|is|are|may|should|"
    r"whats)\b|\bwhat's\b|\bhow (?:much|many|long)\b|\bcan we\b|区别|是否"
)
_TOLD = re.compile(
    r"(?<!我)(?<!没)(?:说(?!明|法)|问(?!题|下|一下|问|你)|讲|表示|提出|想|要(?!不要|"
    r"什么|哪|多|提供|准备|注意|几|求|满足|件|我|怎)|希望|打算|嫌|反映|抱怨|关心|惦记|"
    r"咨询|来电|话想|wants?|asks?|asked|said|says|hoping)"
)
_MEMORY = re.compile(
    r"上次|上回|之前|以前|去年|前几天|上个月|上周|我(?:都|今天|这周|本周|这个月|上周|"
    r"上个月|该|答应|欠|跑|见|记|还有|还欠|说过|承诺|最近|有哪些|那|手上|管)|谁家|"
    r"哪些客户|哪几家|哪几个客户|哪家客户|哪些(?:任务|待办|没做|逾期|到期|户)|哪几笔|"
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
_POLICY = re.compile(
    r"能做吗|能不能做|可以做吗|能做不|做得了吗|做得了不|能行吗|行不行|行吗|够条件|"
    r"够不够|符合.{0,6}(?:吗|条件|准入)|能贷多少|能做多少|能批吗|准入|推荐(?:什么|"
    r"啥|哪)|怎么办理|怎么做|怎么办|要哪些(?:证|资料|材料)|要什么(?:资料|材料)|会不会超|"
    r"要不要上报|选哪个|哪个(?:便宜|合适|好)|可以吗|可以不|打几折|该怎么(?:办|说|回)|"
    r"怎么说|怎么回|能不能批|可否"
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
_YES = re.compile(
    r"^(?:好的?|好嘞|对的?|对对|是的?|嗯+|ok|okay|行|可以|没错|收到|yes|y|yep|sure|"
    r"right|确认|\d{1,2}|谢谢.{0,4}|多谢|辛苦了?|明白了?|知道了?|了解|get it|got it|"
    r"thanks?)[。!~\s]*$"
)
_HAPPENED = re.compile(
    r"了(?!吗|没|不|解|吧|呢|么)|过(?=[,。]|$)|已|刚|又|没(?:有)?(?!法|问题)|在(?=谈|做|建|办|找|催|扩|招|搬)|正在"
)


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of a message when its intent is judged."""

    reading: Reading
    notes: tuple[Note, ...]
    history: bool
    earlier: tuple[str, ...] = ()


def classify(signs: Signs) -> Intent:
    """The intent of a message, in the order in which intents outweigh each other."""
    text = signs.reading.plain.strip()
    judged = _on_earlier(signs, text) or _on_work(signs, text) or _on_questions(signs, text)
    if judged:
        return judged
    if _is_told(signs):
        return "addition" if _adds(signs, text) else "note"
    return "smalltalk"


def _on_earlier(signs: Signs, text: str) -> Intent | None:
    """A word on an earlier note: taken back or put right."""
    bare = text.strip(" 。!!~.")
    head = re.split(r"[,。;\s]", bare, maxsplit=1)
    taken_back = _takes_back(signs, bare) or (
        len(head) > 1 and len(bare) < 24 and _takes_back(signs, head[0]) and _REMARK.match(head[1].strip(" ,"))
    )
    if taken_back and not _names_field(signs, bare):
        explicit = re.search(r"撤|作废|undo|刚才|那条|这条|上一?条|重来|重新", bare)
        return "undo" if signs.history or explicit else "smalltalk"
    if _corrects(signs, bare):
        return "correction"
    return None


def _takes_back(signs: Signs, text: str) -> bool:
    """Whether a text says nothing but that the last record, or one that is named, is to go."""
    if len(text) > 40 or not _TAKE_BACK.search(text):
        return False
    for name in signs.reading.names:
        text = text.replace(signs.reading.plain[name.start : name.end], "")
    return not _BESIDE.sub("", _TAKE_BACK.sub("", text))


def _names_field(signs: Signs, text: str) -> bool:
    """Whether a part of a note is to go, not the note itself."""
    return bool(_FIELD.search(text)) and not re.search(r"那条(?:记录)?(?:删|撤|作废|取消)", text)


def _corrects(signs: Signs, text: str) -> bool:
    if _YES.match(text):
        return False
    record = _THAT_RECORD.search(text)
    if not signs.history:
        return bool(
            record and (_NOT_BUT.search(text) or re.search(r"错了|记错|写错|说错|改成|改为|改到|去掉|删", text))
        ) and not _ASKING.search(text)
    if re.fullmatch(r"(?:不对|错了|不是|不对吧|错啦|搞错了?|弄错了?|wrong|no)", text):
        return True
    if _only_a_name(signs, text):
        return True
    head = re.split(r"[。;]", text)[0]
    opening = ",".join(re.split(r"[,\s]+", head)[:4])
    if _ASKING.search(text) and not _WRONG.match(text):
        return False
    if _WRONG.match(text) and (_NOT_BUT.search(text) or len(text) <= 40 or record):
        return not _new_client(signs) or bool(
            record or _NOT_BUT.search(text) or re.search(r"应该是|记错|搞错|客户", text)
        )
    if _NOT_BUT.match(opening) or re.match(r"^[^,。]{0,8}(?:不是|唔系)[^,。]{1,10}[,\s]*(?:是|系|应该)", opening):
        return True
    if record and (_NOT_BUT.search(text) or _DROP.search(text) or _INTO.search(text) or re.search(r"错", text)):
        return True
    if _DROP.search(text) and len(text) <= 30 and not _new_client(signs):
        return bool(
            _FIELD.search(text)
            or any(_carries(note) for note in signs.notes)
            or re.match(r"(?:把)?.{1,12}(?:去掉|删掉|删了)", text)
        )
    return bool(
        _INTO.search(text)
        and len(text) <= 24
        and not _new_client(signs)
        and not re.search(r"想|要(?!改)|希望|说|听说", text)
    )


def _only_a_name(signs: Signs, text: str) -> bool:
    """三槐堂的: the answer to which client it was."""
    names = [name for name in signs.reading.names if name.kind in {"name", "part", "group"} and name.how != "unknown"]
    if len(names) != 1:
        return False
    rest = (signs.reading.plain[: names[0].start] + signs.reading.plain[names[0].end :]).strip(" ,。.!")
    return bool(re.fullmatch(r"(?:是|就是|应该是)?(?:的|那家|啊|吧|的那个)?", rest))


def _new_client(signs: Signs) -> bool:
    """Whether a client is named that the conversation was not about."""
    named = {name.client for name in signs.reading.names if name.client and name.kind == "name"}
    return bool(named and not named & set(signs.earlier))


def _adds(signs: Signs, text: str) -> bool:
    return signs.history and bool(_ADDING.match(text)) and not _new_client(signs)


def _on_work(signs: Signs, text: str) -> Intent | None:
    """A document asked for, or something only to be remembered."""
    if _asks_for_document(signs, text):
        return "task" if _SELF.search(text) else "proposal"
    if _only_reminds(signs, text):
        return "task"
    return None


def _asks_for_document(signs: Signs, text: str) -> bool:
    document = _DOCUMENT.search(text)
    if document is None or _ASKING.search(text):
        return False
    if not _WRITING.search(text, max(0, document.start() - 18), document.end() + 6):
        return False
    if re.search(r"(?:出|写|做|发|给|弄)(?:好)?(?:了|过|完)|已经|没(?:出|写|做)", text[: document.end() + 6]):
        return False
    if _REMIND.match(text) or any(note.contact_form or note.risk_signals or note.promises for note in signs.notes):
        return False
    if any(person.name for note in signs.notes for person in note.people) and re.search(
        r"说|想|要(?!一)|嫌|问", text[: document.start()]
    ):
        return False
    if re.search(
        r"小[一-龥](?:周|今|明|下|后|\d|先|来|给|出)|产品经理|要我们|那边要|客户要|"
        r"他(?:们)?(?:给|出|发|交)|客户(?:给|出|发|交)|催|让",
        text[: document.start()],
    ):
        return False
    clauses = [clause for clause in signs.reading.clauses if signs.reading.said(clause).strip(" ,")]
    return len(clauses) <= 4


def _only_reminds(signs: Signs, text: str) -> bool:
    """Whether a message only says what is to be done."""
    if _ASKING.search(text) and not _REMIND.search(text):
        return False
    told = any(_tells(note) for note in signs.notes)
    cue = _REMIND.search(text)
    if cue and cue.start() <= 12 and not any(note.contact_form or note.risk_signals for note in signs.notes):
        explicit = re.search(r"提醒我|叫我|喊我|待办|remind|todo|to-do|别忘|记得|设个", text)
        return bool(explicit) or not told
    if cue and cue.start() <= 12 and re.search(r"提醒我|叫我|remind me", text):
        return True
    if told or any(note.promises for note in signs.notes):
        return False
    planned = [task for note in signs.notes for task in note.tasks]
    if not planned or any(task.owner == "客户" for task in planned):
        return False
    return all(task.owner == "我" for task in planned) and _is_plan(signs, text)


def _is_plan(signs: Signs, text: str) -> bool:
    """Whether every clause is about what we are going to do."""
    if re.search(r"已经|(?<!约)(?<!忘)(?<!忙)了(?=[,。]|$)", signs.reading.flat):
        return False
    if re.search(r"答应|承诺|说好|说|嫌|希望|想(?!办法)|听说|要求|同意|反馈|表示|在谈|回复了|发了", text):
        return False
    if any(
        note.needs
        and any(amount.what == "需求金额" for amount in note.amounts)
        and not re.search(r"带|准备|谈|聊|催|送|跟进", text)
        for note in signs.notes
    ):
        return False
    if any(note.people for note in signs.notes) and re.search(
        r"(?<!约)(?:要|想|问|嫌|催我)(?!去|带|送|给|做|准备)", text
    ):
        return False
    if re.search(r"(?:想|要|需要|希望|打算)(?:做|办|开(?!会)|买|借|贷|申请|了解|存|换)", text) and not re.search(
        r"我(?:要|得)", text
    ):
        return False
    return not re.search(r"要(?:\d|[一二三四五六七八九十几两]+(?:[百千万亿]))|放款|到账|急用|来行里签|客户要", text)


def _tells(note: Note) -> bool:
    """Whether a note tells of the client more than what is to be done."""
    return bool(
        note.contact_form or note.risk_signals or note.competitors or note.rates or note.collateral or note.removed
    ) or bool(note.needs and note.amounts)


def _carries(note: Note) -> bool:
    return bool(_tells(note) or note.needs or note.amounts or note.tenors or note.people)


def _on_questions(signs: Signs, text: str) -> Intent | None:
    named = any(name.kind in {"name", "part", "group", "place"} for name in signs.reading.names)
    if _YES.match(text):
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
    if _SMALL.search(text) and not named and not any(_tells(note) for note in signs.notes):
        return "smalltalk"
    if _asks_us(signs, text):
        return _kind_of_question(text, named)
    if named and _LOOK_UP.search(text) and not any(_tells(note) for note in signs.notes):
        return "memory_question"
    if (
        not named
        and _MEMORY.search(text)
        and re.search(r"导出|所有客户|客户名单|今天(?:都|该|的)|还欠谁|逾期|待办|哪些|几家", text)
        and not any(_tells(note) for note in signs.notes)
    ):
        return "memory_question"
    if not named and _GENERAL.search(text) and not any(note.contact_form or note.people for note in signs.notes):
        return "question"
    return None


def _asks_us(signs: Signs, text: str) -> bool:
    """Whether the whole message is a question to us, not one that is told or a note with one in it."""
    asking = _ASKING.search(text)
    if not asking:
        return False
    named = any(name.kind in {"name", "part", "group"} for name in signs.reading.names)
    if _asks_of_the_past(signs, text):
        return True
    if any(note.contact_form for note in signs.notes) and (named or not _MEMORY.search(text)):
        return False
    sentences = [part for part in re.split(r"[。;!\n]|(?<=[?])", text) if part.strip()]
    if len(sentences) > 1 and not _ASKING.search(sentences[0]):
        return not any(_carries(note) for note in signs.notes)
    told = _TOLD.search(text[: asking.start()])
    if told and not re.match(r"(?:我|我们|上次|之前|谁|请问|想问|问下|问一下|哪)", text):
        return False
    clauses = [clause for clause in signs.reading.clauses if signs.reading.said(clause).strip(" ,")]
    first = signs.reading.said(clauses[0]) if clauses else text
    if len(clauses) > 1 and not _ASKING.search(first):
        told_of = any(note.risk_signals or note.people or (named and note.amounts) for note in signs.notes)
        facts = told_of and bool(_HAPPENED.search(first))
        return not facts or bool(_POLICY.search(text))
    rest = [signs.reading.said(clause) for clause in clauses[1:]]
    return not any(
        re.match(r"(?:他们|客户|老板|财务|对方|[一-龥]总)[^,。]{0,3}(?:觉得|说|想|嫌|要|希望)", said) for said in rest
    )


def _asks_of_the_past(signs: Signs, text: str) -> bool:
    """三槐堂上次要的是三年还是两年: behind the name the past is asked for, in one breath."""
    rest = text
    for name in signs.reading.names:
        rest = rest.replace(signs.reading.plain[name.start : name.end], "", 1)
    rest = re.sub(r"^(?:[\s,]|的|那边|他们|[一-龥](?:总|董|工|会计)|老[一-龥])+", "", rest)
    return (
        bool(re.match(r"(?:上次|上回|之前|以前|去年|上个?月|前几天|前两天)", rest))
        and bool(_ASKING.search(rest))
        and len(rest) < 40
    )


def _kind_of_question(text: str, named: bool) -> Intent:
    if _MEMORY.search(text) and not (_POLICY.search(text) and not named):
        return "memory_question"
    if named:
        return "question" if _POLICY.search(text) else "memory_question"
    return "question"


def _is_told(signs: Signs) -> bool:
    """Whether a fact of a client is told."""
    if any(name.kind in {"name", "part", "group", "place", "trade"} for name in signs.reading.names):
        return True
    if any(note.contact_form or note.risk_signals or note.tasks or note.competitors for note in signs.notes):
        return True
    if any(note.people or note.amounts or note.needs for note in signs.notes):
        return True
    return signs.history and any(_carries(note) for note in signs.notes)


def asks_as_well(reading: Reading) -> tuple[tuple[int, int], ...]:
    """The sentences of a note that ask us something, by their places."""
    spans = []
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
            and _ASKING.search(sentence[asked.end() :])
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
