"""Loans: which words name their inputs, and what is calculated of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from proposals.calculators import costs, instalments, working_capital
from proposals.calculators.fields import (
    Calculator,
    Field,
    Inputs,
    Value,
    all_of,
    amount,
    count,
    maybe_count,
    words,
)

PRINCIPAL = Field(
    words(
        "贷款本金 借款本金 p= 本金 贷款金额 贷款额 借款金额 借款"
        " 贷款 融资金额 融资额 金额 流贷 principal loan_amount loan"
        " amount borrow borrowing"
    ),
    {"money": "principal"},
    free=True,
)
RATE = Field(
    words("r= i= 年利率 贷款利率 执行利率 年化利率 年化 利率 利息率 年息 annual_rate interest_rate rate interest at"),
    {"rate": "annual_rate"},
    free=True,
)
MONTHS = Field(
    words("贷款期限 期限 分期 期数 n= 月数 term tenor instalments over for"), {"months": "months"}, free=True
)
TERM = Field(
    words("贷款期限 期限 天数 计息天数 占用 使用 term tenor days for"), {"months": "months", "days": "days"}, free=True
)
START = Field(words("起息日 放款日 起始日 起息 放款 从 自 贴现日 start from value_date drawdown"), {"date": "start"})
END = Field(
    words("到期日 还款日 到期 到 至 还款 还清 归还 还 止 maturity matures maturing due until end to"), {"date": "end"}
)

_INSTALMENT = (PRINCIPAL, RATE, MONTHS)
_INSTALMENT_RESULTS = ("first_payment", "second_payment", "last_payment", "first_interest", "total_interest")

# 月供 alone is no name: of equal principal there is one as well.
ANNUITY_BY_NAME = re.compile(r"等额本息|等本息|等额还本付息|annuity|level payment")
ANNUITY = Calculator(
    "annuity",
    re.compile(
        r"等额本息|等本息|等额还本付息|等额还款|月供|^(?!.*付息).*每个?月(?:要|得|该)?[还供](?![息利])|annuity"
        r"|level payment|equal (?:monthly )?(?:instal|payment)"
        r"|monthly (?:payment|repay)|emi(?![a-z])"
    ),
    _INSTALMENT,
    all_of("principal", "annual_rate", "months"),
    lambda said: instalments.annuity(amount(said, "principal"), amount(said, "annual_rate"), count(said, "months")),
    ("monthly_payment", *_INSTALMENT_RESULTS),
)
EQUAL_PRINCIPAL = Calculator(
    "equal_principal",
    re.compile(
        r"等额本金|等本金|等本还款|等本(?![息金])|(?:相同|一样|固定)的?本金|本金(?:相同|一样|平均|均摊)"
        r"|equal[- ]principal|straight[- ]line|constant principal"
    ),
    _INSTALMENT,
    all_of("principal", "annual_rate", "months"),
    lambda said: instalments.equal_principal(
        amount(said, "principal"), amount(said, "annual_rate"), count(said, "months")
    ),
    _INSTALMENT_RESULTS,
)
MONTHLY_INTEREST = Calculator(
    "monthly_interest",
    re.compile(
        r"按[月季](?:付|结|还)利?息|每[月季](?:的)?只?(?:付|还|结)?利?息"
        r"|先息后本|interest[- ]only|(?:monthly|quarterly) interest"
    ),
    _INSTALMENT,
    all_of("principal", "annual_rate", "months"),
    lambda said: instalments.monthly_interest(
        amount(said, "principal"), amount(said, "annual_rate"), count(said, "months")
    ),
    ("monthly_interest", "last_payment", "total_interest", "quarterly_interest"),
)
BULLET = Calculator(
    "bullet_interest",
    re.compile(r"利息|到期还本|一次还本|利随本清|付息|bullet|interest"),
    (PRINCIPAL, RATE, TERM, START, END),
    all_of("principal", "annual_rate", "days|months"),
    lambda said: instalments.bullet_interest(
        amount(said, "principal"),
        amount(said, "annual_rate"),
        days=maybe_count(said, "days"),
        months=maybe_count(said, "months"),
    ),
    ("interest",),
)

_PARTS = {
    "receivable": "平均应收账款余额 平均应收账款 平均应收 应收账款余额 应收账款"
    " 应收 accounts_receivable receivables receivable debtors",
    "inventory": "平均存货余额 平均存货 存货余额 存货 库存 inventories inventory stock",
    "payable": "平均应付账款余额 平均应付账款 平均应付 应付账款余额"
    " 应付账款 应付 accounts_payable payables payable creditors",
    "prepaid": "平均预付账款余额 平均预付账款 平均预付 预付账款余额"
    " 预付账款 预付款 预付 prepayments prepaid prepayment",
    "advance": "平均预收账款余额 平均预收账款 平均预收 预收账款余额 预收账款 预收款 预收 合同负债"
    " advances_received advances_from_customers advance_receipts customer_advances advances",
}


def _turning(listed: str) -> re.Pattern[str]:
    """The words of the days a balance turns over in."""
    return words(" ".join(one + behind for one in listed.split() for behind in ("周转天数", "周转", "天数", "_days")))


def _wc_missing(said: Inputs, text: str) -> list[str]:
    asks = [] if "revenue" in said else ["revenue"]
    asks += [] if "profit_margin" in said else ["profit_margin"]
    asks += [] if "growth" in said else ["growth"]
    if "turnover_days" not in said:
        known = [part for part in _PARTS if part in said or f"{part}_days" in said]
        if (
            known
            and any(part in said for part in _PARTS if part not in working_capital.OF_SALES)
            and "cost" not in said
        ):
            asks.append("cost")
        asks += [part for part in _PARTS if part not in known] if known else ["turnover_times"]
    return asks + [name for name in ("own_funds", "existing_loans", "other_funds") if name not in said]


def _wc_derive(said: dict[str, Value]) -> None:
    """Margin from the profit, days from times or from the five balances."""
    revenue, cost = said.get("revenue"), said.get("cost")
    profit, times = said.get("profit"), said.get("turnover_times")
    if "profit_margin" not in said and isinstance(profit, Decimal) and isinstance(revenue, Decimal):
        said["profit_margin"] = profit / revenue
    if isinstance(times, Decimal):
        said["turnover_days"] = working_capital.YEAR / times
    days: dict[str, Decimal] = {}
    for part in _PARTS:
        balance, told = said.get(part), said.get(f"{part}_days")
        base = isinstance(cost, Decimal) or part in working_capital.OF_SALES
        if isinstance(told, Decimal):
            days[part] = told
        elif isinstance(balance, Decimal) and isinstance(revenue, Decimal) and base:
            days[part] = working_capital.days_of(part, balance, revenue, cost if isinstance(cost, Decimal) else None)
    if "turnover_days" not in said and len(days) == len(_PARTS):
        said["turnover_days"] = working_capital.total_days(days)


def _wc(said: Inputs) -> Mapping[str, Decimal]:
    return working_capital.wc_quota(
        *(amount(said, name) for name in ("revenue", "profit_margin", "growth", "turnover_days")),
        *(amount(said, name) for name in ("own_funds", "existing_loans", "other_funds")),
    )


WC_QUOTA = Calculator(
    "wc_quota",
    re.compile(
        r"营运资金|流动资金(?:需求|缺口|额度)"
        r"|(?:流贷|流动资金贷款)(?:(?!利息|月供|利率|费|付息|还本|还款).){0,8}(?:额度|测算|多少|上限)"
        r"|(?:多少|额度).{0,4}(?:流贷|流动资金贷款)"
        r"|周转(?:次数|天数|\s?\d+\s?次)|working[- ]capital|wc[_ ](?:quota|loan|need)|turnover"
    ),
    (
        Field(
            words(
                "上年销售收入 卖了 年销 销售收入 年销售收入 年收入 营业收入"
                " 主营收入 年营收 营收 年销售额 销售额 年销售 收入"
                " annual_revenue revenue annual_sales sales turnover_of_sales"
            ),
            {"money": "revenue"},
        ),
        Field(
            words(
                "上年销售利润率 销售利润率 利润率 净利率 净利 净利润"
                " 利润总额 年利润 利润 profit_margin net_margin margin"
                " net_profit profit"
            ),
            {"rate": "profit_margin", "money": "profit"},
        ),
        Field(
            words(
                "预计销售增长率 预计增长率 销售增长率 收入增长率 增长率 预计增长 增长 增速 预计收入增长 预计销售增长"
                " 预计 growth_rate sales_growth growth grow growing"
            ),
            {"rate": "growth"},
        ),
        Field(
            words("营运资金周转次数 周转次数 周转率 周转 年周转 turnover_times turnover turns"),
            {"times": "turnover_times"},
            free=True,
        ),
        Field(words("合计天数 合计周转天数 营运资金周转天数 周转天数合计 周转天数"), {"days": "turnover_days"}),
        Field(
            words("上年销售成本 销售成本 营业成本 主营成本 成本 cost_of_sales cost_of_goods_sold cogs cost"),
            {"money": "cost"},
        ),
        *(Field(words(listed), {"money": part, "days": f"{part}_days"}) for part, listed in _PARTS.items()),
        *(Field(_turning(listed), {"days": f"{part}_days"}) for part, listed in _PARTS.items()),
        Field(
            words(
                "借款人自有资金 自己有 自己的钱 自有可投入营运资金 自有营运资金"
                " 自有流动资金 自有资金 自有 own_funds own_capital"
                " equity_funds own_money"
            ),
            {"money": "own_funds"},
        ),
        Field(
            words(
                "本行流贷 行里流贷 现在流贷 目前流贷"
                " 我行流贷 本行流动资金贷款 现有流动资金贷款 现有流动资金贷款余额 现有流贷"
                " 存量流贷 已有流贷 现有贷款 存量贷款 已有贷款 流贷余额"
                " 现有 existing_working-capital_loans existing_working_capital_loans existing_loans existing_loan"
                " current_loans existing"
            ),
            {"money": "existing_loans"},
        ),
        Field(
            words(
                "其他 其它 别的渠道 别的融资 别的资金"
                " 别的贷款 其他融资 其他渠道营运资金 其他渠道提供的营运资金 其他渠道资金"
                " 其他渠道 其它渠道 其他来源 他行流贷 他行贷款 他行"
                " other_sources other_channels other_funds other_funding other_loans other_banks"
            ),
            {"money": "other_funds"},
        ),
    ),
    _wc_missing,
    _wc,
    ("turnover_days", "turnover_times", "working_capital", "new_quota", "wc_quota_result"),
    derive=_wc_derive,
)

OVERDRAFT = Calculator(
    "overdraft",
    re.compile(r"透支|overdraft"),
    (
        Field(words("透支 透支额 透支余额 overdraft overdrawn"), {"money": "principal"}, free=True),
        RATE,
        TERM,
        START,
        END,
    ),
    all_of("principal", "annual_rate", "days"),
    lambda said: costs.overdraft(amount(said, "principal"), amount(said, "annual_rate"), count(said, "days")),
    ("interest",),
)
FINANCING_COST = Calculator(
    "financing_cost",
    re.compile(r"综合(?:融资)?成本|融资成本|all[- ]in cost"),
    (
        PRINCIPAL,
        RATE,
        MONTHS,
        Field(words("担保费率 担保费 guarantee_fee"), {"rate": "guarantee_rate"}),
        Field(
            words("评估费 评估 一次性费用 其他费用 费用 appraisal one-off_fees one-off_costs fees"),
            {"money": "one_off_fees"},
        ),
    ),
    all_of("principal", "annual_rate", "months", "guarantee_rate", "one_off_fees"),
    lambda said: costs.financing_cost(
        amount(said, "principal"),
        amount(said, "annual_rate"),
        amount(said, "guarantee_rate"),
        amount(said, "one_off_fees"),
        count(said, "months"),
    ),
    ("annual_cost",),
)
DSCR = Calculator(
    "dscr",
    re.compile(r"dscr|偿债(?:备付|覆盖)|还本付息覆盖|debt service cover"),
    (
        Field(
            words("可用现金流 现金流 可偿债资金 净利润+折旧摊销+利息 cash_flow cash available"),
            {"money": "cash_available"},
        ),
        Field(words("当年还本付息 还本付息额 应还本息 还本付息 debt_service service"), {"money": "debt_service"}),
        Field(words("净利润 net_profit"), {"money": "net_profit"}),
        Field(words("折旧摊销 折旧 depreciation"), {"money": "depreciation"}),
        Field(words("利息支出 利息 interest"), {"money": "interest_expense"}),
    ),
    all_of("cash_available", "debt_service"),
    lambda said: costs.dscr(amount(said, "cash_available"), amount(said, "debt_service")),
    ("dscr",),
    derive=lambda said: _cash(said),
)


def _cash(said: dict[str, Value]) -> None:
    parts = [said.get(name) for name in ("net_profit", "depreciation", "interest_expense")]
    known = [part for part in parts if isinstance(part, Decimal)]
    if "cash_available" not in said and len(known) == len(parts):
        said["cash_available"] = sum(known, Decimal(0))


LENDING = (WC_QUOTA, EQUAL_PRINCIPAL, ANNUITY, FINANCING_COST, DSCR, OVERDRAFT, MONTHLY_INTEREST, BULLET)
