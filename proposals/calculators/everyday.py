"""Small sums of every day: a margin, a debt ratio, an exchange, a guarantee's fee."""

from __future__ import annotations

import re
from decimal import Decimal

from proposals.calculators import costs
from proposals.calculators.fields import Calculator, Field, Inputs, all_of, amount, count, words
from proposals.calculators.rounding import cents, four


def debt_ratio(assets: Decimal, debts: Decimal, borrowed: Decimal | None) -> dict[str, Decimal]:
    """Debts over assets, and after a further loan, which adds to both."""
    after = {} if borrowed is None else {"ratio_after": four((debts + borrowed) / (assets + borrowed))}
    return {"ratio": four(debts / assets), **after}


def guarantee_fee(amount_: Decimal, rate: Decimal, months: int) -> dict[str, Decimal]:
    """A fee by the year, and what it comes to over the term."""
    return {"yearly_fee": cents(amount_ * rate), "total_fee": cents(amount_ * rate * months / 12)}


def _debt_missing(said: Inputs, text: str) -> list[str]:
    asks = [name for name in ("assets", "debts") if name not in said]
    return asks + (["added"] if "added" not in said and re.search(r"再借|再贷|新增|after", text) else [])


MARGIN = Calculator(
    "net_margin",
    re.compile(r"(?:净利率|利润率|毛利率)(?:是|为)?(?:多少|几)?[?？。]?\s*$|what.{0,12}margin"),
    (
        Field(words("营业收入 销售收入 营收 收入 revenue sales"), {"money": "revenue"}),
        Field(words("净利润 利润 净利 毛利 net_profit profit"), {"money": "profit"}),
    ),
    all_of("revenue", "profit"),
    lambda said: costs.share_of(amount(said, "profit"), amount(said, "revenue")),
    ("ratio",),
)
DEBT = Calculator(
    "debt_ratio",
    re.compile(r"负债率|debt ratio|debt[- ]to[- ]assets"),
    (
        Field(words("资产总额 总资产 资产总计 资产 total_assets assets"), {"money": "assets"}),
        Field(words("负债总额 总负债 负债合计 负债 total_debts debts liabilities"), {"money": "debts"}),
        Field(words("再借 再贷 新增贷款 新增 additional_loan additional new_loan"), {"money": "added"}),
    ),
    _debt_missing,
    lambda said: debt_ratio(
        amount(said, "assets"), amount(said, "debts"), amount(said, "added") if "added" in said else None
    ),
    ("ratio", "ratio_after"),
)
CONVERSION = Calculator(
    "conversion",
    re.compile(
        r"合(?:多少)?(?:人民币|cny|rmb)|折(?:合|算|成)|换算|(?:结汇|购汇|换).{0,8}(?:多少|得)"
        r"|convert|how much in (?:cny|rmb|yuan)"
    ),
    (
        Field(words("金额 amount"), {"money": "notional"}, free=True, currency="foreign"),
        Field(words("汇率 牌价 按 用 价 即期 exchange_rate rate at"), {"number": "exchange_rate"}, free=True),
    ),
    all_of("notional", "exchange_rate"),
    lambda said: {"cny": cents(amount(said, "notional") * amount(said, "exchange_rate"))},
    ("cny",),
)
GUARANTEE = Calculator(
    "guarantee_fee",
    re.compile(r"保函.{0,24}(?:费|多少钱)|guarantee fee|fee .{0,12}guarantee"),
    (
        Field(words("保函金额 保函 金额 guarantee amount"), {"money": "guaranteed"}, free=True),
        Field(words("保函费率 年费率 费率 保函费 手续费 fee_rate fee rate at"), {"rate": "fee_rate"}, free=True),
        Field(words("期限 term for"), {"months": "months"}, free=True),
    ),
    all_of("guaranteed", "fee_rate", "months"),
    lambda said: guarantee_fee(amount(said, "guaranteed"), amount(said, "fee_rate"), count(said, "months")),
    ("yearly_fee", "total_fee"),
)

EVERYDAY = (GUARANTEE, DEBT, CONVERSION, MARGIN)
