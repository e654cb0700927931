"""Maker and checker: what somebody other than its maker has to approve before it leaves the bank.

    ReviewPolicy(amount=Decimal(30000000), products=frozenset({"TF04"}))
    reasons(policy, amount=..., products=..., severities=...) -> tuple[Reason, ...]        empty: nobody has to
    ask_review(session, user, proposal_id, now=...) -> Asked(review, reviewers)            NobodyToReview
    waiting(session, user, today=...) -> list[Review]                 what waits for this user, the oldest first
    decide(session, user, proposal_id, approve=True, remark=None, number=2, now=...) -> Review
                                                  NotReviewer, OwnWork, AlreadyDecided; the same again: the same
    of_proposal(session, user, proposal_id, today=...) -> list[Review]                     oldest first

Reviewers are the active leads of the owner's team, who stands in for one of them today, and the deputies an
administrator named (`reviewdeputies`). Nobody checks what they own, wrote a version of, or asked for. A new version
makes what was asked and approved void.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, cast

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from memory import audit, scope
from memory.proposalrows import (
    OWNER,
    ProposalClosed,
    ProposalNotFound,
    awaits,
    checkers_of,
    joined,
    named,
    not_withheld,
    own_row,
    teams_checked_by,
    tidied,
)
from memory.proposalversions import readable_row
from memory.reminders import HOURS, Hours
from memory.tables import ClientRow, ProposalReviewRow, ProposalRow, ProposalVersionRow, UserRow
from memory.users import User, user_of

Reason = Literal["amount", "product", "red", "amber"]
State = Literal["waiting", "approved", "sent_back", "void"]
_ASKER = aliased(UserRow, name="review_asker")
_DECIDER = aliased(UserRow, name="review_decider")
_MAY_ASK = frozenset({"awaiting_approval", "ready"})


class NobodyToReview(Exception):
    """No other person may check this proposal: the team has no other lead, stand-in or deputy."""


class NotReviewer(Exception):
    """It is not this user who checks this team's proposals."""


class OwnWork(Exception):
    """Nobody checks what they own, wrote or asked for."""


class AlreadyDecided(Exception):
    """The review was decided otherwise, or a new version made it void; `review` says how it stands."""

    def __init__(self, review: Review) -> None:
        super().__init__(f"the review is {review.state}")
        self.review = review


@dataclass(frozen=True, slots=True)
class ReviewPolicy:
    """What the bank wants a second person to approve: amounts above `amount` (元), and these products."""

    amount: Decimal = Decimal(30_000_000)
    products: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A version that somebody is asked to check, and what became of it."""

    id: int
    proposal_id: str
    number: int
    client: str
    owner_id: int
    owner: str
    state: State
    asked_by_id: int
    asked_by: str
    asked_at: datetime
    decided_by_id: int | None
    decided_by: str | None
    decided_at: datetime | None
    remark: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A review, and who may decide it."""

    review: Review
    reviewers: tuple[User, ...]


def reasons(
    policy: ReviewPolicy, *, amount: Decimal | None, products: Iterable[str], severities: Iterable[str]
) -> tuple[Reason, ...]:
    """Why a version needs approval. `amount`: all it asks for, in 元; `severities`: those of its findings."""
    found = frozenset(severities)
    hits: dict[Reason, bool] = {
        "amount": amount is not None and amount > policy.amount,
        "product": not policy.products.isdisjoint(products),
        "red": "red" in found,
        "amber": "amber" in found,
    }
    return tuple(reason for reason, hit in hits.items() if hit)


