"""A campaign as an Excel workbook: one row a client, texts that no program takes for formulas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from knowledge.ruletypes import FactEntry
from proposals.campaign import Judged, Standing

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LONGEST = 32_000  # characters of a cell
_WIDTHS = (36, 14, 14, 10, 30, 44, 60)


def write_campaign(
    path: Path,
    judged: Iterable[Judged],
    entries: Mapping[str, FactEntry],
    *,
    title: str,
    headings: Sequence[str],
    standings: Mapping[Standing, str],
    held: str,
) -> None:
    """Write the clients in their order. `headings` are of: client, owner, standing, held, rules not met, missing
    facts, questions; `standings` and `held` are how these are called."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_CONTROL.sub("", re.sub(r"[\[\]:*?/\\]", " ", title))[:31] or "1")
    for index, width in enumerate(_WIDTHS):
        sheet.column_dimensions["ABCDEFG"[index]].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, text, bold=True) for text in headings])
    for one in judged:
        sheet.append([_shown(sheet, text) for text in _row(one, entries, standings, held)])
    book.save(path)


def plain_text(text: str) -> str:
    """A text that a spreadsheet shows as it is: never a formula, without characters that a cell cannot hold."""
    clean = _CONTROL.sub("", text)[:_LONGEST]
    return f"'{clean}" if clean.startswith(_DANGEROUS) else clean


def _row(one: Judged, entries: Mapping[str, FactEntry], standings: Mapping[Standing, str], held: str) -> list[str]:
    labels = (entries[name].label if name in entries else name for name in one.missing)
    return [
        one.candidate.name,
        one.candidate.owner,
        standings[one.standing],
        held if one.candidate.holds else "",
        "、".join(one.failed),
        "、".join(labels),
        "\n".join(one.questions),
    ]


def _shown(sheet: WriteOnlyWorksheet, text: str) -> Any:
    """What is appended: nothing for an empty cell; only what could be read as an error code needs a cell's own type."""
    clean = plain_text(text)
    return _cell(sheet, clean) if clean.startswith("#") else clean or None


def _cell(sheet: WriteOnlyWorksheet, text: str, *, bold: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, plain_text(text))
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
