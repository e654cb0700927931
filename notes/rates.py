"""Rates and tenors named in a message."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RateMention:
    """Words that name a rate: `value`, `low`, `high` in percent as decimal strings, or `spread_bp` over `basis`.

    `bare`: only a number with a fraction was said (短流 900 4.15): a rate where money is lent or kept.
    """

    start: int
    end: int
    words: str
    value: str | None = None
    basis: str = "年化"
    spread_bp: int | None = None
    low: str | None = None
    high: str | None = None
    bare: bool = False


@dataclass(frozen=True, slots=True)
class TenorMention:
    """Words that name a tenor, in months or days; `_high` is the end of a range."""

    start: int
    end: int
    words: str
    months: int | None = None
    months_high: int | None = None
    days: int | None = None
    days_high: int | None = None


def find(text: str, *, months: int | None = None) -> list[RateMention]:
    """The rates named in a text, in order. `months`: the tenor, if known from elsewhere; LPR above 60 is LPR5Y."""
    return []


def tenors(text: str) -> list[TenorMention]:
    """The tenors named in a text, in order."""
    return []
