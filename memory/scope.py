"""Whose clients a user may see: the one condition that every query of client data carries.

    visible_clients(user, today) -> condition on ClientRow
    served_clients(user, today) -> the same, for what changes a client
    of_visible(TaskRow.client_id, user, today) -> condition on a table that belongs to clients
    may_see(session, user, client_id, today=...) -> bool
    may_serve(session, user, client_id, today=...) -> bool

Relationship managers see their own book and those they cover today, leads also their team's; compliance reads all and
changes nothing; everybody else, and whoever was removed, sees none. A record merged into another is nobody's.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, false, select, true, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import SQLCoreOperations

from memory.tables import ClientRow, CoverRow, TeamRow, UserRow
from memory.users import Role, User

READS_ALL: frozenset[Role] = frozenset({"compliance"})
SERVES: frozenset[Role] = frozenset({"rm", "lead"})


class ClientNotFound(Exception):
    """There is no such client, or it is not this user's to see: nobody is told which."""

    def __init__(self) -> None:
        super().__init__("no such client")


def visible_clients(user: User, today: date) -> ColumnElement[bool]:
    """The clients that `user` may read."""
    whose = true() if user.active and user.role in READS_ALL else _in_book(user, today)
    return and_(ClientRow.merged_into.is_(None), whose)


def served_clients(user: User, today: date) -> ColumnElement[bool]:
    """The clients that `user` may write about and change."""
    return and_(ClientRow.merged_into.is_(None), _in_book(user, today))


def of_visible(client_id: SQLCoreOperations[Any], user: User, today: date) -> ColumnElement[bool]:
    """The rows that belong to a client which `user` may read."""
    return client_id.in_(select(ClientRow.id).where(visible_clients(user, today)))


async def may_see(session: AsyncSession, user: User, client_id: int, *, today: date) -> bool:
    """Whether `user` may read this client."""
    return await _exists(session, client_id, visible_clients(user, today))


async def may_serve(session: AsyncSession, user: User, client_id: int, *, today: date) -> bool:
    """Whether `user` may write about this client and change it."""
    return await _exists(session, client_id, served_clients(user, today))


async def visible_id(session: AsyncSession, user: User, client_id: int, *, today: date) -> int:
    """`client_id` when `user` may read it. Raises ClientNotFound."""
    if not await may_see(session, user, client_id, today=today):
        raise ClientNotFound
    return client_id


async def served_id(session: AsyncSession, user: User, client_id: int, *, today: date) -> int:
    """`client_id` when `user` may change it. Raises ClientNotFound."""
    if not await may_serve(session, user, client_id, today=today):
        raise ClientNotFound
    return client_id


def _in_book(user: User, today: date) -> ColumnElement[bool]:
    if not user.active or user.role not in SERVES:
        return false()
    return ClientRow.owner_id.in_(_owners(user, today))


def _owners(user: User, today: date) -> CompoundSelect[int]:
    """Those whose clients are in sight: `user`, whom they cover today, and a lead's team."""
    own: Select[int] = select(UserRow.id).where(UserRow.id == user.id)
    covered = select(CoverRow.owner_id).where(
        CoverRow.deputy_id == user.id, CoverRow.starts <= today, CoverRow.ends >= today
    )
    if user.role != "lead" or user.team is None:
        return union(own, covered)
    team = select(UserRow.id).join(TeamRow, TeamRow.id == UserRow.team_id).where(TeamRow.name == user.team)
    return union(own, covered, team)


async def _exists(session: AsyncSession, client_id: int, condition: ColumnElement[bool]) -> bool:
    found = await session.scalar(select(ClientRow.id).where(ClientRow.id == client_id, condition))
    return found is not None
