"""WordprocessingML for tables that fit the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape

from proposals.wordxml import paragraph, run

Side = Literal["left", "center", "right"]
KEPT_TOGETHER = 9  # a table of so many rows does not break across pages
SHORT = 3.0  # what is no longer stands in the middle of its column
TWIPS_PER_EM = 180  # at 9 points
PADDING = 220  # both sides of a cell
_UNBROKEN = re.compile(r"[!-~]+[个年月日元万亿天%]{0,4}|[\u2e80-\uffff]{1,2}")
_NOTHING = {"—", "–", "-"}
_NUMBER = re.compile(r"^[-+−]?[\d,]+(\.\d+)?\s*(%|‰|bp|元|万元|亿元|万美元|美元|个月|天|年|次)?$|^[—–-]$")


@dataclass(frozen=True, slots=True)
class Look:
    """The template's styles of a table, of its cells and of its header's cells; None: it has none."""

    table: str | None
    cell: str | None
    head: str | None


def columns(shares: Sequence[float], texts: Sequence[Sequence[str]], width: int) -> list[int]:
    """The widths of columns in twips that fill `width`: by shares where given, else by what they hold."""
    count = max((len(row) for row in texts), default=1) or 1
    if len(shares) != count or min(shares) <= 0:
        shares = [_need([row[place] for row in texts if place < len(row)]) for place in range(count)]
    wanted = [width * share / sum(shares) for share in shares]
    least = [_least([row[place] for row in texts if place < len(row)], width) for place in range(count)]
    whole = [int(one) for one in _not_below(least, wanted)]
    whole[-1] += width - sum(whole)
    return whole


def _not_below(least: Sequence[float], wanted: Sequence[float]) -> list[float]:
    """Widths of the same sum, none below its least where there is room: the wider columns give what is lacking."""
    lacking = sum(max(0.0, low - one) for low, one in zip(least, wanted, strict=True))
    spare = sum(max(0.0, one - low) for low, one in zip(least, wanted, strict=True))
    if not lacking or not spare:
        return list(wanted)
    filled, given = min(1.0, spare / lacking), min(1.0, lacking / spare)
    return [one + (low - one) * (filled if one < low else given) for low, one in zip(least, wanted, strict=True)]


def _least(cells: Sequence[str], width: int) -> float:
    """The width in twips at which no figure or date of a column is broken."""
    pieces = (piece for cell in cells for piece in _UNBROKEN.findall(cell))
    return min(width * 0.4, max(map(_breadth, pieces), default=2.0) * TWIPS_PER_EM + PADDING)


def table(rows: Sequence[Sequence[str]], widths: Sequence[int], look: Look) -> str:
    """A table whose first row is its header, repeated on each page; no row breaks across pages."""
    sides = [_side([row[place] for row in rows[1:] if place < len(row)]) for place in range(len(widths))]
    head = (
        "<w:tblPr>"
        + (f'<w:tblStyle w:val="{escape(look.table)}"/>' if look.table else "")
        + f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/>{"" if look.table else _BORDERS}<w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" '
        'w:noHBand="0" w:noVBand="1"/></w:tblPr>'
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    held = len(rows) - 1 if len(rows) <= KEPT_TOGETHER else 2
    body = "".join(
        _row(row, widths, sides, look, header=place == 0, held=place < held) for place, row in enumerate(rows)
    )
    return f"<w:tbl>{head}<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"


def _row(
    cells: Sequence[str], widths: Sequence[int], sides: Sequence[Side], look: Look, *, header: bool, held: bool
) -> str:
    filled = [*cells, *[""] * (len(widths) - len(cells))][: len(widths)]
    style = look.head or look.cell if header else look.cell
    bold = "<w:b/><w:bCs/>" if header and not look.head else ""
    inside = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        + paragraph(
            run(cell, bold),
            style,
            ("<w:keepNext/>" if held else "") + f'<w:jc w:val="{"center" if header or cell in _NOTHING else side}"/>',
        )
        + "</w:tc>"
        for cell, width, side in zip(filled, widths, sides, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if header else ''}</w:trPr>{inside}</w:tr>"


def _side(cells: Sequence[str]) -> Side:
    """Figures stand right, what is short in the middle, words left."""
    texts = [cell.strip() for cell in cells]
    if all(_breadth(text) <= SHORT for text in texts):
        return "center"
    return "right" if all(_NUMBER.match(text) for text in texts) else "left"


def _need(cells: Sequence[str]) -> float:
    """How wide a column wants to be: what it holds, within reason."""
    longest = max((_breadth(cell) for cell in cells), default=1)
    average = sum(map(_breadth, cells)) / max(1, len(cells))
    return min(30.0, max(5.0, (longest + average) / 2))


def _breadth(text: str) -> float:
    return sum(0.55 if ord(char) < 0x2E80 else 1.0 for char in text)


_BORDERS = (
    "<w:tblBorders>"
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + "</w:tblBorders>"
)
