"""A task while it is being found: what is known around it, and where it was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from notes import visits
from notes.people import Somebody
from notes.phrasing import Subject
from notes.reading import Reading
from notes.record import Task
from notes.segments import Part


@dataclass(frozen=True, slots=True)
class Doing:
    """A task with where it is said, whether it was promised, and whether its day was inferred."""

    task: Task
    start: int
    promised: bool = False
    guess: bool = False
    ask: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What else is known when the tasks of a part are looked for."""

    reading: Reading
    part: Part
    subject: Subject
    people: Sequence[Somebody]
    met: visits.Met
    only_tasks: bool = False
