"""Spreadsheets as rows of cells: .xlsx and .csv, read piece by piece, whatever the size, and refused when unsafe.

    with opened(path) as sheets:
        for sheet in sheets:                         in their order; hidden ones are left out
            for number, cells in sheet.rows: ...     numbered as Excel does; rows without any value are left out

Raises UnreadableSpreadsheet, `.why` says what is wrong with the file. Reading blocks: call it in a thread.
"""

from __future__ import annotations

import csv
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from memory.encodings import UnknownEncoding, encoding_of

MOST_BYTES = 100 * 1024 * 1024
MOST_ROWS = 300_000
MOST_COLUMNS = 200
_MOST_BLANK_ROWS = 5_000
_MOST_UNPACKED = 1024 * 1024 * 1024
_MOST_IN_MEMORY = 200 * 1024 * 1024
_MOST_RATIO = 100
_RATIO_FROM = 10 * 1024 * 1024
_LONGEST_CELL = 100_000
_WORKBOOKS = frozenset({".xlsx", ".xlsm"})
_SHEETS = "xl/worksheets/"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = tuple(name.encode("utf-16-le") for name in ("EncryptedPackage", "EncryptionInfo"))
_DELIMITERS = ",\t;|"

Why = Literal[
    "missing",
    "unopenable",
    "empty",
    "too_big",
    "format",
    "save_as",
    "encrypted",
    "mislabelled",
    "unsafe",
    "broken",
    "encoding",
    "too_many_rows",
]

# What the parsers of damaged workbooks raise; they document no narrower family.
_PARSER_ERRORS = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    csv.Error,
    struct.error,
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
)


class UnreadableSpreadsheet(Exception):
    """The file cannot be read as a spreadsheet."""

    def __init__(self, why: Why, detail: str = "") -> None:
        super().__init__(f"{why} {detail}".strip())
        self.why = why
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows can be read once."""

    name: str
    rows: Iterator[tuple[int, Sequence[Any]]]


@contextmanager
def opened(path: Path) -> Iterator[Iterator[Sheet]]:
    """The sheets of a file; a .csv file is one sheet."""
    with ExitStack() as stack:
        with _named_errors():
            sheets = _opened(path, stack)
        yield sheets


def _opened(path: Path, stack: ExitStack) -> Iterator[Sheet]:
    head = _head(path)
    zipped, workbook = head.startswith(b"PK\x03\x04"), path.suffix.lower() in _WORKBOOKS
    if zipped and workbook:
        return _sheets(stack.enter_context(closing(_workbook(path))))
    if zipped:
        raise UnreadableSpreadsheet("mislabelled", path.suffix)
    if workbook:
        raise UnreadableSpreadsheet("encrypted" if _is_encrypted(path, head) else "broken")
    file = stack.enter_context(path.open(encoding=_encoding(path), newline=""))
    return iter([Sheet(path.stem, _counted(_named_rows(_csv_rows(file))))])


@contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except UnknownEncoding as error:
        raise UnreadableSpreadsheet("encoding") from error
    except _PARSER_ERRORS as error:
        raise UnreadableSpreadsheet("broken") from error


def _head(path: Path) -> bytes:
    """The first bytes of a file that may be opened."""
    suffix = path.suffix.lower()
    if suffix in {".xls", ".et", ".ods", ".xlsb", ".numbers"}:
        raise UnreadableSpreadsheet("save_as", suffix)
    if suffix not in _WORKBOOKS | {".csv", ".txt", ".tsv"}:
        raise UnreadableSpreadsheet("format", suffix)
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(4096)
    except FileNotFoundError as error:
        raise UnreadableSpreadsheet("missing") from error
    except OSError as error:
        raise UnreadableSpreadsheet("unopenable", error.strerror or "") from error
    if size > MOST_BYTES:
        raise UnreadableSpreadsheet("too_big", f"{size / 1e6:.0f} MB > {MOST_BYTES / 1e6:.0f} MB")
    if not head.strip(b" \t\r\n\x00\xef\xbb\xbf,;"):
        raise UnreadableSpreadsheet("empty")
    return head


def _is_encrypted(path: Path, head: bytes) -> bool:
    if not head.startswith(_OLE):
        return False
    data = path.read_bytes()
    return any(mark in data for mark in _ENCRYPTED)


def _workbook(path: Path) -> Any:
    """The workbook, its sheets unread. Of formulas the text is given, not the value last saved."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    with zipfile.ZipFile(path) as archive:
        _refuse_unsafe(archive, path.stat().st_size)
    try:
        return openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
    except InvalidFileException as error:
        raise UnreadableSpreadsheet("broken") from error


def _refuse_unsafe(archive: zipfile.ZipFile, packed: int) -> None:
    """Sheets are streamed; everything else is held in memory, and must be small enough for that."""
    entries = archive.infolist()
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise UnreadableSpreadsheet("encrypted")
    if not any(entry.filename.startswith("xl/") for entry in entries):
        raise UnreadableSpreadsheet("broken")
    unpacked = sum(entry.file_size for entry in entries)
    in_memory = sum(entry.file_size for entry in entries if not entry.filename.startswith(_SHEETS))
    bomb = unpacked > _RATIO_FROM and unpacked > _MOST_RATIO * packed
    if bomb or unpacked > _MOST_UNPACKED or in_memory > _MOST_IN_MEMORY or len(entries) > 10_000:
        raise UnreadableSpreadsheet("unsafe")
    for entry in entries:
        if entry.filename.endswith((".xml", ".rels")):
            with archive.open(entry) as file:
                if b"<!" in file.read(1024).replace(b"<!--", b""):
                    raise UnreadableSpreadsheet("unsafe")


def _sheets(workbook: Any) -> Iterator[Sheet]:
    for sheet in workbook.worksheets:
        if sheet.sheet_state == "visible":
            sheet.reset_dimensions()
            yield Sheet(sheet.title, _counted(_named_rows(sheet.iter_rows(values_only=True))))


def _named_rows(rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """The rows, with what their parser raises on the way translated."""
    with _named_errors():
        yield from rows


def _csv_rows(file: Iterable[str]) -> Iterator[Sequence[Any]]:
    lines = iter(file)
    first = next(lines, "")
    if first.lower().startswith("sep="):
        delimiter = first[4:5]
        first = next(lines, "")
    else:
        delimiter = max(_DELIMITERS, key=first.count)
    csv.field_size_limit(_LONGEST_CELL)
    yield from csv.reader(_chained(first, lines), delimiter=delimiter)


def _chained(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _counted(rows: Iterable[Sequence[Any]]) -> Iterator[tuple[int, Sequence[Any]]]:
    """The rows that say anything, with their numbers; the end is where nothing more is said for long."""
    blank = found = 0
    for number, cells in enumerate(rows, 1):
        if not any(cells) and not any(cell == 0 and cell is not False for cell in cells):
            blank += 1
            if blank > _MOST_BLANK_ROWS:
                return
            continue
        blank, found = 0, found + 1
        if found > MOST_ROWS:
            raise UnreadableSpreadsheet("too_many_rows", str(MOST_ROWS))
        yield number, cells[:MOST_COLUMNS]


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        return encoding_of(file)
