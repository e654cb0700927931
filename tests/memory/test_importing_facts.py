"""Importing products in use and facts: dated, by the names of the bank's dictionary, and never twice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from handlers.factcolumns import known_facts
from knowledge.ruletypes import FactEntry
from memory import facts, holdings
from memory.database import Database
from memory.importing import ImportReport
from tests.memory.bank import TODAY, Bank, code_of, opened
from tests.memory.lists import counts, imported, reasons, table, workbook

HUAXING = "临溪华兴精密机械有限公司"
DICTIONARY = {
    entry.name: entry
    for entry in (
        FactEntry("sales_revenue_last_year", "上年营业收入", "", "money", "元"),
        FactEntry("net_profit_last_year", "上年净利润", "", "money", "元"),
        FactEntry("asset_liability_ratio", "资产负债率", "", "dec"),
        FactEntry("payroll_headcount", "代发人数", "", "int", "人"),
        FactEntry("business_license_valid", "营业执照有效", "", "bool"),
        FactEntry("industry", "行业", "", "enum", values=("制造业", "批发业")),
        FactEntry("credit_review_due", "授信复审日", "", "date", audience="credit"),
        FactEntry("amount_requested", "申请金额", "", "money", "元", each_time=True),
    )
}


@pytest.fixture
async def bank(database: Database) -> Bank:
    """林晓雨 keeps one client."""
    opened_bank = await opened(database)
    await opened_bank.client(opened_bank.lin, HUAXING, code=code_of(1))
    return opened_bank


async def take(bank: Bank, path: Path, **more: Any) -> ImportReport:
    return await imported(bank, path, facts=known_facts(DICTIONARY), **more)


async def known(bank: Bank, user: Any = None) -> dict[str, tuple[Any, date]]:
    async with bank.database.reading() as session:
        found = await facts.latest(session, user or bank.lin, 1, today=TODAY)
    return {name: (one.value, one.as_of) for name, one in found.items()}


async def test_a_column_a_fact_by_its_label_or_name_each_with_its_unit(bank: Bank, tmp_path: Path) -> None:
    head = [
        "客户名称",
        "数据日期",
        "上年营业收入（万元）",
        "资产负债率(%)",
        "payroll_headcount",
        "营业执照有效",
        "上年净利润",
    ]
    row = [HUAXING, "2025-12-31", "36,200", 58.25, 96, "是", "-1200万元"]
    path = table(tmp_path, head, row)
    assert counts(await take(bank, path)) == (1, 0, 0, 0)
    day = date(2025, 12, 31)
    told = {name: (value, as_of) for name, (value, as_of) in (await known(bank)).items()}
    assert Decimal(told["sales_revenue_last_year"][0]) == 362_000_000
    assert Decimal(told["asset_liability_ratio"][0]) == Decimal("0.5825")
    assert Decimal(told["net_profit_last_year"][0]) == -12_000_000
    assert told["business_license_valid"] == (True, day) and Decimal(told["payroll_headcount"][0]) == 96
    assert counts(await take(bank, path)) == (0, 0, 1, 0)


async def test_a_ratio_that_excel_worked_out_has_all_its_decimals(bank: Bank, tmp_path: Path) -> None:
    path = workbook(tmp_path, list=[["客户名称", "数据日期", "资产负债率"], [HUAXING, date(2025, 12, 31), 1 / 3]])
    assert counts(await take(bank, path)) == (1, 0, 0, 0)
    assert round(Decimal((await known(bank))["asset_liability_ratio"][0]), 4) == Decimal("0.3333")


async def test_a_share_that_may_be_two_things_is_asked_about_and_not_guessed(bank: Bank, tmp_path: Path) -> None:
    """Excel 的百分比格式存的是 0.5825；没写单位的一列里又有人写 58.25"""
    of_percent = table(tmp_path, ["客户名称", "数据日期", "资产负债率(%)"], [HUAXING, "2025-12-31", "0.5825"])
    assert reasons(await take(bank, of_percent)) == [(2, "share")]
    of_shares = table(tmp_path, ["客户名称", "数据日期", "资产负债率"], [HUAXING, "2025-12-31", "58.25"])
    assert reasons(await take(bank, of_shares)) == [(2, "fact")]
    said = table(tmp_path, ["客户名称", "数据日期", "资产负债率(%)"], [HUAXING, "2025-12-31", "0.58%"])
    assert counts(await take(bank, said)) == (1, 0, 0, 0)


async def test_a_row_a_fact(bank: Bank, tmp_path: Path) -> None:
    path = table(
        tmp_path,
        ["credit code", "fact", "value", "as of"],
        [code_of(1), "资产负债率", "58%", "2026-09-30"],
        [code_of(1), "industry", "制造业", "2026-09-30"],
        [code_of(1), "净资产收益率", "3%", "2026-09-30"],
        [code_of(1), "industry", "采矿业", "2026-09-30"],
        [code_of(1), "资产负债率", "很高", "2026-09-30"],
        [code_of(1), "资产负债率", "60%", ""],
        [code_of(1), "资产负债率", "60%", "2027-01-01"],
        [code_of(9), "资产负债率", "60%", "2026-09-30"],
        [code_of(1), "申请金额", "100", "2026-09-30"],
    )
    report = await take(bank, path)
    assert counts(report) == (2, 0, 0, 7)
    assert reasons(report) == [
        (4, "fact_unknown"),
        (5, "fact"),
        (6, "number"),
        (7, "nothing"),
        (8, "date_future"),
        (9, "client_unknown"),
        (10, "fact_unknown"),
    ]


async def test_another_value_of_the_same_day_counts_from_now_on_and_an_older_day_changes_nothing(
    bank: Bank, tmp_path: Path
) -> None:
    head = ["客户", "资产负债率", "日期"]
    await take(bank, table(tmp_path, head, [HUAXING, "58%", "2026-09-30"]))
    assert counts(await take(bank, table(tmp_path, head, [HUAXING, "61%", "2026-09-30"]))) == (0, 1, 0, 0)
    assert counts(await take(bank, table(tmp_path, head, [HUAXING, "70%", "2026-06-30"]))) == (1, 0, 0, 0)
    assert Decimal((await known(bank))["asset_liability_ratio"][0]) == Decimal("0.61")


async def test_a_fact_is_for_whom_the_dictionary_says(bank: Bank, tmp_path: Path) -> None:
    await take(bank, table(tmp_path, ["客户", "授信复审日", "日期"], [HUAXING, "2026-12-20", "2026-11-01"]))
    assert await known(bank) == {}
    assert set(await known(bank, bank.zhou)) == {"credit_review_due"}


async def test_products_in_use(bank: Bank, tmp_path: Path) -> None:
    head = ["客户名称", "在用产品", "开通日期", "说明", "数据日期"]
    path = table(tmp_path, head, [HUAXING, "CM01", "2024-03-01", "代发 96 人", "2026-10-31"], [HUAXING, "", "", "", ""])
    report = await take(bank, path)
    assert counts(report) == (1, 0, 0, 1) and reasons(report) == [(3, "nothing")]
    newer = table(tmp_path, head, [HUAXING, "CM01", "2024-03-01", "代发 120 人", "2026-11-20"])
    assert counts(await take(bank, newer)) == (0, 1, 0, 0)
    older = table(tmp_path, head, [HUAXING, "CM01", "2024-03-01", "代发 96 人", "2026-10-31"])
    assert counts(await take(bank, older)) == (0, 0, 1, 0)  # an older statement changes nothing
    async with bank.database.reading() as session:
        (one,) = await holdings.of_client(session, bank.lin, 1, today=TODAY)
    assert (one.product, one.detail, one.as_of) == ("CM01", "代发 120 人", date(2026, 11, 20))


async def test_a_list_of_clients_stays_one(bank: Bank, tmp_path: Path) -> None:
    """A column that is also a fact of the dictionary, such as 行业, makes no sheet of facts."""
    path = workbook(
        tmp_path,
        客户=[
            ["客户名称", "信用代码", "客户经理", "行业", "资产负债率"],
            ["乙有限公司", code_of(2), "林晓雨", "批发业", "50%"],
        ],
        清单=[["客户名称", "行业", "日期"], ["丙有限公司", "批发业", "2026-01-01"]],
    )
    report = await take(bank, path, owner=bank.lin)
    assert set(report.counts) == {"clients"} and report.added == 2


async def test_nobody_brings_facts_on_anothers_client(bank: Bank, tmp_path: Path) -> None:
    await bank.client(bank.chen, "乙有限公司", code=code_of(2))
    path = table(tmp_path, ["信用代码", "资产负债率", "日期"], [code_of(2), "50%", "2026-01-01"])
    assert reasons(await take(bank, path, by=bank.lead)) == [(2, "client_unknown")]
    holding = table(tmp_path, ["信用代码", "在用产品"], [code_of(2), "CM01"])
    assert reasons(await take(bank, holding, by=bank.lead)) == [(2, "client_unknown")]
