"""How a note is changed by its writer: corrected, added to, hidden, taken back, restored.

    revise(session, user, note_id, record, what="correction", said=..., consequences=..., now=...) -> Revised
    take_back(session, user, note_id, consequences=..., now=...) -> Revised         the last correction or addition
    undo(session, user, note_id, now=...) -> Undone         the note with all that followed; the same when undone twice
    restore(session, user, note_id, consequences=..., now=...) -> Note             an undone one with what followed
    set_confidential(session, user, note_id, True, now=...) -> Note

Each leaves an audit entry; a revision keeps the record before and after. Only the writer changes a note, while its
client is theirs: else notes.NoteNotFound. A client to move it to must be theirs as well: scope.ClientNotFound.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from memory import acquaintances, audit, following, lastcontact, needs, notes, scope
from memory.consequences import Consequences, Plan, day_of, labels, plan, record_hash
from memory.following import NOTHING, TakenBack
from memory.notes import Note, NoteNotFound
from memory.reminders import HOURS, Hours
from memory.tables import ClientRow, NoteRow, RevisionRow, TaskRow
from memory.users import User

What = Literal["correction", "addition", "taken_back"]


class NothingToTakeBack(Exception):
    """The note was never revised, or its last revision is taken back already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """The note as it is now, and its record before and after the change."""

    note: Note
    number: int
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Undone:
    """The note that was taken back, and what went with it."""

    note: Note
    taken_back: TakenBack


async def revise(
    session: AsyncSession,
    user: User,
    note_id: int,
    record: Mapping[str, Any],
    *,
    what: What,
    said: str,
    consequences: Consequences,
    now: datetime,
    hours: Hours = HOURS,
    client_id: int | None = None,
    message_row: int | None = None,
) -> Revised:
    """Give the note another whole record (and client); what followed from it follows the change."""
    note = await _own(session, user, note_id, hours.today(now))
    client = await client_to_write(session, user, note.client_id, hours.today(now))
    target = client
    if client_id is not None and client_id != client.id:
        target = await client_to_write(session, user, client_id, hours.today(now))
    before = _snapshot(note, client)
    for one in {client.id: client, target.id: target}.values():
        await lastcontact.remember(session, one, today=hours.today(now))
    earlier = await _leave(session, note, client, target)
    known = await acquaintances.states(session, note)
    _rewrite(note, record, what, said, consequences, now)
    if note.confidential or note.suspicion:
        await _take_in(session, note)
    later = plan(note.record, consequences, client=target.name)
    await following.change(session, note, target, earlier, later, known, now=now, hours=hours)
    await following.attach(session, note, message_row)
    for one in {client.id: client, target.id: target}.values():
        await lastcontact.settle(session, one, today=hours.today(now))
    row = await _add_revision(session, user, note, what, said, message_row, before, _snapshot(note, target), now)
    details = {"number": row.number, "what": what, "client": target.id, "record": record_hash(note.record)}
    await audit.append(session, what="note.revised", about=f"note:{note.id}", by=user, details=details)
    shown = await notes.get(session, user, note.id, today=hours.today(now))
    return Revised(note=shown, number=row.number, before=row.before, after=row.after)


async def take_back(
    session: AsyncSession,
    user: User,
    note_id: int,
    *,
    consequences: Consequences,
    now: datetime,
    hours: Hours = HOURS,
) -> Revised:
    """The record before the last revision is the note's again. Raises NothingToTakeBack."""
    note = await _own(session, user, note_id, hours.today(now))
    query = select(RevisionRow).where(RevisionRow.note_id == note.id).order_by(RevisionRow.number.desc()).limit(1)
    last = await session.scalar(query)
    if last is None or last.what == "taken_back":
        raise NothingToTakeBack("nothing of this note was revised, or that is taken back already")
    if last.what == "addition":
        note.raw = note.raw.removesuffix(f"\n{last.said}")
    record = {name: value for name, value in last.before.items() if name != "client_id"}
    return await revise(
        session,
        user,
        note_id,
        record,
        what="taken_back",
        said="",
        client_id=last.before["client_id"],
        consequences=consequences,
        now=now,
        hours=hours,
    )


async def undo(session: AsyncSession, user: User, note_id: int, *, now: datetime, hours: Hours = HOURS) -> Undone:
    """Take the note back with its tasks, opportunities, requests, risk events, facts and contacts."""
    note = await _own(session, user, note_id, hours.today(now), also_undone=True)
    if note.state == "undone":
        back = TakenBack(**{name: tuple(values) for name, values in (note.taken_back or {}).items()})
        return Undone(await notes.get(session, user, note.id, today=hours.today(now)), back)
    client = await client_to_write(session, user, note.client_id, hours.today(now))
    await lastcontact.remember(session, client, today=hours.today(now))
    back = await following.take_back(session, note)
    await following.detach(session, note)
    note.taken_back = asdict(back)
    note.state, note.changed_at, note.unembedded = "undone", now, False
    await lastcontact.settle(session, client, today=hours.today(now))
    details = {"client": client.id, **{name: len(values) for name, values in asdict(back).items()}}
    await audit.append(session, what="note.undone", about=f"note:{note.id}", by=user, details=details)
    return Undone(await notes.get(session, user, note.id, today=hours.today(now)), back)


