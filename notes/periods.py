"""Periods that questions name: 上周, 这个月, 去年, 12月, 最近三个月, with their first and last day."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from notes.numerals import whole
from notes.wording import plain

_N = r"(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3}|半)"


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both included; `words` is what was said, `end` where it ends in the text."""

    first: date
    last: date
    words: str
    start: int
    end: int


def find(text: str, day: date) -> Period | None:
    """The first period that a text names, as seen from `day`; None when it names none."""
    form = plain(text)
    found: list[Period] = []
    for expression, days in _NAMED:
        for match in expression.finditer(form):
            first_last = days(match, day)
            if first_last is not None:
                found.append(Period(*first_last, text[match.start() : match.end()], match.start(), match.end()))
    return min(found, key=lambda one: (one.start, -one.end), default=None)


def silence(text: str) -> int | None:
    """The days of 三个月没联系, 半年没见; None when nothing of the kind is said."""
    form = plain(text)
    match = _SILENT.search(form)
    if match is not None:
        return _days(match) or 90
    match = _SILENT_EN.search(form)
    if match is None:
        return None
    said = match["n"]
    return (_COUNTS_EN.get(said) or int(said)) * _DAYS_EN[match["unit"]] if said else 90


Span = tuple[date, date]


def _week(offset: int) -> Callable[[re.Match[str], date], Span]:
    def days(_: re.Match[str], day: date) -> Span:
        monday = day - timedelta(days=day.weekday()) + timedelta(weeks=offset)
        return monday, monday + timedelta(days=6)

    return days


def _month(offset: int) -> Callable[[re.Match[str], date], Span]:
    def days(_: re.Match[str], day: date) -> Span:
        return _whole_month(day.year * 12 + day.month - 1 + offset)

    return days


def _year(offset: int) -> Callable[[re.Match[str], date], Span]:
    def days(_: re.Match[str], day: date) -> Span:
        return date(day.year + offset, 1, 1), date(day.year + offset, 12, 31)

    return days


def _one_day(offset: int) -> Callable[[re.Match[str], date], Span]:
    def days(_: re.Match[str], day: date) -> Span:
        there = day + timedelta(days=offset)
        return there, there

    return days


def _month_named(match: re.Match[str], day: date) -> Span | None:
    """X月, of the year that is said, else the nearest one: this year's, or last year's when the question looks back."""
    month = whole(match["n"])
    if month is None or not 1 <= month <= 12:
        return None
    shift = {"去年": -1, "明年": 1, "前年": -2}.get(match["year"] or "", 0)
    year = int(match["number"]) if match["number"] else day.year + shift
    return _whole_month(year * 12 + month - 1)


def _quarter_named(match: re.Match[str], day: date) -> Span | None:
    quarter = whole(match["n"])
    if quarter is None or not 1 <= quarter <= 4:
        return None
    year = day.year + {"去年": -1, "明年": 1}.get(match["year"] or "", 0)
    return date(year, 3 * quarter - 2, 1), _whole_month(year * 12 + 3 * quarter - 1)[1]


def _this_quarter(_: re.Match[str], day: date) -> Span:
    quarter = (day.month - 1) // 3
    return date(day.year, 3 * quarter + 1, 1), _whole_month(day.year * 12 + 3 * quarter + 2)[1]


def _latest(match: re.Match[str], day: date) -> Span:
    return day - timedelta(days=(_days(match) or 30)), day


def _coming(match: re.Match[str], day: date) -> Span:
    return day, day + timedelta(days=_days(match) or 30)


def _days(match: re.Match[str]) -> int | None:
    """N天, N周, N个月, N年, 半年 in days."""
    if not match["unit"]:
        return None
    size = {"天": 1, "日": 1, "周": 7, "星期": 7, "月": 30, "年": 365}[match["unit"].removeprefix("个")]
    if match["n"] == "半":
        return size // 2
    count = whole(match["n"])
    return count * size if count else None


def _whole_month(months: int) -> Span:
    year, month = divmod(months, 12)
    return date(year, month + 1, 1), date(year, month + 1, calendar.monthrange(year, month + 1)[1])


_LENGTH = rf"{_N}个?(?P<unit>天|日|周|星期|月|年)"
_SILENT = re.compile(
    rf"(?:{_LENGTH}|好久|很久|多久|长期|有阵子|一阵子)(?:以上|多)?(?:都|就)?(?:没有?|未)再?"
    r"(?:联系|见|拜访|去|跑|走动|来往|跟进|碰)"
    r"|(?:没有?|未)(?:联系|见|拜访|去)(?:过)?(?:的)?客户"
)
_SILENT_EN = re.compile(
    r"(?:not|n't|no)\b.{0,12}(?:contact\w*|seen|met|visit\w*|heard|called)\b.{0,20}?"
    r"(?:(?P<n>\d{1,3}|an?|one|two|three|six) (?P<unit>day|week|month|year)s?|a (?:long )?while|ages)"
)
_COUNTS_EN = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "six": 6}
_DAYS_EN = {"day": 1, "week": 7, "month": 30, "year": 365}
_NAMED: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Span | None]], ...] = (
    (re.compile(r"今[天日晚早]|today"), _one_day(0)),
    (re.compile(r"昨[天日晚]|yesterday"), _one_day(-1)),
    (re.compile(r"前天"), _one_day(-2)),
    (re.compile(r"明[天日早]|tomorrow"), _one_day(1)),
    (re.compile(r"(?:本|这|这个)(?:周|星期|礼拜)(?![一二三四五六日天])|this week"), _week(0)),
    (re.compile(r"上个?(?:周|星期|礼拜)(?![一二三四五六日天])|last week"), _week(-1)),
    (re.compile(r"下个?(?:周|星期|礼拜)(?![一二三四五六日天])|next week"), _week(1)),
    (re.compile(r"本月|这个?月|当月|this month"), _month(0)),
    (re.compile(r"上个?月|last month"), _month(-1)),
    (re.compile(r"下个?月|next month"), _month(1)),
    (re.compile(r"本季度?|这个?季度?|this quarter"), _this_quarter),
    (re.compile(r"(?P<year>去年|今年|明年)?第?(?P<n>[一二三四1-4])季度"), _quarter_named),
    (
        re.compile(
            r"(?P<year>去年|今年|明年|前年)?(?:(?P<number>20\d\d)年)?(?<![\d.])"
            r"(?P<n>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月(?!\d|[前之]|个)"
        ),
        _month_named,
    ),
    (re.compile(r"去年(?!\d|第?[一二三四]季|[一二三四五六七八九十]{1,2}月)|last year"), _year(-1)),
    (re.compile(r"今年(?!\d|第?[一二三四]季|[一二三四五六七八九十]{1,2}月)|this year"), _year(0)),
    (re.compile(rf"(?:最近|近|过去|这)(?:的)?{_LENGTH}"), _latest),
    (re.compile(rf"(?:未来|今后|往后|接下来)(?:的)?{_LENGTH}"), _coming),
    (re.compile(rf"{_LENGTH}(?:之)?内"), _coming),
)
