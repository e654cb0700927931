"""What a task says of an appointment: whether somebody is going to be met, and at what hour."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from notes.numerals import whole
from notes.wording import plain


@dataclass(frozen=True, slots=True)
class Appointment:
    """`visit`: the client is met; `hour`: when it begins, in the user's own time; None: no hour was said."""

    visit: bool = False
    hour: time | None = None


def of(what: str, words: str, message: str = "") -> Appointment:
    """The appointment of a task, from what is to be done and the words it was said in.

    The hour may also stand by itself right behind those words in the whole `message`: 周五请方总吃饭，晚上6点.
    """
    hour = hour_in(words) or _hour_behind(words, message)
    return Appointment(visit=bool(_VISIT.search(plain(what)) or _VISIT.search(plain(words))), hour=hour)


def hour_in(words: str) -> time | None:
    """The first hour that is said for something to begin; one before which something must be done is none."""
    form = plain(words)
    for expression in _HOURS:
        for match in expression.finditer(form):
            hour = None if _DEADLINE.match(form, match.end()) else _time(match)
            if hour is not None:
                return hour
    return None


def _hour_behind(words: str, message: str) -> time | None:
    at = message.find(words) if words else -1
    if at < 0:
        return None
    behind = re.match(r"[\s,，。;；]*([^,，。;；!！?？\n]{2,12})", message[at + len(words) :])
    alone = behind is not None and any(one.fullmatch(plain(behind[1]).strip()) for one in _HOURS)
    return hour_in(behind[1]) if alone and behind is not None else None


def _time(match: re.Match[str]) -> time | None:
    hour, minute = whole(match["h"]), _minutes(match["m"] or "")
    if hour is None or minute is None:
        return None
    part = match["part"] or ""
    if hour < _NOON and (_LATER.search(part) or (not part and hour <= _NEVER_SO_EARLY)):
        hour += _NOON
    if "中午" in part and hour > _NOON + 2:
        return None
    return time(hour, minute) if 0 < hour < 24 and minute < 60 else None


def _minutes(said: str) -> int | None:
    if said in _QUARTERS:
        return _QUARTERS[said]
    return whole(said.rstrip("分"))


_NOON = 12
_NEVER_SO_EARLY = 6  # nobody visits a client at three in the morning: 三点 is in the afternoon
_QUARTERS = {"": 0, "半": 30, "一刻": 15, "三刻": 45}
_LATER = re.compile(r"下午|午后|中午|傍晚|晚|pm|p\.m|evening|afternoon")
_DEADLINE = re.compile(r"\s*(?:之前|以前|前(?!台|面)|截止|截至)")
_PART = (
    r"(?:(?:周|期|拜)[一二三四五六日天])?\s*"
    r"(?P<part>凌晨|清晨|清早|一早|早上|早晨|今早|明早|上午|中午|下午|午后|傍晚|晚上|今晚|明晚|晚|早)?\s*"
)
_HOURS = (
    re.compile(
        _PART
        + r"(?<![\d.:加减降涨升浮率价息+\-少多低高r])(?P<h>\d{1,2}|[一二两三四五六七八九十]{1,3})\s*"
        + r"(?:点钟?|时(?=\d|\s|$|[去到见在整]))"
        + r"(?P<m>半|一刻|三刻|\d\d分?|\d分|[二三四五]?十[一二三四五六七八九]?分?)?"
        + r"(?![\d几多]|左右的?利|的?(?:利率|价|息))"
    ),
    re.compile(_PART + r"(?<![\d.:])(?P<h>[01]?\d|2[0-3]):(?P<m>[0-5]\d)(?![\d:]|\s*[ap]\.?m)"),
    re.compile(r"(?<![\d.:])(?P<h>\d{1,2})(?:[:.](?P<m>[0-5]\d))?\s*(?P<part>a\.?m|p\.?m)\b"),
)
_VISIT = re.compile(
    r"拜访|走访|回访|上门|登门|面谈|会面|面签|下户|现场(?:核查|检查)|看(?:厂|现场|库)"
    r"|见面|(?<![预意常罕听看碰])见(?!效|证|解|过|附|面)"
    r"|碰(?:一下|下|个?面|个?头|$)|来(?:我们?)?行(?!情)|吃(?:个?饭|午饭|晚饭)|宴请|喝茶"
    r"|(?<![过出回拿失除前进下上])去(?!年|掉|除|世|库存|产能|杠杆|化|向|查|催|办|问|拿|取|送|银保监|税务|工商|法院|房管|不动产)"
    r"|(?<![收拿送寄交发达遇等直提做得找看想谈说轮报转存打付放批])"
    r"到(?!期|账|位|达|帐|时候|底|手|款|岗|点|货|资|行里?$|审批|\d|[一二三四五六七八九十]+[月号日点])"
    r"|\b(?:visit|meet|see|call on)\b"
)
