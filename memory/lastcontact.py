"""The day a client was last met, as notes move it; hidden notes do not.

    met(client, note, today=...)             after a note was saved or shown again
    unmet(session, client, note)             before it is taken back, hidden, dated or filed anew

Own hidden visits are seen by their writer all the same: `recall.quiet` counts them.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import exists, func, not_, select
from sqlalchemy.ext.asyncio import AsyncSession

from memory.tables import ClientRow, NoteRow

_KEY = "last_contact"


def met(client: ClientRow, note: NoteRow, *, today: date) -> None:
    """The client was met on the note's day, if that is the latest and can be told."""
    if note.confidential or note.suspicion or note.happened_on > today:
        return
    last = client.last_contact
    if last is None or last < note.happened_on:
        note.before = {**note.before, _KEY: last.isoformat() if last else None}
        client.last_contact = note.happened_on


async def unmet(session: AsyncSession, client: ClientRow, note: NoteRow) -> None:
    """Let the note's day count no more: the last day of the other notes, or the one that stood before, counts again."""
    if _KEY not in note.before:
        return
    before = note.before[_KEY]
    note.before = {name: value for name, value in note.before.items() if name != _KEY}
    if client.last_contact != note.happened_on:
        return
    days = [await _last_noted(session, client, note)]
    if before and not await _noted_on(session, client, date.fromisoformat(before)):
        days.append(date.fromisoformat(before))
    client.last_contact = max((day for day in days if day), default=None)


async def _last_noted(session: AsyncSession, client: ClientRow, note: NoteRow) -> date | None:
    """The last day of the client's other notes that anybody may know of."""
    told = (NoteRow.state == "saved", not_(NoteRow.confidential), not_(NoteRow.suspicion))
    query = select(func.max(NoteRow.happened_on)).where(NoteRow.client_id == client.id, NoteRow.id != note.id, *told)
    return await session.scalar(query)


async def _noted_on(session: AsyncSession, client: ClientRow, day: date) -> bool:
    """Whether a day comes from a note (which may have been taken back since) rather than from an import."""
    noted = exists().where(NoteRow.client_id == client.id, NoteRow.happened_on == day)
    return bool(await session.scalar(select(noted)))
