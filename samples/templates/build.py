"""Makes the sample bank's two Word templates: python samples/templates/build.py [FOLDER]."""

from __future__ import annotations

import io
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

NAVY, GOLD, GREY, PALE = "1F3A5F", "B08D57", "5F6B7A", "F3F6FA"
SONG, HEI = "宋体", "黑体"
STILL = (1980, 1, 1, 0, 0, 0)
WORDING = {
    "client": {"header": "{{ title }}", "notice": "{{ notice }}", "author": "客户经理"},
    "internal": {"header": "{{ title }}（{{ kind }}）", "notice": "{{ notice }}", "author": "主办客户经理"},
}


def build(kind: str) -> bytes:
    """One template as a file."""
    document = Document()
    _page(document)
    _language(document)
    _numbering(document)
    _styles(document)
    _cover(document, kind)
    _text(document)
    _running_heads(document, kind)
    core = document.core_properties
    core.title, core.author, core.comments = "{{ title }}", "{{ bank }}", ""
    core.created = core.modified = datetime(2025, 12, 15)
    out = io.BytesIO()
    document.save(out)
    return _still(out.getvalue())


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin, section.bottom_margin = Cm(2.6), Cm(2.3)
    section.header_distance, section.footer_distance = Cm(1.4), Cm(1.2)
    section.different_first_page_header_footer = True


def _language(document: Any) -> None:
    """Chinese, and laid out as Word does today."""
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    language = defaults.find(qn("w:lang"))
    for name, value in (("val", "en-US"), ("eastAsia", "zh-CN")):
        language.set(qn(f"w:{name}"), value)
    for option in document.settings.element.iter(qn("w:compatSetting")):
        if option.get(qn("w:name")) == "compatibilityMode":
            option.set(qn("w:val"), "15")
    for language in document.settings.element.iter(qn("w:themeFontLang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _numbering(document: Any) -> None:
    """Chapters are counted 一、 and their parts （一）; bullets are small squares."""
    numbering = document.part.numbering_part.element
    for old in list(numbering):
        numbering.remove(old)
    levels = [("chineseCounting", "%1、", "Heading1"), ("chineseCounting", "（%2）", "Heading2")]
    headings = "".join(
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:pStyle w:val="{style}"/>'
        f'<w:suff w:val="nothing"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr></w:lvl>'
        for place, (form, text, style) in enumerate(levels)
    )
    bullet = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:pStyle w:val="ListBullet"/>'
        '<w:lvlText w:val="■"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="420" w:hanging="300"/></w:pPr>'
        f'<w:rPr><w:rFonts w:ascii="{HEI}" w:hAnsi="{HEI}" w:eastAsia="{HEI}" w:hint="eastAsia"/>'
        f'<w:color w:val="{GOLD}"/><w:sz w:val="12"/></w:rPr></w:lvl>'
    )
    for number, inside in ((1, headings), (2, bullet)):
        kind = "multilevel" if number == 1 else "hybridMultilevel"
        numbering.append(
            parse_xml(
                f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}"><w:multiLevelType w:val="{kind}"/>'
                f"{inside}</w:abstractNum>"
            )
        )
    for number in (1, 2):
        numbering.append(
            parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>')
        )


def _styles(document: Any) -> None:
    styles = document.styles
    _font(styles["Normal"], SONG, 10.5, "222222")
    normal = styles["Normal"].paragraph_format
    normal.space_after, normal.line_spacing = Pt(0), 1.0
    _heading(styles["Heading 1"], 15, before=20, after=8, level=0)
    _heading(styles["Heading 2"], 12, before=12, after=4, level=1)
    _rule_below(styles["Heading 1"], GOLD)
    appendix = _paragraph_style(styles, "Proposal Appendix", "Heading 1")
    appendix.element.get_or_add_pPr().append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="0"/></w:numPr>'))
    _text_styles(styles)
    _contents_styles(styles)
    styles.element.append(parse_xml(_TABLE_STYLE))


