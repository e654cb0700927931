"""Word documents: body paragraphs and tables in order, with heading levels and automatic numbers."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import docx
from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn

from knowledge.loaders.blocks import Block, Heading, Paragraph, Table
from knowledge.loaders.errors import BROKEN, UnreadableFile
from knowledge.loaders.word_numbering import Numbering
from knowledge.loaders.word_styles import TITLE_LEVEL, Styles

_SKIPPED = {qn("w:del"), qn("w:moveFrom"), qn("w:instrText"), qn("w:footnoteReference"), qn("w:rt")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BREAKS = {qn("w:br"), qn("w:cr")}
_CONTENTS_GALLERY = "Table of Contents"
_HEADING_LIMIT = 120
_COLUMN_LIMIT = 500


def blocks(data: bytes) -> list[Block]:
    """The blocks of a .docx file; headers, footers, deleted text and tables of contents are left out."""
    try:
        document = docx.Document(io.BytesIO(data))
    except (OpcError, PythonDocxError) as error:
        raise UnreadableFile(BROKEN) from error
    reader = _Reader(document)
    found = [block for element in _body(document.element.body) for block in reader.read(element)]
    titled = any(isinstance(block, Heading) and block.level == TITLE_LEVEL for block in found)
    return [
        replace(block, level=block.level + 1) if titled and isinstance(block, Heading) else block for block in found
    ]


def _body(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, those in content controls and tracked insertions too."""
    for child in parent:
        if child.tag in (qn("w:p"), qn("w:tbl")):
            yield child
        elif child.tag == qn("w:sdt"):
            galleries = [each.get(qn("w:val")) for each in child.iter(qn("w:docPartGallery"))]
            content = child.find(qn("w:sdtContent"))
            if content is not None and _CONTENTS_GALLERY not in galleries:
                yield from _body(content)
        elif child.tag in (qn("w:ins"), qn("w:customXml"), qn("w:smartTag")):
            yield from _body(child)


class _Reader:
    def __init__(self, document: Any) -> None:
        self._styles = Styles(document)
        self._numbering = Numbering(document, self._styles)

    def read(self, element: Any) -> Iterator[Block]:
        if element.tag == qn("w:tbl"):
            table = self._table(element)
            if table.rows:
                yield table
            return
        yield from self._paragraph(element)
        for box in element.iter(qn("w:txbxContent")):
            if not any(each.tag == _FALLBACK for each in box.iterancestors()):
                for child in _body(box):
                    yield from self.read(child)

    def _paragraph(self, element: Any) -> Iterator[Block]:
        style = self._styles.of(element)
        if style.is_contents:
            return
        text = _text(element).strip()
        prefix, is_bullet = self._numbering.prefix(element) if text else ("", False)
        text = f"{prefix}{text}"
        if not text:
            return
        level = style.level
        if level is not None and len(text) <= _HEADING_LIMIT:
            yield Heading(" ".join(text.split("\n")), level)
            return
        bold = self._styles.is_emphasised(element)
        for at, line in enumerate(filter(None, (line.strip() for line in text.split("\n")))):
            yield Paragraph(line, bold=bold, bullet=1 if is_bullet and at == 0 else 0)

    def _table(self, element: Any) -> Table:
        rows: list[tuple[str, ...]] = []
        header = 0
        for row in element.iter(qn("w:tr")):
            if next(row.iterancestors(qn("w:tbl"))) is not element:
                continue
            if row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None and header == len(rows):
                header += 1
            rows.append(self._row(row, rows[-1] if rows else ()))
        return Table(tuple(rows), header=header or self._bold_header(element, rows))

    def _row(self, row: Any, above: tuple[str, ...]) -> tuple[str, ...]:
        """The cells of a row: a cell merged across or down repeats its value."""
        cells: list[str] = []
        skipped = row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}")
        if skipped is not None:
            cells.extend([""] * min(int(skipped.get(qn("w:val"), "0")), _COLUMN_LIMIT))
        for cell in _cells(row):
            properties = cell.find(qn("w:tcPr"))
            span, merged = 1, None
            if properties is not None:
                wide = properties.find(qn("w:gridSpan"))
                span = min(int(wide.get(qn("w:val"), "1")), _COLUMN_LIMIT) if wide is not None else 1
                merged = properties.find(qn("w:vMerge"))
            if merged is not None and merged.get(qn("w:val")) != "restart" and len(cells) < len(above):
                text = above[len(cells)]
            else:
                text = self._cell_text(cell)
            cells.extend([text] * max(1, span))
        return tuple(cells)

    def _cell_text(self, cell: Any) -> str:
        lines = []
        for paragraph in cell.iter(qn("w:p")):
            text = _text(paragraph).strip()
            if text:
                lines.append(f"{self._numbering.prefix(paragraph)[0]}{text}")
        return "\n".join(lines)

    def _bold_header(self, element: Any, rows: list[tuple[str, ...]]) -> int | None:
        """A first row in bold above rows that are not is a header."""
        found = [row for row in element.iter(qn("w:tr")) if next(row.iterancestors(qn("w:tbl"))) is element]
        if len(found) < 2 or len(rows[0]) < 2:
            return None
        first, second = self._bold_cells(found[0]), self._bold_cells(found[1])
        return 1 if all(first) and not any(second) and len(set(rows[0])) == len(rows[0]) else None

    def _bold_cells(self, row: Any) -> list[bool]:
        return [
            self._styles.is_emphasised(paragraph)
            for cell in _cells(row)
            for paragraph in cell.iterchildren(qn("w:p"))
            if _text(paragraph).strip()
        ]


def _cells(row: Any) -> Iterator[Any]:
    for child in row:
        if child.tag == qn("w:tc"):
            yield child
        elif child.tag == qn("w:sdt") and (content := child.find(qn("w:sdtContent"))) is not None:
            yield from content.iterchildren(qn("w:tc"))


def _text(element: Any) -> str:
    """The text of a paragraph as it is printed: insertions in, deletions, field codes and text boxes out."""
    parts: list[str] = []
    _collect(element, parts)
    return "".join(parts)


def _collect(element: Any, parts: list[str]) -> None:
    for child in element:
        tag = child.tag
        if tag == qn("w:t"):
            parts.append(child.text or "")
        elif tag == qn("w:tab"):
            parts.append("\t" if element.tag == qn("w:r") else "")
        elif tag in _BREAKS:
            parts.append("\n")
        elif tag == qn("w:noBreakHyphen"):
            parts.append("-")
        elif tag == qn("w:sym"):
            continue
        elif tag not in _SKIPPED and tag not in (qn("w:pPr"), qn("w:rPr"), qn("w:drawing"), qn("w:pict"), _FALLBACK):
            _collect(child, parts)
