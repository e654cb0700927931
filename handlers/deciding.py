"""Deciding on cards: save one or all, show, discard, take up again; each safe to do twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handlers import cardviews, faces, meaning, noting, views
from handlers.context import Context
from handlers.faces import Shown
from handlers.noting import card_view, show_one, without_extras
from memory import cards, saving
from memory.cards import Card, CardDecided, CardNotFound
from memory.database import Session
from memory.saving import ClientMissing, Saved
from memory.scope import ClientNotFound

Payload = dict[str, Any]


async def save(context: Context, payload: Payload) -> None:
    """✓ on a card, or the same said in words."""
    shown = await found(context, payload["card"])
    if shown is not None:
        await save_and_show(context, shown)


async def save_and_show(context: Context, shown: Shown) -> None:
    """Saves a card and puts its saved form in its place."""
    try:
        saved = await saved_card(context, shown)
    except CardDecided as error:
        saved = None
        shown = Shown(error.card, shown.message)
    except (ClientMissing, ClientNotFound):
        await show_one(context, shown, await book_of(context))
        return
    if saved is not None:
        shown = Shown(saved.card, shown.message)
    await put_in_place(context, shown)
    if context.pressed is None and saved is not None:
        client = str(shown.card.record.get("client") or "")
        await context.show(views.text("saved_short", context.language, client=client))


async def saved_card(context: Context, shown: Shown) -> Saved:
    """Stores what a card says, with all that follows from it. Raises as `memory.saving.save`."""
    beside = meaning.consequences(shown.card.record, shown.message.text, several=shown.several)
    async with context.services.database.begin() as session:
        saved = await _saved(session, context, shown.card, beside)
    if context.services.metrics is not None:
        context.services.metrics.note_saved()
    return saved


async def _saved(session: Session, context: Context, card: Card, beside: Any) -> Saved:
    services, user = context.services, context.user
    extras = without_extras(card.record)
    if extras and card.state == "pending":
        await cards.edit(session, user, card.id, extras)
    return await saving.save(session, user, card.id, consequences=beside, now=services.now(), hours=services.hours)


async def save_all(context: Context, payload: Payload) -> None:
    """[全部对]: saves those that know their client, and says which do not."""
    book = await book_of(context)
    done: list[Shown] = []
    left: list[Shown] = []
    for card_id in payload["cards"]:
        shown = await found(context, card_id, tell=False)
        if shown is None:
            continue
        try:
            saved = await saved_card(context, shown)
        except (ClientMissing, ClientNotFound):
            left.append(shown)
        except CardDecided:
            continue
        else:
            done.append(Shown(saved.card, shown.message))
    if not done:
        await noting.show(context, left, book) if left else await gone(context)
        return
    saved_faces = [faces.face(one, book, context) for one in done]
    left_faces = [faces.face(one, book, context) for one in left]
    ids = {one.card.id: one.card.note_id for one in done if one.card.note_id is not None}
    way = faces.manner(context, *saved_faces)
    await context.replace(cardviews.batch_saved(saved_faces, left_faces, ids, way))


async def each(context: Context, payload: Payload) -> None:
    """[逐条看]: every card of a message as its own."""
    book = await book_of(context)
    for card_id in payload["cards"]:
        shown = await found(context, card_id, tell=False)
        if shown is not None:
            await show_one(context, shown, book)


async def show_card(context: Context, payload: Payload) -> None:
    """A card from a list or a summary; on its own message it is put back as it was."""
    shown = await found(context, payload["card"])
    if shown is None:
        return
    if (
        context.pressed is not None
        and context.pressed == shown.card.shown_message_id
        and not await _shared(context, shown)
    ):
        await put_in_place(context, shown)
    else:
        await show_one(context, shown, await book_of(context))


async def drop(context: Context, payload: Payload) -> None:
    """[丢弃]."""
    shown = await found(context, payload["card"])
    if shown is None:
        return
    try:
        async with context.services.database.begin() as session:
            card = await cards.discard(session, context.user, shown.card.id, now=context.services.now())
    except CardDecided as error:
        card = error.card
    await put_in_place(context, Shown(card, shown.message))


async def revive(context: Context, payload: Payload) -> None:
    """A card that was discarded or has expired waits again."""
    shown = await found(context, payload["card"])
    if shown is None:
        return
    try:
        async with context.services.database.begin() as session:
            card = await cards.revive(session, context.user, shown.card.id, now=context.services.now())
    except CardDecided as error:
        card = error.card
    await show_one(context, Shown(card, shown.message), await book_of(context))


async def pending(context: Context) -> None:
    """/pending, 待确认: what waits; a single card is shown at once."""
    async with context.services.database.reading() as session:
        waiting = await faces.waiting(session, context)
    book = await book_of(context)
    if len(waiting) == 1:
        await show_one(context, waiting[0], book)
        return
    each_face = [faces.face(one, book, context) for one in waiting]
    await context.show(cardviews.waiting(each_face, faces.manner(context)))


async def put_in_place(context: Context, shown: Shown, changed: Sequence[str] = ()) -> None:
    """A card in the state in which it is, in place of the message where it was pressed or is seen."""
    if context.pressed is None and shown.card.state == "pending":
        await repost(context, shown, changed)
        return
    view = card_view(context, shown, await book_of(context), changed)
    where = context.pressed if context.pressed is not None else shown.card.shown_message_id
    message_id = await context.replace(view, where)
    if message_id is not None and message_id != shown.card.shown_message_id:
        async with context.services.database.begin() as session:
            await cards.shown(session, context.user, shown.card.id, message_id)


async def repost(context: Context, shown: Shown, changed: Sequence[str]) -> None:
    """The card as a new message below; where it stood before it says so."""
    before = shown.card.shown_message_id
    await show_one(context, shown, await book_of(context), changed)
    if before is not None:
        await context.replace_quietly(cardviews.moved(faces.manner(context)), before)


async def found(context: Context, card_id: str, *, tell: bool = True) -> Shown | None:
    """A card of this user; None, and one sentence, when there is no such card (any more)."""
    try:
        async with context.services.database.reading() as session:
            return await faces.card_of(session, context, card_id)
    except CardNotFound:
        if tell:
            await gone(context)
        return None


async def gone(context: Context) -> None:
    """The card was dealt with."""
    await context.show(views.text("card_gone", context.language))


async def book_of(context: Context) -> Any:
    """The user's book."""
    return await context.services.books.of(context.user, context.services.today)


async def _shared(context: Context, shown: Shown) -> bool:
    """Whether the message of a card shows others of the same words too: then it stays as it is."""
    async with context.services.database.reading() as session:
        beside = await cards.of_message(session, context.user, shown.message.row)
    here = [one for one in beside if one.shown_message_id == shown.card.shown_message_id]
    return len(here) > 1
