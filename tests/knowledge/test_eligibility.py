"""Clients judged by the sample bank's rules: the worked cases, what is not known, and what runs out."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.eligibility import judge
from knowledge.expressions import parse
from knowledge.factdictionary import as_value
from knowledge.ruletypes import FactEntry, FactValue, ProductSheet, Rule, RuleSource, Verdict
from tests.knowledge.sample_rulebook import ADMITTED, TODAY, decisive, judged, rulebook
from tests.knowledge.worked_cases import ACCEPTANCE, CASES, FORWARD, TAX, TECHNOLOGY, VOUCHER, WORKING_CAPITAL


@pytest.mark.parametrize("case", CASES)
def test_the_worked_cases_come_out_as_the_bank_works_them(case: str) -> None:
    code, facts, changed, eligibility, rules = CASES[case]
    verdict = judged(code, **(dict(facts) | dict(changed)))
    assert (verdict.eligibility, decisive(verdict)) == (eligibility, rules)


def test_an_exception_is_named_as_one() -> None:
    by_exception = {"K2": "WC01.R2", "K5": "TC01.R3", "K11": "BA01.R2", "K14": "TF04.R4", "K16": "SC01.R2"}
    for case, rule in by_exception.items():
        code, facts, changed, _, _ = CASES[case]
        verdict = judged(code, **(dict(facts) | dict(changed)))
        assert rule in {result.rule.id for result in verdict.rules if result.by_exception}


def test_what_would_settle_it_is_named_and_asked() -> None:
    verdict = judged("WC01", **(dict(WORKING_CAPITAL) | {"settlement_share": None}))
    (open_rule,) = (result for result in verdict.rules if result.result == "unknown")
    assert set(open_rule.missing) == {"settlement_share", "new_client"}
    assert verdict.questions == ("近12个月通过本行账户的销售回款有多少？",)


def test_every_rule_names_document_and_clause() -> None:
    for sheet in rulebook().products.values():
        for rule in sheet.rules:
            assert rule.source.title and rule.source.section.startswith("第"), rule.id


@pytest.mark.parametrize(("share", "met"), [("0.75", True), ("0.75004", True), ("0.75006", False)])
def test_a_threshold_holds_at_its_fourth_decimal(share: str, met: bool) -> None:
    verdict = judged("WC01", **(dict(WORKING_CAPITAL) | {"asset_liability_ratio": share}))
    assert (verdict.eligibility == "met") is met


@pytest.mark.parametrize(
    ("changed", "result"),
    [
        ({"tenor_requested_months": 36}, "met"),
        ({"tenor_requested_months": 37}, "unknown"),
        ({"tenor_requested_months": 60, "extended_tenor_approved": True}, "met"),
        ({"tenor_requested_months": 60, "extended_tenor_approved": False}, "not_met"),
        ({"tenor_requested_months": 61, "extended_tenor_approved": True}, "not_met"),
        ({"tenor_requested_months": None}, "unknown"),
        ({"tenor_requested_months": 0}, "not_met"),
    ],
)
def test_a_tenor_is_held_against_the_limits_and_an_approved_extension(changed: dict[str, Any], result: str) -> None:
    assert _rule(judged("WC01", **(dict(WORKING_CAPITAL) | changed)), "WC01.TEN") == result


@pytest.mark.parametrize(
    ("amount", "result"),
    [(499_999, "not_met"), (500_000, "met"), (300_000_000, "met"), (300_000_001, "not_met"), (None, "unknown")],
)
def test_an_amount_is_held_against_the_limits(amount: int | None, result: str) -> None:
    assert _rule(judged("WC01", **(dict(WORKING_CAPITAL) | {"amount_requested": amount})), "WC01.AMT") == result


@pytest.mark.parametrize(
    ("code", "facts", "rule"),
    [
        ("TF04", FORWARD, "TF04.R4"),
        (
            "BA02",
            {
                "genuine_trade_and_invoice": False,
                "bill_amount": 900_000,
                "bill_type": "银票",
                "client_scale": "小型",
            },
            "BA02.R1",
        ),
        (
            "FA02",
            {"amount_requested": 8_500_000, "equipment_contract_value": 10_000_000, "equipment_policy_list": True},
            "FA02.R2",
        ),
    ],
)
def test_an_exception_ends_with_the_notice_that_grants_it(code: str, facts: Mapping[str, Any], rule: str) -> None:
    last_day = date(2026, 12, 31)
    assert _rule(judged(code, last_day, **facts), rule) == "met"
    without_limit = dict(facts) | {"derivative_credit_limit": 0}
    assert _rule(judged(code, last_day + timedelta(days=1), **without_limit), rule) == "not_met"


@pytest.mark.parametrize(
    ("code", "day", "facts", "rule", "result"),
    [
        ("TC01", date(2026, 4, 30), TECHNOLOGY, "TC01.AMT", "not_met"),
        ("TC01", date(2026, 5, 1), TECHNOLOGY, "TC01.AMT", "met"),
        ("SM02", date(2026, 4, 14), dict(TAX) | {"amount_requested": 900_000}, "SM02.R5", "not_met"),
        ("SM02", date(2026, 4, 15), dict(TAX) | {"amount_requested": 900_000}, "SM02.R5", "met"),
        ("SC06", date(2025, 6, 14), VOUCHER, "SC06.R2", "met"),
        ("SC06", date(2025, 6, 15), VOUCHER, "SC06.R2", "not_met"),
    ],
)
def test_the_version_of_the_day_judges(code: str, day: date, facts: Mapping[str, Any], rule: str, result: str) -> None:
    assert _rule(judged(code, day, **facts), rule) == result


def test_a_wholesaler_needs_more_margin_once_the_new_version_is_in_force() -> None:
    facts = dict(ACCEPTANCE) | {"industry": "批发业", "internal_rating_grade": 6, "margin_ratio": "0.35"}
    assert judged("BA01", date(2026, 12, 31), **facts).eligibility == "met"
    assert decisive(judged("BA01", date(2027, 1, 1), **facts)) == {"BA01.R6"}


def test_a_fact_counts_for_as_long_as_the_dictionary_says_and_not_before_its_day() -> None:
    entries = rulebook().facts
    fresh_days = entries["settlement_share"].fresh_days
    assert fresh_days
    for age, result in ((0, "met"), (fresh_days, "met"), (fresh_days + 1, "unknown"), (-1, "unknown")):
        verdict = _dated("settlement_share", TODAY - timedelta(days=age))
        found = next(one for one in verdict.rules if one.rule.id == "WC01.R5")
        assert found.result == result
        assert ("settlement_share" in found.stale) is (result == "unknown")
        assert (found.facts["settlement_share"] is None) is (result == "unknown")


def test_nothing_known_is_never_met() -> None:
    book = rulebook()
    for sheet in book.products.values():
        assert judge(sheet, {}, TODAY, book.facts).eligibility == "unknown"


def test_admission_binds_what_takes_up_credit_and_only_what_a_product_lists_of_it() -> None:
    assert (
        decisive(judged("SM02", **(dict(TAX) | {"amount_requested": 500_000, "internal_rating_grade": None}))) == set()
    )
    assert "COM.R7" in decisive(
        judged("WC01", **(dict(WORKING_CAPITAL) | {"internal_rating_grade": 11, "low_risk_business": False}))
    )
    assert not {rule.id for rule in rulebook().products["CM05"].rules} & {"COM.R1", "CM05.AMT", "CM05.TEN"}


def test_a_technical_overdue_is_excused_only_with_everything_the_exception_asks() -> None:
    excused: dict[str, Any] = {
        "credit_overdue_amount": 80_000,
        "overdue_explained_technical": True,
        "overdue_days_max": 2,
        "overdue_technical_count_12m": 1,
    }
    assert _overdue(excused) == "met"
    assert _overdue(excused | {"overdue_days_max": 4}) == "not_met"
    assert _overdue(excused | {"credit_overdue_amount": 100_001}) == "not_met"
    assert _overdue(excused | {"overdue_technical_count_12m": None}) == "unknown"
    assert _overdue({"credit_overdue_amount": None}) == "unknown"


def test_an_open_exception_does_not_excuse_a_red_rule() -> None:
    facts = {each: FactEntry(each, each, each, "bool") for each in ("applies", "holds", "excused")}
    source = RuleSource("d", "d", None, None, "第一条")
    rule = Rule("R", parse("holds", facts), source, parse("applies", facts), parse("excused", facts), "red")
    expected = {
        (True, True, None): ("met", "met"),
        (True, False, True): ("met", "met"),
        (True, False, None): ("not_met", "unknown"),
        (True, False, False): ("not_met", "not_met"),
        (True, None, True): ("met", "met"),
        (True, None, None): ("unknown", "unknown"),
        (True, None, False): ("unknown", "unknown"),
        (False, False, False): ("not_applicable", "not_applicable"),
        (None, True, True): ("unknown", "unknown"),
    }
    for values, (red, amber) in expected.items():
        known = {
            name: FactValue(value)
            for name, value in zip(("applies", "holds", "excused"), values, strict=True)
            if value is not None
        }
        for severity, result in (("red", red), ("amber", amber)):
            sheet = ProductSheet("P", "P", source, rules=(replace(rule, severity=severity),))  # type: ignore[arg-type]
            assert judge(sheet, known, TODAY, facts).rules[0].result == result


NUMBERS = st.decimals(min_value=0, max_value=1_000_000_000, places=4)


@given(st.sampled_from(sorted(rulebook().products)), st.data())
def test_learning_more_never_turns_met_or_not_met_around(code: str, data: st.DataObject) -> None:
    book = rulebook()
    sheet = book.products[code]
    names = sorted(
        {name for rule in sheet.rules for part in (rule.when, rule.require, rule.unless) if part for name in part.facts}
    )
    values = {name: FactValue(as_value(book.facts[name], data.draw(_raw(book.facts[name])))) for name in names}
    known = {name: values[name] for name in names if data.draw(st.booleans())}
    before, after = judge(sheet, known, TODAY, book.facts), judge(sheet, values, TODAY, book.facts)
    for few, all_known in zip(before.rules, after.rules, strict=True):
        assert few.result in ("unknown", all_known.result)
        assert few.result != "unknown" or few.missing
        assert all_known.result != "unknown" or "/" in all_known.rule.require.text + str(all_known.rule.unless)
    if before.eligibility == "not_met":
        assert after.eligibility == "not_met"


def test_a_book_of_clients_is_judged_in_a_moment() -> None:
    book = rulebook()
    values = {n: FactValue(as_value(book.facts[n], v)) for n, v in (dict(ADMITTED) | dict(WORKING_CAPITAL)).items()}
    started = time.perf_counter()
    for _ in range(2_000):
        judge(book.products["WC01"], values, TODAY, book.facts)
    assert time.perf_counter() - started < 1


def _raw(entry: FactEntry) -> st.SearchStrategy[Any]:
    if entry.type == "bool":
        return st.booleans()
    if entry.values:
        return st.sampled_from(entry.values)
    if entry.type == "date":
        return st.dates(date(2026, 1, 1), TODAY)
    return (
        st.integers(0, 400)
        if entry.type == "int"
        else st.one_of(NUMBERS, st.sampled_from([Decimal("0.5"), Decimal(1)]))
    )


def _rule(verdict: Verdict, rule: str) -> str:
    return next(result.result for result in verdict.rules if result.rule.id == rule)


def _overdue(facts: dict[str, Any]) -> str:
    return _rule(judged("WC01", **(dict(WORKING_CAPITAL) | facts)), "COM.R3")


def _dated(name: str, day: date) -> Verdict:
    book = rulebook()
    given = dict(ADMITTED) | dict(WORKING_CAPITAL)
    values = {each: FactValue(as_value(book.facts[each], value)) for each, value in given.items()}
    values[name] = replace(values[name], as_of=day)
    return judge(book.products["WC01"], values, TODAY, book.facts)
