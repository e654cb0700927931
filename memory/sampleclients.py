"""The sample bank's clients, with all that is known of them, put on record at once.

    missing(session, clients) -> list[SampleClient]       those that are not on record, of users that are
    load(session, clients, met=...) -> dict[str, int]     ids by credit code; `met` the last visit and whom, by code

Only for an empty or sample bank: nothing is scoped here, and what is on record already is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from memory.balances import Balance
from memory.clients import NewClient, OtherName, checked_name
from memory.clock import utc_now
from memory.contacts import NewContact
from memory.creditcodes import normalised
from memory.facilities import NewFacility
from memory.facts import NewFact
from memory.holdings import Holding
from memory.locks import one_at_a_time
from memory.namekeys import name_key
from memory.relations import NewRelation
from memory.tables import (
    BalanceRow,
    ClientNameRow,
    ClientRow,
    ContactRow,
    FacilityRow,
    FactRow,
    HoldingRow,
    RelationRow,
    UserRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleClient:
    """A client of the sample bank; `owner` is the Telegram id of whose book it is in, `code` its credit code."""

    new: NewClient
    code: str
    owner: int
    contacts: tuple[NewContact, ...] = ()
    relations: tuple[NewRelation, ...] = ()
    facilities: tuple[NewFacility, ...] = ()
    balances: tuple[Balance, ...] = ()
    holdings: tuple[Holding, ...] = ()
    facts: tuple[NewFact, ...] = ()


@dataclass(frozen=True, slots=True)
class Met:
    """The last day a client was met, and the last days its people were, by name."""

    last: date | None = None
    people: Mapping[str, date] = field(default_factory=dict)


async def missing(session: AsyncSession, clients: Sequence[SampleClient]) -> list[SampleClient]:
    """The clients whose code and legal name are free, and whose manager is a user."""
    await one_at_a_time(session, "clients")
    owners = set(await session.scalars(select(UserRow.telegram_id)))
    known: set[str | None] = set()
    for code, key in await session.execute(select(ClientRow.code, ClientRow.name_key)):
        known |= {code, key}
    return [
        one for one in clients if one.owner in owners and not known & {normalised(one.code), name_key(one.new.name)}
    ]


async def load(
    session: AsyncSession, clients: Sequence[SampleClient], met: Mapping[str, Met] | None = None
) -> dict[str, int]:
    """Put the clients on record; their ids by credit code."""
    met, users = met or {}, {}
    for telegram_id, user_id in await session.execute(select(UserRow.telegram_id, UserRow.id)):
        users[telegram_id] = user_id
    rows = [_client_row(one, users[one.owner], met.get(one.code, Met())) for one in clients]
    session.add_all(rows)
    await session.flush()
    ids = {one.code: row.id for one, row in zip(clients, rows, strict=True)}
    await _insert(session, ClientNameRow, (row for one in clients for row in _names(ids[one.code], one.new)))
    await _insert(session, ContactRow, (row for one in clients for row in _contacts(ids, one, met)))
    await _insert(session, RelationRow, await _relations(session, ids, clients))
    await _insert(session, FacilityRow, _plain(ids, clients, "facilities", NewFacility))
    await _insert(session, BalanceRow, _plain(ids, clients, "balances", Balance))
    await _insert(session, HoldingRow, _plain(ids, clients, "holdings", Holding))
    now = utc_now()
    facts = _plain(ids, clients, "facts", NewFact)
    await _insert(session, FactRow, (row | {"recorded_at": now, "note_id": None, "by_id": None} for row in facts))
    return ids


def _client_row(one: SampleClient, owner_id: int, met: Met) -> ClientRow:
    name, key = checked_name(one.new.name)
    now = utc_now()
    row = ClientRow(name=name, name_key=key, code=normalised(one.code), owner_id=owner_id, created_at=now)
    for column in (part.name for part in fields(NewClient)):
        if column not in {"name", "code", "names"}:
            setattr(row, column, getattr(one.new, column))
    row.updated_at, row.last_contact = now, met.last
    return row


def _names(client_id: int, new: NewClient) -> Iterator[dict[str, Any]]:
    keys = {name_key(new.name)}
    for other in new.names:
        if name_key(other.name) not in keys:
            keys.add(name_key(other.name))
            yield _name(client_id, other)


def _name(client_id: int, other: OtherName) -> dict[str, Any]:
    return {"client_id": client_id, "name": other.name, "name_key": name_key(other.name), "kind": other.kind}


def _contacts(ids: Mapping[str, int], one: SampleClient, met: Mapping[str, Met]) -> Iterator[dict[str, Any]]:
    seen = met.get(one.code, Met()).people
    for contact in one.contacts:
        yield {
            "client_id": ids[one.code],
            "name": contact.name,
            "title": contact.title,
            "phone": contact.phone,
            "email": contact.email,
            "seen_on": seen.get(contact.name),
        }


async def _relations(
    session: AsyncSession, ids: Mapping[str, int], clients: Sequence[SampleClient]
) -> list[dict[str, Any]]:
    """The related parties, those linked that are clients themselves."""
    known: dict[str, int] = {}
    for key, client_id in await session.execute(select(ClientRow.name_key, ClientRow.id)):
        known[key] = client_id
    return [
        {
            "client_id": ids[one.code],
            "name": party.name,
            "relation": party.relation,
            "share": party.share,
            "other_id": known.get(name_key(party.name)),
        }
        for one in clients
        for party in one.relations
    ]


def _plain(ids: Mapping[str, int], clients: Sequence[SampleClient], part: str, kind: type) -> Iterator[dict[str, Any]]:
    """What is stored field by field, with the client's id."""
    names = [one.name for one in fields(kind)]
    for client in clients:
        for each in getattr(client, part):
            yield {"client_id": ids[client.code], **{name: getattr(each, name) for name in names}}


async def _insert(session: AsyncSession, table: type, rows: Iterable[Mapping[str, Any]]) -> None:
    given = list(rows)
    if given:
        await session.execute(insert(table), given)
