"""Requests of clients (客户诉求): a limit, an account, a complaint; answered and not forgotten.

of_client(session, user, client_id, today=...) -> list[Request]        open ones first, the oldest first
open_ones(session, user, today=..., limit=200) -> list[Request]        of all clients in sight, the oldest first
answer(session, user, request_id, "已调至3.55%", today=...) -> Request   RequestNotFound
reopen(session, user, request_id, today=...) -> Request
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from memory import audit, scope, secrecy
from memory.tables import ClientRow, RequestRow
from memory.users import User


class RequestNotFound(Exception):
    """There is no such request, or it is not this user's to see or change."""

    def __init__(self) -> None:
        super().__init__("no such request")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a client asked the bank for. `state`: open | answered."""

    id: int
    client_id: int
    client: str
    note_id: int | None
    kind: str
    what: str
    said: str | None
    state: str
    opened_on: date
    answered_on: date | None
    answer: str | None

    def age(self, today: date) -> int:
        """For how many days it waited, or has waited until today."""
        return ((self.answered_on or today) - self.opened_on).days


async def of_client(session: AsyncSession, user: User, client_id: int, *, today: date) -> list[Request]:
    """What a client asked for: first what is open, the oldest first."""
    query = _visible(user, today).where(RequestRow.client_id == client_id, RequestRow.state != "undone")
    return await _all(session, query.order_by(RequestRow.state.desc(), RequestRow.opened_on, RequestRow.id))


async def open_ones(session: AsyncSession, user: User, *, today: date, limit: int = 200) -> list[Request]:
    """What waits for an answer, the oldest first."""
    query = _visible(user, today).where(RequestRow.state == "open")
    return await _all(session, query.order_by(RequestRow.opened_on, RequestRow.id).limit(limit))


async def answer(session: AsyncSession, user: User, request_id: int, text: str, *, today: date) -> Request:
    """The client was answered; a later answer replaces the earlier. Raises RequestNotFound."""
    row = await _own(session, user, request_id, today)
    row.state, row.answer, row.answered_on = "answered", text, today
    return await _changed(session, user, row, today, "request.answered")


async def reopen(session: AsyncSession, user: User, request_id: int, *, today: date) -> Request:
    """It was not answered after all. Raises RequestNotFound."""
    row = await _own(session, user, request_id, today)
    row.state, row.answer, row.answered_on = "open", None, None
    return await _changed(session, user, row, today, "request.reopened")


def _visible(user: User, today: date) -> Select[*tuple[Any, ...]]:
    return (
        select(RequestRow, ClientRow.name)
        .join(ClientRow, ClientRow.id == RequestRow.client_id)
        .where(scope.visible_clients(user, today), secrecy.open_source(user, RequestRow.note_id))
    )


async def _own(session: AsyncSession, user: User, request_id: int, today: date) -> RequestRow:
    query = _visible(user, today).where(RequestRow.id == request_id, scope.served_clients(user, today))
    query = query.where(RequestRow.state != "undone").with_for_update(of=RequestRow)
    row: RequestRow | None = await session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise RequestNotFound
    return row


async def _changed(session: AsyncSession, user: User, row: RequestRow, today: date, what: str) -> Request:
    await session.flush()
    await audit.append(session, what=what, about=f"request:{row.id}", by=user)
    return (await _all(session, _visible(user, today).where(RequestRow.id == row.id)))[0]


async def _all(session: AsyncSession, query: Select[*tuple[Any, ...]]) -> list[Request]:
    return [request_of(row, name) for row, name in await session.execute(query)]


def request_of(row: RequestRow, client: str) -> Request:
    """The request that a row describes."""
    return Request(
        id=row.id,
        client_id=row.client_id,
        client=client,
        note_id=row.note_id,
        kind=row.kind,
        what=row.what,
        said=row.said,
        state=row.state,
        opened_on=row.opened_on,
        answered_on=row.answered_on,
        answer=row.answer,
    )
