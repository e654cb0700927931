"""How much an application weighs: in days of sales, in debt, in profit when sales fall or costs rise."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from proposals.calculators.rounding import cents, four

YEAR = Decimal(360)


def days_of_sales(amount: Decimal, revenue: Decimal) -> Decimal | None:
    """For how many days' sales an amount stands, in whole days; None without sales."""
    return (amount * YEAR / revenue).quantize(Decimal(1), ROUND_HALF_UP) if revenue > 0 else None


def share_of(part: Decimal, whole: Decimal) -> Decimal | None:
    """A part of a whole, four decimals; None of nothing or less."""
    return four(part / whole) if whole > 0 else None


def debt_ratio_after(net_assets: Decimal, ratio: Decimal, added: Decimal) -> Decimal | None:
    """Debt to assets once `added` is borrowed on top; None where the two figures do not fit together."""
    if net_assets <= 0 or not 0 <= ratio < 1:
        return None
    assets = net_assets / (1 - ratio)
    return four((assets - net_assets + added) / (assets + added))


def profit_if_sales_fall(revenue: Decimal, profit: Decimal, fall: Decimal) -> Decimal:
    """Profit when sales fall by a share and nothing else moves."""
    return cents(profit - revenue * fall)


def profit_if_costs_rise(revenue: Decimal, profit: Decimal, rise: Decimal) -> Decimal:
    """Profit when all that is spent, which is sales less profit, rises by a share."""
    return cents(profit - (revenue - profit) * rise)
