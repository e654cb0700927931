"""WordprocessingML for paragraphs, fields, charts and a table of contents, as text."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
FIRST_DRAWING = 5000  # beyond the numbers of a template's own pictures
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
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
    return run(space + marks, '<w:color w:val="1F3A5F"/><w:position w:val="4"/><w:sz w:val="16"/>')


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


def picture_of_chart(relation: str, number: int, title: str, width: int, height: int) -> str:
    """The place of a chart in the text, in twips; `relation` leads to its part."""
    across, down = width * EMU_PER_TWIP, height * EMU_PER_TWIP
    name = escape(plain(title), {'"': "&quot;"})
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{across}" cy="{down}"/>'
        f'<wp:docPr id="{FIRST_DRAWING + number}" name="chart {number}" descr="{name}"/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )
