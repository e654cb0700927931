"""Rates named in a message: 3.45%, LPR加30, 千三, 月息三厘, 3字头, and numbers that may be rates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from notes import money, rateforms
from notes.numerals import written
from notes.tenors import TenorMention
from notes.tenors import find as tenors
from notes.times.figures import dotted_days
from notes.wording import plain

__all__ = ["RateMention", "TenorMention", "find", "tenors"]


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


def find(text: str, *, months: int | None = None) -> list[RateMention]:
    """The rates named in a text, in order. `months`: the tenor, if known from elsewhere; LPR above 60 is LPR5Y."""
    ready = plain(text)
    taken = [(one.start, one.end) for one in money.find(text) if not one.bare or one.unit == "个"]
    taken += dotted_days(ready)
    longest = months if months is not None else _longest(text)
    return [_mention(text, rate, longest) for rate in _apart(rateforms.rates(ready), taken)]


def _longest(text: str) -> int:
    """The longest tenor named, in months."""
    return max((one.months_high or one.months or 0 for one in tenors(text)), default=0)


def _apart(rates: list[rateforms.Rate], taken: list[tuple[int, int]]) -> Iterator[rateforms.Rate]:
    """Leftmost and longest first, clear of amounts and days."""
    end = 0
    for rate in sorted(rates, key=lambda one: (one.start, -one.end)):
        if rate.start >= end and not any(first < rate.end and rate.start < last for first, last in taken):
            end = rate.end
            yield rate


def _mention(text: str, rate: rateforms.Rate, months: int) -> RateMention:
    basis = rate.basis
    if basis == "LPR":
        basis = "LPR5Y" if months > 60 else "LPR1Y"
    return RateMention(
        rate.start,
        rate.end,
        text[rate.start : rate.end],
        _text(rate.value),
        basis,
        rate.spread,
        _text(rate.low),
        _text(rate.high),
        rate.bare,
    )


def _text(number: Decimal | None) -> str | None:
    return None if number is None else written(number)
