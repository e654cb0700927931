"""The client that a conversation is about: the one last asked or written about, for half an hour."""

from __future__ import annotations

from datetime import timedelta

from handlers.context import Context
from memory import clients, marks, messages, turns
from memory.scope import ClientNotFound

LASTS = timedelta(minutes=30)
MOST_LOOKED_AT = 10


async def note(context: Context, client_id: int) -> None:
    """From now on the conversation is about this client."""
    value = {"client": client_id, "at": context.services.now().timestamp()}
    async with context.services.database.begin() as session:
        await marks.put(session, _mark(context), value)


async def forget(context: Context) -> None:
    """/new: it is about no client any more."""
    async with context.services.database.begin() as session:
        await marks.put(session, _mark(context), None)


async def of(context: Context, *, whatever_was_asked: bool) -> int | None:
    """The client asked or written about last, if the user may still see it.

    None when the documents were asked something since, unless that is no matter: 那额度呢 then follows that question.
    """
    services, user = context.services, context.user
    now = services.now()
    async with services.database.reading() as session:
        mark = await marks.get(session, _mark(context))
        asked = float(mark["at"]) if mark else 0.0
        said = await messages.history(
            session,
            user,
            user.telegram_id,
            before=now,
            since=now - LASTS,
            today=services.today,
            limit=MOST_LOOKED_AT,
        )
        written = next((one for one in reversed(said) if len(one.clients) == 1), None)
        if written is not None and written.sent_at.timestamp() > asked:
            try:
                return (await clients.named(session, user, written.clients[0], today=services.today)).id
            except (ClientNotFound, clients.ClientAmbiguous):
                return None
        questions = await turns.recent(session, user.telegram_id, limit=1, within=LASTS)
        if questions and questions[-1].created_at.timestamp() > asked and not whatever_was_asked:
            return None
        if now.timestamp() - asked > LASTS.total_seconds() or mark is None:
            return None
        try:
            return (await clients.get(session, user, int(mark["client"]), today=services.today)).id
        except ClientNotFound:
            return None


def _mark(context: Context) -> str:
    return f"about:{context.user.telegram_id}"
