"""Foreign exchange: the theoretical forward, what it means at maturity, and an option beside it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from proposals.calculators.rounding import cents, four

YEAR, PIPS = Decimal(360), Decimal(10_000)


def fx_forward(spot: Decimal, cny_rate: Decimal, foreign_rate: Decimal, days: int) -> dict[str, Decimal]:
    """Covered interest parity, actual/360."""
    forward = four(spot * (1 + cny_rate * days / YEAR) / (1 + foreign_rate * days / YEAR))
    return {"forward_rate": forward, "swap_points": ((forward - spot) * PIPS).quantize(Decimal(1))}


def fx_scenarios(notional: Decimal, forward: Decimal, spots: Sequence[Decimal], *, sells: bool) -> dict[str, Decimal]:
    """What is locked, and how it compares at each rate with not having locked: a comparison, no gain.

    A rate is named with four decimals and as it was said.
    """
    result = {"locked_cny": cents(notional * forward)}
    for spot in spots:
        difference = cents(notional * (forward - spot) * (1 if sells else -1))
        result[f"difference_at_{four(spot):f}"] = difference
        result[f"difference_at_{spot:f}"] = difference
    return result


def fx_option(
    notional: Decimal, strike: Decimal, premium_rate: Decimal, spot: Decimal, settled: Decimal, *, sells: bool
) -> dict[str, Decimal]:
    """A put on the foreign currency for who will sell it, a call for who buys it; the premium is on today's spot."""
    premium = cents(notional * spot * premium_rate)
    rate = max(strike, settled) if sells else min(strike, settled)
    net = cents(notional * rate) + (-premium if sells else premium)
    return {"premium": premium, "net_cny": net, "effective_rate": four(net / notional)}
