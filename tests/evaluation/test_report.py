"""What a run found, as one object and as a table that names what went wrong."""

from __future__ import annotations

import json

from evaluation.metrics import Outcome
from evaluation.questions import Case, Source
from evaluation.report import as_text, table
from evaluation.run import summary


def outcomes() -> list[Outcome]:
    right = Case("a", "？", answerable=True, expect="answered", sources=(Source("1.md"),), kind="fact", half="tune")
    wrong = Case("b", "？", answerable=True, expect="answered", sources=(Source("1.md"),), kind="表格", half="report")
    near = Case("c", "？", answerable=False, expect="declined", kind="near_miss", half="report")
    return [
        Outcome(right, (1,), (True,), (), "answered", 0.5),
        Outcome(wrong, (None,), (False,), (), "declined", 0.25),
        Outcome(near, status="answered", seconds=0.75),
    ]


def test_the_result_holds_all_kinds_halves_and_each_question() -> None:
    result = json.loads(json.dumps(summary(outcomes()), ensure_ascii=False))
    assert set(result) == {"all", "by_kind", "by_half", "questions"}
    assert set(result["by_kind"]) == {"fact", "表格", "near_miss"}
    assert result["all"]["recall@1"]["value"] == 0.5 and result["all"]["recall@1"]["n"] == 2
    assert result["by_half"]["tune"]["cited"]["value"] == 1.0
    assert result["questions"][1]["ranks"] == [None]


def test_the_table_shows_intervals_and_what_went_wrong() -> None:
    text = as_text(summary(outcomes()))
    assert "recall@1        0.500  0.095–0.905  2" in text
    assert "seconds_p95     0.750" in text
    assert "not among the first 5: b" in text
    assert "wrong status: b declined, c answered" in text
    assert "source not cited" not in text


def test_a_set_without_halves_has_none() -> None:
    case = Case("a", "？")
    assert "by_half" not in summary([Outcome(case)])
    assert "unnamed" in summary([Outcome(case)])["by_kind"]


def test_chinese_characters_take_two_places() -> None:
    assert table([["kind", "n"], ["表格", "1"], ["a", "22"]]) == "kind  n\n表格  1\na     22"
