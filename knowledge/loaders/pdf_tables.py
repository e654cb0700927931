"""Ruled tables of a PDF page, and their continuation on the next page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from knowledge.loaders.wrapping import ends_sentence, join

_NEAR = 4.0
_CELL_LIMIT = 20_000


@dataclass(slots=True)
class PageTable:
    """A table, or its part on one page: its grid, the page of each row and where it stands."""

    box: tuple[float, float, float, float]
    rows: list[list[str]]
    pages: list[int]
    edges: list[float]
    merged_down: bool = False

    @property
    def top(self) -> float:
        return self.box[1]

    @property
    def characters(self) -> int:
        return sum(len(cell) for row in self.rows for cell in row)

    def continues(self, above: PageTable) -> bool:
        """Whether this is the rest of a table on the page before: the same columns at the same places."""
        return len(self.edges) == len(above.edges) and all(
            abs(mine - theirs) < _NEAR for mine, theirs in zip(self.edges, above.edges, strict=True)
        )

    def extend(self, rest: PageTable) -> None:
        """Takes over the rows of a continuation, a repeated header left out."""
        rows, pages = rest.rows, rest.pages
        repeated = 0
        while repeated < min(len(rows), len(self.rows), 3) and rows[repeated] == self.rows[repeated]:
            repeated += 1
        rows, pages = rows[repeated:], pages[repeated:]
        for row, page in zip(rows, pages, strict=True):
            first = row is rows[0]
            if first and not row[0] and self.merged_down:
                row[0] = self.rows[-1][0]
            elif first and not row[0] and not repeated and any(row) and not _complete(self.rows[-1], row):
                self.rows[-1] = [join(above, below) for above, below in zip(self.rows[-1], row, strict=True)]
                continue
            self.rows.append(row)
            self.pages.append(page)
        self.merged_down = self.merged_down or rest.merged_down


def _complete(above: list[str], below: list[str]) -> bool:
    """Whether the cells that go on below had come to an end above."""
    return all(not cell or not upper or ends_sentence(upper) for upper, cell in zip(above, below, strict=True))


def tables_on(page: Any, number: int) -> list[PageTable]:
    """The ruled tables of at least two columns on a page; frames around text are none."""
    if len(page.rects) + len(page.lines) + len(page.curves) == 0:
        return []
    found = []
    for table in page.find_tables():
        part = _part(table, number)
        if part is not None:
            found.append(part)
    return found


def _part(table: Any, number: int) -> PageTable | None:
    texts: dict[tuple[float, ...], str] = {}
    extracted = table.extract(x_tolerance_ratio=0.3)
    for row, values in zip(table.rows, extracted, strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            if cell is not None:
                texts[cell] = _unwrapped(value or "")
    edges = _edges([cell[0] for cell in texts])
    tops = _edges([cell[1] for cell in texts])
    if len(edges) < 2 or len(edges) * len(tops) > _CELL_LIMIT or not any(texts.values()):
        return None
    right, bottom = max(cell[2] for cell in texts), max(cell[3] for cell in texts)
    middles_x = [(a + b) / 2 for a, b in zip(edges, [*edges[1:], right], strict=True)]
    middles_y = [(a + b) / 2 for a, b in zip(tops, [*tops[1:], bottom], strict=True)]
    rows = _grid(texts, middles_x, middles_y)
    merged = any(
        sum(cell[1] <= y <= cell[3] for y in middles_y) > 1 and cell[0] <= middles_x[0] <= cell[2] for cell in texts
    )
    return PageTable(tuple(table.bbox), rows, [number] * len(rows), edges, merged)


def _grid(texts: dict[tuple[float, ...], str], xs: list[float], ys: list[float]) -> list[list[str]]:
    """The grid in which a merged cell stands in each place that it covers."""
    grid = [[""] * len(xs) for _ in ys]
    for (left, top, right, bottom), text in texts.items():
        for r, y in enumerate(ys):
            if top <= y <= bottom:
                for c, x in enumerate(xs):
                    if left <= x <= right:
                        grid[r][c] = text
    return grid


def _edges(values: list[float]) -> list[float]:
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > 2:
            kept.append(value)
    return kept


def _unwrapped(cell: str) -> str:
    lines = [line.strip() for line in cell.split("\n") if line.strip()]
    text = ""
    for line in lines:
        text = join(text, line)
    return text
