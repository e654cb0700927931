"""From the marks of a message to its records, and to what became of what they promise, want and warn of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from notes import dates, vocabulary
from notes.calendar import Calendar
from notes.record import Note, Person, Promise, Task
from notes.wording import plain
from samples.composing import values
from samples.composing.markup import Mark

_WHAT = re.compile(r"(?:([^:@]+):)?([^@]+?)(?:@(.+?))?(?:\^([\w-]+))?$")
_FATE = re.compile(r"(?:(!|x)|([~+])(\d+))$")
_ASKED = re.compile(r"(\w+):([^=]+)(?:=(\d{4}-\d\d-\d\d):(.+))?")
_CALLED = "董事长|总会计师|总经理|副总|总监|经理|会计|主任|处长|科长|部长|秘书|院长|校长|场长|主管|博士|总|董|工"
_SHORT_TITLES = {"董": "董事长", "副总": "副总经理"}
_ASKS = {"额度": "limit", "展期": "limit", "账户": "account", "利率": "rate", "投诉": "complaint", "其他": "other"}

Words = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a task: `open` overdue or not, `done` or `dropped`, and how many days late (early below 0)."""

    state: str | None = None
    days: int = 0


@dataclass
class Story:
    """A record of one client in one message, with what is known of its outcome."""

    client: str
    note: Note
    fates: dict[str, Fate] = field(default_factory=dict)
    beyond: dict[str, str] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)
    won: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)
    confidential: bool = False
    suspicion: bool = False


@dataclass(frozen=True, slots=True)
class Party:
    """A client as the stories need it: its names, the longest first, and its people."""

    name: str
    names: tuple[str, ...]
    people: tuple[tuple[str, str | None], ...]


def stories(text: str, marks: Sequence[Mark], day: date, client: str, parties: Mapping[str, Party]) -> list[Story]:
    """One record for each client of the message; what stands before the first of several holds for each."""
    shared: list[Mark] = []
    parts: list[tuple[str, list[Mark], int]] = []
    for mark in marks:
        if mark.letter == "c" and mark.rest:
            parts.append((mark.rest, [mark], mark.start))
        else:
            (parts[-1][1] if parts else shared).append(mark)
    if not parts:
        return [_story(text, shared, day, parties[client])]
    made = []
    for at, (name, own, start) in enumerate(parts):
        end = parts[at + 1][2] if at + 1 < len(parts) else len(text)
        made.append(_story(text[start:end], [*shared, *own], day, parties[name]))
    return made


def _story(text: str, marks: Sequence[Mark], day: date, party: Party) -> Story:
    story = Story(party.name, Note(client=party.name, date=day))
    words: Words = {}
    for mark in marks:
        _apply(story, mark, day, words)
    if "client" not in words:
        named = [name for name in party.names if name in text]
        words["client"] = named[:1]
    people = story.note.people
    story.note = replace(
        story.note,
        people=(*people, *_also_named(text, party, people)),
        guesses=tuple(dict.fromkeys(story.note.guesses)),
        words=tuple((name, " ".join(dict.fromkeys(said))) for name, said in words.items() if said),
    )
    return story


def corrected(story: Story, text: str, marks: Sequence[Mark], day: date, party: Party) -> Story:
    """The record after a message that says what of it was wrong, or is to be added."""
    better = _story(text, marks, day, party)
    patch = {
        name: value
        for name in ("date", "people", "needs", "amounts", "rates", "tenors", "tasks", "promises")
        if (value := getattr(better.note, name)) and (name != "date" or value != day)
    }
    note = replace(story.note, **patch, words=tuple({**dict(story.note.words), **dict(better.note.words)}.items()))
    return replace(story, note=note, fates=story.fates | better.fates, over=[*story.over, *better.over])


def _also_named(text: str, party: Party, known: Sequence[Person]) -> Iterator[Person]:
    """The client's people whose name is said though no mark says so."""
    taken = {person.name[:1] for person in known if person.name}
    for called in party.names:
        text = text.replace(called, "。")
    for name, _ in party.people:
        found = re.search(rf"{name[0]}({_CALLED})(?!部|室)|[老小]{name[0]}", text)
        if name[0] in taken:
            continue
        if len(name) > 1 and name in text:
            yield Person(name, words=name)
        elif found:
            yield Person(name[0], _title(found[1]) if found[1] else None, words=found[0])
        else:
            continue
        taken.add(name[0])


def _title(said: str) -> str:
    return _SHORT_TITLES.get(said) or vocabulary.shipped().titles.get(plain(said), said)


