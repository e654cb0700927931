"""What a user wrote, line by line, to be put into a spreadsheet.

    rows(session, user, today=..., since=None, until=None) -> Exported(notes, tasks)

One's own notes about clients that one still serves, and one's own tasks. A note that speaks of a suspicion of money
laundering leaves the memory in no file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import not_
from sqlalchemy.ext.asyncio import AsyncSession

from memory import notes, tasks
from memory.notes import Note
from memory.tables import NoteRow
from memory.tasks import Task
from memory.users import User


@dataclass(frozen=True, slots=True)
class Exported:
    """Notes by day and tasks by due day, oldest first."""

    notes: tuple[Note, ...]
    tasks: tuple[Task, ...]


async def rows(
    session: AsyncSession, user: User, *, today: date, since: date | None = None, until: date | None = None
) -> Exported:
    """The user's own notes of these days and the tasks of any state that fall due on them or have no day."""
    query = notes.readable(user, today).where(NoteRow.author_id == user.id, NoteRow.state == "saved")
    query = query.where(not_(NoteRow.suspicion))
    if since is not None:
        query = query.where(NoteRow.happened_on >= since)
    if until is not None:
        query = query.where(NoteRow.happened_on <= until)
    query = query.order_by(NoteRow.happened_on, NoteRow.id)
    written = tuple(notes.note_of(*one) for one in await session.execute(query))
    return Exported(written, tuple(await tasks.exported(session, user, today=today, since=since, until=until)))
