"""What owners of proposals are told, each once: to follow up, that one has expired, that a change touches one.

    plan(session, proposal_id, kind="changed", key=..., about={...}, due_at=..., now=...) -> bool   False: known already
    due_followups(session, worker, now=..., limit=20) -> list[Notice]        claimed; each is then either
    claim(session, worker, now=..., kinds=None, limit=20) -> list[Notice]    ... (every kind)
    told(session, notice_id, worker, now=...) -> bool                          ... told; False: no longer ours
    give_back(session, notice_id, worker)                                      ... or left for the next who claims
    expire_due(session, now=..., limit=100) -> list[Proposal]                expired now; the owner's notice is planned
    follow_up_on(session, user, proposal_id, day, now=...) -> Proposal       the owner chose another day

Nobody is told at night or on a day of rest. A claim holds for some minutes: what a killed worker had claimed is claimed
again. Whoever keeps the client now is told in place of an owner who may not see it any more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, cast

from sqlalchemy import CursorResult, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from memory import audit, scope
from memory.locks import one_at_a_time
from memory.proposalrows import (
    CLOSED,
    OPEN,
    Proposal,
    ProposalClosed,
    all_of,
    joined,
    named,
    not_withheld,
    own_row,
    proposal_of,
)
from memory.proposalversions import void_reviews
from memory.reminders import HOURS, LEASE, Hours
from memory.tables import ClientRow, ProposalNoticeRow, ProposalRow, UserRow
from memory.users import User, user_of

Kind = Literal["follow_up", "expired", "changed"]
_FOLLOW_UPS: tuple[Kind, ...] = ("follow_up",)
FOLLOW_UP_AFTER = (3, 7, 14)
"""Working days after which the owner is reminded of what was sent, counted from the sending and from each reminder."""
MAX_ATTEMPTS = 5
_LONGEST_KEY = 200
_NOBODY = timedelta(days=1)
_STANDING = {"follow_up": "sent", "expired": "expired"}


@dataclass(frozen=True, slots=True)
class Notice:
    """Whom to tell what about which proposal. `about` is what was planned with it."""

    id: int
    kind: Kind
    user: User
    proposal: Proposal
    about: dict[str, Any]
    due_at: datetime


async def plan(
    session: AsyncSession,
    proposal_id: str,
    *,
    kind: Kind,
    key: str,
    now: datetime,
    about: Mapping[str, Any] | None = None,
    due_at: datetime | None = None,
) -> bool:
    """Plan to tell the owner; False when a notice of this key is planned, or was told, already."""
    await one_at_a_time(session, f"proposal.notices:{proposal_id}")
    kept = key if len(key) <= _LONGEST_KEY else hashlib.sha256(key.encode()).hexdigest()
    known = select(ProposalNoticeRow.id)
    known = known.where(ProposalNoticeRow.proposal_id == proposal_id, ProposalNoticeRow.key == kept)
    if await session.scalar(known) is not None:
        return False
    row = ProposalNoticeRow(proposal_id=proposal_id, kind=kind, key=kept, about=dict(about or {}))
    row.due_at, row.created_at, row.attempts = due_at or now, now, 0
    session.add(row)
    await session.flush()
    return True


async def due_followups(
    session: AsyncSession, worker: str, *, now: datetime, hours: Hours = HOURS, limit: int = 20
) -> list[Notice]:
    """Take the follow-ups whose day has come and that nobody else holds."""
    return await claim(session, worker, now=now, hours=hours, kinds=_FOLLOW_UPS, limit=limit)


async def claim(
    session: AsyncSession,
    worker: str,
    *,
    now: datetime,
    hours: Hours = HOURS,
    kinds: Collection[Kind] | None = None,
    limit: int = 20,
    lease: timedelta = LEASE,
) -> list[Notice]:
    """Take the notices whose moment has come and that nobody else holds, oldest first; none at night."""
    if not waking(now, hours):
        return []
    await one_at_a_time(session, "proposal.notices")
    query = (
        select(ProposalNoticeRow, ProposalRow)
        .join(ProposalRow, ProposalRow.id == ProposalNoticeRow.proposal_id)
        .where(ProposalNoticeRow.sent_at.is_(None), ProposalNoticeRow.due_at <= now)
        .where(ProposalNoticeRow.attempts < MAX_ATTEMPTS)
        .where(or_(ProposalNoticeRow.claimed_until.is_(None), ProposalNoticeRow.claimed_until <= now))
        .order_by(ProposalNoticeRow.due_at, ProposalNoticeRow.id)
        .limit(limit)
    )
    if kinds is not None:
        query = query.where(ProposalNoticeRow.kind.in_(kinds))
    taken = []
    for notice, proposal in list(await session.execute(query)):
        if _pointless(notice, proposal):
            await session.delete(notice)
            continue
        user = await _to_tell(session, proposal, hours.today(now))
        if user is None:
            notice.due_at = now + _NOBODY
            continue
        notice.claimed_by, notice.claimed_until = worker, now + lease
        taken.append(await _notice(session, notice, user))
    await session.flush()
    return taken


async def told(session: AsyncSession, notice_id: int, worker: str, *, now: datetime, hours: Hours = HOURS) -> bool:
    """The owner was told, and the next follow-up is planned. False when the claim has gone to somebody else."""
    await one_at_a_time(session, "proposal.notices")
    row = await session.get(ProposalNoticeRow, notice_id, populate_existing=True)
    if row is None or row.claimed_by != worker or row.sent_at is not None:
        return False
    row.sent_at, row.claimed_by, row.claimed_until = now, None, None
    await session.flush()
    if row.kind == "follow_up":
        after = int(row.about.get("after", 0)) + 1
        await plan_follow_up(session, row.proposal_id, int(row.about["version"]), after, now=now, hours=hours)
    return True


async def give_back(session: AsyncSession, notice_id: int, worker: str) -> None:
    """The owner could not be told: whoever claims next may try, some times."""
    mine = update(ProposalNoticeRow)
    mine = mine.where(ProposalNoticeRow.id == notice_id, ProposalNoticeRow.claimed_by == worker)
    freed = {"claimed_by": None, "claimed_until": None, "attempts": ProposalNoticeRow.attempts + 1}
    cast("CursorResult[Any]", await session.execute(mine.values(freed)))


async def plan_follow_up(
    session: AsyncSession,
    proposal_id: str,
    version: int,
    after: int,
    *,
    now: datetime,
    hours: Hours = HOURS,
    key: str = "sent",
) -> None:
    """Plan the follow-up after so many others; none after the last."""
    if after >= len(FOLLOW_UP_AFTER):
        return
    day = working_day(hours.today(now), FOLLOW_UP_AFTER[after], hours)
    await plan(
        session,
        proposal_id,
        kind="follow_up",
        key=f"follow_up:{version}:{key}:{after}:{day}",
        about={"version": version, "after": after},
        due_at=hours.at(day, hours.day),
        now=now,
    )


async def follow_up_on(
    session: AsyncSession, user: User, proposal_id: str, day: date, *, now: datetime, hours: Hours = HOURS
) -> Proposal:
    """The owner is reminded on this day instead. Raises ProposalNotFound, ProposalClosed unless it was sent."""
    row = await own_row(session, user, proposal_id, hours.today(now))
    if row.status != "sent":
        raise ProposalClosed(await named(session, row))
    await no_more_follow_ups(session, row.id)
    key, about = f"follow_up:{row.version}:chosen:{day}:{now.isoformat()}", {"version": row.version, "after": 0}
    await plan(session, row.id, kind="follow_up", key=key, about=about, due_at=hours.at(day, hours.day), now=now)
    details = {"day": day}
    await audit.append(session, what="proposal.follow_up", about=f"proposal:{row.id}", by=user, details=details)
    return await named(session, row)


async def no_more_follow_ups(session: AsyncSession, proposal_id: str) -> None:
    """The follow-ups that are planned are not wanted any more."""
    unsent = (ProposalNoticeRow.kind == "follow_up", ProposalNoticeRow.sent_at.is_(None))
    await session.execute(delete(ProposalNoticeRow).where(ProposalNoticeRow.proposal_id == proposal_id, *unsent))


async def expire_due(session: AsyncSession, *, now: datetime, hours: Hours = HOURS, limit: int = 100) -> list[Proposal]:
    """Close what is over its time; which they were. Their owners' notices are planned."""
    await one_at_a_time(session, "proposal.expiry")
    query = joined().where(ProposalRow.status.in_(OPEN), ProposalRow.expires_on < hours.today(now))
    query = query.order_by(ProposalRow.expires_on, ProposalRow.id).limit(limit)
    found = list(await session.execute(query.with_for_update(of=ProposalRow, skip_locked=True)))
    for row, _, _ in found:
        before, row.status = row.status, "expired"
        await no_more_follow_ups(session, row.id)
        await void_reviews(session, row.id, now=now)
        await plan(session, row.id, kind="expired", key=f"expired:{row.expires_on}", about={"status": before}, now=now)
    await session.flush()
    for row, _, _ in found:
        await audit.append(session, what="proposal.expired", about=f"proposal:{row.id}")
    return [proposal_of(*one) for one in found]


