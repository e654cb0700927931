"""Word documents as banks write them: styled or not, numbered by hand or by Word, with merged tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from knowledge.documents import Passage
from knowledge.loaders.word_numbering import chinese
from knowledge.parsing import parse


def word(folder: Path, write: Callable[[Any], Any]) -> tuple[Passage, ...]:
    """The passages of a Word document that `write` filled."""
    document = docx.Document()
    write(document)
    document.save(folder / "办法.docx")
    return parse(folder / "办法.docx", folder).passages


def paragraphs(*texts: str) -> Callable[[Any], None]:
    def write(document: Any) -> None:
        for text in texts:
            document.add_paragraph(text)

    return write


def filled(document: Any, *rows: tuple[str, ...]) -> Any:
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            table.cell(r, c).text = value
    return table


def test_heading_styles_and_clauses_make_the_path(tmp_path: Path) -> None:
    def write(document: Any) -> None:
        document.add_heading("流动资金贷款办法", 0)
        document.add_heading("第三章 贷款条件", 1)
        paragraphs("第十二条 有下列情形之一的，不得受理：", "（一）违法的；", "（二）失信的。")(document)
        document.add_heading("第四章 附则", 1)
        paragraphs("第十三条 本办法自发布之日起施行。")(document)

    found = word(tmp_path, write)
    assert [p.path for p in found] == [
        "第三章 贷款条件 > 第十二条",
        "第三章 贷款条件 > 第十二条 > （一）",
        "第三章 贷款条件 > 第十二条 > （二）",
        "第四章 附则 > 第十三条",
    ]
    assert found[2].context == "第十二条 有下列情形之一的，不得受理："


def test_numbered_headings_without_styles_make_the_path(tmp_path: Path) -> None:
    def write(document: Any) -> None:
        title = document.add_paragraph()
        title.add_run("业务手册").bold = True
        paragraphs(
            "一、产品要素",
            "（一）贷款期限",
            "最长36个月。",
            "（二）还款方式",
            "按月付息。",
            "二、办理流程",
            "先申请，后审批。",
        )(document)

    assert [(p.path, p.text) for p in word(tmp_path, write)] == [
        ("一、产品要素 > （一）贷款期限", "最长36个月。"),
        ("一、产品要素 > （二）还款方式", "按月付息。"),
        ("二、办理流程", "先申请，后审批。"),
    ]


def test_bold_lines_without_numbers_are_headings(tmp_path: Path) -> None:
    def write(document: Any) -> None:
        document.add_heading("手册", 1)
        document.add_heading("要素", 2)
        for heading, text in (("期限", "最长36个月。"), ("利率", "按LPR加点。")):
            document.add_paragraph().add_run(heading).bold = True
            document.add_paragraph(text)

    assert [p.path for p in word(tmp_path, write)] == ["要素 > 期限", "要素 > 利率"]


def test_tables_stand_where_they_stood_and_merged_cells_repeat(tmp_path: Path) -> None:
    def write(document: Any) -> None:
        paragraphs("第九条 额度如下表：", "表1 额度")(document)
        table = filled(
            document,
            ("类别", "等级", "额度"),
            ("小微", "AA", "3,000万元"),
            ("", "A", "1,000万元"),
            ("合计", "合计", "4,000万元"),
        )
        table.cell(1, 0).merge(table.cell(2, 0))
        table.cell(3, 0).text = table.cell(3, 1).text = ""
        table.cell(3, 0).merge(table.cell(3, 1)).text = "合计"
        paragraphs("第十条 完。")(document)

    found = word(tmp_path, write)
    assert [(p.path, p.text) for p in found] == [
        ("第九条", "第九条 额度如下表："),
        ("第九条 > 小微", "类别：小微；等级：AA；额度：3,000万元"),
        ("第九条 > 小微", "类别：小微；等级：A；额度：1,000万元"),
        ("第九条 > 合计", "类别：合计；等级：合计；额度：4,000万元"),
        ("第十条", "第十条 完。"),
    ]
    assert found[1].context == "第九条 额度如下表：\n表1 额度\n类别 | 等级 | 额度"


def test_a_table_of_names_and_values_has_no_header(tmp_path: Path) -> None:
    found = word(
        tmp_path,
        lambda document: filled(
            document, ("产品名称", "流动资金贷款"), ("贷款期限", "1至36个月"), ("还款方式", "按月付息")
        ),
    )
    assert [p.text for p in found] == ["产品名称：流动资金贷款", "贷款期限：1至36个月", "还款方式：按月付息"]


def test_a_table_of_revisions_stays_a_table(tmp_path: Path) -> None:
    found = word(
        tmp_path,
        lambda document: filled(
            document, ("版本", "日期", "修订内容"), ("1.0", "2023-01-01", "首次发布"), ("2.0", "2025-01-01", "提高额度")
        ),
    )
    assert [(p.kind, p.text) for p in found] == [
        ("row", "版本：1.0；日期：2023-01-01；修订内容：首次发布"),
        ("row", "版本：2.0；日期：2025-01-01；修订内容：提高额度"),
    ]


def test_headers_footers_and_deleted_text_are_left_out_and_insertions_kept(tmp_path: Path) -> None:
    def write(document: Any) -> None:
        document.sections[0].header.paragraphs[0].text = "内部资料"
        document.sections[0].footer.paragraphs[0].text = "第1页"
        paragraph = document.add_paragraph("第一条 期限最长")
        for tag, text_tag, text in (("w:del", "w:delText", "二"), ("w:ins", "w:t", "三")):
            change, run, piece = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(text_tag)
            piece.text = text
            run.append(piece)
            change.append(run)
            paragraph._p.append(change)
        paragraph.add_run("年。")

    assert [p.text for p in word(tmp_path, write)] == ["第一条 期限最长三年。"]


def test_a_table_of_contents_is_left_out(tmp_path: Path) -> None:
    def write(document: Any) -> None:
        style = document.styles.add_style("toc 1", 1)
        for text in ("第一章 总则\t1", "第二章 附则\t2"):
            document.add_paragraph(text, style=style)
        document.add_heading("第一章 总则", 1)
        document.add_paragraph("第一条 制定本办法。")
        document.add_heading("第二章 附则", 1)
        document.add_paragraph("第二条 施行。")

    assert [p.path for p in word(tmp_path, write)] == ["第一章 总则 > 第一条", "第二章 附则 > 第二条"]


NUMBERING = """<w:abstractNum {ns} w:abstractNumId="90"><w:multiLevelType w:val="multilevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="第%1章"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="11"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="第%2条"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="（%3）"/></w:lvl>
<w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%4."/></w:lvl></w:abstractNum>"""


