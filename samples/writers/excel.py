"""Write a source as an Excel workbook."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from samples.source import BANK_NAME, MADE, Source


def write(source: Source) -> bytes:
    """A workbook: each chapter is a sheet with a title line, a header row, typed cells, and its notes below."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet: Any = None
    for block in source.blocks:
        if block.kind == "chapter":
            sheet = book.create_sheet(block.text)
            sheet.append([f"{source.title}　{block.text}"])
            sheet["A1"].font = Font(bold=True, size=13)
        elif sheet is None:
            raise SystemExit(f"{source.path}: text before the first sheet")
        elif block.kind == "table":
            _table(sheet, block.rows)
        else:
            sheet.append([block.text])
    book.properties.title, book.properties.creator = source.title, BANK_NAME
    book.properties.created = MADE
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _table(sheet: Any, rows: tuple[tuple[str, ...], ...]) -> None:
    sheet.append(rows[0])
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    for row in rows[1:]:
        sheet.append([typed(text)[0] for text in row])
        for cell, text in zip(sheet[sheet.max_row], row, strict=False):
            cell.number_format = typed(text)[1]
    for column, _ in enumerate(rows[0], 1):
        widest = max(len(row[column - 1]) for row in rows if len(row) >= column)
        sheet.column_dimensions[get_column_letter(column)].width = min(60, 2 * widest + 4)


def typed(text: str) -> tuple[str | int | float | date | None, str]:
    """A cell's value and number format: dates, percentages and numbers get their types, the rest is text."""
    if not text:
        return None, "General"
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return date.fromisoformat(text), "yyyy-mm-dd"
    if match := re.fullmatch(r"-?\d+(?:\.(\d+))?%", text):
        places = len(match[1] or "")
        return round(float(text[:-1]) / 100, places + 2), f"0.{'0' * places}%" if places else "0%"
    if re.fullmatch(r"-?(0|[1-9]\d{0,2}(,\d{3})+|[1-9]\d*)", text):
        return int(text.replace(",", "")), "#,##0" if "," in text else "0"
    if match := re.fullmatch(r"-?\d+\.(\d+)", text):
        return float(text), f"0.{'0' * len(match[1])}"
    return text, "General"
