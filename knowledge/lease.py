"""One writer at a time on a Chroma server: a lease that runs out by itself when its holder is gone."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from threading import Event, Thread
from uuid import uuid4

from knowledge.lock import KnowledgeBaseLocked
from knowledge.store import ChromaStore

_SECONDS = 45.0
_RENEWED_EVERY = 10.0
_KIND = "lease"


@dataclass(frozen=True, slots=True)
class _Held:
    """What is stored of a lease; `until` is a Unix time by the holder's clock."""

    holder: str
    who: str
    until: float

    def text(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


class Lease:
    """The right to write. Numbered records, each added once: Chroma ignores an `add` of an id that exists, so of
    several that reach for the same number one gets it, and the highest number counts."""

    def __init__(self, store: ChromaStore) -> None:
        self._store = store
        self._held = _Held(uuid4().hex, f"{socket.gethostname()} 进程号 {os.getpid()}", 0.0)
        self._record = ""

    def take(self) -> None:
        """Raises KnowledgeBaseLocked when somebody else holds it."""
        leases = self._leases()
        newest = max(leases, default="")
        if newest and leases[newest].until > time.time():
            raise KnowledgeBaseLocked(f"（{leases[newest].who}）")
        record = f"lease-{int(newest.partition('-')[2] or 0) + 1:09d}"
        self._held = replace(self._held, until=time.time() + _SECONDS)
        taken = self._store.add_state(record, self._held.text(), _KIND)
        self._record = record if taken else ""
        self.check()
        self._store.remove_state([old for old in leases if old < newest])

    def check(self) -> None:
        """Raises KnowledgeBaseLocked when the lease has passed to somebody else."""
        leases = self._leases()
        newest = max(leases, default="")
        if not self._record or newest != self._record:
            raise KnowledgeBaseLocked(f"（{leases[newest].who}）" if newest else "")

    def renew(self) -> None:
        """Hold it for longer."""
        self._held = replace(self._held, until=time.time() + _SECONDS)
        self._store.put_state(self._record, self._held.text(), _KIND)

    def release(self) -> None:
        """Let the next one write at once."""
        self._store.put_state(self._record, replace(self._held, until=0.0).text(), _KIND)

    def _leases(self) -> dict[str, _Held]:
        return {record: _Held(**json.loads(text)) for record, text in self._store.state(kinds=[_KIND]).items()}


@contextmanager
def leased(store: ChromaStore) -> Iterator[Lease]:
    """Hold the lease and renew it. Raises KnowledgeBaseLocked."""
    import httpx
    from chromadb.errors import ChromaError

    lease, ended = Lease(store), Event()
    lease.take()

    def keep() -> None:
        while not ended.wait(_RENEWED_EVERY):
            with suppress(httpx.HTTPError, ChromaError):  # unreachable: it runs out, the next check says so
                lease.renew()

    keeper = Thread(target=keep, name="knowledge-lease", daemon=True)
    keeper.start()
    try:
        yield lease
    finally:
        ended.set()
        keeper.join()
        with suppress(httpx.HTTPError, ChromaError):
            lease.release()
