"""Limits: which words name their inputs, and what is calculated of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from proposals.calculators import costs, limits
from proposals.calculators.fields import Calculator, Field, Inputs, Value, all_of, amount, maybe, words

_LOAN = Field(
    words(
        "贷 再借 想借 要借 申请金额 申请贷款 申请 本笔贷款"
        " 本笔 拟贷 贷款金额 贷款 借款 loan_amount loan requested borrow"
    ),
    {"money": "loan"},
)
_MOST = re.compile(r"最高|最多|能贷|可贷|能借|可借|够不够|能做多少|上限多少|max|how much can")
_RATIO = re.compile(r"抵押率(?:是|为)?(?:多少|几)|质押率(?:是|为)?(?:多少|几)|ltv|loan[- ]to[- ]value")


def _ltv_missing(said: Inputs, text: str) -> list[str]:
    asks = [name for name in ("value", "prior_claims") if name not in said]
    most, ratio = bool(_MOST.search(text)), bool(_RATIO.search(text))
    if "cap" not in said and (most or not ratio):
        asks.append("cap")
    if "loan" not in said and ratio and not most:
        asks.append("loan")
    return asks


def _ltv_value(said: dict[str, Value]) -> None:
    """The lower of the appraiser's value and the bank's own."""
    ours, theirs = said.get("internal_value"), said.get("appraised_value")
    known = [one for one in (ours, theirs) if isinstance(one, Decimal)]
    if known and "value" not in said:
        said["value"] = min(known)


LTV = Calculator(
    "ltv",
    re.compile(
        r"抵押率|质押率|ltv|loan[- ]to[- ]value"
        r"|抵押.{0,20}(?:能贷|可贷|最高|贷多少)|评估.{0,30}(?:能贷|可贷|最高|贷多少)"
        r"|评估[值价].{0,40}[借贷]|(?:质押|抵押).{0,24}(?:能贷|可贷|能借|可借)|认可价值|在先债权|在先抵押"
        r"|collateral value|valued at.{0,60}lend"
    ),
    (
        Field(
            words(
                "认可价值 市值 押品价值 抵押物价值 抵押物 价值 估值 存单 国债 仓单 recognised_value"
                " recognized_value collateral_value value valued_at valued worth"
            ),
            {"money": "value"},
        ),
        Field(
            words("评估价值 评估价 评估值 评估 appraised_at appraised_value appraised appraisal"),
            {"money": "appraised_value"},
        ),
        Field(
            words("行内评价 行内评估 行内价值 内评价值 内评价 内评 内部评估 internal_value"),
            {"money": "internal_value"},
        ),
        Field(
            words("抵押率上限 质押率上限 抵押率 质押率 抵质押率 折率 抵押折率 上限 ltv_cap cap ltv haircut_cap"),
            {"rate": "cap"},
            free=True,
        ),
        Field(
            words(
                "在先债权 前面还押着 前面押着 前面押了 还押着 已有抵押 在先抵押 先顺位债权 前手抵押 已抵押 prior_claims"
                " prior_claim prior_liens prior_lien prior_charge senior_claims"
            ),
            {"money": "prior_claims"},
        ),
        _LOAN,
    ),
    _ltv_missing,
    lambda said: limits.ltv(
        amount(said, "value"), maybe(said, "cap"), amount(said, "prior_claims"), maybe(said, "loan")
    ),
    ("max_exposure", "ltv"),
    derive=_ltv_value,
)

_ADDS = re.compile(r"新增|再(?:贷|放|做|加|借|批)|拟|追加|after|add")
_ROOM = re.compile(r"还可|还能|空间|余量|headroom|room")


def _concentration_missing(said: Inputs, text: str) -> list[str]:
    asks = [name for name in ("exposure", "capital") if name not in said]
    if "added" not in said and _ADDS.search(text) and not _ROOM.search(text):
        asks.append("added")
    if "limit" not in said and _ROOM.search(text):
        asks.append("limit")
    return asks


CONCENTRATION = Calculator(
    "concentration",
    re.compile(r"集中度|资本净额|风险暴露|exposure_ratio|concentration|net capital|tier[- ]1"),
    (
        Field(
            words("集团风险暴露 风险暴露 现有敞口 敞口 贷款余额 现有余额 现有 余额 集团现有 exposure balance"),
            {"money": "exposure"},
            free=True,
        ),
        Field(words("一级资本净额 资本净额 tier-1_capital tier_1_capital net_capital capital"), {"money": "capital"}),
        Field(
            words("拟新增 新增 再放 再贷 再做 再加 再给 再批 拟增 追加 add adding additional new"), {"money": "added"}
        ),
        Field(words("监管上限 上限 预警线 预警 限额 limit warning_line cap"), {"rate": "limit"}, free=True),
    ),
    _concentration_missing,
    lambda said: limits.concentration(
        amount(said, "exposure"), amount(said, "capital"), maybe(said, "added"), maybe(said, "limit")
    ),
    ("ratio", "ratio_after", "headroom"),
)

# For a bank whose documents do not say it: the multiple, the ceiling, and the lower ones of two tax grades.
_TAX_TIMES = Decimal(10)
_TAX_CAPS = {"": Decimal(2_000_000), "M": Decimal(500_000), "C": Decimal(200_000)}


def _tax_cap(said: dict[str, Value]) -> None:
    said.setdefault("cap", _TAX_CAPS[str(said.get("grade", ""))])
    said.setdefault("times", _TAX_TIMES)


TAX_LOAN = Calculator(
    "tax_loan",
    re.compile(r"税e贷|税易贷|税贷|纳税.{0,20}(?:能贷|额度|贷多少|多少)|tax[- ]?(?:e-)?loan|tax credit loan"),
    (
        Field(
            words("纳税额 纳税 缴税 交税 缴了 交了 年纳税 taxes_paid tax_paid paid_tax taxes tax"),
            {"money": "tax_paid"},
            free=True,
            least=Decimal(1_000),
        ),
        Field(words("上限 封顶 cap capped_at"), {"money": "cap"}),
    ),
    all_of("tax_paid"),
    lambda said: limits.tax_loan(*(amount(said, name) for name in ("tax_paid", "times", "cap"))),
    ("limit",),
    choices={
        "grade": {
            "M": re.compile(r"(?<![a-z])m\s?级|grade m(?![a-z])"),
            "C": re.compile(r"(?<![a-z])c\s?级|grade c(?![a-z])"),
        }
    },
    derive=_tax_cap,
)
PURCHASE = Calculator(
    "purchase_loan",
    re.compile(r"收购贷|收购贷款|仓容|grain purchase|purchase loan"),
    (
        Field(words("仓容 容量 capacity"), {"tonnes": "tonnes"}, free=True),
        Field(words("单价 价格 每吨 市价 元/吨 × x price at"), {"number": "unit_price", "money": "unit_price"}),
    ),
    all_of("tonnes", "unit_price"),
    lambda said: limits.purchase_loan(amount(said, "tonnes"), amount(said, "unit_price")),
    ("limit",),
)
_CONTROL = {"true": Decimal("0.70"), "false": Decimal("0.60")}


def _merger_cap(said: dict[str, Value]) -> None:
    if "stake" in said:
        said.setdefault("cap", _CONTROL["true" if said["stake"] == "control" else "false"])


MERGER = Calculator(
    "merger_loan",
    re.compile(r"并购|acquisition|merger"),
    (Field(words("并购价款 交易价款 价款 交易对价 price consideration"), {"money": "price"}, free=True),),
    all_of("price", "stake"),
    lambda said: limits.merger_loan(amount(said, "price"), amount(said, "cap")),
    ("limit",),
    choices={
        "stake": {
            "control": re.compile(r"控制型|控股|取得控制权|controlling"),
            "minority": re.compile(r"参股|minority"),
        }
    },
    derive=_merger_cap,
)
TOPUP = Calculator(
    "inventory_topup",
    re.compile(r"补足|补仓|补保证金|跌价|盯市|top[- ]?up"),
    (
        Field(words("市价 市值 现值 货值 market_value market"), {"money": "market_value"}),
        Field(words("入库价值 入库 原值 original_value"), {"money": "first_value"}),
        Field(words("跌 下跌 跌幅 跌了 fell fall"), {"rate": "fall"}, free=True),
        _LOAN,
        Field(words("贷"), {"money": "loan"}),
    ),
    all_of("loan", "market_value"),
    lambda said: limits.inventory_topup(amount(said, "loan"), amount(said, "market_value")),
    ("pledge_ratio", "topup"),
    derive=lambda said: _fallen(said),
)


def _fallen(said: dict[str, Value]) -> None:
    first, fall = said.get("first_value"), said.get("fall")
    if "market_value" not in said and isinstance(first, Decimal) and isinstance(fall, Decimal):
        said["market_value"] = first * (1 - abs(fall))


def _share(said: Inputs) -> Mapping[str, Decimal]:
    return costs.share_of(amount(said, "our_credits"), amount(said, "revenue"))


SETTLEMENT = Calculator(
    "settlement_share",
    re.compile(r"结算占比|结算归行|settlement share"),
    (
        Field(words("本行贷方 贷方发生额 贷方 结算量 本行结算 credits"), {"money": "our_credits"}),
        Field(words("营业收入 销售收入 营收 收入 revenue sales"), {"money": "revenue"}),
    ),
    all_of("our_credits", "revenue"),
    _share,
    ("ratio",),
)

LIMITING = (CONCENTRATION, TAX_LOAN, PURCHASE, MERGER, TOPUP, SETTLEMENT, LTV)
