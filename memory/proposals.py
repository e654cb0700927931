"""Proposals: begun by a request, stored at each step, and followed until they are won, lost or over their time.

    start(session, user, client_id, request, plan, kind="client", now=...) -> Proposal       ClientNotFound
    get(session, user, proposal_id, today=...) -> Proposal                                   ProposalNotFound
    mine(session, user, today=..., statuses=None, client_id=None, limit=50) -> list[Proposal]     newest first
    others(session, user, today=..., limit=50) -> list[Proposal]                             colleagues' open ones
    of_client(session, user, client_id, today=..., limit=50) -> list[Proposal]
    set_plan(session, user, proposal_id, plan, questions=[...], now=...) -> Proposal
    mark_sent(session, user, proposal_id, now=...) -> Proposal              NotReleased unless ready or approved
    mark_won / mark_lost(session, user, proposal_id, now=..., remark=None) -> Proposal
    say_why(session, user, proposal_id, remark, now=...) -> Proposal        why it was lost
    renew(session, user, proposal_id, now=...) -> Proposal                  30 more days

`proposalversions` keeps the versions (`add_version`), `reviews` has them checked, `proposalnotices` says what the owner
is to be told, `proposalchanges` what a later change touches. Plans, manifests and findings are JSON.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import not_, select
from sqlalchemy.ext.asyncio import AsyncSession

from memory import audit, scope
from memory.proposalnotices import no_more_follow_ups, plan_follow_up
from memory.proposalrows import (
    CLOSED,
    KINDS,
    OPEN,
    STATUSES,
    Kind,
    Proposal,
    ProposalChanged,
    ProposalClosed,
    ProposalNotFound,
    Status,
    all_of,
    named,
    own_or_of_own_clients,
    own_row,
    readable,
    tidied,
)
from memory.proposalversions import (
    LASTS,
    File,
    NewVersion,
    Used,
    Version,
    add_version,
    standing,
    used,
    version,
    versions,
    void_reviews,
)
from memory.references import random_reference
from memory.reminders import HOURS, Hours
from memory.tables import ProposalRow, ProposalVersionRow
from memory.users import User

__all__ = [
    "CLOSED",
    "KINDS",
    "LASTS",
    "OPEN",
    "STATUSES",
    "File",
    "Kind",
    "NewVersion",
    "NotReleased",
    "Proposal",
    "ProposalChanged",
    "ProposalClosed",
    "ProposalNotFound",
    "Status",
    "Used",
    "Version",
    "add_version",
    "get",
    "mark_lost",
    "mark_sent",
    "mark_won",
    "mine",
    "of_client",
    "others",
    "renew",
    "say_why",
    "set_plan",
    "start",
    "used",
    "version",
    "versions",
]


class NotReleased(Exception):
    """The newest version may not leave the bank as it stands; `proposal` says how it stands."""

    def __init__(self, proposal: Proposal) -> None:
        super().__init__(f"the proposal is {proposal.status}")
        self.proposal = proposal


async def start(
    session: AsyncSession,
    user: User,
    client_id: int,
    request: str,
    plan: Mapping[str, Any],
    *,
    kind: Kind = "client",
    questions: Sequence[Any] = (),
    refused: str | None = None,
    now: datetime,
    hours: Hours = HOURS,
) -> Proposal:
    """A new proposal of this user's, without a version yet; `refused` says why the request cannot be granted as it is.

    Raises ClientNotFound, ValueError for another kind.
    """
    if kind not in KINDS:
        raise ValueError(f"kind {kind!r} is not one of {', '.join(KINDS)}")
    today = hours.today(now)
    await scope.served_id(session, user, client_id, today=today)
    row = ProposalRow(id=await _free_id(session), owner_id=user.id, client_id=client_id, kind=kind, request=request)
    row.plan, row.questions, row.version, row.private = dict(plan), list(questions), 0, False
    row.status = "blocked" if refused else "questions" if questions else "collecting"
    row.remark = refused
    row.created_at, row.updated_at, row.expires_on = now, now, today + LASTS
    session.add(row)
    await session.flush()
    details = {"kind": kind, "client": client_id}
    await audit.append(session, what="proposal.started", about=f"proposal:{row.id}", by=user, details=details)
    return await named(session, row)


async def get(session: AsyncSession, user: User, proposal_id: str, *, today: date) -> Proposal:
    """The proposal, however its reference is typed. Raises ProposalNotFound."""
    found = await all_of(session, readable(user, today).where(ProposalRow.id == tidied(proposal_id)))
    if not found:
        raise ProposalNotFound
    return found[0]


async def mine(
    session: AsyncSession,
    user: User,
    *,
    today: date,
    statuses: Collection[Status] | None = None,
    client_id: int | None = None,
    limit: int = 50,
) -> list[Proposal]:
    """The user's own, and what others made for the user's own clients; the last changed first."""
    query = readable(user, today).where(own_or_of_own_clients(user), scope.visible_clients(user, today))
    if statuses is not None:
        query = query.where(ProposalRow.status.in_(statuses))
    if client_id is not None:
        query = query.where(ProposalRow.client_id == client_id)
    return await all_of(session, query.order_by(ProposalRow.updated_at.desc(), ProposalRow.id).limit(limit))


async def others(session: AsyncSession, user: User, *, today: date, limit: int = 50) -> list[Proposal]:
    """What colleagues have open for clients that the user serves: a lead's team, a book that is covered."""
    query = readable(user, today).where(scope.served_clients(user, today), not_(own_or_of_own_clients(user)))
    query = query.where(ProposalRow.status.in_(OPEN))
    return await all_of(session, query.order_by(ProposalRow.updated_at.desc(), ProposalRow.id).limit(limit))


