"""Routing: what a message is – a note, a question, a correction, an expected answer – and who deals with it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from telegram import Update

from handlers import (
    arriving,
    asking,
    calculating,
    campaigning,
    checking,
    choosing,
    contacting,
    correcting,
    deciding,
    editing,
    expected,
    matching,
    noting,
    proposallists,
    proposing,
    remembering,
    replying,
    reviewing,
    undoing,
    unsupported,
    views,
    weighing,
    working,
)
from handlers.context import Context
from handlers.deciding import Payload
from handlers.expected import Expected
from handlers.texts import say
from handlers.understanding import Understood, understand
from handlers.views import Button, View
from memory import messages
from memory.messages import MessageNotFound
from memory.scope import READS_ALL
from notes import recollecting
from notes.record import Extraction, Intent, Note

Typed = Callable[[Context, Expected, str], Awaitable[bool]]

_TYPED: dict[str, Typed] = {
    "date": asking.typed,
    "reason": asking.typed,
    "field": editing.typed,
    "client": choosing.typed,
    "new_client": choosing.named_new,
    "addition": correcting.typed_addition,
    "file": contacting.typed_for_file,
    "contact": contacting.typed_for_contact,
    "task_day": working.typed_day,
    "request_answer": working.typed_answer,
    "proposal_answer": proposing.typed,
    "review_remark": reviewing.typed_remark,
    "lost_reason": proposallists.typed_reason,
    "calculation": calculating.typed,
    "check_text": checking.typed,
}
_ASKING = re.compile(
    r"[?？]|[吗呢么嘛]\s*[。！!.]?\s*$|能不能|可不可以|多少|几[个年天成]|怎么|\b(?:can we|what|how)\b", re.I
)
_TO_US = re.compile(r"\s*(?:请|麻烦)?(?:你|您)?(?:帮我|帮忙|替我|给我)(?:再)?(?:测?算|查|看|找|写|列|比|对照|评估)")


async def message(update: Update, context: Context) -> None:
    """A plain message: what was expected of it, an answer to a card, else whatever it says."""
    if update.message is None:
        return
    if await checking.of_reply(update, context):
        return
    await take(context, update.message.text or "")


async def take(context: Context, text: str, *, voice: bool = False) -> None:
    """Deals with words, typed, spoken or read in a picture."""
    services, chat_id = context.services, context.user.telegram_id
    waiting = await expected.waiting(services.database, chat_id, services.now())
    if waiting is not None:
        if await _TYPED[waiting.kind](context, waiting, text):
            return
        await expected.forget(services.database, chat_id)
    if await undoing.restored(context, text):
        return
    if await replying.taken(context, text) or await checking.taken(context, text):
        return
    if await campaigning.taken(context, text) or await matching.taken(context, text):
        return
    if await proposing.taken(context, text):
        return
    await route(context, text, voice=voice)


async def route(context: Context, text: str, *, voice: bool = False) -> None:
    """Finds out what the words are, and hands them on."""
    arrived = context.arrived
    if arrived is None or not unsupported.has_words(text):
        await asking.ask(context, text)
        return
    if not noting.may_note(context.user):
        if await _reads_all(context, text):
            return
        if unsupported.is_visit_note(text):
            await context.show(views.text("no_book", context.language))
        else:
            await asking.ask(context, text)
        return
    if len(text) > noting.LONGEST_NOTE:
        await context.show(
            views.text("note_too_long", context.language, count=len(text), limit=noting.LONGEST_NOTE // 2)
        )
        return
    understood = await understand(context, text, arriving.said_at(arrived), voice=voice)
    if await calculating.meant(context, text, understood.extraction):
        await _calculation(context, understood, text)
        return
    await _ROUTES[understood.extraction.intent](context, understood, text)


async def _reads_all(context: Context, text: str) -> bool:
    """Whether somebody who reads all clients but serves none asks about one, and is answered."""
    if context.user.role not in READS_ALL:
        return False
    asked, _ = await remembering.asked_of(context, text)
    about = bool(asked.clients or asked.options) and asked.kind != "search"
    if not about and not recollecting.asks_memory(text, asked, told=False):
        return await remembering.carried_on(context, text)
    await remembering.answer(context, text)
    return True


async def note_command(update: Update, context: Context) -> None:
    """/note and words: a note, whatever they look like."""
    if context.arrived is None or not context.arrived.text.strip():
        await context.show(views.text("note_empty", context.language))
        return
    await force(context, context.arrived.text)


async def pending_command(update: Update, context: Context) -> None:
    """/pending."""
    await deciding.pending(context)


async def force(context: Context, text: str) -> None:
    """Makes a note of words that may look like something else."""
    if context.arrived is None:
        return
    if len(text) > noting.LONGEST_NOTE:
        await context.show(views.text("note_too_long", context.language, count=len(text), limit=noting.LONGEST_NOTE))
        return
    understood = await understand(context, text, arriving.said_at(context.arrived), forced=True)
    await noting.file(context, understood)


async def as_note(context: Context, payload: Payload) -> None:
    """[记成拜访记录] under an answer: the words asked become a card."""
    try:
        async with context.services.database.reading() as session:
            context.arrived = await messages.get(session, context.user, int(payload["message"]))
    except MessageNotFound:
        await deciding.gone(context)
        return
    await force(context, context.arrived.text)


async def as_question(context: Context, payload: Payload) -> None:
    """[这是提问] under a card: it is thrown away and the words are asked."""
    shown = await deciding.found(context, payload["card"])
    if shown is None:
        return
    if shown.card.state == "pending":
        await deciding.drop(context, payload)
    asked, book = await remembering.asked_of(context, shown.message.text)
    if len(asked.clients) == 1:
        await weighing.answer(context, asked, book, shown.message.text)
    else:
        await asking.ask(context, shown.message.text)


async def _note(context: Context, understood: Understood, text: str) -> None:
    asked, book = await remembering.asked_of(context, text)
    to_us = bool(_TO_US.match(text))
    told = any(_tells_more(note, to_us=to_us) for note in understood.extraction.notes)
    if recollecting.asks_memory(text, asked, told=told):
        await remembering.answer(context, text)
        return
    if not told and len(asked.clients) == 1 and weighing.asks(text):
        await weighing.answer(context, asked, book, text, offer=_as_note_button(context))
        return
    if _only_a_topic(understood.extraction):
        await asking.ask(context, text, offer=_as_note_button(context))
        return
    also = "question" in understood.extraction.also
    await noting.file(context, understood, near=not also and bool(_ASKING.search(text)))
    if also:
        await asking.ask(context, asked_part(text))
    elif len(asked.clients) == 1 and weighing.asks(text):
        await weighing.answer(context, asked, book, text)


async def _question(context: Context, understood: Understood, text: str) -> None:
    asked, book = await remembering.asked_of(context, text)
    if recollecting.asks_memory(text, asked, told=False):
        await remembering.answer(context, text)
    elif await remembering.carried_on(context, text):
        return
    elif len(asked.clients) == 1:
        await weighing.answer(context, asked, book, text, offer=_offered(context, understood))
    else:
        await asking.ask(context, text, offer=_offered(context, understood))


async def _remembered(context: Context, understood: Understood, text: str) -> None:
    asked, book = await remembering.asked_of(context, text)
    if asked.kind == "search" and len(asked.clients) == 1 and weighing.asks(text):
        await weighing.answer(context, asked, book, text, offer=_offered(context, understood))
    else:
        await remembering.answer(context, text)


async def _task(context: Context, understood: Understood, text: str) -> None:
    asked, _ = await remembering.asked_of(context, text)
    if recollecting.asks_memory(text, asked, told=False, planned=True):
        await remembering.answer(context, text)
    else:
        await noting.file(context, understood)


async def _correction(context: Context, understood: Understood, text: str) -> None:
    await correcting.correct(context, understood)


async def _addition(context: Context, understood: Understood, text: str) -> None:
    await correcting.add(context, understood)


async def _undo(context: Context, understood: Understood, text: str) -> None:
    await undoing.undo(context, text)


async def _calculation(context: Context, understood: Understood, text: str) -> None:
    if await calculating.answer(context, text):
        return
    rules = Button(say("ask_rules", context.language), {"do": "ask", "text": text})
    await context.show(_with_offer(View(say("calc_unknown", context.language), ((rules,),)), context))


async def _proposal(context: Context, understood: Understood, text: str) -> None:
    await proposing.begin(context, text)


async def _smalltalk(context: Context, understood: Understood, text: str) -> None:
    asked, _ = await remembering.asked_of(context, text)
    if recollecting.asks_memory(text, asked, told=False):
        await remembering.answer(context, text)
    elif not await remembering.carried_on(context, text):
        await asking.ask(context, text)


_ROUTES: dict[Intent, Callable[[Context, Understood, str], Awaitable[None]]] = {
    "note": _note,
    "task": _task,
    "question": _question,
    "memory_question": _remembered,
    "correction": _correction,
    "addition": _addition,
    "undo": _undo,
    "calculation": _calculation,
    "proposal": _proposal,
    "smalltalk": _smalltalk,
}


def asked_part(text: str) -> str:
    """The last thing a note asks: from 顺便问 on, or the last sentence with a question."""
    marked = re.search(r"(?:顺便|另外|还有)?(?:再)?(?:问(?:一下|下|句|个)?|请教)[:：,，]?\s*(.{4,})$", text, re.S)
    if marked:
        return marked[1].strip()
    sentences = [one.strip() for one in re.split(r"(?<=[。！？!?\n])\s*", text) if one.strip()]
    return next((one for one in reversed(sentences) if _ASKING.search(one)), text)


def _only_a_topic(extraction: Extraction) -> bool:
    """Whether nobody and nothing of a client is named, only a product and its terms: 流动资金贷款期限."""
    named = any(ask.said for ask in extraction.asks)
    return not named and extraction.intent == "note" and not any(_tells(note) for note in extraction.notes)


def _tells(note: Note) -> bool:
    told = (note.client, note.contact_form, note.people, note.place, note.tasks, note.promises)
    return any(told) or bool(note.risk_signals or note.competitors or note.amounts)


def _tells_more(note: Note, *, to_us: bool) -> bool:
    """Whether a note tells what a question to the memory does not; what is asked of us is no task of the writer's."""
    told = (
        note.contact_form,
        note.people,
        note.tasks and not to_us,
        note.promises,
        note.risk_signals,
        note.competitors,
    )
    return any(told) or bool(note.amounts or note.rates)


def _offered(context: Context, understood: Understood) -> Button | None:
    """The button that makes a note of a question, where a client was named."""
    if context.arrived is None or not _names_a_client(understood, context.arrived.text):
        return None
    return _as_note_button(context)


def _as_note_button(context: Context) -> Button | None:
    if context.arrived is None:
        return None
    return Button(say("as_note", context.language), {"do": "as_note", "message": context.arrived.row})


def _names_a_client(understood: Understood, text: str) -> bool:
    return any(mention.how != "unknown" for mention in understood.book.finder.find(text))


def _with_offer(view: View, context: Context) -> View:
    offer = _as_note_button(context)
    return View(view.markup, (*view.rows, (offer,))) if offer else view
