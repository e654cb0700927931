"""Notes as their readers may see them.

    get(session, user, note_id, today=...) -> Note                         raises NoteNotFound
    timeline(session, user, client_id, today=..., before=None, limit=10) -> list[Note]     newest first; `before` a Note
    written(session, user, day=..., zone=..., today=...) -> list[Note]     own notes that were stored on a local day
    last(session, user, today=..., since=None) -> Note | None              the last note this user stored
    count(session, user, client_id, today=...) -> int
    revisions(session, user, note_id, today=...) -> list[Revision]         oldest first

`today` decides whose clients the user serves or covers. How notes are changed is in `revisions`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from memory import scope, secrecy
from memory.tables import ClientRow, NoteRow, RevisionRow, UserRow
from memory.users import User


class NoteNotFound(Exception):
    """There is no such note, or it is not this user's to see: nobody is told which."""

    def __init__(self) -> None:
        super().__init__("no such note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note with the names of its client and its writer; `record` as JSON, `raw` as it was typed."""

    id: int
    client_id: int
    client: str
    author_id: int
    author: str
    card_id: str | None
    message_row: int | None
    happened_on: date
    contact_form: str | None
    raw: str
    record: dict[str, Any]
    confidential: bool
    suspicion: bool
    state: str
    recorded_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One change of a note: `what` is correction | addition | taken_back, `said` the words that asked for it."""

    number: int
    what: str
    said: str
    by: str
    at: datetime
    client_before: str | None
    client_after: str | None
    before: dict[str, Any]
    after: dict[str, Any]


async def get(session: AsyncSession, user: User, note_id: int, *, today: date) -> Note:
    """A note, taken back ones of one's own included. Raises NoteNotFound."""
    query = readable(user, today).where(NoteRow.id == note_id)
    query = query.where(or_(NoteRow.state == "saved", NoteRow.author_id == user.id))
    found = (await session.execute(query)).first()
    if found is None:
        raise NoteNotFound
    return note_of(*found)


async def timeline(
    session: AsyncSession, user: User, client_id: int, *, today: date, before: Note | None = None, limit: int = 10
) -> list[Note]:
    """The notes of a client, newest first; those older than `before` when given."""
    query = readable(user, today).where(NoteRow.client_id == client_id, NoteRow.state == "saved")
    if before is not None:
        same_day = and_(NoteRow.happened_on == before.happened_on, NoteRow.id < before.id)
        query = query.where(NoteRow.happened_on <= before.happened_on)
        query = query.where(or_(NoteRow.happened_on < before.happened_on, same_day))
    query = query.order_by(NoteRow.happened_on.desc(), NoteRow.id.desc()).limit(limit)
    return [note_of(*one) for one in (await session.execute(query))]


async def written(session: AsyncSession, user: User, *, day: date, zone: tzinfo, today: date) -> list[Note]:
    """What this user stored on a local day, in order."""
    start = datetime.combine(day, time(), zone)
    query = readable(user, today).where(NoteRow.author_id == user.id, NoteRow.state == "saved")
    query = query.where(NoteRow.recorded_at >= start, NoteRow.recorded_at < start + timedelta(days=1))
    query = query.order_by(NoteRow.recorded_at, NoteRow.id)
    return [note_of(*one) for one in (await session.execute(query))]


async def last(session: AsyncSession, user: User, *, today: date, since: datetime | None = None) -> Note | None:
    """The last note that this user stored (since an instant) and did not take back."""
    query = readable(user, today).where(NoteRow.author_id == user.id, NoteRow.state == "saved")
    if since is not None:
        query = query.where(NoteRow.recorded_at >= since)
    query = query.order_by(NoteRow.recorded_at.desc(), NoteRow.id.desc()).limit(1)
    found = (await session.execute(query)).first()
    return note_of(*found) if found else None


async def count(session: AsyncSession, user: User, client_id: int, *, today: date) -> int:
    """How many notes of a client this user may read."""
    query = (
        select(func.count())
        .select_from(NoteRow)
        .join(ClientRow, ClientRow.id == NoteRow.client_id)
        .where(NoteRow.client_id == client_id, NoteRow.state == "saved")
        .where(scope.visible_clients(user, today), secrecy.open_notes(user))
    )
    return await session.scalar(query) or 0


async def revisions(session: AsyncSession, user: User, note_id: int, *, today: date) -> list[Revision]:
    """How a note came to be as it is. Raises NoteNotFound."""
    await get(session, user, note_id, today=today)
    query = select(RevisionRow, UserRow.name).join(UserRow, UserRow.id == RevisionRow.by_id)
    query = query.where(RevisionRow.note_id == note_id).order_by(RevisionRow.number)
    return [_revision(row, name) for row, name in (await session.execute(query))]


def readable(user: User, today: date) -> Select[*tuple[Any, ...]]:
    """The notes that `user` may read, of any state, with the names of client and writer; for `note_of`."""
    return (
        select(NoteRow, ClientRow.name, UserRow.name)
        .join(ClientRow, ClientRow.id == NoteRow.client_id)
        .join(UserRow, UserRow.id == NoteRow.author_id)
        .where(scope.visible_clients(user, today), secrecy.open_notes(user))
    )


def note_of(row: NoteRow, client: str, author: str) -> Note:
    """The note that a row describes."""
    return Note(
        id=row.id,
        client_id=row.client_id,
        client=client,
        author_id=row.author_id,
        author=author,
        card_id=row.card_id,
        message_row=row.message_row,
        happened_on=row.happened_on,
        contact_form=row.contact_form,
        raw=row.raw,
        record=row.record,
        confidential=row.confidential,
        suspicion=row.suspicion,
        state=row.state,
        recorded_at=row.recorded_at,
        changed_at=row.changed_at,
    )


def _revision(row: RevisionRow, by: str) -> Revision:
    return Revision(
        number=row.number,
        what=row.what,
        said=row.said,
        by=by,
        at=row.at,
        client_before=row.before.get("client"),
        client_after=row.after.get("client"),
        before=row.before,
        after=row.after,
    )
