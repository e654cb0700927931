"""Which clients fit one product: a whole book judged at once, for a campaign."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from knowledge.eligibility import judge
from knowledge.ruletypes import FactEntry, FactValue, ProductSheet, RuleResult, Verdict

Standing = Literal["met", "applying", "unknown", "not_met"]
Progress = Callable[[int, int], None]

ORDER: Mapping[Standing, int] = {"met": 0, "applying": 1, "unknown": 2, "not_met": 3}
_EVERY = 200  # clients between two reports of progress


@dataclass(frozen=True, slots=True)
class Candidate:
    """A client of the book with its facts; `holds`: whether the product is in use already."""

    client_id: int
    name: str
    owner: str
    facts: Mapping[str, FactValue]
    holds: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """How a client stands to the product.

    `applying`: nothing speaks against it and all that is open is told by each application anew, such as the amount.
    `failed` are the rules that are not met, `missing` the facts that would settle the open ones.
    """

    candidate: Candidate
    standing: Standing
    failed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


def clients_for(
    product: ProductSheet,
    candidates: Sequence[Candidate],
    as_of: date,
    entries: Mapping[str, FactEntry],
    *,
    progress: Progress | None = None,
) -> list[Judged]:
    """Every client with its standing, the fitting ones first; of one standing, those with the fewest open facts."""
    judged = list(judging(product, candidates, as_of, entries, progress=progress))
    return sorted(judged, key=lambda one: (ORDER[one.standing], one.candidate.holds, len(one.missing)))


def judging(
    product: ProductSheet,
    candidates: Sequence[Candidate],
    as_of: date,
    entries: Mapping[str, FactEntry],
    *,
    progress: Progress | None = None,
) -> Iterator[Judged]:
    """The clients one after the other, so that a caller can stop between them."""
    whole = len(candidates)
    for done, candidate in enumerate(candidates, 1):
        yield _judged(candidate, judge(product, candidate.facts, as_of, entries), entries)
        if progress is not None and (done % _EVERY == 0 or done == whole):
            progress(done, whole)


def fitting(judged: Iterable[Judged]) -> list[Judged]:
    """Those worth a call: nothing speaks against the product, and they do not use it yet."""
    return [one for one in judged if one.standing in ("met", "applying") and not one.candidate.holds]


def counted(judged: Iterable[Judged]) -> dict[Standing, int]:
    """How many clients there are of each standing."""
    counts: dict[Standing, int] = dict.fromkeys(ORDER, 0)
    for one in judged:
        counts[one.standing] += 1
    return counts


def _judged(candidate: Candidate, verdict: Verdict, entries: Mapping[str, FactEntry]) -> Judged:
    failed = tuple(each.rule.id for each in verdict.rules if each.result == "not_met")
    open_ones = [each for each in verdict.rules if each.result == "unknown"]
    missing = tuple(dict.fromkeys(name for each in open_ones for name in each.missing))
    questions = verdict.questions if verdict.eligibility == "unknown" else ()
    return Judged(candidate, _standing(verdict, open_ones, entries), failed, missing, questions)


def _standing(verdict: Verdict, open_ones: Sequence[RuleResult], entries: Mapping[str, FactEntry]) -> Standing:
    if verdict.eligibility != "unknown":
        return verdict.eligibility
    of_client = [each for each in open_ones if not _told_by_application(each, entries)]
    return "unknown" if of_client else "applying"


def _told_by_application(result: RuleResult, entries: Mapping[str, FactEntry]) -> bool:
    """Whether all that the rule lacks is told anew by each application."""
    lacking = [entries.get(name) for name in result.missing]
    return bool(lacking) and all(entry is not None and entry.each_time for entry in lacking)
