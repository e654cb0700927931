"""What a note means beside its record: products, rules, what is not the writer's to promise, who may read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from memory.consequences import Consequences
from notes import suspicion, vocabulary
from notes.record import Note, note_from_dict
from notes.wording import plain


def consequences(record: Mapping[str, Any], raw: str) -> Consequences:
    """What is stored with a note of this record and these words."""
    note, words = note_from_dict(dict(record)), vocabulary.shipped()
    suspected = suspicion.spoken_of(raw)
    return Consequences(
        search_text=plain(raw),
        confidential=suspected,
        suspicion=suspected,
        products={need: words.products[need][0] for need in note.needs if words.products.get(need)},
        rules=rules_of(note),
        beyond=beyond(note),
    )


def rules_of(note: Note) -> dict[str, str]:
    """The first rule that each signal of risk touches."""
    rules = vocabulary.shipped().rules
    return {signal: rules[signal][0] for signal in note.risk_signals if rules.get(signal)}


def beyond(note: Note) -> dict[str, str]:
    """By its words, what was promised that is not a relationship manager's to promise, and the rule that says so."""
    return {}


def suspected(raw: str) -> bool:
    """Whether the words speak of a suspicion of money laundering."""
    return bool(suspicion.spoken_of(raw))
