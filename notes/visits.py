"""How and when the client was met or spoken with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from notes.dates import DateMention
from notes.reading import Clause, Reading
from notes.segments import Part
from notes.vocabulary import Vocabulary

# What makes a meeting one to come.
_COMING = re.compile(
    r"约了|约好|约在|约定|约(?=他|她|王|李|[一-龥]总|吃|见|个)|准备|打算|计划|改天|"
    r"回头|下次|记得|别忘|要去|要(?=上门|拜访|见|去|来|跟|请)|想(?=约|去|来|请|上门|"
    r"见)|再(?=去|约|上门|打|聊|来|见)|会(?=来|去)|等他|到时候?|安排|争取|尽快|抽空|"
    r"有空|明天|后天|下周|下下周|下个?月|让(?:他|她|他们|客户|我)|提醒|催|请他|请她|"
    r"叫他|需要|"
    r"\b(?:will|going to|plan to|to visit|to meet|to call|let's|schedule|need to|next|tomorrow|remind)\b"
)
# What makes it one that was, whatever day is named.
_WAS = re.compile(
    r"了|过(?!来|去|桥|年|两|几)|见的|去的|来的|刚|咗|见完|聊完|回来|出来|来电|说|"
    r"聊到|讲|[a-z]ed\b|\bmet\b|\bsaw\b|\bspoke\b"
)
_MEETING = re.compile(
    r"聊|谈了|碰了|碰到|碰面|说(?!好)|问(?!下)|讲|来过|去过|见|去了|去的|来了|来的|"
    r"来行|来网点|来我|来电|打来|打电话|电话|视频|吃饭|吃了|喝|拜访|走访|跑|收到|回复|"
    r"反馈|看了|看过|查了|下户|检查|开会|会上|交流|沟通|通知|参加|回访|告诉|提到|提出|"
    r"微信|邮件|接到|陪|约见|面谈|打了|来了|过来|去咗|见咗|倾|话|"
    r"called|visited|met|saw|spoke|told|said|asked|came|dropped|emailed|lunch|dinner|went"
)
_SAYS = re.compile(r"要|来(?!的)|发|说|讲|问|话|表示|告诉|答应|提")
# From when on a time of day is over.
_HOURS = (("中午", 12), ("下午", 14), ("傍晚", 17), ("晚", 18))
_BUSINESS = re.compile(
    r"^(?:的(?!酒会|饭局|会议|论坛|活动|年会|沙龙|展会|拜访|走访|电话)|就|起|以来|成立|开始|到期|放的|贷的|批的|做的|存的|开的|签的|亏|赚|营收|"
    r"销售|收入|利润|产值|工资|报表|财报|年报|审计|评估|中标|投产|刚?罚|被罚|还款|"
    r"还了|逾期|发生|出了|停产|开工|注册|增资|买的|那笔|那批)"
)


@dataclass(frozen=True, slots=True)
class Met:
    """When and how; `guess` when the day was inferred; `mention` the words of the day."""

    day: date
    form: str | None = None
    form_words: str = ""
    mention: DateMention | None = None
    guess: bool = False
    ask: bool = False


def find(reading: Reading, part: Part, words: Vocabulary) -> Met:
    """The day and form of contact that a message tells of for a client."""
    form, form_words, place = _form(reading, part, words)
    mention = _day(reading, part, place)
    if mention is None or mention.past is None:
        return Met(reading.day, form, form_words)
    return Met(mention.past, form, form_words, mention, mention.past_guess)


def _form(reading: Reading, part: Part, words: Vocabulary) -> tuple[str | None, str, int | None]:
    """The first form, in order of their weight, that speaks of what was."""
    for name, pattern in words.contact_forms:
        for match in reading.matches(pattern):
            if (
                part.covers(match.start())
                and not is_coming(reading, match.start(), match.end())
                and not _idle(reading, match)
                and not _to_bank(reading, match, words)
            ):
                return name, reading.words(match.start(), match.end()), match.start()
    return None, "", None


def is_coming(reading: Reading, start: int, end: int) -> bool:
    """Whether what is said here is still to come."""
    clause = reading.clause_at(start)
    before, behind = reading.flat[clause.start : start], reading.flat[end : clause.end]
    days = _days_of(reading, clause, start, end)
    if not before.strip(" ,") and not days:
        days = _alone_before(reading, start)
    if any(one.past is None and (one.future or one.vague) for one in days) or _arranged_before(reading, start):
        return True
    if any(_later_today(reading, one) for one in days) and not re.search(
        r"了|过(?!来|去)|刚|见的|去的|聊到|说", reading.flat[clause.start : clause.end]
    ):
        return True
    was = bool(_WAS.search(reading.flat[start : clause.end]) or re.search(r"刚|已经|了[^,。]{0,3}$", before))
    if any(one.deadline or one.after for one in days):
        if _told_next(reading, clause):
            return False
        return not was or bool(_COMING.search(before))
    coming = _COMING.search(reading.flat[clause.start : start + 1])
    if coming and not re.search(r"(?:约了|约好)[^,。]{0,4}(?:见了|聊了|去了)", before + reading.flat[start:end]):
        return True
    if any(one.future and one.future > reading.day and one.past and one.past < reading.day for one in days):
        return not was and not _told_next(reading, clause)
    return bool(re.match(r"(?:时|的时候|之前|前)(?:再|要|记得)", behind)) or bool(
        re.match(r"(?:再|细|慢慢)?(?:聊|谈|说|看)?(?:一次|一下)?(?:再说)", behind)
    )


def _arranged_before(reading: Reading, start: int) -> bool:
    """评估约了下周四, 老韩上门: the clause before says when it will be."""
    number = reading.clause_number(start)
    if not number or _WAS.search(reading.said(reading.clauses[number])):
        return False
    clause = reading.clauses[number - 1]
    coming = any(one.past is None and one.future for one in reading.dates if clause.start <= one.start < clause.end)
    return coming and bool(re.search(r"约(?:了|好|在|定)", reading.said(clause)))


def _later_today(reading: Reading, one: DateMention) -> bool:
    """Whether a time of this day is still to come when the message is sent."""
    if one.future != reading.day:
        return False
    begins = next((hour for words, hour in _HOURS if words in one.words), None)
    return begins is not None and reading.hour < begins


def _told_next(reading: Reading, clause: Clause) -> bool:
    """Whether the next clause tells what was said there."""
    following = reading.clauses[reading.clauses.index(clause) + 1 :][:1]
    return bool(
        following
        and re.match(
            r"(?:[^,。]{0,10})?(?:聊(?:到|起|了)|说(?!好)|谈(?:到|起|了)|讲|提(?:到|起)|听他|问|反映)",
            reading.said(following[0]),
        )
    )


def _days_of(reading: Reading, clause: Clause, start: int, end: int) -> list[DateMention]:
    """The day that speaks of what stands here: the nearest before it, else one right behind."""
    days = [one for one in reading.dates if clause.start <= one.start < clause.end]
    before = [one for one in days if one.end <= start]
    behind = [one for one in days if end <= one.start <= end + 4 and not _SAYS.search(reading.flat[start : one.start])]
    return before[-1:] or behind[:1]


def _alone_before(reading: Reading, start: int) -> list[DateMention]:
    """A day that is a clause of its own right before."""
    number = reading.clause_number(start)
    if not number:
        return []
    clause = reading.clauses[number - 1]
    days = [one for one in reading.dates if clause.start <= one.start < clause.end]
    if len(days) == 1 and days[0].end - days[0].start >= len(reading.said(clause).strip(" ,")):
        return days
    return []


def _idle(reading: Reading, match: re.Match[str]) -> bool:
    """Whether a word of contact is no contact: 电话打不通, 换了电话, 没见到人."""
    before, behind = reading.before(match.start()), reading.behind(match.end())
    if re.match(
        r"(?:一直)?(?:打不通|关机|没人接|不接|号码|号|是\d|没打通|联系不上|都不接|不回|也不回|换了|:\s*\d)", behind
    ):
        return True
    if (
        match[0] == "去了"
        and not behind
        and re.search(r"(?:转|拿|挪|搬|调|流|汇|打|投|卖|用|送|跑|移)[^,。]{0,14}$", before)
    ):
        return True
    if re.match(r"[^,。]{0,2}(?:没去|没吃成|没见成|推了|婉拒|,没去)", behind) or re.search(r"被[^,。]{1,6}约", before):
        return True
    if re.search(r"(?:开|打|约)的$", before):
        return False
    if re.search(
        r"(?:不接|没接|接|打不通|没打通|没|没有|未|不|别|不用|不要|换了?|留了?|号|改|记|存了?|的|要了?)$", before
    ) and match[0] not in {"见到", "见了", "见的"}:
        return match[0] in {"电话", "微信", "邮件", "视频", "上门", "来行里", "拜访", "吃饭"}
    return False


def _to_bank(reading: Reading, match: re.Match[str], words: Vocabulary) -> bool:
    """Whether it was another bank that the client went to: 去了远岚."""
    return match[0] == "去了" and any(reading.flat.startswith(bank, match.end()) for bank in words.banks)


def _day(reading: Reading, part: Part, place: int | None) -> DateMention | None:
    """The day on which it was: of the days that can be past the one beside the meeting."""
    past = [one for one in reading.dates if part.covers(one.start) and one.past is not None and not one.deadline]
    for one in past:
        if _is_of_meeting(reading, one, place):
            return one
    return None


def _is_of_meeting(reading: Reading, one: DateMention, place: int | None) -> bool:
    clause = reading.clause_at(one.start)
    before, behind = reading.flat[clause.start : one.start], reading.flat[one.end : clause.end]
    if _BUSINESS.match(behind.strip(" ,")) or re.search(
        r"(?:matur\w*|due|expir\w*|到期|截止)\s*(?:on|at|in|日)?\s*$", before
    ):
        return False
    ambiguous = one.future is not None and one.future != one.past and not _long_before_the_next(reading, one)
    same = place is not None and clause.start <= place < clause.end
    if (
        ambiguous
        and re.search(r"(?:说|讲|话|表示|答应|承诺|保证|同意)(?:是|好|了)?$", before)
        and not re.search(r"了|过", behind)
    ):
        return False
    if ambiguous:
        number = reading.clause_number(one.start)
        return (
            (same or bool(_MEETING.search(reading.said(clause))))
            and (_told(reading, number) or _told_next(reading, clause))
            and not is_coming_day(reading, one)
        )
    if same or _MEETING.search(reading.said(clause)):
        return not _of_business(reading, one, same)
    if (
        one.kind == "day"
        and not clause.start
        and re.fullmatch(r"[\s,]*(?:上午|下午|中午|晚上|傍晚)?[\s,]*", before + behind)
    ):
        return place is not None
    return _alone_and_first(reading, one)


def _long_before_the_next(reading: Reading, one: DateMention) -> bool:
    """Whether a day of the calendar has just been and comes again only in a year: 11月23日, told on the 24th."""
    if one.future is None or one.past is None or one.kind != "day":
        return False
    return one.future - reading.day > timedelta(days=240) and reading.day - one.past <= timedelta(days=45)


def is_coming_day(reading: Reading, one: DateMention) -> bool:
    """Whether a day that could be both is meant as one to come."""
    clause = reading.clause_at(one.start)
    before, behind = reading.flat[clause.start : one.start], reading.flat[one.end : clause.end]
    if re.search(
        r"(?:约了|约好|约在|约定|定在|改到|推到|说好|要|准备|打算|等|让[^,。]{1,6}|"
        r"答应[^,。]{0,4}|我说|承诺)[^,。]{0,3}$",
        before,
    ):
        return True
    return bool(
        re.match(
            r"(?:要|给|前|之前|能|可以|再|会|将|准备|打算|得|必须|需要|想|来签|来办|"
            r"来行里|去谈|去签|上门|过去|见面|出|交|送|报)",
            behind.strip(" "),
        )
    ) and not re.search(r"去了|见了|来了|来过|去的|见的|聊了|谈了|过来了", behind)


def _told(reading: Reading, number: int) -> bool:
    """Whether a clause tells of something that was."""
    return bool(_WAS.search(reading.said(reading.clauses[number])))


def _of_business(reading: Reading, one: DateMention, same: bool) -> bool:
    """Whether a day in the past is the day of something else than the meeting."""
    if same or one.kind == "day":
        return False
    return not re.search(r"去|见|来|拜访|走访|聊|谈|吃|打|call|visit|met", reading.behind(one.end)[:8])


def _alone_and_first(reading: Reading, one: DateMention) -> bool:
    """A day that opens the message says when: 昨天 华兴 …"""
    if one.kind != "day" or not one.past or reading.day - one.past > timedelta(days=31):
        return False
    before = reading.flat[: one.start].strip(" ,")
    named = [name for name in reading.names if name.end <= one.start]
    rest = before
    for name in named:
        rest = rest.replace(reading.flat[name.start : name.end], "")
    behind = reading.behind(one.end).strip(" ,")
    alone = not behind or any(name.start - one.end <= 1 for name in reading.names if name.start >= one.end)
    return not rest.strip(" ,") and alone
