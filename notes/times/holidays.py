"""Holidays as days: 元旦, 国庆后, 年前, 节后, 正月十五; what they are called comes from the calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache

from notes.calendar import ONE_DAY, Calendar, Holiday, LunarYear
from notes.numerals import whole
from notes.times import words
from notes.times.forms import DAY, NO_NUMBER, Form, Match, Resolver, any_of, form
from notes.times.readings import Moment, Reading, fixed, shifted, spoken_of
from notes.times.years import YEAR, year_said


def _reading(moment: Moment, rows: Iterable[Holiday]) -> Reading | None:
    """The first day of a holiday; 前 is the day before it, 后 the first weekday after it."""
    listed = list(rows)
    day = spoken_of((row.first for row in listed), moment, "holiday", guess=True)
    before = spoken_of((row.eve for row in listed), moment, "holiday", guess=True)
    behind = spoken_of((moment.calendar.first_weekday_after(row) for row in listed), moment, "holiday", guess=True)
    if day is None:
        return None
    firsts = {row.eve: row.first for row in listed}
    lasts = {moment.calendar.first_weekday_after(row): row.last for row in listed}
    if before and before.future:
        before = replace(before, base=firsts[before.future])
    if behind and behind.future:
        behind = replace(behind, base=lasts[behind.future])
    return replace(day, before=before, behind=behind)


def named(moment: Moment, name: str, year: int | None = None) -> Reading | None:
    """The holiday of a name, as the calendar calls it; of a year, if one was said."""
    if (name, year) not in moment.known:
        rows = _near(moment, moment.calendar.of(name))
        moment.known[name, year] = _reading(moment, rows) if year is None else _of_year(moment, rows, year)
    return moment.known[name, year]


def _near(moment: Moment, rows: Iterable[Holiday]) -> list[Holiday]:
    return [row for row in rows if abs(row.first.year - moment.day.year) <= 2]


def _of_year(moment: Moment, rows: Iterable[Holiday], year: int) -> Reading | None:
    row = next((row for row in rows if row.first.year == year), None)
    if row is None:
        return None
    behind = moment.calendar.first_weekday_after(row)
    day, before, after = (fixed(moment, one, "holiday") for one in (row.first, row.eve, behind))
    return replace(
        day or Reading(),
        before=replace(before, base=row.first) if before else None,
        behind=replace(after, base=row.last) if after else None,
    )


def _named(match: Match, moment: Moment) -> Reading | None:
    return named(moment, moment.calendar.names[match["name"]], year_said(match, moment))


def _of(name: str) -> Resolver:
    """The holiday of that name, for words that are no name of it by themselves."""
    return lambda match, moment: named(moment, name)


def _over(name: str) -> Resolver:
    """过完年: what comes after the holiday."""

    def resolve(match: Match, moment: Moment) -> Reading | None:
        reading = named(moment, name)
        return replace(reading.behind, after=True) if reading and reading.behind else None

    return resolve


def _nearest(match: Match, moment: Moment) -> Reading | None:
    """节前, 节后: of the next holiday, or of the one that is being kept."""
    if ("", None) not in moment.known:
        moment.known["", None] = _of_nearest(moment)
    return moment.known["", None]


def _of_nearest(moment: Moment) -> Reading | None:
    rows = [row for row in _near(moment, moment.calendar.holidays) if not row.event]
    before = next((row for row in rows if row.first > moment.day), None)
    behind = next((row for row in rows if moment.calendar.first_weekday_after(row) >= moment.day), None)
    if behind and behind.first > moment.day:
        behind = before
    past = [row for row in rows if row.first <= moment.day]
    ended = [row for row in rows if moment.calendar.first_weekday_after(row) <= moment.day]
    if before is None or behind is None:
        return None
    after = moment.calendar.first_weekday_after
    return Reading(
        kind="holiday",
        future=before.first,
        base=before.first,
        before=Reading(past[-1].eve if past else None, before.eve, True, kind="holiday", base=before.first),
        behind=Reading(after(ended[-1]) if ended else None, after(behind), True, kind="holiday", base=behind.last),
    )


def _kept(match: Match, moment: Moment) -> Reading | None:
    """过完节: after the nearest holiday."""
    reading = _nearest(match, moment)
    return replace(reading.behind, after=True) if reading and reading.behind else None


def _lunar(first: Callable[[LunarYear], date]) -> Resolver:
    """A day of a lunar month whose first day is known: 正月十五, 腊月廿三."""

    def resolve(match: Match, moment: Moment) -> Reading | None:
        number = whole(match["day"])
        if not number or number > 30:
            return None
        return spoken_of((shifted(first(year), number - 1) for year in moment.calendar.lunar), moment)

    return resolve


def _eve(match: Match, moment: Moment) -> Reading | None:
    """除夕."""
    return spoken_of((year.first_month - ONE_DAY for year in moment.calendar.lunar), moment)


_MARK = r"(?=\s?(?:之前|以前|之后|以后|过后|前(?![后三期度半])|后(?![续期勤])))"
_SURNAMES = "王李张刘陈杨赵黄吴徐孙朱胡郭何罗郑梁谢宋唐许韩冯邓曹彭老"
_NOT_TEN = r"(?<![一二三四五六七八九十双第百零\d])"


@lru_cache(maxsize=8)
def forms(names: frozenset[str]) -> list[Form]:
    """The forms for the names a calendar knows."""
    chinese = any_of(name for name in names if not name.isascii())
    return [
        form(
            rf"(?:{YEAR}的?)?{_NOT_TEN}(?<![{_SURNAMES}])(?P<name>{chinese})(?:节)?(?:期间|假期|长假|放假)?(?!{words.NO_HOLIDAY})",
            _named,
        ),
        *_FORMS,
    ]


_FORMS: list[Form] = [
    form(
        rf"{_NOT_TEN}十一(?=前|后|[之以]前|[之以]后|期间|节|长假|假期|放假|黄金周|过后)(?:期间|节|长假|假期|放假)?",
        _of("国庆"),
    ),
    form(rf"(?:[今明]年)?{NO_NUMBER}(?<![今明去后前来本当青中老壮往每历近成常同早])(?:过?年|年关){_MARK}", _of("春节")),
    form("过完年|过了年|年过完|年过了|开年(?!会)|开春", _over("春节")),
    form(rf"(?<![环季细情关章调礼骨枝音])(?:过?节日?|长假|假期|放假){_MARK}", _nearest),
    form("过完节|过了节|收假|节过完", _kept),
    form(rf"(?:正月初?|大年初)(?P<day>{DAY})", _lunar(lambda year: year.first_month)),
    form(
        r"(?<![最当起月年本之])初(?P<day>[五六七八九]|十)(?![家个级次中步月日号千百万])",
        _lunar(lambda year: year.first_month),
    ),
    form(rf"腊月初?(?P<day>{DAY})", _lunar(lambda year: year.twelfth_month)),
    form("除夕夜?|大年三十|年三十", _eve),
]


def of(calendar: Calendar) -> list[Form]:
    """The forms of a calendar's holidays."""
    return forms(frozenset(calendar.names))