async def of_client(
    session: AsyncSession, user: User, client_id: int, *, today: date, limit: int = 50
) -> list[Proposal]:
    """Everybody's for a client, as far as the user may read them; the last changed first. Raises ClientNotFound."""
    await scope.visible_id(session, user, client_id, today=today)
    query = readable(user, today).where(ProposalRow.client_id == client_id)
    return await all_of(session, query.order_by(ProposalRow.updated_at.desc(), ProposalRow.id).limit(limit))


async def set_plan(
    session: AsyncSession,
    user: User,
    proposal_id: str,
    plan: Mapping[str, Any],
    *,
    questions: Sequence[Any] = (),
    kind: Kind | None = None,
    now: datetime,
    hours: Hours = HOURS,
) -> Proposal:
    """Keep the plan of the next version and what is being asked; the versions there are stay as they are.

    Until there is a version the proposal is `questions` while something is asked, else `collecting`. Another `kind`
    counts from the next version on. Raises ProposalNotFound, ProposalClosed.
    """
    row = await own_row(session, user, proposal_id, hours.today(now))
    if row.status in CLOSED:
        raise ProposalClosed(await named(session, row))
    row.plan, row.questions, row.updated_at = dict(plan), list(questions), now
    if kind is not None and kind != row.kind:
        if kind not in KINDS:
            raise ValueError(f"kind {kind!r} is not one of {', '.join(KINDS)}")
        await void_reviews(session, row.id, now=now)
        row.kind, row.status = kind, "collecting"
    if row.version == 0 and row.status == "blocked":
        row.status, row.remark = "collecting", None
    if row.status in {"collecting", "questions"} and (row.version == 0 or questions):
        row.status = "questions" if questions else "collecting"
    return await _changed(session, user, row, "proposal.planned")


async def mark_sent(
    session: AsyncSession, user: User, proposal_id: str, *, now: datetime, hours: Hours = HOURS
) -> Proposal:
    """The newest version went to the client, or to the department; sending it again is the same.

    Raises NotReleased unless it is ready, or approved where somebody has to approve it.
    """
    row = await own_row(session, user, proposal_id, hours.today(now))
    proposal = await named(session, row)
    if not proposal.may_be_sent:
        raise NotReleased(proposal)
    if proposal.status == "sent":
        return proposal
    row.status, row.sent_at, row.sent_version, row.updated_at = "sent", now, row.version, now
    await no_more_follow_ups(session, row.id)
    await plan_follow_up(session, row.id, row.version, 0, now=now, hours=hours)
    return await _changed(session, user, row, "proposal.sent", version=row.version)


