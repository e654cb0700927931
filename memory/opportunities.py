"""Opportunities: needs that could become business, from open to won or lost.

of_client(session, user, client_id, today=...) -> list[Opportunity]            open ones, newest first
open_ones(session, user, today=..., limit=200) -> list[Opportunity]            of all clients in sight
opened(session, user, first, last, today=...) -> list[Opportunity]             first heard of on these days
judge(session, user, opportunity_id, probability=..., next_step=..., today=...) -> Opportunity
close(session, user, opportunity_id, "won", today=...) -> Opportunity          OpportunityNotFound
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from memory import audit, scope, secrecy
from memory.tables import ClientRow, OpportunityRow
from memory.users import User

Outcome = Literal["won", "lost"]
_WHOLE = 100


class OpportunityNotFound(Exception):
    """There is no such opportunity, or it is not this user's to see or change."""

    def __init__(self) -> None:
        super().__init__("no such opportunity")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity:
    """A need of a client; amounts in 元 or the unit of `currency`, `probability` in percent."""

    id: int
    client_id: int
    client: str
    note_id: int | None
    need: str
    product: str | None
    currency: str
    amount: Decimal | None
    amount_low: Decimal | None
    amount_high: Decimal | None
    probability: int | None
    next_step: str | None
    said: str | None
    state: str
    opened_on: date
    closed_on: date | None

    @property
    def least(self) -> Decimal | None:
        """The amount that is counted: a vague one by its low end."""
        return self.amount_low if self.amount_low is not None else self.amount


async def of_client(session: AsyncSession, user: User, client_id: int, *, today: date) -> list[Opportunity]:
    """What a client wants, newest first."""
    query = _visible(user, today).where(OpportunityRow.client_id == client_id, OpportunityRow.state == "open")
    return await _all(session, query.order_by(OpportunityRow.opened_on.desc(), OpportunityRow.id.desc()))


async def open_ones(session: AsyncSession, user: User, *, today: date, limit: int = 200) -> list[Opportunity]:
    """What the clients in sight want, newest first."""
    query = _visible(user, today).where(OpportunityRow.state == "open")
    query = query.order_by(OpportunityRow.opened_on.desc(), OpportunityRow.id.desc())
    return await _all(session, query.limit(limit))


async def opened(session: AsyncSession, user: User, first: date, last: date, *, today: date) -> list[Opportunity]:
    """The needs first heard of from `first` to `last`, in order; a need said again is not new."""
    query = _visible(user, today).where(OpportunityRow.opened_on.between(first, last))
    query = query.where(OpportunityRow.state.in_(("open", "won", "lost")))
    return await _all(session, query.order_by(OpportunityRow.opened_on, OpportunityRow.id))


async def judge(
    session: AsyncSession,
    user: User,
    opportunity_id: int,
    *,
    today: date,
    probability: int | None = None,
    next_step: str | None = None,
) -> Opportunity:
    """Note how likely it is, in percent, or what comes next. Raises OpportunityNotFound, ValueError."""
    if probability is not None and not 0 <= probability <= _WHOLE:
        raise ValueError(f"a probability is from 0 to 100, not {probability}")
    row = await _own(session, user, opportunity_id, today)
    row.probability = row.probability if probability is None else probability
    row.next_step = next_step or row.next_step
    await session.flush()
    return await _one(session, user, row, today)


async def close(
    session: AsyncSession, user: User, opportunity_id: int, outcome: Outcome, *, today: date
) -> Opportunity:
    """It became business, or will not. Raises OpportunityNotFound."""
    row = await _own(session, user, opportunity_id, today)
    row.state, row.closed_on = outcome, today
    await session.flush()
    about = f"opportunity:{row.id}"
    await audit.append(session, what="opportunity.closed", about=about, by=user, details={"outcome": outcome})
    return await _one(session, user, row, today)


def _visible(user: User, today: date) -> Select[*tuple[Any, ...]]:
    return (
        select(OpportunityRow, ClientRow.name)
        .join(ClientRow, ClientRow.id == OpportunityRow.client_id)
        .where(scope.visible_clients(user, today), secrecy.open_source(user, OpportunityRow.note_id))
    )


async def _own(session: AsyncSession, user: User, opportunity_id: int, today: date) -> OpportunityRow:
    query = _visible(user, today).where(OpportunityRow.id == opportunity_id, scope.served_clients(user, today))
    query = query.where(OpportunityRow.state.in_(("open", "won", "lost"))).with_for_update(of=OpportunityRow)
    row: OpportunityRow | None = await session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise OpportunityNotFound
    return row


async def _one(session: AsyncSession, user: User, row: OpportunityRow, today: date) -> Opportunity:
    return (await _all(session, _visible(user, today).where(OpportunityRow.id == row.id)))[0]


async def _all(session: AsyncSession, query: Select[*tuple[Any, ...]]) -> list[Opportunity]:
    return [opportunity_of(row, name) for row, name in await session.execute(query)]


def opportunity_of(row: OpportunityRow, client: str) -> Opportunity:
    """The opportunity that a row describes."""
    return Opportunity(
        id=row.id,
        client_id=row.client_id,
        client=client,
        note_id=row.note_id,
        need=row.need,
        product=row.product,
        currency=row.currency,
        amount=row.amount,
        amount_low=row.amount_low,
        amount_high=row.amount_high,
        probability=row.probability,
        next_step=row.next_step,
        said=row.said,
        state=row.state,
        opened_on=row.opened_on,
        closed_on=row.closed_on,
    )
