"""Tables of what goes on in a chat: updates, turns, buttons and the marks a process leaves for its successor."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from memory.columns import BigId, Word
from memory.tables.base import Base


class UpdateRow(Base):
    """An update that was accepted, until some days after it was handled. `chat_id` is 0 when it belongs to no chat."""

    __tablename__ = "updates"
    __table_args__ = (Index(None, "bot_id", "state", "chat_id", "update_id"),)

    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(Word(16))
    attempts: Mapped[int]
    worker: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    error: Mapped[str | None]
    accepted_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    reported_at: Mapped[datetime | None]


class TurnRow(Base):
    """One message of a conversation."""

    __tablename__ = "turns"
    __table_args__ = (Index(None, "chat_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    role: Mapped[str] = mapped_column(Word(8))
    text: Mapped[str]
    question: Mapped[str | None]
    answer_id: Mapped[str | None] = mapped_column(ForeignKey("answers.id"))
    created_at: Mapped[datetime]


class ButtonRow(Base):
    """What a button under a message does when its owner presses it."""

    __tablename__ = "buttons"

    token: Mapped[str] = mapped_column(Word(32), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    chat_id: Mapped[int] = mapped_column(BigInteger)
    payload: Mapped[dict[str, Any]]
    once: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    pressed_at: Mapped[datetime | None]


class MarkRow(Base):
    """How far something has come, under a name."""

    __tablename__ = "marks"

    name: Mapped[str] = mapped_column(Word(200), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    changed_at: Mapped[datetime]
