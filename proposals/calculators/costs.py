"""What financing costs in all, and ratios of what comes in."""

from __future__ import annotations

from decimal import Decimal

from proposals.calculators.rounding import cents, four

YEAR = Decimal(360)


def dscr(cash: Decimal, service: Decimal) -> dict[str, Decimal]:
    """Cash of the year over principal and interest of the year."""
    return {"dscr": four(cash / service)}


def financing_cost(
    principal: Decimal, rate: Decimal, guarantee: Decimal, once: Decimal, months: int
) -> dict[str, Decimal]:
    """All-in cost a year of a loan repaid at the end; what is paid once is spread over the term."""
    return {"annual_cost": (rate + guarantee + once / principal * 12 / months).quantize(Decimal("0.000001"))}


def share_of(part: Decimal, whole: Decimal) -> dict[str, Decimal]:
    """A part as a share of the whole."""
    return {"ratio": four(part / whole)}


def overdraft(used: Decimal, rate: Decimal, days: int) -> dict[str, Decimal]:
    """透支: interest for the days used."""
    return {"interest": cents(used * rate * days / YEAR)}
