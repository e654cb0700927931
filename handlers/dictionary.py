"""What the bank calls facts and products, from the metadata of its documents: no codes on screens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from handlers import figures
from handlers.texts import say
from knowledge.audience import readable_by
from knowledge.documents import Document
from notes.vocabulary import shipped
from notes.wording import plain

_WHOLE = Decimal(10_000)
_LONGEST = 16
_CURRENCIES = {"美元": "USD", "欧元": "EUR", "港币": "HKD"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact of the dictionary: its short name, its type and unit, for how long it is fresh."""

    name: str
    label: str
    type: str = ""
    unit: str = ""
    fresh_days: int | None = None


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Facts and products by what people call them; of two versions of a document the later one counts.

    `english` has the English names of products that have one. `words` are the bank's own words, in the plain form:
    products, their aliases, the terms of glossaries.
    """

    facts: Mapping[str, Entry] = field(default_factory=dict)
    products: Mapping[str, str] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    english: Mapping[str, str] = field(default_factory=dict)

    def label(self, name: str) -> str:
        """What a fact is called; an unlisted one by its words, so that it can still be told from others."""
        entry = self.facts.get(name)
        return entry.label if entry else name.replace("_", " ")

    def value(self, name: str, value: object, language: str) -> str:
        """A fact as people read it: money in 万 and 亿, shares in percent, numbers with their unit."""
        if isinstance(value, bool):
            return say("yes" if value else "no", language)
        if isinstance(value, list):
            return say("between", language).join(str(one) for one in value)
        entry = self.facts.get(name, Entry(name, name))
        try:
            number = Decimal(str(value))
        except ArithmeticError:
            return str(value)
        if entry.type == "money" and "/" not in entry.unit:
            rounded = (number / _WHOLE).quantize(Decimal(1)) * _WHOLE if abs(number) >= 100 * _WHOLE else number
            return figures.money(rounded, _CURRENCIES.get(entry.unit, "CNY"), language)
        if entry.type == "dec" and not entry.unit:
            return f"{(number * 100).normalize():f}%"
        if not entry.type and abs(number) >= _WHOLE:
            return figures.money(number, "CNY", language)
        return f"{number.normalize():f}{entry.unit}"

    def stale(self, name: str, as_of: date, today: date) -> int | None:
        """For how many days a fact counts as fresh when it no longer is."""
        entry = self.facts.get(name)
        days = entry.fresh_days if entry else None
        return days if days is not None and (today - as_of).days > days else None

    def product(self, code: str, language: str = "zh") -> str:
        """What a product is called; one without a document by the need that it meets."""
        if language == "en" and code in self.english:
            return self.english[code]
        known = self.products.get(code) or _needs().get(code)
        return known or code


def dictionary_of(documents: Iterable[Document], reader: str) -> Dictionary:
    """The facts and products of the documents that `reader` may read."""
    open_to = readable_by(reader)
    facts: dict[str, Entry] = {}
    products: dict[str, str] = {}
    english: dict[str, str] = {}
    words: set[str] = set()
    for document in sorted(documents, key=lambda one: (str(one.effective or ""), one.name)):
        if document.audience not in open_to:
            continue
        facts |= {row["name"]: _entry(row) for row in rows(document.extra.get("facts")) if row.get("name")}
        for row in product_rows(document):
            if row.get("code") and row.get("name"):
                products[str(row["code"])] = str(row["name"])
                english |= {str(row["code"]): str(row["name_en"])} if row.get("name_en") else {}
            words |= _said(row, "name", "aliases")
        for row in rows(document.extra.get("terms")):
            words |= _said(row, "term", "also")
    return Dictionary(facts, products, frozenset(words), english)


def product_rows(document: Document) -> list[dict[str, Any]]:
    """The products that a document describes."""
    given = document.extra.get("product")
    return [given] if isinstance(given, dict) else rows(given)


def rows(value: Any) -> list[dict[str, Any]]:
    """The mappings of a list in a document's metadata."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _entry(row: Mapping[str, Any]) -> Entry:
    name = str(row["name"])
    label = str(row.get("label") or re.split(r"[（(，,、；;]", str(row.get("means") or name))[0])
    fresh = row.get("fresh_days")
    days = fresh if isinstance(fresh, int) and not isinstance(fresh, bool) else None
    return Entry(name, label[:_LONGEST], str(row.get("type") or ""), str(row.get("unit") or ""), days)


def _said(row: Mapping[str, Any], name: str, others: str) -> set[str]:
    further = row.get(others)
    return {plain(str(one)) for one in (row.get(name), *(further if isinstance(further, list) else ())) if one}


def _needs() -> dict[str, str]:
    """The needs of the vocabulary by the first product that meets each."""
    return {code: need for need, codes in reversed(list(shipped().products.items())) for code in codes[:1]}