async def mark_won(
    session: AsyncSession,
    user: User,
    proposal_id: str,
    *,
    now: datetime,
    remark: str | None = None,
    hours: Hours = HOURS,
) -> Proposal:
    """The client took it; one that was taken for lost may be won after all. Raises ProposalNotFound, ProposalClosed."""
    return await _close(session, user, proposal_id, "won", remark, now, hours)


async def mark_lost(
    session: AsyncSession,
    user: User,
    proposal_id: str,
    *,
    now: datetime,
    remark: str | None = None,
    hours: Hours = HOURS,
) -> Proposal:
    """The client did not take it, or it is given up; `remark` says why. Raises ProposalNotFound."""
    return await _close(session, user, proposal_id, "lost", remark, now, hours)


async def say_why(
    session: AsyncSession, user: User, proposal_id: str, remark: str, *, now: datetime, hours: Hours = HOURS
) -> Proposal:
    """Why a proposal was lost, in place of what was said before.

    Raises ProposalNotFound, ProposalClosed for one that is not lost.
    """
    row = await own_row(session, user, proposal_id, hours.today(now))
    if row.status != "lost":
        raise ProposalClosed(await named(session, row))
    row.remark, row.updated_at = remark, now
    return await _changed(session, user, row, "proposal.reason_given")


async def renew(
    session: AsyncSession, user: User, proposal_id: str, *, now: datetime, hours: Hours = HOURS
) -> Proposal:
    """Thirty more days from today; what had expired stands as its newest version does, approval asked for anew.

    Raises ProposalNotFound, ProposalClosed.
    """
    today = hours.today(now)
    row = await own_row(session, user, proposal_id, today)
    if row.status in CLOSED:
        raise ProposalClosed(await named(session, row))
    if row.status == "expired":
        row.status = await _after_expiry(session, row)
    row.expires_on, row.updated_at = today + LASTS, now
    if row.status == "sent":
        await plan_follow_up(session, row.id, row.version, 0, now=now, hours=hours, key=f"renewed:{today}")
    return await _changed(session, user, row, "proposal.renewed", expires_on=row.expires_on)


async def _after_expiry(session: AsyncSession, row: ProposalRow) -> Status:
    if row.version == 0:
        return "questions" if row.questions else "collecting"
    if row.sent_version == row.version:
        return "sent"
    query = select(ProposalVersionRow).where(ProposalVersionRow.proposal_id == row.id)
    newest = (await session.scalars(query.where(ProposalVersionRow.number == row.version))).one()
    return standing(row.kind, newest.findings, newest.review_for, waits=newest.waits)


async def _close(
    session: AsyncSession, user: User, proposal_id: str, status: Status, remark: str | None, now: datetime, hours: Hours
) -> Proposal:
    row = await own_row(session, user, proposal_id, hours.today(now))
    if row.status == status and remark in {None, row.remark}:
        return await named(session, row)
    if status == "won" and row.sent_at is None:
        raise ProposalClosed(await named(session, row))
    kept = row.remark if row.status == status else None
    row.status, row.closed_at, row.updated_at, row.remark = status, now, now, remark or kept
    await no_more_follow_ups(session, row.id)
    await void_reviews(session, row.id, now=now)
    return await _changed(session, user, row, f"proposal.{status}")


async def _changed(session: AsyncSession, user: User, row: ProposalRow, what: str, **details: Any) -> Proposal:
    await session.flush()
    await audit.append(session, what=what, about=f"proposal:{row.id}", by=user, details=details)
    return await named(session, row)


async def _free_id(session: AsyncSession) -> str:
    while True:
        proposal_id = f"P-{random_reference(6)}"
        if await session.get(ProposalRow, proposal_id) is None:
            return proposal_id
