"""Understanding: a message in the light of the user's clients and of what was said before becomes records."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handlers.books import UserBook
from handlers.completing import completed
from handlers.context import Context
from memory import messages
from notes.calendar import Calendar
from notes.extract import extract
from notes.names import Book
from notes.record import Ask, Earlier, Extraction, Message, Note

LOOKS_BACK = timedelta(hours=24)
MOST_EARLIER = 20

_ASKED = re.compile(r"[?？]|[吗呢么嘛]\s*(?=[。！!.]?\s*$)|能不能|可不可以|是不是|请问|顺便问一?下")


@dataclass(frozen=True, slots=True)
class Understood:
    """What a message is and says, and the book it was read with."""

    extraction: Extraction
    book: UserBook


async def understand(
    context: Context, text: str, sent_at: datetime, *, voice: bool = False, forced: bool = False
) -> Understood:
    """Reads a message in a thread: it is computing, some ten milliseconds of it. `forced`: a note, whatever it is."""
    services, user = context.services, context.user
    book = await services.books.of(user, services.today)
    message = Message(
        text=text,
        sent_at=sent_at.astimezone(services.zone),
        user=user.name,
        history=() if forced else await _earlier(context, sent_at),
        voice=voice,
    )
    read = _as_note if forced else extract
    found = await asyncio.to_thread(read, message, book.finder, services.calendar)
    return Understood(await completed(context, found, message, book.ids), book)


def _as_note(message: Message, book: Book, calendar: Calendar) -> Extraction:
    """What is told of clients, even where the words ask."""
    found = extract(message, book, calendar)
    if found.intent in {"note", "task"}:
        return found
    told = extract(replace(message, text=_ASKED.sub(" ", message.text)), book, calendar)
    if told.intent == "note":
        return told
    mentions = [one for one in book.find(message.text, voice=message.voice) if one.how != "unknown"]
    first = mentions[0] if mentions else None
    note = Note(client=first.client if first else None, date=message.sent_at.date())
    if note.client is not None:
        return Extraction("note", (note,))
    ask = Ask("client", first.candidates if first else (), first.words if first else "", 0)
    return Extraction("note", (note,), (ask,))


async def _earlier(context: Context, sent_at: datetime) -> tuple[Earlier, ...]:
    """What was said before in this chat; of a forwarded message what was said before it came."""
    services, user, arrived = context.services, context.user, context.arrived
    before = arrived.stored_at if arrived is not None else sent_at
    async with services.database.reading() as session:
        said = await messages.history(
            session,
            user,
            user.telegram_id,
            before=before,
            since=before - LOOKS_BACK,
            today=services.today,
            limit=MOST_EARLIER,
        )
    known = arrived.row if arrived is not None else None
    return tuple(
        Earlier(one.text, one.sent_at.astimezone(services.zone), one.clients) for one in said if one.row != known
    )
