"""What the bank knows of one client, gathered for a proposal as far as the asking user may know it.

What stands in confidential notes, or in notes that speak of a suspicion, is left out, its own writer's included.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from knowledge.factdictionary import FactError, as_value
from knowledge.ruletypes import FactEntry, FactValue
from memory import facts as factbook
from memory import notes as notebook
from memory.database import Session
from memory.facts import Fact
from memory.portrait import Portrait, portrait
from memory.users import User
from proposals.record import ClientFile, Line, Person, Said

_NOTES = 1000
_CLOSE = 92  # days within which two sources speak of the same
_APART = Decimal("0.05")
_NEEDS = 8


async def gather(
    session: Session, user: User, client_id: int, *, today: date, entries: Mapping[str, FactEntry]
) -> ClientFile:
    """The client's file; `entries` is the bank's dictionary. Raises scope.ClientNotFound."""
    found = await portrait(session, user, client_id, today=today)
    notes = await notebook.timeline(session, user, found.client.id, today=today, limit=_NOTES)
    hidden = {note.id for note in notes if note.confidential or note.suspicion}
    every = await factbook.every(session, user, found.client.id, today=today)
    days = {note.id: note.happened_on for note in notes}
    return file_of(found, every, hidden, entries, author=user.name, days=days)


def file_of(
    found: Portrait,
    every: Sequence[Fact],
    hidden: set[int],
    entries: Mapping[str, FactEntry],
    *,
    author: str,
    days: Mapping[int, date] | None = None,
) -> ClientFile:
    """The file made of a portrait and all its facts; `hidden` are the notes that nothing may be taken from.

    `days` are the days of the notes by which needs are told.
    """
    open_facts = _values([fact for fact in every if fact.note_id not in hidden], entries)
    client = found.client
    related = tuple((one.name, one.relation) for one in found.relations)
    competitors = {str(name) for note in found.offers for name in note.record.get("competitors", ())}
    return ClientFile(
        client_id=client.id,
        name=client.name,
        facts={name: values[0] for name, values in open_facts.items()},
        industry=client.industry,
        archetype=client.archetype,
        stage=client.stage,
        region=client.region,
        group=client.group_name,
        rating=client.rating,
        since=client.client_since,
        holdings=tuple(
            dict.fromkeys([*(one.product for one in found.holdings), *(one.product for one in found.facilities)])
        ),
        lines=tuple(
            Line(one.product, one.limit, one.used, one.matures, one.rate, one.collateral)
            for one in found.facilities
            if one.currency == "CNY"
        ),
        needs=_needs(found, hidden, days or {}),
        people=tuple(Person(one.name, one.title or "") for one in found.contacts if one.note_id not in hidden),
        related=related,
        deposits=_months(found),
        conflicts={name: pair for name, values in open_facts.items() if (pair := _conflict(values))},
        risks=tuple(
            Said(one.signal, one.said or one.signal, one.seen_on, one.note_id)
            for one in found.risk_events
            if one.note_id not in hidden
        ),
        remarks=tuple(
            Said("competitor", words, note.happened_on, note.id)
            for note in found.offers
            if note.id not in hidden and (words := _competing(note.record))
        ),
        contact=author,
        others=tuple(sorted(name for name in {*(one for one, _ in related), *competitors} if name not in client.name)),
    )


def _values(every: Iterable[Fact], entries: Mapping[str, FactEntry]) -> dict[str, list[FactValue]]:
    """The values of each name that the dictionary knows and can read, newest first."""
    found: dict[str, list[FactValue]] = defaultdict(list)
    for fact in every:
        entry = entries.get(fact.name)
        if entry is None:
            continue
        try:
            value = as_value(entry, fact.value)
        except FactError:
            continue  # not a value of the dictionary: nothing can rest on it
        found[fact.name].append(FactValue(value, fact.as_of, fact.source, fact.audience, fact.said, fact.note_id))
    return found


def _conflict(values: Sequence[FactValue]) -> tuple[FactValue, ...]:
    """Two values that cannot both hold: of one day, or by two sources within a quarter and well apart."""
    newest, day = values[0], values[0].as_of
    for other in values[1:]:
        if other.value == newest.value or day is None or other.as_of is None:
            continue
        same_day = other.as_of == day
        two_sources = other.source != newest.source and (day - other.as_of).days <= _CLOSE
        if same_day or (two_sources and _apart(newest, other)):
            return newest, other
    return ()


def _apart(one: FactValue, other: FactValue) -> bool:
    if not isinstance(one.value, Decimal) or not isinstance(other.value, Decimal):
        return one.value != other.value
    return abs(one.value - other.value) > _APART * max(abs(one.value), abs(other.value))


def _competing(record: Mapping[str, Any]) -> str:
    """Which other banks a note names, and the rates that it has of them."""
    banks = "、".join(map(str, record.get("competitors", ())))
    rates = [
        f"{one['value']}%" for one in record.get("rates", ()) if one.get("whose") == "他行报价" and one.get("value")
    ]
    return f"{banks}报价{'、'.join(rates)}" if banks and rates else f"{banks}有接触" if banks else ""


def _needs(found: Portrait, hidden: set[int], days: Mapping[int, date]) -> tuple[Said, ...]:
    open_ones = [one for one in found.opportunities if one.state == "open" and one.note_id not in hidden]
    return tuple(
        Said(
            one.need,
            one.said or one.need,
            days.get(one.note_id or 0, one.opened_on),
            one.note_id,
            one.amount if one.currency == "CNY" else None,
        )
        for one in open_ones[:_NEEDS]
    )


def _months(found: Portrait) -> tuple[tuple[date, Decimal], ...]:
    """The average of each month's balances, under the month's last day on record."""
    months: dict[tuple[int, int], list[tuple[date, Decimal]]] = defaultdict(list)
    for one in found.series("deposit"):
        months[one.day.year, one.day.month].append((one.day, one.amount))
    return tuple(
        (max(on for on, _ in days), sum((amount for _, amount in days), Decimal(0)) / len(days))
        for _, days in sorted(months.items())
    )
