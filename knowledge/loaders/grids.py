"""Tables in a grid of cells: title lines above, header rows, notes below."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.loaders.blocks import Block, Paragraph, Table


def tables_in(rows: Sequence[Sequence[str]]) -> list[Block]:
    """The tables and lone lines of a sheet; a title line after a blank row begins a new table."""
    width = max(map(len, rows), default=0)
    result: list[Block] = []
    titles: list[str] = []
    body: list[tuple[str, ...]] = []
    blank = True
    for short in rows:
        row = [*short, *[""] * (width - len(short))]
        filled = [cell for cell in row if cell.strip()]
        if not filled:
            blank = True
            continue
        if blank and _is_line(row, filled):
            _finish(result, titles, body)
            titles.append(filled[0])
        else:
            body.append(tuple(row))
            blank = False
    _finish(result, titles, body)
    result.extend(Paragraph(title) for title in titles)
    return result


def _is_line(row: Sequence[str], filled: list[str]) -> bool:
    """One value alone in a wide row, or repeated over all of it by merging."""
    return (
        len(row) > 1
        and len(set(filled)) == 1
        and (len(filled) == 1 or len(filled) == len(row))
        and bool(row[0].strip())
    )


def _finish(result: list[Block], titles: list[str], body: list[tuple[str, ...]]) -> None:
    """Ends the table at hand; titles with no table below them are lines of their own."""
    if not body:
        return
    width = max(len(row) for row in body)
    rows = tuple(row + ("",) * (width - len(row)) for row in body)
    result.append(Table(rows, header=None, caption="\n".join(titles), sheet=True))
    titles.clear()
    body.clear()
