"""The facts of the sample bank's clients, by the names of the bank's dictionary, from the figures in clients.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from memory.balances import Balance
from memory.facts import Audience, NewFact

_YEAR = date(2025, 12, 31)
_QUARTER = date(2026, 9, 30)
_CREDIT_REPORT = date(2026, 11, 5)
_OLD_REPORT = date(2026, 6, 18)
_ASKED = date(2026, 10, 15)
_MONTH = date(2026, 10, 31)
_RATED = date(2026, 4, 30)
_REVIEWED = date(2026, 1, 15)
_WAN = 10_000
_LENT_TO = {"credit", "watch", "exit"}
# Figures of clients.yaml: the fact, the day it holds for (None: that of the balance sheet), whether it is in 万元.
_FIGURES: dict[str, tuple[str, date | None, bool]] = {
    "revenue": ("sales_revenue_last_year", _YEAR, True),
    "profit": ("net_profit_last_year", _YEAR, True),
    "net_assets": ("net_assets", None, True),
    "alr": ("asset_liability_ratio", None, False),
    "current": ("current_ratio", None, False),
    "cash_years": ("operating_cashflow_positive_years_of_last2", _YEAR, False),
    "audited": ("audited_years", _YEAR, False),
    "other_banks": ("total_credit_other_banks", _CREDIT_REPORT, True),
    "share": ("settlement_share", _MONTH, False),
}
_SECTIONS = {
    "A": "农林牧渔", "C": "制造业", "D": "电力热力", "E": "建筑业", "G": "交通运输", "H": "其他", "I": "软件信息",
    "K": "房地产业", "L": "租赁商务", "M": "其他", "P": "教育", "Q": "医疗卫生",
}  # fmt: skip
_FIRST_OF_RETAIL = "52"
# What others of the bank judged, or learned from a register, is not for the client to read.
_INTERNAL = frozenset(
    "internal_rating_grade credit_overdue_amount loan_classification_worst dishonest_debtor group_exposure_ratio "
    "hq_restricted_approved industry_policy_class core_enterprise_rating_grade core_enterprise_limit_total "
    "core_enterprise_limit_available buyer_rating_grade parent_guarantee_grade sponsor_rating_grade "
    "total_credit_other_banks hidden_debt_entity owner_credit_overdue_24m_count".split()
)


def facts(client: Mapping[str, Any], balances: Iterable[Balance], today: date) -> Iterator[NewFact]:
    """Everything that is known of a client: a later fact of the same name takes the place of an earlier one."""
    found: dict[str, NewFact] = {}
    for name, value, as_of in (*_standing(client), *_figures(client.get("figures") or {}), *_kept(client, balances)):
        found[name] = _fact(name, value, as_of)
    for name, value in (client.get("facts") or {}).items():
        found[name] = _fact(name, _exact(value), _ASKED)
    yield from found.values()
    for name, value, as_of, source, said in client.get("conflicts") or ():
        yield NewFact(name=name, value=_exact(value), as_of=as_of, source=source, said=said, audience=_audience(name))


def _fact(name: str, value: Any, as_of: date) -> NewFact:
    return NewFact(name=name, value=value, as_of=as_of, source="import", audience=_audience(name))


def _audience(name: str) -> Audience:
    return "rm" if name in _INTERNAL else "client"


def _exact(value: Any) -> Any:
    """Shares and the like stand in the file as text, so that they stay exact."""
    if isinstance(value, float):
        return format(Decimal(str(value)), "f")
    return value


def _standing(client: Mapping[str, Any]) -> Iterator[tuple[str, Any, date]]:
    """What the registers say; for those to whom nothing is lent it was last looked up long ago."""
    looked_up = _CREDIT_REPORT if client["stage"] in _LENT_TO else _OLD_REPORT
    yield "business_license_valid", True, looked_up
    yield "dishonest_debtor", False, looked_up
    yield "industry", _industry(client["industry"][0]), _ASKED
    yield "industry_policy_class", "一般", _REVIEWED
    yield "client_scale", client["size"], _YEAR
    yield "investor_type", "企业", _ASKED
    if client.get("rating"):
        yield "internal_rating_grade", client["rating"], _RATED
    if client["stage"] in _LENT_TO:
        yield "credit_overdue_amount", 0, looked_up
        yield "loan_classification_worst", "正常", looked_up
        yield "environmental_penalty_open", False, _ASKED
        yield "beneficial_owner_identified", True, _RATED


def _industry(code: str) -> str:
    """The dictionary's word for a class of GB/T 4754."""
    if code[0] == "F":
        return "零售业" if code[1:3] == _FIRST_OF_RETAIL else "批发业"
    return _SECTIONS[code[0]]


def _figures(figures: Mapping[str, Any]) -> Iterator[tuple[str, Any, date]]:
    sheet = figures.get("as_of", _QUARTER)
    for key, (name, fixed, in_wan) in _FIGURES.items():
        if key in figures:
            day = sheet if fixed is None else min(fixed, max(sheet, _YEAR))
            yield name, figures[key] * _WAN if in_wan else _exact(figures[key]), day


def _kept(client: Mapping[str, Any], balances: Iterable[Balance]) -> Iterator[tuple[str, Any, date]]:
    """What the bank's own books say."""
    since: date | None = client.get("since")
    yield "bank_account_opened", since is not None, _MONTH
    if since is None:
        return
    yield "bank_relationship_months", (_MONTH.year - since.year) * 12 + _MONTH.month - since.month, _MONTH
    recent = [one for one in balances if (one.kind, one.currency) == ("deposit", "CNY")]
    if recent:
        last = max(one.day for one in recent)
        days = [one.amount for one in recent if one.day > last - timedelta(60)]
        yield "avg_daily_balance_3m", int(sum(days) / len(days)), last
