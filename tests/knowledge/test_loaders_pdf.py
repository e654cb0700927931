"""PDF manuals: clauses whole again, tables whole again, pages kept, running headers gone."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Table

from knowledge.documents import Passage
from knowledge.loaders import UnreadableFile, pdf
from knowledge.parsing import parse

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
BODY = ParagraphStyle("body", fontName=FONT, fontSize=10.5, leading=18, firstLineIndent=21, wordWrap="CJK")
TITLE = ParagraphStyle("title", fontName=FONT, fontSize=18, leading=26, alignment=1)
CHAPTER = ParagraphStyle("chapter", fontName=FONT, fontSize=14, leading=24)
GRID = [("FONT", (0, 0), (-1, -1), FONT, 9), ("GRID", (0, 0), (-1, -1), 0.5, colors.black)]


def furnished(canvas: Canvas, document: Any) -> None:
    """A running header and a page number."""
    canvas.setFont(FONT, 8)
    canvas.drawString(72, A4[1] - 40, f"澄江银行内部资料 第{canvas.getPageNumber()}版面")
    canvas.drawCentredString(A4[0] / 2, 30, f"- {canvas.getPageNumber()} -")


def printed(folder: Path, story: Sequence[Flowable], **options: Any) -> tuple[Passage, ...]:
    """The passages of a PDF laid out from these parts."""
    path = folder / "手册.pdf"
    SimpleDocTemplate(str(path), pagesize=A4, **options).build(
        list(story), onFirstPage=furnished, onLaterPages=furnished
    )
    return parse(path, folder).passages


def texts(*lines: str) -> list[Flowable]:
    return [Paragraph(line, BODY) for line in lines]


CLAUSE = (
    "第一条 为了规范流动资金贷款的受理、调查、审查、审批、发放、支付和贷后管理，"
    "防范信用风险，依据国家有关规定和本行授信管理基本制度，制定本办法。"
)


def test_wrapped_lines_become_the_clause_again(tmp_path: Path) -> None:
    second = "第二条 " + "借款人应当按期还本付息，不得挪用贷款资金。" * 4
    found = printed(
        tmp_path,
        [
            Paragraph("贷款办法", TITLE),
            Paragraph("第一章 总则", CHAPTER),
            *texts(CLAUSE, second, "（一）甲；", "（二）乙。"),
        ],
    )
    assert [(p.path, p.text) for p in found] == [
        ("第一章 总则 > 第一条", CLAUSE),
        ("第一章 总则 > 第二条", second),
        ("第一章 总则 > 第二条 > （一）", "（一）甲；"),
        ("第一章 总则 > 第二条 > （二）", "（二）乙。"),
    ]
    assert found[2].context.endswith("不得挪用贷款资金。")


def test_large_type_is_the_title_and_the_headings(tmp_path: Path) -> None:
    story = [
        Paragraph("存款手册", TITLE),
        Paragraph("协定存款", CHAPTER),
        *texts("起点五十万元。"),
        Paragraph("通知存款", CHAPTER),
        *texts("分一天和七天。"),
    ]
    assert [p.path for p in printed(tmp_path, story)] == ["协定存款", "通知存款"]
    assert parse(tmp_path / "手册.pdf", tmp_path).document.title == "存款手册"


def test_running_headers_and_page_numbers_vanish_and_pages_are_kept(tmp_path: Path) -> None:
    story: list[Flowable] = []
    for number in range(1, 5):
        story += [*texts(f"第{number}条 第{number}页上的规定。"), PageBreak()]
    found = printed(tmp_path, story)
    assert [(p.page, p.text) for p in found] == [(n, f"第{n}条 第{n}页上的规定。") for n in range(1, 5)]


def test_a_clause_that_runs_over_the_page_stays_whole(tmp_path: Path) -> None:
    fill = [f"第{n}条 借款人应当按期还本付息，不得挪用贷款资金，并应当接受贷后检查。" for n in range(1, 40)]
    long = "第四十条 " + "、".join(f"第{n}类资料应当在放款以前收齐并且核对原件" for n in range(1, 40)) + "。"
    found = printed(tmp_path, texts(*fill, long, "第四十一条 完。"))
    joined = {p.path: "" for p in found}
    for passage in found:
        joined[passage.path] += passage.text
    assert joined["第四十条"] == long
    assert joined["第四十一条"] == "第四十一条 完。"


def rows(count: int) -> list[list[str]]:
    return [[f"行业{n}", "鼓励" if n % 2 else "限制", f"额度不超过{n}00万元"] for n in range(1, count + 1)]


def test_a_table_that_breaks_over_pages_is_one_table_with_its_header_once(tmp_path: Path) -> None:
    table = Table([["行业", "类别", "授信口径"], *rows(90)], colWidths=[120, 80, 200], repeatRows=1, style=GRID)
    found = printed(tmp_path, [*texts("第一条 行业目录见下表。", "表1 行业分类目录"), table, *texts("第二条 完。")])
    cells = [p for p in found if p.kind == "row"]
    assert [p.text for p in cells] == [f"行业：{a}；类别：{b}；授信口径：{c}" for a, b, c in rows(90)]
    assert all(p.context == "第一条 行业目录见下表。\n表1 行业分类目录\n行业 | 类别 | 授信口径" for p in cells)
    assert [cells[0].page, cells[-1].page] == [1, 3]
    assert cells[-1].section == ("第一条", "行业90")
    assert found[-1].text == "第二条 完。"


def test_a_table_whose_header_is_not_repeated_keeps_it_on_every_page(tmp_path: Path) -> None:
    table = Table([["行业", "类别", "授信口径"], *rows(60)], colWidths=[120, 80, 200], style=GRID)
    found = [p for p in printed(tmp_path, [table]) if p.kind == "row"]
    assert len(found) == 60
    assert found[-1].text == "行业：行业60；类别：限制；授信口径：额度不超过6000万元"


def test_merged_cells_repeat_in_each_row(tmp_path: Path) -> None:
    data = [["类别", "等级", "额度"], ["小微", "AA", "300万元"], ["", "A", "100万元"], ["大型", "AA", "3亿元"]]
    table = Table(data, colWidths=[80, 80, 80], style=[*GRID, ("SPAN", (0, 1), (0, 2))])
    found = [p for p in printed(tmp_path, [table]) if p.kind == "row"]
    assert [p.text for p in found] == [
        "类别：小微；等级：AA；额度：300万元",
        "类别：小微；等级：A；额度：100万元",
        "类别：大型；等级：AA；额度：3亿元",
    ]


def test_two_tables_on_two_pages_stay_two(tmp_path: Path) -> None:
    first = Table([["等级", "额度"], ["AA", "300万元"]], colWidths=[80, 80], style=GRID)
    second = Table([["产品", "期限", "价格"], ["流贷", "3年", "LPR"]], colWidths=[80, 80, 80], style=GRID)
    found = printed(tmp_path, [first, PageBreak(), second])
    assert [p.text for p in found] == ["等级：AA；额度：300万元", "产品：流贷；期限：3年；价格：LPR"]


def why(folder: Path, data: bytes) -> str:
    (folder / "x.pdf").write_bytes(data)
    with pytest.raises(UnreadableFile) as caught:
        parse(folder / "x.pdf", folder)
    return caught.value.why


def canvas(draw: Any = None, **options: Any) -> bytes:
    stream = io.BytesIO()
    page = Canvas(stream, pagesize=A4, **options)
    page.setFont(FONT, 11)
    if draw:
        draw(page)
    page.showPage()
    page.save()
    return stream.getvalue()


def test_a_pdf_with_a_password_is_told(tmp_path: Path) -> None:
    locked = canvas(lambda page: page.drawString(72, 700, "第一条 机密。"), encrypt=StandardEncryption("secret"))
    assert "已加密" in why(tmp_path, locked)


def test_a_scanned_pdf_asks_for_text_recognition(tmp_path: Path) -> None:
    assert "扫描件" in why(tmp_path, canvas(lambda page: page.rect(50, 50, 400, 600, fill=1)))


@pytest.mark.parametrize("share", [0.2, 0.5])
def test_a_truncated_pdf_is_broken_or_read_never_a_traceback(tmp_path: Path, share: float) -> None:
    whole = canvas(lambda page: page.drawString(72, 700, "第一条 " + "规定" * 20))
    assert why(tmp_path, whole[: int(len(whole) * share)])


def test_a_pdf_that_unpacks_to_gigabytes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_STREAM_LIMIT", 1_000_000)
    bomb = zlib.compress(bytes(5_000_000))
    head = b"%PDF-1.4\n1 0 obj\n<< /Filter /FlateDecode >>\nstream\n"
    data = head + bomb + b"\nendstream\nendobj\n"
    assert "压缩炸弹" in why(tmp_path, data)


def test_a_pdf_of_too_many_pages_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "PAGE_LIMIT", 0)
    assert "上限" in why(tmp_path, canvas(lambda page: page.drawString(72, 700, "第一条 规定。")))
