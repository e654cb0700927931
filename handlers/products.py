"""/products: the product documents a reader may read, by family."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from telegram import Update

from handlers import views
from handlers.context import Context
from handlers.markup import escape, shortened
from handlers.texts import say
from handlers.views import Button, View
from knowledge.documents import Document

PER_PAGE = 12
QUESTIONS = ("conditions", "tenor", "price", "documents")


async def command(update: Update, context: Context) -> None:
    """/products."""
    await context.show(families_view(await readable(context), context.language))


async def readable(context: Context) -> list[Document]:
    """The product documents in force today that this user may read."""
    knowledge, today = context.services.knowledge, context.services.today
    documents = await asyncio.to_thread(knowledge.documents, context.reader, today)
    return [document for document in documents if document.kind == "product"]


async def press(context: Context, payload: dict[str, Any]) -> View:
    """What a button of this list leads to; what the user may no longer read is gone from it."""
    documents = await readable(context)
    if payload["do"] == "families":
        return families_view(documents, context.language)
    if payload["do"] == "family":
        of_family = [d for d in documents if family_of(d) == payload["family"]]
        return family_view(payload["family"], of_family, int(payload.get("page", 0)), context.language)
    found = next((d for d in documents if d.name == payload["document"]), None)
    return product_view(found, context.language) if found else views.text("not_readable", context.language)


def families_view(documents: Sequence[Document], language: str) -> View:
    """The families with how many products each has."""
    if not documents:
        return views.text("no_products", language)
    counts: dict[str, int] = {}
    for document in documents:
        counts[family_of(document)] = counts.get(family_of(document), 0) + 1
    buttons = [
        Button(f"{family or say('family_other', language)}（{n}）", {"do": "family", "family": family})
        for family, n in counts.items()
    ]
    return View(say("families", language), tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2)))


def family_view(family: str, documents: Sequence[Document], page: int, language: str) -> View:
    """The products of one family, a page at a time."""
    ordered = sorted(documents, key=product_name)
    shown = ordered[page * PER_PAGE : (page + 1) * PER_PAGE]
    rows = [(Button(shortened(product_name(d), 40), {"do": "product", "document": d.name}),) for d in shown]
    ends = [Button(say("back", language), {"do": "families"})]
    if (page + 1) * PER_PAGE < len(ordered):
        ends.append(Button(say("page_next", language), {"do": "family", "family": family, "page": page + 1}))
    title = say("family_of", language, family=escape(family) or say("family_other", language))
    return View(title, (*rows, tuple(ends)))


def product_view(document: Document, language: str) -> View:
    """One product's document, with questions to tap."""
    facts = [f"{say('number', language)} {escape(document.number)}"] if document.number else []
    facts += [f"{say('version', language)} {escape(document.version)}"] if document.version else []
    lines = [f"<b>{escape(product_name(document))}</b>", f"《{escape(document.title)}》"]
    lines += [" · ".join(facts)] if facts else []
    lines += ["", say("product_asks", language)]
    buttons = [
        Button(
            say(f"label_{name}", language),
            {"do": "ask", "text": say(f"ask_{name}", language, product=product_name(document))},
        )
        for name in QUESTIONS
    ]
    back = Button(say("back", language), {"do": "family", "family": family_of(document)})
    return View("\n".join(lines), (tuple(buttons[:2]), tuple(buttons[2:]), (back,)))


def product_name(document: Document) -> str:
    """What people call the product a document is about."""
    product = document.extra.get("product")
    name = product.get("name") if isinstance(product, dict) else None
    return str(name) if name else document.title


def family_of(document: Document) -> str:
    """The family of a product: as its metadata says, else the folder it lies in; empty when neither is there."""
    product = document.extra.get("product")
    named = document.extra.get("family") or (product.get("family") if isinstance(product, dict) else None)
    folder = document.name.rpartition("/")[0].rpartition("/")[2]
    return str(named or folder)
