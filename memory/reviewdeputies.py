"""Deputies for checking: who was named to check a team's proposals beside its leads.

name(session, user, team, deputy, starts=..., ends=None, today=...) -> Deputy      NotPermitted, BadDeputy
end(session, user, deputy_id, today=...)                                           DeputyNotFound
deputies(session, today=..., team=None) -> list[Deputy]                            that last or will come
candidates(session, user, team) -> list[User]                                      whom `user` may name for the team

An administrator names anybody who keeps clients, for any team; a lead names, for the own team, one of its managers or
another lead.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from memory import audit, scope
from memory.clock import utc_now
from memory.handovers import NotPermitted
from memory.tables import ReviewDeputyRow, TeamRow, UserRow
from memory.users import User, everyone


class BadDeputy(ValueError):
    """No such team, somebody who keeps no clients, or days that are over or end before they start."""


class DeputyNotFound(Exception):
    """There is no such deputy, or it is not this user's to end."""


@dataclass(frozen=True, slots=True)
class Deputy:
    """Who checks for which team, from the first day to the last; no last day: until it is ended."""

    id: int
    team: str
    user_id: int
    name: str
    starts: date
    ends: date | None


async def name(
    session: AsyncSession, user: User, team: str, deputy: User, *, starts: date, ends: date | None = None, today: date
) -> Deputy:
    """From `starts` on, `deputy` may check what the team's managers made; named again, the new days count.

    Raises NotPermitted, BadDeputy.
    """
    team = team.strip()
    if not may_name(user, team):
        raise NotPermitted("not for this team")
    if ends is not None and (ends < starts or ends < today):
        raise BadDeputy(f"from {starts} to {ends}")
    if not deputy.active or deputy.role not in scope.SERVES:
        raise BadDeputy(f"users of role {deputy.role} check no proposals")
    if not _is_candidate(user, team, deputy):
        raise NotPermitted("neither of this team nor a lead")
    team_id = await session.scalar(select(TeamRow.id).where(TeamRow.name == team))
    if team_id is None:
        raise BadDeputy(f"no team is called {team}")
    row = await session.scalar(
        select(ReviewDeputyRow).where(
            ReviewDeputyRow.team_id == team_id, ReviewDeputyRow.user_id == deputy.id, _not_over(today)
        )
    )
    if row is None:
        row = ReviewDeputyRow(team_id=team_id, user_id=deputy.id, created_at=utc_now())
        session.add(row)
    row.starts, row.ends, row.by_id = starts, ends, user.id
    await session.flush()
    details = {"deputy": deputy.id, "starts": starts, "ends": ends}
    await audit.append(session, what="review.deputy_named", about=f"team:{team_id}", by=user, details=details)
    return Deputy(row.id, team, deputy.id, deputy.name, starts, ends)


async def end(session: AsyncSession, user: User, deputy_id: int, *, today: date) -> None:
    """From today on the deputy checks no more; one that has not begun is as if it had never been.

    Raises DeputyNotFound, also for one of a team that is not this user's to decide for.
    """
    row = await session.get(ReviewDeputyRow, deputy_id)
    team = await session.get(TeamRow, row.team_id) if row is not None else None
    if row is None or team is None or not may_name(user, team.name):
        raise DeputyNotFound(f"no deputy has the id {deputy_id}")
    team_id, details = row.team_id, {"deputy": row.user_id, "ends": today - timedelta(days=1)}
    if row.starts >= today:
        await session.delete(row)
    else:
        row.ends = min(row.ends or today, today - timedelta(days=1))
    await session.flush()
    await audit.append(session, what="review.deputy_ended", about=f"team:{team_id}", by=user, details=details)


async def deputies(session: AsyncSession, *, today: date, team: str | None = None) -> list[Deputy]:
    """Those who check or will, in the order of their first day."""
    query = (
        select(ReviewDeputyRow, TeamRow.name, UserRow.name)
        .join(TeamRow, TeamRow.id == ReviewDeputyRow.team_id)
        .join(UserRow, UserRow.id == ReviewDeputyRow.user_id)
        .where(_not_over(today))
        .order_by(ReviewDeputyRow.starts, ReviewDeputyRow.id)
    )
    if team is not None:
        query = query.where(TeamRow.name == team)
    return [
        Deputy(row.id, team_name, row.user_id, user_name, row.starts, row.ends)
        for row, team_name, user_name in await session.execute(query)
    ]


async def candidates(session: AsyncSession, user: User, team: str) -> list[User]:
    """Whom this user may name to check what the team makes, its own people first."""
    able = await everyone(session, roles=scope.SERVES) if may_name(user, team) else []
    found = [one for one in able if one.id != user.id and _is_candidate(user, team, one)]
    return sorted(found, key=lambda one: one.team != team)


def _not_over(today: date) -> ColumnElement[bool]:
    return or_(ReviewDeputyRow.ends.is_(None), ReviewDeputyRow.ends >= today)


def may_name(user: User, team: str) -> bool:
    """Whether it is this user who says who checks for the team."""
    leads = user.role == "lead" and user.team == team
    return user.active and (user.role == "admin" or leads)


def _is_candidate(user: User, team: str, deputy: User) -> bool:
    return user.role == "admin" or deputy.team == team or deputy.role == "lead"