def numbered(document: Any, *lines: tuple[int, str]) -> None:
    """Paragraphs that Word numbers itself, at these depths."""
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(NUMBERING.format(ns=nsdecls("w"))))
    number = OxmlElement("w:num")
    number.set(qn("w:numId"), "91")
    reference = OxmlElement("w:abstractNumId")
    reference.set(qn("w:val"), "90")
    number.append(reference)
    numbering.append(number)
    for depth, text in lines:
        properties = document.add_paragraph(text)._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = depth
        properties.get_or_add_numId().val = 91


def test_numbers_that_word_prints_itself_are_part_of_the_text(tmp_path: Path) -> None:
    clause = ((1, "有下列情形之一的，不得受理："), (2, "违法的；"), (2, "失信的，包括："), (3, "逾期；"))
    lines = ((0, "贷款条件"), *clause, (1, "期限三年。"), (0, "附则"), (1, "施行。"))
    found = word(tmp_path, lambda document: numbered(document, *lines))
    assert [(p.path, p.text) for p in found] == [
        ("第一章 贷款条件 > 第十一条", "第十一条 有下列情形之一的，不得受理："),
        ("第一章 贷款条件 > 第十一条 > （一）", "（一）违法的；"),
        ("第一章 贷款条件 > 第十一条 > （二）", "（二）失信的，包括："),
        ("第一章 贷款条件 > 第十一条 > （二） > 1.", "1. 逾期；"),
        ("第一章 贷款条件 > 第十二条", "第十二条 期限三年。"),
        ("第二章 附则 > 第十一条", "第十一条 施行。"),
    ]


def test_word_lists_keep_bullets_and_numbers(tmp_path: Path) -> None:
    def write(document: Any) -> None:
        document.add_heading("手册", 1)
        document.add_heading("资料", 2)
        document.add_paragraph("需提交下列资料：")
        document.add_paragraph("营业执照", style="List Bullet")
        document.add_paragraph("填写申请书", style="List Number")
        document.add_paragraph("盖章", style="List Number")

    assert [(p.text, p.context) for p in word(tmp_path, write)[1:]] == [
        ("营业执照", "需提交下列资料："),
        ("1. 填写申请书", "需提交下列资料："),
        ("2. 盖章", "需提交下列资料："),
    ]


def test_chinese_numbers_are_written_as_word_writes_them() -> None:
    assert [chinese(n) for n in (1, 10, 12, 20, 101, 110, 1005)] == [
        "一",
        "十",
        "十二",
        "二十",
        "一百零一",
        "一百一十",
        "一千零五",
    ]
