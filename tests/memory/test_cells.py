"""Cells of imported lists: amounts, days and rates are read as they are meant, or refused."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.importing import values
from memory.importing.columns import Unit, header_of, unit_said
from memory.importing.values import BadCell


@pytest.mark.parametrize(
    ("cell", "unit", "wanted"),
    [
        ("25000000", 1, "25000000"),
        ("25,000,000.5", 1, "25000000.50"),
        (2500.0, 10_000, "25000000"),
        (0.1 + 0.2, 10_000, "3000"),
        ("2500", 10_000, "25000000"),
        ("2500万", 1, "25000000"),
        ("2500万元", 10_000, "25000000"),
        ("1.2亿", 1, "120000000"),
        ("￥１，２００．５０", 1, "1200.50"),
        ("人民币300元", 10_000, "300"),
        (12.345678, 10_000, "123456.78"),
        (0, 1, "0"),
        ("-", 1, None),
        ("  ", 1, None),
        (None, 1, None),
    ],
)
def test_amounts(cell: object, unit: int, wanted: str | None) -> None:
    assert values.money(cell, Unit(unit)) == (None if wanted is None else Decimal(wanted))


@pytest.mark.parametrize(
    "cell", ["约500万", "USD 5", "1e5", "12,34", "=A1", "#REF!", float("nan"), date(2026, 1, 1), True, "-5"]
)
def test_what_is_no_amount_is_refused(cell: object) -> None:
    with pytest.raises(BadCell):
        values.money(cell, Unit())


@given(st.decimals(0, 10**12, places=2), st.sampled_from(["plain", "commas", "float"]))
def test_an_amount_is_read_to_the_fen(amount: Decimal, way: str) -> None:
    written: object = {"plain": f"{amount}", "commas": f"{amount:,}", "float": float(amount)}[way]
    assert values.money(written, Unit()) == amount


@given(
    st.dates(date(1900, 3, 1), date(2100, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d", "%Y.%m.%d"]),
)
def test_a_day_is_the_same_however_it_is_written(day: date, form: str) -> None:
    serial = (day - date(1899, 12, 30)).days
    assert values.day(day.strftime(form)) == values.day(datetime(day.year, day.month, day.day)) == day
    if serial >= 10_000:
        assert values.day(serial) == values.day(str(serial)) == values.day(float(serial)) == day


@pytest.mark.parametrize("cell", ["2026-02-30", "去年", "18/03/2026", "2026-03", "1", 5, "9999-01-01"])
def test_what_is_no_day_is_refused(cell: object) -> None:
    with pytest.raises(BadCell):
        values.day(cell)


@pytest.mark.parametrize(
    ("cell", "percent", "wanted"),
    [
        ("3.45%", False, "0.0345"),
        (3.45, False, "0.0345"),
        (0.0345, False, "0.0345"),
        ("3.45", True, "0.0345"),
        ("45BP", False, "0.0045"),
        (0.85, True, "0.0085"),
        ("４.35％", False, "0.0435"),
        (None, False, None),
    ],
)
def test_rates(cell: object, percent: bool, wanted: str | None) -> None:
    assert values.rate(cell, Unit(percent=percent)) == (None if wanted is None else Decimal(wanted))


@pytest.mark.parametrize("cell", [0.35, "LPR+50BP", 345, "百分之三", "-1"])
def test_a_doubtful_rate_is_not_guessed(cell: object) -> None:
    with pytest.raises(BadCell):
        values.rate(cell, Unit())


@pytest.mark.parametrize(
    ("titles", "kind"),
    [
        (["客户名称", "统一社会信用代码", "行业", "授信额度(万元)"], "clients"),
        (["客户名称", "联系人", "电话", "行业"], "clients"),
        (["name", "code", "short names", "rm", "stage"], "clients"),
        (["客户 名称*", "信用代码 （必填）"], "clients"),
        (["客户名称", "姓名", "职务", "电话"], "contacts"),
        (["Company", "Name", "Title", "Mobile", "E-mail"], "contacts"),
        (["client", "reference", "product", "limit", "used", "rate", "starts", "matures"], "facilities"),
        (["客户名称", "合同编号", "授信额度（万元）", "已用额度（万元）", "年利率(%)", "到期日"], "facilities"),
        (["借款人", "借据号", "品种", "合同金额", "余额", "数据日期"], "facilities"),
        (["统一社会信用代码", "日期", "存款余额", "贷款余额"], "balances"),
        (["Client Name", "As of", "Balance (RMB'000)", "Type"], "balances"),
        (["日期", "内容", "备注"], None),
        (["序号", "姓名", "电话"], None),
        (["方振华", "总经理", "13800000000"], None),
        ([], None),
    ],
)
def test_a_sheet_is_known_by_its_columns(titles: list[str], kind: str | None) -> None:
    for cells in (titles, titles[::-1], ["", *titles, None]):
        header = header_of(cells)
        assert (header.kind if header else None) == kind


@pytest.mark.parametrize(
    ("title", "factor", "currency"),
    [
        ("余额(万元)", 10_000, None),
        ("余额（单位：万元）", 10_000, None),
        ("余额万元", 10_000, None),
        ("余额-亿元", 100_000_000, None),
        ("余额（万美元）", 10_000, "USD"),
        ("Balance (RMB'000)", 1_000, "CNY"),
        ("Balance [USD m]", 1_000_000, "USD"),
        ("Balance", 1, None),
    ],
)
def test_a_header_says_what_its_amounts_are_counted_in(title: str, factor: int, currency: str | None) -> None:
    header = header_of(["客户名称", "日期", title])
    assert header is not None and header.places["amount"] == (2,)
    unit = header.units.get(2, Unit())
    assert (unit.factor, unit.currency) == (factor, currency)


def test_a_line_above_the_table_says_it_for_all() -> None:
    assert unit_said(["", "单位：万元"]) == Unit(10_000)
    assert unit_said(["金额单位:人民币元"]) == Unit(1, "CNY")
    assert unit_said(["单位名称：某公司", None, 5]) is None
