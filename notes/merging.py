"""A note with a patch worked in."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

from notes.record import Amount, Note, Person, Task

T = TypeVar("T")


def apply(note: Note, patch: Note) -> Note:
    """The note with a patch worked in: what is of the same kind is replaced, the rest added, what is removed goes."""
    kept = _without(note, patch.removed)
    merged: dict[str, Any] = {
        name: getattr(patch, name) or getattr(kept, name)
        for name in ("client", "date", "contact_form", "place", "purpose")
    }
    for name in ("needs", "collateral", "competitors", "risk_signals"):
        merged[name] = tuple(dict.fromkeys((*getattr(kept, name), *getattr(patch, name))))
    merged["people"] = _merged_people(kept.people, patch.people)
    amounts = _of_another_currency(kept.amounts, patch.amounts)
    merged["amounts"] = _merged(amounts, patch.amounts, lambda one: (one.what, one.currency))
    merged["rates"] = _merged(kept.rates, patch.rates, lambda one: one.whose)
    merged["tenors"] = patch.tenors or kept.tenors
    merged["tasks"] = _merged_tasks(kept.tasks, patch.tasks)
    merged["promises"] = tuple(dict.fromkeys((*kept.promises, *patch.promises)))
    touched = {part.name for part in fields(Note) if getattr(patch, part.name) not in (None, ())}
    guesses = [name for name in kept.guesses if name not in touched and not (name == "due" and patch.tasks)]
    merged["guesses"] = tuple(dict.fromkeys((*guesses, *patch.guesses)))
    merged["words"] = tuple({**dict(kept.words), **dict(patch.words)}.items())
    return Note(**merged)


def _without(note: Note, removed: Iterable[tuple[str, tuple[str, ...]]]) -> Note:
    """The note without what is removed: values by name, elements by any of their plain values."""
    changes: dict[str, Any] = {}
    for name, values in removed:
        held = getattr(note, name, None)
        if isinstance(held, tuple):
            changes[name] = tuple(one for one in held if not _is_one_of(one, values))
        elif held in values:
            changes[name] = None
    return replace(note, **changes)


def _is_one_of(one: Any, values: Sequence[str]) -> bool:
    if isinstance(one, str):
        return one in values
    said = {str(getattr(one, part.name)) for part in fields(one) if getattr(one, part.name) is not None}
    return any(value in said for value in values)


def _merged(kept: Sequence[T], new: Sequence[T], key: Callable[[T], Hashable]) -> tuple[T, ...]:
    """Elements of the same kind are replaced where there is one of them, others are added."""
    result = list(kept)
    for one in new:
        same = [number for number, other in enumerate(result) if key(other) == key(one)]
        if len(same) >= 1 and sum(1 for other in new if key(other) == key(one)) == 1:
            result[same[0]] = one
            for number in reversed(same[1:]):
                del result[number]
        elif one not in result:
            result.append(one)
    return tuple(result)


def _of_another_currency(kept: Sequence[Amount], new: Sequence[Amount]) -> tuple[Amount, ...]:
    """What is kept without the amounts that a patch gives once more in another currency."""
    again = {(one.what, one.value): one.currency for one in new}
    return tuple(one for one in kept if again.get((one.what, one.value), one.currency) == one.currency)


def _merged_people(kept: Sequence[Person], new: Sequence[Person]) -> tuple[Person, ...]:
    result = list(kept)
    for one in new:
        same = [
            number
            for number, other in enumerate(result)
            if other.name == one.name and (other.name or other.title == one.title)
        ]
        if same:
            result[same[0]] = one if one.title else replace(one, title=result[same[0]].title)
        else:
            result.append(one)
    return tuple(result)


def _merged_tasks(kept: Sequence[Task], new: Sequence[Task]) -> tuple[Task, ...]:
    """A task of the same words takes the place of the old one."""
    result = list(kept)
    for one in new:
        same = [number for number, other in enumerate(result) if other.what == one.what]
        if same:
            result[same[0]] = one
        else:
            result.append(one)
    return tuple(result)
