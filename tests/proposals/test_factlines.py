"""What a program hands over as facts counts only where it is certain; whatever is not stays unknown, and is said."""

from __future__ import annotations

from decimal import Decimal

import pytest

from knowledge.ruletypes import FactEntry, FactValue
from proposals.factlines import FactLineError, read_fact_line

ENTRIES = {
    "licensed": FactEntry("licensed", "执照有效", "执照有效", "bool"),
    "amount": FactEntry("amount", "金额", "金额", "money", "元"),
    "ratio": FactEntry("ratio", "负债率", "负债率", "dec"),
    "months": FactEntry("months", "期限", "期限", "int", "月"),
    "class": FactEntry("class", "分类", "分类", "enum", values=("正常", "关注")),
}


def read(facts: str) -> tuple[dict[str, FactValue], tuple[str, ...]]:
    return read_fact_line("{" + f'"facts": {{{facts}}}' + "}", default_id="1").values(ENTRIES)


@pytest.mark.parametrize(
    ("facts", "value"),
    [
        ('"licensed": true', True),
        ('"amount": 3000000', Decimal(3_000_000)),
        ('"amount": "3000000.00"', Decimal(3_000_000)),
        ('"ratio": 0.7501', Decimal("0.7501")),
        ('"ratio": 7.5E-1', Decimal("0.75")),
        ('"ratio": "0.75"', Decimal("0.75")),
        ('"class": "正常"', "正常"),
    ],
)
def test_values_as_the_dictionary_writes_them_are_read_exactly(facts: str, value: object) -> None:
    known, unread = read(facts)
    assert [fact.value for fact in known.values()] == [value] and unread == ()


@pytest.mark.parametrize(
    "facts",
    [
        '"licensed": "true"',
        '"licensed": "是"',
        '"licensed": 1',
        '"amount": "300万"',
        '"amount": "3,000,000"',
        '"amount": true',
        '"amount": NaN',
        '"amount": 1e400',
        '"ratio": "75%"',
        '"ratio": "1e-1"',
        '"ratio": []',
        '"months": 12.5',
        '"class": "正常 "',
        '"class": "未知"',
        '"class": ["正常"]',
        '"amount": 1, "amount": 2',
        '"amount": {"value": 1, "value": 2}',
        '"amount": {"value": 1, "date": "2026-02-30"}',
        '"other": 1',
    ],
)
def test_what_is_not_certain_stays_unknown_with_a_sentence(facts: str) -> None:
    known, unread = read(facts)
    assert known == {} and len(unread) == 1 and unread[0].startswith(facts.split('"')[1])


def test_two_values_of_one_fact_are_both_shown() -> None:
    _, (said,) = read('"amount": 1000000, "amount": 400000000')
    assert "1000000、400000000" in said
    known, unread = read('"amount": 5, "amount": 5')
    assert known["amount"].value == 5 and unread == ()


@pytest.mark.parametrize(
    "line",
    ["[" * 100_000, '{"facts":' * 50_000, "[1]", '{"facts": []}', '{"as_of": "2026-13-01"}', '{"needs": [1]}', "{"],
)
def test_a_line_that_is_no_fact_set_is_one_sentence(line: str) -> None:
    with pytest.raises(FactLineError) as refused:
        read_fact_line(line, default_id="1")
    assert "\n" not in str(refused.value)
