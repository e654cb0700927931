"""Caps, multiples and lines come from the bank's rules of the day, with their clause; the rest is asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from knowledge.rulebook import Rulebook
from proposals.calculating import calculate
from tests.knowledge.sample_rulebook import TODAY, rulebook


def made(text: str, day: date = TODAY, book: Rulebook | None = None) -> dict[str, Any]:
    return calculate(text, today=day, book=book or rulebook(day)).to_dict()


@pytest.mark.parametrize(
    ("text", "result"),
    [
        (
            "写字楼认可价值5680万，在先债权600万，申请3200万，最高能贷多少，抵押率多少",
            {"max_exposure": "33760000.00", "ltv": "0.6690"},
        ),
        ("若为商场，认可价值5680万，在先债权600万，最高能贷多少", {"max_exposure": "28080000.00"}),
        ("廠房認可價值4000萬，沒有在先債權，最多貸多少", {"max_exposure": "24000000.00"}),
        ("通用设备评估800万，内评价700万，无在先债权，最高能贷", {"max_exposure": "3500000.00"}),
        ("存单质押1000万，无在先债权，能贷多少", {"max_exposure": "9500000.00"}),
        ("生猪活体评估600万，没有在先债权，最高能贷多少", {"max_exposure": "2400000.00"}),
        ("实用新型评估600万，没有在先债权，最高能贷多少", {"max_exposure": "1500000.00"}),
        ("税e贷，近12个月纳税16.8万", {"limit": "1680000.00"}),
        ("M级企业纳税9万，税e贷额度", {"limit": "500000.00"}),
        ("控制型并购，价款3亿，能贷多少", {"limit": "210000000.00"}),
        ("参股并购，价款3亿，能贷多少", {"limit": "180000000.00"}),
        (
            "集团现有敞口50.6亿，拟新增5亿，资本净额460亿，集中度多少",
            {"ratio": "0.1100", "ratio_after": "0.1209", "headroom": "460000000.00"},
        ),
    ],
)
def test_the_banks_own_figures_need_not_be_said(text: str, result: dict[str, str]) -> None:
    found = made(text)
    assert (found["asks"], found["result"]) == ([], result)
    assert "《" in found["source"] and "条" in found["source"]


@pytest.mark.parametrize(
    ("day", "text", "result"),
    [
        (date(2025, 12, 20), "厂房认可价值4000万，无在先债权，最多贷多少", {"max_exposure": "26000000.00"}),
        (date(2026, 1, 5), "厂房认可价值4000万，无在先债权，最多贷多少", {"max_exposure": "24000000.00"}),
        (date(2026, 4, 10), "税e贷，近12个月纳税16.8万", {"limit": "1344000.00"}),
        (date(2026, 4, 20), "税e贷，近12个月纳税16.8万", {"limit": "1680000.00"}),
    ],
)
def test_they_are_those_of_the_day(day: date, text: str, result: dict[str, str]) -> None:
    assert made(text, day)["result"] == result


@pytest.mark.parametrize(
    "text",
    [
        "评估5680万，在先债权600万，最多贷多少",  # of what kind?
        "写字楼和商场认可价值5680万，在先债权600万，最多贷多少",  # two kinds
        "应收账款认可价值500万，无在先债权，质押最高能贷多少",  # with or without recourse
    ],
)
def test_where_no_rule_or_more_than_one_answers_it_is_asked(text: str) -> None:
    found = made(text)
    assert found["asks"] == ["cap"] and not found["result"]


def test_what_is_said_goes_before_what_the_bank_says_and_an_empty_bank_says_nothing() -> None:
    said = made("写字楼认可价值1000万，抵押率上限50%，无在先债权，最高能贷")
    assert said["result"] == {"max_exposure": "5000000.00"} and "《" not in said["source"]
    assert made("写字楼认可价值1000万，无在先债权，最高能贷", book=Rulebook(TODAY))["asks"] == ["cap"]
