"""Matching is measured on labelled clients, half of them for the published figures only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evaluation.matches import evaluate_matching, matching_as_text, misses_as_text
from evaluation.matchingsets import MatchingCase, read_matching_cases
from evaluation.questions import QuestionSetError
from proposals.factlines import FactLine
from proposals.matched import Match
from proposals.matching import match
from tests.knowledge.sample_rulebook import TODAY, rulebook

SETS = Path(__file__).parents[2] / "evaluation" / "sets"


def matched(line: FactLine) -> Match:
    day = line.as_of or TODAY
    book = rulebook(day)
    facts, unread = line.values(book.facts)
    assert unread == ()
    return match(book, facts, line.needs, day)


def cases(*halves: str) -> list[MatchingCase]:
    return [case for half in halves for case in read_matching_cases(SETS / f"matching-{half}.jsonl")]


def test_the_shipped_sets_meet_their_targets() -> None:
    """Precision and recall of at least 0.9, nothing forbidden offered, on both halves."""
    everyone = cases("tune", "report")
    assert len(everyone) >= 40 and len({case.line.id for case in everyone}) == len(everyone)
    result = evaluate_matching(everyone, matched)
    for measured in (result["all"], *result["by_half"].values()):
        assert measured["precision"]["value"] >= 0.9 and measured["recall"]["value"] >= 0.9
        assert measured["forbidden_offered"] == 0 and measured["forbidden"] > 30


def test_single_clients_of_the_reported_half_are_never_shown(tmp_path: Path) -> None:
    wrong: dict[str, Any] = {
        "facts": {"industry": "制造业"},
        "needs": ["汇率避险"],
        "expected": {"GT01": "recommended"},
    }
    lines = [wrong | {"id": "secret", "half": "report"}, wrong | {"id": "open", "half": "tune"}]
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    result = evaluate_matching(read_matching_cases(path), matched)
    assert [one["id"] for one in result["clients"]] == ["open"] and "secret" not in misses_as_text(result)
    assert result["all"]["recall"]["value"] == 0 and "report" in matching_as_text(result)


def test_verdicts_are_measured_where_they_are_expected(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text('{"facts": {}, "needs": ["WC01"], "expected": {"WC01": "unknown", "TC01": "met"}}\n', "utf-8")
    result = evaluate_matching(read_matching_cases(path), matched)
    assert result["all"]["verdict"]["value"] == 0.5
    assert result["clients"][0]["wrong"] == ["TC01:met→missing"]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "不是 JSON"),
        ("[]", "不是一个 JSON 对象"),
        ('{"facts": {}}', "缺 expected"),
        ('{"expected": {"WC01": "maybe"}}', "maybe"),
        ('{"facts": [], "expected": {"WC01": "met"}}', "facts"),
        ('{"facts": {}, "as_of": "soon", "expected": {"WC01": "met"}}', "as_of"),
        ('{"facts": {}, "half": "third", "expected": {"WC01": "met"}}', "third"),
    ],
)
def test_a_line_that_is_not_in_order_is_named(tmp_path: Path, line: str, why: str) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(f"\n{line}\n", "utf-8")
    with pytest.raises(QuestionSetError, match="第 2 行") as error:
        read_matching_cases(path)
    assert why in str(error.value)
