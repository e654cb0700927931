"""Balances of clients at the end of days.

    latest(session, user, client_id, today=...) -> list[Balance]                 the last of each kind and currency
    series(session, user, client_id, kind=..., since=..., until=..., today=...) -> list[Balance]    oldest first
    average(session, user, client_id, kind=..., since=..., until=..., today=...) -> Decimal | None
    put(session, user, client_id, [Balance(...), ...], today=...)                new, or in place of the same day's

Amounts are in the unit of their currency. Raises ClientNotFound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, cast

from sqlalchemy import and_, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from memory import audit, scope
from memory.locks import one_at_a_time
from memory.tables import BalanceRow
from memory.users import User

Kind = Literal["deposit", "loan"]
_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Balance:
    """What was on the accounts of a kind and currency at the end of a day."""

    kind: Kind
    day: date
    amount: Decimal
    currency: str = "CNY"


async def latest(session: AsyncSession, user: User, client_id: int, *, today: date) -> list[Balance]:
    """The last balance of each kind and currency."""
    await scope.visible_id(session, user, client_id, today=today)
    last = (
        select(BalanceRow.kind, BalanceRow.currency, func.max(BalanceRow.day).label("day"))
        .where(BalanceRow.client_id == client_id)
        .group_by(BalanceRow.kind, BalanceRow.currency)
        .subquery()
    )
    same = and_(BalanceRow.kind == last.c.kind, BalanceRow.currency == last.c.currency, BalanceRow.day == last.c.day)
    query = select(BalanceRow).join(last, same).where(BalanceRow.client_id == client_id)
    rows = await session.scalars(query.order_by(BalanceRow.kind, BalanceRow.currency))
    return [_balance(row) for row in rows]


async def series(
    session: AsyncSession,
    user: User,
    client_id: int,
    *,
    kind: Kind,
    since: date,
    until: date,
    today: date,
    currency: str = "CNY",
) -> list[Balance]:
    """The balances on record between two days, both included, oldest first."""
    await scope.visible_id(session, user, client_id, today=today)
    query = select(BalanceRow).where(
        BalanceRow.client_id == client_id,
        BalanceRow.kind == kind,
        BalanceRow.currency == currency,
        BalanceRow.day >= since,
        BalanceRow.day <= until,
    )
    return [_balance(row) for row in await session.scalars(query.order_by(BalanceRow.day))]


async def average(
    session: AsyncSession,
    user: User,
    client_id: int,
    *,
    kind: Kind,
    since: date,
    until: date,
    today: date,
    currency: str = "CNY",
) -> Decimal | None:
    """The average of the balances on record between two days, to the 分; None when there are none."""
    found = await series(session, user, client_id, kind=kind, since=since, until=until, today=today, currency=currency)
    if not found:
        return None
    mean = sum((balance.amount for balance in found), Decimal(0)) / len(found)
    return mean.quantize(Decimal("0.01"), ROUND_HALF_UP)


async def put(session: AsyncSession, user: User, client_id: int, new: Sequence[Balance], *, today: date) -> None:
    """The balances as stated; those of the same day, kind and currency on record give way, the last of `new` counts."""
    await scope.served_id(session, user, client_id, today=today)
    await one_at_a_time(session, f"figures:{client_id}")
    stated = {(one.kind, one.currency, one.day): one for one in new}
    for start in range(0, len(stated), _AT_ONCE):
        some = list(stated.values())[start : start + _AT_ONCE]
        await _replace(session, client_id, some)
    details = {"balances": len(stated)}
    await audit.append(session, what="balances.stated", about=f"client:{client_id}", by=user, details=details)


async def _replace(session: AsyncSession, client_id: int, new: Sequence[Balance]) -> None:
    query = select(BalanceRow).where(BalanceRow.client_id == client_id, BalanceRow.day.in_({one.day for one in new}))
    known = {(row.kind, row.currency, row.day): row for row in await session.scalars(query)}
    fresh = []
    for one in new:
        row = known.get((one.kind, one.currency, one.day))
        if row is None:
            fresh.append(
                {"client_id": client_id, "kind": one.kind, "currency": one.currency, "day": one.day}
                | {"amount": one.amount}
            )
        else:
            row.amount = one.amount
    await session.flush()
    if fresh:
        await session.execute(insert(BalanceRow), fresh)


def _balance(row: BalanceRow) -> Balance:
    return Balance(cast(Kind, row.kind), row.day, row.amount, row.currency)