async def ask_review(
    session: AsyncSession, user: User, proposal_id: str, *, now: datetime, hours: Hours = HOURS
) -> Asked:
    """Have the newest version checked; asking again is the same.

    Raises ProposalNotFound, NobodyToReview, ProposalClosed for what is blocked, was sent back or is not drafted yet.
    """
    today = hours.today(now)
    row = await own_row(session, user, proposal_id, today)
    standing = await _newest(session, row)
    if row.version == 0 or row.status not in _MAY_ASK:
        raise ProposalClosed(await named(session, row))
    asker = standing.asked_by if standing and standing.state == "waiting" else user.id
    reviewers = await _reviewers(session, row, asker, today)
    if not reviewers:
        raise NobodyToReview(f"nobody but its makers may check {row.id}")
    if standing is not None and standing.state == "waiting":
        return Asked(await _one(session, standing.id), reviewers)
    review = ProposalReviewRow(proposal_id=row.id, number=row.version, state="waiting", asked_by=user.id, asked_at=now)
    session.add(review)
    row.status, row.updated_at = "awaiting_approval", now
    await session.flush()
    details = {"version": row.version, "of": [one.id for one in reviewers]}
    await audit.append(session, what="proposal.review_asked", about=f"proposal:{row.id}", by=user, details=details)
    return Asked(await _one(session, review.id), reviewers)


async def waiting(session: AsyncSession, user: User, *, today: date) -> list[Review]:
    """What this user may decide, the longest waiting first."""
    query = _joined().where(awaits(user, today), not_withheld(user), ProposalReviewRow.state == "waiting")
    query = query.where(ProposalReviewRow.asked_by != user.id, ~_wrote(user.id))
    return await _all(session, query.order_by(ProposalReviewRow.asked_at, ProposalReviewRow.id))


async def of_proposal(session: AsyncSession, user: User, proposal_id: str, *, today: date) -> list[Review]:
    """Every review of a proposal, the oldest first. Raises ProposalNotFound."""
    row = await readable_row(session, user, proposal_id, today)
    return await _all(session, _joined().where(ProposalRow.id == row.id).order_by(ProposalReviewRow.id))


async def decide(
    session: AsyncSession,
    user: User,
    proposal_id: str,
    *,
    approve: bool,
    number: int,
    remark: str | None = None,
    now: datetime,
    hours: Hours = HOURS,
) -> Review:
    """Approve version `number`, the one that was read, or send it back; doing the same again is the same.

    Raises ProposalNotFound, NotReviewer, OwnWork, AlreadyDecided.
    """
    row = await _reviewed_row(session, user, proposal_id, hours.today(now))
    if user.id == row.owner_id or await session.scalar(select(ProposalRow.id).where(_mine(row.id, user.id))):
        raise OwnWork(f"{row.id} is this user's own")
    query = select(ProposalReviewRow).where(ProposalReviewRow.proposal_id == row.id)
    query = query.where(ProposalReviewRow.number == number).order_by(ProposalReviewRow.id.desc()).limit(1)
    review = await session.scalar(query.execution_options(populate_existing=True))
    if review is None:
        raise ProposalNotFound
    if review.asked_by == user.id:
        raise OwnWork(f"{row.id} was given to be checked by this user")
    state: State = "approved" if approve else "sent_back"
    if review.state == state:
        return await _one(session, review.id)
    if review.state != "waiting" or review.number != row.version or row.status != "awaiting_approval":
        raise AlreadyDecided(await _one(session, review.id))
    review.state, review.decided_by, review.decided_at, review.remark = state, user.id, now, remark
    row.status, row.updated_at = state, now
    await session.flush()
    details = {"version": number, "remark": bool(remark)}
    await audit.append(session, what=f"proposal.{state}", about=f"proposal:{row.id}", by=user, details=details)
    return await _one(session, review.id)


async def reviewers(session: AsyncSession, user: User, proposal_id: str, *, today: date) -> tuple[User, ...]:
    """Who may check the proposal when `user` asks. Raises ProposalNotFound."""
    row = await own_row(session, user, proposal_id, today)
    return await _reviewers(session, row, user.id, today)


