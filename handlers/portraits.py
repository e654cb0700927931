"""Portraits and briefs: what is known of a client, gathered from the memory and the bank's documents, and shown."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from telegram import Update

from handlers import briefviews, lastclient, naming, portraitviews, products, views
from handlers.briefviews import Visit
from handlers.context import Context, Services, reader_of
from handlers.dictionary import product_rows
from handlers.notelines import Manner
from handlers.portraitviews import Known, Saying
from handlers.views import View
from knowledge.documents import Document
from memory import looks
from memory.opportunities import Opportunity
from memory.portrait import Portrait
from memory.portrait import portrait as gather
from memory.scope import ClientNotFound
from memory.users import User
from notes.vocabulary import shipped
from proposals.clientmatching import match_client

Payload = dict[str, Any]


async def client_command(update: Update, context: Context) -> None:
    """/client and a name."""
    await _command(update, context, "client_empty", show)


async def brief_command(update: Update, context: Context) -> None:
    """/brief and a name."""
    await _command(update, context, "brief_empty", show_brief)


async def show(context: Context, client_id: int) -> None:
    """The portrait of a client."""
    known = await known_of(context, client_id)
    if known is not None:
        await context.show(portraitviews.portrait(known, await names_for(context, known), manner(context)))
        await lastclient.note(context, client_id)


async def show_brief(context: Context, client_id: int) -> None:
    """What to know before a visit."""
    known = await known_of(context, client_id)
    if known is not None:
        await context.show(await brief_of(context.services, context.user, known))
        await lastclient.note(context, client_id)


async def brief_of(services: Services, user: User, known: Portrait, visit: Visit | None = None) -> View:
    """What to know before a visit, which may be one that is planned."""
    names = await _names(services, user, known, sayings=True)
    way = Manner(user.language, services.today, zone=services.zone)
    return briefviews.before_visit(known, names, way, user.id, visit)


async def press_portrait(context: Context, payload: Payload) -> None:
    """[画像]."""
    await show(context, payload["client"])


async def press_brief(context: Context, payload: Payload) -> None:
    """[访前提要]."""
    await show_brief(context, payload["client"])


async def press_words(context: Context, payload: Payload) -> None:
    """[出处]: the words behind the portrait."""
    known = await known_of(context, payload["client"])
    if known is not None:
        await context.show(portraitviews.words(known, await names_for(context, known), manner(context)))


async def known_of(context: Context, client_id: int) -> Portrait | None:
    """All that this user may know of a client; a look at another's client is noted. Says so when there is none."""
    services, user = context.services, context.user
    try:
        async with services.database.reading() as session:
            known = await gather(session, user, client_id, today=services.today)
    except ClientNotFound:
        await context.show(views.text("no_record", context.language))
        return None
    if known.client.owner_id != user.id:
        async with services.database.begin() as session:
            await looks.note_look(session, user, known.client, now=services.now())
    return known


def manner(context: Context) -> Manner:
    """How lines are written for this user."""
    return Manner(context.language, context.services.today, zone=context.services.zone)


async def names_for(context: Context, known: Portrait, *, sayings: bool = False) -> Known:
    """What products and facts are called, and what may be said of the products that fit the open needs."""
    return await _names(context.services, context.user, known, sayings=sayings)


async def _names(services: Services, user: User, known: Portrait, *, sayings: bool) -> Known:
    book, reader = await services.books.of(user, services.today), reader_of(user)
    short = book.short(known.client.id, known.client.name)
    called = await asyncio.to_thread(services.dictionary, reader)
    if not sayings:
        return Known(called, short)
    documents = await asyncio.to_thread(services.knowledge.documents, reader, services.today)
    said = sayings_of(known.opportunities, documents, user.language)
    return Known(called, short, said, await asyncio.to_thread(_beside, services, reader, known, user.language))


def _beside(services: Services, reader: str, known: Portrait, language: str) -> Saying | None:
    """The first product that fits and that nobody has spoken of, by the bank's playbook."""
    rulebook = services.knowledge.rulebook(services.today, reader)
    found = match_client(known, rulebook, services.today)
    spoken_of = {*found.held, *(one.product for one in known.opportunities), *found.wanted.codes}
    for combination in found.combinations:
        for offer in combination.offers:
            verdict, sheet = found.verdict(offer.code), rulebook.products.get(offer.code)
            if sheet and verdict and verdict.eligibility != "not_met" and offer.code not in spoken_of:
                name = (sheet.name_en if language == "en" else "") or sheet.name
                return f"{name}：{offer.why}" if offer.why else name, sheet.source.title, sheet.source.version or ""
    return None


def sayings_of(
    wanted: Iterable[Opportunity], documents: Iterable[Document], language: str
) -> tuple[tuple[str, str, str], ...]:
    """For each open need the range of the product that meets it, with the title and version of its manual."""
    offered = {
        str(row.get("code")): (row, document)
        for document in documents
        if document.kind == "product"
        for row in product_rows(document)
    }
    said: dict[str, tuple[str, str, str]] = {}
    for need in (one.need for one in wanted):
        code = next((code for code in shipped().products.get(need, ()) if code in offered), None)
        if code is None or code in said:
            continue
        row, document = offered[code]
        text = products.range_of(row, language)
        if text:
            name = (row.get("name_en") if language == "en" else None) or row.get("name") or need
            said[code] = (f"{name} {text}", document.title, document.version or "")
    return tuple(said.values())


async def _command(update: Update, context: Context, empty: str, act: Any) -> None:
    message = update.message
    parts = (message.text or "").split(maxsplit=1) if message else []
    if len(parts) < 2:
        await context.show(views.text(empty, context.language))
        return
    client_id = await naming.client_named(context, parts[1], "portrait" if act is show else "brief")
    if client_id is not None:
        await act(context, client_id)
