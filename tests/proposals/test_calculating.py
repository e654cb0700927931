"""Calculations from sentences: the bank's own figures come out, and what was not said is asked for, never assumed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proposals.calculating import Calculation, answered, calculate, from_json, to_json
from proposals.calculators.catalogue import ALL, BY_NAME
from proposals.stepwording import input_name, result_name, title

TODAY = date(2026, 11, 25)
TABLE = Path(__file__).with_name("calculations.txt")


def made(text: str) -> dict[str, Any]:
    """What `calculate` prints for a sentence said today."""
    return calculate(text, today=TODAY).to_dict()


def rows() -> Iterator[tuple[str, str, dict[str, str], dict[str, str]]]:
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            text, calculator, inputs, results = (part.strip() for part in line.split("|"))
            yield text, calculator, _pairs(inputs), _pairs(results)


def _pairs(listed: str) -> dict[str, str]:
    return dict(one.split("=") for one in listed.split())


def same(found: Any, expected: str) -> bool:
    try:
        return Decimal(str(found)) == Decimal(expected)
    except ArithmeticError:
        return str(found) == expected


@pytest.mark.parametrize(("text", "calculator", "inputs", "results"), list(rows()), ids=lambda one: str(one)[:24])
def test_the_figures_of_the_bank_come_out(
    text: str, calculator: str, inputs: dict[str, str], results: dict[str, str]
) -> None:
    found = made(text)
    assert (found["calculator"], found["asks"]) == (calculator, [])
    assert found["steps"] and found["source"]
    for name, value in inputs.items():
        assert same(found["inputs"][name], value), (name, found["inputs"])
    for name, value in results.items():
        assert same(found["result"][name], value), (name, found["result"])


@pytest.mark.parametrize(
    ("text", "impossible"),
    [
        ("流贷额度测算：收入-2亿，利润率8%，增长10%，周转5次，自有1000万，现有流贷1000万，其他0", "revenue"),
        ("等额本金 -500万 60期 4.35%", "principal"),
        ("贷款1000万，利率3.5%，-90天，利息", "days"),
        ("即期-7.05，人民币1.6%，美元3.8%，180天远期", "spot"),
        ("通知存款500万0.4%存-3天", "days"),
        ("税e贷，纳税-5万", "tax_paid"),
        ("协定存款 日均860万 基本额度50万 0.05% 超额0.20% -30天", "days"),
        ("测算流贷：收入1亿，利润率10%，增长率-350%，周转4次，自有1000万，现有流贷0，其他0", "growth"),
        (f"贷款{'9' * 300}万，3.5%，90天，利息", "principal"),
        (f"等额本息，1000万，36期，0.{'0' * 300}1%", "annual_rate"),
        ("写字楼认可价值-5680万，抵押率70%，无在先债权，最高能贷多少", "value"),
    ],
)
def test_what_is_less_than_nothing_is_asked_again(text: str, impossible: str) -> None:
    found = made(text)
    assert impossible in found["asks"] and not found["result"]


def test_one_figure_is_never_two_inputs() -> None:
    found = made("保理，应收350万、4.2%、95天、手续费千分之三")
    assert (found["inputs"]["annual_rate"], found["asks"]) == ("0.042", ["financing_share"])


def test_a_dash_between_figures_is_no_sign() -> None:
    assert made("等额本息：1000万-36期-3.95%")["result"] == made("等额本息，1000万，36期，3.95%")["result"]


@pytest.mark.parametrize(
    "text",
    [
        "存款日均 1-7日90 8-31日140",  # 90 of what?
        "日均：10天2000万，20天",
        "存款日均：1-10日800万，11-30日-5万",  # overdrawn
        "存款余额：1.5天2000万，16天3500万，算日均",
        "6月6-9日1500万，10-30日980万，月日均多少",  # and before?
    ],
)
def test_an_average_of_balances_that_are_not_all_said_is_asked_for(text: str) -> None:
    assert made(text)["asks"] and not made(text)["result"]


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("1000万等额本息月供多少", ["annual_rate", "months"]),
        ("3年3.95%等额本息月供", ["principal"]),
        ("票面368万，1.42%，贴现", ["days"]),
        ("票面368万，6月18日贴现，1.42%", ["days"]),
        ("5000万票据，1.3%贴现，半年", ["days"]),
        ("年收入2亿，利润率8%，周转5次，能做多少流贷", ["growth", "own_funds", "existing_loans", "other_funds"]),
        ("200万美元180天后收汇，即期7.05，人民币1.6%，远期多少", ["foreign_rate"]),
        ("200万美元按远期6.9739锁汇，到期即期6.85差额多少", ["direction"]),
        ("应收800万保理，融资比例80%，利率4.1%，120天", ["fee_rate"]),
        ("协定存款日均860万，90天", ["basic_amount", "basic_rate", "excess_rate"]),
        ("结构性存款3000万91天，最低档0.6%，高档2.15%", ["middle_rate"]),
        ("写字楼评估5680万，抵押率上限70%，最高能贷多少", ["prior_claims"]),
        ("并购价款3亿能贷多少", ["stake"]),
        ("税e贷能贷多少", ["tax_paid"]),
    ],
)
def test_what_was_not_said_is_asked_for(text: str, asks: list[str]) -> None:
    found = made(text)
    assert (found["asks"], found["result"]) == (asks, {})


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("贷款1000万，利率39.5%，3年，等额本息", "annual_rate"),
        ("1000万，-3%，3年等额本息", "annual_rate"),
        ("1000万，3%，700个月，等额本息", "months"),
        ("票面100万，2026-08-28贴现，2026-03-10到期，1.3%", "days"),
        ("票面100万，2026-03-10贴现，2026-08-28到期，90天，1.3%", "days"),
        ("保理应收800万，比例180%，利率4.1%，120天，手续费3‰", "financing_share"),
    ],
)
def test_what_cannot_be_is_asked_for_again(text: str, name: str) -> None:
    found = made(text)
    assert name in found["asks"] and name in found["problems"] and name not in found["inputs"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("利率3.95%，期限3年，贷款1000万到2000万，等额本息", "principal"),
        ("1000万和2000万3年3.95%等额本息月供", "principal"),
        ("1000万，3年，3.5%-4%，等额本息", "annual_rate"),
        ("1000万3年LPR+30bp等额本息月供", "annual_rate"),
        ("1000万3年，利率0.05，等额本息", "annual_rate"),
        ("1000等额本息三年3.95%", "principal"),
        ("人民币、美元利率分别1.6%、3.8%，即期7.05，90天远期", "cny_rate"),
        ("收入4.8亿，利润率9%，增长15%，成本3.84亿，存货年末6400万，应收8000万，应付4800万，预付1280万，预收800万，"
         "自有4500万，现有流贷3000万，其他渠道800万，流贷额度", "inventory"),
    ],
)  # fmt: skip
def test_a_figure_that_could_be_two_things_is_asked_for(text: str, name: str) -> None:
    found = made(text)
    assert name in found["asks"] and found["result"] == {}


def test_a_text_full_of_figures_confuses_nothing() -> None:
    found = made("应收1万，" * 200 + "流贷额度测算")
    assert found["result"] == {} and "revenue" in found["asks"]


def test_opening_and_closing_balances_are_averaged() -> None:
    text = (
        "收入4.8亿，利润率9%，增长15%，成本3.84亿，存货年初6000万年末6800万，应收8000万，应付4800万，预付1280万，"
        "预收800万，自有4500万，现有流贷3000万，其他渠道800万，流贷额度"
    )
    assert made(text)["result"]["wc_quota_result"] == "30000000"


def test_suppliers_who_finance_everything_leave_nothing_to_lend() -> None:
    text = (
        "存货周转10天，应收10天，应付60天，预付0天，预收20天，销售收入4.8亿，利润率9%，增长15%，自有资金4500万，"
        "没有现有流贷，没有其他渠道，流贷额度测算"
    )
    found = made(text)
    assert Decimal(found["result"]["wc_quota_result"]) == 0
    assert any("已覆盖营运需要" in step for step in found["steps"])


def test_a_negative_quota_is_no_leave_to_repay_less() -> None:
    text = next(text for text, _, _, results in rows() if results.get("new_quota") == "-34975000.00")
    assert any("不代表可以少还" in step for step in made(text)["steps"])


@pytest.mark.parametrize(
    "text", ["你好", "流贷期限最长多久", "帮我算算1.35亿占2.1亿几成", "", "。" * 3000, "应收1万，" * 3000 + "流贷额度"]
)
def test_what_asks_for_no_calculation_gets_none(text: str) -> None:
    assert made(text)["calculator"] is None or made(text)["result"] == {}


_AMOUNTS = st.integers(10, 90_000).map(lambda one: (Decimal(one) * 10_000, f"{one}万"))
_YUAN = st.integers(100, 900_000).map(lambda one: (Decimal(one) * 1000, f"{one * 1000:,}元"))
_CURRENCY = st.integers(100, 900_000).map(lambda one: (Decimal(one) * 1000, f"CNY {one * 1000:,}"))
_RATES = st.integers(5, 2400).map(lambda one: (Decimal(one) / 10_000, f"{Decimal(one) / 100}%"))
_MONTHS_SAID = st.one_of(
    st.integers(1, 30).map(lambda one: (one * 12, f"{one}年")),
    st.integers(1, 360).map(lambda one: (one, f"{one}个月")),
    st.integers(1, 360).map(lambda one: (one, f"{one}期")),
)


@given(
    st.one_of(_AMOUNTS, _YUAN, _CURRENCY),
    _RATES,
    _MONTHS_SAID,
    st.permutations(["principal", "rate", "months"]),
    st.booleans(),
    st.sampled_from(["，", " ", "、", "；", ", "]),
)
@settings(max_examples=150, deadline=None)
def test_inputs_are_never_confused_in_whatever_order_they_come(
    principal: tuple[Decimal, str],
    rate: tuple[Decimal, str],
    months: tuple[int, str],
    order: list[str],
    named: bool,
    comma: str,
) -> None:
    said = {
        "principal": ("贷款" if named else "") + principal[1],
        "rate": ("年利率" if named else "") + rate[1],
        "months": ("期限" if named else "") + months[1],
    }
    found = calculate(comma.join(said[one] for one in order) + comma + "等额本金", today=TODAY)
    expected = {"principal": principal[0], "annual_rate": rate[0], "months": Decimal(months[0])}
    assert {name: found.inputs.get(name) for name in expected} == expected
    assert Decimal(found.result["total_interest"]) >= 0


@given(st.permutations(range(7)), st.lists(st.integers(1, 9000), min_size=7, max_size=7, unique=True), st.booleans())
@settings(max_examples=80, deadline=None)
def test_the_balances_of_a_quota_are_never_confused(order: list[int], sizes: list[int], behind: bool) -> None:
    names = ["cost", "receivable", "inventory", "payable", "prepaid", "advance", "own_funds"]
    words = ["销售成本", "应收账款", "存货", "应付账款", "预付账款", "预收账款", "自有资金"]
    parts = [f"{sizes[at]}万的{words[at]}" if behind else f"{words[at]}{sizes[at]}万" for at in order]
    found = calculate("流贷额度测算，销售收入99亿，" + "，".join(parts), today=TODAY)
    assert {name: found.inputs[name] for name in names} == {
        name: Decimal(size) * 10_000 for name, size in zip(names, sizes, strict=True)
    }


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_whatever_is_said_there_is_an_answer(text: str) -> None:
    found = calculate(text + "等额本息", today=TODAY)
    assert found.asks or found.result


@given(
    st.decimals("1000", "1000000000", places=2),
    st.decimals("0.001", "0.3", places=4),
    st.integers(1, 360),
)
@settings(max_examples=60, deadline=None)
def test_a_schedule_pays_back_exactly_what_was_lent(principal: Decimal, rate: Decimal, months: int) -> None:
    from proposals.calculators.instalments import annuity, annuity_payment, schedule

    payment = annuity_payment(principal, rate, months)
    rows = schedule(principal, rate, months, lambda interest: payment - interest)
    assert sum(row.principal for row in rows) == principal
    assert sum(row.interest for row in rows) == annuity(principal, rate, months)["total_interest"]


def conversation(text: str, *replies: str) -> Calculation:
    """A calculation and the answers to what it asks for, one after the other."""
    given_so_far: dict[str, Any] = {}
    found = calculate(text, today=TODAY)
    for reply in replies:
        values = answered(found, reply, TODAY)
        assert values, (reply, found.asks)
        given_so_far |= {name: from_json(to_json(value)) for name, value in values.items()}
        found = calculate(text, today=TODAY, given=given_so_far, calculator=found.calculator)
    return found


@pytest.mark.parametrize(
    ("text", "replies", "name", "value"),
    [
        ("1000万等额本息月供多少", ["3.95", "36期"], "monthly_payment", "295017.48"),
        ("1000万等额本息月供多少", ["3年", "就3.95%吧"], "monthly_payment", "295017.48"),
        ("年收入2亿，利润率8%，周转5次，能做多少流贷",
         ["10%", "自有1000万，没有其他渠道", "没有"], "wc_quota_result", "30400000"),
        ("票面368万，1.42%贴现", ["6月18日到11月30日"], "net_amount", "3656049.33"),
        ("票面368万，1.42%贴现", ["165天"], "net_amount", "3656049.33"),
        ("并购价款3亿能贷多少", ["控制型"], "limit", "210000000"),
        ("200万美元按远期6.9739锁汇，到期即期6.85差额多少", ["是出口收汇"], "difference_at_6.8500", "247800"),
    ],
)  # fmt: skip
def test_the_next_message_is_the_missing_input(text: str, replies: list[str], name: str, value: str) -> None:
    assert conversation(text, *replies).result[name] == Decimal(value)


@pytest.mark.parametrize("reply", ["今天下午去华兴了", "流贷最长多久？", "2000万3年4%等额本金月供", "好的"])
def test_a_message_that_is_no_answer_stays_what_it_is(reply: str) -> None:
    found = calculate("票面368万，1.42%贴现", today=TODAY)
    assert answered(found, reply, TODAY) == {}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_input_and_result_has_a_name_in_both_languages(language: str) -> None:
    for one in ALL:
        assert title(one.name, language)
        names = {name for field in one.fields for name in field.kinds.values()} | set(one.choices)
        assert all(input_name(name, language) for name in names)
        assert all(result_name(name.replace("*", "6.85"), language) for name in one.results)


def test_the_promised_calculators_are_there() -> None:
    promised = (
        "wc_quota annuity equal_principal monthly_interest bullet_interest bill_discount factoring fx_forward"
        " fx_scenarios fx_option deposit_simple deposit_agreement structured_deposit ltv concentration tax_loan"
        " deposit_average deposit_average_needed"
    )
    assert set(promised.split()) <= set(BY_NAME)
