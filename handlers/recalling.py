"""Recalling: notes and facts that answer a question in free words, by what they say, by words and by meaning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from handlers import asking, portraits, recordviews, views
from handlers.books import UserBook
from handlers.context import Context
from handlers.recordviews import FieldAsked
from handlers.terms import term
from handlers.texts import say
from handlers.views import Button, View
from knowledge.bundled import bundled_identity
from knowledge.embeddings import EmbeddingUnavailable
from memory import facts, recall
from memory.facts import Fact
from memory.recall import Conditions, Hit
from notes.recollecting import Recollection
from notes.wording import plain

MOST_HITS = 5
MOST_LOOKED_AT = 100
MOST_NEAR = 3
# What a note found by meaning alone must reach: the bundled model puts any two texts at 0.86.
LEAST_LIKENESS = 0.888
LEAST_OF_OTHERS = 0.5
_SERVED_BY = {"汇率避险": ("远期结售汇", "外汇期权")}  # needs that say the same without its word
_FIELD_WORDS = frozenset(
    """
    利率 费率 报价 期限 押品 抵押 质押 担保 对手 用途 金额 rate rates quote quoted offer offered price pricing tenor
    amount collateral security purpose say said ask asked want wanted
    """.split()
)
_OUR_OFFER = re.compile(r"给.{1,12}报|我.{0,4}报|offer|quote")
_WANTED = re.compile(r"要|想|需求|缺|want|need")
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
            return recordviews.facts_told(asked.clients[0], told, called, way)
    if len(asked.clients) == 1 and asked.field is not None:
        view = await _field(context, asked, book, text)
        if view is not None:
            return view
        if not any(word not in _FIELD_WORDS for word in asked.words):
            label = say(f"line_{asked.field}", context.language)
            return views.text("no_field", context.language, client=asked.clients[0], field=label)
    hits = await _hits(context, asked, book, text)
    if hits and asked.competitor and not asked.clients:
        return recordviews.offers(hits, asked.competitor, book, way)
    if hits:
        return recordviews.hits(hits[:MOST_HITS], book, way, more=len(hits) - MOST_HITS)
    if asked.clients:
        return views.text("no_record_of", context.language, client=asked.clients[0])
    if asked.competitor or asked.signal:
        what = asked.competitor or term(asked.signal or "", context.language)
        return views.text("no_hits_of", context.language, what=what)
    if not context.services.knowledge.published.parsed:
        return views.text("no_hits", context.language)
    await asking.ask(context, text, offer=offer)  # nothing of it in the notes: the documents may know
    return None


async def _field(context: Context, asked: Recollection, book: UserBook, text: str) -> View | None:
    """The newest notes of a client that say something in the field asked for; None when none does."""
    user, today, client = context.user, context.services.today, book.ids[asked.clients[0]]
    conditions = Conditions(
        clients=frozenset((client,)),
        since=asked.period.first if asked.period else None,
        until=asked.period.last if asked.period else None,
    )
    known = await portraits.known_of(context, client)
    if known is None or asked.field is None:
        return None
    async with context.services.database.reading() as session:
        found = await recall.newest(session, user, today=today, conditions=conditions, limit=MOST_LOOKED_AT)
    words = [word for word in asked.words if word not in _FIELD_WORDS and not word.isdigit()]
    about = [hit for hit in found if any(word in plain(hit.note.raw) for word in words)]
    about += [hit for hit in found if asked.need and asked.need in hit.note.record.get("needs", ())]
    if not words and not asked.need:
        about = found
    form = plain(text)
    told = FieldAsked(
        asked.field, asked.clients[0], wanted=bool(_WANTED.search(form)), ours=bool(_OUR_OFFER.search(form))
    )
    called = context.services.dictionary(context.reader)
    hits = list({hit.note.id: hit for hit in about}.values())
    return recordviews.field_told(hits, told, known, called, portraits.manner(context))


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
    """Notes with the labels asked for, those with the words first; else by words and by meaning."""
    user, today = context.user, context.services.today
    loose = Conditions(
        clients=frozenset(book.ids[name] for name in asked.clients) or None,
        since=asked.period.first if asked.period else None,
        until=asked.period.last if asked.period else None,
    )
    strict = replace(loose, signal=asked.signal, competitor=asked.competitor)
    needs = [asked.need, *_SERVED_BY.get(asked.purpose or "", ())]
    labelled = [replace(strict, need=need) for need in needs if need]
    labelled += [replace(strict, purpose=asked.purpose)] if asked.purpose else []
    labelled += [strict] if not labelled and strict != loose else []
    sought = bool(asked.signal or asked.competitor)
    meaning = None if labelled and sought else await _vector(context, text)
    found: dict[int, Hit] = {}
    async with context.services.database.reading() as session:
        for conditions in labelled:
            some = await recall.newest(session, user, today=today, conditions=conditions)
            found |= {hit.note.id: hit for hit in some}
        if asked.words and not found and not sought:
            some = _best(await recall.by_words(session, user, asked.words, today=today, conditions=loose))
            found |= {hit.note.id: hit for hit in some}
        if meaning is not None and len(found) < MOST_HITS:
            model = context.services.knowledge.model
            near = await recall.by_vector(
                session,
                user,
                meaning,
                model=model,
                today=today,
                conditions=loose,
                limit=MOST_NEAR,
                least=LEAST_LIKENESS if model == bundled_identity() else LEAST_OF_OTHERS,
            )
            found |= {hit.note.id: hit for hit in near if hit.note.id not in found}
        if not found and asked.clients and asked.period is not None:
            some = await recall.newest(session, user, today=today, conditions=loose)
            found = {hit.note.id: hit for hit in some}
    return _worded_first(list(found.values()), asked.words)


def _best(found: Sequence[Hit]) -> list[Hit]:
    """Those with the most of the words looked for."""
    most = max((len(hit.words) for hit in found), default=0)
    return [hit for hit in found if len(hit.words) == most]


def _worded_first(found: Sequence[Hit], words: Sequence[str]) -> list[Hit]:
    """Those with more of the words first, of equal ones the newest."""
    newest = sorted(found, key=lambda hit: (hit.note.happened_on, hit.note.id), reverse=True)
    return sorted(newest, key=lambda hit: -sum(word in plain(hit.note.raw) for word in words))


async def _vector(context: Context, text: str) -> Any:
    try:
        return await context.services.knowledge.meaning(text)
    except EmbeddingUnavailable:
        return None
