"""Write a source as a Word document."""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from samples.source import BANK_NAME, MADE, Source


def write(source: Source) -> bytes:
    """A Word document: title, number in the header, contents, chapters as headings, clauses as paragraphs."""
    document = Document()
    _styles(document)
    document.sections[0].header.paragraphs[0].text = source.running_head
    document.add_paragraph(source.title, style="Title").alignment = WD_ALIGN_PARAGRAPH.CENTER
    if line := source.imprint:
        document.add_paragraph(line, style="Subtitle").alignment = WD_ALIGN_PARAGRAPH.CENTER
    _contents(document, source)
    styles = {"chapter": "Heading 1", "section": "Heading 2", "item": "List Bullet", "caption": "Caption"}
    for block in source.blocks:
        if block.kind == "table":
            _table(document, block.rows)
        else:
            document.add_paragraph(block.text, style=styles.get(block.kind, "Normal"))
    properties = document.core_properties
    properties.title, properties.author = source.title, BANK_NAME
    properties.created = properties.modified = MADE
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _styles(document: Any) -> None:
    contents = document.styles.add_style("TOC 1", WD_STYLE_TYPE.PARAGRAPH)
    contents.base_style = document.styles["Normal"]
    for name in ("Normal", "Title", "Subtitle", "Heading 1", "Heading 2", "Caption"):
        style = document.styles[name]
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
    document.styles["Normal"].font.size = Pt(11)


def _contents(document: Any, source: Source) -> None:
    chapters = [block.text for block in source.blocks if block.kind == "chapter"]
    if len(chapters) < 4:
        return
    document.add_paragraph("目录", style="TOC Heading")
    for chapter in chapters:
        document.add_paragraph(chapter, style="TOC 1")


def _table(document: Any, rows: tuple[tuple[str, ...], ...]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    document.add_paragraph()
