"""Notices to those who relied on a passage that was changed, replaced or withdrawn: each change once per reader.

    record(session, answer_id, change_key, old, new, about=None) -> bool    False: this reader has it already
    due(session, limit=50) -> list[Notice]                                  not sent, oldest first, active users only
    sent(session, notice_id) -> bool                                        False: was sent before
    not_sent(session, notice_id)                                            tried in vain; given up after MAX_ATTEMPTS

Whoever calls `record` has made sure that the reader may read `new`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from memory.answers import AnswerNotFound
from memory.clock import utc_now
from memory.locks import one_at_a_time
from memory.tables import AnswerRow, NoticeRow, UserRow
from memory.users import User, user_of

MAX_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Notice:
    """What one reader is told: the text relied on, and what replaces it (None: withdrawn)."""

    id: int
    answer_id: str
    user: User
    chat_id: int
    message_id: int | None
    question: str
    answered_at: datetime
    old: str
    new: str | None
    about: dict[str, Any]


async def record(
    session: AsyncSession,
    answer_id: str,
    change_key: str,
    old: str,
    new: str | None,
    *,
    about: dict[str, Any] | None = None,
) -> bool:
    """Plan to tell the reader of an answer about a change; False when they are told of it already.

    `change_key` names the change (the passage and its new state), the same whenever the change is looked at again.
    `about` goes to the message as it is: document, version, section. Raises AnswerNotFound.
    """
    await one_at_a_time(session, "notices")
    user_id = await session.scalar(select(AnswerRow.user_id).where(AnswerRow.id == answer_id))
    if user_id is None:
        raise AnswerNotFound(f"no answer has the id {answer_id}")
    known = select(NoticeRow.id).where(NoticeRow.user_id == user_id, NoticeRow.change_key == change_key)
    if await session.scalar(known) is not None:
        return False
    row = NoticeRow(answer_id=answer_id, user_id=user_id, change_key=change_key, old=old, new=new, about=about or {})
    row.attempts, row.created_at = 0, utc_now()
    session.add(row)
    await session.flush()
    return True


async def due(session: AsyncSession, *, limit: int = 50) -> list[Notice]:
    """What is still to be sent, oldest first. Removed users are told nothing."""
    query = (
        select(NoticeRow, AnswerRow, UserRow)
        .join(AnswerRow, AnswerRow.id == NoticeRow.answer_id)
        .join(UserRow, UserRow.id == NoticeRow.user_id)
        .where(NoticeRow.sent_at.is_(None), NoticeRow.attempts < MAX_ATTEMPTS, UserRow.active)
        .order_by(NoticeRow.id)
        .limit(limit)
    )
    return [_notice(notice, answer, user) for notice, answer, user in await session.execute(query)]


async def sent(session: AsyncSession, notice_id: int) -> bool:
    """The reader was told; False when that was noted before."""
    query = update(NoticeRow).where(NoticeRow.id == notice_id, NoticeRow.sent_at.is_(None)).values(sent_at=utc_now())
    return cast("CursorResult[Any]", await session.execute(query)).rowcount == 1


async def not_sent(session: AsyncSession, notice_id: int) -> None:
    """The reader could not be told, for instance because they blocked the bot."""
    query = update(NoticeRow).where(NoticeRow.id == notice_id).values(attempts=NoticeRow.attempts + 1)
    await session.execute(query)


def _notice(row: NoticeRow, answer: AnswerRow, user: UserRow) -> Notice:
    return Notice(
        id=row.id,
        answer_id=answer.id,
        user=user_of(user),
        chat_id=answer.chat_id,
        message_id=answer.message_id,
        question=answer.question,
        answered_at=answer.created_at,
        old=row.old,
        new=row.new,
        about=row.about,
    )
