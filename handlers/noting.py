"""Noting: what a message says of clients becomes cards, one a client, that wait for a tap."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from handlers import cardviews, faces, views
from handlers.books import UserBook
from handlers.context import Context, kept_keyboard
from handlers.faces import EXTRAS, Shown
from handlers.sending import send
from handlers.understanding import Understood
from handlers.values import task
from handlers.views import View
from memory import cards
from memory.cards import CardKind, NewCard
from memory.messages import Message
from memory.scope import SERVES
from memory.users import User
from notes.record import Ask, Note, note_to_dict

LONGEST_NOTE = 8000  # characters

_REMIND = re.compile(r"^(?:请|麻烦)?(?:提醒我|记一下|记个待办|remind me to)\s*", re.IGNORECASE)


def may_note(user: User) -> bool:
    """Whether this user keeps clients to write about."""
    return user.role in SERVES


async def file(context: Context, understood: Understood, *, near: bool = False) -> None:
    """Makes the cards of the message that arrived, and shows them."""
    arrived = context.arrived
    if arrived is None or not understood.extraction.notes:
        await context.show(views.text("understood_nothing", context.language))
        return
    if not may_note(context.user):
        await context.show(views.text("no_book", context.language))
        return
    new = new_cards(_with_tasks(context, understood, arrived), near=near)
    async with context.services.database.begin() as session:
        kept = await cards.keep(session, context.user, arrived.row, new, now=context.services.now())
    await show(context, [Shown(card, arrived) for card in kept], understood.book)


def new_cards(understood: Understood, *, near: bool = False) -> list[NewCard]:
    """The records of a message as cards that wait."""
    extraction, book = understood.extraction, understood.book
    kind: CardKind = "task" if extraction.intent == "task" else "note"
    return [
        _new_card(note, [ask for ask in extraction.asks if ask.note == position], kind, book, near=near)
        for position, note in enumerate(extraction.notes)
    ]


def _with_tasks(context: Context, understood: Understood, arrived: Message) -> Understood:
    """What is only to be remembered is a task, if need be in its own words."""
    extraction = understood.extraction
    if extraction.intent != "task":
        return understood
    services = context.services
    today = arrived.sent_at.astimezone(services.zone).date()
    own = task(_REMIND.sub("", arrived.text).strip(" ，,。") or arrived.text, today, services.calendar)
    notes = tuple(note if note.tasks else replace(note, tasks=(own,)) for note in extraction.notes)
    return replace(understood, extraction=replace(extraction, notes=notes))


async def show(context: Context, shown: Sequence[Shown], book: UserBook) -> None:
    """Sends one card, or the summary of several."""
    if len(shown) == 1:
        await show_one(context, shown[0], book)
        return
    each = [faces.face(one, book, context) for one in shown]
    way = faces.manner(context, *each)
    await _sent(context, cardviews.batch(each, way), shown)


async def show_one(context: Context, shown: Shown, book: UserBook, changed: Sequence[str] = ()) -> None:
    """Sends a card as a new message."""
    await _sent(context, card_view(context, shown, book, changed), [shown])


def card_view(context: Context, shown: Shown, book: UserBook, changed: Sequence[str] = ()) -> View:
    """A card in the state in which it is."""
    face = faces.face(shown, book, context)
    way = faces.manner(context, face)
    card = shown.card
    if card.state == "saved":
        return cardviews.saved(face, card.note_id, way)
    if card.state == "discarded":
        return cardviews.discarded(face.card_id, face.said, way)
    if card.state == "expired":
        return cardviews.expired(face.said, cards.LASTS.days * 24, way)
    return cardviews.pending(face, way, changed)


async def _sent(context: Context, view: View, shown: Sequence[Shown]) -> None:
    """Sends a view whose buttons are kept, and remembers under which message its cards are seen."""
    user, database = context.user, context.services.database
    async with database.begin() as session:
        keyboard = await kept_keyboard(session, view, user)
    message = await send(context.bot, user.telegram_id, view.markup, keyboard)
    if message is None:
        return
    async with database.begin() as session:
        for one in shown:
            await cards.shown(session, user, one.card.id, message.message_id)


def _new_card(note: Note, asks: Sequence[Ask], kind: CardKind, book: UserBook, *, near: bool) -> NewCard:
    record: dict[str, Any] = note_to_dict(note, words=True)
    about_client = next((ask for ask in asks if ask.about == "client"), None)
    if asks:
        record["asks"] = [{"about": ask.about, "options": list(ask.options), "said": ask.said} for ask in asks]
    if near:
        record["near"] = True
    client_id = book.ids.get(note.client) if note.client and about_client is None else None
    options = about_client.options if about_client else ()
    return NewCard(
        record=record,
        kind=kind,
        client_id=client_id,
        options=tuple(book.ids[name] for name in options if name in book.ids),
    )


def without_extras(record: dict[str, Any]) -> dict[str, Any]:
    """The patch that takes out of a record what only its card needs."""
    return {name: None for name in EXTRAS if name in record}
