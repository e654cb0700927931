"""Holidays and working days, from rows of names and days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

SHIPPED = Path(__file__).with_name("calendar.yaml")
# Holidays that fall on the same days each year are known for these years even without a row.
YEARS = range(2015, 2050)

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Holiday:
    """One holiday of one year, both days included. `off`: nobody works; an `event` is only a name for a day."""

    name: str
    first: date
    last: date
    off: bool = True
    event: bool = False

    @property
    def eve(self) -> date:
        """The day before it begins."""
        return self.first - ONE_DAY


@dataclass(frozen=True, slots=True)
class LunarYear:
    """First day of the first lunar month, and of the twelfth month before it."""

    first_month: date
    twelfth_month: date


@dataclass(frozen=True)
class Calendar:
    """What is known of holidays; `names` maps what people say to the name of a holiday."""

    holidays: tuple[Holiday, ...] = ()
    off: frozenset[date] = frozenset()
    lunar: tuple[LunarYear, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def load(path: Path | None = None) -> Calendar:
        """The calendar of a file; without one the calendar that is shipped. Raises OSError, ValueError, KeyError."""
        return _shipped() if path is None else _read(path)

    def with_rows(self, rows: Iterable[Mapping[str, Any]]) -> Calendar:
        """This calendar with rows {name, from, to} in place of its own of the same holiday and year."""
        added = [_holiday(row) for row in rows]
        # A row may be called as people say it: 国庆节 replaces 国庆.
        added = [Holiday(self.names.get(row.name, row.name), row.first, row.last, row.off, row.event) for row in added]
        replaced = {(row.name, row.first.year) for row in added}
        kept = [row for row in self.holidays if (row.name, row.first.year) not in replaced]
        names = dict(self.names) | {row.name: row.name for row in added}
        return Calendar(_in_order([*kept, *added]), self.off, self.lunar, names)

    def of(self, name: str) -> list[Holiday]:
        """The holidays of that name, year by year."""
        return [holiday for holiday in self.holidays if holiday.name == name]

    def name_of(self, day: date) -> str | None:
        """The holiday a day belongs to."""
        return self._names_by_day.get(day)

    @cached_property
    def _names_by_day(self) -> dict[date, str]:
        return {
            one.first + timedelta(number): one.name
            for one in reversed(self.holidays)
            if one.off
            for number in range((one.last - one.first).days + 1)
        }

    def works(self, day: date) -> bool:
        """Whether it is a working day: from Monday to Friday and no holiday. Days worked in exchange do not count."""
        return day.weekday() < 5 and day not in self.off and self.name_of(day) is None

    def first_weekday_after(self, holiday: Holiday) -> date:
        """The first day from Monday to Friday after a holiday on which people work."""
        day = holiday.last + ONE_DAY
        while not self.works(day):
            day += ONE_DAY
        return day

    def working_day(self, day: date, count: int) -> date:
        """The day that comes `count` working days after `day`; counting begins on the next day."""
        for _ in range(count):
            day += ONE_DAY
            while not self.works(day):
                day += ONE_DAY
        return day

    def next_holiday(self, day: date) -> Holiday | None:
        """The next holiday that begins after a day."""
        return next((one for one in self.holidays if not one.event and one.first > day), None)

    def last_holiday(self, day: date) -> Holiday | None:
        """The last holiday that began on or before a day."""
        return next((one for one in reversed(self.holidays) if not one.event and one.first <= day), None)


@cache
def _shipped() -> Calendar:
    return _read(SHIPPED)


def _read(path: Path) -> Calendar:
    data = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    rows = [_holiday(row) for row in data.get("holidays") or ()]
    known = {(row.name, row.first.year) for row in rows}
    for row in data.get("yearly") or ():
        rows += [one for one in _every_year(row, event=False) if (one.name, one.first.year) not in known]
    for row in data.get("events") or ():
        rows += _every_year(row, event=True)
    lunar = tuple(LunarYear(row["first_month"], row["twelfth_month"]) for row in data.get("lunar") or ())
    names = {word: name for name, words in (data.get("names") or {}).items() for word in words}
    return Calendar(_in_order(rows), frozenset(data.get("days_off") or ()), lunar, names)


def _holiday(row: Mapping[str, Any]) -> Holiday:
    first, last = _day(row["from"]), _day(row["to"])
    if last < first:
        raise ValueError(f"{row['name']}: ends on {last}, before it begins on {first}")
    return Holiday(str(row["name"]), first, last, bool(row.get("free", True)))


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _every_year(row: Mapping[str, Any], *, event: bool) -> list[Holiday]:
    return [
        Holiday(row["name"], _day(f"{year}-{row['from']}"), _day(f"{year}-{row['to']}"), not event, event)
        for year in YEARS
    ]


def _in_order(rows: Iterable[Holiday]) -> tuple[Holiday, ...]:
    return tuple(sorted(rows, key=lambda row: (row.first, row.name)))
