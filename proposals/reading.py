"""Reads a finished Word file back: its words, tables, charts and running heads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph
from lxml import etree

_MARKS = re.compile("[\u2460-\u2473\u3251-\u325f\u32b1-\u32bf\u200a]")
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@dataclass(frozen=True, slots=True)
class Read:
    """What a Word file holds, in order. Marks of sources and the table of contents are not part of the text.

    `headings`: (level, words). `charts`: the words and numbers of each. `running`: headers and footers.
    """

    paragraphs: tuple[str, ...]
    headings: tuple[tuple[int, str], ...]
    tables: tuple[tuple[tuple[str, ...], ...], ...]
    charts: tuple[tuple[str, ...], ...]
    contents: tuple[str, ...]
    running: tuple[str, ...]
    properties: tuple[str, ...]

    def text(self) -> str:
        """Every word that a reader can come upon, a line a paragraph or table row."""
        rows = ["；".join(row) for table in self.tables for row in table]
        charts = ["；".join(chart) for chart in self.charts]
        return "\n".join([*self.paragraphs, *rows, *charts, *self.running, *self.properties])


def read(path: Path) -> Read:
    """A Word file as its reader has it."""
    document = Document(str(path))
    body = document.element.body
    paragraphs = [WordParagraph(one, document) for one in body if one.tag == qn("w:p")]
    styles = [(paragraph, paragraph.style.name if paragraph.style else "") for paragraph in paragraphs]
    core = document.core_properties
    return Read(
        tuple(text for one in paragraphs if (text := _words(one.text))),
        tuple((_level(style), _words(one.text)) for one, style in styles if _level(style)),
        tuple(_rows(WordTable(one, document)) for one in body if one.tag == qn("w:tbl")),
        tuple(_chart(part.blob) for part in document.part.package.iter_parts() if "/charts/" in part.partname),
        tuple(_joined(one) for sdt in body.iter(qn("w:sdt")) for one in sdt.iter(qn("w:p")) if _joined(one)),
        tuple(_running(document)),
        tuple(filter(None, (core.title, core.author, core.comments, core.subject, core.keywords))),
    )


def _words(text: str) -> str:
    return _MARKS.sub("", text).strip()


def _joined(paragraph: Any) -> str:
    return "".join(piece.text or "" for piece in paragraph.iter(qn("w:t")))


def _level(style: str) -> int:
    if style == "Proposal Appendix":
        return 1
    found = re.fullmatch(r"Heading (\d)", style)
    return int(found[1]) if found else 0


def _rows(table: WordTable) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(_words(cell.text) for cell in row.cells) for row in table.rows)


def _chart(blob: bytes) -> tuple[str, ...]:
    return tuple(one.text or "" for one in etree.fromstring(blob).iter(f"{_CHART}v"))


def _running(document: Any) -> list[str]:
    found = []
    for section in document.sections:
        for place in (section.header, section.footer, section.first_page_header, section.first_page_footer):
            found += [_joined(paragraph._p) for paragraph in place.paragraphs]
    return [text for text in found if text.strip()]
