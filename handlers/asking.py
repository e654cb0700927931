"""Asking: a question becomes an answer with sources, sent, kept and remembered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from telegram import Update

from handlers import expected, rating, unsupported, views
from handlers.context import Context, kept_keyboard
from handlers.sending import Stream, typing
from handlers.views import Button, Source, View
from knowledge.answers import Answer, Citation, ModelCall, OnModelCall
from knowledge.retrieval import Question
from memory import answers, audit, turns
from memory.answers import Cited, NewAnswer, StoredAnswer

logger = logging.getLogger(__name__)

CLIENT = "client"
SURE_FOR_CLIENTS = 0.6  # what goes to a client must answer the question more surely than what a colleague weighs


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: the words, the conversation before them, the day when one was chosen, and in whose name."""

    text: str
    history: tuple[str, ...]
    reader: str
    as_of: date | None = None


async def ask_command(update: Update, context: Context) -> None:
    """/ask and a question."""
    message = update.message
    parts = (message.text or "").split(maxsplit=1) if message else []
    if len(parts) < 2:
        await context.show(views.text("ask_empty", context.language))
        return
    await ask(context, parts[1])


async def ask(context: Context, text: str, *, as_of: date | None = None, offer: Button | None = None) -> None:
    """Answers a question in the user's conversation; what is no question gets one sentence.

    `offer` is a further button under the answer.
    """
    refusal = _refusal(text, context)
    if refusal is not None:
        await context.show(refusal)
        return
    async with context.services.database.reading() as session:
        said = await turns.recent(session, context.user.telegram_id)
    history = tuple(turn.question or turn.text for turn in said if turn.role == "user")
    await _answer(context, Request(text, history, context.reader, as_of), offer)


async def ask_again(context: Context, answer_id: str, as_of: date | None) -> None:
    """Asks an earlier question once more, as of another day or as of today."""
    earlier = await answer_of(context, answer_id)
    if earlier is None:
        await context.show(views.text("button_gone", context.language))
        return
    await _answer(context, Request(earlier.asked, earlier.history, context.reader, as_of))


async def ask_for_client(context: Context, answer_id: str) -> None:
    """Answers an earlier question from documents that are open to clients, or says that they do not suffice."""
    earlier = await answer_of(context, answer_id)
    if earlier is None:
        await context.show(views.text("button_gone", context.language))
        return
    question = Question(text=earlier.question, as_of=earlier.as_of, reader=CLIENT)
    async with typing(context.bot, context.user.telegram_id):
        answer = await _counted(context, context.services.knowledge.ask(question, on_model_call=_auditor(context)))
    request = Request(earlier.asked, earlier.history, CLIENT, earlier.as_of)
    new = await asyncio.to_thread(_new_answer, context, request, answer)
    async with context.services.database.begin() as session:
        await answers.keep_answer(session, new)
    sure = float(answer.trace.get("confidence", 1.0)) >= SURE_FOR_CLIENTS
    if answer.status != "answered" or not answer.citations or not sure:
        await context.show(views.text("client_insufficient", context.language))
        return
    sources = [source_of(citation) for citation in answer.citations]
    await context.show(
        views.answer(
            answer.text, sources, answer.as_of, answer.language, answer_id=None, client=True, offer_client=False
        )
    )


async def answer_of(context: Context, answer_id: str) -> StoredAnswer | None:
    """An answer that was given to this user; None for any other."""
    try:
        async with context.services.database.reading() as session:
            stored = await answers.get(session, answer_id)
    except answers.AnswerNotFound:
        return None
    return stored if stored.user_id == context.user.id else None


async def typed(context: Context, waiting: expected.Expected, text: str) -> bool:
    """Whether the message was the date or the reason that was expected, and is dealt with."""
    await expected.forget(context.services.database, context.user.telegram_id)
    if waiting.kind == "reason":
        if not expected.is_complaint(text):
            return False
        await rating.keep_reason(context, waiting.answer_id, text)
        return True
    day = expected.day_in(text, context.services.today)
    if day is not None:
        await ask_again(context, waiting.answer_id, day)
        return True
    if not expected.looks_like_date(text):
        return False
    await expected.expect(context.services.database, context.user.telegram_id, waiting, context.services.now())
    await context.show(views.text("date_unclear", context.language))
    return True


