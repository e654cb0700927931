"""How results are rounded: only at the end, half up; limits downwards."""

from __future__ import annotations

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

CENT, FOUR, STEP = Decimal("0.01"), Decimal("0.0001"), Decimal(100_000)


def cents(amount: Decimal) -> Decimal:
    """To 0.01."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def four(number: Decimal) -> Decimal:
    """Ratios and exchange rates: four decimals."""
    return number.quantize(FOUR, ROUND_HALF_UP)


def whole_step(amount: Decimal) -> Decimal:
    """A limit, down to 100,000; never below zero."""
    steps = max(amount, Decimal(0)) / STEP
    return steps.quantize(Decimal(1), ROUND_FLOOR) * STEP
