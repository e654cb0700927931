"""A promise beyond a relationship manager's authority is marked, with the rule; what is said of asking is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from notes.authority import beyond

BANK = Path(__file__).parents[2] / "samples" / "bank"


@pytest.mark.parametrize(
    ("message", "rules"),
    [
        ("博衍想要纯信用8000万 我跟Linda说肯定批得下来", ["CP01"]),
        ("我答应他保证批下来", ["CP01"]),
        ("跟客户说了包批", ["CP01"]),
        ("我答应给岫云3.2 下周三之前签", ["DJ-01"]),
        ("我答应他们利率做到LPR减30", ["DJ-01"]),
        ("我跟吴总保证比远岚低", ["DJ-01"]),
        ("我答应月底前放款", ["CP02"]),
        ("承诺他们12月10号到账", ["CP02"]),
        ("我说手续费给他全免", ["DJ-05"]),
        ("我答应存款给他另外补息", ["DJ-03"]),
        ("我跟老板说这款结构性保本", ["CP03"]),
        ("我答应不要抵押了", ["CP01"]),
        ("i promised approval by friday", ["CP01"]),
    ],
)
def test_a_promise_that_is_not_ours_to_make(message: str, rules: list[str]) -> None:
    found = beyond(message)
    assert [one.rule for one in found] == rules
    assert all(one.words in message for one in found)


@pytest.mark.parametrize(
    "message",
    [
        "我答应周五前给报价",
        "答应帮他申请优惠利率",
        "我说争取给到3.2",
        "没答应给3.2",
        "我没敢说肯定批",
        "远岚答应给他3.2",
        "客户想要3.2 我说回去问",
        "我跟他说以审批为准",
        "青鹭要2000万流贷 3.45",
        "",
    ],
)
def test_what_promises_nothing_beyond(message: str) -> None:
    assert beyond(message) == []


def test_the_rules_are_those_of_the_bank() -> None:
    texts = "".join(path.read_text(encoding="utf-8") for path in BANK.rglob("*") if path.suffix in {".md", ".yaml"})
    for rule in ("CP01", "CP02", "CP03", "DJ-01", "DJ-03", "DJ-05"):
        assert f"id: {rule}" in texts
