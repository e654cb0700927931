"""A draft becomes a Word file: everything in it, nothing beside it, always the same, in the bank's own template."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from reportlab.pdfgen.canvas import Canvas

from proposals import pdf
from proposals.citing import numbered
from proposals.reading import Read, read
from proposals.record import Chart, Draft, Paragraph, Plan, Section, Source, Table
from proposals.templates import TemplateRefused, template_for
from proposals.word import render
from tests.proposals.drafts import client_draft, internal_draft

DRAFTS = {"client": client_draft(), "internal": internal_draft()}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("word")
    return {kind: render(draft, template_for(draft.kind), folder / f"{kind}.docx") for kind, draft in DRAFTS.items()}


def made(draft: Draft, folder: Path, template: Path | None = None) -> Read:
    return read(render(draft, template or template_for(draft.kind), folder / "made.docx"))


def with_blocks(*blocks: Any) -> Draft:
    return replace(client_draft(), sections=(Section("understanding", "我们的理解", blocks),))


def plain_template(folder: Path, *lines: str) -> Path:
    """A template as a bank may have it: no style of ours."""
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    path = folder / "plain.docx"
    document.save(str(path))
    return path


@pytest.mark.parametrize("kind", DRAFTS)
def test_every_word_of_the_draft_stands_in_the_file(kind: str, files: dict[str, Path]) -> None:
    text = read(files[kind]).text().replace("\n", "；")
    missing = [line for line in DRAFTS[kind].text().splitlines() if line and line not in text]
    assert missing == []


@pytest.mark.parametrize("kind", DRAFTS)
def test_chapters_are_headings_in_their_order_and_the_sources_close_the_file(kind: str, files: dict[str, Path]) -> None:
    chapters = [words for level, words in read(files[kind]).headings if level == 1]
    assert chapters == [*(section.title for section in DRAFTS[kind].sections), "附录　依据与数据来源"]


@pytest.mark.parametrize("kind", DRAFTS)
def test_the_cover_and_the_running_heads_say_who_what_and_when(kind: str, files: dict[str, Path]) -> None:
    found = read(files[kind])
    cover = "；".join("；".join(row) for row in found.tables[1])
    assert found.tables[0][0] == ("澄江银行",) and DRAFTS[kind].title in found.tables[0][1][0]
    for words in ("华兴精密制造股份有限公司", "2026年11月25日", "2026年12月25日", "V3", "周敏"):
        assert words in cover
    running = "；".join(found.running)
    assert "澄江银行" in running and "V3" in running and "2026年11月25日" in running
    assert DRAFTS[kind].title in running and "页" in running


@pytest.mark.parametrize("kind", DRAFTS)
def test_pages_are_counted_by_word_itself(kind: str, files: dict[str, Path]) -> None:
    footer = Document(str(files[kind])).sections[0].footer._element
    assert [one.get(qn("w:instr")).strip() for one in footer.iter(qn("w:fldSimple"))] == ["PAGE", "NUMPAGES"]


@pytest.mark.parametrize("kind", DRAFTS)
def test_no_placeholder_is_left(kind: str, files: dict[str, Path]) -> None:
    with zipfile.ZipFile(files[kind]) as package:
        texts = [package.read(name).decode() for name in package.namelist() if name.endswith(".xml")]
    assert [text[:80] for text in texts if "{{" in text or "{%" in text or "_insert_" in text] == []


@pytest.mark.parametrize("kind", DRAFTS)
def test_the_contents_are_filled_in_and_lead_to_the_chapters(kind: str, files: dict[str, Path]) -> None:
    body = Document(str(files[kind])).element.body
    places = {one.get(qn("w:name")): one.getparent() for one in body.iter(qn("w:bookmarkStart"))}
    led_to = []
    for link in body.iter(qn("w:hyperlink")):
        heading = "".join(piece.text or "" for piece in places[link.get(qn("w:anchor"))].iter(qn("w:t")))
        assert "".join(piece.text for piece in link.iter(qn("w:t"))).endswith(heading)
        led_to.append(heading)
    assert led_to == [words for _, words in read(files[kind]).headings]
    assert any("TOC" in (one.text or "") for one in body.iter(qn("w:instrText")))


@pytest.mark.parametrize("kind", DRAFTS)
def test_tables_fit_the_page_and_repeat_their_header(kind: str, files: dict[str, Path]) -> None:
    document = Document(str(files[kind]))
    page = document.sections[0]
    room = (page.page_width - page.left_margin - page.right_margin) / 635 + 1
    tables = document.tables[2:]
    assert tables
    for table in tables:
        assert sum(int(one.get(qn("w:w"))) for one in table._tbl.tblGrid.iter(qn("w:gridCol"))) <= room
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_a_figure_is_not_broken_in_a_table_of_many_columns(tmp_path: Path) -> None:
    row = (
        "流动资金贷款",
        "30,000,000.00元",
        "12个月",
        "厂房抵押、实际控制人连带责任保证",
        "3.45%",
        "2026-09-30",
        "审批为准",
    )
    rows = tuple(row for _ in range(3))
    for shares in ((), (1.0,) * 7, (10.0, 1.0, 1.0, 10.0, 1.0, 1.0, 10.0)):
        draft = with_blocks(Table(("产品", "额度", "期限", "担保", "利率", "日期", "备注"), rows, widths=shares))
        path = render(draft, template_for("client"), tmp_path / "wide.docx")
        table = Document(str(path)).tables[2]
        widths = [int(one.get(qn("w:w"))) for one in table._tbl.tblGrid.iter(qn("w:gridCol"))]
        digits = 95  # twips that a digit of nine points takes at most
        assert widths[1] >= 13 * digits and widths[5] >= 10 * digits and sum(widths) <= 9072


def test_a_long_name_does_not_push_the_cover_to_another_page(tmp_path: Path) -> None:
    """The rows of the cover have a fixed height."""
    draft = replace(
        client_draft(), client="澄江市华兴精密制造与智能装备产业发展集团（控股）股份有限公司", title="长" * 40
    )
    cover = Document(str(render(draft, template_for("client"), tmp_path / "long.docx"))).tables[0]
    assert [row.height_rule for row in cover.rows] == [WD_ROW_HEIGHT_RULE.EXACTLY] * 2
    assert sum(row.height.cm for row in cover.rows) < 18


def test_a_chart_is_words_own_with_a_workbook_of_the_same_figures(files: dict[str, Path]) -> None:
    charts = [block for section in client_draft().sections for block in section.blocks if isinstance(block, Chart)]
    with zipfile.ZipFile(files["client"]) as package:
        for number, chart in enumerate(charts, 1):
            sheet = load_workbook(io.BytesIO(package.read(f"word/embeddings/chart{number}.xlsx"))).active
            assert sheet is not None
            rows = list(sheet.values)
            assert rows[0][1:] == tuple(name for name, _ in chart.series)
            assert tuple(row[0] for row in rows[1:]) == chart.labels
            assert tuple(row[1] for row in rows[1:]) == tuple(map(float, chart.series[0][1]))
    read_back = read(files["client"]).charts
    assert [sorted(set(chart.labels) - set(back)) for chart, back in zip(charts, read_back, strict=True)] == [[], []]


def test_losses_are_drawn_below_nought(tmp_path: Path) -> None:
    gains = Chart("净流量", ("一月", "二月"), (("净额", (Decimal("-120.5"), Decimal("80"))),), form="column")
    path = render(with_blocks(gains), template_for("client"), tmp_path / "loss.docx")
    with zipfile.ZipFile(path) as package:
        chart = package.read("word/charts/chart1.xml").decode()
    assert '<c:min val="0"/>' not in chart and "-120.5" in chart


def test_each_mark_in_the_text_is_in_the_list_of_sources(files: dict[str, Path]) -> None:
    for kind, draft in DRAFTS.items():
        marks = [row[0].text for row in (line.cells for line in Document(str(files[kind])).tables[-1].rows)][1:]
        assert marks == [one.mark for one in numbered(draft).listed]
        body = "".join(one.text or "" for one in Document(str(files[kind])).element.body.iter(qn("w:t")))
        assert {char for char in body if "①" <= char <= "⑳"} == set(marks)


def test_a_client_reads_of_no_document_or_fact_that_is_not_for_clients(tmp_path: Path) -> None:
    secret = [
        Source("document", "AU", "秘密权限办法", document="秘密权限办法", version="9.9", audience=audience)
        for audience in ("lead", "credit", "pricing", "compliance")
    ]
    secret.append(Source("fact", "internal_rating_grade", "秘密评级", value="777级", audience="credit"))
    secret.append(Source("fact", "lights", "客户用电", section="秘密来源", audience="client"))
    secret.append(Source("fact", "raroc", "秘密收益", value="778", audience="rm"))
    clause = Source(
        "document", "LN01", "流贷办法", document="流贷办法", version="4.0", section="第九十九条", audience="rm"
    )
    draft = with_blocks(Paragraph("一句话。", (*secret, clause)))
    text = made(draft, tmp_path).text()
    assert "流贷办法" in text and "版本 4.0" in text
    assert [word for word in ("秘密", "777", "778", "9.9", "第九十九条") if word in text] == []
    inside = made(replace(draft, kind="internal"), tmp_path).text()
    assert all(word in inside for word in ("秘密权限办法", "777级", "第九十九条"))


def test_sources_that_the_request_left_out_are_not_listed_for_a_client(tmp_path: Path) -> None:
    draft = replace(client_draft(), plan=Plan("client", "依据不用列了", omitted=("sources",)))
    found = made(draft, tmp_path)
    assert "附录　依据与数据来源" not in dict.fromkeys(words for _, words in found.headings)
    assert "流动资金贷款管理办法" not in found.text() and "①" not in "".join(found.paragraphs)


def test_the_same_draft_gives_the_same_file(tmp_path: Path) -> None:
    for draft in DRAFTS.values():
        first = render(draft, template_for(draft.kind), tmp_path / "first.docx").read_bytes()
        assert render(draft, template_for(draft.kind), tmp_path / "second.docx").read_bytes() == first


def test_another_version_is_another_file(tmp_path: Path) -> None:
    one = render(client_draft(), template_for("client"), tmp_path / "one.docx").read_bytes()
    assert render(replace(client_draft(), version=4), template_for("client"), tmp_path / "two.docx").read_bytes() != one


@pytest.mark.parametrize(
    "words",
    [
        "{{ bank }}",
        "{% for x in y %}",
        "<w:p>&amp;</w:t>",
        "甲\x00乙\x0b丙",
        "_insert_body",
        "{{p body }}",
        "A & B <C>",
    ],
)
def test_words_that_look_like_code_are_words(words: str, tmp_path: Path) -> None:
    draft = replace(
        with_blocks(Paragraph(words), Table((words,), ((words,),), caption=words)), client=words, bank=words
    )
    expected = words.replace("\x00", "").replace("\x0b", "")
    found = made(draft, tmp_path)
    assert expected in found.paragraphs and (expected,) in found.tables[2]
    assert found.tables[0][0] == (expected,)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(st.characters(exclude_categories=("Cs", "Cc", "Z", "No")), min_size=1, max_size=40))
def test_whatever_is_written_can_be_read_back(words: str, tmp_path: Path) -> None:
    readable = words.replace("\ufffe", "").replace("\uffff", "")
    assert readable in "\n".join(made(with_blocks(Paragraph(f"始{words}终")), tmp_path).paragraphs)


def test_a_long_submission_with_many_sources_takes_less_than_a_second(tmp_path: Path) -> None:
    many = tuple(Source("document", f"f{n}", f"办法{n}", document=f"办法{n}.md", audience="client") for n in range(80))
    rows = tuple((f"R{n}", "要求" * 20, "符合") for n in range(300))
    draft = with_blocks(Paragraph("依据很多。", many), Table(("规则", "要求", "结果"), rows))
    render(draft, template_for("client"), tmp_path / "warm.docx")
    begin = time.perf_counter()
    found = made(draft, tmp_path)
    assert time.perf_counter() - begin < 2 and len(found.tables[2]) == 301 and len(found.tables[-1]) == 81
    assert found.tables[-1][-1][0] == "[80]"


def test_a_text_of_millions_of_characters_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateRefused, match="过长"):
        made(with_blocks(Paragraph("字" * 2_000_000)), tmp_path)


def test_what_takes_too_long_is_stopped_and_the_next_draft_is_set(tmp_path: Path) -> None:
    rows = tuple((str(n), "内容" * 30) for n in range(20_000))
    with pytest.raises(TemplateRefused, match="已停止"):
        render(with_blocks(Table(("序", "内容"), rows)), template_for("client"), tmp_path / "slow.docx", seconds=0.05)
    assert not (tmp_path / "slow.docx").exists()
    assert made(client_draft(), tmp_path).headings


def test_a_bank_without_our_styles_has_its_proposal_too(tmp_path: Path) -> None:
    template = plain_template(tmp_path, "{{ bank }}致{{ client }}", "{{p toc }}", "{{p body }}")
    text = made(client_draft(), tmp_path, template).text()
    assert "澄江银行致华兴精密制造股份有限公司" in text
    assert [section.title for section in client_draft().sections if section.title not in text] == []
    assert "流动资金贷款需求量测算" in text


def test_a_chapter_with_a_place_of_its_own_stands_there_once(tmp_path: Path) -> None:
    lines = ("{{p section_statements }}", "封底之前", "{{p body }}", "{{p section_nowhere }}", "完")
    found = made(client_draft(), tmp_path, plain_template(tmp_path, *lines)).paragraphs
    assert found.count("声明") == 1 and found.index("声明") < found.index("封底之前") < found.index("我们的理解")


def test_a_condition_shows_a_chapters_words_only_with_the_chapter(tmp_path: Path) -> None:
    lines = ("{%p if section_calculation %}", "附测算", "{%p endif %}", "{{p body }}")
    template = plain_template(tmp_path, *lines)
    assert "附测算" not in made(with_blocks(Paragraph("无测算。")), tmp_path, template).paragraphs
    assert "附测算" in made(client_draft(), tmp_path, template).paragraphs


def test_a_number_in_a_chapters_title_is_not_said_twice(tmp_path: Path) -> None:
    titles = ("一、我们的理解", "2. 方案概览", "第三章 产品说明", "一站式服务", "2026年安排")
    sections = tuple(Section(f"s{n}", title, (Paragraph("话。"),)) for n, title in enumerate(titles))
    found = made(replace(client_draft(), sections=sections), tmp_path)
    assert [words for _, words in found.headings] == ["我们的理解", "方案概览", "产品说明", "一站式服务", "2026年安排"]


def test_a_broken_template_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    template = plain_template(tmp_path, "{{ rating }}", "{{p body }}")
    with pytest.raises(TemplateRefused, match="rating"):
        render(client_draft(), template, tmp_path / "out.docx")
    assert not (tmp_path / "out.docx").exists()


# PDF


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A program in the place of LibreOffice; a test writes what it does."""
    program = tmp_path / "bin" / "soffice"
    program.parent.mkdir()
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    yield program


