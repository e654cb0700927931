"""Shares over questions with how many they rest on and how far chance alone may move them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from typing import Any

from evaluation.questions import Case

CUTOFFS = (1, 3, 5)
DEPTH = 10
_Z = 1.959963984540054  # 95%


@dataclass(frozen=True, slots=True)
class Outcome:
    """What search and answer made of one question.

    `ranks`: for each expected source the place of the first passage found that counts for it, from 1; None when none
    does. `cited` and `facts` follow the order of the expected sources and key facts. `status` and `seconds` are None
    where the question was searched only. `citations` is how many sources the answer names.
    """

    case: Case
    ranks: tuple[int | None, ...] = ()
    cited: tuple[bool, ...] = ()
    facts: tuple[bool, ...] = ()
    status: str | None = None
    seconds: float | None = None
    citations: int | None = None


def measure(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """Every measure over these questions; a share that no question bears on has n = 0 and no value."""
    found = list(outcomes)
    measured: dict[str, Any] = {"questions": len(found)}
    sourced = [outcome for outcome in found if outcome.case.sources]
    for cutoff in CUTOFFS:
        measured[f"recall@{cutoff}"] = share([recall(outcome, cutoff) for outcome in sourced])
    measured[f"mrr@{DEPTH}"] = share([reciprocal_rank(outcome) for outcome in sourced])
    measured |= _answers([outcome for outcome in found if outcome.status is not None])
    seconds = [outcome.seconds for outcome in found if outcome.seconds is not None]
    named = [outcome.citations for outcome in found if outcome.citations]
    return measured | {
        "citations": round(sum(named) / len(named), 2) if named else None,
        "seconds_p50": percentile(seconds, 0.50),
        "seconds_p95": percentile(seconds, 0.95),
    }


def recall(outcome: Outcome, cutoff: int) -> float:
    """The part of the expected sources that stand among the first `cutoff` passages."""
    return sum(rank is not None and rank <= cutoff for rank in outcome.ranks) / len(outcome.ranks)


def reciprocal_rank(outcome: Outcome) -> float:
    """One over the place of each expected source among the first ten (0 if absent), the mean over the sources."""
    return sum(1 / rank for rank in outcome.ranks if rank is not None and rank <= DEPTH) / len(outcome.ranks)


def share(values: Sequence[float], counted: int | None = None) -> dict[str, Any]:
    """The mean of values in 0..1, their number, and Wilson's 95% interval.

    For values between 0 and 1 the interval is on the safe side: no variable with this mean scatters more than one that
    is 0 or 1. `counted` is the number shown when it is not the number of values.
    """
    n = len(values)
    if not n:
        return {"value": None, "n": 0, "interval": None}
    mean = sum(values) / n
    low, high = wilson(mean, n)
    return {
        "value": round(mean, 4),
        "n": n if counted is None else counted,
        "interval": [round(low, 4), round(high, 4)],
    }


def wilson(mean: float, n: int) -> tuple[float, float]:
    """Wilson's 95% interval of a share seen in n independent questions."""
    centre = mean + _Z * _Z / (2 * n)
    reach = _Z * sqrt(mean * (1 - mean) / n + _Z * _Z / (4 * n * n))
    scale = 1 + _Z * _Z / n
    return max(0.0, (centre - reach) / scale), min(1.0, (centre + reach) / scale)


def percentile(values: Iterable[float], part: float) -> float | None:
    """The smallest value that at least `part` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return round(ordered[max(0, ceil(part * len(ordered)) - 1)], 4) if ordered else None


def _answers(asked: Sequence[Outcome]) -> dict[str, Any]:
    answerable = [outcome for outcome in asked if outcome.case.answerable and outcome.case.expect != "declined"]
    unanswerable = [outcome for outcome in asked if outcome.case.expect == "declined"]
    refusals = [outcome for outcome in asked if outcome.case.expect == "refused"]
    plain = [outcome for outcome in asked if outcome.case.expect == "answered"]
    return {
        "cited": _shares(answerable, lambda outcome: all(outcome.cited), lambda outcome: bool(outcome.case.sources)),
        "key_facts": _key_facts(asked),
        "declined_right": _shares(unanswerable, lambda outcome: outcome.status == "declined"),
        "declined_wrong": _shares(answerable, lambda outcome: outcome.status == "declined"),
        "refused_right": _shares(refusals, lambda outcome: outcome.status == "refused"),
        "refused_wrong": _shares(plain, lambda outcome: outcome.status == "refused"),
    }


def _shares(
    outcomes: Iterable[Outcome], holds: Callable[[Outcome], bool], counts: Callable[[Outcome], bool] = lambda _: True
) -> dict[str, Any]:
    return share([float(holds(outcome)) for outcome in outcomes if counts(outcome)])


def _key_facts(asked: Sequence[Outcome]) -> dict[str, Any]:
    """The share of all key facts; those of one answer stand and fall together, so its interval counts answers."""
    facts = [outcome.facts for outcome in asked if outcome.facts]
    if not facts:
        return share([])
    total = sum(map(len, facts))
    mean = sum(map(sum, facts)) / total
    return share([mean] * len(facts), counted=total)
