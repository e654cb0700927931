"""What follows from a note: tasks, opportunities, requests, risk events, people and facts that its record calls for.

Consequences(search_text=..., ...)                   what the writer of a note knows beside its record
plan(record, consequences, client=...) -> Plan       pure: nothing is stored here
labels(record) -> str                                the record's values by which notes are found, a line each
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Literal

from memory.columns import storable
from memory.facts import NewFact

RequestKind = Literal["limit", "account", "rate", "complaint", "other"]
WANTED = "需求金额"
OURS = "我"
_LARGEST = Decimal(10) ** 15
_LIKE = 0.5


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What a client asks the bank for; `said` are the words of the note."""

    kind: RequestKind
    what: str
    said: str | None = None


@dataclass(frozen=True, slots=True)
class Appointed:
    """That a task is a `visit` to the client, and the `hour` at which it begins, in the user's own time."""

    visit: bool = False
    hour: time | None = None


NOT_APPOINTED = Appointed()


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequences:
    """What is known of a note beside its record; it speaks of the whole record, of a corrected one too.

    `products` maps needs to products, `rules` risk signals to the rules they touch, `beyond` the words of a promise or
    task to the rule by which it is not the manager's to promise, `appointed` the words of a task to its appointment.
    `rumours` are the signals that are hearsay; None: all of them when the record guesses them. `facts` are kept as told
    by the note, whatever source they name.
    """

    search_text: str
    confidential: bool = False
    suspicion: bool = False
    products: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)
    rumours: frozenset[str] | None = None
    beyond: Mapping[str, str] = field(default_factory=dict)
    appointed: Mapping[str, Appointed] = field(default_factory=dict)
    requests: tuple[NewRequest, ...] = ()
    facts: tuple[NewFact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTask:
    """A task or promise to be kept."""

    what: str
    due: date | None
    due_text: str | None
    responsible: str
    said: str | None
    promised_to: str | None = None
    beyond: str | None = None
    visit: bool = False
    hour: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedOpportunity:
    """A need with the amount that goes with it, and what is to be done for it next."""

    need: str
    product: str | None
    said: str | None
    currency: str = "CNY"
    amount: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    next_step: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedSignal:
    """A sign of risk."""

    signal: str
    rule: str | None
    rumour: bool
    said: str | None


@dataclass(frozen=True, slots=True)
class Met:
    """A person of the client whose name was said."""

    name: str
    title: str | None
    said: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that follows from one record."""

    tasks: tuple[PlannedTask, ...] = ()
    opportunities: tuple[PlannedOpportunity, ...] = ()
    signals: tuple[PlannedSignal, ...] = ()
    requests: tuple[NewRequest, ...] = ()
    people: tuple[Met, ...] = ()
    facts: tuple[NewFact, ...] = ()


def plan(record: Mapping[str, Any], consequences: Consequences, *, client: str | None) -> Plan:
    """What follows from `record`. No fact is taken from a note that speaks of a suspicion."""
    return Plan(
        tasks=tuple(_tasks(record, consequences, client)),
        opportunities=tuple(opportunities(record, consequences.products)),
        signals=tuple(_signals(record, consequences)),
        requests=consequences.requests,
        people=tuple(_people(record)),
        facts=() if consequences.suspicion else consequences.facts,
    )


def labels(record: Mapping[str, Any]) -> str:
    """The values by which notes are found, a line each, such as `competitor:远岚银行`."""
    pairs = [
        *(("need", one) for one in record.get("needs", ())),
        *(("competitor", one) for one in record.get("competitors", ())),
        *(("signal", one) for one in record.get("risk_signals", ())),
        *(("collateral", one) for one in record.get("collateral", ())),
        *(("amount", one["what"]) for one in record.get("amounts", ())),
        *(("person", one["name"]) for one in record.get("people", ()) if one.get("name")),
        *(("form", record[name]) for name in ("contact_form",) if record.get(name)),
        *(("purpose", record[name]) for name in ("purpose",) if record.get(name)),
    ]
    lines = dict.fromkeys(label(name, value) for name, value in pairs)
    return "\n" + "".join(f"{line}\n" for line in lines) if lines else ""


def label(name: str, value: str) -> str:
    """One line of `labels`."""
    return f"{name}:{' '.join(value.split())}"


def record_hash(record: Mapping[str, Any]) -> str:
    """What the audit trail says of a record, so that it can be erased and the trail still holds."""
    plain = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(storable(plain).encode()).hexdigest()


def day_of(record: Mapping[str, Any]) -> date | None:
    """The day the record speaks of."""
    return date.fromisoformat(record["date"]) if record.get("date") else None


def _tasks(record: Mapping[str, Any], beside: Consequences, client: str | None) -> Iterator[PlannedTask]:
    """The tasks, those promised marked; a promise that is no task of the record becomes one."""
    tasks = [_task(one, beside) for one in record.get("tasks", ())]
    promised = _promised_to(record, client)
    for one in record.get("promises", ()):
        promise = replace(_task(one, beside), promised_to=promised)
        at = _position(tasks, promise)
        if at is None:
            tasks.append(promise)
        else:
            rule = promise.beyond or tasks[at].beyond
            tasks[at] = replace(tasks[at], promised_to=promised, due=tasks[at].due or promise.due, beyond=rule)
    yield from tasks


def _task(one: Mapping[str, Any], beside: Consequences) -> PlannedTask:
    appointed = beside.appointed.get(one["what"], NOT_APPOINTED)
    return PlannedTask(
        what=one["what"],
        due=date.fromisoformat(one["due"]) if one.get("due") else None,
        due_text=one.get("due_text"),
        responsible=one.get("owner") or OURS,
        said=one.get("words"),
        beyond=beside.beyond.get(one["what"]),
        visit=appointed.visit,
        hour=appointed.hour,
    )


def _position(tasks: list[PlannedTask], promise: PlannedTask) -> int | None:
    """Which of the tasks is the promised one."""
    free = [(at, task) for at, task in enumerate(tasks) if task.responsible == OURS and not task.promised_to]
    for at, task in free:
        if task.what == promise.what:
            return at
    for at, task in free:
        if (promise.due is None or task.due == promise.due) and _alike(task.what, promise.what):
            return at
    return None


def _alike(one: str, other: str) -> bool:
    common = len(set(one) & set(other))
    return common >= _LIKE * min(len(set(one)), len(set(other)))


def _promised_to(record: Mapping[str, Any], client: str | None) -> str:
    for one in record.get("people", ()):
        return f"{one.get('name') or ''}{one.get('title') or ''}"
    return client or "客户"


def opportunities(
    record: Mapping[str, Any], products: Mapping[str, str] = MappingProxyType({})
) -> Iterator[PlannedOpportunity]:
    """The needs; the amounts wanted go with them in order, or the first with the first when their numbers differ."""
    needs = list(dict.fromkeys(record.get("needs", ())))
    wanted = [one for one in record.get("amounts", ()) if one.get("what") == WANTED]
    if len(wanted) != len(needs):
        wanted = wanted[:1]
    for at, need in enumerate(needs):
        said, step = _said(record, "needs", need), _next_step(record, need)
        bare = PlannedOpportunity(need=need, product=products.get(need), said=said, next_step=step)
        yield _with_amount(bare, wanted[at]) if at < len(wanted) else bare


def _next_step(record: Mapping[str, Any], need: str) -> str | None:
    """What we are to do first, of the tasks that name the need if there are any."""
    ours = [one for one in record.get("tasks", ()) if (one.get("owner") or OURS) == OURS]
    named = [one for one in ours if need in one["what"]]
    first = min(named or ours, key=lambda one: one.get("due") or "9999", default=None)
    return first["what"] if first else None


def _with_amount(bare: PlannedOpportunity, amount: Mapping[str, Any]) -> PlannedOpportunity:
    return replace(
        bare,
        currency=(amount.get("currency") or "CNY")[:3],
        amount=money(amount.get("value")),
        low=money(amount.get("low")),
        high=money(amount.get("high")),
        said=" ".join(dict.fromkeys(said for said in (bare.said, amount.get("words")) if said)) or None,
    )


def money(text: str | None) -> Decimal | None:
    """A decimal string as an amount in whole 分; None for what is none or is beyond any amount."""
    try:
        value = Decimal(text or "")
    except InvalidOperation:
        return None
    return value.quantize(Decimal("0.01")) if value.is_finite() and abs(value) < _LARGEST else None


def _signals(record: Mapping[str, Any], consequences: Consequences) -> Iterator[PlannedSignal]:
    signals = list(dict.fromkeys(record.get("risk_signals", ())))
    rumours: Iterable[str] = consequences.rumours or ()
    if consequences.rumours is None and "risk_signals" in record.get("guesses", ()):
        rumours = signals
    for signal in signals:
        said = _said(record, "risk_signals", signal)
        yield PlannedSignal(signal, consequences.rules.get(signal), signal in rumours, said)


def _people(record: Mapping[str, Any]) -> Iterator[Met]:
    for one in record.get("people", ()):
        if one.get("name"):
            yield Met(one["name"], one.get("title"), one.get("words"))


def _said(record: Mapping[str, Any], name: str, value: str) -> str | None:
    """The words that a value of the record comes from: its own, or those of its field."""
    words = record.get("words") or {}
    return words.get(value) or words.get(name)
