"""Sorting what was found for a comparison to its sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from knowledge.documents import Document
from knowledge.extractive import Part
from knowledge.normalise import clean, tokens, words
from knowledge.retrieval import Hit


def parts_of(questions: Sequence[str], hits: Sequence[Hit]) -> list[Part]:
    """The sides of a comparison, `questions` being one for each, with the hits that speak of each one more.

    A side is called by the words that only its question has; a hit that speaks of both alike belongs to neither. No
    sides when one of them has no hit or no name.
    """
    if len(questions) < 2:
        return []
    bags = [set(tokens(question)) for question in questions]
    own = [bag - set().union(*(other for other in bags if other is not bag)) for bag in bags]
    sides: list[list[Hit]] = [[] for _ in questions]
    for hit in hits:
        shares = [_share(subject, hit) for subject in own]
        best = max(range(len(shares)), key=shares.__getitem__)
        if shares[best] > 0 and shares.count(shares[best]) == 1:
            sides[best].append(hit)
    if not all(sides):
        return []
    names = [_name(question, subject) for question, subject in zip(questions, own, strict=True)]
    if any(len(name) < 2 or (" " in name and not name.isascii()) for name in names):
        return []
    return [Part(name, side) for name, side in zip(names, sides, strict=True)]


def _share(subject: set[str], hit: Hit) -> float:
    passage = hit.passage
    names = names_of_products(hit.document)
    text = clean("\n".join([hit.document.title, *names, *passage.section, passage.context, passage.text]))
    return sum(token in text for token in subject) / len(subject) if subject else 0.0


def names_of_products(document: Document) -> list[str]:
    """What the products of a document are called, as its front matter gives it: name, code, aliases."""
    declared = document.extra.get("product") or ()
    names: list[str] = []
    for product in [declared] if isinstance(declared, Mapping) else declared:
        forms = [product.get("name"), product.get("code"), product.get("name_en"), *(product.get("aliases") or ())]
        names += [str(form) for form in forms if form]
    return names


def _name(question: str, subject: set[str]) -> str:
    """The stretch of a question from the first to the last of the words that only it has."""
    text = clean(question)
    kept = [word for word in words(question) if word in subject and word in text]
    if not kept:
        return ""
    start = min(text.index(word) for word in kept)
    end = max(text.rindex(word) + len(word) for word in kept)
    return text[start:end].strip(" 的和与跟同及,，?？")
