"""WordprocessingML for headings, paragraphs, tables, charts and a table of contents, as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
)
EMU_PER_TWIP = 635
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NUMBER = re.compile(r"^[-+−]?[\d,]+(\.\d+)?\s*(%|元|万元|亿元|个月|天|bp|年|次|‰)?$|^[—–-]$")
_HAIR_SPACE = "\u200a"  # keeps a mark apart from the figure before it


@dataclass(frozen=True, slots=True)
class Mark:
    """A place that the table of contents leads to."""

    number: int
    name: str


def plain(text: str) -> str:
    """The text without what XML cannot hold."""
    return _NOT_XML.sub("", text)


def run(text: str, properties: str = "") -> str:
    """A run; line ends become breaks."""
    inside = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in plain(text).replace("\r", "").split("\n")
    )
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{inside}</w:r>"


def raised(marks: str, after: str = "") -> str:
    """Marks of sources, above the line; kept apart from a figure that they follow."""
    if not marks:
        return ""
    space = _HAIR_SPACE if after[-1:].isalnum() else ""
    return run(space + marks, '<w:vertAlign w:val="superscript"/>')


def paragraph(content: str, style: str | None = None, properties: str = "") -> str:
    """A paragraph around runs."""
    styled = f'<w:pStyle w:val="{escape(style)}"/>' if style else ""
    before = f"<w:pPr>{styled}{properties}</w:pPr>" if styled or properties else ""
    return f"<w:p>{before}{content}</w:p>"


def marked(content: str, mark: Mark) -> str:
    """Runs that can be led to."""
    return f'<w:bookmarkStart w:id="{mark.number}" w:name="{mark.name}"/>{content}<w:bookmarkEnd w:id="{mark.number}"/>'


def field(instruction: str, shown: str, *, dirty: bool = False) -> str:
    """A field with what it showed last. `dirty`: Word works it out anew on opening."""
    stale = ' w:dirty="true"' if dirty else ""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"{stale}/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{shown}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def contents(entries: Sequence[tuple[int, str, Mark]], styles: Sequence[str | None], levels: int = 2) -> str:
    """A table of contents: (level, words, where it leads); filled in, and worked out anew by Word on opening."""
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> TOC \\o "1-{levels}" \\h \\z \\u </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    lines = [
        paragraph(
            (begin if place == 0 else "")
            + f'<w:hyperlink w:anchor="{mark.name}" w:history="1">{run(words)}</w:hyperlink>',
            styles[min(level, len(styles)) - 1],
        )
        for place, (level, words, mark) in enumerate(entries)
    ]
    end = paragraph('<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj>'
    body = "".join(lines) + end if lines else paragraph("")
    return f"<w:sdt><w:sdtPr>{gallery}</w:sdtPr><w:sdtContent>{body}</w:sdtContent></w:sdt>"


def columns(shares: Sequence[float], texts: Sequence[Sequence[str]], width: int) -> list[int]:
    """The widths of columns in twips that fill `width`: by shares where given, else by what they hold."""
    count = max((len(row) for row in texts), default=1)
    if len(shares) != count or min(shares) <= 0:
        shares = [_need([row[column] for row in texts if column < len(row)]) for column in range(count)]
    whole = [int(width * share / sum(shares)) for share in shares]
    whole[-1] += width - sum(whole)
    return whole


def _need(cells: Sequence[str]) -> float:
    """How wide a column wants to be: its longest word-like piece at least, a long text at most so much."""
    longest = max((_breadth(cell) for cell in cells), default=1)
    average = sum(map(_breadth, cells)) / max(1, len(cells))
    return min(30.0, max(5.0, (longest + average) / 2))


def _breadth(text: str) -> float:
    return sum(0.55 if ord(char) < 0x2E80 else 1.0 for char in text)


def table(rows: Sequence[Sequence[str]], widths: Sequence[int], style: str | None, cell_style: str | None) -> str:
    """A table whose first row is its header, repeated on each page; no row breaks across pages."""
    numeric = [_is_numeric(row[place] for row in rows[1:] if place < len(row)) for place in range(len(widths))]
    borders = "" if style else _BORDERS
    head = (
        "<w:tblPr>"
        + (f'<w:tblStyle w:val="{escape(style)}"/>' if style else "")
        + f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/>{borders}<w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" '
        'w:noHBand="0" w:noVBand="1"/></w:tblPr>'
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    body = "".join(_row(row, widths, cell_style, numeric, header=place == 0) for place, row in enumerate(rows))
    return f"<w:tbl>{head}<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"


_BORDERS = (
    "<w:tblBorders>"
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + "</w:tblBorders>"
)


def _is_numeric(cells: Iterable[str]) -> bool:
    texts = [cell.strip() for cell in cells]
    return bool(texts) and all(_NUMBER.match(text) for text in texts) and any(len(text) > 1 for text in texts)


def _row(
    cells: Sequence[str],
    widths: Sequence[int],
    style: str | None,
    numeric: Sequence[bool],
    *,
    header: bool,
) -> str:
    together = "<w:keepNext/>" if header else ""
    filled = [*cells, *[""] * (len(widths) - len(cells))][: len(widths)]
    inside = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        + paragraph(
            run(cell, "<w:b/><w:bCs/>" if header else ""),
            style,
            together + f'<w:jc w:val="{"center" if header else "right" if right else "left"}"/>',
        )
        + "</w:tc>"
        for cell, width, right in zip(filled, widths, numeric, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if header else ''}</w:trPr>{inside}</w:tr>"


def picture_of_chart(relation: str, number: int, title: str, width: int, height: int) -> str:
    """The place of a chart in the text, in twips; `relation` leads to its part."""
    across, down = width * EMU_PER_TWIP, height * EMU_PER_TWIP
    name = escape(plain(title), {'"': "&quot;"})
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{across}" cy="{down}"/>'
        f'<wp:docPr id="{number}" name="chart {number}" descr="{name}"/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )
