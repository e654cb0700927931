"""/products: the products whose documents a reader may read, by family."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from telegram import Update

from handlers import figures, views
from handlers.context import Context
from handlers.markup import escape, shortened
from handlers.texts import say
from handlers.views import Button, View
from knowledge.catalogue import Product, products_of

PER_PAGE = 12
QUESTIONS = ("conditions", "tenor", "price", "documents")


async def command(update: Update, context: Context) -> None:
    """/products."""
    await context.show(families_view(await readable(context), context.language))


async def readable(context: Context) -> list[Product]:
    """The products of the documents in force today that this user may read."""
    knowledge, today = context.services.knowledge, context.services.today
    documents = await asyncio.to_thread(knowledge.documents, context.reader, today)
    return products_of((d for d in documents if d.kind == "product"), context.language)


async def press(context: Context, payload: dict[str, Any]) -> View:
    """What a button of this list leads to; what the user may no longer read is gone from it."""
    products = await readable(context)
    if payload["do"] == "families":
        return families_view(products, context.language)
    if payload["do"] == "family":
        of_family = [product for product in products if product.family == payload["family"]]
        return family_view(payload["family"], of_family, int(payload.get("page", 0)), context.language)
    of_document = [product for product in products if product.document.name == payload["document"]]
    found = next((p for p in of_document if p.name == payload.get("name")), next(iter(of_document), None))
    return product_view(found, context.language) if found else views.text("not_readable", context.language)


def families_view(products: Sequence[Product], language: str) -> View:
    """The families with how many products each has."""
    if not products:
        return views.text("no_products", language)
    counts: dict[str, int] = {}
    for product in products:
        counts[product.family] = counts.get(product.family, 0) + 1
    buttons = [
        Button(f"{family or say('family_other', language)}（{n}）", {"do": "family", "family": family})
        for family, n in counts.items()
    ]
    return View(say("families", language), tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2)))


def family_view(family: str, products: Sequence[Product], page: int, language: str) -> View:
    """The products of one family, a page at a time."""
    ordered = sorted(products, key=lambda product: product.name)
    rows = [
        (Button(shortened(p.name, 40), {"do": "product", "document": p.document.name, "name": p.name}),)
        for p in ordered[page * PER_PAGE : (page + 1) * PER_PAGE]
    ]
    ends = [Button(say("back", language), {"do": "families"})]
    if (page + 1) * PER_PAGE < len(ordered):
        ends.append(Button(say("page_next", language), {"do": "family", "family": family, "page": page + 1}))
    title = say("family_of", language, family=escape(family) or say("family_other", language))
    return View(title, (*rows, tuple(ends)))


def product_view(product: Product, language: str) -> View:
    """One product and its document, with questions to tap."""
    document = product.document
    facts = [f"{say('number', language)} {escape(document.number)}"] if document.number else []
    facts += [f"{say('version', language)} {escape(document.version)}"] if document.version else []
    lines = [f"<b>{escape(product.name)}</b>", f"《{escape(document.title)}》"]
    lines += [" · ".join(facts)] if facts else []
    lines += ["", say("product_asks", language)]
    questions = {name: say(f"ask_{name}", language, product=product.name) for name in QUESTIONS}
    buttons = [
        Button(say(f"label_{name}", language), {"do": "ask", "text": question}) for name, question in questions.items()
    ]
    back = Button(say("back", language), {"do": "family", "family": product.family})
    return View("\n".join(lines), (tuple(buttons[:2]), tuple(buttons[2:]), (back,)))


def range_of(row: Mapping[str, Any], language: str) -> str:
    """The range of amount and tenor of a product, as its manual's metadata says; empty when it says neither."""
    amount, tenor = row.get("amount"), row.get("tenor_m")
    parts = []
    if isinstance(amount, Mapping) and ("min" in amount or "max" in amount):
        ends = [
            figures.money(str(amount[end]), "CNY", language) for end in ("min", "max") if amount.get(end) is not None
        ]
        parts.append(
            "–".join(ends)
            if len(ends) == 2
            else say("up_to" if "max" in amount else "from_least", language, value=ends[0])
        )
    if isinstance(tenor, Mapping) and tenor.get("max") is not None:
        parts.append(say("tenor_up_to", language, months=tenor["max"]))
    return say("between_ranges", language).join(parts)