def _refusal(text: str, context: Context) -> View | None:
    """The sentence for a message that cannot be a question."""
    language = context.language
    if not unsupported.has_words(text):
        return views.text("empty", language)
    if len(text) > unsupported.LONGEST_QUESTION:
        return views.text("too_long", language, count=len(text), limit=unsupported.LONGEST_QUESTION)
    if not context.services.knowledge.published.parsed:
        return views.text("knowledge_empty", language)
    return None


async def _answer(context: Context, request: Request, offer: Button | None = None) -> None:
    services, chat_id = context.services, context.user.telegram_id
    stream = Stream(context.bot, chat_id, context.draft_id, drafts=services.drafts)

    async def on_text(text: str) -> None:
        await stream.show(views.writing(text))

    question = Question(text=request.text, history=request.history, as_of=request.as_of, reader=request.reader)
    try:
        async with typing(context.bot, chat_id):
            asked = services.knowledge.ask(question, on_text=on_text, on_model_call=_auditor(context))
            answer = await _counted(context, asked)
    except BaseException:
        await stream.close()
        raise
    if answer.trace.get("kind") == "nothing":  # a greeting or thanks: nothing to rate, report or follow up
        await stream.finish(views.text("small_talk", answer.language).markup)
        return
    new = await asyncio.to_thread(_new_answer, context, request, answer)
    async with services.database.begin() as session:
        answer_id = await answers.keep_answer(session, new)
        view = answer_view(answer, answer_id)
        if offer is not None:
            view = View(view.markup, (*view.rows, (offer,)))
        keyboard = await kept_keyboard(session, view, context.user)
    shown = await stream.finish(view.markup, keyboard)
    async with services.database.begin() as session:
        await turns.remember(session, chat_id, "user", request.text, question=answer.question, answer_id=answer_id)
        await turns.remember(session, chat_id, "bot", answer.text, answer_id=answer_id)
        if shown is not None:
            await answers.set_message_id(session, answer_id, shown.message_id)


async def _counted(context: Context, asked: Awaitable[Answer]) -> Answer:
    """The answer, its verdict counted; no answer to small talk is one."""
    metrics, verdict = context.services.metrics, "failed"
    try:
        answer = await asked
        verdict = answer.status if answer.trace.get("kind") != "nothing" else ""
        return answer
    except asyncio.CancelledError:
        verdict = ""
        raise
    finally:
        if metrics is not None and verdict:
            metrics.answered(verdict)


def answer_view(answer: Answer, answer_id: str) -> View:
    """An answer as its reader sees it."""
    if answer.status == "declined":
        return views.declined(answer.text, answer.topics, answer.as_of, answer.language, answer_id)
    return views.answer(
        answer.text,
        [source_of(citation) for citation in answer.citations],
        answer.as_of,
        answer.language,
        answer_id=answer_id,
        client=False,
        offer_client=answer.status == "answered",
    )


def source_of(citation: Citation | Cited) -> Source:
    """A citation as it is shown."""
    return Source(
        n=citation.n,
        title=citation.title,
        number=citation.number,
        version=citation.version,
        section=citation.section,
        page=citation.page,
        text=citation.text,
        context=citation.context,
        effective=citation.effective,
        expires=citation.expires,
        state=citation.state,
    )


def _new_answer(context: Context, request: Request, answer: Answer) -> NewAnswer:
    """The answer as it is kept: with the passages, versions and settings it came from."""
    return NewAnswer(
        user_id=context.user.id,
        chat_id=context.user.telegram_id,
        asked=request.text,
        question=answer.question,
        status=answer.status,
        text=answer.text,
        as_of=answer.as_of,
        reader=request.reader,
        language=answer.language,
        history=request.history,
        topics=answer.topics,
        citations=tuple(_cited(context, citation) for citation in answer.citations),
        seconds=answer.seconds,
        generation=answer.generation,
        model=answer.model,
        settings=dict(context.services.answer_settings),
        trace=answer.trace,
    )


def _cited(context: Context, citation: Citation) -> Cited:
    source = source_of(citation)
    values: dict[str, Any] = {name: getattr(source, name) for name in Source.__slots__}
    cited = Cited(key=citation.key, document=citation.document, **values)
    hit = context.services.knowledge.passage(citation.key, context.reader)
    return replace(cited, document_id=hit.document.id) if hit else cited


def _auditor(context: Context) -> OnModelCall:
    """What notes each call of a language model in the audit trail."""

    async def note(call: ModelCall) -> None:
        about, details = f"chat:{context.user.telegram_id}", call.to_dict()
        async with context.services.database.begin() as session:
            await audit.append(session, what="model.called", about=about, by=context.user, details=details)

    return note
