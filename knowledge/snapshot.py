"""One immutable, searchable state of the knowledge base: passages, who may read them when, words and vectors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from knowledge.audience import AUDIENCES, Audience
from knowledge.chunks import chunks_of, passage_key
from knowledge.documents import Document, ParsedDocument, Passage, content_hash
from knowledge.lexical import LexicalIndex, Mask, Scores
from knowledge.normalise import tokens
from knowledge.references import References
from knowledge.validity import Validity
from knowledge.vectors import Vectors

State = Literal["current", "future", "expired"]
_NOBODY = -1
_MASKS = 64  # readers and days asked about at a time
_FOREVER_AGO, _FOREVER = np.int32(0), np.int32(3_652_059)  # ordinals of no day and of 9999-12-31


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question may touch: the reader's audiences, the day, and optional kinds, products and one document."""

    audiences: frozenset[Audience]
    as_of: date
    state: State = "current"
    kinds: frozenset[str] | None = None
    products: frozenset[str] | None = None
    document: str | None = None


class Snapshot:
    """The arrays behind one generation; built once, read by many, never changed.

    A passage without a known audience belongs to nobody. Dates are inclusive ordinals.
    """

    def __init__(
        self,
        parsed: Sequence[ParsedDocument],
        validities: Mapping[str, Validity],
        vectors: Vectors,
        *,
        generation: int = 0,
        previous: Snapshot | None = None,
    ) -> None:
        self.generation = generation
        self.documents = {p.document.name: p.document for p in parsed}
        self.validities = dict(validities)
        self.passages: list[Passage] = [passage for p in parsed for passage in p.passages]
        self.owners: list[Document] = [p.document for p in parsed for _ in p.passages]
        self.keys = [passage_key(d, p) for d, p in zip(self.owners, self.passages, strict=True)]
        self.index = {key: i for i, key in enumerate(self.keys)}
        self._bags = self._bags_of(previous)
        self.lexical = LexicalIndex(self._bags)
        self._arrays()
        self.groups = _groups(self.passages)
        self.references = References(self.passages, self.owners)
        self._chunk_rows(vectors)
        self._masks: dict[Scope, Mask] = {}

    def __len__(self) -> int:
        return len(self.passages)

    def _bags_of(self, previous: Snapshot | None) -> list[list[str]]:
        known = previous._bags_by_name() if previous else {}
        titles: dict[str, list[str]] = {}
        bags = []
        for key, document, passage in zip(self.keys, self.owners, self.passages, strict=True):
            bag = known.get((key, document.title, document.products))
            if bag is None:
                if document.name not in titles:
                    titles[document.name] = tokens(" ".join([document.title, *document.products]))
                title = titles[document.name]
                bag = title + tokens("\n".join([*passage.section, passage.context, passage.text]))
            bags.append(bag)
        return bags

    def _bags_by_name(self) -> dict[tuple[str, str, tuple[str, ...]], list[str]]:
        """The words kept, by what they are made of: the key stands for all but the title and the products."""
        return {(k, d.title, d.products): bag for k, d, bag in zip(self.keys, self.owners, self._bags, strict=True)}

    def _arrays(self) -> None:
        size = len(self.passages)
        self._audience = np.full(size, _NOBODY, np.int8)
        self._start = np.full(size, _FOREVER_AGO, np.int32)
        self._end = np.full(size, _FOREVER, np.int32)
        self._kinds = tuple(dict.fromkeys(d.kind for d in self.owners))
        self._kind = np.array([self._kinds.index(d.kind) for d in self.owners], np.int8)
        self._products: dict[str, list[int]] = {}
        for i, document in enumerate(self.owners):
            if document.audience in AUDIENCES:
                self._audience[i] = AUDIENCES.index(document.audience)
            validity = self.validities.get(document.name)
            if validity is None:
                self._audience[i] = _NOBODY
                continue
            self._start[i] = validity.start.toordinal() if validity.start else _FOREVER_AGO
            self._end[i] = validity.end.toordinal() if validity.end else _FOREVER
            for product in document.products:
                self._products.setdefault(product, []).append(i)

    def _chunk_rows(self, vectors: Vectors) -> None:
        rows, owner = [], []
        for i, (document, passage) in enumerate(zip(self.owners, self.passages, strict=True)):
            for chunk in chunks_of(passage, document):
                row = vectors.row(content_hash(chunk))
                if row is not None:
                    rows.append(row)
                    owner.append(i)
        taken = np.array(rows, np.int64)
        self._matrix = vectors.matrix[taken] if rows else np.zeros((0, 1), np.float32)
        passage_of = np.array(owner, np.int64)
        self._starts = np.flatnonzero(np.r_[True, np.diff(passage_of) != 0]) if owner else np.zeros(0, np.int64)
        self._embedded = passage_of[self._starts] if owner else np.zeros(0, np.int64)

    def mask(self, scope: Scope) -> Mask:
        """Which passages `scope` opens; an empty set of audiences opens none. Not to be written to."""
        mask = self._masks.get(scope)
        if mask is None:
            mask = self._mask(scope)
            mask.flags.writeable = False
            if len(self._masks) >= _MASKS:
                self._masks.clear()
            self._masks[scope] = mask
        return mask

    def _mask(self, scope: Scope) -> Mask:
        allowed = np.zeros(len(AUDIENCES) + 1, np.bool_)
        for audience in scope.audiences:
            allowed[AUDIENCES.index(audience)] = True
        mask = allowed[self._audience]  # the last place, False, is that of "nobody" (-1)
        day = scope.as_of.toordinal()
        if scope.state == "current":
            mask &= (self._start <= day) & (day <= self._end)
        elif scope.state == "future":
            mask &= self._start > day
        else:
            mask &= self._end < day
        if scope.kinds is not None:
            mask &= np.array([kind in scope.kinds for kind in self._kinds], np.bool_)[self._kind]
        if scope.products is not None:
            about = np.zeros(len(self), np.bool_)
            for product in scope.products:
                about[self._products.get(product, [])] = True
            mask &= about
        if scope.document is not None:
            mask &= np.array([owner.name == scope.document for owner in self.owners], np.bool_)
        return mask

    def dense(self, question: NDArray[np.float32] | None) -> Scores:
        """Cosine of each passage's best chunk with `question`; 0 where not embedded, or when no vector is given."""
        scores = np.zeros(len(self), np.float32)
        if len(self._starts) and question is not None:
            scores[self._embedded] = np.maximum.reduceat(self._matrix @ question, self._starts)
        return scores

    def readable(self, scope: Scope) -> Iterable[Document]:
        """The documents with at least one passage in scope, in the order of ingestion."""
        seen = {self.owners[i].name for i in np.flatnonzero(self.mask(scope))}
        return [d for d in self.documents.values() if d.name in seen]


def _groups(passages: Sequence[Passage]) -> NDArray[np.int64]:
    """A number for each article: items and rows of one clause of one document share it."""
    numbers: dict[tuple[str, ...], int] = {}
    return np.array([numbers.setdefault(article_of(p), len(numbers)) for p in passages], np.int64)


def article_of(passage: Passage) -> tuple[str, ...]:
    """What counts as one place: the numbered clause (第X条) with its items, else the section; a row its own."""
    if passage.kind == "row":
        return (passage.document, *passage.section, str(passage.ordinal))
    for depth, element in enumerate(passage.section):
        if element.startswith("第") and "条" in element[:12]:
            return (passage.document, *passage.section[: depth + 1])
    return (passage.document, *passage.section)
