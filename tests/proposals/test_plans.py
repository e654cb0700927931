"""A plan survives the database exactly."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.ruletypes import FactValue
from proposals.plans import PlanError, from_json, to_json
from proposals.record import Item, Plan

WORDS = st.text(max_size=20)
AMOUNTS = st.none() | st.decimals(min_value=0, max_value=10**12, places=2)
VALUES = st.booleans() | st.decimals(allow_nan=False, allow_infinity=False) | st.dates() | WORDS
ITEMS = st.builds(
    Item, WORDS, AMOUNTS, st.none() | st.integers(1, 600), WORDS, st.none() | WORDS, st.none() | WORDS, st.booleans()
)
FACTS = st.builds(
    FactValue, VALUES, st.none() | st.dates(), WORDS, WORDS, st.none() | WORDS, st.none() | st.integers(1, 10**6)
)
LISTS = st.lists(WORDS, max_size=3).map(tuple)
PLANS = st.builds(
    Plan,
    st.sampled_from(["client", "internal"]),
    WORDS,
    st.lists(ITEMS, max_size=3).map(tuple),
    LISTS,
    LISTS,
    st.dictionaries(WORDS, FACTS, max_size=3),
    st.dictionaries(WORDS, WORDS, max_size=3),
    st.sampled_from(["plain", "brief"]),
    LISTS,
    LISTS,
)


@given(PLANS)
def test_every_plan_comes_back_as_it_was(plan: Plan) -> None:
    assert from_json(json.loads(json.dumps(to_json(plan)))) == plan


def test_numbers_keep_their_digits_and_truth_stays_truth() -> None:
    answers = {"a": FactValue(Decimal("0.7500"), date(2026, 9, 30)), "b": FactValue(True), "c": FactValue("true")}
    back = from_json(json.loads(json.dumps(to_json(Plan("client", "", answers=answers)))))
    assert str(back.answers["a"].value) == "0.7500"
    assert back.answers["b"].value is True
    assert back.answers["c"].value == "true"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "public", "request": ""},
        {"kind": "client", "request": "", "wanted": [{}]},
        {"kind": "client", "request": "", "wanted": [{"code": "WC01", "amount": "many"}]},
        {"kind": "client", "request": "", "answers": {"a": {"value": {"number": "x"}}}},
        {"kind": "client", "request": "", "needs": "日常周转"},
    ],
)
def test_what_is_no_plan_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(PlanError):
        from_json(data)
