"""Facilities: credit lines and loans of clients, with their limits, what is used of them and when they mature.

    of_client(session, user, client_id, today=...) -> list[Facility]    by day of maturity
    maturing(session, user, since=..., until=..., today=...) -> list[Maturing]    of all clients in sight
    put(session, user, client_id, [NewFacility(...), ...], today=...)   new, or in place of the same number

Amounts are in the unit of their currency, rates decimals (0.0345). Raises ClientNotFound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from memory import audit, scope
from memory.locks import one_at_a_time
from memory.tables import ClientRow, FacilityRow
from memory.users import User


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFacility:
    """A facility as of a day; `reference` is the bank's own number."""

    reference: str
    product: str
    limit: Decimal
    used: Decimal
    as_of: date
    currency: str = "CNY"
    rate: Decimal | None = None
    starts: date | None = None
    matures: date | None = None
    collateral: str | None = None
    purpose: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facility(NewFacility):
    """A facility on record."""

    id: int
    client_id: int

    @property
    def free(self) -> Decimal:
        """What is left of the limit; nothing when more than all is used."""
        return max(self.limit - self.used, Decimal(0))


@dataclass(frozen=True, slots=True)
class Maturing:
    """A facility that ends, and whose it is."""

    facility: Facility
    client: str


_FIELDS = tuple(one.name for one in fields(NewFacility))


async def of_client(session: AsyncSession, user: User, client_id: int, *, today: date) -> list[Facility]:
    """The facilities of a client, those that mature first first."""
    await scope.visible_id(session, user, client_id, today=today)
    query = select(FacilityRow).where(FacilityRow.client_id == client_id)
    rows = await session.scalars(query.order_by(FacilityRow.matures.is_(None), FacilityRow.matures, FacilityRow.id))
    return [_facility(row) for row in rows]


async def maturing(session: AsyncSession, user: User, *, since: date, until: date, today: date) -> list[Maturing]:
    """What matures between the two days, both included, of all clients that the user may see."""
    query = (
        select(FacilityRow, ClientRow.name)
        .join(ClientRow, ClientRow.id == FacilityRow.client_id)
        .where(scope.visible_clients(user, today), FacilityRow.matures >= since, FacilityRow.matures <= until)
        .order_by(FacilityRow.matures, ClientRow.name, FacilityRow.id)
    )
    return [Maturing(_facility(row), name) for row, name in await session.execute(query)]


async def put(
    session: AsyncSession, user: User, client_id: int, new: Sequence[NewFacility], *, today: date
) -> list[Facility]:
    """The facilities as stated; one of a number on record takes its place."""
    await scope.served_id(session, user, client_id, today=today)
    await one_at_a_time(session, f"figures:{client_id}")
    query = select(FacilityRow).where(
        FacilityRow.client_id == client_id, FacilityRow.reference.in_([one.reference for one in new])
    )
    known = {row.reference: row for row in await session.scalars(query)}
    rows = []
    for one in new:
        row = known.setdefault(one.reference, FacilityRow(client_id=client_id))
        for name in _FIELDS:
            setattr(row, name, getattr(one, name))
        rows.append(row)
    session.add_all(rows)
    await session.flush()
    details = {"facilities": len(rows)}
    await audit.append(session, what="facilities.stated", about=f"client:{client_id}", by=user, details=details)
    return [_facility(row) for row in rows]


def _facility(row: FacilityRow) -> Facility:
    return Facility(id=row.id, client_id=row.client_id, **{name: getattr(row, name) for name in _FIELDS})
