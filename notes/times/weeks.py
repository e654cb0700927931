"""Weeks and their days: 下周三, 周五, 上周, 本周内, 周末; a week begins on Monday."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from notes.times import words
from notes.times.forms import TO_OR, Form, Match, form
from notes.times.readings import Moment, Reading, fixed, period, shifted


def _ahead(week: str) -> int:
    """How many weeks on: 下下 is 2, 上 is -1, 这 is 0."""
    return week.count("下") - week.count("上")


def _index(digit: str | None) -> int | None:
    if not digit:
        return None
    if digit in "日天7":
        return 6
    return int(digit) - 1 if digit.isascii() else "一二三四五六".index(digit)


def _named_day(match: Match, moment: Moment) -> Reading | None:
    """下周三, 这周五; of 下周三到周五 the last."""
    monday = shifted(moment.day, 7 * _ahead(match["week"]) - moment.day.weekday())
    first, last = _index(match["day"]), _index(match["last"])
    if monday is None or first is None:
        return None
    index = first if last is None else last + 7 if last < first else last
    return fixed(moment, shifted(monday, index))


def _bare_day(match: Match, moment: Moment) -> Reading | None:
    """周三: the next one or the last one, never today."""
    first, last = _index(match["day"]), _index(match["last"])
    if first is None:
        return None
    more = (last - first) % 7 if last is not None else 0
    ahead = (first - moment.day.weekday() - 1) % 7 + 1
    back = ahead - 7 or -7
    past = back + more if back + more < 0 else back
    future = shifted(moment.day, ahead + more)
    return Reading(shifted(moment.day, past), future, base=future)


def _whole(match: Match, moment: Moment) -> Reading | None:
    """下周 stands for its Friday; this week for its Sunday when it is already the weekend."""
    monday = shifted(moment.day, 7 * _ahead(match["week"] or "") - moment.day.weekday())
    if monday is None:
        return None
    friday, sunday = monday + timedelta(4), monday + timedelta(6)
    return period(moment, monday, sunday if friday < moment.day <= sunday else friday, "week")


def _weekend(match: Match, moment: Moment) -> Reading | None:
    """周末 is Saturday; 周末前 the Friday before it."""
    saturday = moment.day + timedelta(5 - moment.day.weekday())
    if not match["week"]:
        return _next_weekend(saturday, moment)
    day = shifted(saturday, 7 * _ahead(match["week"]))
    reading = fixed(moment, day, "week")
    if reading is None or day is None:
        return None
    return replace(reading, past_guess=reading.past is not None, before=fixed(moment, shifted(day, -1), "week"))


def _next_weekend(saturday: date, moment: Moment) -> Reading | None:
    week = timedelta(7)
    future = saturday if saturday >= moment.day else saturday + week
    past = saturday if saturday <= moment.day else saturday - week
    friday = future - timedelta(1)
    before = Reading(
        past - timedelta(1), friday if friday >= moment.day else friday + week, True, kind="week", base=friday
    )
    return Reading(past, future, True, kind="week", before=before, base=future)


_WEEK = r"(?:周|星期|礼拜)"
_AHEAD = rf"{words.NO_AHEAD}(?P<week>下下下|(?<!一)下下|下|上上上|上上|上|这|本)一?个?"
_NOT_COUNTED = rf"(?!{words.WEEKDAY_COUNTS})"
# With a prefix the week alone makes sense, so that 下周一起去 is next week; without one 周一 it is.
_DAYS_AFTER_PREFIX = "|".join(
    f"{digit}(?!{barred})" if barred else digit for digit, barred in words.WEEKDAY_WORDS.items()
)
_LAST = (
    rf"(?:(?:{TO_OR}{_WEEK}?|{_WEEK}|(?<=[一二三四五六]))(?P<last>(?:{_DAYS_AFTER_PREFIX}){_NOT_COUNTED}"
    rf"|(?<![一二三四五六])[1-7](?![\d.])){_NOT_COUNTED})?"
)

FORMS: list[Form] = [
    form(
        rf"{_AHEAD}{_WEEK}\s?(?P<day>(?:{_DAYS_AFTER_PREFIX}){_NOT_COUNTED}|[1-7](?![\d.]){_NOT_COUNTED}){_LAST}",
        _named_day,
    ),
    form(rf"{_AHEAD}{_WEEK}(?!{words.NO_WEEK}|末)", _whole),
    form(
        rf"(?<![老小阿姓每逢一二两三四五六七八九十\d几半上下这本个]){_WEEK}"
        rf"(?P<day>(?:三(?!方(?![便向]))|日(?!均)|[一二四五六天])(?![千百万亿]|十(?![一二]?点)|个[亿月])|[1-7](?![\d.])){_LAST}",
        _bare_day,
    ),
    form(r"(?P<week>下下|下|上上|上|这|本)?个?周末", _weekend),
    form(r"(?<![每一二两三四五六七八九十\d几半上下这本])(?P<week>)周(?=内|之内)", _whole),
]
