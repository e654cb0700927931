"""What a language model may add to a note: fields that are blank, and only values whose words stand in the message."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from notes import dates
from notes.calendar import Calendar
from notes.record import Extraction, Message, Note, Person, Task
from notes.vocabulary import Vocabulary, shipped
from notes.wording import plain

Ask = Callable[[str, str, dict[str, Any]], Awaitable[dict[str, Any]]]
"""Asks a model: instructions, message and JSON schema in, an object of the schema out."""

PROMPT = Path(__file__).with_name("complete.md")
MOST_NOTES = 3  # of one message that are completed
LONGEST_TASK = 60  # characters

_NEGATED = re.compile(r"(?:没有?|无|未|不|别|勿|并非)(?:再|会|用|做|要|想|存在|发现|听说)?[的了]?$")
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_OWNERS = ("我", "客户")


async def complete(message: Message, extraction: Extraction, ask: Ask, calendar: Calendar) -> Extraction:
    """The extraction with its blanks filled as far as the message bears it out; what was added is among the guesses.

    Client, date and amounts are the grammar's alone. Raises what `ask` raises.
    """
    if extraction.intent not in {"note", "addition"}:
        return extraction
    notes = list(extraction.notes)
    for position, note in enumerate(notes[:MOST_NOTES]):
        schema = schema_of(note, shipped())
        if schema["properties"]:
            instructions = PROMPT.read_text(encoding="utf-8").replace("{client}", note.client or "（未定）")
            answer = await ask(instructions, message.text, schema)
            notes[position] = filled(note, answer, message.text, calendar, shipped())
    return replace(extraction, notes=tuple(notes))


def schema_of(note: Note, vocabulary: Vocabulary) -> dict[str, Any]:
    """The JSON schema of what is blank in the note."""
    words = {"type": "string"}
    properties: dict[str, Any] = {}
    for name, values in _choices(vocabulary).items():
        if not getattr(note, name):
            properties[name] = _list({"value": {"type": "string", "enum": sorted(values)}, "words": words})
    for name in ("place", "competitors"):
        if not getattr(note, name):
            properties[name] = _list({"value": {"type": "string"}, "words": words})
    if not note.people:
        properties["people"] = _list({"name": {"type": "string"}, "title": {"type": "string"}, "words": words})
    if not note.tasks:
        owner = {"type": "string", "enum": list(_OWNERS)}
        properties["tasks"] = _list({"what": {"type": "string"}, "owner": owner, "words": words})
    return {
        "title": "visit",
        "description": "what the message says of the client",
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def filled(note: Note, answer: Mapping[str, Any], text: str, calendar: Calendar, vocabulary: Vocabulary) -> Note:
    """The note with those values of a model's answer that the message bears out."""
    added: dict[str, Any] = {}
    said: list[tuple[str, str]] = []
    for name, allowed in _choices(vocabulary).items():
        values = [(one["value"], one["words"]) for one in _borne_out(answer, name, text) if one["value"] in allowed]
        _take(note, name, values, added, said)
    for name in ("place", "competitors"):
        values = [(one["value"], one["words"]) for one in _borne_out(answer, name, text) if _in(one["value"], text)]
        _take(note, name, values, added, said)
    people = tuple(_people(answer, text))
    if people and not note.people:
        added["people"] = people
    tasks = tuple(_tasks(answer, text, note.date, calendar))
    if tasks and not note.tasks:
        added["tasks"] = tasks
    guesses = (*note.guesses, *(name for name in added if name not in note.guesses))
    return replace(note, **added, guesses=guesses, words=(*note.words, *said))


def _choices(vocabulary: Vocabulary) -> dict[str, set[str]]:
    """The fields whose values are standard words."""
    return {
        "contact_form": {name for name, _ in vocabulary.contact_forms},
        "needs": {name for name, _ in vocabulary.needs.expressions},
        "collateral": {name for name, _ in vocabulary.collateral.expressions},
        "purpose": {name for name, _ in vocabulary.purposes.expressions},
        "risk_signals": {name for name, _ in vocabulary.signals.expressions},
    }


def _take(
    note: Note, name: str, values: list[tuple[str, str]], added: dict[str, Any], said: list[tuple[str, str]]
) -> None:
    """Into a blank field: one value where the field holds one, else all, each once."""
    if not values or getattr(note, name):
        return
    several = isinstance(getattr(note, name), tuple)
    added[name] = tuple(dict.fromkeys(value for value, _ in values)) if several else values[0][0]
    said.append((name, "；".join(dict.fromkeys(words for _, words in values)) if several else values[0][1]))


def _borne_out(answer: Mapping[str, Any], name: str, text: str) -> Iterator[dict[str, str]]:
    """The values of a field whose words stand in the message and are not denied there."""
    for one in _objects(answer.get(name)):
        words = one.get("words", "")
        place = plain(text).find(plain(words)) if words.strip() else -1
        if place >= 0 and one.get("value", "x").strip() and not _NEGATED.search(plain(text)[:place]):
            yield one


def _people(answer: Mapping[str, Any], text: str) -> Iterator[Person]:
    for one in _borne_out(answer, "people", text):
        name, title = one.get("name", "").strip(), one.get("title", "").strip()
        if (name or title) and _in(name, text) and _in(title, text):
            yield Person(name or None, title or None, words=one["words"])


def _tasks(answer: Mapping[str, Any], text: str, day: date | None, calendar: Calendar) -> Iterator[Task]:
    for one in _borne_out(answer, "tasks", text):
        what, owner = one.get("what", "").strip(), one.get("owner", "我")
        figures = set(_FIGURE.findall(plain(what)))
        if (
            not what
            or len(what) > LONGEST_TASK
            or owner not in _OWNERS
            or not figures <= set(_FIGURE.findall(plain(text)))
        ):
            continue
        due = (
            next((found.future for found in dates.find(one["words"], day, calendar) if found.future), None)
            if day
            else None
        )
        yield Task(what, due, owner, words=one["words"])


def _objects(value: Any) -> Iterable[dict[str, str]]:
    """The objects of a list, their texts only: a model may give anything."""
    for one in value if isinstance(value, list) else []:
        if isinstance(one, dict):
            yield {str(name): part for name, part in one.items() if isinstance(part, str)}


def _in(part: str, text: str) -> bool:
    return plain(part) in plain(text)


def _list(properties: dict[str, Any]) -> dict[str, Any]:
    item = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    return {"type": "array", "items": item}
