"""Deciding whether the passages found answer the question, or whether the documents do not."""

from __future__ import annotations

from dataclasses import dataclass, field

from knowledge.finding import Found
from knowledge.questions import Understood
from knowledge.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the question is answered here, how sure that is (0..1), and what it rests on."""

    answered: bool
    confidence: float
    features: dict[str, float] = field(default_factory=dict)


def judge(question: Understood, found: Found, snapshot: Snapshot) -> Verdict:
    """The verdict on a question with what was found for it."""
    if not found.current:
        return Verdict(False, 0.0)
    best = found.current[0]
    weights = {token: snapshot.lexical.inverse_frequency(token) for token in found.search.bag}
    text = " ".join([best.document.title, *best.passage.section, best.passage.context, best.passage.text])
    covered = sum(weight for token, weight in weights.items() if token in text)
    coverage = covered / max(sum(weights.values()), 1e-6)
    confidence = min(1.0, max(0.0, (best.dense - 0.75) * 4 + coverage * 0.6))
    return Verdict(confidence >= 0.35, confidence, {"dense": best.dense, "coverage": coverage})
