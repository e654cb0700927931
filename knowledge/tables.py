"""Table rows as text that keeps its column names: `列：值；列：值`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from knowledge.loaders.blocks import Table, clean

_LABEL = re.compile(
    r"(名称|项目|类型|类别|种类|等级|级别|档次|期限|利率|费率|价格|金额|比例|比率|成数|标准|条件|要求|说明|内容|备注|部门|权限|日期|时间|"
    r"版本|序号|编号|代码|渠道|对象|范围|方式|币种|情形|场景|产品|客户|机构|指标|公式|频率|材料|依据|条款|事项|流程|环节|步骤|"
    r"评级|区间|限额|额度|折扣|系数|阈值|行业|区域|岗位|职责|人|率|比|号|类|额|值|物|式|期)$"
)
_NUMERIC = re.compile(r"[\s<>≤≥≦≧＜＞=±+\-—–~～%‰,，.\d]*\d[\s\d.,，%‰万亿元年个月日天BPbp/\-—–~～+]*$")
_SERIAL = re.compile(r"(序\s*号|编\s*号|No\.?|#)$", re.I)


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: the name it goes by (its first cell), its text, the table's caption and its column names."""

    name: str
    text: str
    caption: str = ""
    header: str = ""
    page: int | None = None
    kind: Literal["text", "row"] = "row"


def rows_of(table: Table) -> Iterator[TableRow]:
    """The rows of a table below its header; notes that run over the whole width come as text."""
    grid, pages = _grid(table)
    caption, skipped = _caption(grid, table)
    grid, pages = grid[skipped:], pages[skipped:]
    depth = _header_rows(grid, None if table.header is None else max(0, table.header - skipped))
    names = _names(grid[:depth])
    if depth == len(grid) and depth:
        depth, names = 0, [""] * len(grid[0])
    header = " | ".join(dict.fromkeys(filter(None, names)))
    paired = not depth and _is_paired(grid)
    group = ""
    for at in range(depth, len(grid)):
        cells, page = grid[at], pages[at]
        if depth and cells == grid[depth - 1]:
            continue
        if (label := _label(cells)) and at + 1 < len(grid) and not _label(grid[at + 1]):
            group = label
            continue
        row = _row(cells, names, paired=paired, sheet=table.sheet)
        yield replace(
            row,
            caption="\n".join(filter(None, [caption, group])),
            header=header if row.kind == "row" else "",
            page=page,
        )


def _grid(table: Table) -> tuple[list[list[str]], list[int | None]]:
    width = max((len(row) for row in table.rows), default=0)
    grid, pages = [], []
    for at, row in enumerate(table.rows):
        cells = [_one_line(cell) for cell in row] + [""] * (width - len(row))
        if any(re.search(r"\S", cell) for cell in cells):
            grid.append(cells)
            pages.append(table.pages[at] if at < len(table.pages) else table.page)
    filled = [at for at in range(width) if any(row[at] for row in grid)]
    return [[row[at] for at in filled] for row in grid], pages


def _one_line(cell: str) -> str:
    return " ".join(clean(cell).split("\n"))


def _caption(grid: list[list[str]], table: Table) -> tuple[str, int]:
    """The caption with the title rows that run over the whole width, and how many these are."""
    titles: list[str] = []
    for row in grid[:3]:
        values = set(filter(None, row))
        if len(row) < 2 or len(values) != 1 or len(grid) - len(titles) < 3 or (row[0] and not row[1]):
            break
        titles.append(next(iter(values)))
    return "\n".join(filter(None, [_one_line(table.caption), *titles])), len(titles)


def _header_rows(grid: list[list[str]], declared: int | None) -> int:
    if not grid or declared == 0:
        return 0
    if declared:
        return 0 if not any(cell for row in grid[:declared] for cell in row) else declared
    first = grid[0]
    if len(first) < 2 or len(grid) < 2 or not _looks_like_header(grid):
        return 0
    depth = 1
    while depth < min(3, len(grid) - 1) and _spans_on(grid[depth - 1], grid[depth]):
        depth += 1
    return depth


def _looks_like_header(grid: list[list[str]]) -> bool:
    first = grid[0]
    filled = [cell for cell in first if cell]
    if (
        any(_NUMERIC.match(cell) or len(cell) > 25 or "。" in cell for cell in filled)
        or len(filled) < (len(first) + 1) // 2
    ):
        return False
    labels = [bool(_LABEL.search(re.sub(r"[（(][^（()）]*[)）]$", "", cell).strip())) for cell in filled]
    if all(labels) or len(set(filled)) < len(filled):
        return True
    numeric_below = [at for at, cell in enumerate(first) if cell and any(_NUMERIC.match(row[at]) for row in grid[1:])]
    if len(first) == 2:
        return labels[-1] or bool(numeric_below and 1 in numeric_below and not labels[0])
    if len(first) % 2 == 0 and labels[0] and not any(labels[1::2]) and _is_paired(grid):
        return False
    return sum(labels) * 2 >= len(filled) or bool(numeric_below) or len(first) > 2


def _spans_on(above: list[str], below: list[str]) -> bool:
    """Whether a header goes on in the next row: cells merged downwards beside cells split in two."""
    spread = any(a == b and a for a, b in pairwise(above))
    merged_down = any(a == b and a for a, b in zip(above, below, strict=True))
    values = any(_NUMERIC.match(cell) for cell in below)
    return spread and not values and (merged_down or any(not b for b in below) or len(set(below)) == len(below))


def _names(header: list[list[str]]) -> list[str]:
    if not header:
        return []
    return ["/".join(dict.fromkeys(filter(None, column))) for column in zip(*header, strict=True)]


def _is_paired(grid: list[list[str]]) -> bool:
    """Name and value side by side: 产品名称 | 流动资金贷款 | 产品代码 | WC01."""
    width = len(grid[0]) if grid else 0
    if not width or width % 2:
        return False
    return all(len(row[at]) <= 20 and not _NUMERIC.match(row[at]) for row in grid for at in range(0, width, 2))


def _label(cells: list[str]) -> str:
    """The one value of a row that has nothing else: a group's name above its rows, or a note below them."""
    filled = list(filter(None, cells))
    alone = len(cells) > 2 and len(set(filled)) == 1 and bool(cells[0]) and len(filled) in (1, len(cells))
    return cells[0] if alone else ""


def _row(cells: list[str], names: list[str], *, paired: bool, sheet: bool) -> TableRow:
    if line := _label(cells):
        return TableRow("", line, kind="text")
    name = next(filter(None, cells), "")
    if names and not sheet and len(cells) > 2 and _SERIAL.match(names[0]) and cells[1]:
        name = cells[1]
    return TableRow(name, _text(cells, names, paired=paired))


def _text(cells: list[str], names: list[str], *, paired: bool) -> str:
    if paired:
        pairs = list(zip(cells[::2], cells[1::2], strict=True))
        return "；".join(
            f"{name}：{value}" if name and value else name or value for name, value in pairs if name or value
        )
    if not names:
        return "；".join(value for value in _merged(cells) if value)
    return "；".join(f"{name}：{value}" if name else value for name, value in zip(names, cells, strict=True) if value)


def _merged(cells: list[str]) -> Iterator[str]:
    last = None
    for cell in cells:
        if cell != last:
            yield cell
        last = cell
