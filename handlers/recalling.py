"""Recalling: notes and facts that answer a question in free words, by what they say, by words and by meaning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handlers import asking, memoryviews, portraits, views
from handlers.books import UserBook
from handlers.context import Context
from handlers.views import Button, View
from knowledge.embeddings import EmbeddingUnavailable
from memory import facts, recall
from memory.facts import Fact
from memory.recall import Conditions, Hit
from notes.recollecting import Recollection
from notes.wording import plain

MOST_HITS = 5
LEAST_LIKENESS = 0.83  # of a note found by meaning alone
_SAME = {
    "营收": "营业收入",
    "收入": "营业收入",
    "销售额": "营业收入",
    "利润": "净利润",
    "负债率": "资产负债率",
    "评级": "本行评级",
}


async def search(
    context: Context, asked: Recollection, book: UserBook, text: str, *, offer: Button | None = None
) -> View | None:
    """What the records say; a question that names no client and finds nothing goes on to the documents."""
    way = portraits.manner(context)
    if len(asked.clients) == 1:
        told = await _facts(context, asked, book, text)
        if told:
            called = context.services.dictionary(context.reader)
            return memoryviews.facts_told(asked.clients[0], told, called, way)
    hits = await _hits(context, asked, book, text)
    if asked.clients and asked.field is not None:
        view = memoryviews.field_told(hits, asked.field, asked.clients[0], way)
        if view is not None:
            return view
    if hits and asked.competitor and not asked.clients:
        return memoryviews.offers(hits, asked.competitor, book, way)
    if hits:
        return memoryviews.hits(hits[:MOST_HITS], book, way, more=len(hits) - MOST_HITS)
    if asked.clients:
        return views.text("no_record_of", context.language, client=asked.clients[0])
    if not context.services.knowledge.published.parsed or asked.competitor or asked.signal:
        return views.text("no_hits", context.language)
    await asking.ask(context, text, offer=offer)  # nothing of it in the notes: the documents may know
    return None


async def _facts(context: Context, asked: Recollection, book: UserBook, text: str) -> list[Fact]:
    """The facts of the client that the question calls by name, with what was known before where that differs."""
    services, client = context.services, book.ids[asked.clients[0]]
    called = services.dictionary(context.reader)
    form = plain(text)
    wanted = {label for short, label in _SAME.items() if short in form}
    known = await portraits.known_of(context, client)
    if known is None:
        return []
    names = [
        name
        for name in known.facts
        if called.label(name) in form or any(label in called.label(name) for label in wanted)
    ]
    async with services.database.reading() as session:
        found = [await facts.history(session, context.user, client, name, today=services.today) for name in names[:3]]
    return [fact for some in found for fact in some[:2]]


async def _hits(context: Context, asked: Recollection, book: UserBook, text: str) -> list[Hit]:
    """Notes with the labels asked for, those with the words first; else by words; else by meaning."""
    user, today = context.user, context.services.today
    conditions = Conditions(
        clients=frozenset(book.ids[name] for name in asked.clients) or None,
        since=asked.period.first if asked.period else None,
        until=asked.period.last if asked.period else None,
        need=asked.need,
        signal=asked.signal,
        competitor=asked.competitor,
    )
    loose = Conditions(clients=conditions.clients, since=conditions.since, until=conditions.until)
    meaning = await _vector(context, text)
    async with context.services.database.reading() as session:
        labelled = bool(asked.need or asked.signal or asked.competitor)
        found = await recall.newest(session, user, today=today, conditions=conditions) if labelled else []
        if asked.words and not found:
            found = _best(await recall.by_words(session, user, asked.words, today=today, conditions=loose))
        if meaning is not None and not labelled and len(found) < MOST_HITS:
            model = context.services.knowledge.model
            near = await recall.by_vector(
                session,
                user,
                meaning,
                model=model,
                today=today,
                conditions=loose,
                limit=MOST_HITS,
                least=LEAST_LIKENESS,
            )
            found += [hit for hit in near if hit.note.id not in {one.note.id for one in found}]
        if not found and asked.clients and (asked.field is not None or asked.period is not None):
            found = await recall.newest(session, user, today=today, conditions=loose)
    return _worded_first(found, asked.words)


def _best(found: Sequence[Hit]) -> list[Hit]:
    """Those with the most of the words looked for."""
    most = max((len(hit.words) for hit in found), default=0)
    return [hit for hit in found if len(hit.words) == most]


def _worded_first(found: Sequence[Hit], words: Sequence[str]) -> list[Hit]:
    return sorted(found, key=lambda hit: -sum(word in plain(hit.note.raw) for word in words))


async def _vector(context: Context, text: str) -> Any:
    try:
        return await context.services.knowledge.meaning(text)
    except EmbeddingUnavailable:
        return None
