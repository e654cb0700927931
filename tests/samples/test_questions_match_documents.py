"""The questions shipped over the sample bank ask for what its documents say."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.audience import readable_by
from knowledge.normalise import normalise
from tests.samples.test_text_matches_data import bank, is_under, tidy

SETS = Path(__file__).resolve().parents[2] / "evaluation" / "sets"
POLICY = SETS / "samples-policy.jsonl"


@cache
def questions() -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(line) for line in POLICY.read_text("utf-8").splitlines() if line.strip())


def source_text(source: dict[str, str]) -> str:
    passages = bank()[source["document"]].passages
    under = [p for p in passages if source["section"] in p.section or is_under(p.section, source["section"])]
    return "\n".join(f"{p.context}\n{p.text}" for p in under)


def test_each_source_of_a_question_exists() -> None:
    missing = [
        (each["id"], source)
        for each in questions()
        for source in each["sources"]
        if source["document"] not in bank() or not source_text(source)
    ]
    assert not missing


def test_each_key_fact_stands_in_the_sources_named() -> None:
    wrong = []
    for each in questions():
        text = "\n".join(map(source_text, each["sources"]))
        facts = each["key_facts"]
        wrong += [(each["id"], f) for f in facts if normalise(f) not in normalise(text) and tidy(f) not in tidy(text)]
    assert not wrong


def test_a_source_is_one_the_reader_may_read_or_the_question_is_declined() -> None:
    for each in questions():
        allowed = readable_by(each.get("audience", "rm"))
        assert all(bank()[source["document"]].document.audience in allowed for source in each["sources"]), each["id"]
        assert bool(each["sources"]) == each["answerable"], each["id"]


def test_ids_are_unique_and_the_set_is_as_mixed_as_promised() -> None:
    ids = [each["id"] for each in questions()]
    assert len(ids) == len(set(ids))
    count = {kind: sum(each["kind"] == kind for each in questions()) for kind in {each["kind"] for each in questions()}}
    assert sum(each["answerable"] for each in questions()) >= 70
    assert count["followup"] >= 10 and count["refused"] >= 10 and count["english"] >= 5 and count["traditional"] >= 3
    assert count["near_miss"] + count["off_topic"] >= 40
