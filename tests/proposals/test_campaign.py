"""哪些客户符合新科创贷: a whole book judged for one product, with progress, exported safely."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from knowledge.factdictionary import as_value
from knowledge.ruletypes import FactValue
from proposals.campaign import Candidate, clients_for, counted, fitting
from proposals.campaignbook import write_campaign
from tests.knowledge.sample_rulebook import ADMITTED, TODAY, rulebook

TECH: dict[str, Any] = {
    **ADMITTED,
    "tech_qualification": "高新技术企业",
    "years_operating": 5,
    "rd_expense_ratio": "0.06",
    "core_patents_count": 3,
    "asset_liability_ratio": "0.6",
    "net_profit_last_year": 5_000_000,
}
STANDINGS: dict[Any, str] = {"met": "符合", "applying": "申请时再定", "unknown": "待确认", "not_met": "不符合"}


def candidate(number: int, name: str = "甲公司", holds: bool = False, **facts: Any) -> Candidate:
    entries = rulebook().facts
    known = {key: FactValue(as_value(entries[key], raw)) for key, raw in (TECH | facts).items() if raw is not None}
    return Candidate(number, name, "李", known, holds)


def standings(*candidates: Candidate) -> list[tuple[int, str]]:
    book = rulebook()
    judged = clients_for(book.products["TC01"], candidates, TODAY, book.facts)
    return [(one.candidate.client_id, one.standing) for one in judged]


def test_clients_stand_in_four_groups_the_fitting_ones_first() -> None:
    found = standings(
        candidate(1, rd_expense_ratio="0.01"),
        candidate(2, core_patents_count=None),
        candidate(3),
        candidate(4, amount_requested=5_000_000, tenor_requested_months=12),
    )
    assert found == [(4, "met"), (3, "applying"), (2, "unknown"), (1, "not_met")]


def test_who_has_the_product_is_not_called() -> None:
    book = rulebook()
    judged = clients_for(book.products["TC01"], [candidate(1, holds=True), candidate(2)], TODAY, book.facts)
    assert [one.candidate.client_id for one in fitting(judged)] == [2]
    assert counted(judged)["applying"] == 2


def test_ten_thousand_clients_at_two_thousand_a_second_with_progress() -> None:
    book = rulebook()
    varied = [candidate(n, asset_liability_ratio=f"0.{n % 90 + 10}", years_operating=n % 7) for n in range(50)]
    many = [varied[n % 50] for n in range(10_000)]
    seen: list[tuple[int, int]] = []
    started = time.process_time()
    judged = clients_for(book.products["TC01"], many, TODAY, book.facts, progress=lambda *at: seen.append(at))
    assert len(judged) / (time.process_time() - started) >= 2_000
    assert seen[-1] == (10_000, 10_000) and len(seen) > 10


def test_a_clients_name_is_never_a_formula_and_no_character_breaks_the_file(tmp_path: Path) -> None:
    book = rulebook()
    names = ['=HYPERLINK("http://x.example","甲")', "+1", "-1", "@SUM(A1)", "\t=1", "坏\x00字\x07公司", "乙公司"]
    people = [candidate(n, name, core_patents_count=None) for n, name in enumerate(names)]
    judged = clients_for(book.products["TC01"], people, TODAY, book.facts)
    out = tmp_path / "名单.xlsx"
    write_campaign(
        out,
        judged,
        book.facts,
        title="科创贷：[2026]/?*",
        headings=("客户", "客户经理", "结论", "已在用", "不符合的条件", "还缺", "要问"),
        standings=STANDINGS,
        held="是",
    )
    rows = list(load_workbook(out).worksheets[0].iter_rows())
    assert all(cell.data_type != "f" for row in rows for cell in row)
    shown = [str(row[0].value) for row in rows[1:]]
    assert all(not name.startswith(("=", "+", "-", "@", "\t")) for name in shown)
    assert "坏字公司" in shown and "乙公司" in shown
    assert rows[1][2].value == "待确认" and "知识产权" in str(rows[1][5].value)
