"""From what is stored to what is shown: cards and notes with their client, their words and where those came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers import figures, meaning
from handlers.books import UserBook
from handlers.cardviews import Face, Option
from handlers.context import Context
from handlers.markup import shortened
from handlers.notelines import LONGEST_SAID, Manner
from memory import cards, messages
from memory.cards import Card
from memory.database import Session
from memory.messages import Message
from memory.notes import Note as StoredNote
from notes.record import Ask, Note, note_from_dict

EXTRAS = ("asks", "near")  # of a card's record: what must be asked, and whether it could have been a question
_HEARD = {"voice": "from_voice", "photo": "from_photo"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A card with the message it comes from, which may speak of several clients."""

    card: Card
    message: Message
    several: bool = False


async def card_of(session: Session, context: Context, card_id: str) -> Shown:
    """A card of this user with its message. Raises CardNotFound."""
    card = await cards.get(session, context.user, card_id)
    several = await speaks_of_several(session, context, card.message_row)
    return Shown(card, await messages.get(session, context.user, card.message_row), several)


async def speaks_of_several(session: Session, context: Context, message_row: int | None) -> bool:
    """Whether a message made more than one card."""
    if message_row is None:
        return False
    beside = await cards.of_message(session, context.user, message_row)
    return len({one.position for one in beside}) > 1


async def waiting(session: Session, context: Context) -> list[Shown]:
    """What waits for this user, newest last."""
    found = await cards.pending(session, context.user)
    return [Shown(card, await messages.get(session, context.user, card.message_row)) for card in found]


def manner(context: Context, *each: Face) -> Manner:
    """How lines are written for this user, with what is known of the notes shown."""
    services, reader = context.services, context.reader
    rules: dict[str, str] = {}
    beyond: dict[str, str] = {}
    for face in each:
        of_signals = meaning.rules_of(face.record).items()
        rules |= {signal: services.rulebook.clause(rule, reader) for signal, rule in of_signals}
        overreached = meaning.beyond(face.record, face.said)
        beyond |= {one.words: services.rulebook.name(one.rule, reader) for one in overreached}
    return Manner(context.language, services.today, rules, beyond, services.calendar.name_of)


def record_of(stored: Mapping[str, Any]) -> Note:
    """The record of a card or a stored note."""
    return note_from_dict({name: value for name, value in stored.items() if name not in EXTRAS})


def face(shown: Shown, book: UserBook, context: Context) -> Face:
    """A card as it is shown."""
    card, message = shown.card, shown.message
    record = record_of(card.record)
    asks = tuple(_ask(one) for one in card.record.get("asks", ()))
    named = next((ask.said for ask in asks if ask.about == "client"), "")
    client = book.names.get(card.client_id, record.client) if card.client_id is not None else None
    hidden = meaning.suspected(message.text)
    return Face(
        card_id=card.id,
        record=record,
        client=client,
        kind=card.kind,
        said=message.text,
        named=named,
        options=options(card.options, book),
        asks=asks,
        near=bool(card.record.get("near")),
        suspicion=hidden,
        heading=_heading(message, context),
    )


def note_face(note: StoredNote) -> Face:
    """A stored note as it is shown."""
    return Face(
        card_id=note.card_id or "",
        record=record_of(note.record),
        client=note.client,
        said=note.raw,
        confidential=note.confidential,
        suspicion=note.suspicion,
    )


def options(ids: Iterable[int], book: UserBook) -> tuple[Option, ...]:
    """Clients to choose from; those that are no longer this user's are gone from them."""
    return tuple(Option(one, book.names[one], book.shorts.get(one, "")) for one in ids if one in book.names)


def _ask(stored: Mapping[str, Any]) -> Ask:
    return Ask(stored["about"], tuple(stored.get("options") or ()), stored.get("said") or "")


def _heading(message: Message, context: Context) -> tuple[str, ...]:
    """Where the words came from, when nobody typed them here."""
    way = Manner(context.language, context.services.today)
    forwarded = message.about.get("forwarded")
    if forwarded:
        day = datetime.fromisoformat(forwarded["sent_at"]).astimezone(context.services.zone).date()
        shown = figures.day(day, way.today, way.language)
        if forwarded.get("name"):
            return (way.say("from_forward", name=shortened(forwarded["name"], 20), day=shown),)
        return (way.say("from_forward_plain", day=shown),)
    key = _HEARD.get(message.kind)
    return (way.say(key, text=shortened(message.text, 2 * LONGEST_SAID)),) if key and message.text else ()
