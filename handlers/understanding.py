"""Understanding: a message in the light of the user's clients and of what was said before becomes records."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from notes.extract import extract

from handlers.books import UserBook
from handlers.context import Context
from memory import messages
from notes.record import Earlier, Extraction, Message

LOOKS_BACK = timedelta(hours=24)
MOST_EARLIER = 20


@dataclass(frozen=True, slots=True)
class Understood:
    """What a message is and says, and the book it was read with."""

    extraction: Extraction
    book: UserBook


async def understand(context: Context, text: str, sent_at: datetime, *, voice: bool = False) -> Understood:
    """Reads a message in a thread: it is computing, some ten milliseconds of it."""
    services, user = context.services, context.user
    book = await services.books.of(user, services.today)
    message = Message(
        text=text,
        sent_at=sent_at.astimezone(services.zone),
        user=user.name,
        history=await _earlier(context, sent_at),
        voice=voice,
    )
    return Understood(await asyncio.to_thread(extract, message, book.finder, services.calendar), book)


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
