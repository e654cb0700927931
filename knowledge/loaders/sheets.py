"""Excel workbooks: the tables of each visible sheet, values as the sheet shows them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

import openpyxl

from knowledge.loaders.blocks import Block, Heading
from knowledge.loaders.errors import UnreadableFile
from knowledge.loaders.grids import tables_in

_MERGES_UP_TO = 30_000_000
_ROW_LIMIT = 200_000
_COLUMN_LIMIT = 256
_CELL_LIMIT = 2_000_000
_DECIMALS = re.compile(r"0\.(0+)")


def blocks(data: bytes) -> list[Block]:
    """A heading and the tables of each sheet; formulas count with the value last saved, hidden sheets not at all."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    # Merged cells are known only when a sheet is loaded whole, which takes many times its size in memory.
    workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=unpacked > _MERGES_UP_TO, data_only=True)
    try:
        result: list[Block] = []
        for sheet in workbook.worksheets:
            if sheet.sheet_state == "visible":
                found = tables_in(_rows(sheet))
                result.extend([Heading(sheet.title, 1, part=True), *found] if found else [])
        return result
    finally:
        workbook.close()


def _rows(sheet: Any) -> list[list[str]]:
    merged = _merged(sheet)
    rows: list[list[str]] = []
    cells = 0
    for number, row in enumerate(_bounded(sheet), start=1):
        values = [merged.get((number, at), None) or _shown(cell) for at, cell in enumerate(row, start=1)]
        while values and not values[-1]:
            values.pop()
        cells += len(values)
        if number > _ROW_LIMIT or cells > _CELL_LIMIT:
            raise UnreadableFile(f"工作表“{sheet.title}”过大，请拆分后再导入")
        rows.append(values)
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def _bounded(sheet: Any) -> Iterator[Iterable[Any]]:
    """Rows within sane bounds; a stray cell in column XFD does not make every row 16,384 wide."""
    widest = min(sheet.max_column or _COLUMN_LIMIT, _COLUMN_LIMIT)
    if sheet.max_row is not None and sheet.max_row > _ROW_LIMIT and not hasattr(sheet, "reset_dimensions"):
        yield from sheet.iter_rows(max_row=_ROW_LIMIT, max_col=widest)
    else:
        yield from sheet.iter_rows(max_col=widest)


def _merged(sheet: Any) -> dict[tuple[int, int], str]:
    """The value of each cell that a merged range covers."""
    covered: dict[tuple[int, int], str] = {}
    for area in getattr(getattr(sheet, "merged_cells", None), "ranges", ()):
        last_row, last_column = min(area.max_row, _ROW_LIMIT), min(area.max_col, _COLUMN_LIMIT)
        if (last_row - area.min_row + 1) * (last_column - area.min_col + 1) + len(covered) > _CELL_LIMIT:
            raise UnreadableFile(f"工作表“{sheet.title}”的合并单元格过大，请拆分后再导入")
        value = _shown(sheet.cell(area.min_row, area.min_col))
        for row in range(area.min_row, last_row + 1):
            covered.update({(row, column): value for column in range(area.min_col, last_column + 1)})
    return covered


def _shown(cell: Any) -> str:
    """A cell's value as its number format shows it, near enough: percents, thousands, dates."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (int, float)):
        return _number(value, cell.number_format or "General")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ", "minutes")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value).strip()


def _number(value: float, number_format: str) -> str:
    plain = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", number_format).split(";")[0]
    found = _DECIMALS.search(plain)
    places = len(found[1]) if found else 0
    if "%" in plain:
        return f"{value * 100:.{places}f}%"
    comma = "," if "#,#" in plain or "0,0" in plain else ""
    if found or comma or plain == "0":
        return f"{value:{comma}.{places}f}"
    return f"{value:.15g}" if abs(value) < 1e15 else f"{value:.0f}"
