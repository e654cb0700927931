"""English forms of days: tomorrow, Fri, next Wed, 30 Nov, end of month, in two weeks, before CNY."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from notes.times import words
from notes.times.counts import counted
from notes.times.forms import Form, Match, Resolver, any_of, form
from notes.times.holidays import named
from notes.times.readings import (
    Kind,
    Moment,
    Reading,
    day_of,
    fixed,
    guessed,
    month_end,
    months_on,
    period,
    periods,
    shifted,
    spoken_of,
    years_around,
)

AHEAD = {"this": 0, "next": 1, "coming": 1, "last": -1}
LENGTHS: dict[str, tuple[int, Kind]] = {"month": (1, "month"), "quarter": (3, "quarter"), "year": (12, "year")}
SHORT = {"m": "month", "q": "quarter", "y": "year", "w": "week"}
UNITS = {
    "day": "天",
    "week": "周",
    "month": "月",
    "year": "年",
    "hour": "小时",
    "working day": "工作日",
    "business day": "工作日",
}
PARTS = {"early": 5, "beginning of": 5, "mid": 15, "middle of": 15}


def _relative(match: Match, moment: Moment) -> Reading:
    offset = words.ENGLISH_RELATIVE[match[0]]
    day = shifted(moment.day, offset)
    limit = match[0] in ("eod", "cob", "end of day")
    return Reading(day if offset <= 0 else None, day if offset >= 0 else None, deadline=limit, base=day)


def _weekday(match: Match, moment: Moment) -> Reading | None:
    """Fri is the next one or the last one; next Wed the one of next week."""
    index = _place(words.ENGLISH_WEEKDAYS, match["day"])
    if match["ahead"]:
        return fixed(moment, _of_week(moment, AHEAD[match["ahead"]], index))
    ahead = (index - moment.day.weekday() - 1) % 7 + 1
    future = shifted(moment.day, ahead)
    return Reading(shifted(moment.day, ahead - 7 or -7), future, base=future)


def _place(names: list[str], said: str) -> int:
    """Which weekday or month an English word, whole or short, is."""
    return next(index for index, name in enumerate(names) if name.startswith(said[:3]))


def _of_week(moment: Moment, ahead: int, index: int) -> date | None:
    return shifted(moment.day, 7 * ahead - moment.day.weekday() + index)


def _week(match: Match, moment: Moment) -> Reading | None:
    """Next week and the end of it: Friday. A weekend: Saturday."""
    ahead = AHEAD[match["ahead"] or "this"]
    first, last = _of_week(moment, ahead, 0), _of_week(moment, ahead, 5 if match["end"] == "weekend" else 4)
    if first is None or last is None:
        return None
    if ahead == 0 and last < moment.day:
        last = _of_week(moment, ahead, 6) or last
    return period(moment, first, last, "week")


def _months(match: Match, moment: Moment) -> Reading | None:
    """Next month, end of this quarter, EOY: the last day."""
    said = match.groupdict()
    unit = said.get("unit") or SHORT[match["short"]]
    length, kind = LENGTHS[unit]
    this = moment.day.replace(day=1, month=(moment.day.month - 1) // length * length + 1)
    first = months_on(this, length * AHEAD.get(said.get("ahead") or "this", 0))
    last = months_on(first, length - 1) if first else None
    if first is None or last is None:
        return None
    end = month_end(last.year, last.month)
    return period(moment, first, end, kind) if said.get("whole") else guessed(fixed(moment, end, kind))


def _quarter(match: Match, moment: Moment) -> Reading | None:
    """Q1 next year."""
    year, last = moment.day.year + AHEAD[match["ahead"]], 3 * int(match["quarter"])
    if day_of(year, last, 1) is None:
        return None
    return period(moment, date(year, last - 2, 1), month_end(year, last), "quarter")


def _quarter_end(match: Match, moment: Moment) -> Reading | None:
    """The end of Q1."""
    month = 3 * int(match["quarter"])
    return spoken_of((month_end(year, month) for year in years_around(moment)), moment, "quarter", guess=True)


def _month_and_day(match: Match, moment: Moment) -> Reading | None:
    """30 Nov, Nov 30th, November 30, 2026."""
    month, number = _place(words.ENGLISH_MONTHS, match["month"]) + 1, int(match["day"])
    if match["year"]:
        return fixed(moment, day_of(int(match["year"]), month, number))
    return spoken_of((day_of(year, month, number) for year in years_around(moment)), moment)


def _month(match: Match, moment: Moment) -> Reading | None:
    """By December, mid March, end of Nov, early Jan 2027."""
    month = _place(words.ENGLISH_MONTHS, match["month"]) + 1
    limit = match[0].startswith(("by ", "before ", "until ", "till "))
    return replace(reading, deadline=limit) if (reading := _month_named(match, month, moment)) else None


def _month_named(match: Match, month: int, moment: Moment) -> Reading | None:
    years: Iterable[int] = [int(match["year"])] if match["year"] else years_around(moment)
    part = PARTS.get((match["part"] or "").strip(" -"))
    if part:
        return spoken_of((day_of(year, month, part) for year in years), moment, "month", guess=True)
    if match["year"]:
        return period(moment, date(int(match["year"]), month, 1), month_end(int(match["year"]), month), "month")
    return periods(moment, ((date(year, month, 1), month_end(year, month)) for year in years), "month")


def _counted(match: Match, moment: Moment) -> Reading | None:
    """In 3 days, within two weeks, 2 months later, three weeks ago."""
    said = match["count"]
    number = words.ENGLISH_NUMBERS.get(said) or int(said)
    back = match["behind"] == " ago"
    if (match["how"] is None and match["behind"] is None) or (back and match["unit"] == "year"):
        return None
    day = counted(moment.day, str(number), UNITS[match["unit"]], moment, back=back)
    if day is None:
        return None
    if back:
        return Reading(day, None, True, kind="span")
    within = (match["how"] or "").strip() in ("within", "within the next", "in the next")
    return Reading(None, day, kind="span", deadline=within, after=not within, base=day)


def _holiday(match: Match, moment: Moment) -> Reading | None:
    """Before CNY, after National Day, the Spring Festival."""
    name = moment.calendar.names.get(match["name"])
    reading = named(moment, name) if name else None
    how = (match["how"] or "").strip()
    if reading is None or (not how and match["name"] == "cny"):
        return None
    if how in ("before", "ahead of", "pre"):
        return replace(reading.before, deadline=True) if reading.before else None
    if how in ("after", "post"):
        return replace(reading.behind, after=True) if reading.behind else None
    return reading


_DAYS = any_of(" ".join(f"{name} {name[:3]}" for name in words.ENGLISH_WEEKDAYS[:6]) + " sunday tues thur thurs weds")
_RELATIVE = any_of(word.replace(" ", "_") for word in words.ENGLISH_RELATIVE)
_MONTHS = any_of(" ".join(f"{name} {name[:3]}" for name in words.ENGLISH_MONTHS) + " sept")
_AHEAD = r"(?P<ahead>this|next|coming|last)\s"
_UNIT = r"(?P<unit>month|quarter|year)"
_UNITS = any_of(word.replace(" ", "_") for word in UNITS)
_YEAR = r"(?:,?\s(?P<year>20\d\d))?"
_ORDINAL = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_COUNT = (
    rf"(?P<how>in the next |within the next |within |in |after )?(?P<count>\d{{1,3}}|{any_of(words.ENGLISH_NUMBERS)})"
)


def _whole_words(pattern: str, resolve: Resolver) -> Form:
    return form(rf"(?<![a-z])(?:{pattern})(?![a-z])", resolve)


FORMS: list[Form] = [
    _whole_words(rf"(?:{_RELATIVE})(?!\s(?:on )?(?:{_DAYS}|tmr|tomorrow))", _relative),
    _whole_words(rf"(?:{_AHEAD})?(?P<day>{_DAYS})\.?", _weekday),
    # Sun is a surname as well.
    _whole_words(rf"(?:{_AHEAD}|(?<=on )|(?<=by )|(?<=till )|(?<=before ))(?P<day>sun)\.?", _weekday),
    _whole_words(rf"(?P<end>(?:the )?end of )?{_AHEAD}(?:week(?!end))", _week),
    _whole_words(r"(?P<end>)(?P<ahead>)(?:(?:the )?end of (?:the )?week|eow|week end)", _week),
    _whole_words(rf"{_AHEAD}(?P<end>weekend)", _week),
    _whole_words(rf"(?:the )?end of (?:{_AHEAD}|the )?{_UNIT}", _months),
    _whole_words(rf"{_UNIT}[ -]end", _months),
    _whole_words(r"(?:q(?=[1-4])|(?=[1-4]q))(?P<quarter>[1-4])q? (?:of )?(?P<ahead>this|next|last) year", _quarter),
    _whole_words(r"(?:the )?end of q(?P<quarter>[1-4])", _quarter_end),
    _whole_words(r"eo(?P<short>[mqy])", _months),
    _whole_words(rf"(?P<whole>){_AHEAD}{_UNIT}", _months),
    _whole_words(rf"(?P<month>{_MONTHS})\.?\s?{_ORDINAL}(?!\d){_YEAR}", _month_and_day),
    _whole_words(rf"(?<!\d){_ORDINAL}\s?(?:of )?(?P<month>{_MONTHS})\.?{_YEAR}", _month_and_day),
    _whole_words(
        r"(?:by |in |until |till |before |since |next |this |last )(?P<part>)"
        rf"(?P<month>{_MONTHS})(?!\.?\s?\d{{1,2}}(?!\d)){_YEAR}",
        _month,
    ),
    _whole_words(
        rf"(?P<part>early |mid[ -]|late |(?:the )?end of |beginning of |middle of )(?P<month>{_MONTHS}){_YEAR}", _month
    ),
    _whole_words(
        rf"{_COUNT}\s?-?(?P<unit>{_UNITS})s?(?P<behind> later| ago| from now)?",
        _counted,
    ),
    _whole_words(
        r"(?P<how>before |after |by |around |pre[ -]|post[ -]|ahead of )?(?:the )?"
        r"(?P<name>cny|spring festival|chinese new year|lunar new year|national day|golden week|christmas|xmas"
        r"|new year's day|new year's|new year|may day|labou?r day|mid-autumn|dragon boat)(?: festival| holidays?)?",
        _holiday,
    ),
]
