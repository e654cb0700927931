"""Putting the candidates of a search in order by how much of the question each one bears."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from knowledge.documents import Document, Passage
from knowledge.lexical import LexicalIndex
from knowledge.measures import asked, given
from knowledge.normalise import tokens, words
from knowledge.references import clause_number

Features = NDArray[np.float64]

# Learned on the tuning halves of four unlike sets (benchmarks/README.md): a linear model over what every collection of
# documents has, so that it carries over to documents nobody has seen. Scores are comparable within one question only.
WEIGHTS: dict[str, float] = {
    "dense": 6.0,
    "lexical": 2.8,
    "words": 3.4,
    "aspect": 2.4,
    "bag": -2.4,
    "measure": 1.4,
    "no_measure": -1.6,
    "subject": 1.1,
    "proviso": 0.65,
    "title": 0.6,
    "length": 0.2,
    "document": 0.4,
    "clause": 4.0,  # set by hand: who names a clause wants that clause
}
FEATURES = tuple(WEIGHTS)

_PROVISO = re.compile(r"但|除外|不得|例外")


class QuestionTerms:
    """A question's terms with how much each one says, cut once and held against every candidate."""

    def __init__(
        self,
        text: str,
        bag: dict[str, float],
        subject_terms: frozenset[str],
        index: LexicalIndex,
        *,
        subject_known: bool = False,
    ) -> None:
        weights = {token: weight * index.inverse_frequency(token) for token, weight in bag.items()}
        own = set(words(text))
        self.aspect = {token: weight for token, weight in weights.items() if token not in subject_terms}
        # A product's own manual seldom repeats its name: where the documents about it are known, they stand for it.
        self.weights = self.aspect if subject_known and self.aspect else weights
        self.words = {token: weight for token, weight in self.weights.items() if token in own}
        self.measures, self.asks_number = asked(text)
        self.clause = clause_number(text)


def features(
    terms: QuestionTerms,
    passages: Sequence[Passage],
    documents: Sequence[Document],
    dense: NDArray[np.float32],
    lexical: NDArray[np.float32],
    fused: NDArray[np.float32],
    subjects: frozenset[str] | None,
) -> Features:
    """What speaks for each candidate, a row each in the order of `FEATURES`.

    `dense`, `lexical` and `fused` are scores stretched to 0..1; `subjects` names the documents about the product that
    the question names, None when it names none.
    """
    strength: dict[str, float] = {}
    for document, score in zip(documents, fused, strict=True):
        strength[document.name] = strength.get(document.name, 0.0) + float(score)
    most = max(strength.values(), default=1.0) or 1.0
    rows = []
    for i, (passage, document) in enumerate(zip(passages, documents, strict=True)):
        body = _cut(passage.text) | _cut(passage.context)
        section = _cut(" ".join(passage.section))
        rows.append(
            [
                float(dense[i]),
                float(lexical[i]),
                share(terms.words, body),
                share(terms.aspect, body | section),
                share(terms.weights, body),
                *_measured(terms, passage),
                0.5 if subjects is None else float(document.name in subjects),
                float(bool(_PROVISO.search(passage.text))),
                share(terms.weights, _cut(document.title)),
                float(np.log1p(len(passage.text))),
                strength[document.name] / most,
                float(terms.clause is not None and terms.clause in map(clause_number, passage.section)),
            ]
        )
    return np.array(rows, np.float64).reshape(len(rows), len(FEATURES))


def scores(rows: Features) -> NDArray[np.float64]:
    """The score of each candidate."""
    result: NDArray[np.float64] = rows @ np.array([WEIGHTS[name] for name in FEATURES])
    return result


def share(weights: dict[str, float], there: frozenset[str]) -> float:
    """How much of the weight of some terms stands in a text, 0..1."""
    total = sum(weights.values())
    return sum(weight for token, weight in weights.items() if token in there) / total if total else 0.0


def _measured(terms: QuestionTerms, passage: Passage) -> tuple[float, float]:
    """Whether the passage gives the measure asked for, and whether it gives none although a number is asked."""
    if not terms.asks_number:
        return 0.0, 0.0
    there = given(passage.text)
    if not there:
        return 0.0, 1.0
    if not terms.measures:
        return 0.5, 0.0
    return float(bool(terms.measures & there)), 0.0


@lru_cache(maxsize=20_000)
def _cut(text: str) -> frozenset[str]:
    return frozenset(tokens(text))
