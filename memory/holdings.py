"""Holdings: the products that clients use, beside their facilities.

    of_client(session, user, client_id, today=...) -> list[Holding]
    put(session, user, client_id, [Holding(...), ...], today=...)          new, or in place of the same product's

Raises ClientNotFound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from memory import audit, scope
from memory.locks import one_at_a_time
from memory.tables import HoldingRow
from memory.users import User


@dataclass(frozen=True, slots=True)
class Holding:
    """A product in use as of a day; `product` is its code."""

    product: str
    as_of: date
    since: date | None = None
    detail: str | None = None


async def of_client(session: AsyncSession, user: User, client_id: int, *, today: date) -> list[Holding]:
    """The products that a client uses, by code."""
    await scope.visible_id(session, user, client_id, today=today)
    query = select(HoldingRow).where(HoldingRow.client_id == client_id).order_by(HoldingRow.product)
    return [Holding(row.product, row.as_of, row.since, row.detail) for row in await session.scalars(query)]


async def put(session: AsyncSession, user: User, client_id: int, new: Sequence[Holding], *, today: date) -> None:
    """The holdings as stated."""
    await scope.served_id(session, user, client_id, today=today)
    await one_at_a_time(session, f"figures:{client_id}")
    known = {
        row.product: row for row in await session.scalars(select(HoldingRow).where(HoldingRow.client_id == client_id))
    }
    for one in new:
        row = known.setdefault(one.product, HoldingRow(client_id=client_id, product=one.product))
        row.as_of, row.since, row.detail = one.as_of, one.since, one.detail
        session.add(row)
    await session.flush()
    details = {"holdings": len(new)}
    await audit.append(session, what="holdings.stated", about=f"client:{client_id}", by=user, details=details)
