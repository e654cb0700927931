"""Amounts named in a message, with how sure they were said to be."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class MoneyMention:
    """Words that name an amount; `value`, `low`, `high` as decimal strings in 元 or the unit of the currency.

    `bare`: only a number was said (要三千五, 三个); then `unit` is 万 or 亿, what the value was read in, and whether it
    is an amount at all the caller decides. `guess`: the unit was inferred. `scale`: 10000 after 万, 100000000 after 亿,
    to be given to `find` for a correction that leaves the unit out.
    """

    start: int
    end: int
    words: str
    value: str | None = None
    low: str | None = None
    high: str | None = None
    vague: bool = False
    currency: str = "CNY"
    guess: bool = False
    bare: bool = False
    unit: str = ""
    scale: Decimal = Decimal(1)


def find(text: str, *, scale: Decimal | None = None) -> list[MoneyMention]:
    """The amounts named in a text, in order. With `scale`, bare numbers of any size are read in it (不是八百 是一千八)."""
    return []
