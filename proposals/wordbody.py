"""The chapters of a draft as WordprocessingML in the styles of a template."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from docx.oxml import parse_xml

from proposals import wordtables, wordxml
from proposals.citing import Numbering
from proposals.record import Block, Chart, Draft, Paragraph, Section, Table
from proposals.wordxml import Mark

SOURCES_KEY = "sources"
SOURCES_TITLE = "附录　依据与数据来源"
CHART_HEIGHT = 0.38  # of its width
# Styles that are used where the template has them, by what they dress.
STYLES = {
    "chapter": ("Heading 1",),
    "heading": ("Heading 2",),
    "text": ("Body Text", "Normal"),
    "bullet": ("List Bullet",),
    "note": ("Proposal Note", "Body Text", "Normal"),
    "question": ("Proposal Question", "Body Text", "Normal"),
    "appendix": ("Proposal Appendix", "Heading 1"),
    "caption": ("Caption",),
    "origin": ("Proposal Origin", "Proposal Note"),
    "cell": ("Proposal Cell",),
    "head": ("Proposal Table Head",),
    "table": ("Proposal Table", "Table Grid"),
    "toc 1": ("toc 1",),
    "toc 2": ("toc 2",),
}
_NUMBERED = re.compile(
    r"^\s*(第[一二三四五六七八九十百\d]+[章部节][分]?|附录|[一二三四五六七八九十]+|\d{1,2})[、.．：:\s]+(?=\S)"
)
_DIGITS = "零一二三四五六七八九"


@dataclass(slots=True)
class Setting:
    """What the text is set in: the template's styles by name, the width of its lines in twips, and where charts go."""

    styles: Mapping[str, str]
    width: int
    numbering: Numbering
    chart: Callable[[Chart], str]
    numbered_headings: bool = True
    marks: int = 0
    parts: int = 0  # of the chapter that is being set
    charts: int = 0
    entries: list[tuple[int, str, Mark]] = field(default_factory=list)

    def style(self, use: str) -> str | None:
        """The template's style for a use, by its identifier."""
        return next((self.styles[name] for name in STYLES[use] if name in self.styles), None)

    @property
    def look(self) -> wordtables.Look:
        """The template's styles for tables."""
        return wordtables.Look(self.style("table"), self.style("cell"), self.style("head"))

    def mark(self) -> Mark:
        """A new place to lead to."""
        self.marks += 1
        return Mark(1000 + self.marks, f"_Toc{70000000 + self.marks}")


def chapter(section: Section, place: int, setting: Setting) -> str:
    """A chapter: heading and blocks. `place` counts from 1."""
    mark = setting.mark()
    if section.key == SOURCES_KEY:
        use, words, shown = "appendix", section.title, section.title
    else:
        use, words = "chapter", _NUMBERED.sub("", section.title)
        shown = f"{chinese(place)}、{words}" if setting.numbered_headings else words
    setting.entries.append((1, shown, mark))
    setting.parts = 0
    head = wordxml.paragraph(wordxml.marked(wordxml.run(words), mark), setting.style(use))
    return head + "".join(_block(block, setting) for block in section.blocks)


def chapters(draft: Draft) -> Iterator[tuple[int, Section]]:
    """The draft's chapters with their numbers; the cover has none, and comes from the template."""
    place = 0
    for section in draft.sections:
        if section.key != "cover":
            place += section.key != SOURCES_KEY
            yield place, section


def with_sources(draft: Draft) -> list[tuple[int, Section]]:
    """The draft's chapters, and a chapter for the list of sources where the draft has none."""
    found = list(chapters(draft))
    if all(section.key != SOURCES_KEY for _, section in found):
        found.append((len(found), Section(SOURCES_KEY, SOURCES_TITLE, ())))
    return found


def sources(setting: Setting) -> str:
    """The numbered list of sources as a table; nothing where there are none."""
    numbering = setting.numbering
    if not numbering.listed:
        return ""
    internal = numbering.kind == "internal"
    header = ("序号", "类别", "依据", "版本 / 日期", "条款 / 取值" if internal else "条款")
    rows = [
        (one.mark, one.category, one.title, one.edition, "；".join([*one.clauses, *one.values]) or "—")
        for one in numbering.listed
    ]
    if not internal and all(row[4] == "—" for row in rows):
        return _table(Table(header[:4], tuple(row[:4] for row in rows), widths=(7.0, 14.0, 50.0, 29.0)), setting)
    return _table(Table(header, tuple(rows), widths=(7.0, 12.0, 38.0, 20.0, 23.0)), setting)


def contents(setting: Setting) -> str:
    """The table of contents of what has been set."""
    return wordxml.contents(setting.entries, [setting.style("toc 1"), setting.style("toc 2")])


def chinese(number: int) -> str:
    """1 to 99 as Word counts chapters: 一, 十, 十二, 二十."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def _block(block: Block, setting: Setting) -> str:
    if isinstance(block, Paragraph):
        return _paragraph(block, setting)
    if isinstance(block, Table):
        return _captioned_table(block, setting)
    return _chart(block, setting)


def _paragraph(block: Paragraph, setting: Setting) -> str:
    if block.style == "heading":
        mark = setting.mark()
        setting.parts += 1
        count = f"（{chinese(setting.parts)}）" if setting.numbered_headings else ""
        setting.entries.append((2, count + block.text, mark))
        return wordxml.paragraph(wordxml.marked(wordxml.run(block.text), mark), setting.style("heading"))
    style = setting.style(block.style)
    bullet = "· " if block.style == "bullet" and style is None else ""
    content = wordxml.run(bullet + block.text) + wordxml.raised(setting.numbering.marks(block), block.text)
    return wordxml.paragraph(content, style)


def _captioned_table(block: Table, setting: Setting) -> str:
    caption = ""
    if block.caption:
        caption = wordxml.paragraph(wordxml.run(block.caption), setting.style("caption"), "<w:keepNext/>")
    return caption + _table(block, setting) + _origin(block, setting)


def _table(block: Table, setting: Setting) -> str:
    rows = [block.header, *block.rows]
    widths = wordtables.columns(block.widths, rows, setting.width)
    return wordtables.table(rows, widths, setting.look)


def _chart(block: Chart, setting: Setting) -> str:
    relation = setting.chart(block)
    setting.charts += 1
    height = int(setting.width * CHART_HEIGHT)
    title = f"{block.title}（{block.unit}）" if block.unit and block.unit not in block.title else block.title
    drawing = wordxml.picture_of_chart(relation, setting.charts, block.title, setting.width, height)
    return (
        wordxml.paragraph(wordxml.run(title), setting.style("caption"), "<w:keepNext/>")
        + wordxml.paragraph(drawing, None, "<w:keepNext/>" if setting.numbering.marks(block) else "")
        + _origin(block, setting)
    )


def _origin(block: Block, setting: Setting) -> str:
    """The line below a table or chart that says where its figures come from; an empty one keeps tables apart."""
    marks = setting.numbering.marks(block)
    words = wordxml.run("资料来源：") + wordxml.raised(marks, "：") if marks else ""
    return wordxml.paragraph(words, setting.style("origin"))


def inserted(block: str) -> list[Any]:
    """Text of this module as elements of python-docx."""
    return list(parse_xml(f"<w:body {wordxml.NAMESPACES}>{block}</w:body>"))
