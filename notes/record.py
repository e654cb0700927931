"""A note as data: what a message says of a client, every value with the words it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, Literal

Intent = Literal[
    "note",
    "question",
    "memory_question",
    "calculation",
    "proposal",
    "task",
    "correction",
    "addition",
    "undo",
    "smalltalk",
]


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in 元 or the unit of its currency, as decimal strings; `what` says of what it is."""

    what: str
    value: str | None = None
    currency: str = "CNY"
    low: str | None = None
    high: str | None = None
    vague: bool = False
    words: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate in percent as said ("3.45"), or a spread over a benchmark in bp. `whose`: whose wish or offer it is."""

    basis: str = "年化"
    value: str | None = None
    spread_bp: int | None = None
    whose: str | None = None
    low: str | None = None
    high: str | None = None
    words: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Tenor:
    """How long, in months or in days; the second of each pair is the end of a range."""

    months: int | None = None
    months_high: int | None = None
    days: int | None = None
    days_high: int | None = None
    words: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the client's side; `name` is None when only the position was said."""

    name: str | None
    title: str | None = None
    words: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Promise:
    """What we promised the client."""

    what: str
    due: date | None = None
    words: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do: `owner` is 我, 客户 or a colleague; `due_text` the words when no day follows from them."""

    what: str
    due: date | None = None
    owner: str = "我"
    due_text: str | None = None
    words: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Note:
    """What a message says of one client. Empty fields were not said.

    `words` gives for the plain fields (client, date, needs, …) the words each comes from; `guesses` names the fields
    that were inferred. `removed` holds what a correction takes out, by field.
    """

    client: str | None = None
    date: date | None = None
    contact_form: str | None = None
    people: tuple[Person, ...] = ()
    place: str | None = None
    needs: tuple[str, ...] = ()
    amounts: tuple[Amount, ...] = ()
    rates: tuple[Rate, ...] = ()
    tenors: tuple[Tenor, ...] = ()
    collateral: tuple[str, ...] = ()
    purpose: str | None = None
    competitors: tuple[str, ...] = ()
    risk_signals: tuple[str, ...] = ()
    promises: tuple[Promise, ...] = ()
    tasks: tuple[Task, ...] = ()
    guesses: tuple[str, ...] = ()
    removed: tuple[tuple[str, tuple[str, ...]], ...] = ()
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """What must be asked before the note is right: about the client, a date or an amount. `note` is its position."""

    about: Literal["client", "date", "amount"]
    options: tuple[str, ...] = ()
    said: str = ""
    note: int = 0


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier message of the same conversation; `clients` those it was filed under, when that is known."""

    text: str
    sent_at: datetime | None = None
    clients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A message to be understood. `sent_at` is aware; `voice` when it was spoken, so that homophones are equal."""

    text: str
    sent_at: datetime
    id: str | None = None
    user: str | None = None
    history: tuple[Earlier, ...] = ()
    voice: bool = False


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a message is, what it says of each client in the order named, and what must be asked."""

    intent: Intent
    notes: tuple[Note, ...] = ()
    asks: tuple[Ask, ...] = ()
    also: tuple[Intent, ...] = ()
    id: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """As JSON, without what was not said."""
        record: dict[str, Any] = {"id": self.id} if self.id is not None else {}
        record["intent"] = self.intent
        if self.also:
            record["also"] = list(self.also)
        record["notes"] = [note_to_dict(note) for note in self.notes]
        if self.asks:
            record["asks"] = [
                {"about": ask.about, "options": list(ask.options)} | ({"said": ask.said} if ask.said else {})
                for ask in self.asks
            ]
        return record


def note_to_dict(note: Note, *, words: bool = False) -> dict[str, Any]:
    """The note as JSON without empty fields; `client` is always there. `words` adds where each value comes from."""
    record: dict[str, Any] = {"client": note.client}
    for part in fields(note):
        value = getattr(note, part.name)
        if part.name in {"client", "removed", "words"} or value in (None, ()):
            continue
        record[part.name] = _plain(value, words)
    if note.removed:
        record["remove"] = {name: list(values) for name, values in note.removed}
    if words and note.words:
        record["words"] = dict(note.words)
    return record


def note_from_dict(record: dict[str, Any]) -> Note:
    """The note of a JSON record. Raises ValueError or TypeError for one that is none."""
    plain = {
        name: record.get(name)
        for name in ("client", "contact_form", "place", "purpose")
        if record.get(name) is not None
    }
    return Note(
        **plain,
        date=_day(record.get("date")),
        people=tuple(Person(**one) for one in record.get("people") or ()),
        needs=tuple(record.get("needs") or ()),
        amounts=tuple(Amount(**one) for one in record.get("amounts") or ()),
        rates=tuple(Rate(**one) for one in record.get("rates") or ()),
        tenors=tuple(Tenor(**one) for one in record.get("tenors") or ()),
        collateral=tuple(record.get("collateral") or ()),
        competitors=tuple(record.get("competitors") or ()),
        risk_signals=tuple(record.get("risk_signals") or ()),
        promises=tuple(Promise(**_dated(one)) for one in record.get("promises") or ()),
        tasks=tuple(Task(**_dated(one)) for one in record.get("tasks") or ()),
        guesses=tuple(record.get("guesses") or ()),
        removed=tuple((name, tuple(values)) for name, values in (record.get("remove") or {}).items()),
        words=tuple((record.get("words") or {}).items()),
    )


def _plain(value: Any, words: bool) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(one, words) for one in value]
    if isinstance(value, str):
        return value
    return dict(_said(value, words))


def _said(value: Any, words: bool) -> Iterable[tuple[str, Any]]:
    """The fields of an element that carry something; of a task the day even when there is none, of people the name."""
    for part in fields(value):
        given = getattr(value, part.name)
        if part.name == "words":
            if words and given:
                yield "words", given
        elif part.name in {"name", "due"} or (given is not None and given is not False):
            yield part.name, given.isoformat() if isinstance(given, date) else given


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _dated(record: dict[str, Any]) -> dict[str, Any]:
    return record | {"due": _day(record.get("due"))}
