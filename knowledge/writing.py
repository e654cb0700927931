"""An open knowledge base in the hands of its one writer: stored in Chroma first, then published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from knowledge.lock import writing
from knowledge.published import SnapshotFolder
from knowledge.records import Entry, entry_from
from knowledge.store import ChromaStore, Head, embedded_store, vectors_collection
from knowledge.vectors import Matrix, joined
from knowledge.withdrawals import Withdrawal


class Writer(Protocol):
    """What an ingest does to a base, wherever it is kept. `entries` are all documents, by name."""

    @property
    def entries(self) -> dict[str, Entry]: ...
    @property
    def model(self) -> str: ...
    def withdrawals(self) -> list[Withdrawal]: ...
    def reinstate(self, withdrawal: Withdrawal) -> None: ...
    def commit(self, entries: dict[str, Entry], model: str) -> None: ...
    def embedded(self, needed: Sequence[str]) -> set[str]: ...
    def start_rebuild(self, model: str) -> set[str]: ...
    def add_vectors(self, hashes: Sequence[str], matrix: Matrix) -> None: ...
    def publish_vectors(self) -> None: ...
    def finish(self, needed: Sequence[str]) -> None: ...
    def finish_rebuild(self, needed: Sequence[str]) -> None: ...


@contextmanager
def open_writer(data_dir: Path, chroma_url: str | None = None) -> Iterator[Writer]:
    """The base, held for writing. Raises KnowledgeBaseLocked when somebody else writes."""
    if chroma_url:
        from knowledge.served import serving_writer

        with serving_writer(data_dir, chroma_url) as served:
            yield served
        return
    with writing(data_dir), ExitStack() as stack:
        yield EmbeddedWriter(data_dir, stack)


class EmbeddedWriter:
    """The writer of a base in DATA_DIR. Chroma is opened only when there is something to write.

    The mark UNFINISHED stands from before the first write until everything written is published: if it is there when
    Chroma need not be opened otherwise, a crash came between, and what Chroma holds is published first.
    """

    def __init__(self, data_dir: Path, stack: ExitStack) -> None:
        self._snapshot = SnapshotFolder(data_dir)
        self._chroma = data_dir / "chroma"
        self._mark = self._snapshot.folder / "UNFINISHED"
        self._stack = stack
        self._store: ChromaStore | None = None
        self._head = Head()
        self._pending: list[tuple[Sequence[str], Matrix]] = []
        self._rebuilding = False
        lost = not (self._snapshot.folder / "CURRENT").exists() and self._chroma.exists()
        if self._mark.exists() or lost:
            self._opened()
        self.entries = {entry.name: entry for entry in self._snapshot.entries()}

    @property
    def model(self) -> str:
        """The identity of the model whose vectors answer."""
        return self._snapshot.model

    def withdrawals(self) -> list[Withdrawal]:
        """The documents taken out by hand."""
        return self._snapshot.withdrawals.all()

    def reinstate(self, withdrawal: Withdrawal) -> None:
        """Let the document answer again."""
        self._snapshot.withdrawals.remove(withdrawal)

    def commit(self, entries: dict[str, Entry], model: str) -> None:
        """Store `entries` as the next generation: from now on they answer by words."""
        store = self._opened()
        known = {entry.id for entry in self.entries.values()}
        ordered = [entries[name] for name in sorted(entries)]
        store.put_lines({entry.id: entry.line for entry in ordered if entry.id not in known})
        listing = store.put_listing([entry.id for entry in ordered])
        model = self.model or model
        collection = self._head.vectors or vectors_collection(model)
        generation = max(self._head.generation, self._snapshot.stamp().generation) + 1
        self._put(replace(self._head, generation=generation, model=model, listing=listing, vectors=collection))
        self._snapshot.publish_documents(generation, model, ordered)
        self.entries = {entry.name: entry for entry in ordered}

    def embedded(self, needed: Sequence[str]) -> set[str]:
        """Which of these chunks have a vector; what Chroma has and readers do not is published on the way."""
        vectors = self._snapshot.vectors()
        published = {chunk for chunk in needed if chunk in vectors}
        if len(published) == len(needed):
            return published
        store = self._opened()
        stored = store.embedded(self._head.vectors)
        unpublished = [chunk for chunk in needed if chunk in stored and chunk not in published]
        found = store.vectors(self._head.vectors, unpublished)
        self._snapshot.publish_vectors(list(found.rows), found.matrix)
        return published | set(found.rows)

    def start_rebuild(self, model: str) -> set[str]:
        """Fill a new collection beside the one that answers; the chunks an interrupted rebuild has left in it."""
        store = self._opened()
        self._rebuilding = True
        if self._head.rebuilding_for != model:
            number = int(self._head.vectors.rpartition("-")[2] or 0) + 1 if self._head.vectors else 1
            target = vectors_collection(model, number)
            store.drop_vectors(keep={self._head.vectors})
            self._put(replace(self._head, rebuilding=target, rebuilding_for=model))
        return store.embedded(self._head.rebuilding)

    def add_vectors(self, hashes: Sequence[str], matrix: Matrix) -> None:
        """Store vectors; readers get them with the next `publish_vectors`, those of a rebuild with its end."""
        self._opened().put_vectors(self._head.rebuilding if self._rebuilding else self._head.vectors, hashes, matrix)
        if not self._rebuilding:
            self._pending.append((hashes, matrix))

    def publish_vectors(self) -> None:
        """Show readers the vectors added so far."""
        if self._pending:
            vectors = joined(self._pending)
            self._snapshot.publish_vectors(list(vectors.rows), vectors.matrix)
            self._pending.clear()

    def finish_rebuild(self, needed: Sequence[str]) -> None:
        """Let the new collection answer in place of the old one."""
        store = self._opened()
        vectors = store.vectors(self._head.rebuilding, needed)
        model, collection = self._head.rebuilding_for, self._head.rebuilding
        self._put(replace(self._head, model=model, vectors=collection, rebuilding="", rebuilding_for=""))
        self._snapshot.replace_vectors(list(vectors.rows), vectors.matrix, model)
        self._rebuilding = False

    def finish(self, needed: Sequence[str]) -> None:
        """Remove what nothing refers to any more. Does nothing when nothing was written."""
        self.publish_vectors()
        if self._store is None:
            return
        store, wanted = self._store, set(needed)
        if self._head.rebuilding:  # begun for a model that was then given up
            self._put(replace(self._head, rebuilding="", rebuilding_for=""))
        store.drop_vectors(keep={self._head.vectors})
        store.remove_vectors(self._head.vectors, store.embedded(self._head.vectors) - wanted)
        store.keep_lines({self._head.listing, *(entry.id for entry in self.entries.values())})
        self._snapshot.compact(wanted)
        self._mark.unlink(missing_ok=True)

    def _put(self, head: Head) -> None:
        self._head = replace(head, serial=self._head.serial + 1)
        self._opened().put_head(self._head)

    def _opened(self) -> ChromaStore:
        """Chroma, opened at the first need and brought in line with what is published."""
        if self._store is None:
            self._snapshot.folder.mkdir(parents=True, exist_ok=True)
            self._mark.touch()
            self._store = self._stack.enter_context(embedded_store(self._chroma))
            self._head = self._store.head()
            published = self._snapshot.stamp().generation
            if self._head.generation > published:
                self._publish_stored(self._store)
            elif self._head.generation < published:
                self._store_published(self._store)
            if self._head.model and self._head.model != self._snapshot.model:
                self._publish_rebuilt(self._store)
        return self._store

    def _publish_stored(self, store: ChromaStore) -> None:
        """Publish the generation that a crash has left stored but not shown."""
        ids = store.listing(self._head.listing)
        lines = store.lines(ids)
        entries = [entry_from(lines[record]) for record in ids]
        self._snapshot.publish_documents(self._head.generation, self._head.model, entries)
        self.entries = {entry.name: entry for entry in entries}

    def _store_published(self, store: ChromaStore) -> None:
        """Fill a Chroma that was removed, or put back from an older copy, with what is published."""
        entries, vectors = self._snapshot.entries(), self._snapshot.vectors()
        store.put_lines({entry.id: entry.line for entry in entries})
        listing, model = store.put_listing([entry.id for entry in entries]), self._snapshot.model
        collection = vectors_collection(model)
        store.put_vectors(collection, list(vectors.rows), vectors.matrix[list(vectors.rows.values())])
        generation = self._snapshot.stamp().generation
        self._put(Head(generation, self._head.serial, model, listing, collection))

    def _publish_rebuilt(self, store: ChromaStore) -> None:
        """Publish the vectors of a rebuild whose end a crash has kept from readers."""
        vectors = store.vectors(self._head.vectors, sorted(store.embedded(self._head.vectors)))
        self._snapshot.replace_vectors(list(vectors.rows), vectors.matrix, self._head.model)
