"""How well messages become records: each message extracted, its time taken, held against what is expected."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.metrics import percentile, share, wilson
from evaluation.notesets import NoteCase
from evaluation.records import FIELDS, NoteResult, Record, compare
from notes.calendar import Calendar
from notes.lines import Books
from notes.names import Book
from notes.record import Extraction, Message

Extract = Callable[[Message, Book, Calendar], Extraction]
Advance = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class NoteOutcome:
    """What was made of one message, in how many seconds (the book being there), and how that compares."""

    case: NoteCase
    given: Record
    notes: Sequence[NoteResult]
    seconds: float

    @property
    def intent_right(self) -> bool:
        """A note is a note, a question a question."""
        return bool(self.given.get("intent") == self.case.expected["intent"])

    @property
    def exact(self) -> bool:
        """The intent, and every record with every field."""
        return self.intent_right and all(note.exact for note in self.notes)


def evaluate_notes(
    cases: Sequence[NoteCase], extract: Extract, calendar: Calendar, *, progress: Advance | None = None
) -> dict[str, Any]:
    """The measures of all messages, of each kind and half, and a line for each message not of the reported half."""
    books = Books()
    outcomes = []
    for done, case in enumerate(cases, 1):
        outcomes.append(outcome_of(case, books.of(case.line), extract, calendar))
        if progress is not None:
            progress(done, len(cases))
    return summary(outcomes)


def outcome_of(case: NoteCase, book: Book, extract: Extract, calendar: Calendar) -> NoteOutcome:
    """One message extracted and held against what is expected."""
    started = time.perf_counter()
    extraction = extract(case.line.message, book, calendar)
    seconds = time.perf_counter() - started
    given = extraction.to_dict()
    return NoteOutcome(case, given, compare(case.expected, given), seconds)


def summary(outcomes: Sequence[NoteOutcome]) -> dict[str, Any]:
    """`{"all", "by_kind", "by_half", "messages"}`; nothing is said of single messages of the reported half."""
    result: dict[str, Any] = {"all": measure(outcomes), "by_kind": _grouped(outcomes, lambda case: case.kind)}
    if any(outcome.case.half for outcome in outcomes):
        result["by_half"] = _grouped(outcomes, lambda case: case.half or "")
    result["messages"] = [_line(outcome) for outcome in outcomes if outcome.case.half != "report"]
    return result


def measure(outcomes: Iterable[NoteOutcome]) -> dict[str, Any]:
    """Every measure over these messages; a share that none bears on has n = 0 and no value."""
    found = list(outcomes)
    notes = [note for outcome in found for note in outcome.notes]
    return {
        "messages": len(found),
        "notes": sum(note.expected is not None for note in notes),
        "intent": share([float(outcome.intent_right) for outcome in found]),
        "exact": share([float(outcome.exact) for outcome in found]),
        **_clients(notes),
        "fields": {name: _field(name, notes) for name in FIELDS},
        "seconds_p50": percentile([outcome.seconds for outcome in found], 0.50),
        "seconds_p95": percentile([outcome.seconds for outcome in found], 0.95),
    }


def _clients(notes: Sequence[NoteResult]) -> dict[str, Any]:
    """Of all records: resolved as expected, filed under another client; of the named and of the unclear ones apart."""
    meant = [note for note in notes if note.expected is not None]
    named = [note for note in meant if note.expected and note.expected.get("client") is not None]
    unclear = [note for note in meant if note.expected and note.expected.get("client") is None]
    return {
        "client": share([float(note.client in {"right", "asked"}) for note in meant]),
        "client_right": share([float(note.client == "right") for note in named]),
        "client_wrong": share([float(note.client == "wrong") for note in notes]),
        "client_missing": share([float(note.client == "missing") for note in meant]),
        "asked_right": share([float(note.client in {"asked", "right"}) for note in unclear]),
        "asked_options": share([float(note.options) for note in notes if note.options is not None]),
        "asked_needlessly": share([float(note.client == "needlessly") for note in named]),
        "notes_extra": share([float(note.expected is None) for note in notes]),
    }


def _field(name: str, notes: Sequence[NoteResult]) -> dict[str, Any]:
    """How often the field is exactly right where either side has it; precision, recall and F1 of its values.

    The values of one record stand and fall together: intervals count records, n counts values.
    """
    results = [note.fields[name] for note in notes if name in note.fields]
    right = sum(result.right for result in results)
    expected = sum(result.expected for result in results)
    given = sum(result.given for result in results)
    return {
        "exact": share([float(result.exact) for result in results]),
        "precision": _part(right, given, sum(result.given > 0 for result in results)),
        "recall": _part(right, expected, sum(result.expected > 0 for result in results)),
        "f1": _f1(right, expected, given, len(results)),
    }


def _part(right: int, total: int, records: int) -> dict[str, Any]:
    return share([right / total] * records if total else [], counted=total)


def _f1(right: int, expected: int, given: int, records: int) -> dict[str, Any]:
    """F1 is 2J / (1 + J), J the share of right values among all that either side has; its interval comes from J's."""
    either = expected + given - right
    if not either:
        return share([])
    low, high = wilson(right / either, records)
    return {
        "value": round(2 * right / (expected + given), 4),
        "n": expected,
        "interval": [round(2 * edge / (1 + edge), 4) for edge in (low, high)],
    }


def _grouped(outcomes: Iterable[NoteOutcome], key: Callable[[NoteCase], str]) -> dict[str, Any]:
    groups: dict[str, list[NoteOutcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[key(outcome.case) or "unnamed"].append(outcome)
    return {name: measure(group) for name, group in groups.items()}


def _line(outcome: NoteOutcome) -> dict[str, Any]:
    """What went wrong with one message: what it said, what was expected, what was made of it."""
    line: dict[str, Any] = {"id": outcome.case.id, "exact": outcome.exact, "seconds": round(outcome.seconds, 4)}
    if outcome.exact:
        return line
    wrong = [name for note in outcome.notes for name, result in note.fields.items() if not result.exact]
    return line | {
        "message": outcome.case.line.message.text,
        "wrong": [] if outcome.intent_right else ["intent"],
        "clients": [note.client for note in outcome.notes],
        "fields": sorted(set(wrong), key=FIELDS.index),
        "expected": outcome.case.expected,
        "given": outcome.given,
    }
