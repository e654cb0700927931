"""What deposits earn, and daily averages."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from proposals.calculators.rounding import cents

LOAN_YEAR, PRODUCT_YEAR = Decimal(360), Decimal(365)


def deposit_simple(principal: Decimal, rate: Decimal, *, days: int | None, months: int | None) -> dict[str, Decimal]:
    """Simple interest: days over 360, whole months at a twelfth of the year's rate."""
    share = Decimal(days) / LOAN_YEAR if days is not None else Decimal(months or 0) / 12
    return {"interest": cents(principal * rate * share)}


def deposit_agreement(
    balance: Decimal, basic: Decimal, basic_rate: Decimal, excess_rate: Decimal, days: int
) -> dict[str, Decimal]:
    """协定存款: the basic amount at the one rate, what is above it at the other."""
    low = min(balance, basic) * basic_rate * days / LOAN_YEAR
    high = max(balance - basic, Decimal(0)) * excess_rate * days / LOAN_YEAR
    return {"basic_interest": cents(low), "excess_interest": cents(high), "interest": cents(low + high)}


def structured_deposit(principal: Decimal, rates: Sequence[Decimal], days: int) -> dict[str, Decimal]:
    """结构性存款: what each of the three tiers brings, 365 days a year; the lowest first."""
    names = ("lowest", "middle", "highest")
    return {
        name: cents(principal * rate * days / PRODUCT_YEAR) for name, rate in zip(names, sorted(rates), strict=True)
    }


def deposit_average(balances: Sequence[tuple[int, Decimal]]) -> dict[str, Decimal]:
    """日均: the sum of balances day by day over the days."""
    days = sum(count for count, _ in balances)
    total = sum((count * balance for count, balance in balances), Decimal(0))
    return {"days": Decimal(days), "balance_days": total, "daily_average": cents(total / days)}


def deposit_average_needed(target: Decimal, all_days: int, so_far: Decimal, days_so_far: int) -> dict[str, Decimal]:
    """What the remaining days must average so that all days average the target; `so_far` is the sum of balances."""
    left = all_days - days_so_far
    return {"remaining_days": Decimal(left), "needed_daily_average": cents((target * all_days - so_far) / left)}
