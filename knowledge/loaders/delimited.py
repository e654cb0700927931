"""CSV: the delimiter found out, title lines above the header taken as caption."""

from __future__ import annotations

import csv
import io

from knowledge.loaders.blocks import Block
from knowledge.loaders.encoding import decode
from knowledge.loaders.grids import tables_in

_DELIMITERS = ",;\t|"
_FIELD_LIMIT = 1_000_000


def blocks(data: bytes) -> list[Block]:
    """The tables of a CSV file."""
    text = decode(data).replace("\x00", "")
    csv.field_size_limit(_FIELD_LIMIT)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error:
        rows = [[line] for line in text.splitlines()]
    return tables_in([[cell.strip() for cell in row] for row in rows])


def _delimiter(text: str) -> str:
    """The delimiter that cuts most lines into the same number of fields."""
    sample = [line for line in text.splitlines()[:50] if line.strip()]
    counts = {each: [line.count(each) for line in sample] for each in _DELIMITERS}
    return max(
        _DELIMITERS, key=lambda each: (sum(1 for n in counts[each] if n and n == max(counts[each])), sum(counts[each]))
    )
