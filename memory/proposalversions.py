"""Versions of a proposal: each is kept as it was drafted, with its files, its findings and what it rests on.

    add_version(session, user, proposal_id, NewVersion(plan=..., manifest=..., ...), after=2, now=...) -> Version
    versions(session, user, proposal_id, today=...) -> list[Version]                oldest first
    version(session, user, proposal_id, number=None, today=...) -> Version          the newest unless numbered
    used(session, user, proposal_id, number=None, today=...) -> list[Used]

A new version decides how the proposal stands: blocked (a client's with a red finding), questions (it waits for
answers), awaiting_approval (`review_for` is not empty), otherwise ready. What was approved before is void.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from memory import audit
from memory.proposalrows import (
    CLOSED,
    ProposalChanged,
    ProposalClosed,
    ProposalNotFound,
    Status,
    named,
    own_row,
    readable,
    tidied,
)
from memory.reminders import HOURS, Hours
from memory.tables import NoteRow, ProposalReviewRow, ProposalRow, ProposalUsedRow, ProposalVersionRow, UserRow
from memory.users import User

LASTS = timedelta(days=30)
UsedKind = Literal["fact", "document", "rule"]


@dataclass(frozen=True, slots=True)
class File:
    """A file of a version: `kind` is docx, pdf, …; the path within the data directory."""

    kind: str
    path: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """Something a version rests on. `value`: the fact's as text, the version of the document.

    `note_id`: the note a fact was taken from; `audience`: whom the fact is for. Both keep the proposal from others.
    """

    kind: UsedKind
    name: str
    value: str | None = None
    as_of: date | None = None
    audience: str | None = None
    note_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVersion:
    """A drafted version. `findings` are `{"rule", "severity", ...}`; `said` are the words that asked for a revision."""

    plan: Mapping[str, Any]
    manifest: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[File, ...] = ()
    findings: tuple[Mapping[str, Any], ...] = ()
    questions: tuple[str, ...] = ()
    review_for: tuple[str, ...] = ()
    said: str | None = None
    changes: tuple[str, ...] = ()
    used: tuple[Used, ...] = ()
    waits: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version as it is kept. `waits`: it was drafted while decisive answers were missing."""

    proposal_id: str
    number: int
    plan: dict[str, Any]
    manifest: dict[str, Any]
    files: tuple[File, ...]
    findings: tuple[dict[str, Any], ...]
    questions: tuple[str, ...]
    review_for: tuple[str, ...]
    said: str | None
    changes: tuple[str, ...]
    waits: bool
    day: date
    by_id: int
    by: str
    created_at: datetime

    def has(self, kind: str) -> bool:
        """Whether there is a file of this kind."""
        return any(file.kind == kind for file in self.files)

    @property
    def blocked(self) -> bool:
        """Whether a red finding stands in it."""
        return any(one.get("severity") == "red" for one in self.findings)


async def add_version(
    session: AsyncSession,
    user: User,
    proposal_id: str,
    new: NewVersion,
    *,
    after: int | None = None,
    now: datetime,
    hours: Hours = HOURS,
) -> Version:
    """The next version; its plan is the proposal's from now on. `after` is the version it was drafted from.

    Raises ProposalNotFound, ProposalClosed, ProposalChanged where there is a newer one than that.
    """
    today = hours.today(now)
    row = await own_row(session, user, proposal_id, today)
    if row.status in CLOSED:
        raise ProposalClosed(await named(session, row))
    if after is not None and after != row.version:
        raise ProposalChanged
    row.version += 1
    session.add(_row(row, user, new, today, now))
    session.add_all(_used_rows(row, new.used))
    await session.flush()
    await void_reviews(session, row.id, now=now)
    row.plan, row.updated_at, row.expires_on = dict(new.plan), now, today + LASTS
    row.private = row.private or await _rests_on_hidden(session, row)
    row.status = standing(row.kind, new.findings, new.review_for, waits=new.waits)
    if row.status != "questions":
        row.questions = []
    await session.flush()
    details = {"version": row.version, "status": row.status, "findings": len(new.findings)}
    await audit.append(session, what="proposal.drafted", about=f"proposal:{row.id}", by=user, details=details)
    return (await _versions(session, row.id, row.version))[0]


async def versions(session: AsyncSession, user: User, proposal_id: str, *, today: date) -> list[Version]:
    """Every version, the oldest first. Raises ProposalNotFound."""
    row = await readable_row(session, user, proposal_id, today)
    return await _versions(session, row.id)


async def version(
    session: AsyncSession, user: User, proposal_id: str, number: int | None = None, *, today: date
) -> Version:
    """One version, the newest unless numbered. Raises ProposalNotFound, also when there is no such version."""
    row = await readable_row(session, user, proposal_id, today)
    found = await _versions(session, row.id, row.version if number is None else number)
    if not found:
        raise ProposalNotFound
    return found[0]


