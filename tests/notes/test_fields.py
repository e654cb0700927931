"""One thing said, one value: signs of risk, products, security, purposes, people, rates and what amounts are of."""

from __future__ import annotations

from typing import Any

import pytest

from tests.notes.saying import read, said
from tests.notes.tables import rows

FIELDS = rows("fields.txt")
TASKS = rows("fields-tasks.txt")


def values(field: str, note: dict[str, Any]) -> list[str]:
    """The values of a field as the table writes them."""
    given = note.get(field) or []
    if isinstance(given, str):
        return [given]
    if field == "people":
        return [(one["name"] or "-") + one.get("title", "") for one in given]
    if field == "amounts":
        return [one["what"] for one in given]
    if field == "rates":
        return [price(one) + one.get("whose", "") for one in given]
    return list(given)


def price(rate: dict[str, Any]) -> str:
    if "spread_bp" in rate:
        return f"{rate['spread_bp']:+d}"
    return rate.get("value") or f"{rate.get('low', '')}..{rate.get('high', '')}"


@pytest.mark.parametrize(("field", "message", "means"), FIELDS, ids=[f"{row[0]}-{row[1]}" for row in FIELDS])
def test_what_is_said_is_the_value_it_means(field: str, message: str, means: str) -> None:
    given = said(message, more=True)
    assert given["intent"] == "note"
    assert sorted(values(field, given["notes"][0])) == sorted(means.split())


@pytest.mark.parametrize(("message", "means"), TASKS, ids=[row[0] for row in TASKS])
def test_what_is_to_be_done_by_whom_and_when(message: str, means: str) -> None:
    """Each expected task: words that stand in it (/ is or), the day, who does it."""
    given = [task for note in read(message).notes for task in note.tasks]
    expected = [one.split("@") for one in means.split(";") if one]
    assert len(given) == len(expected)
    for task, (words, due, owner) in zip(given, expected, strict=True):
        assert all(any(word in task.what for word in either.split("/")) for either in words.split("&"))
        assert (str(task.due), task.owner) == (due, owner)
