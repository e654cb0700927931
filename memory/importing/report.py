"""What an import did: counts by kind, and each row that was not taken, with the reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from memory.importing.columns import Kind
from memory.importing.rows import Reason

Outcome = Literal["unchanged", "changed", "added"]
_RANK: dict[Outcome, int] = {"unchanged": 0, "changed": 1, "added": 2}


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a row: of a sheet, numbered as the spreadsheet numbers it."""

    sheet: str
    row: int
    reason: Reason


@dataclass(slots=True)
class ImportReport:
    """What an import did, or would do when it was a dry run.

    `ignored` names sheets without a header that is known and, as sheet: header, columns that mean nothing here.
    """

    dry_run: bool
    counts: dict[Kind, Counter[str]] = field(default_factory=dict)
    rejected: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    sheets: int = 0

    @property
    def added(self) -> int:
        """Rows that brought something new on record."""
        return self._sum("added")

    @property
    def changed(self) -> int:
        """Rows that changed something on record."""
        return self._sum("changed")

    @property
    def unchanged(self) -> int:
        """Rows that said what was known."""
        return self._sum("unchanged")

    @property
    def rows(self) -> int:
        """All rows below the headers that say anything."""
        return self.added + self.changed + self.unchanged + len(self.rejected)

    def count(self, kind: Kind, outcome: Outcome) -> None:
        """A row was taken."""
        if kind not in self.counts:
            self.counts[kind] = Counter()
        self.counts[kind][outcome] += 1

    def reject(self, sheet: str, row: int, reason: Reason) -> None:
        """A row was not taken."""
        self.rejected.append(Remark(sheet, row, reason))

    def warn(self, sheet: str, row: int, reason: Reason) -> None:
        """A row was taken, and somebody should look at it."""
        self.warnings.append(Remark(sheet, row, reason))

    def in_order(self) -> None:
        """Put the remarks in the order of the file; of a row that was not taken, only why."""
        gone = {(remark.sheet, remark.row) for remark in self.rejected}
        self.warnings = [remark for remark in self.warnings if (remark.sheet, remark.row) not in gone]
        for remarks in (self.rejected, self.warnings):
            remarks.sort(key=lambda remark: remark.row)
            remarks.sort(key=lambda remark: remark.sheet)

    def _sum(self, outcome: Outcome) -> int:
        return sum(counts[outcome] for counts in self.counts.values())


def most(*outcomes: Outcome) -> Outcome:
    """What a row did that did several things."""
    return max(outcomes, key=_RANK.__getitem__)
