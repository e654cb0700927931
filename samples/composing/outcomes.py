"""What became of the tasks, needs and warnings of the stories by the day they end."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from samples.composing.records import Fate, Story

_FORGOTTEN = timedelta(150)  # a need of which nobody has spoken for so long came to nothing
_GIVEN_UP_AFTER = timedelta(90)
_UNDATED = timedelta(6)


class StoryBroken(Exception):
    """A story closes what it has not opened."""


def task_outcomes(story: Story, end: date) -> dict[str, list[str]]:
    """For each task that is open no more its state and day."""
    made = {}
    for task in story.note.tasks:
        day = story.note.date or end
        ended = _ended(task.what, task.due, story.fates.get(task.what, Fate()), day)
        if ended is not None and ended[1] <= end:
            made[task.what] = [ended[0], ended[1].isoformat()]
    return made


def _ended(what: str, due: date | None, fate: Fate, noted: date) -> tuple[str, date] | None:
    if fate.state == "open":
        return None
    day = (due or noted + _UNDATED) + timedelta(fate.days)
    if fate.state is None and zlib.crc32(what.encode()) % 4 == 0:
        day -= timedelta(1)
    return ("dropped" if fate.state == "dropped" else "done"), max(day, noted)


def given_up(told: Sequence[tuple[date, Story]], end: date) -> dict[tuple[int, str], date]:
    """By the position of the story that last spoke of it, the needs that came to nothing, and when.

    Raises StoryBroken for a need won or lost, or a warning over, that nobody had spoken of.
    """
    needs: dict[tuple[str, str], tuple[int, date]] = {}
    warnings: set[tuple[str, str]] = set()
    for at, (day, story) in enumerate(told):
        needs.update({(story.client, need): (at, day) for need in story.note.needs})
        warnings.update((story.client, signal) for signal in story.note.risk_signals)
        for need in (*story.won, *story.lost):
            _close(needs, (story.client, need), day)
        for signal in story.over:
            if (story.client, signal) not in warnings:
                raise StoryBroken(f"{day} {story.client}: {signal} was never there")
            warnings.discard((story.client, signal))
    forgotten = {key: kept for key, kept in needs.items() if kept[1] < end - _FORGOTTEN}
    return {(at, need): day + _GIVEN_UP_AFTER for (_, need), (at, day) in forgotten.items()}


def _close(needs: dict[tuple[str, str], tuple[int, date]], key: tuple[str, str], day: date) -> None:
    if needs.pop(key, None) is None:
        raise StoryBroken(f"{day} {key[0]}: nobody wanted {key[1]}")


def as_data(story: Story, end: date, lapsed: Iterable[tuple[str, date]]) -> dict[str, Any]:
    """What the file says of a record beside the record itself, without what is empty."""
    data: dict[str, Any] = {
        "tasks": task_outcomes(story, end),
        "won": story.won,
        "lost": story.lost,
        "given_up": {need: day.isoformat() for need, day in lapsed},
        "over": story.over,
        "requests": story.asked,
        "beyond": story.beyond,
        "confidential": story.confidential,
        "suspicion": story.suspicion,
    }
    return {name: value for name, value in data.items() if value}
