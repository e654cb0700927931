"""The measures are what one gets by hand."""

from __future__ import annotations

from typing import Any

import pytest

from evaluation.metrics import Outcome, measure, percentile, wilson
from evaluation.questions import Case, Source


def case(expect: Any = "answered", sources: int = 1, facts: int = 0) -> Case:
    return Case(
        id="q",
        question="?",
        answerable=None if expect is None else expect != "declined",
        expect=expect,
        sources=tuple(Source(f"{n}.md") for n in range(sources)),
        key_facts=("x",) * facts,
    )


ANSWERABLE = [
    Outcome(case(), (1,), (True,), (), "answered", 0.1),
    Outcome(case(facts=2), (4,), (True,), (True, False), "answered", 0.2),
    Outcome(case(sources=2, facts=1), (2, None), (True, False), (True,), "answered", 0.3),
    Outcome(case(), (None,), (False,), (), "declined", 0.4),
    Outcome(case("refused"), (7,), (True,), (), "refused", 0.5),
]
UNANSWERABLE = [Outcome(case("declined", 0), status=status) for status in ("declined", "declined", "answered")]


def value(name: str, outcomes: list[Outcome]) -> Any:
    return measure(outcomes)[name]["value"]


def test_recall_is_the_mean_part_of_expected_sources_found() -> None:
    assert value("recall@1", ANSWERABLE) == 1 / 5
    assert value("recall@3", ANSWERABLE) == 1.5 / 5
    assert value("recall@5", ANSWERABLE) == 2.5 / 5
    assert measure(ANSWERABLE + UNANSWERABLE)["recall@5"]["n"] == 5


def test_mrr_takes_one_over_the_place_of_each_source() -> None:
    assert value("mrr@10", ANSWERABLE) == round((1 + 1 / 4 + (1 / 2) / 2 + 0 + 1 / 7) / 5, 4)


def test_a_question_is_cited_when_every_source_is() -> None:
    assert measure(ANSWERABLE)["cited"] == {"value": 0.6, "n": 5, "interval": [0.2307, 0.8824]}


def test_key_facts_are_counted_one_by_one_and_their_interval_by_answers() -> None:
    found = measure(ANSWERABLE)["key_facts"]
    assert (found["value"], found["n"]) == (0.6667, 3)
    assert found["interval"] == [round(edge, 4) for edge in wilson(2 / 3, 2)]


def test_declining_is_right_without_an_answer_and_wrong_with_one() -> None:
    measured = measure(ANSWERABLE + UNANSWERABLE)
    assert (measured["declined_right"]["value"], measured["declined_right"]["n"]) == (0.6667, 3)
    assert (measured["declined_wrong"]["value"], measured["declined_wrong"]["n"]) == (0.2, 5)
    assert (measured["refused_right"]["value"], measured["refused_right"]["n"]) == (1.0, 1)
    assert (measured["refused_wrong"]["value"], measured["refused_wrong"]["n"]) == (0.0, 4)


def test_a_question_whose_expectation_is_open_is_judged_by_its_time_only() -> None:
    measured = measure([Outcome(case(None, 0), status="declined", seconds=0.25)])
    assert measured["declined_right"] == {"value": None, "n": 0, "interval": None}
    assert measured["seconds_p50"] == measured["seconds_p95"] == 0.25


def test_seconds_are_nearest_ranks() -> None:
    assert measure(ANSWERABLE)["seconds_p50"] == 0.3
    assert percentile([n / 100 for n in range(1, 101)], 0.95) == 0.95
    assert percentile([], 0.5) is None


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (0, 10, 0.0, 0.2775), (90, 100, 0.8256, 0.9448)],
)
def test_the_interval_is_wilsons(hits: int, n: int, low: float, high: float) -> None:
    assert wilson(hits / n, n) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_how_many_sources_an_answer_names_is_the_mean_over_answers_with_any() -> None:
    outcomes = [Outcome(case(sources=0), status="answered", citations=n) for n in (0, 1, 4)]
    assert measure(outcomes)["citations"] == 2.5
    assert measure([])["citations"] is None
