"""What a proposal is, who may read it, who may change it and who may check it.

    readable(user, today) -> Select of (ProposalRow, owner's name, client's name)
    own_row(session, user, proposal_id, today) -> ProposalRow     for a change, locked; raises ProposalNotFound
    proposal_of(row, owner, client) -> Proposal

A proposal is read by those who see its client, unless it rests on a fact that is not for their role or on a note that
is hidden from them. Whoever is to check it reads it while it waits for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, cast, get_args

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, exists, false, not_, or_, select, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from memory import scope
from memory.facts import audiences_of
from memory.tables import (
    ClientRow,
    CoverRow,
    NoteRow,
    ProposalReviewRow,
    ProposalRow,
    ProposalUsedRow,
    ReviewDeputyRow,
    TeamRow,
    UserRow,
)
from memory.users import User

Kind = Literal["client", "internal"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Status = Literal[
    "collecting",
    "questions",
    "ready",
    "awaiting_approval",
    "sent_back",
    "blocked",
    "approved",
    "sent",
    "won",
    "lost",
    "expired",
]
STATUSES: tuple[Status, ...] = get_args(Status)
CLOSED: frozenset[Status] = frozenset({"won", "lost"})
OPEN: tuple[Status, ...] = tuple(one for one in STATUSES if one not in CLOSED and one != "expired")
OWNER = aliased(UserRow, name="proposal_owner")


class ProposalNotFound(Exception):
    """There is no such proposal, or it is not this user's to see or change: nobody is told which."""

    def __init__(self) -> None:
        super().__init__("no such proposal")


class ProposalClosed(Exception):
    """The proposal cannot be changed like this any more, or not yet; `proposal` says how it stands."""

    def __init__(self, proposal: Proposal) -> None:
        super().__init__(f"the proposal is {proposal.status}")
        self.proposal = proposal


class ProposalChanged(Exception):
    """Somebody else wrote a version meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposal as it stands. `plan` is that of the next version, `version` the number of the newest (0: none)."""

    id: str
    owner_id: int
    owner: str
    client_id: int
    client: str
    kind: Kind
    status: Status
    request: str
    plan: dict[str, Any]
    questions: tuple[Any, ...]
    version: int
    private: bool
    sent_at: datetime | None
    sent_version: int | None
    closed_at: datetime | None
    remark: str | None
    created_at: datetime
    updated_at: datetime
    expires_on: date

    @property
    def may_be_sent(self) -> bool:
        """Whether its newest version may leave the bank: nothing blocks it and nobody's approval is missing."""
        return self.status in {"ready", "approved"} or (self.status == "sent" and self.sent_version == self.version)


def joined() -> Select[*tuple[Any, ...]]:
    """Every proposal with the names of its owner and its client."""
    return (
        select(ProposalRow, OWNER.name, ClientRow.name)
        .join(OWNER, OWNER.id == ProposalRow.owner_id)
        .join(ClientRow, ClientRow.id == ProposalRow.client_id)
    )


def readable(user: User, today: date) -> Select[*tuple[Any, ...]]:
    """The proposals that `user` may read."""
    seen = or_(scope.visible_clients(user, today), awaits(user, today))
    return joined().where(seen, not_withheld(user))


def not_withheld(user: User) -> ColumnElement[bool]:
    """The proposals that rest on nothing which `user` may not read; this says nothing of the client."""
    used = ProposalUsedRow.proposal_id == ProposalRow.id
    for_others = ProposalUsedRow.audience.is_not(None) & ProposalUsedRow.audience.not_in(audiences_of(user))
    open_to_role = not_(exists().where(used, for_others).correlate(ProposalRow))
    if user.role == "compliance":
        return open_to_role
    hidden = or_(NoteRow.confidential, NoteRow.suspicion)
    of_others = exists().where(used, NoteRow.id == ProposalUsedRow.note_id, hidden, NoteRow.author_id != user.id)
    private = and_(ProposalRow.private, ProposalRow.owner_id != user.id)
    return and_(open_to_role, not_(private), not_(of_others.correlate(ProposalRow)))


