"""Related parties of clients: parents, subsidiaries, owners and their other firms.

    of_client(session, user, client_id, today=...) -> list[Relation]
    put(session, user, client_id, [NewRelation(name, relation, share=...), ...], today=...) -> list[Relation]

A party that is itself a client is linked by its id, for those who may see it. Raises ClientNotFound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from memory import audit, scope
from memory.locks import one_at_a_time
from memory.namekeys import name_key
from memory.tables import ClientRow, RelationRow
from memory.users import User


@dataclass(frozen=True, slots=True)
class NewRelation:
    """A related party: what it is to the client, and the share held as a decimal."""

    name: str
    relation: str
    share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Relation(NewRelation):
    """A related party on record; `other_id` when it is a client that the user may see."""

    other_id: int | None = None


async def of_client(session: AsyncSession, user: User, client_id: int, *, today: date) -> list[Relation]:
    """The related parties of a client, in the order in which they were stated."""
    await scope.visible_id(session, user, client_id, today=today)
    other = and_(ClientRow.id == RelationRow.other_id, scope.visible_clients(user, today))
    query = select(RelationRow, ClientRow.id).outerjoin(ClientRow, other).where(RelationRow.client_id == client_id)
    rows = await session.execute(query.order_by(RelationRow.id))
    return [Relation(row.name, row.relation, row.share, other_id) for row, other_id in rows]


async def put(
    session: AsyncSession, user: User, client_id: int, new: Sequence[NewRelation], *, today: date
) -> list[Relation]:
    """The parties as stated; of one on record with the same relation, the share is brought up to date."""
    await scope.served_id(session, user, client_id, today=today)
    await one_at_a_time(session, f"figures:{client_id}")
    rows = list(await session.scalars(select(RelationRow).where(RelationRow.client_id == client_id)))
    known = {(name_key(row.name), row.relation): row for row in rows}
    for one in new:
        key = (name_key(one.name), one.relation)
        row = known.setdefault(key, RelationRow(client_id=client_id, name=one.name, relation=one.relation))
        row.share = one.share
        if row.other_id is None:
            row.other_id = await _client_named(session, user, one.name, client_id, today)
        session.add(row)
    await session.flush()
    details = {"relations": len(new)}
    await audit.append(session, what="relations.stated", about=f"client:{client_id}", by=user, details=details)
    return await of_client(session, user, client_id, today=today)


async def _client_named(session: AsyncSession, user: User, name: str, besides: int, today: date) -> int | None:
    same = (ClientRow.name_key == name_key(name), ClientRow.id != besides)
    return await session.scalar(select(ClientRow.id).where(*same, scope.visible_clients(user, today)).limit(1))
