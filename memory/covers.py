"""Cover during leave: for some days a deputy sees and serves somebody else's book.

    cover(session, user, owner=..., deputy=..., starts=..., ends=..., today=...) -> Cover
    end(session, user, cover_id, today=...)              from today on the deputy sees it no more
    covers(session, user, today=...) -> list[Cover]      that last or will come and concern the user

Whoever goes on leave may name a deputy of the team, and so may the lead; an administrator anybody who keeps clients.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from memory import audit, scope, users
from memory.clients import NoBook
from memory.clock import utc_now
from memory.handovers import NotPermitted, may_decide_for
from memory.tables import CoverRow, TeamRow, UserRow
from memory.users import User

LONGEST = timedelta(days=366)


class BadCover(ValueError):
    """A cover that ends before it starts, is over, lasts longer than a year, or is by its owner."""


class CoverNotFound(Exception):
    """There is no such cover, or it is not this user's to end."""


@dataclass(frozen=True, slots=True)
class Cover:
    """Who stands in for whom, from the first day to the last."""

    id: int
    owner_id: int
    owner: str
    deputy_id: int
    deputy: str
    starts: date
    ends: date


async def cover(
    session: AsyncSession, user: User, *, owner: User, deputy: User, starts: date, ends: date, today: date
) -> Cover:
    """`deputy` sees and serves the book of `owner` on these days. Raises BadCover, NotPermitted, NoBook."""
    if owner.id == deputy.id or ends < starts or ends < today or ends - starts > LONGEST:
        raise BadCover(f"from {starts} to {ends}")
    for one in (owner, deputy):
        if not one.active or one.role not in scope.SERVES:
            raise NoBook(f"users of role {one.role} keep no clients")
    _check(user, owner, deputy)
    row = CoverRow(owner_id=owner.id, deputy_id=deputy.id, starts=starts, ends=ends, by_id=user.id)
    row.created_at = utc_now()
    session.add(row)
    await session.flush()
    details = {"deputy": deputy.id, "starts": starts, "ends": ends}
    await audit.append(session, what="book.covered", about=f"user:{owner.id}", by=user, details=details)
    return Cover(row.id, owner.id, owner.name, deputy.id, deputy.name, starts, ends)


async def end(session: AsyncSession, user: User, cover_id: int, *, today: date) -> None:
    """The cover is over; one that has not begun is as if it had never been. Raises CoverNotFound."""
    row = await session.get(CoverRow, cover_id)
    owner = await users.by_id(session, row.owner_id) if row else None
    if row is None or owner is None or not (user.id == owner.id or may_decide_for(user, owner)):
        raise CoverNotFound(f"no cover has the id {cover_id}")
    if row.starts >= today:
        await session.delete(row)
    else:
        row.ends = min(row.ends, today - timedelta(days=1))
    await session.flush()
    details = {"deputy": row.deputy_id, "ends": today - timedelta(days=1)}
    await audit.append(session, what="book.covered_no_more", about=f"user:{owner.id}", by=user, details=details)


async def covers(session: AsyncSession, user: User, *, today: date) -> list[Cover]:
    """What lasts or will come: of the user and by the user, of a lead's team, for administrators and compliance all."""
    owner, deputy = aliased(UserRow), aliased(UserRow)
    mine = or_(CoverRow.owner_id == user.id, CoverRow.deputy_id == user.id)
    if user.role in {"admin", "compliance"}:
        mine = or_(true())
    elif user.role == "lead" and user.team is not None:
        mine = or_(mine, owner.team_id.in_(select(TeamRow.id).where(TeamRow.name == user.team)))
    query = (
        select(CoverRow, owner.name, deputy.name)
        .join(owner, owner.id == CoverRow.owner_id)
        .join(deputy, deputy.id == CoverRow.deputy_id)
        .where(CoverRow.ends >= today, mine)
        .order_by(CoverRow.starts, CoverRow.id)
    )
    return [
        Cover(row.id, row.owner_id, owner_name, row.deputy_id, deputy_name, row.starts, row.ends)
        for row, owner_name, deputy_name in await session.execute(query)
    ]


def _check(user: User, owner: User, deputy: User) -> None:
    if user.role == "admin" and user.active:
        return
    if user.id != owner.id and not may_decide_for(user, owner):
        raise NotPermitted("not of this team")
    if owner.team is None or owner.team != deputy.team:
        raise NotPermitted("the deputy is of another team")