def awaits(user: User, today: date) -> ColumnElement[bool]:
    """The proposals whose newest version waits for somebody to check it, and `user` may."""
    waiting = exists().where(
        ProposalReviewRow.proposal_id == ProposalRow.id,
        ProposalReviewRow.number == ProposalRow.version,
        ProposalReviewRow.state == "waiting",
    )
    of_team = OWNER.team_id.in_(teams_checked_by(user, today))
    return and_(ProposalRow.owner_id != user.id, of_team, waiting.correlate(ProposalRow))


def teams_checked_by(user: User, today: date) -> CompoundSelect[int] | Select[int]:
    """The teams whose proposals `user` may check: as lead, standing in for a lead, or named by an administrator."""
    if not user.active or user.role not in scope.SERVES:
        return select(TeamRow.id).where(false())
    leads = user.role == "lead" and user.team is not None
    led = select(TeamRow.id).where((TeamRow.name == user.team) if leads else false())
    covered = select(UserRow.team_id).join(CoverRow, CoverRow.owner_id == UserRow.id)
    covered = covered.where(CoverRow.deputy_id == user.id, UserRow.team_id.is_not(None), _stands_in(today))
    named = select(ReviewDeputyRow.team_id).where(ReviewDeputyRow.user_id == user.id, _named_now(today))
    return union(led, covered, named)


def checkers_of(team_id: int, today: date) -> CompoundSelect[int]:
    """The users who may check this team's proposals, if they are active: its leads, their stand-ins, the deputies."""
    leads = select(UserRow.id).where(UserRow.team_id == team_id, UserRow.role == "lead")
    covering = select(CoverRow.deputy_id).join(UserRow, UserRow.id == CoverRow.owner_id)
    covering = covering.where(UserRow.team_id == team_id, _stands_in(today))
    named = select(ReviewDeputyRow.user_id).where(ReviewDeputyRow.team_id == team_id, _named_now(today))
    return union(leads, covering, named)


def _stands_in(today: date) -> ColumnElement[bool]:
    """A cover that lasts today, of a lead."""
    return and_(UserRow.role == "lead", CoverRow.starts <= today, CoverRow.ends >= today)


def _named_now(today: date) -> ColumnElement[bool]:
    lasts = or_(ReviewDeputyRow.ends.is_(None), ReviewDeputyRow.ends >= today)
    return and_(ReviewDeputyRow.starts <= today, lasts)


def own_or_of_own_clients(user: User) -> ColumnElement[bool]:
    """The proposals that `user` keeps, and those that others made for the user's own clients."""
    return or_(ProposalRow.owner_id == user.id, ClientRow.owner_id == user.id)


async def own_row(session: AsyncSession, user: User, proposal_id: str, today: date) -> ProposalRow:
    """The row, locked, when `user` serves the client and may read it. Raises ProposalNotFound."""
    query = joined().where(ProposalRow.id == tidied(proposal_id), scope.served_clients(user, today), not_withheld(user))
    query = query.with_for_update(of=ProposalRow).execution_options(populate_existing=True)
    row: ProposalRow | None = await session.scalar(query)
    if row is None:
        raise ProposalNotFound
    return row


async def named(session: AsyncSession, row: ProposalRow) -> Proposal:
    """The proposal of a row, whoever may read it."""
    await session.flush()
    query = joined().where(ProposalRow.id == row.id)
    return proposal_of(*(await session.execute(query)).one())


async def all_of(session: AsyncSession, query: Select[*tuple[Any, ...]]) -> list[Proposal]:
    """The proposals that a query of `joined` gives."""
    return [proposal_of(*one) for one in await session.execute(query)]


def tidied(proposal_id: str) -> str:
    """A reference as it is kept, however it was typed."""
    return proposal_id.strip().upper()


def proposal_of(row: ProposalRow, owner: str, client: str) -> Proposal:
    """The proposal that a row describes."""
    return Proposal(
        id=row.id,
        owner_id=row.owner_id,
        owner=owner,
        client_id=row.client_id,
        client=client,
        kind=cast(Kind, row.kind),
        status=cast(Status, row.status),
        request=row.request,
        plan=row.plan,
        questions=tuple(row.questions),
        version=row.version,
        private=row.private,
        sent_at=row.sent_at,
        sent_version=row.sent_version,
        closed_at=row.closed_at,
        remark=row.remark,
        created_at=row.created_at,
        updated_at=row.updated_at,
        expires_on=row.expires_on,
    )
