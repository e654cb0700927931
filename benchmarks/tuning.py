"""Learning the weights of ranking and of the verdict on several unlike bodies of documents, and how far they carry.

    python -m benchmarks.tuning NAME=DOCUMENTS:QUESTIONS[,QUESTIONS...] [NAME=... ...]

Learns on the lines of `half: tune`, all bodies counting alike; reports `half: report`, and each body with weights
learned on the others. What it prints is rounded by hand into `knowledge/ranking.py` and `knowledge/answerability.py`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.corpora import read_corpus
from benchmarks.retrieval import CACHE
from benchmarks.vectors import VectorFolder, chunk_vectors
from evaluation.matching import counts_for
from evaluation.questions import Case, read_questions
from evaluation.report import table
from knowledge import answerability, ranking
from knowledge.embeddings import open_embeddings
from knowledge.finding import SHOWN_KINDS, find
from knowledge.glossary import Glossary
from knowledge.questions import Understood, understand
from knowledge.retrieval import Retriever
from knowledge.snapshot import Scope, Snapshot
from knowledge.validity import validities
from knowledge.vectors import Vectors

Rows = NDArray[np.float64]
_CANDIDATES, _STEPS, _MOST_DECLINED = 60, 400, 0.10


@dataclass(frozen=True)
class Example:
    """One question: its candidates' features with which of them are sources, and the features of its verdict."""

    case: Case
    candidates: Rows
    sources: Rows
    verdict: Rows


def examples(documents: Path, questions: Sequence[Path], vectors: VectorFolder) -> Iterator[Example]:
    """What the product sees of each question of a body of documents."""
    corpus = read_corpus(documents, questions)
    hashes, matrix = chunk_vectors(corpus, vectors)
    kept = Vectors(dict(zip(hashes, range(len(hashes)), strict=True)), matrix)
    snapshot = Snapshot(corpus.parsed, validities(p.document for p in corpus.parsed), kept)
    retriever = Retriever(snapshot, Glossary.of(snapshot.documents.values()), vectors.model)
    for case in (case for path in questions for case in read_questions(path)):
        today = case.as_of or date.today()
        asked = understand(case.question, case.history, today, retriever.glossary, snapshot.lexical.__contains__)
        found = find(retriever, asked, case.audience)
        if found.current:
            yield _example(case, asked, retriever, found.scope, answerability.features_of(asked, found, found.evidence))


def _example(case: Case, asked: Understood, retriever: Retriever, scope: Scope, verdict: dict[str, float]) -> Example:
    snapshot = retriever.snapshot
    mask = snapshot.mask(Scope(scope.audiences, asked.as_of, kinds=SHOWN_KINDS))
    chosen, rows = retriever.candidates(retriever.prepare(asked.text), mask, _CANDIDATES)
    passages = [snapshot.passages[i] for i in chosen]
    hits = [[counts_for(s, p.document, p.section, p.text) for s in case.sources] for p in passages]
    values = np.array([[verdict[name] for name in answerability.WEIGHTS]])
    return Example(case, rows, np.array(hits, np.float64).reshape(len(passages), len(case.sources)), values)


def learned_ranking(bodies: Sequence[Sequence[Example]]) -> Rows:
    """Weights by which sources come first: a softmax over each question's candidates, by gradient descent."""
    usable = [[e for e in body if e.sources.size and e.sources.max() > 0] for body in bodies]
    scale = _scale(np.concatenate([e.candidates for body in usable for e in body]))

    def gradient(weights: Rows) -> Rows:
        total = 1e-3 * weights
        for body in usable:
            for e in body:
                scaled, relevant = e.candidates / scale, e.sources.max(1)
                chance = _softmax(scaled @ weights)
                wanted = chance * relevant / (chance @ relevant + 1e-12)
                total = total - (wanted - chance) @ scaled / len(body) / len(usable)
        result: Rows = total
        return result

    return _descended(gradient, len(scale), 0.1) / scale


def learned_verdict(bodies: Sequence[Sequence[Example]]) -> tuple[Rows, float]:
    """Weights and bias that tell answered from not: logistic, bodies and the two kinds counting alike."""
    rows = np.concatenate([e.verdict for body in bodies for e in body])
    truth = np.array([float(e.case.answerable is not False) for body in bodies for e in body])
    share = np.concatenate([_balance(body) for body in bodies])
    mean, scale = rows.mean(0), _scale(rows)
    scaled = np.c_[(rows - mean) / scale, np.ones(len(rows))]

    def gradient(weights: Rows) -> Rows:
        chance = 1 / (1 + np.exp(-scaled @ weights))
        result: Rows = scaled.T @ ((chance - truth) * share) / share.sum() + 0.02 * np.r_[weights[:-1], 0]
        return result

    weights = _descended(gradient, scaled.shape[1], 0.1)
    return weights[:-1] / scale, float(weights[-1] - (weights[:-1] / scale) @ mean)


