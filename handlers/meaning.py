"""What a note means beside its record: products, rules, what is not the writer's to promise, who may read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers import asked
from memory.consequences import Appointed, Consequences
from notes import appointments, authority, suspicion, vocabulary
from notes.authority import Overreach
from notes.record import Note, Promise, Task, note_from_dict
from notes.wording import plain

_ALIKE = 0.5  # of the characters of a promise


def consequences(record: Mapping[str, Any], raw: str, *, several: bool = False) -> Consequences:
    """What is stored with a note of this record and these words, which may speak of `several` clients."""
    note, words, hidden = note_from_dict(dict(record)), vocabulary.shipped(), suspected(raw)
    return Consequences(
        search_text=plain(raw),
        confidential=hidden,
        suspicion=hidden,
        products={need: words.products[need][0] for need in note.needs if words.products.get(need)},
        rules=rules_of(note),
        beyond=_by_task(note, authority.beyond(raw)),
        appointed=appointed(note, raw),
        requests=asked.requests_in(note, raw, several=several),
        facts=() if several or note.date is None else asked.facts_in(note, raw, note.date),
    )


def rules_of(note: Note) -> dict[str, str]:
    """The first rule that each signal of risk touches."""
    rules = vocabulary.shipped().rules
    return {signal: rules[signal][0] for signal in note.risk_signals if rules.get(signal)}


def appointed(note: Note, raw: str) -> dict[str, Appointed]:
    """By what is to be done, whether it is a visit and at what hour."""
    found = {one.what: appointments.of(one.what, one.words, raw) for one in note.tasks}
    return {what: Appointed(one.visit, one.hour) for what, one in found.items() if one.visit or one.hour}


def beyond(note: Note, raw: str) -> list[Overreach]:
    """What was promised that is not a relationship manager's to promise.

    Of a message on several clients what was promised to this one, unless nobody knows to whom it was.
    """
    found = authority.beyond(raw)
    own = [one for one in found if any(_alike(one.words, said) for said in _promised(note))]
    return own or found


def suspected(raw: str) -> bool:
    """Whether the words speak of a suspicion of money laundering."""
    return suspicion.said(raw) is not None


def _by_task(note: Note, found: list[Overreach]) -> dict[str, str]:
    """By what is to be done, the rule that it goes beyond."""
    beyond: dict[str, str] = {}
    for one in found:
        for promise in _doings(note):
            if _alike(one.words, promise.words or promise.what) or len(note.promises) == 1:
                beyond.setdefault(promise.what, one.rule)
                break
    return beyond


def _promised(note: Note) -> list[str]:
    return [one.words or one.what for one in _doings(note)]


def _doings(note: Note) -> list[Promise | Task]:
    return [*note.promises, *note.tasks]


def _alike(one: str, other: str) -> bool:
    common = len(set(one) & set(other))
    return common >= _ALIKE * max(min(len(set(one)), len(set(other))), 1)
