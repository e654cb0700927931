"""The steps by which what Chroma holds moves from one head to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from knowledge.records import Entry
from knowledge.store import ChromaStore, Head, vectors_collection


class StoredBase:
    """Chroma's side of a base that is being written: every step leaves a head that refers to complete records."""

    def __init__(self, store: ChromaStore) -> None:
        self.store = store
        self.head = store.head()
        self.rebuilding = False

    @property
    def target(self) -> str:
        """The collection that new vectors go to."""
        return self.head.rebuilding if self.rebuilding else self.head.vectors

    def put(self, head: Head) -> None:
        """Make `head` the newest, under the next serial number."""
        self.head = replace(head, serial=self.head.serial + 1)
        self.store.put_head(self.head)

    def commit(self, entries: Sequence[Entry], known: set[str], generation: int, model: str) -> None:
        """Store a generation; `known` are the ids of entries that Chroma has already."""
        self.store.put_lines({entry.id: entry.line for entry in entries if entry.id not in known})
        listing = self.store.put_listing([entry.id for entry in entries])
        collection = self.head.vectors or vectors_collection(model)
        before = self.head.listing
        head = replace(self.head, generation=generation, listing=listing, before=before)
        self.put(replace(head, model=self.head.model or model, vectors=collection))

    def start_rebuild(self, model: str) -> set[str]:
        """Fill a new collection beside the one that answers; what an interrupted rebuild has left in it."""
        self.rebuilding = True
        if self.head.rebuilding_for != model:
            number = int(self.head.vectors.rpartition("-")[2] or 0) + 1
            self.store.drop_vectors(keep={self.head.vectors})
            self.put(replace(self.head, rebuilding=vectors_collection(model, number), rebuilding_for=model))
        return self.store.embedded(self.head.rebuilding)

    def finish_rebuild(self) -> None:
        """Let the new collection answer in place of the old one."""
        head = replace(self.head, model=self.head.rebuilding_for, vectors=self.head.rebuilding)
        self.put(replace(head, rebuilding="", rebuilding_for=""))
        self.rebuilding = False

    def clean(self, needed: set[str]) -> None:
        """Remove what neither this generation nor the one before refers to."""
        if self.head.rebuilding:  # begun for a model that was then given up
            self.put(replace(self.head, rebuilding="", rebuilding_for=""))
        self.store.drop_vectors(keep={self.head.vectors})
        if self.head.vectors:
            self.store.remove_vectors(self.head.vectors, self.store.embedded(self.head.vectors) - needed)
        listings = [listing for listing in (self.head.listing, self.head.before) if listing]
        lines = self.store.lines(listings)
        records = {record for listing in lines for record in self.store.listing(listing)}
        self.store.keep_lines(records | set(listings))
