"""Workbooks and slides: a row is found by its sheet and first cell, a slide by its title."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pptx
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from pptx.util import Inches

from knowledge.documents import Passage
from knowledge.loaders import UnreadableFile, sheets
from knowledge.parsing import parse


def sheet(folder: Path, fill: Callable[[Worksheet], Any], title: str = "价目") -> tuple[Passage, ...]:
    """The passages of a workbook whose one sheet `fill` wrote."""
    book = openpyxl.Workbook()
    book.active.title = title
    fill(book.active)
    book.save(folder / "表.xlsx")
    return parse(folder / "表.xlsx", folder).passages


def rows(*values: tuple[Any, ...]) -> Callable[[Worksheet], None]:
    def fill(page: Worksheet) -> None:
        for row in values:
            page.append(row)

    return fill


def test_a_row_names_its_columns_and_is_found_by_sheet_and_first_cell(tmp_path: Path) -> None:
    found = sheet(tmp_path, rows(("等级", "额度", "备注"), ("AA", "3,000万元", "信用"), ("A", "1,000万元", None)))
    assert [(p.kind, p.path, p.text) for p in found] == [
        ("row", "价目 > AA", "等级：AA；额度：3,000万元；备注：信用"),
        ("row", "价目 > A", "等级：A；额度：1,000万元"),
    ]


def test_the_header_is_found_below_title_lines_and_merged_cells(tmp_path: Path) -> None:
    def fill(page: Worksheet) -> None:
        rows(
            ("澄江银行押品抵押率表",),
            ("单位：%",),
            (),
            ("类别", "押品", "抵押率", None),
            (None, None, "住宅区", "其他"),
        )(page)
        rows(("房产", "住宅", "70%", "65%"), (None, "厂房", "60%", "55%"), ("权利", "存单", "95%", "95%"))(page)
        for area in ("A1:D1", "A4:A5", "B4:B5", "C4:D4", "A6:A7"):
            page.merge_cells(area)

    found = sheet(tmp_path, fill)
    assert [p.text for p in found] == [
        "类别：房产；押品：住宅；抵押率/住宅区：70%；抵押率/其他：65%",
        "类别：房产；押品：厂房；抵押率/住宅区：60%；抵押率/其他：55%",
        "类别：权利；押品：存单；抵押率/住宅区：95%；抵押率/其他：95%",
    ]
    assert [p.section for p in found] == [("价目", "房产"), ("价目", "房产"), ("价目", "权利")]
    assert found[0].context.startswith("澄江银行押品抵押率表 单位：%\n类别 | 押品")


def test_a_group_row_goes_to_the_context_of_its_rows_and_a_note_is_a_passage(tmp_path: Path) -> None:
    first = (("项目", "费率", "依据"), ("一、结算类",), ("电汇", "0.50元", "2号文"))
    second = (("二、保函类",), ("履约保函", "1.5‰", "3号文"), ("注：小微企业减半。",))
    found = sheet(tmp_path, rows(*first, *second))
    assert [p.text for p in found] == [
        "项目：电汇；费率：0.50元；依据：2号文",
        "项目：履约保函；费率：1.5‰；依据：3号文",
        "注：小微企业减半。",
    ]
    assert found[1].context == "二、保函类\n项目 | 费率 | 依据"
    assert (found[2].kind, found[2].section) == ("text", ("价目",))


def test_values_read_as_the_sheet_shows_them(tmp_path: Path) -> None:
    def fill(page: Worksheet) -> None:
        rows(("项目", "利率", "金额", "生效日", "倍数"), ("流贷", 0.0345, 30000000, date(2026, 1, 1), 1.5))(page)
        page["B2"].number_format = "0.00%"
        page["C2"].number_format = "#,##0"

    assert sheet(tmp_path, fill)[0].text == "项目：流贷；利率：3.45%；金额：30,000,000；生效日：2026-01-01；倍数：1.5"


def test_two_tables_on_a_sheet_keep_their_own_titles_and_headers(tmp_path: Path) -> None:
    found = sheet(
        tmp_path,
        rows(("表1 存款",), ("品种", "利率"), ("活期", "0.05%"), (), ("表2 贷款",), ("产品", "价格"), ("流贷", "LPR")),
    )
    assert [(p.text, p.context) for p in found] == [
        ("品种：活期；利率：0.05%", "表1 存款\n品种 | 利率"),
        ("产品：流贷；价格：LPR", "表2 贷款\n产品 | 价格"),
    ]


def test_every_visible_sheet_is_read_and_hidden_ones_are_not(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name, state in (("甲", "visible"), ("乙", "hidden"), ("丙", "visible")):
        page = book.create_sheet(name)
        page.sheet_state = state
        rows(("等级", "额度"), (name, "1万元"))(page)
    book.save(tmp_path / "表.xlsx")
    found = parse(tmp_path / "表.xlsx", tmp_path)
    assert [p.section for p in found.passages] == [("甲", "甲"), ("丙", "丙")]
    assert found.document.title == "表"


def test_a_stray_cell_and_a_merged_range_over_the_whole_sheet_are_harmless(tmp_path: Path) -> None:
    sheet(tmp_path, rows(("等级", "额度"), ("AA", "3,000万元")))
    with zipfile.ZipFile(tmp_path / "表.xlsx") as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    name = "xl/worksheets/sheet1.xml"
    stray = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    merged = b'<mergeCells count="1"><mergeCell ref="C1:XFD1048576"/></mergeCells>'
    parts[name] = parts[name].replace(b"</sheetData>", stray + merged)
    with zipfile.ZipFile(tmp_path / "表.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        for part, content in parts.items():
            packed.writestr(part, content)
    assert [p.text for p in parse(tmp_path / "表.xlsx", tmp_path).passages] == ["等级：AA；额度：3,000万元"]


def test_a_sheet_beyond_all_bounds_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "_CELL_LIMIT", 100)
    with pytest.raises(UnreadableFile, match="“价目”过大"):
        sheet(tmp_path, rows(*[("等级", "额度")] * 60))


def deck(folder: Path) -> tuple[Passage, ...]:
    show = pptx.Presentation()
    first = show.slides.add_slide(show.slide_layouts[0])
    first.shapes.title.text = "客户经理速查"
    first.placeholders[1].text = "2026年版"
    second = show.slides.add_slide(show.slide_layouts[1])
    second.shapes.title.text = "三句不能说"
    frame = second.placeholders[1].text_frame
    frame.text = "下列说法禁止："
    for text, level in (("肯定能批", 0), ("随便用", 0), ("包括买股票", 1)):
        paragraph = frame.add_paragraph()
        paragraph.text, paragraph.level = text, level
    second.notes_slide.notes_text_frame.text = "讲解时举例说明。"
    third = show.slides.add_slide(show.slide_layouts[5])
    third.shapes.title.text = "额度"
    table = third.shapes.add_table(3, 2, Inches(1), Inches(2), Inches(6), Inches(2)).table
    for r, row in enumerate((("等级", "额度"), ("AA", "3,000万元"), ("A", "1,000万元"))):
        for c, value in enumerate(row):
            table.cell(r, c).text = value
    fourth = show.slides.add_slide(show.slide_layouts[6])
    box = fourth.shapes.add_textbox(Inches(1), Inches(1), Inches(4), Inches(1))
    box.text_frame.text = "没有标题的一页，只有一句完整的话。"
    show.save(folder / "速查.pptx")
    return parse(folder / "速查.pptx", folder).passages


def test_slides_give_bullets_tables_and_notes_under_their_titles(tmp_path: Path) -> None:
    assert [(p.page, p.path, p.text) for p in deck(tmp_path)] == [
        (1, "客户经理速查", "2026年版"),
        (2, "三句不能说", "下列说法禁止："),
        (2, "三句不能说", "肯定能批"),
        (2, "三句不能说", "随便用"),
        (2, "三句不能说", "包括买股票"),
        (2, "三句不能说", "讲解时举例说明。"),
        (3, "额度 > AA", "等级：AA；额度：3,000万元"),
        (3, "额度 > A", "等级：A；额度：1,000万元"),
        (4, "第 4 页", "没有标题的一页，只有一句完整的话。"),
    ]


def test_a_bullet_on_a_slide_reads_with_its_lead(tmp_path: Path) -> None:
    assert deck(tmp_path)[4].context == "下列说法禁止：\n随便用"
