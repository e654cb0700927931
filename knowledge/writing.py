"""An open knowledge base in the hands of its one writer: stored in Chroma first, then published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from knowledge.lock import writing
from knowledge.published import SnapshotFolder
from knowledge.records import Entry, entry_from
from knowledge.store import Head, embedded_store, vectors_collection
from knowledge.stored import StoredBase
from knowledge.vectors import Matrix, joined
from knowledge.withdrawals import Withdrawal


class Writer(Protocol):
    """What an ingest does to a base, wherever it is kept."""

    @property
    def entries(self) -> dict[str, Entry]:
        """All documents of the newest generation, withdrawn ones too, by name."""

    @property
    def model(self) -> str:
        """The identity of the model whose vectors answer; empty before the first."""

    def withdrawals(self) -> list[Withdrawal]:
        """The documents taken out by hand."""

    def reinstate(self, withdrawal: Withdrawal) -> None:
        """Let a document answer again."""

    def commit(self, entries: dict[str, Entry], model: str) -> None:
        """Store `entries` as the next generation: from now on they answer by words."""

    def embedded(self, needed: Sequence[str]) -> set[str]:
        """Which of these chunks have a vector that readers get."""

    def start_rebuild(self, model: str) -> set[str]:
        """Collect the vectors of `model` beside those that answer; the chunks that have one already."""

    def add_vectors(self, hashes: Sequence[str], matrix: Matrix) -> None:
        """Store vectors; readers get them with the next `publish_vectors`, those of a rebuild with its end."""

    def publish_vectors(self) -> None:
        """Show readers the vectors added so far."""

    def finish_rebuild(self, needed: Sequence[str]) -> None:
        """Let the vectors collected answer in place of the old ones."""

    def finish(self, needed: Sequence[str]) -> None:
        """Publish the rest and remove what nothing refers to any more. Does nothing when nothing was written."""


@contextmanager
def open_writer(data_dir: Path, chroma_url: str | None = None) -> Iterator[Writer]:
    """The base, held for writing. Raises KnowledgeBaseLocked when somebody else writes."""
    if chroma_url:
        from knowledge.served import served_writer

        with served_writer(data_dir, chroma_url) as served:
            yield served
        return
    with writing(data_dir), ExitStack() as stack:
        yield EmbeddedWriter(data_dir, stack)


class EmbeddedWriter:
    """The writer of a base in DATA_DIR. Chroma is opened only when there is something to write.

    The mark UNFINISHED stands from before the first write until everything written is published. If it is found when
    the base is opened, a crash came between, and what Chroma holds is published first.
    """

    def __init__(self, data_dir: Path, stack: ExitStack) -> None:
        self._snapshot = SnapshotFolder(data_dir)
        self._chroma = data_dir / "chroma"
        self._mark = self._snapshot.folder / "UNFINISHED"
        self._stack = stack
        self._base: StoredBase | None = None
        self._pending: list[tuple[Sequence[str], Matrix]] = []
        lost = not self._snapshot.exists() and self._chroma.exists()
        if self._mark.exists() or lost:
            self._opened()
        self.entries = {entry.name: entry for entry in self._snapshot.entries()}

    @property
    def model(self) -> str:
        return self._snapshot.model

    def withdrawals(self) -> list[Withdrawal]:
        return self._snapshot.withdrawals.all()

    def reinstate(self, withdrawal: Withdrawal) -> None:
        self._snapshot.withdrawals.remove(withdrawal)

    def commit(self, entries: dict[str, Entry], model: str) -> None:
        base = self._opened()
        ordered = [entries[name] for name in sorted(entries)]
        known = {entry.id for entry in self.entries.values()}
        base.commit(ordered, known, max(base.head.generation, self._snapshot.stamp().generation) + 1, model)
        self._snapshot.publish_documents(base.head.generation, base.head.model, ordered)
        self.entries = {entry.name: entry for entry in ordered}

    def embedded(self, needed: Sequence[str]) -> set[str]:
        vectors = self._snapshot.vectors()
        published = {chunk for chunk in needed if chunk in vectors}
        if len(published) == len(needed):
            return published
        base = self._opened()
        stored = base.store.embedded(base.head.vectors)
        unpublished = [chunk for chunk in needed if chunk in stored and chunk not in published]
        found = base.store.vectors(base.head.vectors, unpublished)
        self._snapshot.publish_vectors(list(found.rows), found.matrix)
        return published | set(found.rows)

    def start_rebuild(self, model: str) -> set[str]:
        return self._opened().start_rebuild(model)

    def add_vectors(self, hashes: Sequence[str], matrix: Matrix) -> None:
        base = self._opened()
        base.store.put_vectors(base.target, hashes, matrix)
        if not base.rebuilding:
            self._pending.append((hashes, matrix))

    def publish_vectors(self) -> None:
        vectors = joined(self._pending)
        self._snapshot.publish_vectors(list(vectors.rows), vectors.matrix)
        self._pending.clear()

    def finish_rebuild(self, needed: Sequence[str]) -> None:
        base = self._opened()
        vectors = base.store.vectors(base.target, needed)
        base.finish_rebuild()
        self._snapshot.replace_vectors(list(vectors.rows), vectors.matrix, base.head.model)

    def finish(self, needed: Sequence[str]) -> None:
        self.publish_vectors()
        if self._base is not None:
            self._base.clean(set(needed))
            self._snapshot.compact(set(needed))
            self._mark.unlink(missing_ok=True)

    def _opened(self) -> StoredBase:
        """Chroma, opened at the first need and brought in line with what is published."""
        if self._base is None:
            self._snapshot.folder.mkdir(parents=True, exist_ok=True)
            self._mark.touch()
            base = self._base = StoredBase(self._stack.enter_context(embedded_store(self._chroma)))
            published = self._snapshot.stamp().generation
            if base.head.generation > published:
                self._publish_stored(base)
            elif base.head.generation < published:
                self._store_published(base)
            if base.head.model and base.head.model != self._snapshot.model:
                self._publish_rebuilt(base)
        return self._base

    def _publish_stored(self, base: StoredBase) -> None:
        """Publish the generation that a crash has left stored but not shown."""
        ids = base.store.listing(base.head.listing)
        lines = base.store.lines(ids)
        entries = [entry_from(lines[record]) for record in ids]
        self._snapshot.publish_documents(base.head.generation, base.head.model, entries)
        self.entries = {entry.name: entry for entry in entries}

    def _publish_rebuilt(self, base: StoredBase) -> None:
        """Publish the vectors of a rebuild whose end a crash has kept from readers."""
        vectors = base.store.vectors(base.head.vectors, sorted(base.store.embedded(base.head.vectors)))
        self._snapshot.replace_vectors(list(vectors.rows), vectors.matrix, base.head.model)

    def _store_published(self, base: StoredBase) -> None:
        """Fill a Chroma that was removed, or put back from an older copy, with what is published."""
        entries, vectors, model = self._snapshot.entries(), self._snapshot.vectors(), self._snapshot.model
        base.store.put_lines({entry.id: entry.line for entry in entries})
        listing = base.store.put_listing([entry.id for entry in entries])
        collection = vectors_collection(model)
        base.store.put_vectors(collection, list(vectors.rows), vectors.matrix[list(vectors.rows.values())])
        base.put(Head(self._snapshot.stamp().generation, model=model, listing=listing, vectors=collection))
