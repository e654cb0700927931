"""Which documents were taken out by hand, remembered until their content changes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from knowledge.documents import content_hash
from knowledge.records import Entry
from knowledge.vectors import write_durably


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A document taken out: it stays out as long as its file has this content hash. `at` is UTC, ISO."""

    name: str
    source: str
    at: str

    @property
    def id(self) -> str:
        """What the record is stored under: one for each document name, so that nobody overwrites another's."""
        return content_hash(self.name)[:24]

    def to_json(self) -> str:
        """The stored form."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Withdrawal:
        """The record that `to_json` wrote."""
        return cls(**json.loads(text))


def withdrawal_of(entry: Entry) -> Withdrawal:
    """The record that takes `entry` out now."""
    return Withdrawal(entry.name, entry.source, datetime.now(UTC).isoformat(timespec="seconds"))


def without_withdrawn(entries: Iterable[Entry], withdrawals: Iterable[Withdrawal]) -> list[Entry]:
    """The entries that may answer."""
    out = {(w.name, w.source) for w in withdrawals}
    return [entry for entry in entries if (entry.name, entry.source) not in out]


class WithdrawalFolder:
    """Withdrawals of an embedded base: a file each, so that taking a document out waits for no writer."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def stamp(self) -> str:
        """Changes whenever a withdrawal is added or taken back; cheap."""
        try:
            return str(self._folder.stat().st_mtime_ns)
        except FileNotFoundError:
            return ""

    def all(self) -> list[Withdrawal]:
        """Every withdrawal remembered."""
        found = []
        for path in sorted(self._folder.glob("*.json")):
            try:
                found.append(Withdrawal.from_json(path.read_text()))
            except FileNotFoundError:
                continue  # taken back in this moment
        return found

    def add(self, withdrawal: Withdrawal) -> None:
        """Remember; in effect for every reader from its next look on."""
        self._folder.mkdir(parents=True, exist_ok=True)
        write_durably(self._folder / f"{withdrawal.id}.json", withdrawal.to_json().encode())

    def remove(self, withdrawal: Withdrawal) -> None:
        """Forget."""
        (self._folder / f"{withdrawal.id}.json").unlink(missing_ok=True)
