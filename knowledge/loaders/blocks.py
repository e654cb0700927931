"""What a loader hands on: headings, paragraphs and tables in reading order."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_KEPT_CONTROLS = {"\n", "\t"}
_INVISIBLE = {"\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad"}
_DROPPED = {"Cc", "Cs", "Cn"}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that the format itself declares; level 1 is the outermost.

    `part` marks a sheet or a slide: a part of the file that is never the document's own title.
    """

    text: str
    level: int
    page: int | None = None
    part: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `bold` when all of it is, `bullet` is the depth of an unnumbered list item (0: none)."""

    text: str
    page: int | None = None
    bold: bool = False
    bullet: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table as a grid in which merged cells repeat their value.

    `header` counts the rows that the format declares as header; None where it says nothing. `pages` is the page of each
    row, empty where the format has none. `sheet` marks rows of a spreadsheet, which go by their first cell.
    """

    rows: tuple[tuple[str, ...], ...]
    header: int | None = None
    caption: str = ""
    pages: tuple[int, ...] = ()
    page: int | None = None
    sheet: bool = False


Block = Heading | Paragraph | Table


def clean(text: str) -> str:
    """The text without control and invisible characters, other line ends turned into newlines, stripped."""
    if text.isprintable() and not (_INVISIBLE & set(text)):
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n").replace("\x85", "\n")
    kept = [c for c in text if c in _KEPT_CONTROLS or (c not in _INVISIBLE and unicodedata.category(c) not in _DROPPED)]
    return "".join(kept).strip()
