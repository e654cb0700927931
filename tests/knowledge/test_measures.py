"""A question for a tenor wants a time, one for a rate a share: the kinds of figures, asked and given."""

from __future__ import annotations

import pytest

from knowledge.measures import asked, given


@pytest.mark.parametrize(
    ("question", "measure"),
    [
        ("流贷期限最长多久", "time"),
        ("审批要几个工作日", "time"),
        ("什么时候到期", "time"),
        ("how long is the tenor", "time"),
        ("住宅抵押几成", "share"),
        ("利率多少", "share"),
        ("保证金比例", "share"),
        ("what is the LTV ratio", "share"),
        ("额度多少", "amount"),
        ("收多少钱", "amount"),
        ("how much is the fee", "amount"),
        ("要几家担保公司", "count"),
        ("how many guarantors", "count"),
    ],
)
def test_the_measure_asked_for(question: str, measure: str) -> None:
    measures, number = asked(question)
    assert measures == {measure} or (measure in measures and "count" not in measures)
    assert number


def test_a_number_may_be_asked_without_saying_of_what() -> None:
    assert asked("最多能做多少") == (frozenset(), True)


@pytest.mark.parametrize("question", ["怎么办理", "几乎都要吗", "流贷和循环贷有什么区别", "谁审批", ""])
def test_no_number_is_asked(question: str) -> None:
    assert asked(question) == (frozenset(), False)


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        ("期限为1个月至36个月", {"time"}),
        ("不超过75%", {"share"}),
        ("LPR减45个基点", {"share"}),
        ("净资产的1.5倍", {"share"}),
        ("按票面金额的0.5‰", {"share"}),
        ("3,000万元", {"amount"}),
        ("三千万", {"amount"}),
        ("至少2家", {"count"}),
        ("额度500万元，期限一年，抵押率七成", {"amount", "time", "share"}),
    ],
)
def test_the_measures_given(text: str, measures: set[str]) -> None:
    assert given(text) == measures


@pytest.mark.parametrize("text", ["第十二条", "依据第3款", "2025年版", "一般保证", ""])
def test_numbers_of_clauses_and_years_of_the_calendar_measure_nothing(text: str) -> None:
    assert given(text) == frozenset()