async def _reviewed_row(session: AsyncSession, user: User, proposal_id: str, today: date) -> ProposalRow:
    """The row, locked. Raises NotReviewer only for one that the user may read, ProposalNotFound otherwise."""
    of_team = OWNER.team_id.in_(teams_checked_by(user, today))
    query = joined().where(ProposalRow.id == tidied(proposal_id), not_withheld(user))
    query = query.with_for_update(of=ProposalRow).execution_options(populate_existing=True)
    row: ProposalRow | None = await session.scalar(query.where(of_team))
    if row is not None and user.active:
        return row
    if await session.scalar(query.where(scope.visible_clients(user, today))) is None:
        raise ProposalNotFound
    raise NotReviewer("not of this team")


async def _reviewers(session: AsyncSession, row: ProposalRow, asker_id: int, today: date) -> tuple[User, ...]:
    """Active users who may check it and had no hand in it, leads first."""
    team_id = await session.scalar(select(UserRow.team_id).where(UserRow.id == row.owner_id))
    if team_id is None:
        return ()
    query = select(UserRow).where(
        UserRow.id.in_(checkers_of(team_id, today)), UserRow.id.not_in((asker_id, row.owner_id))
    )
    query = query.where(UserRow.active, UserRow.role.in_(scope.SERVES), ~_wrote_of(row.id))
    able = []
    for user in [user_of(one) for one in await session.scalars(query.order_by(UserRow.role, UserRow.id))]:
        open_to = select(ProposalRow.id).where(ProposalRow.id == row.id, not_withheld(user))
        if await session.scalar(open_to) is not None:
            able.append(user)
    return tuple(able)


def _mine(proposal_id: str, user_id: int) -> Any:
    return (ProposalRow.id == proposal_id) & _wrote(user_id)


def _wrote(user_id: int) -> Any:
    """The proposals of which the user wrote a version."""
    return ProposalRow.id.in_(select(ProposalVersionRow.proposal_id).where(ProposalVersionRow.by_id == user_id))


def _wrote_of(proposal_id: str) -> Any:
    """The users who wrote a version of the proposal."""
    return UserRow.id.in_(select(ProposalVersionRow.by_id).where(ProposalVersionRow.proposal_id == proposal_id))


async def _newest(session: AsyncSession, row: ProposalRow) -> ProposalReviewRow | None:
    """The last review of the newest version that still counts."""
    query = select(ProposalReviewRow).where(
        ProposalReviewRow.proposal_id == row.id,
        ProposalReviewRow.number == row.version,
        ProposalReviewRow.state != "void",
    )
    return await session.scalar(query.order_by(ProposalReviewRow.id.desc()).limit(1))


def _joined() -> Select[*tuple[Any, ...]]:
    return (
        select(ProposalReviewRow, ProposalRow.owner_id, OWNER.name, ClientRow.name, _ASKER.name, _DECIDER.name)
        .join(ProposalRow, ProposalRow.id == ProposalReviewRow.proposal_id)
        .join(OWNER, OWNER.id == ProposalRow.owner_id)
        .join(ClientRow, ClientRow.id == ProposalRow.client_id)
        .join(_ASKER, _ASKER.id == ProposalReviewRow.asked_by)
        .outerjoin(_DECIDER, _DECIDER.id == ProposalReviewRow.decided_by)
    )


async def _one(session: AsyncSession, review_id: int) -> Review:
    return (await _all(session, _joined().where(ProposalReviewRow.id == review_id)))[0]


async def _all(session: AsyncSession, query: Select[*tuple[Any, ...]]) -> list[Review]:
    return [_review(*one) for one in await session.execute(query)]


def _review(
    row: ProposalReviewRow, owner_id: int, owner: str, client: str, asked_by: str, decided_by: str | None
) -> Review:
    return Review(
        id=row.id,
        proposal_id=row.proposal_id,
        number=row.number,
        client=client,
        owner_id=owner_id,
        owner=owner,
        state=cast(State, row.state),
        asked_by_id=row.asked_by,
        asked_by=asked_by,
        asked_at=row.asked_at,
        decided_by_id=row.decided_by,
        decided_by=decided_by,
        decided_at=row.decided_at,
        remark=row.remark,
    )
