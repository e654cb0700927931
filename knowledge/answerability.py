"""Deciding whether the passages found answer the question, or whether the documents do not."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace

from knowledge.finding import Found
from knowledge.measures import asked, given
from knowledge.normalise import clean, tokens
from knowledge.particulars import missing_particulars
from knowledge.questions import Understood
from knowledge.retrieval import Evidence

# A logistic model over what shows in any collection of documents, learned on the tuning halves of four unlike sets with
# equal weight (benchmarks/README.md says how, and what else was tried). Cosines are those of the bundled model.
WEIGHTS: dict[str, float] = {
    "score": 0.10,
    "ahead": 0.18,
    "above": 0.157,
    "dense": 10.6,
    "best": 29.96,
    "stands_out": 13.2,
    "synonyms": 0.37,
    "no_measure": -1.47,
    "no_number": -1.62,
    "missing": -1.14,
    "strange": -1.52,
    "yes_no": 0.78,
    "covered": -0.89,
}
BIAS = -38.46
# Where to decline: chosen so that about one answerable question in ten is declined over the tuning halves.
THRESHOLD = -0.4
# From here on down an answer says that it is the nearest there is.
DOUBTFUL = 0.0

_YES_NO = re.compile(r"[吗么]|不[？?]?$|能不能|行不|可不可以|是不是|要不要|\b(?:can|does|do|is|are) ")
_E5_MEAN, _E5_SPREAD = 0.80, 0.024
_WORDS_ALONE, _WORDS_SURE = 0.2, 0.6


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the question is answered here, how sure that is (0..1), and what it rests on.

    A `doubtful` answer is given with a word that it may not be what was asked.
    """

    answered: bool
    confidence: float
    features: dict[str, float] = field(default_factory=dict)
    doubtful: bool = False


def judge(question: Understood, found: Found, *, calibrated: bool = True) -> Verdict:
    """The verdict on a question with what was found for it.

    `calibrated` tells that the vectors are the bundled model's; another model's cosines are first put on its scale by
    their distribution over the whole base. While nothing is embedded yet, the words alone decide.
    """
    verdict = _judged(question, found, calibrated)
    if verdict.answered or not found.others:
        return verdict
    # What was in force once, or will be, answers too; the answer then says so.
    elsewhen = _judged(question, replace(found, current=found.others, evidence=found.others_evidence), calibrated)
    return replace(elsewhen, doubtful=True) if elsewhen.answered and not elsewhen.doubtful else verdict


def _judged(question: Understood, found: Found, calibrated: bool) -> Verdict:
    if not found.current:
        return Verdict(False, 0.0)
    evidence = found.evidence
    if evidence.best <= 0.0:
        covered = evidence.spoken_of
        return Verdict(covered >= _WORDS_ALONE, covered, {"covered": covered}, doubtful=covered < _WORDS_SURE)
    features = features_of(question, found, evidence if calibrated else _on_the_bundled_scale(evidence))
    margin = BIAS + sum(WEIGHTS[name] * value for name, value in features.items())
    confidence = 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, margin))))
    return Verdict(margin >= THRESHOLD, confidence, features, doubtful=margin < DOUBTFUL)


def features_of(question: Understood, found: Found, evidence: Evidence) -> dict[str, float]:
    """What the verdict weighs, by the names of `WEIGHTS`."""
    first = found.current[:3]
    text = "\n".join("\n".join([h.document.title, h.passage.path, h.passage.context, h.passage.text]) for h in first)
    measures, asks_number = asked(question.text)
    there = frozenset[str]().union(*(given(hit.passage.text) for hit in first))
    missing, strange = missing_particulars(question.asked, text)
    return {
        "score": evidence.score,
        "ahead": evidence.score - evidence.second,
        "above": evidence.score - evidence.rest,
        "dense": evidence.dense,
        "best": evidence.best,
        "stands_out": evidence.best - evidence.tenth,
        "synonyms": _synonyms(found, text),
        "no_measure": float(bool(measures) and not measures & there),
        "no_number": float(asks_number and not there),
        "missing": float(missing),
        "strange": float(strange),
        "covered": evidence.covered,
        "yes_no": float(bool(_YES_NO.search(clean(question.asked)))),
    }


def _synonyms(found: Found, text: str) -> float:
    """The share of the terms that the glossary adds to the question that stand in the best passages."""
    own = set(tokens(found.search.text))
    added = [token for token in found.search.bag if token not in own]
    there = set(tokens(text))
    return sum(token in there for token in added) / len(added) if added else 0.5


def _on_the_bundled_scale(evidence: Evidence) -> Evidence:
    def put(cosine: float) -> float:
        return _E5_MEAN + _E5_SPREAD * (cosine - evidence.mean) / (evidence.spread or 1.0)

    return Evidence(
        evidence.score,
        evidence.second,
        evidence.rest,
        put(evidence.dense),
        put(evidence.best),
        put(evidence.tenth),
        evidence.mean,
        evidence.spread,
        evidence.covered,
    )
