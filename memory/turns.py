"""The turns of a conversation, one row a message.

remember(session, chat_id, "user" | "bot", text, question=None, answer_id=None) -> None
recent(session, chat_id, limit=12, within=timedelta(hours=12)) -> list[Turn]     oldest first
forget(session, chat_id) -> int                                                  /new: a fresh start
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, cast

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from memory.clock import utc_now
from memory.tables import TurnRow

Speaker = Literal["user", "bot"]
WITHIN = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Turn:
    """One message. `question` is a user's question as it was understood, with what a follow-up left out."""

    role: Speaker
    text: str
    question: str | None
    answer_id: str | None
    created_at: datetime


async def remember(
    session: AsyncSession,
    chat_id: int,
    role: Speaker,
    text: str,
    *,
    question: str | None = None,
    answer_id: str | None = None,
) -> None:
    """Add a message to the conversation."""
    row = TurnRow(chat_id=chat_id, role=role, text=text, question=question, answer_id=answer_id, created_at=utc_now())
    session.add(row)
    await session.flush()


async def recent(
    session: AsyncSession,
    chat_id: int,
    *,
    limit: int = 12,
    within: timedelta = WITHIN,
    now: datetime | None = None,
) -> list[Turn]:
    """The last `limit` messages that are no older than `within`, oldest first."""
    query = (
        select(TurnRow)
        .where(TurnRow.chat_id == chat_id, TurnRow.created_at >= (now or utc_now()) - within)
        .order_by(TurnRow.id.desc())
        .limit(limit)
    )
    return [_turn(row) for row in reversed((await session.scalars(query)).all())]


async def forget(session: AsyncSession, chat_id: int) -> int:
    """Start the conversation anew; how many messages were forgotten. Answers are kept."""
    result = await session.execute(delete(TurnRow).where(TurnRow.chat_id == chat_id))
    return cast("CursorResult[Any]", result).rowcount


async def purge(session: AsyncSession, *, older_than: timedelta) -> int:
    """Forget the messages of all chats that are older than `older_than`; how many there were."""
    result = await session.execute(delete(TurnRow).where(TurnRow.created_at < utc_now() - older_than))
    return cast("CursorResult[Any]", result).rowcount


def _turn(row: TurnRow) -> Turn:
    return Turn(
        role=cast(Speaker, row.role),
        text=row.text,
        question=row.question,
        answer_id=row.answer_id,
        created_at=row.created_at,
    )
