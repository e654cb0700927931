"""Documents sent in chat that a second person must release before the bank's copilot knows them.

keep_file(folder, name, data) -> Path                        blocking: call it in a thread
submit(session, sender, name, path, sha256, preview) -> Release    SenderNotAllowed
get(session, release_id) -> Release                          raises ReleaseNotFound
pending(session) -> list[Release]
release(session, release_id, by) -> Release                  SecondPersonNeeded, AlreadyDecided; again: the same
reject(session, release_id, by, reason=None) -> Release
expire(session) -> list[Release]
unapplied(session) -> list[Release]                          released, not ingested yet: also after a kill
applied(session, release_id)
read_file(release) -> bytes                                  blocking; FileChanged
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from memory import audit, users
from memory.clock import utc_now
from memory.columns import storable
from memory.locks import one_at_a_time
from memory.references import random_reference
from memory.tables import ReleaseRow
from memory.users import Role, User

Status = Literal["pending", "released", "rejected", "expired"]
LASTS = timedelta(days=7)
MAY_SEND: frozenset[Role] = frozenset({"admin"})
MAY_DECIDE: frozenset[Role] = frozenset({"compliance", "admin"})


class ReleaseNotFound(Exception):
    """No document awaits release under that id."""


class SenderNotAllowed(Exception):
    """Only administrators send documents."""


class SecondPersonNeeded(Exception):
    """The sender, or somebody who is neither compliance officer nor administrator, cannot decide."""


class AlreadyDecided(Exception):
    """Somebody decided otherwise before, or it has expired; `release` says what became of it."""

    def __init__(self, release: Release) -> None:
        super().__init__(f"{release.id} is {release.status} already")
        self.release = release


class FileChanged(Exception):
    """The file on disk is not the one that was sent."""


@dataclass(frozen=True, slots=True)
class Release:
    """A document that was sent, and what became of it."""

    id: str
    name: str
    path: str
    sha256: str
    preview: dict[str, Any]
    sender_id: int
    status: Status
    reason: str | None
    created_at: datetime
    expires_at: datetime
    decided_by: int | None
    decided_at: datetime | None
    applied_at: datetime | None


def keep_file(folder: Path, name: str, data: bytes) -> Path:
    """Keep a sent file under its content's hash, so that nothing sent later replaces it; where it lies.

    Only the last part of `name` counts: a name cannot lead out of the folder.
    """
    own = folder / hashlib.sha256(data).hexdigest()[:16]
    own.mkdir(parents=True, exist_ok=True)
    path = own / _plain_name(name)
    path.write_bytes(data)
    return path


def _plain_name(name: str) -> str:
    """The last part of a name that a stranger chose, short enough for any file system."""
    last = Path(storable(name).replace("\\", "/")).name
    stem, dot, ending = last.rpartition(".")
    return f"{stem[:60]}{dot}{ending[:10]}" if stem.strip(". ") else ending.strip(". ")[:60] or "document"


def read_file(release: Release) -> bytes:
    """The bytes that were sent. Raises FileChanged when they are gone or others."""
    try:
        data = Path(release.path).read_bytes()
    except OSError as error:
        raise FileChanged(f"{release.name}: {error.strerror}") from error
    if hashlib.sha256(data).hexdigest() != release.sha256:
        raise FileChanged(f"{release.name}: not the file that was sent")
    return data


async def submit(
    session: AsyncSession, sender: User, name: str, path: str, sha256: str, preview: dict[str, Any]
) -> Release:
    """Let a document wait for a second person. Raises SenderNotAllowed."""
    if not await _is_one_of(session, sender, MAY_SEND):
        raise SenderNotAllowed("only administrators send documents")
    now = utc_now()
    row = ReleaseRow(id=await _free_id(session), name=name, path=path, sha256=sha256, preview=preview)
    row.sender_id, row.status, row.created_at, row.expires_at = sender.id, "pending", now, now + LASTS
    session.add(row)
    await session.flush()
    details = {"name": name, "sha256": sha256}
    await audit.append(session, what="document.sent", about=f"release:{row.id}", by=sender, details=details)
    return _release(row)


async def get(session: AsyncSession, release_id: str) -> Release:
    """The document that awaits, or awaited, release. Raises ReleaseNotFound."""
    return _release(await _existing(session, release_id))


async def pending(session: AsyncSession, *, now: datetime | None = None) -> list[Release]:
    """What waits for a second person, oldest first."""
    query = select(ReleaseRow).where(ReleaseRow.status == "pending", ReleaseRow.expires_at > (now or utc_now()))
    return [_release(row) for row in await session.scalars(query.order_by(ReleaseRow.created_at, ReleaseRow.id))]


async def release(session: AsyncSession, release_id: str, by: User, *, now: datetime | None = None) -> Release:
    """Let the document in; once released, again changes nothing. Raises as the module says."""
    return await _decide(session, release_id, by, "released", None, now or utc_now())


async def reject(
    session: AsyncSession, release_id: str, by: User, reason: str | None = None, *, now: datetime | None = None
) -> Release:
    """Keep the document out; the sender may do so too, to take it back."""
    return await _decide(session, release_id, by, "rejected", reason, now or utc_now())


async def expire(session: AsyncSession, *, now: datetime | None = None) -> list[Release]:
    """Close what nobody decided in time; which they were."""
    now = now or utc_now()
    await one_at_a_time(session, "releases")
    query = select(ReleaseRow).where(ReleaseRow.status == "pending", ReleaseRow.expires_at <= now)
    rows = list(await session.scalars(query.order_by(ReleaseRow.created_at, ReleaseRow.id)))
    for row in rows:
        row.status, row.decided_at = "expired", now
    return [_release(row) for row in rows]


async def unapplied(session: AsyncSession) -> list[Release]:
    """What was released and not yet ingested, in the order of the decisions."""
    query = select(ReleaseRow).where(ReleaseRow.status == "released", ReleaseRow.applied_at.is_(None))
    return [_release(row) for row in await session.scalars(query.order_by(ReleaseRow.decided_at, ReleaseRow.id))]


async def applied(session: AsyncSession, release_id: str) -> None:
    """The document was ingested. Raises ReleaseNotFound."""
    row = await _existing(session, release_id)
    row.applied_at = row.applied_at or utc_now()


async def _decide(
    session: AsyncSession, release_id: str, by: User, status: Status, reason: str | None, now: datetime
) -> Release:
    await one_at_a_time(session, "releases")
    row = await _existing(session, release_id)
    own = by.id == row.sender_id
    if (own and status != "rejected") or not await _is_one_of(session, by, MAY_DECIDE):
        raise SecondPersonNeeded(f"{row.id} needs a compliance officer or an administrator other than its sender")
    if row.status == status:
        return _release(row)
    if row.status == "pending" and row.expires_at <= now:
        row.status, row.decided_at = "expired", now
    if row.status != "pending":
        raise AlreadyDecided(_release(row))
    row.status, row.reason, row.decided_by, row.decided_at = status, reason, by.id, now
    details = {"name": row.name, "sha256": row.sha256, "reason": reason}
    await audit.append(session, what=f"document.{status}", about=f"release:{row.id}", by=by, details=details)
    return _release(row)


async def _is_one_of(session: AsyncSession, user: User, roles: Collection[Role]) -> bool:
    """Whether the user has one of these roles now, whatever they had when `user` was read."""
    now = await users.by_id(session, user.id)
    return now.active and now.role in roles


async def _existing(session: AsyncSession, release_id: str) -> ReleaseRow:
    row = await session.get(ReleaseRow, release_id.strip().upper(), populate_existing=True)
    if row is None:
        raise ReleaseNotFound(f"no document awaits release as {release_id}")
    return row


async def _free_id(session: AsyncSession) -> str:
    while True:
        release_id = f"D-{random_reference(6)}"
        if await session.get(ReleaseRow, release_id) is None:
            return release_id


def _release(row: ReleaseRow) -> Release:
    values = {f.name: getattr(row, f.name) for f in fields(Release)}
    return Release(**values | {"status": cast(Status, row.status)})
