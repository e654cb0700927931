"""What is known of a message when its intent is judged."""

from __future__ import annotations

from dataclasses import dataclass

from notes.reading import Reading
from notes.record import Note


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of a message when its intent is judged."""

    reading: Reading
    notes: tuple[Note, ...]
    history: bool
    earlier: tuple[str, ...] = ()


def new_client(signs: Signs) -> bool:
    """Whether a client is named that the conversation was not about."""
    named = {name.client for name in signs.reading.names if name.client and name.kind == "name"}
    return bool(named and not named & set(signs.earlier))


def tells(note: Note) -> bool:
    """Whether a note tells of the client more than what is to be done."""
    return bool(
        note.contact_form or note.risk_signals or note.competitors or note.rates or note.collateral or note.removed
    ) or bool(note.needs and note.amounts)


def carries(note: Note) -> bool:
    return bool(tells(note) or note.needs or note.amounts or note.tenors or note.people)
