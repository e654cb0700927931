"""The words people use for the bank's terms: abbreviations, slang, English, as data the bank owns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from knowledge.documents import Document
from knowledge.normalise import clean

_ASCII_WORD = re.compile(r"[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Term:
    """A standard term with the other ways of saying it, all in `clean` form.

    A `general` term is everyday language that only hints at the standard one; the bank's own terms are synonyms.
    """

    standard: tuple[str, ...]
    also: tuple[str, ...]
    general: bool = False

    @property
    def forms(self) -> tuple[str, ...]:
        return (*self.standard, *self.also)


@dataclass(frozen=True, slots=True)
class Reading:
    """A question read with the glossary: `rewritten` says it in standard terms, `added` are the terms it implies."""

    rewritten: str
    added: tuple[str, ...]


class Glossary:
    """All terms known, looked up by any of their forms; the longest form in a text wins."""

    def __init__(self, terms: Iterable[Term], about: Mapping[str, frozenset[str]] | None = None) -> None:
        self._about = dict(about or {})
        self._by_form: dict[str, list[Term]] = {}
        for term in terms:
            for form in term.forms:
                if len(form) > 1:
                    self._by_form.setdefault(form, []).append(term)
        self._pattern = _pattern(self._by_form)

    @classmethod
    def of(cls, documents: Iterable[Document]) -> Glossary:
        """The terms of `kind: glossary` documents and the names and aliases of products, on top of general language."""
        terms = list(general_terms())
        about: dict[str, frozenset[str]] = {}
        for document in documents:
            terms += [term for entry in document.extra.get("terms") or () if (term := _term(entry))]
            products = document.extra.get("product") or ()
            for product in [products] if isinstance(products, Mapping) else products:
                if term := _term({"term": product.get("name"), "also": _other_names(product)}):
                    terms.append(term)
                    for form in term.forms:
                        about[form] = about.get(form, frozenset()) | {document.name}
        return cls(terms, about)

    def read(self, text: str) -> Reading:
        """Rewrites `text` (any form) in standard terms; one of several meanings stays, all are added."""
        text = clean(text)
        if self._pattern is None:
            return Reading(text, ())
        added: list[str] = []

        def standard(match: re.Match[str]) -> str:
            terms = self._by_form[match[0]]
            own = [term for term in terms if not term.general]  # what the bank means by it
            meanings = list(dict.fromkeys(s for term in own or terms for s in term.standard))
            added.extend(s for term in terms for s in term.standard if s != match[0])
            if len(meanings) > 1 or match[0] in meanings or not (own or match[0].isascii()):
                return match[0]
            return meanings[0]

        rewritten = self._pattern.sub(standard, text)
        return Reading(rewritten, tuple(dict.fromkeys(added)))

    def mentions(self, text: str) -> list[str]:
        """The bank's own terms in a text as they stand there, in order; general language is no subject."""
        if self._pattern is None:
            return []
        found = [m[0] for m in self._pattern.finditer(clean(text)) if not all(t.general for t in self._by_form[m[0]])]
        return list(dict.fromkeys(found))

    def subjects(self, text: str) -> list[str]:
        """The products that a text names, in any form; any of the bank's terms where no document says its products."""
        mentions = self.mentions(text)
        return [m for m in mentions if self.documents_about([m])] if self._about else mentions

    def documents_about(self, mentions: Iterable[str]) -> frozenset[str]:
        """The names of the documents about the products that some mentions name, in any form."""
        found: set[str] = set()
        for mention in mentions:
            for form in (mention, *(s for t in self._by_form.get(mention, ()) if not t.general for s in t.standard)):
                found |= self._about.get(form, frozenset())
        return frozenset(found)


@lru_cache(maxsize=1)
def general_terms() -> tuple[Term, ...]:
    """Everyday and English ways of saying what banking texts say formally, from lexicon.yaml."""
    text = resources.files(__package__).joinpath("lexicon.yaml").read_text("utf-8")
    entries: dict[str, list[str]] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return tuple(Term((clean(term),), tuple(map(clean, also)), general=True) for term, also in entries.items())


def _pattern(forms: Iterable[str]) -> re.Pattern[str] | None:
    """Any of the forms, the longest first; grouped by first character, which makes the search ten times faster."""
    groups: dict[str, list[str]] = {}
    for form in sorted(forms, key=len, reverse=True):
        groups.setdefault(form[0], []).append(re.escape(form[1:]) + _end(form))
    parts = (f"{_start(first)}{re.escape(first)}(?:{'|'.join(rests)})" for first, rests in groups.items())
    return re.compile("|".join(parts)) if groups else None


def _start(first: str) -> str:
    return r"(?<![a-z0-9])" if _ASCII_WORD.match(first) else ""


def _end(form: str) -> str:
    return r"(?![a-z0-9])" if _ASCII_WORD.match(form[-1]) else ""


def _other_names(product: Mapping[str, Any]) -> list[str]:
    aliases = product.get("aliases") or []
    names = [aliases] if isinstance(aliases, str) else list(aliases)
    return [str(name) for name in [*names, product.get("code"), product.get("name_en")] if name]


def _term(entry: Mapping[str, Any]) -> Term | None:
    """A glossary entry; `term` with slashes names several possible meanings."""
    name = entry.get("term")
    if not isinstance(name, str) or not name.strip():
        return None
    standard = tuple(part.strip() for part in clean(name).split("/") if part.strip())
    also = entry.get("also") or ()
    also = [also] if isinstance(also, str) else also
    return Term(standard, tuple(clean(str(a)).strip() for a in also if str(a).strip()))
