"""Why a product is worth this client's while: one sentence a product, worked out from the client's own figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from proposals import showing, sourcing
from proposals.brief import Brief
from proposals.calculators import soundness
from proposals.composing import Chosen
from proposals.examples import is_loan
from proposals.phrasing import say, table
from proposals.record import Paragraph, Source

_ONE_PERCENT = Decimal("0.01")
_TURNING = 36  # months: what runs longer is not paid back from one turnover
Made = Paragraph | None


def insights(brief: Brief) -> Iterator[Paragraph]:
    """The sentences in the order of the products; none where nothing is known to work one out from."""
    told: set[str] = set()
    for one in brief.offer.chosen:
        for name in _due(one):
            made = None if name in told else _WAYS[name](brief, one)
            if made is not None:
                told.add(name)
                yield made
                break


def _due(one: Chosen) -> list[str]:
    """The ways that suit a product; how an amount compares with sales suits every loan."""
    own = [str(name) for name, codes in table("insights").items() if one.sheet.code in codes]
    turns = (one.item.tenor_m or 0) <= _TURNING and is_loan(one.sheet)
    return [*own, "sales_days"] if turns else own


def _told(name: str, sources: tuple[Source, ...], **values: str) -> Paragraph:
    text = say(f"insight_{name}", **values)
    return Paragraph(text, (*sources, sourcing.calculated(name, say("insight_source"), text)), "bullet")


def _sales_days(brief: Brief, one: Chosen) -> Made:
    revenue, amount = brief.number("sales_revenue_last_year"), one.item.amount
    if revenue is None or amount is None or one.item.currency != "CNY":
        return None
    days = soundness.days_of_sales(amount, revenue[0])
    if days is None or days == 0:
        return None
    shown = showing.money(amount)
    sources = (sourcing.request(shown), revenue[1])
    values = {
        "product": showing.short_name(one.sheet.name),
        "amount": shown,
        "days": f"{days}天",
        "revenue": revenue[1].value or "",
    }
    return _told("sales_days", sources, **values)


def _exposure(brief: Brief, one: Chosen) -> Made:
    exposure = brief.number("exposure_amount_12m")
    if exposure is None:
        return None
    moved = exposure[0] * _ONE_PERCENT
    values = {"exposure": exposure[1].value or "", "moved": showing.money(moved)}
    profit = brief.number("net_profit_last_year")
    share = soundness.share_of(moved, profit[0]) if profit else None
    if profit is None or share is None:
        return _told("exposure", (exposure[1],), **values)
    shown = {"profit": profit[1].value or "", "share": showing.percent(share)}
    return _told("exposure_profit", (exposure[1], profit[1]), **values, **shown)


def _payroll(brief: Brief, one: Chosen) -> Made:
    people = brief.number("payroll_headcount")
    return None if people is None else _told("payroll", (people[1],), people=people[1].value or "")


def _research(brief: Brief, one: Chosen) -> Made:
    ratio, revenue = brief.number("rd_expense_ratio"), brief.number("sales_revenue_last_year")
    if ratio is None or revenue is None:
        return None
    values = {"ratio": ratio[1].value or "", "revenue": revenue[1].value or ""}
    return _told("research", (ratio[1], revenue[1]), spent=showing.money(ratio[0] * revenue[0]), **values)


def _equity(brief: Brief, one: Chosen) -> Made:
    raised = brief.number("equity_raised_latest_12m")
    return None if raised is None else _told("equity", (raised[1],), raised=raised[1].value or "")


def _taxes(brief: Brief, one: Chosen) -> Made:
    paid = brief.number("tax_paid_last_12m")
    return None if paid is None else _told("taxes", (paid[1],), paid=paid[1].value or "")


def _exports(brief: Brief, one: Chosen) -> Made:
    months = brief.number("export_history_months")
    return None if months is None else _told("exports", (months[1],), months=months[1].value or "")


def _balance(brief: Brief, one: Chosen) -> Made:
    """The client's own balances of the last year."""
    points = brief.file.deposits[-12:]
    if len(points) < 3:
        return None
    least = min(amount for _, amount in points)
    shown, day = showing.money(least), showing.day(points[-1][0])
    source = sourcing.recorded("deposits", "在本行存款日均", f"{shown}；{day}", points[-1][0], audience="client")
    return _told("balance", (source,), least=shown)


_WAYS: dict[str, Callable[[Brief, Chosen], Made]] = {
    "sales_days": _sales_days,
    "exposure": _exposure,
    "payroll": _payroll,
    "research": _research,
    "equity": _equity,
    "taxes": _taxes,
    "exports": _exports,
    "balance": _balance,
}
