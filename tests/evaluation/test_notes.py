"""The measures of messages and records are what one gets by hand."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from evaluation.metrics import wilson
from evaluation.notereport import misses_as_text, notes_as_text
from evaluation.notes import NoteOutcome, evaluate_notes, measure, summary
from evaluation.notesets import NoteCase, note_case_of
from evaluation.records import compare
from notes.calendar import Calendar
from notes.names import Book
from notes.record import Ask, Extraction, Message, Note

HUA, XING = "临溪华兴精密机械有限公司", "临溪华星电子科技有限公司"
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def case(expected: dict[str, Any], id: str = "a", **more: Any) -> NoteCase:
    return note_case_of({"id": id, "message": f"消息{id}", "expected": expected, **more}, now=NOW)


def outcome(expected: dict[str, Any], given: dict[str, Any], seconds: float = 0.01, **more: Any) -> NoteOutcome:
    return NoteOutcome(case(expected, **more), given, compare(expected, given), seconds)


def note(client: str | None, *needs: str) -> dict[str, Any]:
    return {"client": client, "date": "2026-11-23", "needs": list(needs)}


def extraction(*notes: dict[str, Any], intent: str = "note", asks: Any = ()) -> dict[str, Any]:
    return {"intent": intent, "notes": list(notes), "asks": list(asks)}


ASK = [{"about": "client", "options": [HUA, XING]}]
# right; wrong client; asked rightly; asked needlessly; one of two records missing; a question; talk taken for a note
OUTCOMES = [
    outcome(extraction(note(HUA, "保函", "保理")), extraction(note(HUA, "保函", "开户")), 0.01, id="1"),
    outcome(extraction(note(HUA, "保函")), extraction(note(XING, "保函")), 0.02, id="2"),
    outcome(extraction(note(None, "保函"), asks=ASK), extraction(note(None, "保函"), asks=ASK), 0.03, id="3"),
    outcome(extraction(note(HUA, "保函")), extraction(note(None, "保函"), asks=ASK), 0.04, id="4"),
    outcome(extraction(note(HUA), note(XING, "收单")), extraction(note(HUA)), 0.05, id="5"),
    outcome(extraction(intent="question"), extraction(intent="question"), 0.06, id="6"),
    outcome(extraction(intent="smalltalk"), extraction(note(HUA)), 0.07, id="7"),
]


def test_intents_and_whole_records_are_counted_by_message() -> None:
    measured = measure(OUTCOMES)
    assert (measured["messages"], measured["notes"]) == (7, 6)
    assert (measured["intent"]["value"], measured["intent"]["n"]) == (round(6 / 7, 4), 7)
    assert measured["exact"]["value"] == round(2 / 7, 4)


def test_clients_are_right_wrong_missing_or_asked() -> None:
    measured = measure(OUTCOMES)
    shares = {
        name: (measured[name]["value"], measured[name]["n"]) for name in measured if name.startswith(("cl", "as"))
    }
    assert shares == {
        "client": (round(3 / 6, 4), 6),
        "client_right": (round(2 / 5, 4), 5),
        "client_wrong": (round(1 / 7, 4), 7),
        "client_missing": (round(1 / 6, 4), 6),
        "asked_right": (1.0, 1),
        "asked_options": (1.0, 1),
        "asked_needlessly": (0.2, 5),
    }
    assert measured["notes_extra"]["value"] == round(1 / 7, 4)


def test_values_have_precision_recall_and_f1() -> None:
    """Right are 保函 of 1, 3 and 4: of 6 expected and of 5 given."""
    needs = measure(OUTCOMES)["fields"]["needs"]
    assert (needs["precision"]["value"], needs["precision"]["n"]) == (0.6, 5)
    assert (needs["recall"]["value"], needs["recall"]["n"]) == (0.5, 6)
    assert (needs["f1"]["value"], needs["f1"]["n"]) == (round(6 / 11, 4), 6)
    assert (needs["exact"]["value"], needs["exact"]["n"]) == (0.4, 5)


def test_the_interval_of_f1_rests_on_the_records() -> None:
    """3 right of 8 that either side has, in 5 records; F1 = 2J / (1 + J)."""
    low, high = wilson(3 / 8, 5)
    expected = [round(2 * low / (1 + low), 4), round(2 * high / (1 + high), 4)]
    assert measure(OUTCOMES)["fields"]["needs"]["f1"]["interval"] == expected


def test_what_no_message_bears_on_has_no_value() -> None:
    measured = measure([])
    assert measured["exact"] == measured["fields"]["rates"]["f1"] == {"value": None, "n": 0, "interval": None}
    assert measured["seconds_p50"] is None


def test_seconds_are_nearest_ranks() -> None:
    measured = measure(OUTCOMES)
    assert (measured["seconds_p50"], measured["seconds_p95"]) == (0.04, 0.07)


def test_the_result_tells_kinds_and_halves_and_no_single_message_of_the_reported_half() -> None:
    wrong = (extraction(note(HUA, "保函")), extraction(note(XING, "保函")))
    result = summary(
        [
            outcome(*wrong, id="t", half="tune", kind="names"),
            outcome(*wrong, id="r", half="report", kind="names"),
            outcome(extraction(intent="undo"), extraction(intent="undo"), id="u", half="tune", kind="undo"),
        ]
    )
    assert set(result) == {"all", "by_kind", "by_half", "messages"}
    assert {name: part["messages"] for name, part in result["by_half"].items()} == {"tune": 2, "report": 1}
    assert [line["id"] for line in result["messages"]] == ["t", "u"]
    assert "消息r" not in json.dumps(result, ensure_ascii=False)
    shown = misses_as_text(result)
    assert shown.startswith("t  消息t\n  wrong: wrong, date") and "消息u" not in shown and "消息r" not in shown
    text = notes_as_text(result)
    rows = [line.split() for line in text.splitlines()]
    assert ["client_wrong", "1.000", "0.342–1.000", "2"] in rows and ["names", "2"] in [row[:2] for row in rows]
    assert ["report", "value", "95%", "n"] in rows


def test_a_set_without_halves_has_none_and_shows_all_its_misses() -> None:
    result = summary([outcome(extraction(intent="undo"), extraction(intent="note"), id="x")])
    assert "by_half" not in result and set(result["by_kind"]) == {"unnamed"}
    assert "wrong: intent" in misses_as_text(result)


def test_each_message_is_extracted_with_its_own_book() -> None:
    """What is measured is what the extractor gets: message, history, book."""
    seen: list[tuple[Message, Book]] = []

    def extract(message: Message, book: Book, calendar: Calendar) -> Extraction:
        seen.append((message, book))
        return Extraction("note", (Note(client=None),), (Ask("client", (HUA, XING)),), id=message.id)

    line = {"clients": [{"name": HUA, "short_names": ["华兴"]}], "history": ["早"], "voice": True}
    cases = [
        case(extraction({"client": None}, asks=ASK), "1", **line),
        case(extraction({"client": HUA}), "2", **line),
        case(extraction({"client": HUA}), "3", clients=[{"name": XING}]),
    ]
    result = evaluate_notes(cases, extract, Calendar())
    assert result["all"]["asked_right"]["value"] == 1.0 and result["all"]["asked_needlessly"]["value"] == 1.0
    assert seen[0][0].voice and seen[0][0].history[0].text == "早"
    assert seen[0][1] is seen[1][1] and [client.name for client in seen[2][1].clients] == [XING]


@pytest.mark.parametrize(
    "line",
    [
        {"message": "早"},
        {"message": "早", "expected": {"intent": "greeting"}},
        {"message": "早", "expected": {"intent": "note", "notes": ["华兴"]}},
        {"message": "早", "expected": {"intent": "smalltalk"}, "half": "third"},
        {"message": 3, "expected": {"intent": "smalltalk"}},
        {"message": "早", "sent_at": "昨天", "expected": {"intent": "smalltalk"}},
    ],
)
def test_a_line_that_cannot_be_measured_is_refused(line: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        note_case_of(line, now=NOW)
