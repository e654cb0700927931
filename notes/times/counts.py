"""Days that are counted: 三天内, 两周后, 5个工作日内, 过三天, 三个月前."""

from __future__ import annotations

from datetime import date

from notes.numerals import whole
from notes.times import words
from notes.times.forms import COUNT, NO_NUMBER, UNIT, Form, Match, form
from notes.times.readings import VAGUE, Moment, Reading, months_on, shifted


def counted(day: date, count: str, unit: str, moment: Moment, *, back: bool = False) -> date | None:
    """The day so many days, weeks, months or working days on (or back); a half is 15 days or 6 months."""
    sign = -1 if back else 1
    unit = unit.removeprefix("个")
    number = 0 if count == "半" else whole(count)
    if number is None or number > 3650:
        return None
    if unit in ("半月", "年半"):
        first = months_on(day, sign * number * (12 if unit == "年半" else 1))
        return first and (shifted(first, sign * 15) if unit == "半月" else months_on(first, sign * 6))
    if unit in ("月", "季度", "年"):
        months = {"月": 1, "季度": 3, "年": 12}[unit]
        if count == "半":
            return shifted(day, sign * 15) if unit == "月" else months_on(day, sign * months // 2)
        return months_on(day, sign * number * months)
    if unit in ("工作日", "交易日", "工作天"):
        return None if back or number > 300 else moment.calendar.working_day(day, number)
    return shifted(day, sign * _days(number, unit))


def _days(number: int, unit: str) -> int:
    if unit in ("周", "星期", "礼拜"):
        return 7 * number
    if unit in ("小时", "钟头"):
        return number // 24
    return 0 if unit == "分钟" else number


def last_of(count: str) -> str:
    """Of 两三 the three; a number that is one stays."""
    if whole(count) is None and len(count) == 2 and count.isalpha():
        return count[1]
    return count


def _span(match: Match, moment: Moment) -> Reading | None:
    """三天内, 两周后; 三个月前 has passed."""
    before = match.string[: match.start()].rstrip(" ")
    mark, count, unit = match["mark"], last_of(match["count"]), match["unit"]
    if mark.endswith("前"):
        if unit.endswith("年") or unit == "年半" or unit == "日":
            return None
        past = counted(moment.day, count, unit, moment, back=True)
        return Reading(past, None, True, kind="span") if past else None
    if before.endswith(_TENORS):
        return None
    if before.endswith(_EVENTS) and not before.endswith(_THEN):
        # Counted from something else: 放款后三天内.
        return VAGUE
    future = counted(moment.day, count, unit, moment)
    if future is None:
        return None
    within = mark.endswith(("内", "里"))
    return Reading(None, future, kind="span", deadline=within, after=not within, base=future)


def _passing(match: Match, moment: Moment) -> Reading | None:
    """过三天, 再过两周."""
    future = counted(moment.day, last_of(match["count"]), match["unit"], moment)
    return Reading(None, future, kind="span", after=True, base=future) if future else None


_EVENTS = ("后", "起", "前", "之日", "当日起")
_THEN = ("然后", "最后", "随后", "今后", "往后")
_TENORS = ("账期", "帐期", "逾期", "宽限", "宽限期", "展期", "期限")
_MARKED = (
    rf"(?P<mark>[之以]内|内(?!{words.NOT_WITHIN})|里(?!面)|[之以]后|后(?!{words.NOT_BEHIND})|过后"
    rf"|[之以]前|前(?!{words.NOT_BEFORE}))"
)

FORMS: list[Form] = [
    form(
        rf"(?:未来|接下来|今后|往后|最近|近|约|大概|大约|最多|最晚|最迟)?{NO_NUMBER}(?<!第){COUNT}\s?{UNIT}(?:的?时间)?\s?{_MARKED}",
        _span,
    ),
    form(rf"(?<![超不经通逾])再?过{COUNT}\s?{UNIT}(?![内里])(?:[之以]?后)?", _passing),
]
