"""Matching in chat: 华兴适合什么产品, /match – the products for a client, and the conditions of one of them."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from telegram import Update

from handlers import lastclient, matchviews, naming, portraits, views, weighingviews
from handlers.context import Context
from knowledge.eligibility import judge
from notes.wording import plain
from proposals.clientfacts import values_of
from proposals.clientmatching import match_client

Payload = dict[str, Any]

_FITS = re.compile(
    r"适合(?:什么|哪些|哪个|啥|做什么|做哪些|推什么)|(?:能|可以|可)(?:做|办|推|用)(?:什么|哪些|啥)(?:产品|业务|品种)"
    r"|(?:推荐|匹配|搭配|配)(?:一下|下|点|些|什么|哪些)*(?:合适的)?(?:产品|业务|组合)|有什么产品(?:能|可以|适合)"
    r"|(?:what|which) products? .{0,30}(?:fit|suit|offer)|match products"
)


async def command(update: Update, context: Context) -> None:
    """/match and a name."""
    words = (update.message.text or "").partition(" ")[2].strip() if update.message else ""
    if not words:
        await context.show(views.text("match_empty", context.language))
        return
    client_id = await naming.client_named(context, words, "match")
    if client_id is not None:
        await show(context, client_id)


async def taken(context: Context, text: str) -> bool:
    """Whether a message asks which products fit a client, and is answered."""
    ready = plain(text)
    if not _FITS.search(ready) or len(text) > 80:
        return False
    book = await context.services.books.of(context.user, context.services.today)
    mentions = [one for one in book.finder.find(text) if one.candidates or one.client]
    if not mentions:
        client_id = await lastclient.of(context, whatever_was_asked=True) if re.search("他们?|这家|该", ready) else None
        if client_id is None:
            return False
        await show(context, client_id)
        return True
    candidates = list(dict.fromkeys(name for one in mentions for name in one.candidates))
    if mentions[0].client and len(candidates) == 1:
        await show(context, book.ids[candidates[0]])
    else:
        await context.show(naming.choice(text, candidates, book, "match", context.language))
    return True


async def show(context: Context, client_id: int) -> None:
    """The products for a client."""
    known = await portraits.known_of(context, client_id)
    if known is None:
        return
    services = context.services
    rulebook = services.knowledge.rulebook(services.today, context.reader)
    found = await asyncio.to_thread(match_client, known, rulebook, services.today)
    book = await services.books.of(context.user, services.today)
    name = book.short(client_id, known.client.name)
    await context.show(matchviews.matched(found, rulebook, name, client_id, portraits.manner(context)))
    await lastclient.note(context, client_id)


async def press_match(context: Context, payload: Payload) -> None:
    """A client chosen of several."""
    await show(context, payload["client"])


async def press_one(context: Context, payload: Payload) -> None:
    """[条件 …]: the conditions of one product for a client."""
    known = await portraits.known_of(context, payload["client"])
    if known is None:
        return
    services = context.services
    rulebook = services.knowledge.rulebook(services.today, context.reader)
    product = rulebook.products.get(payload["code"])
    verdict = (
        judge(product, values_of(known.facts, rulebook.facts), services.today, rulebook.facts) if product else None
    )
    named = await portraits.names_for(context, known)
    await context.show(weighingviews.beside(known, (), verdict, named, portraits.manner(context)))
