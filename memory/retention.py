"""Retention: how long each kind of data is kept, and what of it is over its time.

    Kept(notes=1825, messages=365, …) days; a kind that is not named is kept for good
    overdue(session, kept, today) -> dict[kind, rows]            a dry run: nothing is changed
    apply(session, kept, today, by=None) -> Erased               within the caller's transaction

The audit trail is kept for good: each entry seals the one before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Select, delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from memory import audit
from memory.audit import Actor
from memory.erasing import Erased, erase_notes, erase_proposals
from memory.proposalrows import OPEN
from memory.tables import (
    AnswerPassageRow,
    AnswerRow,
    AttachmentRow,
    CardRow,
    MessageRow,
    NoteRow,
    NoticeRow,
    ProposalRow,
    RatingRow,
    RevisionRow,
    TurnRow,
)

_BATCH = 400


@dataclass(frozen=True, slots=True)
class Kept:
    """Days for which each kind is kept; None: for good.

    Notes count from the visit, proposals from their last change once they are closed or expired, the rest from arrival.
    """

    notes: int | None = None
    messages: int | None = None
    attachments: int | None = None
    answers: int | None = None
    proposals: int | None = None

    def __iter__(self) -> Iterator[tuple[str, int]]:
        """The kinds that end, with their days."""
        for kind in fields(self):
            days = getattr(self, kind.name)
            if days is not None:
                yield kind.name, days


async def overdue(session: AsyncSession, kept: Kept, today: date) -> dict[str, int]:
    """How many of each kind are over their time."""
    return {
        kind: await session.scalar(select(func.count()).select_from(_over(kind, today, days).subquery())) or 0
        for kind, days in kept
    }


async def apply(session: AsyncSession, kept: Kept, today: date, *, by: Actor | None = None) -> Erased:
    """Erases what is over its time, with one audit entry that says how much."""
    rows: Counter[str] = Counter()
    paths: list[str] = []
    for kind, days in kept:
        ids: list[Any] = list(await session.scalars(_over(kind, today, days)))
        for start in range(0, len(ids), _BATCH):
            erased = await _ERASERS[kind](session, ids[start : start + _BATCH])
            rows += erased.rows
            paths += erased.paths
    if rows:
        await audit.append(session, what="retention.applied", about="retention", by=by, details={"rows": dict(rows)})
    return Erased(rows, tuple(paths))


def _over(kind: str, today: date, days: int) -> Select[Any]:
    """The ids of what is over its time."""
    last = today - timedelta(days=days)
    moment = datetime.combine(last, time(), UTC)
    if kind == "notes":
        return select(NoteRow.id).where(NoteRow.happened_on < last)
    if kind == "messages":
        return select(MessageRow.id).where(MessageRow.stored_at < moment, ~_in_use())
    if kind == "attachments":
        return select(AttachmentRow.id).where(AttachmentRow.stored_at < moment)
    if kind == "proposals":
        return select(ProposalRow.id).where(ProposalRow.status.not_in(OPEN), ProposalRow.updated_at < moment)
    return select(AnswerRow.id).where(AnswerRow.created_at < moment)


def _in_use() -> ColumnElement[bool]:
    """A message on which a note, a revision or a card that still waits stands."""
    waiting = exists().where(CardRow.message_row == MessageRow.id, CardRow.state == "pending")
    of_note = exists().where(NoteRow.message_row == MessageRow.id)
    return waiting | of_note | exists().where(RevisionRow.message_row == MessageRow.id)


async def _erase_messages(session: AsyncSession, ids: Sequence[int]) -> Erased:
    erased = await _erase_attachments(
        session, list(await session.scalars(select(AttachmentRow.id).where(AttachmentRow.message_row.in_(ids))))
    )
    erased.rows["cards"] += await _deleted(session, delete(CardRow).where(CardRow.message_row.in_(ids)))
    erased.rows["messages"] += await _deleted(session, delete(MessageRow).where(MessageRow.id.in_(ids)))
    return erased


async def _erase_attachments(session: AsyncSession, ids: Sequence[int]) -> Erased:
    which = AttachmentRow.id.in_(ids)
    paths = set(await session.scalars(select(AttachmentRow.path).where(which)))
    n = await _deleted(session, delete(AttachmentRow).where(which))
    shared = set(await session.scalars(select(AttachmentRow.path).where(AttachmentRow.path.in_(paths))))
    return Erased(Counter({"attachments": n}), tuple(sorted(paths - shared)))


async def _erase_answers(session: AsyncSession, ids: Sequence[str]) -> Erased:
    rows: Counter[str] = Counter()
    await session.execute(update(TurnRow).where(TurnRow.answer_id.in_(ids)).values(answer_id=None))
    for table in (NoticeRow, RatingRow, AnswerPassageRow):
        rows[table.__tablename__] += await _deleted(session, delete(table).where(table.answer_id.in_(ids)))
    rows["answers"] += await _deleted(session, delete(AnswerRow).where(AnswerRow.id.in_(ids)))
    return Erased(rows)


async def _deleted(session: AsyncSession, statement: Any) -> int:
    return cast("CursorResult[Any]", await session.execute(statement)).rowcount


_ERASERS: dict[str, Any] = {
    "notes": erase_notes,
    "messages": _erase_messages,
    "attachments": _erase_attachments,
    "answers": _erase_answers,
    "proposals": erase_proposals,
}
