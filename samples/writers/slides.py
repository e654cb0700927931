"""Write a source as a PowerPoint presentation."""

from __future__ import annotations

import io
from typing import Any

from pptx import Presentation
from pptx.util import Cm, Pt

from samples.source import BANK_NAME, MADE, Block, Source


def write(source: Source) -> bytes:
    """A presentation: a title slide, then each chapter as a slide with its bullets and its table."""
    deck = Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[0])
    first.shapes.title.text = source.title
    first.placeholders[1].text = source.imprint or BANK_NAME
    for title, blocks in _slides(source.blocks):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = title
        lines = [block.text for block in blocks if block.kind != "table"]
        slide.placeholders[1].text_frame.text = "\n".join(lines)
        for block in blocks:
            if block.kind == "table":
                _table(slide, block.rows, below=len(lines))
    properties = deck.core_properties
    properties.title, properties.author = source.title, BANK_NAME
    properties.created = properties.modified = MADE
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def _slides(blocks: tuple[Block, ...]) -> list[tuple[str, list[Block]]]:
    slides: list[tuple[str, list[Block]]] = []
    for block in blocks:
        if block.kind == "chapter":
            slides.append((block.text, []))
        elif slides:
            slides[-1][1].append(block)
    return slides


def _table(slide: Any, rows: tuple[tuple[str, ...], ...], below: int) -> None:
    top = Cm(5 + 1.2 * below)
    frame = slide.shapes.add_table(len(rows), len(rows[0]), Cm(1.5), top, Cm(22), Cm(0.9 * len(rows)))
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            cell = frame.table.cell(number, column)
            cell.text = text
            cell.text_frame.paragraphs[0].font.size = Pt(12)
