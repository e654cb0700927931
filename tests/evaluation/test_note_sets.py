"""The shipped messages are well labelled, and the halves are of one kind."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from evaluation.notesets import NoteCase, read_note_cases
from notes.lines import SHANGHAI
from notes.record import note_from_dict

SETS = sorted((Path(__file__).resolve().parents[2] / "evaluation" / "sets").glob("notes-*.jsonl"))
PATCHES = {"correction", "addition"}


@cache
def cases() -> tuple[NoteCase, ...]:
    return tuple(case for path in SETS for case in read_note_cases(path))


def notes() -> list[tuple[NoteCase, dict[str, Any]]]:
    return [(case, note) for case in cases() for note in case.expected["notes"]]


def test_each_half_is_large_and_has_each_kind_alike() -> None:
    kinds = Counter((case.half, case.kind) for case in cases())
    assert len(cases()) >= 240 and len({case.id for case in cases()}) == len(cases())
    for (_half, kind), count in kinds.items():
        assert kinds["tune", kind] == kinds["report", kind] == count
    assert {path.stem: {case.half for case in read_note_cases(path)} for path in SETS} == {
        "notes-report": {"report"},
        "notes-tune": {"tune"},
    }


def test_the_halves_alternate_in_the_order_of_each_kind() -> None:
    for case in cases():
        assert case.half == ("tune", "report")[(int(case.id.rsplit("-", 1)[1]) - 1) % 2], case.id


def test_no_message_stands_twice() -> None:
    said = Counter((case.line.message.text, case.line.message.history, case.line.clients) for case in cases())
    assert [one for one, count in said.items() if count > 1] == []


def test_every_intent_is_there_and_leaves_the_records_it_should() -> None:
    intents = Counter(case.expected["intent"] for case in cases())
    assert len(intents) == 10 and min(intents.values()) >= 4
    for case in cases():
        kept = case.expected["intent"] in {"note", "task", *PATCHES}
        assert bool(case.expected["notes"]) == kept, case.id
        assert case.line.message.history or case.expected["intent"] not in {"undo", *PATCHES}, case.id


def test_a_client_is_one_of_the_book_or_is_asked_for() -> None:
    for case in cases():
        book = {client.name for client in case.line.clients or ()}
        asks = case.expected.get("asks", [])
        unclear = [note for note in case.expected["notes"] if note["client"] is None]
        assert {note["client"] for note in case.expected["notes"]} <= {*book, None}, case.id
        assert {option for ask in asks for option in ask["options"]} <= book, case.id
        assert len(asks) == len(unclear) or case.expected["intent"] == "task", case.id


def test_records_have_only_what_a_record_can_have() -> None:
    for case, note in notes():
        tasks = [{key: task[key] for key in task if key != "what_keywords"} for task in note.get("tasks", [])]
        assert note_from_dict({**note, "tasks": tasks}).client == note["client"], case.id


def test_a_visit_has_a_day_and_a_patch_only_when_it_changes() -> None:
    for case, note in notes():
        assert ("date" in note) or case.expected["intent"] != "note", case.id
        assert ("date" not in note) or case.expected["intent"] != "task", case.id


def test_tasks_are_found_by_words_that_stand_in_them() -> None:
    for case, note in notes():
        for task in note.get("tasks", []):
            assert task["what_keywords"], case.id
            for keyword in task["what_keywords"]:
                assert any(word in task["what"] for word in keyword.split("|")), (case.id, keyword)


def test_no_visit_lies_ahead_and_no_task_behind() -> None:
    for case, note in notes():
        today = case.line.message.sent_at.astimezone(SHANGHAI).date().isoformat()
        assert note.get("date", today) <= today, case.id
        assert all(task["due"] is None or task["due"] >= today for task in note.get("tasks", [])), case.id


def test_lines_are_what_notes_extract_reads() -> None:
    keys = {"id", "message", "sent_at", "history", "clients", "voice", "half", "kind", "expected"}
    for path in SETS:
        for line in path.read_text("utf-8").splitlines():
            assert set(json.loads(line)) <= keys
            assert datetime.fromisoformat(json.loads(line)["sent_at"]).tzinfo is not None
