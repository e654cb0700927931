"""The immutable state of the knowledge base that readers load, published by file and swapped whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from knowledge.documents import ParsedDocument
from knowledge.records import Entry, entry_from
from knowledge.validity import Validity, validities
from knowledge.vectors import NO_VECTORS, Matrix, Vectors, joined, read_segment, segment_files, write_durably
from knowledge.vectors import write_segment as store_segment
from knowledge.withdrawals import Withdrawal, WithdrawalFolder, without_withdrawn

_KEPT = 2
_SEGMENTS = 8
_READS = 5


class Stamp(NamedTuple):
    """Names one published state: any difference means that there is something new to load."""

    generation: int = 0
    serial: int = 0
    withdrawals: str = ""


NOTHING = Stamp()


@dataclass(frozen=True, slots=True)
class Published:
    """What the knowledge base knows at one moment: documents without the withdrawn ones, and the vectors so far.

    `model` is the identity of the embedding model the vectors come from. `generation` grows with each change of
    documents; `stamp` differs also when only vectors were added or a document was withdrawn. `entries` are all that is
    stored, withdrawn documents too: for the next load, never for an answer.
    """

    generation: int
    model: str
    parsed: tuple[ParsedDocument, ...]
    validities: dict[str, Validity]
    vectors: Vectors
    stamp: Stamp = NOTHING
    entries: tuple[Entry, ...] = ()


def published_of(
    entries: Iterable[Entry], withdrawals: Iterable[Withdrawal], vectors: Vectors, model: str, stamp: Stamp
) -> Published:
    """The state that these entries make, withdrawn ones left out."""
    everything = tuple(entries)
    parsed = tuple(entry.parsed for entry in without_withdrawn(everything, withdrawals))
    periods = validities(p.document for p in parsed)
    return Published(stamp.generation, model, parsed, periods, vectors, stamp, everything)


def load_published(data_dir: Path, chroma_url: str | None = None, previous: Published | None = None) -> Published:
    """The newest state. Never opens an embedded Chroma; `previous` saves reading what has not changed."""
    if chroma_url:
        from knowledge.served import load_served

        return load_served(data_dir, chroma_url, previous)
    return SnapshotFolder(data_dir).load(previous)


def current_generation(data_dir: Path, chroma_url: str | None = None) -> Stamp:
    """Which state is the newest: to be compared with `Published.stamp`. Reads one small file (or one small record)."""
    if chroma_url:
        from knowledge.served import served_stamp

        return served_stamp(chroma_url)
    return SnapshotFolder(data_dir).stamp()


@dataclass(frozen=True, slots=True)
class _Current:
    """The content of CURRENT: which files make the newest state, and which ones those before it."""

    generation: int = 0
    serial: int = 0
    model: str = ""
    documents: str = ""
    segments: tuple[str, ...] = ()
    before: tuple[tuple[str, ...], ...] = field(default=())

    def files(self) -> tuple[str, ...]:
        parts = [name for segment in self.segments for name in segment_files(segment)]
        return (self.documents, *parts) if self.documents else tuple(parts)


class SnapshotFolder:
    """The published files of an embedded base, in DATA_DIR/knowledge. One writer, any number of readers."""

    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir / "knowledge"
        # Beside the snapshot, not inside: it can be made anew from Chroma, what people took out cannot.
        self.withdrawals = WithdrawalFolder(data_dir / "withdrawn")
        self._pointer = self.folder / "CURRENT"

    def exists(self) -> bool:
        """Whether anything was ever published here."""
        return self._pointer.exists()

    def stamp(self) -> Stamp:
        """The newest state's name."""
        current = self._current()
        return Stamp(current.generation, current.serial, self.withdrawals.stamp())

    def load(self, previous: Published | None = None) -> Published:
        """The newest state, or an empty one. A writer may replace files meanwhile: then it is read again."""
        for attempt in range(_READS):
            stamp = self.stamp()
            if previous is not None and previous.stamp == stamp:
                return previous
            try:
                return self._load(stamp, previous)
            except FileNotFoundError:
                if attempt == _READS - 1:
                    raise
        raise AssertionError("unreachable")

    def entries(self) -> tuple[Entry, ...]:
        """Every document of the newest state, withdrawn ones too."""
        return self._entries(self._current())

    def vectors(self) -> Vectors:
        """The vectors of the newest state."""
        return self._vectors(self._current())

    @property
    def model(self) -> str:
        """The identity of the embedding model of the newest state; empty before the first."""
        return self._current().model

    def publish_documents(self, generation: int, model: str, entries: Sequence[Entry]) -> None:
        """Publish a new generation, with the vectors there are."""
        self.folder.mkdir(parents=True, exist_ok=True)
        current = self._current()
        name = f"documents-{generation}.jsonl"
        write_durably(self.folder / name, "".join(f"{entry.line}\n" for entry in entries).encode())
        self._swap(current, replace(current, generation=generation, model=model, documents=name))

    def publish_vectors(self, hashes: Sequence[str], matrix: Matrix) -> None:
        """Add vectors to the newest state."""
        if hashes:
            current = self._current()
            segment = store_segment(self.folder, hashes, matrix)
            self._swap(current, replace(current, segments=(*current.segments, segment)))

    def replace_vectors(self, hashes: Sequence[str], matrix: Matrix, model: str) -> None:
        """Put these vectors in place of all there were."""
        current = self._current()
        segments = (store_segment(self.folder, hashes, matrix),) if hashes else ()
        self._swap(current, replace(current, segments=segments, model=model))

    def compact(self, needed: set[str]) -> None:
        """Join the segments and drop vectors that nothing needs, when that is worth the writing."""
        current = self._current()
        vectors = self._vectors(current)
        keep = [chunk_hash for chunk_hash in vectors.rows if chunk_hash in needed]
        if len(current.segments) > _SEGMENTS or 4 * len(keep) < 3 * len(vectors.matrix):
            self.replace_vectors(keep, vectors.matrix[[vectors.rows[h] for h in keep]], current.model)

    def _current(self) -> _Current:
        try:
            values = json.loads(self._pointer.read_bytes())
        except FileNotFoundError:
            return _Current()
        values["segments"] = tuple(values["segments"])
        values["before"] = tuple(tuple(files) for files in values["before"])
        return _Current(**values)

    def _swap(self, old: _Current, new: _Current) -> None:
        """Make `new` the newest state and remove what only states long gone need."""
        before = (old.files(), *old.before)[:_KEPT]
        new = replace(new, serial=old.serial + 1, before=before)
        write_durably(self._pointer, json.dumps(asdict(new), indent=1).encode())
        wanted = {*new.files(), *(name for files in before for name in files)}
        for path in self.folder.iterdir():
            stale = path.name.startswith(("documents-", "vectors-", ".documents-", ".vectors-", ".CURRENT"))
            if stale and path.name not in wanted:
                path.unlink(missing_ok=True)

    def _load(self, stamp: Stamp, previous: Published | None) -> Published:
        current = self._current()
        stamp = Stamp(current.generation, current.serial, stamp.withdrawals)
        same = previous is not None and previous.generation == current.generation
        entries = previous.entries if previous is not None and same else self._entries(current)
        return published_of(entries, self.withdrawals.all(), self._vectors(current), current.model, stamp)

    def _entries(self, current: _Current) -> tuple[Entry, ...]:
        if not current.documents:
            return ()
        with (self.folder / current.documents).open(encoding="utf-8", newline="\n") as lines:
            return tuple(entry_from(line.removesuffix("\n")) for line in lines)

    def _vectors(self, current: _Current) -> Vectors:
        if not current.segments:
            return NO_VECTORS
        return joined(read_segment(self.folder, name) for name in current.segments)
