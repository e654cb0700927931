"""Leafing: the notes of a client a page at a time, and one note whole."""

from __future__ import annotations

from typing import Any

from handlers import portraits, recordviews, views
from handlers.context import Context
from memory import notes
from memory.notes import NoteNotFound

Payload = dict[str, Any]


async def press_timeline(context: Context, payload: Payload) -> None:
    """[拜访记录], [更早]: the notes of a client, newest first."""
    services, user, today = context.services, context.user, context.services.today
    known = await portraits.known_of(context, payload["client"])
    if known is None:
        return
    async with services.database.reading() as session:
        before = None
        if "before" in payload:
            try:
                before = await notes.get(session, user, payload["before"], today=today)
            except NoteNotFound:
                before = None
        page = await notes.timeline(
            session, user, known.client.id, today=today, before=before, limit=recordviews.PAGE + 1
        )
    view = recordviews.timeline(known.client, known.note_count, page, portraits.manner(context))
    await (context.replace(view) if "before" in payload else context.show(view))


async def press_note(context: Context, payload: Payload) -> None:
    """[📄]: one note with its words, how it was changed, and what its writer can do with it."""
    services, user, today = context.services, context.user, context.services.today
    try:
        async with services.database.reading() as session:
            note = await notes.get(session, user, payload["note"], today=today)
            changed = await notes.revisions(session, user, note.id, today=today)
    except NoteNotFound:
        await context.show(views.text("no_record", context.language))
        return
    if await portraits.known_of(context, note.client_id) is None:  # which notes a look at another's client
        return
    own = note.author_id == user.id
    await context.show(recordviews.note(note, changed, portraits.manner(context), own=own))
