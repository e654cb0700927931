"""How much can be lent: against collateral, within concentration, on taxes paid, on a purchase."""

from __future__ import annotations

from decimal import Decimal

from proposals.calculators.rounding import cents, four

WORTH_OF_GOODS = Decimal("0.70")


def ltv(value: Decimal, cap: Decimal | None, prior: Decimal, loan: Decimal | None) -> dict[str, Decimal]:
    """抵押率与最高可贷."""
    most = {} if cap is None else {"max_exposure": cents(value * cap - prior)}
    return {**most, **({} if loan is None else {"ltv": four((prior + loan) / value)})}


def concentration(
    exposure: Decimal, capital: Decimal, added: Decimal | None, limit: Decimal | None
) -> dict[str, Decimal]:
    """集中度: now, after what is added, and what the limit still allows."""
    after = {} if added is None else {"ratio_after": four((exposure + added) / capital)}
    room = {} if limit is None else {"headroom": cents(capital * limit - exposure)}
    return {"ratio": four(exposure / capital), **after, **room}


def tax_loan(tax: Decimal, times: Decimal, cap: Decimal) -> dict[str, Decimal]:
    """税e贷: so many times the taxes of twelve months, up to the cap."""
    return {"limit": cents(min(tax * times, cap))}


def purchase_loan(tonnes: Decimal, price: Decimal) -> dict[str, Decimal]:
    """收购贷: what the warehouse holds, at the price, by 70%."""
    return {"limit": cents(tonnes * price * WORTH_OF_GOODS)}


def merger_loan(price: Decimal, cap: Decimal) -> dict[str, Decimal]:
    """并购贷: a share of the price."""
    return {"limit": cents(price * cap)}


def inventory_topup(loan: Decimal, market_value: Decimal) -> dict[str, Decimal]:
    """存货补足: what must be added or paid back when the goods have fallen."""
    short = max(loan - market_value * WORTH_OF_GOODS, Decimal(0))
    return {"pledge_ratio": four(loan / market_value), "topup": cents(short)}
