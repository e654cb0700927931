"""Buttons: what a press does, for the user the button was made for."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from telegram import CallbackQuery, Message, Update
from telegram.error import BadRequest

from handlers import (
    asking,
    basics,
    choosing,
    clientfiles,
    contacting,
    correcting,
    deciding,
    deputies,
    editing,
    errors,
    expected,
    leafing,
    matching,
    media,
    opening,
    portraits,
    products,
    proposallists,
    proposing,
    rating,
    releasing,
    reviewing,
    revising,
    routing,
    sending,
    undoing,
    views,
    working,
)
from handlers.context import Context, keyboard_of
from handlers.expected import Expected
from handlers.texts import say
from memory import buttons
from memory.buttons import AlreadyPressed

logger = logging.getLogger(__name__)

Payload = dict[str, Any]


async def press(update: Update, context: Context) -> None:
    """Looks up what the button does and does it."""
    query = update.callback_query
    if query is None:
        return
    context.pressed = query.message.message_id if query.message else None
    if errors.is_again(query.data):
        await _acknowledge(query)
        await errors.try_again(context, query.data or "")
        return
    try:
        async with context.services.database.begin() as session:
            payload = await buttons.press(session, query.data or "", context.user.id)
    except AlreadyPressed:
        payload = None
    action = _ACTIONS.get(payload["do"]) if payload else None
    if payload is None or action is None:
        await _acknowledge(query, say("button_gone", context.language))
        return
    if payload["do"] == "rate":
        await _acknowledge(query, await rating.rate(context, payload["answer"], useful=payload["useful"]))
        return
    await _acknowledge(query)
    if payload["do"] in _LISTS and isinstance(query.message, Message):
        view = await products.press(context, payload)
        keyboard = await keyboard_of(context.services.database, view, context.user)
        await sending.edit(context.bot, query.message.chat_id, query.message.message_id, view.markup, keyboard)
        return
    await action(context, payload)


async def _acknowledge(query: CallbackQuery, text: str | None = None) -> None:
    """Ends the button's waiting state; too late is no harm."""
    try:
        await query.answer(text)
    except BadRequest as error:
        logger.debug("a press could not be acknowledged: %s", error)


async def _ask(context: Context, payload: Payload) -> None:
    await asking.ask(context, payload["text"])


async def _source(context: Context, payload: Payload) -> None:
    await opening.open_source(context, payload["answer"], int(payload["n"]))


async def _reason(context: Context, payload: Payload) -> None:
    await rating.keep_reason(context, payload["answer"], say(f"reason_{payload['reason']}", "zh"))


async def _other_date(context: Context, payload: Payload) -> None:
    services = context.services
    awaited = Expected("date", payload["answer"])
    await expected.expect(services.database, context.user.telegram_id, awaited, services.now())
    await context.show(views.which_date(payload["answer"], services.today, context.language))


async def _as_of(context: Context, payload: Payload) -> None:
    await asking.ask_again(context, payload["answer"], date.fromisoformat(payload["date"]))


async def _again(context: Context, payload: Payload) -> None:
    await asking.ask_again(context, payload["answer"], None)


async def _client(context: Context, payload: Payload) -> None:
    await asking.ask_for_client(context, payload["answer"])


async def _language(context: Context, payload: Payload) -> None:
    await basics.choose_language(context, payload["language"])


async def _list(context: Context, payload: Payload) -> None:
    await context.show(await products.press(context, payload))


async def _release(context: Context, payload: Payload) -> None:
    await releasing.decide(context, payload["release"], let_in=True)


async def _reject(context: Context, payload: Payload) -> None:
    await releasing.decide(context, payload["release"], let_in=False)


async def _rate(context: Context, payload: Payload) -> None:
    await rating.rate(context, payload["answer"], useful=payload["useful"])


_LISTS = frozenset({"families", "family", "product"})
_ACTIONS: dict[str, Callable[[Context, Payload], Awaitable[None]]] = {
    "ask": _ask,
    "source": _source,
    "rate": _rate,
    "reason": _reason,
    "other_date": _other_date,
    "as_of": _as_of,
    "again": _again,
    "client": _client,
    "lang": _language,
    "families": _list,
    "family": _list,
    "product": _list,
    "release": _release,
    "reject": _reject,
    "card.save": deciding.save,
    "card.show": deciding.show_card,
    "card.drop": deciding.drop,
    "card.revive": deciding.revive,
    "card.pick": choosing.pick,
    "card.other": choosing.other,
    "card.question": routing.as_question,
    "cards.save": deciding.save_all,
    "cards.each": deciding.each,
    "client.new": choosing.new,
    "client.name": choosing.ask_name,
    "client.create": choosing.create,
    "fields": editing.fields,
    "fields.back": editing.back,
    "field": editing.field,
    "field.clear": editing.clear,
    "amount": editing.amount,
    "note.undo": undoing.undo_pressed,
    "note.restore": undoing.restore_pressed,
    "task.restore": undoing.restore_tasks,
    "note.add": correcting.ask_addition,
    "note.revert": undoing.revert,
    "note.secret": undoing.make_secret,
    "note.move": editing.move,
    "task.undo": undoing.undo_tasks,
    "as_note": routing.as_note,
    "edited.revise": revising.revise,
    "edited.leave": revising.leave,
    "contact.save": contacting.save,
    "contact.other": contacting.other,
    "contact.drop": contacting.drop,
    "file.pick": contacting.pick_for_file,
    "file.other": contacting.other_for_file,
    "file.leave": contacting.leave_file,
    "voice.again": media.listen_again,
    "portrait": portraits.press_portrait,
    "brief": portraits.press_brief,
    "words": portraits.press_words,
    "proposal.for": proposing.press_for,
    "proposal.answer": proposing.press_answer,
    "proposal.draft": proposing.press_draft,
    "proposal.go": proposing.press_go,
    "proposal.short": proposing.press_short,
    "match": matching.press_match,
    "match.one": matching.press_one,
    "timeline": leafing.press_timeline,
    "note": leafing.press_note,
    "tasks": working.press_list,
    "task": working.press_open,
    "task.done": working.press_done,
    "task.drop": working.press_drop,
    "task.later": working.press_later,
    "task.give": working.press_delegate,
    "request.answer": working.press_answered,
    "proposal": proposallists.press_open,
    "proposal.file": proposallists.press_file,
    "proposal.pdf": proposallists.press_pdf,
    "proposal.why": proposallists.press_why,
    "proposal.sent": proposallists.press_sent,
    "proposal.won": proposallists.press_won,
    "proposal.lost": proposallists.press_lost,
    "proposal.renew": proposallists.press_renew,
    "proposal.later": proposallists.press_later,
    "proposal.review": reviewing.press_ask,
    "deputy.name": deputies.press_name,
    "deputy.end": deputies.press_end,
    "review.open": reviewing.press_waiting,
    "review.approve": reviewing.press_approve,
    "review.back": reviewing.press_send_back,
    "import.go": clientfiles.run,
    "import.stop": clientfiles.leave,
}
