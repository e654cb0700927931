"""Moving days by whole weeks, wherever they stand: in fields, in records, in what people wrote."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

Given = TypeVar("Given")

_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_MONTH_AND_DAY = re.compile(r"(?<!\d)(\d{1,2})月(\d{1,2})(?=[日号]|到期|那笔)")
_DAY_ALONE = re.compile(r"(?<![月\d])(\d{1,2})(?=号(?!线|楼|库|仓|机|车))")
_NEXT_MONTHS = 32


def moved(value: Given, weeks: int, written: date | None = None) -> Given:
    """`value` with every day in it moved; texts of people too, when it is given on which day they were `written`."""
    return value if weeks == 0 else _moved(value, timedelta(weeks=weeks), written)


def _moved(value: Any, by: timedelta, written: date | None) -> Any:
    if isinstance(value, date):  # a moment is a day too
        return value + by
    if isinstance(value, str):
        return _moved_text(value, by, written)
    if isinstance(value, tuple | list):
        return type(value)(_moved(one, by, written) for one in value)
    if isinstance(value, Mapping):
        return {_moved(key, by, written): _moved(one, by, written) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{part.name: _moved(getattr(value, part.name), by, written) for part in fields(value)})
    return value


def _moved_text(text: str, by: timedelta, written: date | None) -> str:
    if _ISO.fullmatch(text):
        return (date.fromisoformat(text) + by).isoformat()
    if written is None:
        return text

    def month_and_day(found: re.Match[str]) -> str:
        day = _nearest(int(found[1]), int(found[2]), written)
        return f"{(day + by).month}月{(day + by).day}" if day else found[0]

    def day_alone(found: re.Match[str]) -> str:
        day = _next(int(found[1]), written)
        return str((day + by).day) if day else found[0]

    return _DAY_ALONE.sub(day_alone, _MONTH_AND_DAY.sub(month_and_day, text))


def _nearest(month: int, day: int, written: date) -> date | None:
    """The day of this date that is nearest to when it was written."""
    found = []
    for year in (written.year - 1, written.year, written.year + 1):
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    return min(found, key=lambda one: abs(one - written), default=None)


def _next(day: int, written: date) -> date | None:
    """The first day of this number from when it was written."""
    ahead = (written + timedelta(n) for n in range(_NEXT_MONTHS))
    return next((one for one in ahead if one.day == day), None)


def moment(text: str, weeks: int) -> datetime:
    """A moment in ISO form, moved."""
    return datetime.fromisoformat(text) + timedelta(weeks=weeks)
