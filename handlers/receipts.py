"""Receipts: what a change did to a note, from old to new, and what went with a note that was taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers import figures
from handlers.markup import escape, shortened
from handlers.notelines import FIELDS, LONGEST_LINE, Manner, value_of
from handlers.texts import say
from handlers.views import Button, View
from notes.record import Note

MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class Change:
    """A field, what it said and what it says now; empty for nothing."""

    field: str
    old: str
    new: str


def changes(before: Note, after: Note, manner: Manner) -> list[Change]:
    """What differs between two states of a note, field by field."""
    found = []
    for name in FIELDS:
        if getattr(before, name) != getattr(after, name):
            change = Change(name, *_short(name, value_of(before, name, manner), value_of(after, name, manner)))
            if change.old != change.new:
                found.append(change)
    return found


def _short(name: str, old: str, new: str) -> tuple[str, str]:
    """Both values without what each of them begins with: of an amount what it is of."""
    first, _, rest = old.partition(" ")
    again, _, now = new.partition(" ")
    both_one = name == "amounts" and rest and now and first == again
    return (rest, now) if both_one and old.count(first) == 1 == new.count(first) else (old, new)


def lines(found: Sequence[Change], manner: Manner) -> list[str]:
    """A line a change: 金额 800–900万 → 1,800万; what is new has no old value."""
    return [_line(one, manner) for one in found]


def _line(one: Change, manner: Manner) -> str:
    field = say(f"line_{one.field}", manner.language)
    old, new = shortened(one.old, LONGEST_LINE), shortened(one.new, LONGEST_LINE)
    if not old:
        return manner.say("new_line", field=field, new=new)
    return manner.say("changed_line", field=field, old=old, new=new or say("nothing", manner.language))


def changed(
    before: Note,
    after: Note,
    client: str,
    manner: Manner,
    *,
    note_id: int | None,
    key: str = "changed_head",
    moved_from: str | None = None,
) -> View:
    """That a saved note was changed; with a button that changes it back when `note_id` is given."""
    told = lines(changes(before, after, manner), manner)
    if moved_from is not None:
        told.insert(0, manner.say("moved_line", old=moved_from, new=client))
    if not told:
        return View(manner.say("nothing_changed"))
    day = figures.day(after.date, manner.today, manner.language) if after.date else ""
    head = manner.say(key, client=client, day=day)
    rest = [manner.say("rest_same")] if key == "changed_head" else []
    rows: tuple[tuple[Button, ...], ...] = ()
    if note_id is not None:
        rows = ((Button(say("note_revert", manner.language), {"do": "note.revert", "note": note_id}),),)
    return View("\n".join([head, *told, *rest]), rows)


def undone(
    client: str, record: Note, gone: Mapping[str, int], tasks: Sequence[str], manner: Manner, note_id: int
) -> View:
    """That a note was taken back, what went with it and the way back; `gone` counts opportunities, risks, requests."""
    day = figures.day(record.date, manner.today, manner.language) if record.date else ""
    told = [manner.say("undone", client=client, day=day)]
    parts = []
    if tasks:
        names = manner.together([shortened(name, 20) for name in tasks[:MOST_NAMES]])
        parts.append(manner.say("undone_tasks", count=len(tasks), names=names))
    parts += [escape(say(f"undone_{kind}", manner.language, count=count)) for kind, count in gone.items() if count]
    if parts:
        told.append(say("undone_with", manner.language, what=say("between", manner.language).join(parts)))
    back = Button(say("note_restore", manner.language), {"do": "note.restore", "note": note_id})
    return View("\n".join(told), ((back,),))


def tasks_undone(tasks: Sequence[str], card_id: str, manner: Manner) -> View:
    """That tasks which came without a note were taken back."""
    return _of_tasks("tasks_undone", tasks, Button(manner.say("note_restore"), _doing("task.restore", card_id)), manner)


def tasks_restored(tasks: Sequence[str], card_id: str, manner: Manner) -> View:
    """That they are there again."""
    return _of_tasks("tasks_restored", tasks, Button(manner.say("note_undo"), _doing("task.undo", card_id)), manner)


def _of_tasks(key: str, tasks: Sequence[str], back: Button, manner: Manner) -> View:
    names = manner.together([shortened(name, 40) for name in tasks[:MOST_NAMES]])
    return View(manner.say(key, count=len(tasks), names=names), ((back,),))


def _doing(what: str, card_id: str) -> dict[str, str]:
    return {"do": what, "card": card_id}


def card_undone(said: str, manner: Manner) -> View:
    """That a card which waited was taken back."""
    return View(manner.say("undone_card", said=shortened(said, LONGEST_LINE)))
