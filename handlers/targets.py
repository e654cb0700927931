"""What a correction speaks of: the card that waits or the stored note that was touched last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers import faces
from handlers.context import Context
from handlers.faces import Shown
from memory import notes
from memory.database import Session
from memory.notes import Note as StoredNote
from notes.record import Note

RECENT = timedelta(hours=24)
_MOST_LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class Target:
    """What a correction is about: a card that waits, or a stored note; with its client and when it was touched."""

    at: datetime
    client_id: int | None
    card: Shown | None = None
    note: StoredNote | None = None

    @property
    def record(self) -> Note:
        """The record as it stands."""
        if self.card is not None:
            return faces.record_of(self.card.card.record)
        return faces.record_of(self.note.record) if self.note is not None else Note()


async def find(context: Context, client_id: int | None) -> Target | None:
    """What was touched last: of this client when one is named, else within the last day."""
    return next(iter(await newest(context, client_id)), None)


async def newest(context: Context, client_id: int | None) -> list[Target]:
    """All of them, the one touched last first."""
    services = context.services
    async with services.database.reading() as session:
        waiting = await faces.waiting(session, context)
        written = await _written(context, session, client_id)
    found = [Target(one.card.created_at, one.card.client_id, card=one) for one in waiting]
    found += [Target(note.changed_at, note.client_id, note=note) for note in written]
    if client_id is not None:
        found = [one for one in found if one.client_id == client_id]
    else:
        found = [one for one in found if services.now() - one.at <= RECENT]
    return sorted(found, key=lambda one: one.at, reverse=True)


async def _written(context: Context, session: Session, client_id: int | None) -> list[StoredNote]:
    """Own notes to look among: the last, or those of a client."""
    services = context.services
    if client_id is None:
        last = await notes.last(session, context.user, today=services.today)
        return [last] if last is not None else []
    of_client = await notes.timeline(session, context.user, client_id, today=services.today, limit=_MOST_LOOKED_AT)
    return [note for note in of_client if note.author_id == context.user.id]
