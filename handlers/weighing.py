"""Weighing: a question on a product for a client: what the documents say, and beside it the client's facts.

What is known is set beside the product's conditions, and what is missing is named. Whether the client qualifies is not
said: that is for those who approve.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from handlers import asking, lastclient, portraits, weighingviews
from handlers.books import UserBook
from handlers.context import Context
from handlers.dictionary import product_rows, rows
from handlers.views import Button
from knowledge.documents import Document
from notes.names import NameMention
from notes.recollecting import Recollection
from notes.vocabulary import shipped
from notes.wording import plain

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_WORDS = frozenset("and or not in true false min max days_between months_between as_of".split())
_ASKS = re.compile(
    r"能不能做|能做(?:吗|不|多少)|可以做吗|(?:能)?行吗|行不行|够条件|够不够|符合.{0,6}(?:吗|条件|准入)|能贷多少|能批吗|可以吗"
    r"|可不可以|要哪些(?:证|资料|材料)|要什么(?:证|资料|材料)|推荐(?:什么|哪)|选哪个|要不要上报|会不会超|怎么办[?]?$"
    r"|can we|eligible|qualif|\bcan\b.{1,40}\b(?:get|have|borrow)\b"
)
_BEFORE = re.compile(r"^[的们那边家呢,，、\s]+")
_ABOUT_FIGURES = ("sales_revenue_last_year", "asset_liability_ratio", "years_operating", "internal_rating_grade")


@dataclass(frozen=True, slots=True)
class Condition:
    """A rule of a product: the facts it needs, and what to ask when one is missing."""

    facts: tuple[str, ...]
    ask: str


@dataclass(frozen=True, slots=True)
class Conditions:
    """The product whose conditions count, and the document they stand in."""

    product: str
    title: str
    rules: tuple[Condition, ...]


async def answer(
    context: Context, asked: Recollection, book: UserBook, text: str, *, offer: Button | None = None
) -> None:
    """The documents' answer to the question without the client's name, and below it the client's facts."""
    question = without_names(text, book.finder.find(text))
    await asking.ask(context, question, offer=offer)
    await facts_of(context, asked, book, text)


async def facts_of(context: Context, asked: Recollection, book: UserBook, text: str) -> None:
    """What bears on the question in the client's records, and what is missing."""
    services = context.services
    client_id = book.ids[asked.clients[0]]
    known = await portraits.known_of(context, client_id)
    if known is None:
        return
    documents = await asyncio.to_thread(services.knowledge.documents, context.reader, services.today)
    named = await portraits.names_for(context, known)
    conditions = conditions_of(_codes(text), documents)
    facts = [one for rule in conditions.rules for one in rule.facts] if conditions else list(_ABOUT_FIGURES)
    view = weighingviews.beside(known, dict.fromkeys(facts), conditions, named, portraits.manner(context))
    await context.show(view)
    await lastclient.note(context, client_id)


def asks(text: str) -> bool:
    """Whether a message asks what can be done for a client."""
    return bool(_ASKS.search(plain(text)))


def without_names(text: str, mentions: Iterable[NameMention]) -> str:
    """The question without the clients it names, so that the documents are asked about the product alone."""
    for one in sorted(mentions, key=lambda each: -each.start):
        if one.candidates or one.client:
            text = f"{text[: one.start]}{_BEFORE.sub('', text[one.end :])}"
    return text.strip() or text


def conditions_of(codes: Iterable[str], documents: Iterable[Document]) -> Conditions | None:
    """The conditions of the first of these products that has some in a document."""
    manuals = [one for one in documents if one.kind == "product" and rows(one.extra.get("rules"))]
    for code in codes:
        for document in manuals:
            row = next((row for row in product_rows(document) if str(row.get("code")) == code), None)
            if row is not None:
                mine = [rule for rule in rows(document.extra["rules"]) if _belongs(rule, code)]
                return Conditions(str(row.get("name")), document.title, tuple(_condition(one) for one in mine))
    return None


def facts_in(expression: object) -> tuple[str, ...]:
    """The facts that an expression names."""
    text = _QUOTED.sub(" ", expression) if isinstance(expression, str) else ""
    return tuple(dict.fromkeys(name for name in _NAME.findall(text) if name not in _WORDS and "_" in name))


def _condition(rule: Mapping[str, Any]) -> Condition:
    named = [name for key in ("require", "when", "unless") for name in facts_in(rule.get(key))]
    return Condition(tuple(dict.fromkeys(named)), str(rule.get("ask") or ""))


def _belongs(rule: Mapping[str, Any], code: str) -> bool:
    """A rule without a product's code in its id is for all products of its document."""
    head = str(rule.get("id") or "").partition(".")[0]
    return head == code or not re.fullmatch(r"[A-Z]{2}\d{2}", head)


def _codes(text: str) -> list[str]:
    """The products that the needs in a text are met by."""
    vocabulary = shipped()
    needs = [found.name for found in vocabulary.needs.find(plain(text))]
    return [code for need in dict.fromkeys(needs) for code in vocabulary.products.get(need, ())]
