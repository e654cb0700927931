"""Broken, wrong and malicious files are refused with one reason, and nothing of them is held in memory."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memory import spreadsheets
from memory.spreadsheets import UnreadableSpreadsheet, opened

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def rows_of(path: Path) -> dict[str, list[tuple[int, list[Any]]]]:
    with opened(path) as sheets:
        return {sheet.name: [(number, list(cells)) for number, cells in sheet.rows] for sheet in sheets}


def why(path: Path) -> str:
    with pytest.raises(UnreadableSpreadsheet) as error:
        rows_of(path)
    return error.value.why


def workbook(path: Path, *rows: list[Any]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def altered(source: Path, target: Path, **parts: bytes) -> Path:
    """A copy of a workbook with parts replaced or added; `__` in a name is a slash, a name gets .xml."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        names = {f"{name.replace('__', '/')}.xml": data for name, data in parts.items()}
        for entry in old.infolist():
            if entry.filename not in names:
                new.writestr(entry.filename, old.read(entry))
        for name, data in names.items():
            new.writestr(name, data)
    return target


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.xlsx", b"not a workbook at all", "broken"),
        ("a.xlsx", b"PK\x03\x04 cut off", "broken"),
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600, "encrypted"),
        ("a.xlsx", OLE + b"\0" * 600, "broken"),
        ("a.xls", OLE + b"\0" * 600, "save_as"),
        ("a.et", b"anything", "save_as"),
        ("a.pdf", b"%PDF-1.4", "format"),
        ("a", b"name,code", "format"),
        ("a.csv", b"", "empty"),
        ("a.csv", b"\xef\xbb\xbf \r\n,,,\r\n", "empty"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 20, "encoding"),
        ("a.csv", "客户".encode() + b"\xff\xfe\xff\xff\x80\x80" * 50, "encoding"),
    ],
)
def test_a_file_that_is_no_spreadsheet(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert why(path) == reason


def test_a_file_that_is_not_there_or_no_file(tmp_path: Path) -> None:
    assert why(tmp_path / "none.csv") == "missing"
    (tmp_path / "folder.csv").mkdir()
    assert why(tmp_path / "folder.csv") == "unopenable"


def test_a_workbook_under_another_name(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["客户名称", "信用代码"])
    assert why(path.rename(tmp_path / "a.csv")) == "mislabelled"


def test_a_workbook_that_is_cut_off_or_damaged(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "a.xlsx", *[["客户", number] for number in range(500)]).read_bytes()
    for keep in (len(whole) // 3, len(whole) - 30):
        path = tmp_path / "cut.xlsx"
        path.write_bytes(whole[:keep])
        assert why(path) == "broken"
    path = altered(tmp_path / "a.xlsx", tmp_path / "b.xlsx", xl__worksheets__sheet1=b"<worksheet><sheetData><row")
    assert why(path) == "broken"


def test_files_that_unpack_to_far_more_than_they_are(tmp_path: Path) -> None:
    source = workbook(tmp_path / "a.xlsx", ["客户名称"])
    for part in ("xl__sharedStrings", "xl__worksheets__sheet1", "xl__extra"):
        path = altered(source, tmp_path / f"{part}.xlsx", **{part: b" " * 60_000_000})
        assert path.stat().st_size < 200_000 and why(path) == "unsafe"


def test_a_workbook_that_declares_entities(tmp_path: Path) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><sst>&a;</sst>'
    path = altered(workbook(tmp_path / "a.xlsx", ["客户"]), tmp_path / "b.xlsx", xl__sharedStrings=bomb)
    assert why(path) == "unsafe"


def test_too_many_rows_or_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" * 50, encoding="utf-8")
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 49)
    assert why(path) == "too_many_rows"
    monkeypatch.setattr(spreadsheets, "MOST_BYTES", 100)
    assert why(path) == "too_big"


def test_two_hundred_thousand_rows_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("客户名称,信用代码\n" + "甲,9\n" * 200_000, encoding="gb18030")
    with opened(path) as sheets:
        assert sum(1 for sheet in sheets for _ in sheet.rows) == 200_001


def test_rows_keep_their_numbers_and_cells_their_kinds(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["客户", 5], [], [None, "=A1*2"], [0])
    assert rows_of(path) == {"Sheet": [(1, ["客户", 5]), (3, [None, "=A1*2"]), (4, [0])]}
    text = tmp_path / "a.csv"
    text.write_text('a,"b\nc"\n\n,,\nd,e\n', encoding="utf-8")
    assert rows_of(text) == {"a": [(1, ["a", "b\nc"]), (4, ["d", "e"])]}


def test_hidden_sheets_are_left_out_and_stray_cells_do_no_harm(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["客户"])
    book.active.cell(row=1_048_576, column=16_384, value="x")
    hidden = book.create_sheet("藏")
    hidden.append(["秘密"])
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    ((name, rows),) = rows_of(tmp_path / "a.xlsx").items()
    assert name == "Sheet" and rows[0][0] == 1 and len(rows) == 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx"]), st.booleans())
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes, name: str, zipped: bool) -> None:
    path = tmp_path / name
    path.write_bytes(b"PK\x03\x04" + content if zipped else content)
    try:
        rows_of(path)
    except UnreadableSpreadsheet as error:
        assert error.why
