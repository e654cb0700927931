"""The audit trail: entries that are only ever added, each sealed with the hash of the one before.

    append(session, what="model.called", about="answer:A-7K3Q9Z", by=user, details={...}) -> Entry
    verify(session) -> Verdict(entries, head, broken)        broken is the first bad link or None
    entries(session, after=0) -> async iterator of Entry
    export(session, write) -> int                            JSON lines, oldest first

`append` holds the audit lock until the transaction ends: make it the last thing a transaction does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import event, select
from sqlalchemy.ext.asyncio import AsyncSession

from memory.clock import utc_now
from memory.columns import storable
from memory.locks import one_at_a_time
from memory.tables import AuditRow

BEFORE_THE_FIRST = "0" * 64
COMMAND_LINE = "command line"
_BATCH = 500


class AuditIsAppendOnly(Exception):
    """Somebody tried to change or delete an audit entry."""


class Actor(Protocol):
    """Whoever did it: a user."""

    @property
    def id(self) -> int: ...

    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One link: who did what about what, when. `details` is canonical JSON, the very text that was hashed."""

    n: int
    at: datetime
    user_id: int | None
    who: str
    what: str
    about: str
    details: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The first link that does not hold."""

    n: int
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many entries hold, the hash of the last of them (note it elsewhere: nothing else shows a cut tail)."""

    entries: int
    head: str
    broken: Broken | None


async def append(
    session: AsyncSession,
    *,
    what: str,
    about: str,
    by: Actor | None = None,
    details: Mapping[str, Any] | None = None,
) -> Entry:
    """Add an entry within the caller's transaction; without `by` it was the command line."""
    await one_at_a_time(session, "audit")
    last = await session.scalar(select(AuditRow).order_by(AuditRow.n.desc()).limit(1))
    row = AuditRow(
        n=last.n + 1 if last else 1,
        at=utc_now(),
        user_id=by.id if by else None,
        who=storable(by.name if by else COMMAND_LINE),
        what=storable(what),
        about=storable(about),
        details=storable(_canonical(details or {})),
        previous=last.hash if last else BEFORE_THE_FIRST,
    )
    row.hash = _seal(row)
    session.add(row)
    await session.flush()
    return _entry(row)


async def verify(session: AsyncSession) -> Verdict:
    """Walk the whole chain."""
    head, good = BEFORE_THE_FIRST, 0
    async for entry in entries(session):
        broken = _fault(entry, good + 1, head)
        if broken:
            return Verdict(good, head, broken)
        head, good = entry.hash, entry.n
    return Verdict(good, head, None)


async def entries(session: AsyncSession, *, after: int = 0) -> AsyncIterator[Entry]:
    """The entries numbered above `after`, in order."""
    while True:
        query = select(AuditRow).where(AuditRow.n > after).order_by(AuditRow.n).limit(_BATCH)
        rows = list(await session.scalars(query))
        for row in rows:
            yield _entry(row)
        if len(rows) < _BATCH:
            return
        after = rows[-1].n
        session.expunge_all()


async def export(session: AsyncSession, write: Callable[[str], object]) -> int:
    """Give every entry to `write` as one line of JSON with its newline; how many there were."""
    n = 0
    async for entry in entries(session):
        fields = asdict(entry) | {"at": entry.at.isoformat(), "details": json.loads(entry.details)}
        write(json.dumps(fields, ensure_ascii=False) + "\n")
        n += 1
    return n


def _fault(entry: Entry, n: int, previous: str) -> Broken | None:
    if entry.n != n:
        return Broken(n, f"entry {n} is missing")
    if entry.previous != previous:
        return Broken(n, f"entry {n} does not follow entry {n - 1}")
    if entry.hash != _seal(entry):
        return Broken(n, f"entry {n} was changed")
    return None


def _seal(entry: Entry | AuditRow) -> str:
    fields = [
        entry.n,
        entry.at.isoformat(timespec="microseconds"),
        entry.user_id,
        entry.who,
        entry.what,
        entry.about,
        entry.details,
        entry.previous,
    ]
    return hashlib.sha256(_canonical(fields).encode()).hexdigest()


def _canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def _entry(row: AuditRow) -> Entry:
    return Entry(
        n=row.n,
        at=row.at,
        user_id=row.user_id,
        who=row.who,
        what=row.what,
        about=row.about,
        details=row.details,
        previous=row.previous,
        hash=row.hash,
    )


@event.listens_for(AuditRow, "before_update")
@event.listens_for(AuditRow, "before_delete")
def _refuse(_mapper: object, _connection: object, row: AuditRow) -> None:
    raise AuditIsAppendOnly(f"audit entry {row.n} stays as it is")
