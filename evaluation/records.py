"""A record held against the one expected: which client, which values of which field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

Record = Mapping[str, Any]
Items = frozenset[Any]

# right: the client meant. asked: it had to be asked, and the options hold what was expected.
# asked_otherwise: asked, but not so that it can be answered. needlessly: asked though the message says it.
# wrong: another client. missing: neither a client nor a question, or no record.
# extra: a record for which nothing stands in the message.
ClientResult = Literal["right", "asked", "asked_otherwise", "needlessly", "wrong", "missing", "extra"]

FIELDS = (
    "date", "due", "dates", "contact_form", "people", "needs", "amounts", "rates", "tenors", "collateral", "purpose",
    "competitors", "risk_signals", "tasks", "remove",
)  # fmt: skip
# Parts of other fields, so that they are shown but not counted once more when whole records are compared.
PARTS = frozenset({"due", "dates"})
_KEYS: dict[str, tuple[str, ...]] = {
    "people": ("name", "title"),
    "amounts": ("value", "currency", "what", "low", "high"),
    "rates": ("value", "basis", "spread_bp", "whose", "low", "high"),
    "tenors": ("months", "months_high", "days", "days_high"),
}
_DEFAULTS = {"amounts": {"currency": "CNY"}, "rates": {"basis": "年化"}}
_NUMBERS = frozenset({"value", "low", "high"})


@dataclass(frozen=True, slots=True)
class FieldResult:
    """How many values of a field are right, how many were expected, how many given."""

    right: int
    expected: int
    given: int

    @property
    def exact(self) -> bool:
        """Every expected value and no other."""
        return self.right == self.expected == self.given


@dataclass(frozen=True, slots=True)
class NoteResult:
    """One expected record with the one that was made for it; either may be None."""

    client: ClientResult
    expected: Record | None
    given: Record | None
    options: bool | None = None
    fields: Mapping[str, FieldResult] = field(default_factory=dict)

    @property
    def exact(self) -> bool:
        """The client as it should be, and every field."""
        settled = self.client in {"right", "asked"}
        return settled and all(result.exact for name, result in self.fields.items() if name not in PARTS)


def compare(expected: Record, given: Record) -> list[NoteResult]:
    """What became of each expected record, and what was made besides. Both are whole extractions, with `asks`."""
    wanted, made = list(_with_asks(expected)), list(_with_asks(given))
    return [_result(wanted[i] if i is not None else None, made[j] if j is not None else None, bool(wanted))
            for i, j in _pairs([n.get("client") for n, _ in wanted], [n.get("client") for n, _ in made])]  # fmt: skip


def _with_asks(extraction: Record) -> Iterator[tuple[Record, Record | None]]:
    """Each record; one without a client with the question that asks for it."""
    asks = iter([ask for ask in extraction.get("asks") or () if ask.get("about") == "client"])
    for note in extraction.get("notes") or ():
        yield note, next(asks, None) if note.get("client") is None else None


def _pairs(wanted: Sequence[str | None], made: Sequence[str | None]) -> Iterator[tuple[int | None, int | None]]:
    """Which belong together: those of the same client, then the others in their order."""
    partner: dict[int, int] = {}
    free = list(range(len(made)))
    for i, client in enumerate(wanted):
        same = next((j for j in free if made[j] == client), None)
        if same is not None:
            partner[i] = same
            free.remove(same)
    for i in range(len(wanted)):
        if i not in partner and free:
            partner[i] = free.pop(0)
    yield from ((i, partner.get(i)) for i in range(len(wanted)))
    yield from ((None, j) for j in free)


def _result(wanted: tuple[Record, Any] | None, made: tuple[Record, Any] | None, any_wanted: bool) -> NoteResult:
    expected, given = wanted[0] if wanted else None, made[0] if made else None
    options = None
    if wanted and made and wanted[1] is not None and made[1] is not None:
        options = set(wanted[1].get("options") or ()) == set(made[1].get("options") or ())
    client = _client(wanted, made, any_wanted)
    return NoteResult(client, expected, given, options, _fields(expected, given, nothing=client == "wrong"))


def _client(wanted: tuple[Record, Any] | None, made: tuple[Record, Any] | None, any_wanted: bool) -> ClientResult:
    if made is None:
        return "missing"
    given, asked = made[0].get("client"), made[1]
    if wanted is None:  # a record nobody expected: filed under a client, beside those that were meant, it is wrong
        return "wrong" if given is not None and any_wanted else "extra"
    meant, ask = wanted[0].get("client"), wanted[1]
    if given is not None:
        return "right" if given == meant else "wrong"
    if meant is not None:
        return "needlessly" if asked is not None else "missing"
    if ask is None:
        return "right"
    if asked is None:
        return "missing"
    return "asked" if set(ask.get("options") or ()) <= set(asked.get("options") or ()) else "asked_otherwise"


def _fields(expected: Record | None, given: Record | None, *, nothing: bool) -> dict[str, FieldResult]:
    """Each field of which either side has a value. `nothing`: under the wrong client no value is right."""
    results = {name: _field(name, expected or {}, given or {}) for name in FIELDS}
    return {
        name: replace(result, right=0) if nothing else result
        for name, result in results.items()
        if result.expected or result.given
    }


def _field(name: str, expected: Record, given: Record) -> FieldResult:
    if name == "tasks":
        wanted_tasks, made_tasks = expected.get("tasks") or [], given.get("tasks") or []
        return FieldResult(_tasks_right(wanted_tasks, made_tasks), len(wanted_tasks), len(made_tasks))
    wanted, made = items(name, expected), items(name, given)
    if name == "remove":  # what is put in the place of another value takes that one out
        made = frozenset(pair for pair in made if pair in wanted or not expected.get(pair[0]))
    return FieldResult(len(wanted & made), len(wanted), len(made))


def items(name: str, note: Record) -> Items:
    """The values of a field (other than `tasks`), so that equal ones are equal however they are written."""
    if name == "due":
        return frozenset(task["due"] for task in note.get("tasks") or () if task.get("due"))
    if name == "dates":
        return frozenset((part, day) for part in ("date", "due") for day in items(part, note))
    value = note.get(name)
    if not value:
        return frozenset()
    if name == "remove":
        return frozenset((key, one) for key, values in value.items() for one in values)
    if name in _KEYS:
        return frozenset(tuple(_part(name, one, key) for key in _KEYS[name]) for one in value)
    return frozenset([value] if isinstance(value, str) else value)


def _part(name: str, element: Record, key: str) -> Any:
    value = element.get(key)
    if value in (None, ""):
        return _DEFAULTS.get(name, {}).get(key)
    return _number(value) if key in _NUMBERS else value


def _number(value: Any) -> Any:
    try:
        return Decimal(str(value)).normalize()
    except InvalidOperation:
        return value


def _tasks_right(wanted: Sequence[Record], made: Sequence[Record]) -> int:
    """How many expected tasks have a task of their own: as many as can be matched at once."""
    taken: dict[int, int] = {}

    def place(i: int, tried: set[int]) -> bool:
        for j, task in enumerate(made):
            if j not in tried and _same_task(wanted[i], task):
                tried.add(j)
                if j not in taken or place(taken[j], tried):
                    taken[j] = i
                    return True
        return False

    return sum(place(i, set()) for i in range(len(wanted)))


def _same_task(wanted: Record, made: Record) -> bool:
    """Every keyword (or one of its synonyms) stands in what is to be done; due day and owner are the same."""
    what = str(made.get("what") or "").lower()
    keywords = wanted.get("what_keywords") or [wanted.get("what") or ""]
    return (
        all(any(word.strip().lower() in what for word in str(keyword).split("|")) for keyword in keywords)
        and (made.get("due") or None) == (wanted.get("due") or None)
        and (made.get("owner") or "我") == (wanted.get("owner") or "我")
    )
