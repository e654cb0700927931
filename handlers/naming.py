"""Naming: from a client's name in a question to the client, by choice where several bear it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from handlers import views
from handlers.books import UserBook
from handlers.context import Context
from handlers.markup import escape, shortened
from handlers.texts import say
from handlers.views import Button, View

Then = Literal["portrait", "brief", "match"]
MOST_OPTIONS = 6


async def client_named(context: Context, name: str, then: Then) -> int | None:
    """The client of the user's whom `name` means; else None, after asking which one or saying that there is none."""
    book = await context.services.books.of(context.user, context.services.today)
    if name.strip() in book.ids:
        return book.ids[name.strip()]
    mentions = [one for one in book.finder.find(name) if one.candidates]
    candidates = list(dict.fromkeys(client for one in mentions for client in one.candidates))
    if mentions and mentions[0].client and len(candidates) == 1:
        return book.ids[candidates[0]]
    await context.show(choice(name, candidates, book, then, context.language))
    return None


def choice(said: str, names: Sequence[str], book: UserBook, then: str, language: str, **about: str) -> View:
    """Asks which client is meant; without any, that it is not among the user's."""
    if not names:
        return views.text("not_your_client", language, said=shortened(said, 40))
    rows = tuple(
        (Button(shortened(book.short(book.ids[name], name), 24), {"do": then, "client": book.ids[name], **about}),)
        for name in names[:MOST_OPTIONS]
        if name in book.ids
    )
    return View(say("choose_client", language, said=escape(shortened(said, 40))), rows)
