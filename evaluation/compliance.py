"""How well forbidden texts are told from harmless ones: verdicts held against what is expected."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.compliancesets import ComplianceCase
from evaluation.metrics import percentile, share
from evaluation.report import table
from proposals.checking import Checked
from proposals.checklines import CheckLine

Judge = Callable[[CheckLine], Checked]
Advance = Callable[[int, int], None]
_SHARES = ("recall", "precision", "recall_red", "precision_red", "verdict", "rule")


@dataclass(frozen=True, slots=True)
class ComplianceOutcome:
    """What the check made of one text, in how many seconds."""

    case: ComplianceCase
    checked: Checked
    seconds: float

    @property
    def exact(self) -> bool:
        """Whether the verdict is the one expected."""
        return self.checked.verdict == self.case.expected


def evaluate_compliance(
    cases: Sequence[ComplianceCase], judge: Judge, *, progress: Advance | None = None
) -> dict[str, Any]:
    """The measures of all texts, of each rule and half, and a line for each miss that is not of the reported half."""
    outcomes = []
    for done, case in enumerate(cases, 1):
        started = time.perf_counter()
        checked = judge(case.line)
        outcomes.append(ComplianceOutcome(case, checked, time.perf_counter() - started))
        if progress is not None:
            progress(done, len(cases))
    return summary(outcomes)


def summary(outcomes: Sequence[ComplianceOutcome]) -> dict[str, Any]:
    """`{"all", "by_kind", "by_half", "texts"}`; nothing is said of single texts of the reported half."""
    result: dict[str, Any] = {
        "all": measure(outcomes),
        "by_kind": _grouped(outcomes, lambda case: case.rule or case.expected),
    }
    if any(outcome.case.half for outcome in outcomes):
        result["by_half"] = _grouped(outcomes, lambda case: case.half or "unnamed")
    result["texts"] = [_line(one) for one in outcomes if not one.exact and one.case.half != "report"]
    return result


def measure(outcomes: Iterable[ComplianceOutcome]) -> dict[str, Any]:
    """Every measure over these texts: recall and precision of what is not ok, and of what is red."""
    found = list(outcomes)
    named = [one for one in found if one.case.rule]
    return {
        "texts": len(found),
        "recall": share([float(one.checked.verdict != "ok") for one in found if one.case.expected != "ok"]),
        "precision": share([float(one.case.expected != "ok") for one in found if one.checked.verdict != "ok"]),
        "recall_red": share([float(one.checked.verdict == "red") for one in found if one.case.expected == "red"]),
        "precision_red": share([float(one.case.expected == "red") for one in found if one.checked.verdict == "red"]),
        "verdict": share([float(one.exact) for one in found]),
        "rule": share([float(one.case.rule in {f.rule for f in one.checked.findings}) for one in named]),
        "seconds_p95": percentile([one.seconds for one in found], 0.95),
    }


def compliance_as_text(result: Mapping[str, Any]) -> str:
    """The result of a run as tables: all texts, the halves, each rule."""
    parts = [_whole("all", result["all"])]
    parts += [_whole(name, measured) for name, measured in result.get("by_half", {}).items()]
    rows = [["kind", "n", *_SHARES]]
    for name, measured in sorted(result["by_kind"].items()):
        rows.append([name, str(measured["texts"]), *(_value(measured[key]) for key in _SHARES)])
    return "\n\n".join([*parts, table(rows)])


def misses_as_text(result: Mapping[str, Any]) -> str:
    """Each text that got another verdict than expected; none of the reported half."""
    return "\n".join(
        f"{one['id']}  {one['expected']} → {one['verdict']} {' '.join(one['rules'])}  {one['text']}"
        for one in result["texts"]
    )


def _grouped(outcomes: Iterable[ComplianceOutcome], key: Callable[[ComplianceCase], str]) -> dict[str, dict[str, Any]]:
    groups: dict[str, list[ComplianceOutcome]] = defaultdict(list)
    for one in outcomes:
        groups[key(one.case)].append(one)
    return {name: measure(group) for name, group in groups.items()}


def _line(outcome: ComplianceOutcome) -> dict[str, Any]:
    return {
        "id": outcome.case.line.id,
        "text": outcome.case.line.text,
        "expected": outcome.case.expected,
        "verdict": outcome.checked.verdict,
        "rules": [one.rule for one in outcome.checked.findings],
    }


def _whole(name: str, measured: Mapping[str, Any]) -> str:
    rows = [[name, "value", "95%", "n"]]
    for key in _SHARES:
        if measured[key]["n"]:
            low, high = measured[key]["interval"]
            rows.append([key, f"{measured[key]['value']:.3f}", f"{low:.3f}–{high:.3f}", str(measured[key]["n"])])
    return table([*rows, ["texts", str(measured["texts"]), "", ""]])


def _value(one: Mapping[str, Any]) -> str:
    return f"{one['value']:.3f}" if one["value"] is not None else "–"