def waking(now: datetime, hours: Hours) -> bool:
    """Whether people may be told something now."""
    local = now.astimezone(hours.zone)
    return not hours.rests(local.date()) and hours.day <= local.time() < hours.night


def working_day(start: date, days: int, hours: Hours) -> date:
    """The day that is so many working days after another."""
    day = start
    while days:
        day += timedelta(days=1)
        days -= not hours.rests(day)
    return day


def _pointless(notice: ProposalNoticeRow, row: ProposalRow) -> bool:
    """Whether what was to be told has passed meanwhile."""
    over = row.status in CLOSED or (notice.kind == "changed" and row.status == "expired")
    return over or _STANDING.get(notice.kind, row.status) != row.status


async def _to_tell(session: AsyncSession, row: ProposalRow, today: date) -> User | None:
    """The owner, or who keeps the client now and becomes the owner; None when nobody may be told at present."""
    owner = user_of(await session.get_one(UserRow, row.owner_id))
    if await scope.may_see(session, owner, row.client_id, today=today):
        return owner
    client = await session.get_one(ClientRow, row.client_id)
    keeper = user_of(await session.get_one(UserRow, client.owner_id))
    withheld = select(ProposalRow.id).where(ProposalRow.id == row.id, not_withheld(keeper))
    if not keeper.active or keeper.id == owner.id or await session.scalar(withheld) is None:
        return None
    row.owner_id = keeper.id
    await session.flush()
    return keeper


async def _notice(session: AsyncSession, row: ProposalNoticeRow, user: User) -> Notice:
    proposal = (await all_of(session, joined().where(ProposalRow.id == row.proposal_id)))[0]
    return Notice(row.id, cast(Kind, row.kind), user, proposal, row.about, row.due_at)