def _apply(story: Story, mark: Mark, day: date, words: Words) -> None:
    letter, rest = mark.letter, mark.rest
    if letter == "机密":
        story.confidential = True
    elif letter == "可疑":
        story.suspicion = True
    elif letter == "c":
        words["client"] = [mark.words]
    elif letter == "q":
        story.asked.append(_asked(rest, mark.words))
    elif letter == "o":
        (story.won if rest[0] == "+" else story.lost).append(rest[1:])
    elif letter == "s" and rest.startswith("-"):
        story.over.append(rest[1:])
    elif letter in "TP":
        _task(story, mark, day)
    else:
        story.note = _with(story.note, mark, day, words)


def _with(note: Note, mark: Mark, day: date, words: Words) -> Note:
    """The note with one more value."""
    letter, rest, said = mark.letter, mark.rest, mark.words
    if letter == "p":
        name, _, title = rest.partition("/")
        return replace(note, people=(*note.people, Person(name or None, _title(title) if title else None, words=said)))
    if letter == "r":
        return replace(note, rates=(*note.rates, values.rate(rest, said)))
    if letter == "t":
        return replace(note, tenors=(*note.tenors, values.tenor(rest, said)))
    if letter == "d":
        words["date"] = [said]
        guessed = ("date",) if rest.startswith("?") else ()
        return replace(note, date=day + timedelta(int(rest.lstrip("?"))), guesses=(*note.guesses, *guessed))
    field_name = {"a": "amounts", "n": "needs", "k": "collateral", "u": "purpose", "b": "competitors",
                  "s": "risk_signals", "f": "contact_form", "l": "place"}[letter]  # fmt: skip
    if rest.startswith("?"):
        rest, note = rest[1:].strip(), replace(note, guesses=(*note.guesses, field_name))
    if letter == "a":
        return replace(note, amounts=(*note.amounts, values.amount(rest, said)))
    value = rest or _standard(letter, said)
    if said:
        words.setdefault(field_name, []).append(said)
    if letter in "ful":
        return _changed(note, field_name, value)
    if said:
        words.setdefault(value, []).append(said)
    known: tuple[str, ...] = getattr(note, field_name)
    return note if value in known else _changed(note, field_name, (*known, value))


def _changed(note: Note, name: str, value: Any) -> Note:
    return replace(note, **{name: value})


def _standard(letter: str, said: str) -> str:
    """The standard word for what was said."""
    known, text = vocabulary.shipped(), plain(said)
    if letter == "f":
        return next(name for name, pattern in known.contact_forms if pattern.search(text))
    if letter == "b":
        return next(name for word, name in {**known.banks, **known.lenders}.items() if word in text)
    if letter == "l":
        return said
    lexicon = {"n": known.needs, "k": known.collateral, "u": known.purposes, "s": known.signals}[letter]
    found = lexicon.find(text)
    if not found:
        raise ValueError(f"no standard word for {said}")
    return found[0].name


def _asked(rest: str, said: str) -> dict[str, Any]:
    found = _ASKED.fullmatch(rest)
    if found is None:
        raise ValueError(f"not a request: {rest}")
    request = {"kind": _ASKS[found[1]], "what": found[2]} | ({"said": said} if said else {})
    return request | ({"answered_on": found[3], "answer": found[4]} if found[3] else {})


def _task(story: Story, mark: Mark, day: date) -> None:
    rest, fate = mark.rest, Fate()
    if end := _FATE.search(rest):
        rest = rest[: end.start()]
        fate = Fate({"!": "open", "x": "dropped"}[end[1]]) if end[1] else Fate("done", int(end[3]))
        if end[2] == "+":
            fate = replace(fate, days=-fate.days)
    found = _WHAT.fullmatch(rest)
    if found is None:
        raise ValueError(f"not a task: {mark.rest}")
    owner, what, given, rule = found.groups()
    due, due_text = due_of(given, mark.words, day)
    note = story.note
    task = Task(what, due, owner or "我", due_text, words=mark.words)
    story.note = replace(note, tasks=(*note.tasks, task))
    if mark.letter == "P":
        promise = Promise(what, due, words=mark.words)
        story.note = replace(story.note, promises=(*note.promises, promise))
    story.fates[what] = fate
    if rule:
        story.beyond[what] = rule


def due_of(given: str | None, words: str, day: date) -> tuple[date | None, str | None]:
    """The day that is meant, else the vague words there are."""
    if given and re.fullmatch(r"\d{4}-\d\d-\d\d", given):
        return date.fromisoformat(given), None
    for said in filter(None, (given, words)):
        mentions = dates.find(said, day, Calendar.load())
        for mention in mentions:
            if mention.future is not None:
                return mention.future, None
        for mention in mentions:
            if mention.vague:
                return None, mention.words
    return None, None
