"""PowerPoint slides: the title as heading, then text, tables and notes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pptx
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.exc import PythonPptxError

from knowledge.loaders.blocks import Block, Heading, Paragraph, Table
from knowledge.loaders.errors import BROKEN, UnreadableFile

_TITLE_LIMIT = 60
_SLIDE_LIMIT = 2_000
_GROUP_DEPTH = 10


def blocks(data: bytes) -> list[Block]:
    """The blocks of a .pptx file, slide by slide; hidden slides are left out."""
    try:
        presentation = pptx.Presentation(io.BytesIO(data))
    except PythonPptxError as error:
        raise UnreadableFile(BROKEN) from error
    result: list[Block] = []
    for number, slide in enumerate(presentation.slides, start=1):
        if number > _SLIDE_LIMIT:
            break
        if slide.element.get("show") != "0":
            result.extend(_slide(slide, number))
    return result


def _slide(slide: Any, number: int) -> Iterator[Block]:
    title = slide.shapes.title
    heading = " ".join(_text(title.text_frame).split()) if title is not None and title.has_text_frame else ""
    body = [
        block
        for shape in _ordered(slide.shapes)
        if title is None or shape.shape_id != title.shape_id
        for block in _shape(shape, number)
    ]
    if not heading and body and isinstance(body[0], Paragraph) and len(body[0].text) <= _TITLE_LIMIT and len(body) > 1:
        heading = body.pop(0).text  # type: ignore[union-attr]
    yield Heading(heading or f"第 {number} 页", 1, number, part=True)
    yield from body
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        for line in _text(slide.notes_slide.notes_text_frame).split("\n"):
            if line.strip():
                yield Paragraph(line.strip(), number)


def _ordered(shapes: Any) -> list[Any]:
    """Shapes as one reads them: from the top, then from the left."""
    return sorted(shapes, key=lambda shape: (shape.top or 0, shape.left or 0))


def _shape(shape: Any, number: int, depth: int = 0) -> Iterator[Block]:
    if shape.shape_type == MSO_SHAPE_TYPE.GROUP and depth < _GROUP_DEPTH:
        for inner in _ordered(shape.shapes):
            yield from _shape(inner, number, depth + 1)
    elif getattr(shape, "has_table", False) and shape.has_table:
        yield _table(shape.table, number)
    elif shape.has_text_frame and not _is_furniture(shape):
        yield from _paragraphs(shape, number)


def _is_furniture(shape: Any) -> bool:
    """Page number, date and footer placeholders."""
    return (
        bool(shape.is_placeholder)
        and shape.placeholder_format.type is not None
        and shape.placeholder_format.type.name
        in (
            "SLIDE_NUMBER",
            "DATE",
            "FOOTER",
            "HEADER",
        )
    )


def _paragraphs(shape: Any, number: int) -> Iterator[Block]:
    filled = [each for each in shape.text_frame.paragraphs if each.text.strip()]
    for at, paragraph in enumerate(filled):
        for line in paragraph.text.replace("\x0b", "\n").split("\n"):
            if line.strip():
                lead = at == 0 and line.rstrip().endswith(("：", ":"))
                bullet = paragraph.level + 1 if len(filled) > 1 and not lead else 0
                yield Paragraph(line.strip(), number, bullet=bullet)


def _text(frame: Any) -> str:
    return str(frame.text).replace("\x0b", "\n").strip()


def _table(table: Any, number: int) -> Table:
    rows: list[tuple[str, ...]] = []
    origins: dict[tuple[int, int], str] = {}
    for r, row in enumerate(table.rows):
        for c, cell in enumerate(row.cells):
            if cell.is_merge_origin:
                for down in range(cell.span_height):
                    origins.update({(r + down, c + right): _text(cell.text_frame) for right in range(cell.span_width)})
        rows.append(tuple(origins.get((r, c), _text(cell.text_frame)) for c, cell in enumerate(row.cells)))
    return Table(tuple(rows), header=1 if table.first_row and len(rows) > 1 else None, page=number)
