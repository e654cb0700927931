"""Deposits: which words name their inputs, and what is calculated of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from proposals.calculators import deposits
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
from proposals.calculators.lending import END, START

_SUM = Field(
    words(
        "存款本金 存款金额 认购金额 本金 存入 存款 结存 放"
        " 金额 大额存单 存单 通知存款 结构性存款 定期 principal deposit amount"
    ),
    {"money": "principal"},
    free=True,
)
_RATE = Field(words("年利率 存款利率 利率 年化 rate interest_rate at"), {"rate": "annual_rate"}, free=True)
_TERM = Field(words("期限 存期 天数 存 term tenor days for"), {"months": "months", "days": "days"}, free=True)
_DAYS = Field(words("期限 天数 存续 days tenor for"), {"days": "days"}, free=True)

SIMPLE = Calculator(
    "deposit_simple",
    re.compile(r"存款|存单|定期|通知|活期|存\s?[一二三四五六半\d]|deposit|(?<![a-z])cd(?![a-z])"),
    (_SUM, _RATE, _TERM, START, END, Field(words("7天通知 七天通知 7-day_call 1天通知 一天通知"), {})),
    all_of("principal", "annual_rate", "days|months"),
    lambda said: deposits.deposit_simple(
        amount(said, "principal"),
        amount(said, "annual_rate"),
        days=maybe_count(said, "days"),
        months=maybe_count(said, "months"),
    ),
    ("interest",),
)
AGREEMENT = Calculator(
    "deposit_agreement",
    re.compile(r"协定|agreement deposit|negotiated deposit"),
    (
        Field(
            words("日均余额 日均存款 日均 余额 average_balance daily_average balance"),
            {"money": "average_balance"},
            free=True,
        ),
        Field(
            words("基本存款额度 基本额度 基本户额度 留存额度 basic_amount base_amount base"), {"money": "basic_amount"}
        ),
        Field(
            words("基本额度利率 基本额度内利率 基本利率 活期利率 活期 额度内利率 basic_rate base_rate demand_rate"),
            {"rate": "basic_rate"},
        ),
        Field(
            words(
                "超出部分利率 超额利率 协定利率 协定存款利率 超出部分 超出 超过部分 超过 超额 协定"
                " excess_rate agreement_rate agreed_rate excess agreed"
            ),
            {"rate": "excess_rate"},
        ),
        Field(words("两档 两档利率 both_rates"), {"rate": "two_rates"}, free=True, many=True),
        _DAYS,
        START,
        END,
    ),
    all_of("average_balance", "days", "basic_amount", "basic_rate", "excess_rate"),
    lambda said: deposits.deposit_agreement(
        amount(said, "average_balance"),
        amount(said, "basic_amount"),
        amount(said, "basic_rate"),
        amount(said, "excess_rate"),
        count(said, "days"),
    ),
    ("basic_interest", "excess_interest", "interest"),
    derive=lambda said: _two_rates(said),
)


def _two_rates(said: dict[str, Value]) -> None:
    """Of rates without words the lower is that of the basic amount; one alone is what the named one is not."""
    rates = said.pop("two_rates", ())
    known = {"basic_rate", "excess_rate"} & said.keys()
    if isinstance(rates, tuple) and len(rates) == 2 - len(known):
        open_ones = [name for name in ("basic_rate", "excess_rate") if name not in known]
        said.update(zip(open_ones, sorted(rates), strict=True))


STRUCTURED = Calculator(
    "structured_deposit",
    re.compile(r"结构性|结存|structured"),
    (
        _SUM,
        _DAYS,
        START,
        END,
        Field(words("最低档 低档 最低收益 最低 保底 lowest_tier lowest low minimum"), {"rate": "lowest_rate"}),
        Field(words("中间档 中间 中档 middle_tier middle mid"), {"rate": "middle_rate"}),
        Field(words("最高档 高档 最高收益 最高 highest_tier highest high maximum"), {"rate": "highest_rate"}),
        Field(
            words("三档收益率 三档收益 三档 收益档 档位 低中高档 低中高三档 低中高 tiers"),
            {"rate": "tier_rates"},
            free=True,
            many=True,
        ),
    ),
    all_of("principal", "days", "lowest_rate", "middle_rate", "highest_rate"),
    lambda said: deposits.structured_deposit(
        amount(said, "principal"),
        [amount(said, name) for name in ("lowest_rate", "middle_rate", "highest_rate")],
        count(said, "days"),
    ),
    ("lowest", "middle", "highest"),
    derive=lambda said: _tiers(said),
)


def _tiers(said: dict[str, Value]) -> None:
    """Three rates said together are the three tiers."""
    rates = said.get("tier_rates")
    if isinstance(rates, tuple) and len(rates) == 3:
        names = ("lowest_rate", "middle_rate", "highest_rate")
        said.update({name: rate for name, rate in zip(names, sorted(rates), strict=True) if name not in said})


def _average(said: Inputs) -> Mapping[str, Decimal]:
    days = count(said, "days")
    total = amount(said, "balance_days")
    return {**deposits.deposit_average([(days, total / days)]), "balance_days": total}


AVERAGE = Calculator(
    "deposit_average",
    re.compile(r"日均|daily average|average (?:daily )?balance"),
    (
        Field(words("累计积数 积数合计 积数 balance_days sum_of_balances"), {"money": "balance_days"}),
        Field(words("天数 days"), {"days": "days"}, free=True),
    ),
    all_of("balance_days", "days"),
    _average,
    ("daily_average", "days", "balance_days"),
)
NEEDED = Calculator(
    "deposit_average_needed",
    re.compile(
        r"(?:还|剩|(?<!前)后(?!\d+天[^,，。;；]*\d+万?)|下半年|接下来|余下).{0,10}日均"
        r"|日均.{0,24}(?:还要|还需|还差|才能|要做到)|(?:达到|做到|目标).{0,20}日均"
        r"|needed|remaining days|to reach"
    ),
    (
        Field(
            re.compile(
                r"要?(?:达到|做到)[年季月全]{0,2}度?日均|日均要?(?:达到|做到)|"
                + words(
                    "日均目标 目标日均 全年日均目标 年日均目标 目标 要达到 达到 做到 target_daily_average target reach"
                ).pattern
            ),
            {"money": "target_average"},
        ),
        Field(words("累计积数 已有积数 积数 balance_days"), {"money": "balance_days"}),
        Field(
            words(
                "日均 目前日均 已实现日均 累计日均 上半年日均 前期日均 目前累计日均 至今日均 截至目前日均 已过日均"
                " average average_so_far so_far_average current_average averaged so_far"
            ),
            {"money": "average_so_far"},
        ),
        Field(words("已过天数 上半年 已过 过去 前 elapsed days_so_far first"), {"days": "days_so_far"}),
        Field(words("剩余天数 下半年 剩余 剩下 剩 还有 后 余下 remaining left"), {"days": "remaining_days"}),
        Field(
            words(
                "全年 总天数 全年天数 全期 合计天数 共 总共 一共 全月"
                " 本月 当月 全季 本季 季度 total_days in_all whole_year over"
            ),
            {"days": "total_days"},
            free=True,
        ),
    ),
    all_of("target_average", "total_days", "balance_days|average_so_far", "days_so_far"),
    lambda said: deposits.deposit_average_needed(
        amount(said, "target_average"),
        count(said, "total_days"),
        amount(said, "balance_days"),
        count(said, "days_so_far"),
    ),
    ("needed_daily_average", "remaining_days"),
    derive=lambda said: _so_far(said),
)


def _so_far(said: dict[str, Value]) -> None:
    """Two of elapsed, remaining and all days give the third; average and days give the sum of balances."""
    gone, left, whole = (said.get(name) for name in ("days_so_far", "remaining_days", "total_days"))
    if isinstance(whole, Decimal) and isinstance(left, Decimal) and gone is None:
        gone = said["days_so_far"] = whole - left
    elif isinstance(gone, Decimal) and isinstance(left, Decimal) and whole is None:
        said["total_days"] = gone + left
    average = said.get("average_so_far")
    if "balance_days" not in said and isinstance(average, Decimal) and isinstance(gone, Decimal):
        said["balance_days"] = average * gone


KEEPING = (STRUCTURED, AGREEMENT, NEEDED, AVERAGE, SIMPLE)
