"""What a message is: a note, a question, a request, or a word on an earlier note."""

from __future__ import annotations

import re

from notes import questions
from notes.questions import ASKING, YES
from notes.record import Intent
from notes.signs import Signs, carries, new_client, tells

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
    r"^(?:记错了?家?|发错了?|搞错了?|弄错了?|打错了?|错了|重复了|不对|我重新说|我重发|重新说|"
    r"记错客户了?|说错了?|审批在看|sorry|wrong client|my mistake|不是这家|我看错了?)"
)
_WRONG = re.compile(
    r"^(?:哎|唉|哦|噢|啊|呃|额|嗯|那个|不好意思|抱歉|sorry|oops|wait|no|等等|等下|"
    r"等一下|\s|,|。)*(?:刚才|刚刚|我刚才|我刚刚|前面|上面|上一条|上条|那条|这条|我)?(?:的)?(?:[一-龥]"
    r"{0,4})?"
    r"(?:不对|错了|写少|写多|少写|多写|打少|打多|搞错|说错|写错|写成|记成|打成|说成|录成|记错|打错|弄错|讲错|发错|"
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
# Said of what was told before: 不姓陈, 姓程; 不要那个承兑了.
_DENIES = re.compile(
    r"不姓[^,。]{1,2}[\s,]*姓|^(?:那个|这个|他们?)?[^,。]{0,4}不要那(?:个|笔)[^,。]{1,8}了|(?:竞争行|对手)不是"
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
    r"加一?[条句点]|(?:押品|抵押物?|质押物?|担保|需求|任务|待办|联系人)(?:再)?(?:加|补)(?:上|一?[个条项处]|了)|补一?[条句点下]|顺便(?:说|补)|还忘|刚忘|刚才忘|刚才漏|刚才没说|"
    r"仲有|also|one more|another thing|p\.?s|forgot|add(?:ing)?\b|btw|by the way|plus)"
)
_WRITING = re.compile(
    r"写|(?<![开提退支付])出(?!来|了|货|口|差|现|险|事|函|具|票|资)|做|弄|起草|草拟|拟|生成|整(?:一|"
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


def classify(signs: Signs) -> Intent:
    """The intent of a message, in the order in which intents outweigh each other."""
    text = signs.reading.plain.strip()
    judged = _on_earlier(signs, text) or _on_work(signs, text) or questions.judge(signs, text)
    if judged:
        return judged
    if _is_told(signs):
        return "addition" if _adds(signs, text) else "note"
    return "addition" if _adds(signs, text) else "smalltalk"


def _on_earlier(signs: Signs, text: str) -> Intent | None:
    """A word on an earlier note: taken back or put right."""
    bare = text.strip(" 。!~.")
    head = re.split(r"[,。;\s]", bare, maxsplit=1)
    taken_back = _takes_back(signs, bare) or (
        len(head) > 1 and len(bare) < 24 and _takes_back(signs, head[0]) and _REMARK.match(head[1].strip(" ,"))
    )
    if taken_back and not _names_field(bare):
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


def _names_field(text: str) -> bool:
    """Whether a part of a note is to go, not the note itself."""
    return bool(_FIELD.search(text)) and not re.search(r"那条(?:记录)?(?:删|撤|作废|取消)", text)


def _corrects(signs: Signs, text: str) -> bool:
    if YES.match(text):
        return False
    record = _THAT_RECORD.search(text)
    if signs.history and re.match(
        r"(?:期限|金额|利率|押品|用途|品种|日期|时间|客户|人|人名|联系人|名字|对手|竞争行|产品|需求|币种)?(?:应该)?是[^,。]{1,14},?(?:不是|唔系)[^,。]{1,10}$",
        text,
    ):
        return True
    if not signs.history:
        return bool(
            record and (_NOT_BUT.search(text) or re.search(r"错了|记错|写错|说错|改成|改为|改到|去掉|删", text))
        ) and not ASKING.search(text)
    if re.fullmatch(r"(?:不对|错了|不是|不对吧|错啦|搞错了?|弄错了?|wrong|no)", text):
        return True
    if _only_a_name(signs):
        return True
    if _DENIES.search(text) and len(text) <= 24 and not new_client(signs):
        return True
    head = re.split(r"[。;]", text)[0]
    opening = ",".join(re.split(r"[,\s]+", head)[:4])
    if ASKING.search(text) and not _WRONG.match(text):
        return False
    if _WRONG.match(text) and (_NOT_BUT.search(text) or len(text) <= 40 or record):
        return not new_client(signs) or bool(
            record or _NOT_BUT.search(text) or re.search(r"应该是|记错|搞错|客户", text)
        )
    if _NOT_BUT.match(opening) or re.match(r"^[^,。]{0,8}(?:不是|唔系)[^,。]{1,10}[,\s]*(?:是|系|应该)", opening):
        return True
    if record and (_NOT_BUT.search(text) or _DROP.search(text) or _INTO.search(text) or re.search(r"错", text)):
        return True
    if _DROP.search(text) and len(text) <= 30 and not new_client(signs):
        return bool(
            _FIELD.search(text)
            or any(carries(note) for note in signs.notes)
            or re.match(r"(?:把)?.{1,12}(?:去掉|删掉|删了)", text)
        )
    return bool(
        _INTO.search(text)
        and len(text) <= 24
        and not new_client(signs)
        and not re.search(r"想|要(?!改)|希望|说|听说", text)
    )


def _only_a_name(signs: Signs) -> bool:
    """三槐堂的: the answer to which client it was."""
    names = [name for name in signs.reading.names if name.kind in {"name", "part", "group"} and name.how != "unknown"]
    if len(names) != 1:
        return False
    rest = (signs.reading.plain[: names[0].start] + signs.reading.plain[names[0].end :]).strip(" ,。.!")
    return bool(re.fullmatch(r"(?:是|就是|应该是)?(?:的|那家|啊|吧|的那个)?", rest))


def _adds(signs: Signs, text: str) -> bool:
    return signs.history and bool(_ADDING.match(text)) and not new_client(signs)


def _on_work(signs: Signs, text: str) -> Intent | None:
    """A document asked for, or something only to be remembered."""
    if _asks_for_document(signs, text):
        return "task" if _SELF.search(text) else "proposal"
    if _only_reminds(signs, text) and not (_adds(signs, text) and not _REMIND.search(text)):
        return "task"
    return None


def _asks_for_document(signs: Signs, text: str) -> bool:
    document = _DOCUMENT.search(text)
    if document is None or ASKING.search(text):
        return False
    if not _WRITING.search(text, max(0, document.start() - 18), document.end() + 6):
        return False
    if re.search(r"(?:出|写|做|发|给|弄)(?:好)?(?:了|过|完)|已经|没(?:出|写|做)", text[: document.end() + 6]):
        return False
    if re.search(r"答应|承诺|说好了?", text[: document.start()]):
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
    if ASKING.search(text) and not _REMIND.search(text):
        return False
    told = any(tells(note) for note in signs.notes)
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
    if re.search(r"还没|在催|快到期|已经|(?<!约)(?<!忘)(?<!忙)了(?=[,。]|$)", signs.reading.flat):
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
    if any(note.needs for note in signs.notes) and not re.search(r"谈|聊|材料|资料|的事|方案|介绍|手册|催|送|带", text):
        return False
    if any(note.amounts for note in signs.notes) and not re.search(
        r"谈|聊|催|送|带|跟进|汇报|报|问|确认|落实|办", text
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


def _is_told(signs: Signs) -> bool:
    """Whether a fact of a client is told."""
    if any(name.kind in {"name", "part", "group", "place", "trade"} for name in signs.reading.names):
        return True
    if any(note.contact_form or note.risk_signals or note.tasks or note.competitors for note in signs.notes):
        return True
    if any(note.people or note.amounts or note.needs for note in signs.notes):
        return True
    if not signs.history:
        return False
    return any(carries(note) for note in signs.notes) or any(
        name.kind in {"pronoun", "person", "time"} for name in signs.reading.names
    )
