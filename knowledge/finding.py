"""Searching for an understood question: what is in force on its day, and what is not yet or no longer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from knowledge import catalogue
from knowledge.audience import readable_by
from knowledge.questions import Understood
from knowledge.retrieval import Evidence, Hit, Retriever, Search
from knowledge.snapshot import Scope, State
from knowledge.surroundings import is_lead

# Glossaries, fact dictionaries and playbooks are read by the product itself; people are shown manuals and rules.
SHOWN_KINDS = frozenset({"product", "policy", "rate", "faq"})
OTHER_STATES: tuple[State, ...] = ("future", "expired")
_OTHERS = 5
_OWN = 20  # passages of a product's own document among which the one that describes it is looked for
_FOR = re.compile(r"适用于|面向|服务对象|用于|是指|借款人应当是|designed for|intended for|suitable for")

# What the passage that says what a product is for speaks of.
SERVES = "适用于 面向 适用客户 解决 需要 用途"


# What two products are held against each other by, with the words to look for it.
ASPECTS = {
    "用途": "适用客户 对象与用途 资金用于",
    "额度": "单户金额 额度 上限",
    "期限": "期限 最长 个月",
    "价格": "利率 定价 收费 指导区间",
    "担保": "担保方式 抵押 质押 保证 保证金",
}


@dataclass(frozen=True, slots=True)
class Aspect:
    """One respect in which two things are compared: the best passage of each side, None where there is none."""

    name: str
    asks: str
    hits: tuple[Hit | None, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A product of the family whose list is asked for, with the passage that says what it is for."""

    name: str
    hit: Hit


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brought: `current` hits best first, `others` not in force on the day, and the search itself.

    `aspects` where two products are compared, `listed` where the products of a family are asked for.
    """

    current: tuple[Hit, ...]
    others: tuple[Hit, ...]
    search: Search
    scope: Scope
    evidence: Evidence = field(default_factory=Evidence)
    others_evidence: Evidence = field(default_factory=Evidence)
    aspects: tuple[Aspect, ...] = ()
    listed: tuple[Listed, ...] = ()


def find(
    retriever: Retriever,
    question: Understood,
    reader: str,
    *,
    kinds: frozenset[str] | None = None,
    products: frozenset[str] | None = None,
    limit: int = 10,
    embed: bool = True,
) -> Found:
    """The passages for a question; blocking. A comparison is searched for each side and the results alternate.

    Without `embed` the words alone search. Raises EmbeddingUnavailable.
    """
    if kinds is None:
        kinds = None if question.kind == "meaning" else SHOWN_KINDS
    scope = Scope(readable_by(reader), question.as_of, kinds=kinds, products=products)
    search = retriever.prepare(question.text, embed=embed)
    ranked = retriever.find(search, scope, limit)
    current, evidence = ranked.hits, ranked.evidence
    if question.kind == "compare" and question.parts:
        asked = [retriever.prepare(part, embed=embed) for part in question.parts]
        sides = [retriever.find(side, scope, limit) for side in asked]
        own_first = [_own_first(side.hits, of.subjects) for side, of in zip(sides, asked, strict=True)]
        current = _alternating([*own_first, current], limit)
        evidence = max([evidence, *(side.evidence for side in sides)], key=_strength)
    elsewhen = [retriever.find(search, replace(scope, state=state), _OTHERS) for state in OTHER_STATES]
    elsewhen.sort(key=lambda ranked: _strength(ranked.evidence), reverse=True)  # scores of two searches do not compare
    return Found(
        tuple(retriever.with_related(hit, scope) for hit in current),
        tuple(hit for ranked in elsewhen for hit in ranked.hits),
        search,
        scope,
        evidence,
        elsewhen[0].evidence,
        _aspects(retriever, question.sides, scope, embed) if question.sides else (),
        _listed(retriever, question, scope, embed),
    )


def _strength(evidence: Evidence) -> tuple[float, float]:
    """How near the best passage of a search is: by meaning, by words while nothing is embedded."""
    return evidence.best, evidence.covered


def _own_first(hits: list[Hit], names: frozenset[str]) -> list[Hit]:
    """What the product's own documents say comes before what others say of it."""
    return sorted(hits, key=lambda hit: hit.document.name not in names) if names else hits


def _aspects(retriever: Retriever, sides: tuple[str, ...], scope: Scope, embed: bool) -> tuple[Aspect, ...]:
    """The passages that say of each product how it is used, how much, how long, at what price, on what security."""
    about = [retriever.glossary.documents_about([side]) for side in sides]
    scopes = [replace(scope, products=_codes(retriever, names)) for names in about]
    if not all(side.products for side in scopes):
        return ()
    aspects = []
    for name, text in ASPECTS.items():
        search = retriever.prepare(text, embed=embed)
        best = [
            _first(retriever.find(search, side, _OTHERS).hits, names) for side, names in zip(scopes, about, strict=True)
        ]
        aspects.append(Aspect(name, text, tuple(best)))
    return tuple(aspects)


def _listed(retriever: Retriever, question: Understood, scope: Scope, embed: bool) -> tuple[Listed, ...]:
    """The products of the family that a question asks for, each with what its own document says it is for."""
    readable = (one for one in retriever.snapshot.readable(scope) if one.kind == "product")
    asked = catalogue.asked_for(question.text, catalogue.products_of(readable, question.language))
    if not asked:
        return ()
    search = retriever.prepare(SERVES, embed=embed)
    found = []
    for product in asked:
        own = replace(scope, document=product.document.name)
        hits = retriever.find(search, own, _OWN).hits
        if hits:
            found.append(Listed(product.name, next((hit for hit in hits if _describes(hit)), hits[0])))
    return tuple(found)


def _describes(hit: Hit) -> bool:
    """Whether a passage says whom and what something is for, not what it must not be used for or what follows."""
    text = hit.passage.text
    return bool(_FOR.search(text)) and "不得" not in text and hit.passage.kind != "row" and not is_lead(hit.passage)


def _codes(retriever: Retriever, names: frozenset[str]) -> frozenset[str]:
    return frozenset(code for name in names for code in retriever.snapshot.documents[name].products)


def _first(hits: list[Hit], names: frozenset[str]) -> Hit | None:
    """The best hit in the product's own documents: a leaflet about all products has rows of others."""
    return next((hit for hit in hits if hit.document.name in names), None)


def with_named_day(found: Found, today: date) -> tuple[Hit, ...]:
    """The hits of the day a question names and, in turn, those that are in force today but were not then.

    去年签的老合同现在还能按原利率吗 is answered by today's transitional clause as much as by last year's rate.
    """
    now = [hit for hit in found.others if hit.validity.holds_on(today)]
    return tuple(_alternating([list(found.current), now], len(found.current) + len(now)))


def _alternating(lists: list[list[Hit]], limit: int) -> list[Hit]:
    """The best of each list in turn, each passage once."""
    chosen: dict[str, Hit] = {}
    for rank in range(limit):
        for hits in lists:
            if rank < len(hits):
                chosen.setdefault(hits[rank].key, hits[rank])
    return list(chosen.values())[:limit]
