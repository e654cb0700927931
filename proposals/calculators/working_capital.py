"""The need for working capital and what may be lent for it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from proposals.calculators.rounding import cents, four, whole_step

YEAR = Decimal(360)
# What turns over, of sales or of cost, and whether it binds funds or frees them.
PARTS = {"inventory": 1, "receivable": 1, "payable": -1, "prepaid": 1, "advance": -1}
OF_SALES = frozenset({"receivable", "advance"})


def days_of(part: str, balance: Decimal, revenue: Decimal, cost: Decimal | None) -> Decimal:
    """Days a balance turns over in, not rounded."""
    base = revenue if part in OF_SALES or cost is None else cost
    return YEAR * balance / base


def total_days(days: Mapping[str, Decimal]) -> Decimal:
    """Inventory and receivables and prepayments, less what suppliers and customers advance."""
    return sum((sign * days[part] for part, sign in PARTS.items()), Decimal(0))


def wc_quota(
    revenue: Decimal, margin: Decimal, growth: Decimal, days: Decimal, own: Decimal, loans: Decimal, other: Decimal
) -> dict[str, Decimal]:
    """The need by turnover, and the new quota; without binding days nothing is needed."""
    if days <= 0:
        zero = Decimal("0.00")
        nothing = {"turnover_times": Decimal(0), "working_capital": zero, "new_quota": zero, "wc_quota_result": zero}
        return {"turnover_days": cents(days), **nothing, "covered": days}
    need = revenue * (1 - margin) * (1 + growth) * days / YEAR
    quota = need - own - loans - other
    return {
        "turnover_days": cents(days),
        "turnover_times": four(YEAR / days),
        "working_capital": cents(need),
        "new_quota": cents(quota),
        "wc_quota_result": whole_step(quota),
        **({"nothing": quota} if quota <= 0 else {}),
    }
