"""Amounts said without a unit, and what else they may be: 5000 is 5,000万 or 5,000元, 三个 is 3亿 or 300万."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from notes.record import Amount, Note

Reading = Literal["guessed", "smaller", "none"]

_UNIT = re.compile(r"[万亿元块w$€£¥km]|美|欧|港|日|英|mio|bn|rmb|cny|usd|eur|hkd", re.IGNORECASE)
_HUNDRED_MILLIONS = re.compile(r"个")
_SMALLER = {True: Decimal(100), False: Decimal(10_000)}
"""By how much the other reading is smaller: 三个 is 亿, or 百万; 5000 is 万, or 元."""


def doubtful(record: Note) -> tuple[int, ...]:
    """The places of the amounts whose unit was guessed."""
    if "amounts" not in record.guesses:
        return ()
    return tuple(at for at, one in enumerate(record.amounts) if one.words and not _UNIT.search(one.words))


def read_as(record: Note, reading: Reading) -> tuple[Amount, ...]:
    """The amounts of the record when those without a unit are read so."""
    doubts = doubtful(record)
    if reading == "none":
        return tuple(one for at, one in enumerate(record.amounts) if at not in doubts)
    smaller = reading == "smaller"
    return tuple(_smaller(one) if smaller and at in doubts else one for at, one in enumerate(record.amounts))


def _smaller(given: Amount) -> Amount:
    factor = _SMALLER[bool(_HUNDRED_MILLIONS.search(given.words))]
    value, low, high = (_divided(one, factor) for one in (given.value, given.low, given.high))
    return replace(given, value=value, low=low, high=high)


def _divided(value: str | None, factor: Decimal) -> str | None:
    return format((Decimal(value) / factor).normalize(), "f") if value is not None else None
