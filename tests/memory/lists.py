"""Lists of clients as files, and what importing them gave."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl

from memory.importing import ImportReport, import_file
from memory.users import User
from tests.memory.bank import TODAY, Bank


def table(folder: Path, *rows: Any, name: str = "list.csv", encoding: str = "utf-8") -> Path:
    """A CSV file of these rows."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path = folder / name
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def workbook(folder: Path, **sheets: list[list[Any]]) -> Path:
    """A workbook of these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = folder / "list.xlsx"
    book.save(path)
    return path


async def imported(bank: Bank, path: Path, owner: User | None = None, **options: Any) -> ImportReport:
    return await import_file(bank.database, path, owner=owner, today=TODAY, **options)


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    assert report.rows == report.added + report.changed + report.unchanged + len(report.rejected)
    return report.added, report.changed, report.unchanged, len(report.rejected)


def reasons(report: ImportReport) -> list[tuple[int, str]]:
    return [(one.row, one.reason.why) for one in report.rejected]
