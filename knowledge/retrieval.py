"""Finding the passages that bear on a question: dense and lexical scores fused under the reader's mask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.documents import Document, Passage
from knowledge.glossary import Glossary, Reading
from knowledge.lexical import Mask, Scores
from knowledge.normalise import tokens
from knowledge.snapshot import Scope, Snapshot, State
from knowledge.validity import Validity


class QuestionEmbedder(Protocol):
    """Turns questions into one normalised vector each, (n, dim)."""

    def embed_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, by whom, as of when; `history` holds the user's earlier messages, oldest first."""

    text: str
    history: tuple[str, ...] = ()
    as_of: date | None = None
    reader: str = "rm"
    kinds: frozenset[str] | None = None
    products: frozenset[str] | None = None
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, with what must be read along with it.

    `score` is the fused score in 0..1 relative to the best of this question; `dense` is a cosine, `lexical` the BM25
    score. `related` are the lead of its clause, the clauses it refers to, and its neighbours.
    """

    key: str
    passage: Passage
    document: Document
    validity: Validity
    state: State
    score: float
    dense: float
    lexical: float
    related: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Weights:
    """How scores are fused; chosen on several kinds of documents, see benchmarks/README.md."""

    dense: float = 0.7
    added: float = 0.5  # what the glossary adds, against a word of the question itself
    article: float = 0.15  # share of the best score in the same article
    per_article: int = 2  # passages of one article among the first results


@dataclass(frozen=True, slots=True)
class Search:
    """A prepared question: its reading, its bag of weighted tokens and its vectors."""

    reading: Reading
    bag: Mapping[str, float]
    vectors: NDArray[np.float32] = field(repr=False)


class Retriever:
    """Searches one snapshot; holds no state of its own and may be shared between threads."""

    def __init__(
        self, snapshot: Snapshot, glossary: Glossary, embedder: QuestionEmbedder, weights: Weights | None = None
    ):
        self.snapshot = snapshot
        self.glossary = glossary
        self.weights = weights or Weights()
        self._embedder = embedder

    def prepare(self, text: str) -> Search:
        """Reads a question with the glossary, cuts it into tokens and embeds it."""
        reading = self.glossary.read(text)
        bag = dict.fromkeys(tokens(text), 1.0)
        for token in tokens(" ".join([reading.rewritten, *reading.added])):
            bag.setdefault(token, self.weights.added)
        variants = [text] if reading.rewritten == text else [text, reading.rewritten]
        return Search(reading, bag, self._embedder.embed_questions(variants))

    def find(self, search: Search, scope: Scope, limit: int) -> list[Hit]:
        """The best `limit` passages in scope, at most a few of one article; blocking, a few milliseconds."""
        mask = self.snapshot.mask(scope)
        if not mask.any():
            return []
        dense = self.snapshot.dense(search.vectors, mask)
        lexical = self.snapshot.lexical.scores(search.bag, mask)
        fused = self._fuse(dense, lexical, mask)
        hits = []
        for i in self._best(fused, mask, limit):
            owner = self.snapshot.owners[i]
            hits.append(
                Hit(
                    key=self.snapshot.keys[i],
                    passage=self.snapshot.passages[i],
                    document=owner,
                    validity=self.snapshot.validities[owner.name],
                    state=scope.state,
                    score=float(fused[i]),
                    dense=float(dense[i]),
                    lexical=float(lexical[i]),
                )
            )
        return hits

    def _fuse(self, dense: Scores, lexical: Scores, mask: Mask) -> Scores:
        weight = self.weights.dense if dense.any() else 0.0
        fused = weight * _stretched(dense, mask) + (1 - weight) * _stretched(lexical, mask)
        best = np.zeros(int(self.snapshot.groups.max()) + 1, np.float32)
        np.maximum.at(best, self.snapshot.groups, fused)
        return (1 - self.weights.article) * fused + self.weights.article * best[self.snapshot.groups]

    def _best(self, fused: Scores, mask: Mask, limit: int) -> list[int]:
        candidates = np.flatnonzero(mask & (fused > 0))
        order = candidates[np.argsort(-fused[candidates], kind="stable")]
        chosen: list[int] = []
        later: list[int] = []
        taken: dict[int, int] = {}
        for i in map(int, order[: limit * 8]):
            group = int(self.snapshot.groups[i])
            taken[group] = taken.get(group, 0) + 1
            (chosen if taken[group] <= self.weights.per_article else later).append(i)
            if len(chosen) == limit:
                break
        return (chosen + later)[:limit]


def _stretched(scores: Scores, mask: Mask) -> Scores:
    """Min-max over the masked passages, so that two kinds of scores can be added; the foot is the median."""
    inside = scores[mask]
    top, foot = float(inside.max()), float(np.median(inside))
    if top <= foot:
        return np.zeros_like(scores)
    return np.clip((scores - foot) / (top - foot), 0.0, 1.0).astype(np.float32)
