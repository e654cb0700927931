"""Showing a table row: its cells with their column names, in a wide table only those that matter."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from knowledge.documents import Passage

WIDE = 80
_HEADER_JOINER = " | "
# Columns that qualify the others: without them a value may be read wrongly.
_QUALIFIES = re.compile(r"备注|说明|单位|条件|例外|限制|币种|note|unit|remark|condition", re.I)
_EMPTY = {"", "—", "-", "－", "–", "/", "无"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it stands in the row's text: `name：value`."""

    name: str
    value: str
    text: str


def header_of(passage: Passage) -> list[str]:
    """The column names of the table a row belongs to; none when the table has no header."""
    last = passage.context.rsplit("\n", 1)[-1]
    return [name.strip() for name in last.split(_HEADER_JOINER)] if _HEADER_JOINER in last else []


def caption_of(passage: Passage) -> str:
    """The caption of the table a row belongs to."""
    lines = passage.context.split("\n")
    if header_of(passage):
        lines = lines[:-1]
    return next((line.strip() for line in reversed(lines) if re.match(r"\s*(?:表|附表|附件|table)", line, re.I)), "")


def lead_of(passage: Passage) -> str:
    """The clause a table stands in: what its context says before the caption and the header."""
    caption = caption_of(passage)
    lines = passage.context.split("\n")[: -1 if header_of(passage) else None]
    return "\n".join(line for line in lines if line.strip() != caption)


def cells_of(passage: Passage) -> list[Cell]:
    """The cells of a row in order; one without a name when the columns are not known."""
    places = _places(passage.text, header_of(passage))
    if not places:
        return [Cell("", passage.text, passage.text)]
    ends = [start for start, _ in places[1:]] + [len(passage.text)]
    cells = []
    for (start, name), end in zip(places, ends, strict=True):
        text = passage.text[start:end].rstrip("； \n") if end < len(passage.text) else passage.text[start:end].strip()
        cells.append(Cell(name, text[len(name) + 1 :].strip(), text))
    return cells


def _places(text: str, names: list[str]) -> list[tuple[int, str]]:
    """Where each column begins; the columns stand in the order of the header."""
    places: list[tuple[int, str]] = []
    start = 0
    for name in names:
        mark = f"{name}："
        at = text.find(mark, start) if not places else text.find(f"；{mark}", start)
        if at < 0:
            continue
        at += 0 if not places else 1
        places.append((at, name))
        start = at + len(mark)
    return places if places and places[0][0] == 0 else []


def shown(passage: Passage, matters: Callable[[Cell], bool]) -> str:
    """A row as text: all of it when it is short, else the first column and those that matter or qualify a value."""
    if len(passage.text) <= WIDE:
        filled = [cell.text for cell in cells_of(passage) if cell.value not in _EMPTY]
        return "；".join(filled) or passage.text
    cells = cells_of(passage)
    asked = [i for i, cell in enumerate(cells) if i and cell.value not in _EMPTY and matters(cell)]
    if not asked:
        return passage.text
    qualifying = {i for i, cell in enumerate(cells) if _QUALIFIES.search(cell.name) and cell.value not in _EMPTY}
    return "；".join(cells[i].text for i in sorted({0, *asked} | qualifying))
