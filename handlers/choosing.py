"""Choosing a card's client: from options, by name, or a new prospect after one confirming tap."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handlers import cardviews, deciding, expected, faces, meaning, noting, views
from handlers.books import UserBook
from handlers.context import Context
from handlers.deciding import Payload, book_of, found, put_in_place
from handlers.expected import Expected
from handlers.faces import Shown
from memory import cards, clients, notes, saving
from memory.cards import CardDecided
from memory.clients import BadClientName, Client, ClientExists, ClientTaken, NoBook
from memory.database import Session
from memory.scope import ClientNotFound
from notes.names import NameMention

MOST_RECENT = 4
LONGEST_NAME = 100
SHORTEST_NAME = 2
MOST_BESIDE = 2  # characters beside a name that is sent alone

_AROUND = re.compile(r"应该是|就是|是|的|那家|这家|公司|客户|吧|啊|哦|[\s,，。.!！]")


async def pick(context: Context, payload: Payload) -> None:
    """One of the clients offered."""
    shown = await found(context, payload["card"])
    if shown is not None:
        await choose(context, shown, int(payload["client"]))


async def choose(context: Context, shown: Shown, client_id: int) -> None:
    """Files a card under a client, and shows it again."""
    try:
        async with context.services.database.begin() as session:
            card = await cards.choose_client(
                session, context.user, shown.card.id, client_id, today=context.services.today
            )
            await expected.forget_within(session, context.user.telegram_id)
    except (CardDecided, ClientNotFound):
        await deciding.gone(context)
        return
    await put_in_place(context, Shown(card, shown.message))


async def other(context: Context, payload: Payload) -> None:
    """[不是这家], [选客户], [都不是]: recent clients, a new one, or a name typed."""
    shown = await found(context, payload["card"])
    if shown is None:
        return
    if shown.card.state != "pending":
        await put_in_place(context, shown)
        return
    book = await book_of(context)
    excluded = {shown.card.client_id, *shown.card.options}
    known = [one for one in await recent(context, book) if one not in excluded][:MOST_RECENT]
    face = faces.face(shown, book, context)
    await expect(context, Expected("client", about={"card": shown.card.id}))
    await context.replace(cardviews.choosing(face, faces.options(known, book), faces.manner(context, face)))


async def typed(context: Context, waiting: Expected, text: str) -> bool:
    """The client's name as the next message: whether it was one."""
    shown = await found(context, str(waiting.about["card"]))
    if shown is None or shown.card.state != "pending":
        return False
    book = await book_of(context)
    named = await client_named(context, text, book)
    if len(named) == 1:
        await choose(context, shown, named[0])
        return True
    says_more = any(mention.how != "unknown" for mention in book.finder.find(text))
    if not named and (says_more or not _like_a_name(text)):
        return False
    face = faces.face(shown, book, context)
    way = faces.manner(context, face)
    await expect(context, waiting)
    await context.show(cardviews.found_clients(face, text, faces.options(named, book), way))
    return True


async def new(context: Context, payload: Payload) -> None:
    """[新客户]: asks once, with the name that was said."""
    shown = await found(context, payload["card"])
    if shown is None:
        return
    face = faces.face(shown, await book_of(context), context)
    name = str(payload.get("name") or face.named).strip()
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME:
        await ask_name(context, payload)
        return
    await context.replace(cardviews.new_client(shown.card.id, name, faces.manner(context)))


async def ask_name(context: Context, payload: Payload) -> None:
    """[改名字]: the next message is the new client's name."""
    await expect(context, Expected("new_client", about={"card": payload["card"]}))
    await context.show(views.text("value_new_client", context.language))


async def named_new(context: Context, waiting: Expected, text: str) -> bool:
    """The new client's name as the next message."""
    name = " ".join(text.split())
    if not _like_a_name(text):
        return False
    await expected.forget(context.services.database, context.user.telegram_id)
    await context.show(cardviews.new_client(str(waiting.about["card"]), name, faces.manner(context)))
    return True


async def create(context: Context, payload: Payload) -> None:
    """[建立并保存]: the prospect, the card's client and the note, in one transaction."""
    shown = await found(context, payload["card"])
    if shown is None:
        return
    name = str(payload["name"])
    book = await book_of(context)
    said = faces.face(shown, book, context).named
    try:
        async with context.services.database.begin() as session:
            await _created_and_saved(session, context, shown, name, said)
    except ClientExists as error:
        await choose(context, shown, error.client.id)
        return
    except CardDecided:
        await put_in_place(context, shown)
        return
    except (ClientTaken, NoBook):
        await context.show(views.text("client_taken", context.language))
        return
    except BadClientName:
        await ask_name(context, payload)
        return
    if context.services.metrics is not None:
        context.services.metrics.note_saved()
    again = await found(context, shown.card.id)
    if again is not None:
        await put_in_place(context, again)


async def _created_and_saved(session: Session, context: Context, shown: Shown, name: str, said: str) -> Client:
    services, user, card_id = context.services, context.user, shown.card.id
    short = (said,) if said and said != name and len(said) < len(name) else ()
    card = await cards.get(session, user, card_id)
    if card.state != "pending":
        raise CardDecided(card)
    client = await clients.create_prospect(session, user, name, today=services.today, short_names=short)
    card = await cards.choose_client(session, user, card_id, client.id, today=services.today)
    extras = noting.without_extras(card.record)
    if extras:
        card = await cards.edit(session, user, card_id, extras)
    beside = meaning.consequences(card.record, shown.message.text, several=shown.several)
    await saving.save(session, user, card_id, consequences=beside, now=services.now(), hours=services.hours)
    await expected.forget_within(session, user.telegram_id)
    return client


async def client_named(context: Context, text: str, book: UserBook) -> list[int]:
    """The clients that a name typed alone may mean, best first; none for words that say more than a name."""
    async with context.services.database.reading() as session:
        exact = await clients.by_name(session, context.user, text, today=context.services.today)
    if exact:
        return [client.id for client in exact]
    mentions = book.finder.find(text)
    rest = _AROUND.sub("", _without(text, mentions))
    if len(rest) > MOST_BESIDE:
        return []
    names = dict.fromkeys(name for mention in mentions for name in mention.candidates)
    return [book.ids[name] for name in names if name in book.ids]


async def expect(context: Context, what: Expected) -> None:
    """The next message is expected to be this."""
    services = context.services
    await expected.expect(services.database, context.user.telegram_id, what, services.now())


async def recent(context: Context, book: UserBook) -> list[int]:
    """The clients this user noted today, newest first, then those met last."""
    services = context.services
    async with services.database.reading() as session:
        written = await notes.written(
            session, context.user, day=services.today, zone=services.zone, today=services.today
        )
    ids = dict.fromkeys((*(note.client_id for note in reversed(written)), *book.recent))
    return [one for one in ids if one in book.names]


def _without(text: str, mentions: Sequence[NameMention]) -> str:
    """What a text says beside the names in it."""
    rest, position = [], 0
    for mention in mentions:
        rest.append(text[position : mention.start])
        position = max(position, mention.end)
    return "".join([*rest, text[position:]])


def _like_a_name(text: str) -> bool:
    """Whether a message can be a company's name rather than something new to say."""
    said = text.strip()
    longest = 60 if said.isascii() else 30
    return SHORTEST_NAME <= len(said) <= longest and not any(sign in said for sign in "，。？！?!；;\n")
