"""A key fact stands in an answer however its numbers are written, and not by half a number."""

from __future__ import annotations

import pytest

from evaluation.keyfacts import stands_in


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        ("3,000万元", "单户不超过30000000元[1]。"),
        ("3,000万元", "最高三千万元"),
        ("3000万", "不超过３，０００万元"),
        ("36个月", "期限最长3年"),
        ("60%", "不超过百分之六十"),
        ("0.5‰", "手续费为票面的0.05%"),
        ("三成", "抽查比例30%"),
        ("三个工作日", "应在 3 个工作日内约谈"),
        ("不得", "贷款资金不得用于股权投资"),
        ("5万元至30万元", "每年 50,000元至300,000元"),
        ("分行以上", "須經分行以上批准"),
        ("3", "2至3个工作日"),
        ("60 months", "最长60个月"),
    ],
)
def test_it_stands_there(fact: str, text: str) -> None:
    assert stands_in(fact, text)


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        ("3%", "保证金13%"),
        ("3%", "利率1.3%"),
        ("3%", "30%"),
        ("30", "不低于30%"),
        ("30", "30.5天"),
        ("50万元", "550,000元"),
        ("3,000万元", "3,000元"),
        ("3", "见第十三条，13个工作日"),
        ("3", "不收[3]"),
        ("60天", "60个工作日"),
        ("", "什么都有"),
    ],
)
def test_it_does_not(fact: str, text: str) -> None:
    assert not stands_in(fact, text)


def test_two_numbers_beside_each_other_stay_two() -> None:
    assert stands_in("50", "40 50 60")
    assert not stands_in("405", "40 50 60")