async def restore(
    session: AsyncSession,
    user: User,
    note_id: int,
    *,
    consequences: Consequences,
    now: datetime,
    hours: Hours = HOURS,
) -> Note:
    """A note that was taken back stands again, with what followed from it; one that stands stays as it is."""
    note = await _own(session, user, note_id, hours.today(now), also_undone=True)
    if note.state == "undone":
        client = await client_to_write(session, user, note.client_id, hours.today(now))
        await lastcontact.remember(session, client, today=hours.today(now))
        note.state, note.taken_back, note.changed_at, note.unembedded = "saved", None, now, True
        meant = plan(note.record, consequences, client=client.name)
        await following.put_back(session, note, client, meant, now=now, hours=hours)
        await following.attach(session, note, note.message_row)
        await lastcontact.settle(session, client, today=hours.today(now))
        details = {"client": client.id, "record": record_hash(note.record)}
        await audit.append(session, what="note.restored", about=f"note:{note.id}", by=user, details=details)
    return await notes.get(session, user, note.id, today=hours.today(now))


async def set_confidential(
    session: AsyncSession, user: User, note_id: int, on: bool, *, now: datetime, hours: Hours = HOURS
) -> Note:
    """Show the note, and what followed from it, to its writer and compliance only; or to all who see the client."""
    note = await _own(session, user, note_id, hours.today(now))
    if note.confidential != on:
        client = await client_to_write(session, user, note.client_id, hours.today(now))
        await lastcontact.remember(session, client, today=hours.today(now))
        known = await acquaintances.states(session, note)
        note.confidential, note.changed_at = on, now
        if on:
            await _take_in(session, note)
        await acquaintances.retell(session, known)
        await needs.settle(session, client.id)
        await lastcontact.settle(session, client, today=hours.today(now))
        details = {"confidential": on}
        await audit.append(session, what="note.confidential", about=f"note:{note.id}", by=user, details=details)
    return await notes.get(session, user, note.id, today=hours.today(now))


async def client_to_write(session: AsyncSession, user: User, client_id: int, today: date) -> ClientRow:
    """The client's row, held until the transaction ends, if the user serves it. Raises scope.ClientNotFound."""
    query = select(ClientRow).where(ClientRow.id == client_id, scope.served_clients(user, today))
    query = query.with_for_update(of=ClientRow).execution_options(populate_existing=True)
    row = await session.scalar(query)
    if row is None:
        raise scope.ClientNotFound
    return row


async def _own(session: AsyncSession, user: User, note_id: int, today: date, *, also_undone: bool = False) -> NoteRow:
    """The row of a note that this user wrote about a client of theirs, held until the transaction ends."""
    query = (
        select(NoteRow)
        .join(ClientRow, ClientRow.id == NoteRow.client_id)
        .where(NoteRow.id == note_id, NoteRow.author_id == user.id, scope.served_clients(user, today))
        .where(NoteRow.state.in_(("saved", "undone") if also_undone else ("saved",)))
        .with_for_update(of=NoteRow)
        .execution_options(populate_existing=True)
    )
    row = await session.scalar(query)
    if row is None:
        raise NoteNotFound
    return row


async def _leave(session: AsyncSession, note: NoteRow, client: ClientRow, target: ClientRow) -> Plan:
    """What followed so far: the plan of the record, or nothing any more when the note goes to another client."""
    if target is client:
        return plan(note.record, Consequences(search_text=""), client=client.name)
    await following.take_back(session, note)
    note.client_id = target.id
    return NOTHING


def _rewrite(
    note: NoteRow, record: Mapping[str, Any], what: What, said: str, consequences: Consequences, now: datetime
) -> None:
    note.record, note.labels, note.search_text = dict(record), labels(record), consequences.search_text
    note.happened_on = day_of(record) or note.happened_on
    note.contact_form = record.get("contact_form")
    note.confidential = note.confidential or consequences.confidential
    note.suspicion = note.suspicion or consequences.suspicion
    note.changed_at, note.unembedded = now, True
    if what == "addition":
        note.raw = f"{note.raw}\n{said}"


async def _take_in(session: AsyncSession, note: NoteRow) -> None:
    """The tasks of a hidden note are nobody else's to do."""
    given = update(TaskRow).where(TaskRow.note_id == note.id, TaskRow.delegated_by.is_not(None))
    back = {"owner_id": note.author_id, "delegated_by": None, "claimed_by": None, "claimed_until": None}
    await session.execute(given.values(**back))


async def _add_revision(
    session: AsyncSession,
    user: User,
    note: NoteRow,
    what: What,
    said: str,
    message_row: int | None,
    before: dict[str, Any],
    after: dict[str, Any],
    now: datetime,
) -> RevisionRow:
    last = await session.scalar(select(func.max(RevisionRow.number)).where(RevisionRow.note_id == note.id))
    row = RevisionRow(note_id=note.id, number=(last or 0) + 1, by_id=user.id, message_row=message_row, what=what)
    row.said, row.before, row.after, row.at = said, before, after, now
    session.add(row)
    await session.flush()
    return row


def _snapshot(note: NoteRow, client: ClientRow) -> dict[str, Any]:
    """The record with what stands beside it."""
    where = {"client": client.name, "client_id": client.id, "date": note.happened_on.isoformat()}
    return {**note.record, **where}
