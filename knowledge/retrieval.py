"""Finding the passages that bear on a question: dense and lexical scores fused under the reader's mask."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from knowledge import ranking
from knowledge.documents import Document, Passage
from knowledge.glossary import Glossary, Reading
from knowledge.lexical import Mask, Scores
from knowledge.normalise import tokens, words
from knowledge.snapshot import Scope, Snapshot, State
from knowledge.validity import Validity

_EMBEDDED = 400  # characters of a question that are embedded: more say little more and cost much
_SAMPLED = 10_000  # passages that tell what is usual
_FEW = 8  # passages of which no median says what is usual


class QuestionEmbedder(Protocol):
    """Turns a question into a normalised vector (dimension,)."""

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """The vector of a question."""


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

    dense: float = 0.65
    added: float = 0.5  # what the glossary adds, against a word of the question itself
    pair: float = 0.5  # a pair of characters, against a word
    candidates: int = 60  # passages that are looked at closely
    per_article: int = 2  # passages of one article among the first results


@dataclass(frozen=True, slots=True)
class Search:
    """A prepared question: its weighted tokens, the documents about the product it names, the scores of all passages.

    `dense` are cosines, 0 without a vector; `lexical` BM25 scores. Which of them a reader may see is decided later.
    """

    text: str
    reading: Reading
    bag: dict[str, float]
    mentions: tuple[str, ...]
    subjects: frozenset[str]
    dense: Scores = field(repr=False)
    lexical: Scores = field(repr=False)


@dataclass(frozen=True, slots=True)
class Evidence:
    """How the best passages stand out, for the judgement whether they answer: ranking scores and cosines.

    `rest` is the mean score of the sixth to fifteenth candidate; `tenth` the mean of the ten best cosines; `covered`
    the share of the question's words that stand in the best passage, `spoken_of` also in its title or section.
    """

    score: float = 0.0
    second: float = 0.0
    rest: float = 0.0
    dense: float = 0.0
    best: float = 0.0
    tenth: float = 0.0
    mean: float = 0.0
    spread: float = 0.0
    covered: float = 0.0
    spoken_of: float = 0.0


@dataclass(frozen=True, slots=True)
class Ranked:
    """The hits of a search, best first, and the evidence about them."""

    hits: list[Hit]
    evidence: Evidence = field(default_factory=Evidence)


class Retriever:
    """Searches one snapshot; holds no state of its own and may be shared between threads."""

    def __init__(
        self, snapshot: Snapshot, glossary: Glossary, embedder: QuestionEmbedder, weights: Weights | None = None
    ):
        self.snapshot = snapshot
        self.glossary = glossary
        self.weights = weights or Weights()
        self._embedder = embedder

    def prepare(self, text: str, *, embed: bool = True) -> Search:
        """Reads a question with the glossary, cuts it into tokens and embeds it. Raises EmbeddingUnavailable."""
        reading = self.glossary.read(text)
        explained = " ".join([reading.rewritten, *reading.added])
        mentions = self.glossary.mentions(text)
        bag = self._bag(text, explained)
        return Search(
            text,
            reading,
            bag,
            tuple(mentions),
            self.glossary.documents_about(mentions),
            self.snapshot.dense(self._embedder.embed_question(explained[:_EMBEDDED]) if embed else None),
            self.snapshot.lexical.scores(bag),
        )

    def _bag(self, text: str, explained: str) -> dict[str, float]:
        bag: dict[str, float] = {}
        for source, weight in ((text, 1.0), (explained, self.weights.added)):
            whole = set(words(source))
            for token in tokens(source):
                bag.setdefault(token, weight if token in whole else weight * self.weights.pair)
        return bag

    def find(self, search: Search, scope: Scope, limit: int) -> Ranked:
        """The best `limit` passages in scope, at most a few of one article; blocking, a few milliseconds."""
        mask = self.snapshot.mask(scope)
        if not mask.any():
            return Ranked([])
        dense, lexical = search.dense, search.lexical
        most = self.weights.candidates if scope.state == "current" else 3 * limit
        chosen, rows = self.candidates(search, mask, most)
        if not len(chosen):
            return Ranked([])
        raw = ranking.scores(rows)
        order = np.argsort(-raw, kind="stable")
        relative = (raw - raw.min()) / (raw.max() - raw.min() or 1.0)
        ranked = [(int(chosen[i]), float(relative[i])) for i in order]
        hits = [self._hit(i, scope.state, score, dense, lexical) for i, score in self._spread(ranked, limit)]
        return Ranked(hits, _evidence(raw[order], rows[order], dense[chosen[order]], dense[mask]))

    def candidates(self, search: Search, mask: Mask, most: int) -> tuple[NDArray[np.int64], ranking.Features]:
        """The passages that are looked at closely, with the features they are ranked by, a row each."""
        inside = np.flatnonzero(mask)
        near, worded = _stretched(search.dense[inside]), _stretched(search.lexical[inside])
        near = np.where(search.dense[inside] > 0.0, near, worded)  # what is not embedded yet counts by its words
        fused = self.weights.dense * near + (1 - self.weights.dense) * worded
        places = np.flatnonzero(fused > 0)
        if len(places) > most:
            places = places[np.argpartition(-fused[places], most)[:most]]
        places = places[np.argsort(-fused[places], kind="stable")]
        chosen = inside[places]
        terms = ranking.QuestionTerms(
            search.text,
            search.bag,
            frozenset(tokens(" ".join(search.mentions))),
            self.snapshot.lexical,
            subject_known=bool(search.subjects),
        )
        rows = ranking.features(
            terms,
            [self.snapshot.passages[i] for i in chosen],
            [self.snapshot.owners[i] for i in chosen],
            near[places],
            worded[places],
            fused[places],
            search.subjects or None,
        )
        return chosen, rows

    def _spread(self, ranked: list[tuple[int, float]], limit: int) -> list[tuple[int, float]]:
        """The first `limit`, no more than a few of one article before others had their turn."""
        chosen: list[tuple[int, float]] = []
        later: list[tuple[int, float]] = []
        taken: dict[int, int] = {}
        for i, score in ranked:
            group = int(self.snapshot.groups[i])
            taken[group] = taken.get(group, 0) + 1
            (chosen if taken[group] <= self.weights.per_article else later).append((i, score))
        return (chosen + later)[:limit]

    def _hit(self, i: int, state: State, score: float, dense: Scores, lexical: Scores) -> Hit:
        owner = self.snapshot.owners[i]
        return Hit(
            key=self.snapshot.keys[i],
            passage=self.snapshot.passages[i],
            document=owner,
            validity=self.snapshot.validities[owner.name],
            state=state,
            score=score,
            dense=float(dense[i]),
            lexical=float(lexical[i]),
        )

    def with_related(self, hit: Hit, scope: Scope) -> Hit:
        """The hit with what must be read along with it, as far as the scope opens it."""
        i = self.snapshot.index[hit.key]
        related = self.snapshot.references.of(i, self.snapshot.mask(scope))
        return replace(hit, related=tuple(self.snapshot.passages[j] for j in related))

    def hit(self, key: str, scope: Scope) -> Hit | None:
        """One passage by its key, whatever its state, if the scope's audiences may read it; unscored."""
        i = self.snapshot.index.get(key)
        if i is None:
            return None
        for state in get_args(State):
            if self.snapshot.mask(replace(scope, state=state))[i]:
                owner = self.snapshot.owners[i]
                validity = self.snapshot.validities[owner.name]
                return Hit(key, self.snapshot.passages[i], owner, validity, state, 0.0, 0.0, 0.0)
        return None


def _evidence(raw: NDArray[np.float64], rows: ranking.Features, dense: Scores, everywhere: Scores) -> Evidence:
    first = dict(zip(ranking.FEATURES, rows[0], strict=True))
    return Evidence(
        score=float(raw[0]),
        second=float(raw[1] if len(raw) > 1 else raw[0]),
        rest=float(raw[5:15].mean() if len(raw) > 5 else raw[-1]),
        dense=float(dense[0]),
        best=float(dense.max()),
        tenth=float(np.sort(everywhere)[-10:].mean()),
        mean=float(everywhere.mean()),
        spread=float(everywhere.std()),
        covered=float(first["words"]),
        spoken_of=float(max(first["words"], first["aspect"], first["title"])),
    )


def _stretched(scores: Scores) -> Scores:
    """Min-max, so that two kinds of scores can be added; the foot is the median. The best of a few counts fully."""
    top, foot = float(scores.max()), float(np.median(scores[:: 1 + len(scores) // _SAMPLED]))
    if top <= 0.0:
        return np.zeros_like(scores)
    if top - foot < 1e-9 or len(scores) < _FEW:
        foot = 0.0
    stretched: Scores = np.clip((scores - foot) / (top - foot), 0.0, 1.0).astype(np.float32)
    return stretched
