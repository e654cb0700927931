"""The first half of an import: a file is read and checked row by row into a temporary file, before any transaction.

Sheets may come in any order; the records are given back clients first. Memory holds one piece at a time.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from memory.importing.columns import Header, Kind, Unit, header_of, unit_said
from memory.importing.known import NO_FACTS, KnownFacts
from memory.importing.records import Reader
from memory.importing.report import ImportReport
from memory.importing.rows import BadRow, Reason, Record
from memory.spreadsheets import Sheet, opened

PIECE = 1_000
_HEADER_WITHIN = 20

Progress = Callable[[str, int, int | None], None]
"""Told of `read` or `store`, how many rows are done, and of how many; perhaps from another thread."""


class NothingToImport(Exception):
    """No sheet of the file has a header that is known; `seen` are the first cells of each."""

    def __init__(self, seen: Sequence[str]) -> None:
        super().__init__("no sheet has a header that is known")
        self.seen = tuple(seen)


class Spool:
    """The records of a file, kept in a temporary file for each kind."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._files: dict[Kind, IO[bytes]] = {}
        self.records = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    def fill(
        self, path: Path, report: ImportReport, today: date, progress: Progress | None, facts: KnownFacts = NO_FACTS
    ) -> None:
        """Read the file; it blocks. Raises UnreadableSpreadsheet, NothingToImport."""
        seen: list[str] = []
        with opened(path) as sheets:
            for sheet in sheets:
                top = self._sheet(sheet, report, today, progress, facts)
                if top is None:
                    report.sheets += 1
                elif top:
                    seen.append(f"{sheet.name}: {top}")
        report.ignored += seen
        if not report.sheets:
            raise NothingToImport(seen)

    def pieces(self, kind: Kind) -> Iterator[tuple[str, list[Any]]]:
        """The records of a kind, some at a time, each time with their sheet."""
        file = self._files.get(kind)
        if file is None:
            return
        file.seek(0)
        while True:
            try:
                yield pickle.load(file)  # what `_keep` has written into a file that nobody else can open
            except EOFError:
                return

    def _sheet(
        self, sheet: Sheet, report: ImportReport, today: date, progress: Progress | None, facts: KnownFacts
    ) -> str | None:
        """Read one sheet; when it has no header that is known, its first words."""
        header, unit, top = _header(sheet, facts)
        if header is None:
            return top
        report.ignored += [f"{sheet.name}: {title}" for title in header.ignored]

        def warn(row: int, reason: Reason) -> None:
            report.warn(sheet.name, row, reason)

        reader = Reader(header, unit, today, warn, facts)
        piece: list[Record] = []
        for number, cells in sheet.rows:
            try:
                record = reader.read(number, cells)
            except BadRow as error:
                report.reject(sheet.name, number, error.reason)
                continue
            if record is not None:
                piece.append(record)
            if len(piece) == PIECE:
                self._keep(header.kind, sheet.name, piece)
                piece = []
                if progress:
                    progress("read", self.records, None)
        self._keep(header.kind, sheet.name, piece)
        if progress:
            progress("read", self.records, None)
        return None

    def _keep(self, kind: Kind, sheet: str, piece: list[Record]) -> None:
        if not piece:
            return
        if kind not in self._files:
            self._files[kind] = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the spool
            self._stack.callback(self._files[kind].close)
        pickle.dump((sheet, piece), self._files[kind], protocol=pickle.HIGHEST_PROTOCOL)
        self.records += len(piece)


def _header(sheet: Sheet, facts: KnownFacts) -> tuple[Header | None, Unit, str]:
    """The header among the first rows, the unit that is said above it, and the first words of the sheet."""
    unit, top, words = Unit(), "", facts.words()
    for count, (_, cells) in enumerate(sheet.rows):
        header = header_of(cells, words)
        if header is not None:
            return header, unit, top
        top = top or " ".join(str(cell) for cell in cells if cell is not None)[:60]
        unit = unit_said(cells) or unit
        if count >= _HEADER_WITHIN:
            break
    return None, unit, top
