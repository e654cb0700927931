"""Bills, receivables and foreign exchange: which words name their inputs, and what is calculated of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from proposals.calculators import bills, currency
from proposals.calculators.fields import (
    Calculator,
    Field,
    Inputs,
    Value,
    all_of,
    amount,
    count,
    maybe,
    words,
)
from proposals.calculators.lending import RATE

_FACE = Field(
    words("票面金额 票面 票据金额 银票 商票 银承 汇票 face_value face_amount face bill_of bill amount"),
    {"money": "face"},
    free=True,
)
_DAYS = Field(words("贴现天数 剩余天数 剩余 天数 期限 还有 占用 days tenor remaining for"), {"days": "days"}, free=True)
_FROM = Field(
    words("贴现日 贴现 起息日 起息 从 自 今天贴现 discounted_on discounted discount_date from start"), {"date": "start"}
)
_TO = Field(words("到期日 到期 到 至 票据到期 maturity_date maturity matures maturing due until to"), {"date": "end"})
_PAYER = {"payer": {"buyer": re.compile(r"买方付息|买方承担全部|buyer pays")}}

DISCOUNT = Calculator(
    "bill_discount",
    re.compile(r"贴现|贴票|票贴|票面|贴息|(?:银承|银票|商票|汇票).{0,30}贴|discount|(?<![a-z])bills?(?![a-z])"),
    (
        _FACE,
        Field(
            words("年贴现率 贴现利率 贴现率 贴现价 利率 年利率 discount_rate annual_rate rate at"),
            {"rate": "annual_rate"},
            free=True,
        ),
        _DAYS,
        _FROM,
        _TO,
        Field(words("买方承担 买方付 buyer_bears buyer_share"), {"rate": "buyer_share"}),
    ),
    all_of("face", "annual_rate", "days"),
    lambda said: bills.bill_discount(
        amount(said, "face"),
        amount(said, "annual_rate"),
        count(said, "days"),
        buyer_pays=said.get("payer") == "buyer",
        buyer_share=maybe(said, "buyer_share"),
    ),
    ("days", "interest", "net_amount", "buyer_interest", "seller_interest"),
    choices=_PAYER,
    rolls=True,
)
FORFAITING = Calculator(
    "forfaiting",
    re.compile(r"福费廷|forfait"),
    (Field(words("金额 面值 amount face"), {"money": "face"}, free=True), RATE, _DAYS, _FROM, _TO),
    all_of("face", "annual_rate", "days"),
    lambda said: bills.bill_discount(amount(said, "face"), amount(said, "annual_rate"), count(said, "days")),
    ("days", "interest", "net_amount"),
)
FACTORING = Calculator(
    "factoring",
    re.compile(r"保理|(?:明保|暗保).{0,2}有追|factoring"),
    (
        Field(
            words("应收账款 应收 受让金额 receivables receivable invoices amount"), {"money": "receivable"}, free=True
        ),
        Field(
            words("融资比例 保理比例 预付比例 融资率 比例 advance_rate financing_share share advance"),
            {"rate": "financing_share"},
            free=True,
            within=(Decimal("0.4"), Decimal(1)),
        ),
        Field(
            words("保理手续费率 保理手续费 手续费率 手续费 保理费率 保理费 费率 service_fee fee_rate fee"),
            {"rate": "fee_rate"},
        ),
        Field(
            words("融资利率 年利率 利率 年化 interest_rate annual_rate rate interest"),
            {"rate": "annual_rate"},
            free=True,
            within=(Decimal(0), Decimal("0.36")),
        ),
        _DAYS,
        _FROM,
        _TO,
    ),
    all_of("receivable", "financing_share", "annual_rate", "days", "fee_rate"),
    lambda said: bills.factoring(
        amount(said, "receivable"),
        amount(said, "financing_share"),
        amount(said, "annual_rate"),
        count(said, "days"),
        maybe(said, "fee_rate"),
    ),
    ("amount", "interest", "fee"),
)
ACCEPTANCE = Calculator(
    "acceptance_cost",
    re.compile(r"(?:银承|承兑|开票).{0,12}(?:成本|费用|手续费|敞口费)|敞口费|acceptance (?:cost|fee)"),
    (
        _FACE,
        Field(words("保证金比例 保证金 margin"), {"rate": "margin_share"}),
        Field(words("承兑手续费 手续费率 手续费 acceptance_fee fee"), {"rate": "fee_rate"}),
        Field(words("敞口费率 敞口费 敞口承诺费 exposure_fee exposure"), {"rate": "exposure_rate"}),
        _DAYS,
    ),
    all_of("face", "margin_share", "fee_rate", "exposure_rate", "days"),
    lambda said: bills.acceptance_cost(
        amount(said, "face"),
        amount(said, "margin_share"),
        amount(said, "fee_rate"),
        amount(said, "exposure_rate"),
        count(said, "days"),
    ),
    ("margin", "fee", "exposure", "exposure_fee"),
)
POOL = Calculator(
    "bill_pool",
    re.compile(r"票据池|bill pool"),
    (
        Field(words("银票 银行承兑汇票 bank_bills"), {"money": "bank_bills"}),
        Field(words("白名单商票 商票 commercial_bills"), {"money": "listed_bills"}),
        Field(words("池融资率 融资率 质押率 pool_rate rate"), {"rate": "pool_rate"}, free=True),
    ),
    all_of("bank_bills", "listed_bills", "pool_rate"),
    lambda said: bills.bill_pool(*(amount(said, name) for name in ("bank_bills", "listed_bills", "pool_rate"))),
    ("limit",),
)

_NOTIONAL = Field(
    words("名义金额 名义本金 金额 收汇 结汇 付汇 购汇 notional amount receive receiving receivable pay sell buy"),
    {"money": "notional"},
    free=True,
    currency="foreign",
)
_SPOT = Field(words("签约日即期 即期汇率 即期价 即期 现汇 spot_rate spot"), {"number": "spot"})
_FORWARD = Field(
    words(
        "远期汇率 锁定汇率 锁汇汇率 远期结汇价 远期价 锁定价 锁汇价"
        " 远期 锁在 锁定 锁汇 汇率 价 按 forward_rate forward locked_at locked"
    ),
    {"number": "forward_rate"},
)
_AT_MATURITY = Field(
    words(
        "到期时即期汇率 到期即期汇率 到期时汇率 到期日汇率 到期时市场汇率 到期时即期"
        " 到期日即期 到期即期 到期汇率 到期市场汇率 到期时 到期"
        " spot_at_maturity maturity_spot at_maturity settlement_spot settles_at settles if_spot_is"
    ),
    {"number": "spots_at_maturity"},
    many=True,
)
_RATES = (
    Field(
        words("人民币利率 人民币 本币利率 本币 cny_interest_rate cny_interest cny_rate cny rmb_rate rmb"),
        {"rate": "cny_rate"},
    ),
    Field(
        words(
            "美元利率 美元 美金利率 美金 外币利率 外币 欧元利率 欧元"
            " 港币利率 港币 usd_interest_rate usd_interest usd_rate usd"
            " dollar_rate eur_rate eur foreign_rate"
        ),
        {"rate": "foreign_rate"},
    ),
)
_TENOR = Field(words("期限 天数 远期期限 days tenor in"), {"days": "days"}, free=True)
_DIRECTION = {
    "direction": {
        "sell": re.compile(r"收汇|收款|结汇|出口|看跌|收到|应收|[后要]收|到手|put(?![a-z])|receiv|export|sell"),
        "buy": re.compile(
            r"付汇|付款|购汇|进口|应付|看涨|对外付|[后要]付|call(?![a-z])|import"
            r"|(?<![a-z])pay(?:able|ing|s)?(?![a-z])|(?<![a-z])buy"
        ),
    }
}


def _spots(said: Inputs) -> tuple[Decimal, ...]:
    found = said["spots_at_maturity"]
    return found if isinstance(found, tuple) else ()


def _parity(said: Inputs) -> dict[str, Decimal]:
    return currency.fx_forward(
        amount(said, "spot"), amount(said, "cny_rate"), amount(said, "foreign_rate"), count(said, "days")
    )


def _forward_of(said: dict[str, Value]) -> None:
    """The forward from spot and rates, where it was not said."""
    names = ("spot", "cny_rate", "foreign_rate", "days")
    if "forward_rate" not in said and all(name in said for name in names):
        said["forward_rate"] = _parity(said)["forward_rate"]


def _forward(said: Inputs) -> Mapping[str, Decimal]:
    made = _parity(said)
    notional = maybe(said, "notional")
    locked = {} if notional is None else currency.fx_scenarios(notional, made["forward_rate"], (), sells=True)
    return {**made, **locked}


FORWARD = Calculator(
    "fx_forward",
    re.compile(r"远期|锁汇|掉期|forward|swap point"),
    (_NOTIONAL, _SPOT, *_RATES, _TENOR),
    all_of("spot", "cny_rate", "foreign_rate", "days"),
    _forward,
    ("swap_points", "forward_rate", "locked_cny"),
)
SCENARIOS = Calculator(
    "fx_scenarios",
    re.compile(
        r"(?:远期|锁).*(?:到期(?:时|日)?(?:的)?(?:即期|汇率|市场)|情景|到期时?(?:要是|如果|若|假如|是"
        r"|为|到)?\s?\d|差额)|不锁定|不锁|到期时?即期.{0,12}差|scenario"
        r"|(?:forward|lock|spot|usd|eur|dollar).*at maturity|(?:forward|lock).*if spot"
    ),
    (_NOTIONAL, _SPOT, _FORWARD, *_RATES, _TENOR, _AT_MATURITY),
    all_of("notional", "forward_rate", "spots_at_maturity", "direction"),
    lambda said: currency.fx_scenarios(
        amount(said, "notional"), amount(said, "forward_rate"), _spots(said), sells=said["direction"] == "sell"
    ),
    ("locked_cny", "difference_at_*"),
    choices=_DIRECTION,
    derive=_forward_of,
)
OPTION = Calculator(
    "fx_option",
    re.compile(r"期权|执行价|strike|(?<![a-z])option"),
    (
        _NOTIONAL,
        _SPOT,
        Field(words("执行价格 执行价 执行汇率 行权价 strike_price strike"), {"number": "strike"}),
        Field(words("期权费率 期权费 premium_rate premium"), {"rate": "premium_rate"}, free=True),
        _AT_MATURITY,
    ),
    all_of("notional", "strike", "premium_rate", "spot", "spots_at_maturity", "direction"),
    lambda said: currency.fx_option(
        amount(said, "notional"),
        amount(said, "strike"),
        amount(said, "premium_rate"),
        amount(said, "spot"),
        _spots(said)[0],
        sells=said["direction"] == "sell",
    ),
    ("premium", "net_cny", "effective_rate"),
    choices=_DIRECTION,
)

TRADING = (OPTION, SCENARIOS, FORWARD, FORFAITING, FACTORING, POOL, ACCEPTANCE, DISCOUNT)
