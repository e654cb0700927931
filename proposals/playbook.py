"""The bank's playbook as matching reads it: needs and their products, the order of offers, whom products suit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from knowledge.documents import Document
from knowledge.expressions import Expression
from knowledge.rulebook import Rulebook
from knowledge.rules import readable, source_of
from knowledge.ruletypes import Archetype, FactEntry, RuleSource


@dataclass(frozen=True, slots=True)
class Need:
    """A need of clients: how they speak of it, how notes call it, the products that answer it in order."""

    name: str
    words: tuple[str, ...]
    asks: tuple[str, ...]
    products: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suit:
    """Whom a product is for: where the condition does not hold, it is not offered, and why."""

    code: str
    when: Expression
    why: str
    source: RuleSource


@dataclass(frozen=True, slots=True)
class Playbook:
    """What the playbooks in force say. `avoid_unless` is keyed by kind of client and product."""

    needs: Mapping[str, Need] = field(default_factory=dict)
    stages: Mapping[str, int] = field(default_factory=dict)
    suits: Mapping[str, Suit] = field(default_factory=dict)
    archetypes: tuple[Archetype, ...] = ()
    avoid_unless: Mapping[tuple[str, str], Expression] = field(default_factory=dict)

    @classmethod
    def of(cls, book: Rulebook) -> Playbook:
        """The playbook of a rulebook; products that the bank does not have are left out."""
        documents = list(book.documents.values())
        needs = (need for document in documents for need in _needs(document, book))
        stages = [code for document in documents for stage in _listed(document, "stages") for code in _codes(stage)]
        suits = (suit for document in documents for suit in _suits(document, book.facts))
        unless = (each for document in documents for each in _exceptions(document, book.facts))
        return cls(
            needs={need.name: need for need in needs},
            stages={code: place for place, code in enumerate(dict.fromkeys(stages))},
            suits={suit.code: suit for suit in suits},
            archetypes=book.archetypes,
            avoid_unless=dict(unless),
        )

    def archetype(self, named: str | None) -> Archetype | None:
        """The kind of client of an id or a name."""
        return next((each for each in self.archetypes if named and named in (each.id, each.name)), None)

    def needs_of(self, code: str) -> tuple[str, ...]:
        """The needs that a product answers, those it comes first for first."""
        places = {name: need.products.index(code) for name, need in self.needs.items() if code in need.products}
        return tuple(sorted(places, key=lambda name: places[name]))

    def place(self, code: str) -> int:
        """Where a product stands in the order of offers."""
        return self.stages.get(code, len(self.stages))


def _needs(document: Document, book: Rulebook) -> Iterator[Need]:
    for raw in _listed(document, "needs"):
        if raw.get("need"):
            products = tuple(code for code in _codes(raw) if code in book.products)
            yield Need(str(raw["need"]), _texts(raw.get("words")), _texts(raw.get("asks")), products)


def _suits(document: Document, facts: Mapping[str, FactEntry]) -> Iterator[Suit]:
    for raw in _listed(document, "suits"):
        if raw.get("code") and raw.get("when"):
            source = source_of(document, str(raw.get("section") or ""))
            yield Suit(str(raw["code"]), readable(raw["when"], facts), str(raw.get("why") or ""), source)


def _exceptions(document: Document, facts: Mapping[str, FactEntry]) -> Iterator[tuple[tuple[str, str], Expression]]:
    for kind in _listed(document, "archetypes"):
        for raw in kind.get("avoid") or ():
            if isinstance(raw, Mapping) and raw.get("unless"):
                yield (str(kind.get("id")), str(raw.get("code"))), readable(raw["unless"], facts)


def _listed(document: Document, key: str) -> list[Mapping[str, Any]]:
    listed = document.extra.get(key)
    return [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []


def _codes(raw: Mapping[str, Any]) -> tuple[str, ...]:
    return _texts(raw.get("products"))


def _texts(raw: object) -> tuple[str, ...]:
    return tuple(str(each) for each in raw) if isinstance(raw, (list, tuple)) else ()
