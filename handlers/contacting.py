"""Whose is it: a person from a business card or the address book, or a file, goes under a client with a tap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta

from handlers import belongings, choosing, expected, faces, targets, views
from handlers.books import UserBook
from handlers.choosing import client_named, expect
from handlers.context import Context
from handlers.deciding import Payload, book_of, gone
from handlers.expected import Expected
from handlers.namecards import NameCard
from memory import contacts, messages
from memory.contacts import NewContact
from memory.scope import ClientNotFound

JUST_NOW = timedelta(hours=2)


async def offer(context: Context, person: NameCard) -> None:
    """Asks whether somebody is to be kept as a contact, and of which client."""
    book = await book_of(context)
    named = await client_named(context, person.company, book) if person.company else []
    if not named:
        last = await _last_client(context)
        named = [last] if last is not None else []
    await _ask_whose(context, person, named, book)


async def save(context: Context, payload: Payload) -> None:
    """[✓ 存]: the person is a contact of this client."""
    person = NameCard(**payload["person"])
    try:
        await _kept(context, person, int(payload["client"]))
    except ClientNotFound:
        await gone(context)
        return
    book = await book_of(context)
    client = book.names.get(int(payload["client"]), "")
    await context.replace(belongings.contact_saved(person, client, faces.manner(context)))


async def other(context: Context, payload: Payload) -> None:
    """[选客户]: of another client."""
    book = await book_of(context)
    person = NameCard(**payload["person"])
    await expect(context, Expected("contact", about={"person": payload["person"]}))
    options = faces.options(await choosing.recent(context, book), book)
    await context.replace(belongings.contact_whose(person, options, faces.manner(context)))


async def drop(context: Context, payload: Payload) -> None:
    """The person is not kept."""
    await expected.forget(context.services.database, context.user.telegram_id)
    await context.replace(views.text("contact_dropped", context.language))


async def typed_for_contact(context: Context, waiting: Expected, text: str) -> bool:
    """The client's name for a person, as the next message."""
    book = await book_of(context)
    named = await client_named(context, text, book)
    if not named:
        return False
    await expected.forget(context.services.database, context.user.telegram_id)
    await _ask_whose(context, NameCard(**waiting.about["person"]), named, book)
    return True


async def file_kept(context: Context, message_row: int, name: str) -> None:
    """Tells under which client a file lies; asks when nothing says so."""
    book = await book_of(context)
    client_id = await _last_client(context)
    if client_id is not None:
        await _file(context, message_row, client_id, name, book)
        return
    options = faces.options(await choosing.recent(context, book), book)
    way = faces.manner(context)
    if options:
        await expect(context, Expected("file", about={"message": message_row, "name": name}))
    await context.show(belongings.file_whose(message_row, name, options, way))


async def pick_for_file(context: Context, payload: Payload) -> None:
    """A client for a file."""
    await expected.forget(context.services.database, context.user.telegram_id)
    book = await book_of(context)
    await _file(context, int(payload["message"]), int(payload["client"]), str(payload["name"]), book)


async def other_for_file(context: Context, payload: Payload) -> None:
    """[不是这家] under a file."""
    book = await book_of(context)
    about = {"message": payload["message"], "name": payload["name"]}
    await expect(context, Expected("file", about=about))
    options = faces.options(await choosing.recent(context, book), book)
    view = belongings.file_whose(int(payload["message"]), str(payload["name"]), options, faces.manner(context))
    await context.replace(view)


async def leave_file(context: Context, payload: Payload) -> None:
    """[先不归]."""
    await expected.forget(context.services.database, context.user.telegram_id)
    await context.replace(views.text("file_loose", context.language, name=payload["name"]))


async def typed_for_file(context: Context, waiting: Expected, text: str) -> bool:
    """The client's name for a file, as the next message."""
    book = await book_of(context)
    named = await client_named(context, text, book)
    if len(named) != 1 or len(text) > choosing.LONGEST_NAME // 4:
        return False
    await expected.forget(context.services.database, context.user.telegram_id)
    await _file(context, int(waiting.about["message"]), named[0], str(waiting.about["name"]), book)
    return True


async def _ask_whose(context: Context, person: NameCard, named: Sequence[int], book: UserBook) -> None:
    way = faces.manner(context)
    if len(named) == 1 and named[0] in book.names:
        await context.show(belongings.contact_ask(person, faces.options(named, book)[0], way))
        return
    options = faces.options(named or await choosing.recent(context, book), book)
    await expect(context, Expected("contact", about={"person": asdict(person)}))
    await context.show(belongings.contact_whose(person, options, way))


async def _kept(context: Context, person: NameCard, client_id: int) -> None:
    today = context.services.today
    new = NewContact(name=person.name, title=person.title, phone=person.phone, email=person.email, seen_on=today)
    async with context.services.database.begin() as session:
        await contacts.add(session, context.user, client_id, new, today=today)
        await expected.forget_within(session, context.user.telegram_id)


async def _file(context: Context, message_row: int, client_id: int, name: str, book: UserBook) -> None:
    try:
        async with context.services.database.begin() as session:
            await messages.file_under(session, context.user, message_row, client_id, today=context.services.today)
    except (ClientNotFound, messages.MessageNotFound):
        await gone(context)
        return
    client = book.short(client_id, book.names.get(client_id, ""))
    await context.replace(belongings.file_filed(message_row, name, client, faces.manner(context)))


async def _last_client(context: Context) -> int | None:
    """The client of the card or note of the last two hours."""
    last = await targets.find(context, None)
    fresh = last is not None and context.services.now() - last.at <= JUST_NOW
    return last.client_id if last is not None and fresh else None