def _scale(rows: Rows) -> Rows:
    """How widely each feature varies; 1 for one that is the same everywhere, of which nothing can be learned."""
    spread: Rows = rows.std(0)
    return np.where(spread < 1e-3, 1.0, spread)


def _balance(body: Sequence[Example]) -> Rows:
    truth = np.array([e.case.answerable is not False for e in body])
    share: Rows = np.where(truth, 1 / max(1, truth.sum()), 1 / max(1, (~truth).sum()))
    return share


def _softmax(values: Rows) -> Rows:
    raised = np.exp(values - values.max())
    result: Rows = raised / raised.sum()
    return result


def _descended(gradient: Callable[[Rows], Rows], size: int, rate: float) -> Rows:
    weights, momentum = np.zeros(size), np.zeros(size)
    for _ in range(_STEPS):
        momentum = 0.9 * momentum + gradient(weights)
        weights = weights - rate * momentum
    return weights


def recall(body: Sequence[Example], weights: Rows, depth: int = 5) -> float:
    """Mean share of sources among the first candidates; the product also spreads them over articles."""
    asked = [e for e in body if e.case.sources]
    found = [e.sources[np.argsort(-(e.candidates @ weights))[:depth]].max(0).mean() for e in asked if e.sources.size]
    return float(sum(found) / max(1, len(asked)))


def told_apart(body: Sequence[Example], weights: Rows, bias: float) -> tuple[float, float]:
    """Area under the curve; and the share of unanswerable questions declined when a tenth of the others are."""
    scores = np.array([(e.verdict @ weights)[0] + bias for e in body])
    truth = np.array([e.case.answerable is not False for e in body])
    good, bad = scores[truth], scores[~truth]
    area = float((good[:, None] > bad[None, :]).mean()) if len(bad) and len(good) else 0.0
    return area, float((bad < np.quantile(good, _MOST_DECLINED)).mean()) if len(bad) and len(good) else 0.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Learns and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tuning", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("bodies", nargs="+", metavar="NAME=DOCUMENTS:QUESTIONS")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where vectors are kept")
    options = parser.parse_args(arguments)
    vectors = VectorFolder(options.cache, open_embeddings())
    bodies: dict[str, list[Example]] = {}
    for body in options.bodies:
        name, _, rest = body.partition("=")
        documents, _, sets = rest.partition(":")
        seen = examples(Path(documents), [Path(s) for s in sets.split(",")], vectors)
        bodies[name] = [e for e in seen if e.case.expect != "refused"]
    print_learned(bodies)


def print_learned(bodies: dict[str, list[Example]]) -> None:
    """The weights, and what each body gets with the shipped ones, with those learned on all, and on the others."""
    tune = [[e for e in body if e.case.half == "tune"] for body in bodies.values()]
    ranked, (judged, bias) = learned_ranking(tune), learned_verdict(tune)
    shipped = np.array(list(ranking.WEIGHTS.values()))
    shipped_verdict = np.array(list(answerability.WEIGHTS.values()))
    rows = [["body", "half", "weights", "recall@5", "area", "declined when 10% of the answerable are"]]
    for name, body in bodies.items():
        others = [other for key, other in bodies.items() if key != name] or [body]
        report = [e for e in body if e.case.half == "report"]
        fits = {
            "shipped": (report, shipped, shipped_verdict, answerability.BIAS),
            "tuning halves": (report, ranked, judged, bias),
            "the others": (body, learned_ranking(others), *learned_verdict(others)),
        }
        for label, (part, weights, verdict, offset) in fits.items():
            area, declined = told_apart(part, verdict, offset)
            half = "both" if part is body else "report"
            rows.append([name, half, label, f"{recall(part, weights):.3f}", f"{area:.3f}", f"{declined:.3f}"])
    print(table(rows))
    print("ranking", {name: round(float(w), 2) for name, w in zip(ranking.FEATURES, ranked, strict=True)})
    print(
        "verdict", {n: round(float(w), 2) for n, w in zip(answerability.WEIGHTS, judged, strict=True)}, round(bias, 2)
    )


if __name__ == "__main__":
    main()
