"""Months, quarters, halves and years with their parts: 12月中旬, 30号, 月底, 三季度末, 明年初."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from notes.numerals import whole
from notes.times import words
from notes.times.forms import DAY, MONTH, NO_NUMBER, Form, Match, any_of, form
from notes.times.readings import (
    VAGUE,
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
    spoken_of,
    years_around,
)
from notes.times.years import YEAR, year_said

MONTHS_AHEAD = {"本": 0, "这": 0, "当": 0, "下": 1, "次": 1, "上": -1, "下下": 2, "上上": -2}
QUARTERS_AHEAD = {"本": 0, "这": 0, "当": 0, "下": 1, "上": -1}


def _month(match: Match, moment: Moment) -> Reading | None:
    """12月, 12月中旬, 明年3月底, 2026年11月30日, 下个月10号."""
    if match["ahead"]:
        first = months_on(moment.day.replace(day=1), MONTHS_AHEAD[match["ahead"]])
        return _pinned(match, moment, first.year, first.month) if first else None
    month = 1 if match["month"] == "元" else whole(match["month"])
    if month is None or not 1 <= month <= 12:
        return None
    year = year_said(match, moment)
    if year is not None:
        return _pinned(match, moment, year, month)
    day, part = match["day"], match["part"]
    if day:
        return spoken_of((day_of(year, month, whole(day) or 0) for year in years_around(moment)), moment) or VAGUE
    if part:
        return spoken_of((_part(year, month, part) for year in years_around(moment)), moment, "month", guess=True)
    return periods(moment, ((date(year, month, 1), month_end(year, month)) for year in years_around(moment)), "month")


def _pinned(match: Match, moment: Moment, year: int, month: int) -> Reading | None:
    """A month of a certain year, or a day or part of it; VAGUE for a day it does not have."""
    if day_of(year, month, 1) is None:
        return None
    if match["day"]:
        return fixed(moment, day_of(year, month, whole(match["day"]) or 0)) or VAGUE
    if match["part"]:
        return guessed(fixed(moment, _part(year, month, match["part"]), "month"))
    return period(moment, date(year, month, 1), month_end(year, month), "month")


def _part(year: int, month: int, part: str) -> date | None:
    day = words.MONTH_PARTS[part]
    return day_of(year, month, day) if day else month_end(year, month)


def _firsts(moment: Moment) -> Iterator[date]:
    """The first days of the months in which a day without one may lie."""
    for ahead in range(-4, 5):
        first = months_on(moment.day.replace(day=1), ahead)
        if first:
            yield first


def _day(match: Match, moment: Moment) -> Reading | None:
    """30号: of the first month that has such a day."""
    number = whole(match["day"]) or 0
    return spoken_of((day_of(first.year, first.month, number) for first in _firsts(moment)), moment)


def _either_day(match: Match, moment: Moment) -> Reading | None:
    """二十七八号, 25、6号: the later of the two, in the same ten."""
    tens = (whole(match["tens"]) or 0) * (1 if match["tens"].endswith("十") else 10)
    number = tens + (whole(match["last"]) or 0)
    if number <= tens + (whole(match["first"]) or 0):
        return None
    return spoken_of((day_of(first.year, first.month, number) for first in _firsts(moment)), moment)


def _part_of_month(match: Match, moment: Moment) -> Reading | None:
    """月底, 月初, 中旬."""
    days = (_part(first.year, first.month, match["part"]) for first in _firsts(moment))
    return spoken_of(days, moment, "month", guess=True)


def _quarter_spans(moment: Moment) -> list[tuple[date, date]]:
    return [(date(year, 3 * q - 2, 1), month_end(year, 3 * q)) for year in years_around(moment) for q in (1, 2, 3, 4)]


def _quarter(match: Match, moment: Moment) -> Reading | None:
    """三季度, 三季度末, 明年一季度, Q4."""
    month = 3 * (whole(match["quarter"]) or 1)
    year = year_said(match, moment)
    if year is not None:
        if day_of(year, month, 1) is None:
            return None
        return period(moment, date(year, month - 2, 1), month_end(year, month), "quarter")
    spans = [(first, last) for first, last in _quarter_spans(moment) if last.month == month]
    if match["end"]:
        return spoken_of((last for _, last in spans), moment, "quarter", guess=True)
    return periods(moment, spans, "quarter")


def _quarter_ahead(match: Match, moment: Moment) -> Reading | None:
    """本季度, 下个季度; 季末 alone is the end of the first quarter not over."""
    spans = _quarter_spans(moment)
    if not match["ahead"]:
        return spoken_of((last for _, last in spans), moment, "quarter", guess=True)
    current = next(index for index, (first, last) in enumerate(spans) if first <= moment.day <= last)
    return period(moment, *spans[current + QUARTERS_AHEAD[match["ahead"]]], "quarter")


def _half(match: Match, moment: Moment) -> Reading | None:
    """上半年, 明年下半年, 年中."""
    month = 12 if match["half"] == "下半年" else 6
    return _part_of_year(match, moment, month - 5, month, "half")


def _part_of_year(match: Match, moment: Moment, first: int, last: int, kind: Kind) -> Reading | None:
    year = year_said(match, moment)
    if year is None:
        return periods(moment, ((date(one, first, 1), month_end(one, last)) for one in years_around(moment)), kind)
    return period(moment, date(year, first, 1), month_end(year, last), kind) if day_of(year, 1, 1) else None


def _beginning_or_end(match: Match, moment: Moment) -> Reading | None:
    """年底 is the last day of December, 年初 the last of January."""
    month = 1 if match["part"] in ("初", "头") else 12
    year = year_said(match, moment)
    if year is None:
        return spoken_of((day_of(one, month, 31) for one in years_around(moment)), moment, "year", guess=True)
    return guessed(fixed(moment, day_of(year, month, 31), "year"))


def _whole_year(match: Match, moment: Moment) -> Reading | None:
    """明年 alone stands for its last day; 年内 for the last of this year."""
    reading = _part_of_year(match, moment, 1, 12, "year")
    return replace(reading, deadline=True) if reading and match[0].endswith("内") else reading


_AHEAD = rf"{words.NO_AHEAD}(?P<ahead>本|这|当|次|下下|上上|下|上)一?个?"
_PARTS = "|".join(
    f"{part}(?!{words.PART_BARRED[part]})" if part in words.PART_BARRED else part
    for part in sorted(words.MONTH_PARTS, key=len, reverse=True)
)
_LIST = r"\s?(?:-|~|—|到|至|、|或者?|和)\s?"
_DAY = (
    rf"(?:{DAY}\s?(?:号|日)?{_LIST}|[一二三四五六七八九](?=[一二三四五六七八九]))?"
    rf"(?P<day>{DAY})\s?(?:号{words.NO_DAY_BY_NUMBER}|日{words.NO_DAY}|(?<=\d)(?![\d.%]|\s?(?:{any_of(words.NOT_A_DAY)})))"
)
_MONTHS = rf"(?:(?:{MONTH}{_LIST}|[一二三四五六七八九](?=[一二三四五六七八九]))?(?P<month>元|{MONTH})(?:(?<=\d)\s)?)"
_FIGURES = rf"(?!份?的?(?:{any_of(words.FIGURES)}))"
_IN_MONTH = rf"(?:\s?{_DAY}|\s?的?(?P<part>{_PARTS})|{_FIGURES})"

_DIGIT = "[一二三四五六七八九]"

FORMS: list[Form] = [
    form(
        rf"(?<![一二三四五六七八九十\d])(?P<tens>[一二]?十)(?P<first>{_DIGIT})、?(?P<last>{_DIGIT})[号日]", _either_day
    ),
    form(r"(?<![\d.])(?P<tens>[12])(?P<first>\d)、(?P<last>\d)[号日]", _either_day),
    form(
        rf"(?:{YEAR}\s?的?)?(?<![\d.个第十一二三四五六七八九几千百])(?P<ahead>){_MONTHS}月(?!{words.NO_MONTH})份?{_IN_MONTH}",
        _month,
    ),
    form(rf"{_AHEAD}月(?!{words.NO_MONTH})份?{_IN_MONTH}(?P<month>)", _month),
    form(
        rf"(?<![\d.月/第一二三四五六七八九十a-z#-])(?:{DAY}\s?(?:号|日)?{_LIST}|[一二三四五六七八九](?=[一二三四五六七八九]))?"
        rf"(?P<day>{DAY})\s?(?:号{words.NO_DAY_BY_NUMBER}|日(?![内后之以]){words.NO_DAY})",
        _day,
    ),
    form(rf"(?<![\d一二两三四五六七八九十几半多个])(?:月的?(?P<part>{_PARTS}))", _part_of_month),
    form(r"(?<!月)(?P<part>[上中下]旬)", _part_of_month),
    form(
        rf"(?:{YEAR}\s?的?)?(?<![\d.前])第?(?P<quarter>[一二三四1-4])(?:季度|季(?=[末底]))(?P<end>末|底)?(?!报|初){_FIGURES}",
        _quarter,
    ),
    form(
        rf"(?:{YEAR}\s?的?)?(?<![a-z0-9])(?:q(?=[1-4])|(?=[1-4]q))(?P<quarter>[1-4])q?(?P<end>末|底)?(?![a-z0-9]){_FIGURES}",
        _quarter,
    ),
    form(rf"(?P<ahead>本|这|当|下|上)一?个?季度?(?:末|底)?(?!报|节){_FIGURES}", _quarter_ahead),
    form(r"(?<![一二三四1-4换旺淡])(?P<ahead>)季度?(?:末|底)(?!报)", _quarter_ahead),
    form(rf"(?:{YEAR}\s?的?)?(?P<half>[上下]半年)(?:末|底)?{_FIGURES}", _half),
    form(rf"(?:{YEAR}年?|{NO_NUMBER}(?<![今本明来后去前每同往])年)(?P<half>中)(?!{words.PART_BARRED['中']})", _half),
    form(
        rf"(?:{YEAR}年?|{NO_NUMBER}(?<![今本明来后去前每同往])(?:年|岁))(?P<part>底|末|尾|初|头|终)(?!{words.YEAR_PART_BARRED})",
        _beginning_or_end,
    ),
    form(rf"{NO_NUMBER}(?<![今明来后去前每同往])年(?:之|以)?内", _whole_year),
    form(rf"{YEAR}(?:之|以)?内", _whole_year),
    form(
        rf"(?<![大以之目])(?<!然(?=后))(?P<yearword>[今明后去前]|(?<![送发寄交拿传带])来)年(?!{words.NO_YEAR}){_FIGURES}",
        _whole_year,
    ),
]
