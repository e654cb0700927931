"""What a bank may write as a condition, what it is told when that is wrong, and what a condition says of facts."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.expressions import Expression, ExpressionError, parse
from knowledge.ruletypes import FactEntry, Value
from knowledge.threevalued import evaluate, number, open_facts, whole_months

DAY = date(2026, 9, 30)


def entry(name: str, kind: str, unit: str = "", *values: str) -> FactEntry:
    return FactEntry(name, name, name, kind, unit, values)


FACTS = {
    each.name: each
    for each in (
        entry("ratio", "dec"),
        entry("times", "dec", "倍"),
        entry("years", "dec", "年"),
        entry("amount", "money", "元"),
        entry("contract", "money", "元"),
        entry("grade", "int", "级"),
        entry("open", "bool"),
        entry("approved", "bool"),
        entry("industry", "enum", "", "制造业", "批发业", "建筑业"),
        entry("rating", "enum", "", "AAA", "AA+", "AA", "A+及以下"),
        entry("notice", "enum", "", "1", "7"),
        entry("signed", "date"),
        entry("registered", "date"),
    )
}


def holds(text: str, **facts: Any) -> bool | None:
    return evaluate(parse(text, FACTS), {name: _value(value) for name, value in facts.items()}, DAY)


def _value(raw: Any) -> Value:
    return Decimal(str(raw)) if isinstance(raw, (int, float)) and not isinstance(raw, bool) else raw


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        ("years >= 2", {"years": 2}, True),
        ("years > 2", {"years": 2}, False),
        ("years >= 2", {}, None),
        ("open", {"open": True}, True),
        ("open == false", {"open": True}, False),
        ("not open", {"open": False}, True),
        ("not open", {}, None),
        ("industry == 批发业", {"industry": "批发业"}, True),
        ("industry == '批发业'", {"industry": "批发业"}, True),
        ("批发业 == industry", {"industry": "制造业"}, False),
        ("industry != 批发业", {"industry": "制造业"}, True),
        ("industry in [批发业, 建筑业]", {"industry": "建筑业"}, True),
        ("industry not in [批发业, 建筑业]", {"industry": "建筑业"}, False),
        ("industry not in [批发业]", {}, None),
        ("rating in [AAA, AA+]", {"rating": "AA+"}, True),
        ("rating == AA", {"rating": "AA+"}, False),
        ("rating == A+及以下", {"rating": "A+及以下"}, True),
        ("notice in [1, 7]", {"notice": "7"}, True),
        ("grade in [1, 2]", {"grade": 3}, False),
        ("amount <= contract * 0.8", {"amount": 80, "contract": 100}, True),
        ("amount / contract <= 0.8", {"amount": 80, "contract": 100}, True),
        ("amount + contract * 2 == 210", {"amount": 10, "contract": 100}, True),
        ("(amount + contract) * 2 == 220", {"amount": 10, "contract": 100}, True),
        ("amount - contract - 1 == 9", {"amount": 110, "contract": 100}, True),
        ("amount >= -5", {"amount": -5}, True),
        ("min(amount, contract) == 10", {"amount": 10, "contract": 100}, True),
        ("max(amount, contract, 200) == 200", {"amount": 10, "contract": 100}, True),
        ("min(amount, contract) == 10", {"amount": 10}, None),
        ("as_of <= '2026-09-30'", {}, True),
        ("as_of < '2026-09-30'", {}, False),
        ("signed >= '2026-01-01'", {"signed": date(2026, 1, 1)}, True),
        ("days_between(signed, as_of) <= 30", {"signed": date(2026, 8, 31)}, True),
        ("days_between(signed, registered) >= 0", {"signed": DAY, "registered": date(2026, 9, 29)}, False),
        ("months_between(signed, as_of) == 3", {"signed": date(2026, 6, 30)}, True),
        ("days_between(signed, as_of) <= 30", {}, None),
    ],
)
def test_a_condition_says_of_facts_what_it_is_written_to_say(
    text: str, facts: dict[str, Any], expected: bool | None
) -> None:
    assert holds(text, **facts) is expected


@pytest.mark.parametrize(
    ("share", "within"),
    [("0.75", True), ("0.75004", True), ("0.75005", False), ("0.75006", False), ("0.749999", True), ("0.7501", False)],
)
def test_ratios_are_compared_after_rounding_to_four_decimals_half_up(share: str, within: bool) -> None:
    assert holds("ratio <= 0.75", ratio=Decimal(share)) is within
    assert holds("amount / contract <= 0.75", amount=Decimal(share), contract=1) is within
    assert holds("times <= 0.75", times=Decimal(share)) is within
    assert holds("ratio in [0.75]", ratio=Decimal(share)) is (Decimal("0.74995") <= Decimal(share) < Decimal("0.75005"))


def test_amounts_and_years_are_compared_as_they_are() -> None:
    assert holds("amount <= 30000000", amount=Decimal("30000000.00001")) is False
    assert holds("years >= 2", years=Decimal("1.99996")) is False


@pytest.mark.parametrize("denominator", [0, -1])
def test_nothing_is_concluded_from_a_denominator_of_zero_or_less(denominator: int) -> None:
    assert holds("amount / contract <= 0.5", amount=1, contract=denominator) is None


TRUTHS: list[bool | None] = [True, False, None]


@pytest.mark.parametrize("first", TRUTHS)
@pytest.mark.parametrize("second", TRUTHS)
def test_and_and_or_know_three_values(first: bool | None, second: bool | None) -> None:
    facts = {name: value for name, value in (("open", first), ("approved", second)) if value is not None}
    both = False if False in (first, second) else None if None in (first, second) else True
    either = True if True in (first, second) else None if None in (first, second) else False
    assert holds("open and approved", **facts) is both
    assert holds("open or approved", **facts) is either
    assert holds("not (open and approved)", **facts) is (None if both is None else not both)


def test_and_binds_before_or() -> None:
    assert holds("open or approved and years > 5", open=True, approved=False, years=1) is True
    assert holds("(open or approved) and years > 5", open=True, approved=False, years=1) is False


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "yearsoperating >= 2",
        "industry == 钢铁",
        "industry == '钢铁'",
        "years >=",
        "years >= 2 and",
        "years = 2",
        "years >= 2 years",
        "1 < years < 5",
        "years >= '2'",
        "open == 1",
        "open > false",
        "industry > 制造业",
        "amount + open > 1",
        "years",
        "3",
        "signed > '2026-13-01'",
        "signed > 5",
        "round(amount) > 1",
        "days_between(signed) > 1",
        "days_between(amount, signed) > 1",
        "years in []",
        "years in 2",
        "__import__('os').system('true') == 0",
        "amount.real > 1",
        "amount ** 2 > 1",
        "(years >= 2",
        "years >= 2)",
        "years >= 2; open",
        "years >= 1e9",
        "lambda: open",
        "open if approved else open",
        "years >= 75%",
        "'unclosed == open",
    ],
)
def test_anything_else_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(ExpressionError) as error:
        parse(text, FACTS)
    assert "\n" not in error.value.why
    assert len(error.value.why) > 4


def test_a_wrong_value_is_told_with_those_there_are() -> None:
    with pytest.raises(ExpressionError, match="制造业、批发业、建筑业"):
        parse("industry in [制造业, 钢铁]", FACTS)


def test_the_facts_read_are_named_once_in_their_order() -> None:
    expression = parse("ratio <= 0.75 or industry in [批发业] and ratio <= 0.8 and grade < 3", FACTS)
    assert expression.facts == ("ratio", "industry", "grade")


def test_only_facts_that_leave_it_open_are_asked_for() -> None:
    expression = parse("(open and years > 2) or (industry == 批发业 and ratio < 0.8)", FACTS)
    assert open_facts(expression, {"industry": "制造业", "open": True}, DAY) == ("years",)
    assert open_facts(expression, {"industry": "制造业", "open": False}, DAY) == ()


def test_without_any_dictionary_words_are_facts_or_what_a_fact_is_compared_with() -> None:
    expression = parse("a_fact >= 2 and trade_kind in [货物贸易, 服务贸易] and level == 支行", {})
    assert set(expression.facts) == {"a_fact", "trade_kind", "level"}
    facts: dict[str, Value] = {"a_fact": Decimal(2), "trade_kind": "服务贸易", "level": "支行"}
    assert evaluate(expression, facts, DAY) is True


@pytest.mark.parametrize(
    "bomb",
    [
        "(" * 5_000 + "open" + ")" * 5_000,
        "not " * 400 + "open",
        "-" * 900 + "1 < years",
        "years > " + "+".join(["1"] * 900),
        " and ".join(["open"] * 400),
        "years in [" + ",".join(["1"] * 900) + "]",
        "min(" * 200 + "1" + ")" * 200 + " < years",
        "years > " + "9" * 1_900 + " * " + "9" * 50,
        "open or " * 10_000,
    ],
)
def test_an_expression_of_any_size_is_read_or_refused_at_once(bomb: str) -> None:
    started = time.perf_counter()
    try:
        expression = parse(bomb, FACTS)
    except ExpressionError:
        pass
    else:
        evaluate(expression, {"years": Decimal(3), "open": True}, DAY)
    assert time.perf_counter() - started < 1


PIECES = st.sampled_from(
    [
        *FACTS,
        *"()[],+-*/<>=",
        "==",
        "<=",
        "!=",
        "and",
        "or",
        "not",
        "in",
        "true",
        "min",
        "days_between",
        "0.75",
        "'x'",
        "批发业",
        " ",
    ]
)


@given(st.lists(PIECES, max_size=40).map(" ".join) | st.text(max_size=60))
def test_whatever_is_written_is_an_expression_or_one_sentence(text: str) -> None:
    try:
        expression = parse(text, FACTS)
    except ExpressionError as error:
        assert error.why.isprintable()
    else:
        assert evaluate(expression, {}, DAY) in (True, False, None)


@given(
    st.dictionaries(
        st.sampled_from(sorted(FACTS)),
        st.one_of(
            st.decimals(allow_nan=True, allow_infinity=True),
            st.booleans(),
            st.text(max_size=5),
            st.dates(),
        ),
    )
)
def test_facts_of_a_wrong_type_are_as_good_as_none(facts: dict[str, Value]) -> None:
    text = "amount / contract * times <= 0.75 and min(amount, years) > 1 or industry == 批发业 and signed < as_of"
    assert evaluate(parse(text, FACTS), facts, DAY) in (True, False, None)
    assert holds("years >= 2", years="二") is None
    assert holds("industry == 批发业", industry=True) is None


@given(
    st.decimals(min_value="-1e12", max_value="1e12", places=6),
    st.decimals(min_value="-1e12", max_value="1e12", places=6),
)
def test_calculations_are_exact(first: Decimal, second: Decimal) -> None:
    comparison = parse("amount + contract * 3 == 0", FACTS)
    left = Expression("amount + contract * 3", comparison.root.parts[0])
    assert number(left, {"amount": first, "contract": second}, DAY) == first + second * 3


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 400))
def test_months_are_whole_months(first: date, days: int) -> None:
    last = date.fromordinal(first.toordinal() + days)
    months = whole_months(first, last)
    assert 0 <= months <= days // 28
    assert whole_months(last, first) == -months


def test_from_the_end_of_a_month_to_the_end_of_a_shorter_one_is_a_month() -> None:
    assert whole_months(date(2026, 1, 31), date(2026, 2, 28)) == 1
    assert whole_months(date(2026, 1, 31), date(2026, 2, 27)) == 0
    assert whole_months(date(2026, 6, 30), date(2026, 9, 29)) == 2
