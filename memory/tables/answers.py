"""Tables of what was answered: answers, the passages they cite, ratings, and notices that a source changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from memory.columns import BigId, Word
from memory.tables.base import Base


class AnswerRow(Base):
    """An answer as it was given."""

    __tablename__ = "answers"
    __table_args__ = (Index(None, "status", "created_at"),)

    id: Mapped[str] = mapped_column(Word(16), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    asked: Mapped[str]
    question: Mapped[str]
    history: Mapped[list[str]]
    reader: Mapped[str] = mapped_column(Word(16))
    status: Mapped[str] = mapped_column(Word(16))
    text: Mapped[str]
    topics: Mapped[list[str]]
    language: Mapped[str] = mapped_column(Word(8))
    as_of: Mapped[date]
    seconds: Mapped[float]
    generation: Mapped[int]
    model: Mapped[str | None]
    settings: Mapped[dict[str, Any]]
    trace: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(index=True)

    citations: Mapped[list[AnswerPassageRow]] = relationship(
        order_by="AnswerPassageRow.n", lazy="selectin", cascade="all, delete-orphan"
    )


class AnswerPassageRow(Base):
    """A passage that an answer cites, word for word as it was then."""

    __tablename__ = "answer_passages"

    answer_id: Mapped[str] = mapped_column(ForeignKey("answers.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(index=True)
    document: Mapped[str] = mapped_column(index=True)
    document_id: Mapped[str | None] = mapped_column(index=True)
    title: Mapped[str]
    number: Mapped[str | None]
    version: Mapped[str | None]
    section: Mapped[str]
    page: Mapped[int | None]
    text: Mapped[str]
    context: Mapped[str]
    effective: Mapped[date | None]
    expires: Mapped[date | None]
    state: Mapped[str] = mapped_column(Word(16))


class RatingRow(Base):
    """What a reader thought of an answer; a later rating replaces the earlier."""

    __tablename__ = "answer_ratings"

    answer_id: Mapped[str] = mapped_column(ForeignKey("answers.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    useful: Mapped[bool]
    reason: Mapped[str | None]
    rated_at: Mapped[datetime]


class NoticeRow(Base):
    """A change that somebody who relied on the old text is told about, once."""

    __tablename__ = "notices"
    __table_args__ = (UniqueConstraint("user_id", "change_key"), Index(None, "sent_at", "id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    answer_id: Mapped[str] = mapped_column(ForeignKey("answers.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    change_key: Mapped[str] = mapped_column(Word(300))
    old: Mapped[str]
    new: Mapped[str | None]
    about: Mapped[dict[str, Any]]
    attempts: Mapped[int]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
