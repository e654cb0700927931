"""Excel workbooks: the tables of each visible sheet, values as the sheet shows them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, cast

import openpyxl
from openpyxl.utils import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from knowledge.loaders.blocks import Block, Heading
from knowledge.loaders.errors import BROKEN, UnreadableFile
from knowledge.loaders.grids import tables_in

_COLUMN_LIMIT = 256
_CELL_LIMIT = 2_000_000
_BLANK_ROWS = 2_000
_DECIMALS = re.compile(r"0\.(0+)")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')

Area = tuple[int, int, int, int]


def blocks(data: bytes) -> list[Block]:
    """A heading and the tables of each sheet; formulas count with the value last saved, hidden sheets not at all.

    Cells are streamed, so that one stray cell or merged range at the end of a sheet does not fill the memory.
    """
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except InvalidFileException as error:
        raise UnreadableFile(BROKEN) from error
    try:
        result: list[Block] = []
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for sheet in workbook.worksheets:
                if sheet.sheet_state == "visible":
                    found = tables_in(_rows(sheet, _merged_areas(archive, sheet)))
                    result.extend([Heading(sheet.title, 1, part=True), *found] if found else [])
        return result
    finally:
        workbook.close()


def _rows(sheet: Any, areas: list[Area]) -> list[list[str]]:
    """The used cells of a sheet as they show, in rows of one width; merged cells repeat their value."""
    rows: list[list[str]] = []
    cells = blank = 0
    for values in _shown_rows(sheet):
        blank = 0 if values else blank + 1
        if blank > _BLANK_ROWS:
            break
        cells += len(values) + 1
        if cells > _CELL_LIMIT:
            raise UnreadableFile(f"工作表“{sheet.title}”过大，请拆分后再导入")
        rows.append(values)
    while rows and not rows[-1]:
        rows.pop()
    width = max(map(len, rows), default=0)
    if width * len(rows) > _CELL_LIMIT:
        raise UnreadableFile(f"工作表“{sheet.title}”过大，请拆分后再导入")
    grid = [row + [""] * (width - len(row)) for row in rows]
    _repeat_merged(grid, areas)
    return grid


def _shown_rows(sheet: Any) -> Iterator[list[str]]:
    sheet.reset_dimensions()
    for row in sheet.iter_rows():
        values = [_shown(cell) for cell in row[:_COLUMN_LIMIT]]
        while values and not values[-1]:
            values.pop()
        yield values


def _merged_areas(archive: zipfile.ZipFile, sheet: Any) -> list[Area]:
    """The merged ranges of a sheet, which streaming does not tell: (first column, first row, last column, last row)."""
    path = str(sheet._worksheet_path).lstrip("/")
    content = archive.read(path) if path in archive.namelist() else b""
    # The pattern asks for both corners in full, so that every boundary is a number.
    return [cast(Area, range_boundaries(found.decode())) for found in _MERGED.findall(content)]


def _repeat_merged(grid: list[list[str]], areas: list[Area]) -> None:
    """Fills merged cells within the used part of the sheet."""
    filled = 0
    for left, top, right, bottom in areas:
        if top > len(grid) or left > len(grid[top - 1]):
            continue
        value = grid[top - 1][left - 1]
        for row in grid[top - 1 : bottom]:
            width = min(right, len(row)) - left + 1
            row[left - 1 : left - 1 + width] = [value] * width
            filled += width
            if filled > _CELL_LIMIT:
                return


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