def _text_styles(styles: Any) -> None:
    body = styles["Body Text"]
    body.paragraph_format.first_line_indent = Pt(21)
    body.paragraph_format.space_after, body.paragraph_format.line_spacing = Pt(4), 1.4
    body.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    bullet = styles["List Bullet"]
    bullet.paragraph_format.space_after, bullet.paragraph_format.line_spacing = Pt(3), 1.3
    _numbered(bullet, 2, 0)
    caption = styles["Caption"]
    _font(caption, HEI, 9.5, NAVY, bold=False)
    caption.paragraph_format.space_before, caption.paragraph_format.space_after = Pt(8), Pt(3)
    note = _paragraph_style(styles, "Proposal Note", "Normal")
    _font(note, SONG, 9, GREY)
    note.paragraph_format.space_before, note.paragraph_format.space_after = Pt(2), Pt(5)
    note.paragraph_format.line_spacing = 1.25
    origin = _paragraph_style(styles, "Proposal Origin", "Proposal Note")
    _font(origin, SONG, 8.5, GREY)
    origin.paragraph_format.space_after = Pt(8)
    question = _paragraph_style(styles, "Proposal Question", "Normal")
    question.paragraph_format.space_before = question.paragraph_format.space_after = Pt(3)
    question.paragraph_format.left_indent, question.paragraph_format.line_spacing = Pt(8), 1.3
    properties = question.element.get_or_add_pPr()
    _put(properties, f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="24" w:space="6" w:color="{GOLD}"/></w:pBdr>')
    _put(properties, f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="FBF6EC"/>')
    cell = _paragraph_style(styles, "Proposal Cell", "Normal")
    cell.font.size = Pt(9)
    cell.paragraph_format.space_before = cell.paragraph_format.space_after = Pt(2.5)
    cell.paragraph_format.line_spacing = 1.15
    head = _paragraph_style(styles, "Proposal Table Head", "Proposal Cell")
    _font(head, HEI, 9, "FFFFFF", bold=True)


def _contents_styles(styles: Any) -> None:
    for name, indent, size, before in (("toc 1", 0, 11, 7), ("toc 2", 18, 10, 2)):
        style = _paragraph_style(styles, name, "Normal")
        _font(style, SONG, size, "222222")
        style.paragraph_format.left_indent = Pt(indent)
        style.paragraph_format.space_before = Pt(before)
        tabs = f'<w:tabs {nsdecls("w")}><w:tab w:val="right" w:leader="dot" w:pos="9070"/></w:tabs>'
        _put(style.element.get_or_add_pPr(), tabs)
    head = _paragraph_style(styles, "TOC Heading", "Normal")
    _font(head, HEI, 16, NAVY)
    head.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    head.paragraph_format.page_break_before = True
    head.paragraph_format.space_before, head.paragraph_format.space_after = Pt(12), Pt(14)


_TABLE_STYLE = (
    f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="ProposalTable">'
    '<w:name w:val="Proposal Table"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:qFormat/>'
    '<w:tblPr><w:tblStyleRowBandSize w:val="1"/><w:tblBorders>'
    f'<w:top w:val="single" w:sz="12" w:space="0" w:color="{NAVY}"/>'
    f'<w:bottom w:val="single" w:sz="12" w:space="0" w:color="{NAVY}"/>'
    '<w:insideH w:val="single" w:sz="4" w:space="0" w:color="C9D1DB"/>'
    '<w:insideV w:val="single" w:sz="4" w:space="0" w:color="E3E8EE"/></w:tblBorders>'
    '<w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/><w:color w:val="FFFFFF"/></w:rPr>'
    f'<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{NAVY}"/></w:tcPr></w:tblStylePr>'
    '<w:tblStylePr w:type="band2Horz"><w:tcPr>'
    f'<w:shd w:val="clear" w:color="auto" w:fill="{PALE}"/></w:tcPr></w:tblStylePr></w:style>'
)


def _paragraph_style(styles: Any, name: str, base: str) -> Any:
    found = next((style for style in styles if style.name == name), None)
    style = found or styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles[base]
    return style


def _font(style: Any, eastern: str, size: float, colour: str, *, bold: bool | None = None) -> None:
    style.font.size, style.font.color.rgb, style.font.bold = Pt(size), RGBColor.from_string(colour), bold
    style.font.italic = None
    western = "Times New Roman" if eastern == SONG else "Arial"
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name, value in (("ascii", western), ("hAnsi", western), ("eastAsia", eastern), ("cs", western)):
        fonts.set(qn(f"w:{name}"), value)


def _heading(style: Any, size: float, *, before: float, after: float, level: int) -> None:
    _font(style, HEI, size, NAVY, bold=True)
    shape = style.paragraph_format
    shape.space_before, shape.space_after, shape.line_spacing = Pt(before), Pt(after), 1.2
    shape.keep_with_next = True
    _numbered(style, 1, level)


def _numbered(style: Any, number: int, level: int) -> None:
    properties = style.element.get_or_add_pPr()
    for old in properties.findall(qn("w:numPr")):
        properties.remove(old)
    _put(
        properties,
        f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>',
    )


_ORDER = ["keepNext", "keepLines", "pageBreakBefore", "widowControl", "numPr", "pBdr", "shd", "tabs"]


def _put(properties: Any, xml: str) -> None:
    """Adds a property where its order wants it."""
    element = parse_xml(xml)
    own = _ORDER.index(element.tag.partition("}")[2])
    before = [qn(f"w:{name}") for name in _ORDER[: own + 1]]
    place = sum(child.tag in before for child in properties)
    properties.insert(place, element)


def _rule_below(style: Any, colour: str) -> None:
    rule = f'<w:bottom w:val="single" w:sz="8" w:space="3" w:color="{colour}"/>'
    _put(style.element.get_or_add_pPr(), f"<w:pBdr {nsdecls('w')}>{rule}</w:pBdr>")


def _cover(document: Any, kind: str) -> None:
    """Bank, title and client in rows of fixed height: a long name never pushes the rest to another page."""
    band = document.add_table(rows=2, cols=1)
    band.alignment = WD_TABLE_ALIGNMENT.CENTER
    _shade(band.rows[0].cells[0], NAVY)
    for row, height in zip(band.rows, (Cm(2.1), Cm(14.4)), strict=True):
        row.height, row.height_rule = height, WD_ROW_HEIGHT_RULE.EXACTLY
        row.cells[0].vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    top, middle = band.rows[0].cells[0], band.rows[1].cells[0]
    top.paragraphs[0].paragraph_format.left_indent = Pt(10)
    _say(top.paragraphs[0], "{{ bank }}", 20, "FFFFFF", bold=True)
    _say(middle.paragraphs[0], "{{ title }}", 28, NAVY, bold=True)
    _line(middle, "{{ kind }}", 13, GOLD, before=8)
    rule = _line(middle, "", 4, before=6, after=18)
    rule.paragraph_format.right_indent = Cm(11)
    _put(
        rule._p.get_or_add_pPr(),
        f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="24" w:space="1" w:color="{GOLD}"/></w:pBdr>',
    )
    _line(middle, "{{ client }}", 20, "222222", bold=True)
    _line(document, "", 10)
    _facts(
        document,
        [
            ("编制机构", "{{ bank }}"),
            ("客户名称" if kind == "client" else "申请人", "{{ client }}"),
            ("方案日期" if kind == "client" else "申报日期", "{{ date }}"),
            ("版　　本", "V{{ version }}"),
            ("有效期至", "{{ valid_until }}"),
            (WORDING[kind]["author"], "{{ author }}"),
        ],
    )
    _line(document, WORDING[kind]["notice"], 9, GREY, before=24)


def _facts(document: Any, rows: list[tuple[str, str]]) -> None:
    table = document.add_table(rows=0, cols=2)
    table.autofit = False
    table.columns[0].width, table.columns[1].width = Cm(3.2), Cm(12.8)
    for label, value in rows:
        cells = table.add_row().cells
        for cell, words, width, colour in ((cells[0], label, 3.2, GREY), (cells[1], value, 12.8, "222222")):
            cell.width = Cm(width)
            cell.paragraphs[0].paragraph_format.space_before = cell.paragraphs[0].paragraph_format.space_after = Pt(4)
            _say(cell.paragraphs[0], words, 11, colour)
            _underline(cell)


def _text(document: Any) -> None:
    document.add_paragraph("目　录", style="TOC Heading")
    document.add_paragraph("{{p toc }}")
    turn = _line(document, "", 1)
    turn.paragraph_format.line_spacing = Pt(1)
    turn.add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("{{p body }}")
    document.add_paragraph("{{p sources }}")


def _running_heads(document: Any, kind: str) -> None:
    section = document.sections[0]
    for first in (section.first_page_header, section.first_page_footer):
        first.is_linked_to_previous = False
    head = section.header.paragraphs[0]
    _ends(head, "bottom")
    _say(head, "{{ bank }}", 9, NAVY, bold=True)
    _say(head, f"\t{WORDING[kind]['header']}", 9, GREY)
    foot = section.footer.paragraphs[0]
    _ends(foot, "top")
    _say(foot, "{{ client }}　V{{ version }}　{{ date }}\t第 ", 8.5, GREY)
    _field(foot, "PAGE")
    _say(foot, " 页 / 共 ", 8.5, GREY)
    _field(foot, "NUMPAGES")
    _say(foot, " 页", 8.5, GREY)


def _ends(paragraph: Any, side: str) -> None:
    """A line with words at both ends and a rule at one side."""
    properties = paragraph._p.get_or_add_pPr()
    for style in properties.findall(qn("w:pStyle")):
        properties.remove(style)
    rule = f'<w:{side} w:val="single" w:sz="6" w:space="4" w:color="{GOLD}"/>'
    _put(properties, f"<w:pBdr {nsdecls('w')}>{rule}</w:pBdr>")
    _put(properties, f'<w:tabs {nsdecls("w")}><w:tab w:val="right" w:pos="9070"/></w:tabs>')


def _field(paragraph: Any, instruction: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), f" {instruction} ")
    run = paragraph.add_run("1")
    _dress(run, 8.5, GREY, bold=False)
    field.append(run._r)
    paragraph._p.append(field)


def _line(
    document: Any,
    words: str,
    size: float,
    colour: str = "222222",
    *,
    bold: bool = False,
    before: float = 0,
    after: float = 0,
) -> Any:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
    _say(paragraph, words, size, colour, bold=bold)
    return paragraph


def _say(paragraph: Any, words: str, size: float, colour: str, *, bold: bool = False) -> None:
    _dress(paragraph.add_run(words), size, colour, bold=bold)


def _dress(run: Any, size: float, colour: str, *, bold: bool) -> None:
    run.font.size, run.font.color.rgb, run.font.bold = Pt(size), RGBColor.from_string(colour), bold
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    for name, value in (("ascii", "Arial"), ("hAnsi", "Arial"), ("eastAsia", HEI if size >= 11 else SONG)):
        fonts.set(qn(f"w:{name}"), value)


def _shade(cell: Any, colour: str) -> None:
    shade = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{colour}"/>')
    cell._tc.get_or_add_tcPr().append(shade)


def _underline(cell: Any) -> None:
    rule = '<w:bottom w:val="single" w:sz="4" w:space="0" w:color="C9D1DB"/>'
    cell._tc.get_or_add_tcPr().append(parse_xml(f"<w:tcBorders {nsdecls('w')}>{rule}</w:tcBorders>"))


def _still(blob: bytes) -> bytes:
    """The same archive whatever the clock says."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(blob)) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for member in before.infolist():
            after.writestr(zipfile.ZipInfo(member.filename, STILL), before.read(member), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def main(folder: Path) -> None:
    """Writes both templates."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in WORDING:
        (folder / f"proposal-{kind}.docx").write_bytes(build(kind))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
