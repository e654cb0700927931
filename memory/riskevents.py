"""Risk events: signs of risk that somebody noticed, closed with a reason and never wiped.

of_client(session, user, client_id, today=..., closed=False) -> list[RiskEvent]     newest first
open_ones(session, user, today=..., limit=200) -> list[RiskEvent]                   of all clients in sight
seen(session, user, first, last, today=...) -> list[RiskEvent]                      noticed on these days
close(session, user, event_id, remark, today=...) -> RiskEvent                      RiskEventNotFound
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from memory import audit, scope, secrecy
from memory.tables import ClientRow, RiskEventRow
from memory.users import User


class RiskEventNotFound(Exception):
    """There is no such event, or it is not this user's to see or change."""

    def __init__(self) -> None:
        super().__init__("no such risk event")


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskEvent:
    """A sign of risk with the rule it touches; `rumour` when it was hearsay."""

    id: int
    client_id: int
    client: str
    note_id: int | None
    signal: str
    rule: str | None
    rumour: bool
    said: str | None
    state: str
    seen_on: date
    closed_on: date | None
    remark: str | None


async def of_client(
    session: AsyncSession, user: User, client_id: int, *, today: date, closed: bool = False
) -> list[RiskEvent]:
    """The signs at a client, newest first; closed ones too when asked for."""
    states = ("open", "closed") if closed else ("open",)
    query = _visible(user, today).where(RiskEventRow.client_id == client_id, RiskEventRow.state.in_(states))
    return await _all(session, query.order_by(RiskEventRow.seen_on.desc(), RiskEventRow.id.desc()))


async def open_ones(session: AsyncSession, user: User, *, today: date, limit: int = 200) -> list[RiskEvent]:
    """The open signs at the clients in sight, newest first."""
    query = _visible(user, today).where(RiskEventRow.state == "open")
    return await _all(session, query.order_by(RiskEventRow.seen_on.desc(), RiskEventRow.id.desc()).limit(limit))


async def seen(session: AsyncSession, user: User, first: date, last: date, *, today: date) -> list[RiskEvent]:
    """What was noticed from `first` to `last`, in order."""
    query = _visible(user, today).where(RiskEventRow.seen_on.between(first, last))
    query = query.where(RiskEventRow.state.in_(("open", "closed")))
    return await _all(session, query.order_by(RiskEventRow.seen_on, RiskEventRow.id))


async def close(session: AsyncSession, user: User, event_id: int, remark: str, *, today: date) -> RiskEvent:
    """The sign is settled, for this reason. Raises RiskEventNotFound, ValueError when no reason is given."""
    if not remark.strip():
        raise ValueError("a risk event is closed with a reason")
    query = _visible(user, today).where(RiskEventRow.id == event_id, scope.served_clients(user, today))
    query = query.where(RiskEventRow.state != "undone").with_for_update(of=RiskEventRow)
    row: RiskEventRow | None = await session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise RiskEventNotFound
    row.state, row.closed_on, row.remark = "closed", today, remark.strip()
    await session.flush()
    await audit.append(session, what="risk.closed", about=f"risk:{row.id}", by=user)
    return (await _all(session, _visible(user, today).where(RiskEventRow.id == row.id)))[0]


def _visible(user: User, today: date) -> Select[*tuple[Any, ...]]:
    return (
        select(RiskEventRow, ClientRow.name)
        .join(ClientRow, ClientRow.id == RiskEventRow.client_id)
        .where(scope.visible_clients(user, today), secrecy.open_source(user, RiskEventRow.note_id))
    )


async def _all(session: AsyncSession, query: Select[*tuple[Any, ...]]) -> list[RiskEvent]:
    return [risk_event_of(row, name) for row, name in await session.execute(query)]


def risk_event_of(row: RiskEventRow, client: str) -> RiskEvent:
    """The event that a row describes."""
    return RiskEvent(
        id=row.id,
        client_id=row.client_id,
        client=client,
        note_id=row.note_id,
        signal=row.signal,
        rule=row.rule,
        rumour=row.rumour,
        said=row.said,
        state=row.state,
        seen_on=row.seen_on,
        closed_on=row.closed_on,
        remark=row.remark,
    )