async def used(
    session: AsyncSession, user: User, proposal_id: str, number: int | None = None, *, today: date
) -> list[Used]:
    """What a version rests on, in the order in which it was given. Raises ProposalNotFound."""
    row = await readable_row(session, user, proposal_id, today)
    query = select(ProposalUsedRow).where(ProposalUsedRow.proposal_id == row.id)
    query = query.where(ProposalUsedRow.number == (row.version if number is None else number))
    return [used_of(one) for one in await session.scalars(query.order_by(ProposalUsedRow.id))]


def standing(kind: str, findings: Any, review_for: Any, *, waits: bool) -> Status:
    """How a proposal stands whose newest version has these findings and needs this approval."""
    if kind == "client" and any(one.get("severity") == "red" for one in findings):
        return "blocked"
    if waits:
        return "questions"
    return "awaiting_approval" if review_for else "ready"


async def void_reviews(session: AsyncSession, proposal_id: str, *, now: datetime) -> None:
    """What was asked or approved counts no more."""
    counts = (ProposalReviewRow.proposal_id == proposal_id, ProposalReviewRow.state.in_(("waiting", "approved")))
    await session.execute(update(ProposalReviewRow).where(*counts).values(state="void"))
    await session.execute(
        update(ProposalReviewRow)
        .where(ProposalReviewRow.proposal_id == proposal_id, ProposalReviewRow.decided_at.is_(None))
        .values(decided_at=now)
    )


async def readable_row(session: AsyncSession, user: User, proposal_id: str, today: date) -> ProposalRow:
    """The row when `user` may read it. Raises ProposalNotFound."""
    row: ProposalRow | None = await session.scalar(readable(user, today).where(ProposalRow.id == tidied(proposal_id)))
    if row is None:
        raise ProposalNotFound
    return row


def used_of(row: ProposalUsedRow) -> Used:
    """What a row says that a version rests on."""
    kind: Any = row.kind
    return Used(kind=kind, name=row.name, value=row.value, as_of=row.as_of, audience=row.audience, note_id=row.note_id)


async def _rests_on_hidden(session: AsyncSession, row: ProposalRow) -> bool:
    hidden = or_(NoteRow.confidential, NoteRow.suspicion)
    of_hidden = exists().where(ProposalUsedRow.proposal_id == row.id, NoteRow.id == ProposalUsedRow.note_id, hidden)
    return bool(await session.scalar(select(of_hidden)))


def _row(row: ProposalRow, user: User, new: NewVersion, today: date, now: datetime) -> ProposalVersionRow:
    files = [{"kind": file.kind, "path": file.path, "sha256": file.sha256} for file in new.files]
    made = ProposalVersionRow(proposal_id=row.id, number=row.version, plan=dict(new.plan), manifest=dict(new.manifest))
    made.files, made.findings, made.questions = files, [dict(one) for one in new.findings], list(new.questions)
    made.review_for, made.said, made.changes, made.waits = list(new.review_for), new.said, list(new.changes), new.waits
    made.day, made.by_id, made.created_at = today, user.id, now
    return made


def _used_rows(row: ProposalRow, used: tuple[Used, ...]) -> list[ProposalUsedRow]:
    return [
        ProposalUsedRow(
            proposal_id=row.id,
            number=row.version,
            kind=one.kind,
            name=one.name,
            value=one.value,
            as_of=one.as_of,
            audience=one.audience,
            note_id=one.note_id,
        )
        for one in used
    ]


async def _versions(session: AsyncSession, proposal_id: str, number: int | None = None) -> list[Version]:
    query = select(ProposalVersionRow, UserRow.name).join(UserRow, UserRow.id == ProposalVersionRow.by_id)
    query = query.where(ProposalVersionRow.proposal_id == proposal_id)
    if number is not None:
        query = query.where(ProposalVersionRow.number == number)
    found = await session.execute(query.order_by(ProposalVersionRow.number))
    return [_version(row, by) for row, by in found]


def _version(row: ProposalVersionRow, by: str) -> Version:
    return Version(
        proposal_id=row.proposal_id,
        number=row.number,
        plan=row.plan,
        manifest=row.manifest,
        files=tuple(File(one["kind"], one["path"], one["sha256"]) for one in row.files),
        findings=tuple(row.findings),
        questions=tuple(row.questions),
        review_for=tuple(row.review_for),
        said=row.said,
        changes=tuple(row.changes),
        waits=row.waits,
        day=row.day,
        by_id=row.by_id,
        by=by,
        created_at=row.created_at,
    )
