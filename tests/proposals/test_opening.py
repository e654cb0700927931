"""What is asked before a proposal is written, and what the answers make of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from knowledge.eligibility import judge
from knowledge.factdictionary import as_value
from knowledge.ruletypes import FactValue, Value
from proposals.factanswers import read_value
from proposals.opening import (
    AT_MOST,
    Change,
    Needs,
    PutOff,
    Question,
    facts_with,
    questions_for,
    read_answer,
    settled,
)
from proposals.record import ClientFile, Item, Plan, Said
from tests.knowledge.sample_rulebook import ADMITTED, TODAY, rulebook

BOOK = rulebook()
ENOUGH = {
    "years_operating": 8,
    "asset_liability_ratio": "0.60",
    "operating_cashflow_positive_years_of_last2": 2,
    "wc_quota_result": 50_000_000,
    "settlement_share": "0.40",
    "current_ratio": "1.3",
}
LOAN = Plan("client", "", (Item("WC01", Decimal(30_000_000), 12, stressed=True),))


class Matched:
    """The part of a match that questions read."""

    def __init__(self, *main: str) -> None:
        self.as_of, self.main = TODAY, main


def known(**facts: object) -> ClientFile:
    given = {name: value for name, value in {**ADMITTED, **ENOUGH, **facts}.items() if value is not None}
    return ClientFile(1, "华兴", {name: FactValue(as_value(BOOK.facts[name], each)) for name, each in given.items()})


def asked(plan: Plan, file: ClientFile, *main: str, language: str = "zh") -> list[Question]:
    return questions_for(plan, file, Matched(*main), BOOK, language=language)


def answered(question: Question, text: str) -> object:
    return read_answer(question, text, BOOK.facts, today=TODAY)


def test_nothing_is_asked_when_nothing_decisive_is_missing() -> None:
    assert asked(LOAN, known()) == []


def test_the_missing_fact_that_decides_is_asked_for() -> None:
    (question,) = asked(LOAN, known(settlement_share=None))
    assert (question.field, question.name, question.rules) == ("fact", "settlement_share", ("WC01.R5",))


def test_the_exception_is_asked_for_only_when_the_rule_itself_fails() -> None:
    (question,) = asked(LOAN, known(settlement_share="0.10"))
    assert question.name == "new_client"


def test_a_fact_that_decides_nothing_any_more_is_not_asked_for() -> None:
    assert asked(LOAN, known(settlement_share=None, dishonest_debtor=True)) == []


def test_stale_facts_are_asked_for_anew() -> None:
    file = known()
    old = FactValue(Decimal("0.6"), date(2025, 1, 1))
    stale = ClientFile(1, "华兴", {**file.facts, "asset_liability_ratio": old})
    assert [question.name for question in asked(LOAN, stale)] == ["asset_liability_ratio"]


def test_amount_and_tenor_of_what_is_put_in_front_come_first_with_choices_to_tap() -> None:
    plan = Plan("client", "", (Item("CM02"), Item("WC01", stressed=True)))
    amount, tenor = asked(plan, known(settlement_share=None))[:2]
    assert (amount.field, amount.name, tenor.field) == ("amount", "WC01", "tenor")
    for question in (amount, tenor):
        assert len(question.options) >= 4
        for option in question.options[:-1]:
            assert isinstance(answered(question, option.value), Change)
        assert answered(question, question.options[-1].value) == PutOff(question.key)


def test_the_amount_that_a_note_speaks_of_is_offered_first() -> None:
    file = ClientFile(1, "华兴", {}, needs=(Said("流贷", "要两千八百万", TODAY, 3, Decimal(28_000_000)),))
    question = asked(Plan("client", "", (Item("WC01", None, 12),)), file)[0]
    assert question.options[0].label == "2,800万元"


def test_contradictions_come_before_everything_and_are_settled_by_tap() -> None:
    told = (FactValue(Decimal(210_000_000), TODAY), FactValue(Decimal(180_000_000), TODAY))
    file = ClientFile(1, "华兴", {}, conflicts={"sales_revenue_last_year": told})
    question = asked(Plan("client", "", (Item("WC01"),)), file)[0]
    assert (question.field, question.name) == ("conflict", "sales_revenue_last_year")
    assert "2.1亿元" in question.text
    assert "1.8亿元" in question.text
    answer = answered(question, question.options[1].value)
    assert isinstance(answer, FactValue)
    assert answer.value == Decimal(180_000_000)
    after = asked(settled(Plan("client", "", (Item("WC01"),)), question, answer), file)
    assert all(each.field != "conflict" for each in after)


def test_at_most_three_and_what_was_put_off_is_not_asked_again() -> None:
    plan, file = Plan("client", "", (Item("WC01"), Item("SC01"))), ClientFile(1, "华兴", {})
    seen: set[str] = set()
    for _ in range(40):
        questions = asked(plan, file)
        assert len(questions) <= AT_MOST
        assert not {question.key for question in questions} & seen
        if not questions:
            break
        for question in questions:
            seen.add(question.key)
            plan = settled(plan, question, PutOff(question.key))
    assert not asked(plan, file)
    assert len(plan.unanswered) == len(seen) > 2 * AT_MOST


def test_answering_every_question_settles_the_product() -> None:
    plan, file = Plan("client", "", (Item("WC01"),)), ClientFile(1, "华兴", {})
    good = {**ADMITTED, **ENOUGH, "new_client": False}
    for _ in range(20):
        questions = asked(plan, file)
        for question in questions:
            text = {"amount": "3000万", "tenor": "一年"}.get(question.field)
            value = good.get(question.name)
            said = text or ("是" if value is True else "否" if value is False else str(value))
            answer = read_answer(question, said, BOOK.facts, today=TODAY)
            assert answer is not None, (question, said)
            plan = settled(plan, question, answer)
        if not questions:
            break
    item = plan.wanted[0]
    assert (item.amount, item.tenor_m) == (Decimal(30_000_000), 12)
    assert judge(BOOK.products["WC01"], facts_with(plan, file, item), TODAY, BOOK.facts).eligibility == "met"


def test_what_the_proposal_is_for_is_asked_when_nobody_said_it() -> None:
    plan = Plan("client", "给华兴写个方案")
    question = asked(plan, ClientFile(1, "华兴", {}))[0]
    assert question.field == "needs"
    answer = answered(question, question.options[0].value)
    assert answer == Needs((question.options[0].value,))
    assert isinstance(answer, Needs)
    assert settled(plan, question, answer).needs == answer.names


def test_an_answer_to_something_else_is_none() -> None:
    (question,) = asked(LOAN, known(settlement_share=None))
    assert answered(question, "今天天气不错") is None
    assert answered(question, "不清楚") == PutOff("settlement_share")
    fact = answered(question, "大概四成")
    assert isinstance(fact, FactValue)
    assert (fact.value, fact.as_of) == (Decimal("0.4"), TODAY)


def test_questions_are_english_for_an_english_reader() -> None:
    question = asked(Plan("client", "", (Item("WC01"),)), ClientFile(1, "华兴", {}), language="en")[0]
    assert question.text == "How much is asked for of Working-capital loan?"


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("asset_liability_ratio", "65%", Decimal("0.65")),
        ("asset_liability_ratio", "六成五", Decimal("0.65")),
        ("asset_liability_ratio", "0.65", Decimal("0.65")),
        ("asset_liability_ratio", "65", Decimal("0.65")),
        ("asset_liability_ratio", "百分之六十五", Decimal("0.65")),
        ("sales_revenue_last_year", "2.1亿", Decimal(210_000_000)),
        ("sales_revenue_last_year", "三千五百万", Decimal(35_000_000)),
        ("sales_revenue_last_year", "1到2亿", None),
        ("sales_revenue_last_year", "500万美元", None),
        ("credit_overdue_amount", "没有", Decimal(0)),
        ("credit_overdue_amount", "0", Decimal(0)),
        ("years_operating", "八年", Decimal(8)),
        ("years_operating", "八点五年", Decimal("8.5")),
        ("years_operating", "一年半", Decimal("1.5")),
        ("bank_relationship_months", "两年", Decimal(24)),
        ("bank_relationship_months", "18个月", Decimal(18)),
        ("bank_relationship_months", "3到5年", None),
        ("current_ratio", "1.35倍", Decimal("1.35")),
        ("business_license_valid", "是", True),
        ("business_license_valid", "没有", False),
        ("business_license_valid", "也许", None),
        ("client_scale", "小型企业", "小型"),
        ("client_scale", "小型或微型", None),
        ("external_rating", "AA-", "AA-"),
        ("external_rating", "aa+", "AA+"),
        ("payroll_headcount", "一百二十人", Decimal(120)),
        ("payroll_headcount", "12.5", None),
        ("internal_rating_grade", "7级", Decimal(7)),
        ("internal_rating_grade", "", None),
    ],
)
def test_values_are_read_as_they_are_said(name: str, text: str, value: Value | None) -> None:
    assert read_value(BOOK.facts[name], text) == value
