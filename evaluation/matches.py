"""How well clients are matched with products: what is offered held against what is expected."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.matchingsets import MatchingCase
from evaluation.metrics import percentile, share
from evaluation.report import table
from proposals.factlines import FactLine
from proposals.matched import Match

Matcher = Callable[[FactLine], Match]
Advance = Callable[[int, int], None]
_SHARES = ("precision", "recall", "verdict")
_JUDGED = frozenset({"met", "not_met", "unknown"})


@dataclass(frozen=True, slots=True)
class MatchingOutcome:
    """What matching made of one client, in how many seconds."""

    case: MatchingCase
    found: Match
    seconds: float

    @property
    def offered(self) -> frozenset[str]:
        return frozenset(self.found.offered)

    @property
    def missed(self) -> tuple[str, ...]:
        """What should be offered and is not."""
        return tuple(sorted(self.case.recommended - self.offered))

    @property
    def extra(self) -> tuple[str, ...]:
        """What is offered though nobody expects it; where only verdicts are expected, nothing is."""
        return tuple(sorted(self.offered - self.case.recommended)) if self.tells_offers else ()

    @property
    def broken(self) -> tuple[str, ...]:
        """What is offered though it is forbidden."""
        return tuple(sorted(self.offered & self.case.forbidden))

    @property
    def verdicts(self) -> list[tuple[str, str, str]]:
        """Each product with the verdict expected and the one found."""
        wanted = ((code, each) for code, each in self.case.expected.items() if each in _JUDGED)
        return [(code, each, self._verdict(code)) for code, each in wanted]

    @property
    def tells_offers(self) -> bool:
        """Whether the case says what is to be offered, and not only how products are judged."""
        return bool(self.case.recommended) or "forbidden" in self.case.expected.values()

    def _verdict(self, code: str) -> str:
        judged = self.found.verdict(code)
        return judged.eligibility if judged is not None else "missing"


def evaluate_matching(
    cases: Sequence[MatchingCase], match: Matcher, *, progress: Advance | None = None
) -> dict[str, Any]:
    """The measures of all clients, of each kind and half, and a line for each miss not of the reported half."""
    outcomes = []
    for done, case in enumerate(cases, 1):
        started = time.perf_counter()
        found = match(case.line)
        outcomes.append(MatchingOutcome(case, found, time.perf_counter() - started))
        if progress is not None:
            progress(done, len(cases))
    return summary(outcomes)


def summary(outcomes: Sequence[MatchingOutcome]) -> dict[str, Any]:
    """`{"all", "by_kind", "by_half", "clients"}`; nothing is said of single clients of the reported half."""
    result: dict[str, Any] = {"all": measure(outcomes), "by_kind": _grouped(outcomes, lambda case: case.kind)}
    if any(outcome.case.half for outcome in outcomes):
        result["by_half"] = _grouped(outcomes, lambda case: case.half or "unnamed")
    lines = (_line(one) for one in outcomes if one.case.half != "report")
    result["clients"] = [line for line in lines if line["missed"] or line["extra"] or line["broken"] or line["wrong"]]
    return result


def measure(outcomes: Iterable[MatchingOutcome]) -> dict[str, Any]:
    """Every measure over these clients; `forbidden_offered` counts products, and is to be 0."""
    found = list(outcomes)
    right = [float(code not in one.extra) for one in found if one.tells_offers for code in one.offered]
    hit = [float(code in one.offered) for one in found for code in one.case.recommended]
    return {
        "clients": len(found),
        "precision": share(right),
        "recall": share(hit),
        "verdict": share([float(wanted == judged) for one in found for _, wanted, judged in one.verdicts]),
        "forbidden": sum(len(one.case.forbidden) for one in found),
        "forbidden_offered": sum(len(one.broken) for one in found),
        "seconds_p95": percentile([one.seconds for one in found], 0.95),
    }


def matching_as_text(result: Mapping[str, Any]) -> str:
    """The result of a run as tables: all clients, the halves, each kind."""
    parts = [_whole("all", result["all"])]
    parts += [_whole(name, measured) for name, measured in result.get("by_half", {}).items()]
    rows = [["kind", "n", *_SHARES, "forbidden"]]
    for name, measured in sorted(result["by_kind"].items()):
        values = (_value(measured[key]) for key in _SHARES)
        rows.append([name or "–", str(measured["clients"]), *values, _broken(measured)])
    return "\n\n".join([*parts, table(rows)])


def misses_as_text(result: Mapping[str, Any]) -> str:
    """Each client that was offered something else than expected; none of the reported half."""
    return "\n".join(
        f"{one['id']}  missed {' '.join(one['missed']) or '–'}  extra {' '.join(one['extra']) or '–'}"
        f"  forbidden {' '.join(one['broken']) or '–'}  {' '.join(one['wrong'])}".rstrip()
        for one in result["clients"]
    )


def _grouped(outcomes: Iterable[MatchingOutcome], key: Callable[[MatchingCase], str]) -> dict[str, dict[str, Any]]:
    groups: dict[str, list[MatchingOutcome]] = defaultdict(list)
    for one in outcomes:
        groups[key(one.case)].append(one)
    return {name: measure(group) for name, group in groups.items()}


def _line(outcome: MatchingOutcome) -> dict[str, Any]:
    return {
        "id": outcome.case.line.id,
        "missed": list(outcome.missed),
        "extra": list(outcome.extra),
        "broken": list(outcome.broken),
        "wrong": [f"{code}:{wanted}→{judged}" for code, wanted, judged in outcome.verdicts if wanted != judged],
    }


def _whole(name: str, measured: Mapping[str, Any]) -> str:
    rows = [[name, "value", "95%", "n"]]
    for key in _SHARES:
        if measured[key]["n"]:
            low, high = measured[key]["interval"]
            rows.append([key, f"{measured[key]['value']:.3f}", f"{low:.3f}–{high:.3f}", str(measured[key]["n"])])
    rows.append(["forbidden offered", _broken(measured), "", ""])
    return table([*rows, ["clients", str(measured["clients"]), "", ""]])


def _broken(measured: Mapping[str, Any]) -> str:
    return f"{measured['forbidden_offered']}/{measured['forbidden']}"


def _value(one: Mapping[str, Any]) -> str:
    return f"{one['value']:.3f}" if one["value"] is not None else "–"
