"""Weighing: a question on a product for a client: what the documents say, and the product's conditions one by one.

Each condition is held against the client's facts and comes out met, not met or open; what would settle it is asked.
Whether the client gets anything is not said: that is for those who approve.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from handlers import asking, lastclient, portraits, weighingviews
from handlers.books import UserBook
from handlers.context import Context
from handlers.views import Button
from knowledge.eligibility import judge
from knowledge.rulebook import Rulebook
from knowledge.ruletypes import FactValue, Verdict
from memory.portrait import Portrait
from notes import money, tenors
from notes.names import NameMention
from notes.recollecting import Recollection
from notes.vocabulary import shipped
from notes.wording import plain
from proposals.clientfacts import values_of

_ASKS = re.compile(
    r"能不能做|能做(?:吗|不|多少|[^,。?]{1,8}(?:吗|不(?:能|行)?[?]?$))|可以做吗|(?:能)?行吗|行不行|够条件|够不够|符合.{0,6}(?:吗|条件|准入)|能贷多少|能批吗|可以吗"
    r"|(?:测|估)?算(?:一?下|算|一算)?[^,。]{0,10}(?:额度|能(?:贷|做|批)多少)|能(?:优惠|降|低|下浮|让)到?(?:多少|几)"
    r"|可不可以|能不能(?:用|拿|转|挪|买|投|借|放|给|把|再|先|不|免|减|降|延|展|提前|直接|单独|同时|一起|也)|要哪些(?:证|资料|材料)|要什么(?:证|资料|材料)|推荐(?:什么|哪)|选哪个|要不要上报|会不会超|怎么办[?]?$"
    r"|can we|eligible|qualif|\bcan\b.{1,40}\b(?:get|have|borrow)\b"
)
_LOAN = re.compile(r"贷|借(?!款人)|授信|纯?信用\d|\bloans?\b|\bborrow")
_ORDINARY_LOAN = "流动资金贷款"  # what money without a kind is taken for, in notes too
_BEFORE = re.compile(r"^[的们那边家呢,，、\s]+")
_ABOUT_FIGURES = ("sales_revenue_last_year", "asset_liability_ratio", "years_operating", "internal_rating_grade")


async def answer(
    context: Context, asked: Recollection, book: UserBook, text: str, *, offer: Button | None = None
) -> None:
    """The documents' answer to the question without the client's name, and below it the client's facts."""
    question = without_names(text, book.finder.find(text))
    await asking.ask(context, question, offer=offer)
    await facts_of(context, asked, book, text)


async def facts_of(context: Context, asked: Recollection, book: UserBook, text: str) -> None:
    """What bears on the question in the client's records, condition by condition, and what is missing."""
    services = context.services
    client_id = book.ids[asked.clients[0]]
    known = await portraits.known_of(context, client_id)
    if known is None:
        return
    named = await portraits.names_for(context, known)
    verdict = verdict_on(text, known, services.knowledge.rulebook(services.today, context.reader))
    view = weighingviews.beside(known, _ABOUT_FIGURES, verdict, named, portraits.manner(context))
    await context.show(view)
    await lastclient.note(context, client_id)


def verdict_on(text: str, known: Portrait, rulebook: Rulebook) -> Verdict | None:
    """The product that a question names, judged by what is known of the client and what the question itself asks for.

    None when it names no product with conditions that the reader may read.
    """
    product = next((rulebook.products[code] for code in _codes(text) if code in rulebook.products), None)
    if product is None or not product.rules:
        return None
    facts = values_of(known.facts, rulebook.facts) | asked_for(text)
    return judge(product, facts, rulebook.as_of, rulebook.facts)


def asked_for(text: str) -> dict[str, FactValue]:
    """The amount (元) and the tenor (months) that a question names, where it names just one."""
    found: dict[str, FactValue] = {}
    amounts = [one for one in money.find(text) if one.value is not None and one.currency == "CNY" and not one.vague]
    if len(amounts) == 1 and amounts[0].value is not None:
        found["amount_requested"] = FactValue(Decimal(amounts[0].value), source="request", said=amounts[0].words)
    months = [one for one in tenors.find(text) if one.months is not None]
    if len(months) == 1 and months[0].months is not None:
        found["tenor_requested_months"] = FactValue(Decimal(months[0].months), source="request", said=months[0].words)
    return found


def asks(text: str) -> bool:
    """Whether a message asks what can be done for a client."""
    return bool(_ASKS.search(plain(text)))


def without_names(text: str, mentions: Iterable[NameMention]) -> str:
    """The question without the clients it names, so that the documents are asked about the product alone."""
    for one in sorted(mentions, key=lambda each: -each.start):
        if one.candidates or one.client:
            text = f"{text[: one.start]}{_BEFORE.sub('', text[one.end :])}"
    return text.strip() or text


def _codes(text: str) -> list[str]:
    """The products that the needs in a text are met by."""
    vocabulary = shipped()
    needs = [found.name for found in vocabulary.needs.find(plain(text))]
    if not needs and _LOAN.search(plain(text)):
        needs = [_ORDINARY_LOAN]
    return [code for need in dict.fromkeys(needs) for code in vocabulary.products.get(need, ())]
