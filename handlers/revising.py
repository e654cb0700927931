"""Edited messages: the card that waits follows the new words; a note that is stored is revised when asked."""

from __future__ import annotations

from telegram import Message as Sent
from telegram import Update

from handlers import arriving, editing, expected, faces, noting, views
from handlers.context import Context
from handlers.deciding import Payload
from handlers.texts import say
from handlers.understanding import Understood, understand
from handlers.views import Button, View
from memory import cards, messages
from memory.cards import Card
from memory.messages import Message, MessageNotFound


async def edited(update: Update, context: Context) -> None:
    """A message was changed after it was sent."""
    sent = update.edited_message
    if sent is None or sent.edit_date is None:
        return
    text = arriving.text_of(sent)
    stored, kept = await _before(context, sent)
    if stored is None or stored.text == text:
        return
    if not kept:
        await context.show(views.text("edited_question", context.language))
        return
    if all(card.state in {"pending", "discarded", "expired"} for card in kept):
        await _again(context, stored, text, kept)
    elif len(kept) == 1 and kept[0].note_id is not None:
        payload = {"do": "edited.revise", "message": stored.row, "note": kept[0].note_id, "text": text}
        await context.show(_offer(payload, context))
    else:
        await context.show(views.text("edited_many", context.language))


async def revise(context: Context, payload: Payload) -> None:
    """[更新记录]: the stored note as the changed words have it."""
    note = await editing.stored(context, int(payload["note"]))
    if note is None:
        return
    await _replaced(context, int(payload["message"]), str(payload["text"]))
    understood = await _understood(context, str(payload["text"]))
    if len(understood.extraction.notes) != 1:
        await context.show(views.text("edited_many", context.language))
        return
    new = understood.extraction.notes[0]
    client_id = understood.book.ids.get(new.client) if new.client else None
    await editing.change_note(context, note, new, str(payload["text"]), client_id=client_id)


async def leave(context: Context, payload: Payload) -> None:
    """[不用]."""
    await context.replace(views.text("never_mind", context.language))


async def _again(context: Context, stored: Message, text: str, kept: list[Card]) -> None:
    """Throws the cards of the old words away and makes those of the new ones."""
    services, user = context.services, context.user
    async with services.database.begin() as session:
        for card in kept:
            if card.state == "pending":
                await cards.discard(session, user, card.id, now=services.now())
        await expected.forget_within(session, user.telegram_id)
    await _replaced(context, stored.row, text)
    understood = await _understood(context, text)
    if understood.extraction.notes:
        await noting.file(context, understood)
    else:
        await context.show(views.text("edited_none", context.language))
    way = faces.manner(context)
    for message_id in {card.shown_message_id for card in kept if card.shown_message_id is not None}:
        await context.replace_quietly(View(way.say("card_moved")), message_id)


async def _before(context: Context, sent: Sent) -> tuple[Message | None, list[Card]]:
    """The message as it was stored when it came, and its cards that were not thrown away."""
    async with context.services.database.begin() as session:
        stored = await messages.store(session, context.user, arriving.described(sent))
        kept = await cards.of_message(session, context.user, stored.row)
    return stored, [card for card in kept if card.state != "discarded"]


async def _replaced(context: Context, message_row: int, text: str) -> None:
    """The words as they are now; those before are kept with them."""
    async with context.services.database.begin() as session:
        context.arrived = await messages.reworded(session, context.user, message_row, text)


async def _understood(context: Context, text: str) -> Understood:
    arrived = context.arrived
    if arrived is None:
        raise MessageNotFound("no message is being handled")
    return await understand(context, text, arriving.said_at(arrived))


def _offer(payload: Payload, context: Context) -> View:
    row = (
        Button(say("edited_revise", context.language), payload),
        Button(say("edited_keep", context.language), {"do": "edited.leave"}),
    )
    return View(say("edited_saved", context.language), (row,))
