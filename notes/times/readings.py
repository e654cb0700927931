"""What a named time means seen from a day: the past reading, the future one, and what 前 and 后 make of it."""

from __future__ import annotations

import calendar as months
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal

from notes.calendar import Calendar

Kind = Literal["day", "week", "month", "quarter", "half", "year", "holiday", "clock", "span"]

FIRST_YEAR, LAST_YEAR = 1950, 2150


@dataclass(frozen=True, slots=True)
class Moment:
    """The day from which a text speaks, and the holidays it knows; `known` keeps what was worked out for one text."""

    day: date
    calendar: Calendar
    known: dict[tuple[str, int | None], Reading | None] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """Both readings of a named time. `before` and `behind` are the readings with 前 and 后, where those differ.

    `base` is the day from which a further count goes on: 国庆后一周 counts from the last day of the holiday.
    """

    past: date | None = None
    future: date | None = None
    past_guess: bool = False
    future_guess: bool = False
    kind: Kind = "day"
    vague: bool = False
    deadline: bool = False
    after: bool = False
    relative_to_note: int | None = None
    before: Reading | None = None
    behind: Reading | None = None
    base: date | None = None


VAGUE = Reading(vague=True)


def shifted(day: date, days: int) -> date | None:
    """The day so many days on, or None where the calendar ends."""
    try:
        found = day + timedelta(days=days)
    except OverflowError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, months.monthrange(year, month)[1])


def months_on(day: date, count: int) -> date | None:
    """The same day so many months on; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    return min_day(year, month + 1, day.day)


def min_day(year: int, month: int, day: int) -> date:
    """That day of a month, or its last one."""
    return date(year, month, min(day, months.monthrange(year, month)[1]))


def day_of(year: int, month: int, day: int) -> date | None:
    """A day of the calendar, or None if there is none such."""
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 and 1 <= day <= months.monthrange(year, month)[1]):
        return None
    return date(year, month, day)


def years_around(moment: Moment) -> range:
    """The years in which a day named without one may lie."""
    return range(moment.day.year - 8, moment.day.year + 9)


def guessed(reading: Reading | None) -> Reading | None:
    """The same reading, its past day as a guess."""
    return replace(reading, past_guess=reading.past is not None) if reading else None


def fixed(moment: Moment, day: date | None, kind: Kind = "day") -> Reading | None:
    """A day that is one and the same whichever way it is meant; to come, though it is over, only as a guess."""
    if day is None:
        return None
    over = day < moment.day
    return Reading(day if day <= moment.day else None, day, False, over, kind, base=day)


def spoken_of(
    days: Iterable[date | None], moment: Moment, kind: Kind = "day", *, guess: bool = False
) -> Reading | None:
    """A time without a year or month: the first of its days not before today, and the last one not after."""
    listed = sorted(day for day in days if day is not None)
    future = next((day for day in listed if day >= moment.day), None)
    past = next((day for day in reversed(listed) if day <= moment.day), None)
    return Reading(past, future, guess, False, kind, base=future) if past or future else None


def period(moment: Moment, first: date, last: date, kind: Kind) -> Reading:
    """A longer time that is pinned down: it stands for its last day, or for today where it is running."""
    past = last if last <= moment.day else moment.day if first <= moment.day else None
    return Reading(past, last, past is not None, last < moment.day, kind, base=last)


def periods(moment: Moment, spans: Iterable[tuple[date, date]], kind: Kind) -> Reading | None:
    """A longer time without a year: the first not over yet, and the last that has begun."""
    listed = sorted(spans)
    coming = next(((first, last) for first, last in listed if last >= moment.day), None)
    begun = next(((first, last) for first, last in reversed(listed) if first <= moment.day), None)
    past = min(begun[1], moment.day) if begun else None
    future = coming[1] if coming else None
    return Reading(past, future, past is not None, False, kind, base=future) if past or future else None