def install(program: Path, script: str) -> None:
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)


def test_without_libreoffice_there_is_no_pdf_and_the_word_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    word = render(client_draft(), template_for("client"), tmp_path / "word.docx")
    before = word.read_bytes()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert pdf.available() is None and pdf.convert(word, tmp_path / "out.pdf") is None
    assert word.read_bytes() == before


@pytest.mark.parametrize("script", ["sleep 30", "exit 1", "exit 0"])
def test_a_libreoffice_that_hangs_or_fails_leaves_the_word_file_as_it_was(
    script: str, office: Path, tmp_path: Path
) -> None:
    install(office, script)
    word = render(client_draft(), template_for("client"), tmp_path / "word.docx")
    before = word.read_bytes()
    begin = time.perf_counter()
    assert pdf.convert(word, tmp_path / "out.pdf", seconds=1) is None
    assert time.perf_counter() - begin < 5
    assert word.read_bytes() == before and not (tmp_path / "out.pdf").exists()


def test_libreoffice_is_told_no_secret(office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123:hidden")
    install(office, f'env > "{tmp_path}/told"; exit 1')
    pdf.convert(render(client_draft(), template_for("client"), tmp_path / "word.docx"), tmp_path / "out.pdf")
    told = (tmp_path / "told").read_text(encoding="utf-8")
    assert "PATH=" in told and "hidden" not in told


def test_the_contents_get_the_pages_that_the_pdf_has(office: Path, tmp_path: Path) -> None:
    word = render(client_draft(), template_for("client"), tmp_path / "word.docx")
    headings = read(word).headings
    canvas = Canvas(str(tmp_path / "made.pdf"))
    for number, (level, words) in enumerate(headings):
        canvas.bookmarkPage(f"k{number}")
        canvas.addOutlineEntry(words, f"k{number}", level - 1)
        canvas.showPage()
    canvas.save()
    install(office, f'while [ "$1" != --outdir ]; do shift; done; cp "{tmp_path}/made.pdf" "$2/proposal.pdf"')
    text = read(word).text()
    assert pdf.convert(word, tmp_path / "out.pdf") == tmp_path / "out.pdf"
    after = read(word)
    assert [line[-2:].strip("解览明款汇例单排声源") for line in after.contents][:3] == ["1", "2", "3"]
    assert after.text() == text
    assert [one for one in Document(str(word)).element.body.iter(qn("w:fldChar")) if one.get(qn("w:dirty"))] == []
