"""What a whole book is known by: facts and products of every client in sight, each in one query.

    latest_of_book(session, user, names, today=...) -> dict[int, dict[str, Fact]]     by client, the newest of each name
    users_of_product(session, user, code, today=...) -> set[int]                      the clients that use a product

As in memory.facts, facts of another audience and those of notes hidden from the user do not exist for them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from memory import scope
from memory.facts import Fact, audiences_of
from memory.secrecy import open_source
from memory.tables import FacilityRow, FactRow, HoldingRow
from memory.users import User

_COLUMNS = (
    FactRow.id,
    FactRow.client_id,
    FactRow.name,
    FactRow.value,
    FactRow.as_of,
    FactRow.source,
    FactRow.audience,
    FactRow.note_id,
    FactRow.said,
    FactRow.by_id,
    FactRow.recorded_at,
)


async def latest_of_book(
    session: AsyncSession, user: User, names: Collection[str], *, today: date
) -> dict[int, dict[str, Fact]]:
    """The newest fact of each of these names, of every client that the user may read; of one day, the last recorded."""
    query = select(*_COLUMNS).where(
        FactRow.name.in_(sorted(names)),
        FactRow.audience.in_(audiences_of(user)),
        scope.of_visible(FactRow.client_id, user, today),
        open_source(user, FactRow.note_id),
    )
    known: dict[int, dict[str, Fact]] = defaultdict(dict)
    for row in await session.execute(query.order_by(FactRow.as_of, FactRow.id)):
        known[row.client_id][row.name] = Fact(**row._mapping)
    return dict(known)


async def users_of_product(session: AsyncSession, user: User, code: str, *, today: date) -> set[int]:
    """The clients in sight that use a product or have a facility of it."""
    found: set[int] = set()
    for table in (HoldingRow, FacilityRow):
        query = select(table.client_id).where(table.product == code, scope.of_visible(table.client_id, user, today))
        found.update(await session.scalars(query))
    return found
