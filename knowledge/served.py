"""A knowledge base on a Chroma server: one writer, and readers that keep the vectors they have fetched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from knowledge.documents import content_hash
from knowledge.lease import Lease, leased
from knowledge.published import Published, Stamp, published_of
from knowledge.records import Entry, entry_from
from knowledge.store import ChromaStore, Head, answering, head_of, server_store
from knowledge.stored import StoredBase
from knowledge.vectorcache import VectorCache
from knowledge.vectors import Matrix, Vectors
from knowledge.withdrawals import Withdrawal

_WITHDRAWN = "withdrawn"
_READS = 5


def served_stamp(url: str) -> Stamp:
    """Which state is the newest: one small request. Raises KnowledgeBaseUnavailable."""
    with answering(url):
        head, withdrawals = _state(_reader(url))
    return _stamp(head, withdrawals)


def load_served(data_dir: Path, url: str, previous: Published | None = None) -> Published:
    """The newest state on the server. Fetches documents that `previous` lacks and vectors never fetched before.

    Raises KnowledgeBaseUnavailable.
    """
    store = _reader(url)
    with answering(url):
        for _ in range(_READS):
            head, withdrawals = _state(store)
            stamp = _stamp(head, withdrawals)
            if previous is not None and previous.stamp == stamp:
                return previous
            entries = _entries(store, head, previous)
            if entries is None:
                continue
            vectors = _vectors(store, head, entries, data_dir)
            if store.head().vectors == head.vectors:  # else a rebuild has just put others in their place
                return published_of(entries, withdrawals, vectors, head.model, stamp)
    raise AssertionError("a writer keeps the generation before: reading again finds the newest")


@contextmanager
def served_writer(data_dir: Path, url: str) -> Iterator[ServedWriter]:
    """The base on the server, held for writing. Raises KnowledgeBaseLocked and KnowledgeBaseUnavailable."""
    with answering(url):
        store = server_store(url, create=True)
        with leased(store) as lease:
            yield ServedWriter(store, lease)


def withdrawals_on(url: str) -> ServedWithdrawals:
    """The documents taken out by hand, on this server."""
    with answering(url):
        return ServedWithdrawals(server_store(url, create=True))


class ServedWithdrawals:
    """Withdrawals on a server: a record each, so that taking a document out waits for no writer."""

    def __init__(self, store: ChromaStore) -> None:
        self._store = store

    def all(self) -> list[Withdrawal]:
        """Every withdrawal remembered."""
        return [Withdrawal.from_json(text) for text in self._store.state(kinds=[_WITHDRAWN]).values()]

    def add(self, withdrawal: Withdrawal) -> None:
        """Remember; in effect for every reader from its next look on."""
        self._store.put_state(f"{_WITHDRAWN}-{withdrawal.id}", withdrawal.to_json(), _WITHDRAWN)

    def remove(self, withdrawal: Withdrawal) -> None:
        """Forget."""
        self._store.remove_state([f"{_WITHDRAWN}-{withdrawal.id}"])


class ServedWriter:
    """The writer of a base on a server: the head is what readers look at, so each new head is a publication."""

    def __init__(self, store: ChromaStore, lease: Lease) -> None:
        self._base = StoredBase(store)
        self._lease = lease
        self._withdrawals = ServedWithdrawals(store)
        self._unseen = False
        self._written = False
        ids = store.listing(self._base.head.listing)
        lines = store.lines(ids)
        self.entries: dict[str, Entry] = {e.name: e for e in (entry_from(lines[record]) for record in ids)}

    @property
    def model(self) -> str:
        return self._base.head.model

    def withdrawals(self) -> list[Withdrawal]:
        return self._withdrawals.all()

    def reinstate(self, withdrawal: Withdrawal) -> None:
        self._withdrawals.remove(withdrawal)

    def commit(self, entries: dict[str, Entry], model: str) -> None:
        self._lease.check()
        ordered = [entries[name] for name in sorted(entries)]
        known = {entry.id for entry in self.entries.values()}
        self._base.commit(ordered, known, self._base.head.generation + 1, model)
        self.entries = {entry.name: entry for entry in ordered}
        self._written = True

    def embedded(self, needed: Sequence[str]) -> set[str]:
        return self._base.store.embedded(self._base.head.vectors) & set(needed)

    def start_rebuild(self, model: str) -> set[str]:
        self._lease.check()
        return self._base.start_rebuild(model)

    def add_vectors(self, hashes: Sequence[str], matrix: Matrix) -> None:
        self._base.store.put_vectors(self._base.target, hashes, matrix)
        self._written = True
        self._unseen = not self._base.rebuilding

    def publish_vectors(self) -> None:
        if self._unseen:
            self._lease.check()
            self._base.put(self._base.head)
            self._unseen = False

    def finish_rebuild(self, needed: Sequence[str]) -> None:
        self._lease.check()
        self._base.finish_rebuild()
        self._written = True

    def finish(self, needed: Sequence[str]) -> None:
        self.publish_vectors()
        if self._written:
            self._lease.check()
            self._base.clean(set(needed))


@lru_cache(maxsize=4)
def _reader(url: str) -> ChromaStore:
    return server_store(url, create=False)


def _state(store: ChromaStore) -> tuple[Head, list[Withdrawal]]:
    records = store.state(kinds=["head", _WITHDRAWN])
    head = head_of(records.pop("head", None))
    return head, [Withdrawal.from_json(text) for _, text in sorted(records.items())]


def _stamp(head: Head, withdrawals: list[Withdrawal]) -> Stamp:
    taken_out = "".join(withdrawal.to_json() for withdrawal in withdrawals)
    return Stamp(head.generation, head.serial, content_hash(taken_out)[:16] if taken_out else "")


def _entries(store: ChromaStore, head: Head, previous: Published | None) -> list[Entry] | None:
    """The documents of `head`; None when a writer has removed them since."""
    if not head.listing:
        return []
    known = {entry.id: entry for entry in previous.entries} if previous is not None else {}
    if head.listing not in store.lines([head.listing]):
        return None
    ids = store.listing(head.listing)
    lines = store.lines([record for record in ids if record not in known])
    found = known | {record: entry_from(line) for record, line in lines.items()}
    return [found[record] for record in ids] if all(record in found for record in ids) else None


def _vectors(store: ChromaStore, head: Head, entries: list[Entry], data_dir: Path) -> Vectors:
    from knowledge.ingest import chunk_texts

    needed = set(chunk_texts(entries))
    cache = VectorCache(data_dir / "cache" / head.vectors)
    return cache.completed(needed, lambda missing: store.vectors(head.vectors, missing))
