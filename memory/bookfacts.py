"""What a whole book is known by: names, facts and products of every client in sight, each in one query.

    names_of_book(session, user, today=...) -> list[Named]                            the clients, by name
    latest_of_book(session, user, names, today=...) -> dict[int, dict[str, Known]]    by client, the newest of each name
    users_of_product(session, user, code, today=...) -> set[int]                      the clients that use a product

Only what judging reads is fetched: a book may have ten thousand clients. As in memory.facts, facts of another audience
and those of notes hidden from the user do not exist for them.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from memory import scope
from memory.facts import audiences_of
from memory.secrecy import open_source
from memory.tables import ClientRow, FacilityRow, FactRow, HoldingRow, UserRow
from memory.users import User


class Named(NamedTuple):
    """A client of the book and whose it is."""

    client_id: int
    name: str
    owner: str


class Known(NamedTuple):
    """A fact as it is kept, without who recorded it when."""

    client_id: int
    name: str
    value: Any
    as_of: date
    source: str
    audience: str
    note_id: int | None
    said: str | None


_AT_ONCE = 1_000  # facts
_COLUMNS = [getattr(FactRow, name) for name in Known._fields]


async def names_of_book(session: AsyncSession, user: User, *, today: date) -> list[Named]:
    """Every client that the user may see, by name."""
    query = select(ClientRow.id, ClientRow.name, UserRow.name).join(UserRow, UserRow.id == ClientRow.owner_id)
    visible = query.where(scope.visible_clients(user, today)).order_by(ClientRow.name, ClientRow.id)
    return [Named(*row) for row in await session.execute(visible)]


async def latest_of_book(
    session: AsyncSession, user: User, names: Collection[str], *, today: date
) -> dict[int, dict[str, Known]]:
    """The newest fact of each of these names, of every client that the user may read; of one day, the last recorded."""
    query = select(*_COLUMNS).where(
        FactRow.name.in_(sorted(names)),
        FactRow.audience.in_(audiences_of(user)),
        scope.of_visible(FactRow.client_id, user, today),
        open_source(user, FactRow.note_id),
    )
    known: dict[int, dict[str, Known]] = defaultdict(dict)
    rows = await session.execute(query.order_by(FactRow.client_id, FactRow.name, FactRow.as_of, FactRow.id))
    for number, row in enumerate(rows):
        if number % _AT_ONCE == 0:
            await asyncio.sleep(0)  # a book has a hundred thousand facts: other chats are answered meanwhile
        fact = Known._make(row)
        known[fact.client_id][fact.name] = fact
    return dict(known)


async def users_of_product(session: AsyncSession, user: User, code: str, *, today: date) -> set[int]:
    """The clients in sight that use a product or have a facility of it."""
    found: set[int] = set()
    for table in (HoldingRow, FacilityRow):
        query = select(table.client_id).where(table.product == code, scope.of_visible(table.client_id, user, today))
        found.update(await session.scalars(query))
    return found
