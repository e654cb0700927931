"""Tables of control: documents that await a second person, and the audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from memory.columns import BigId, Word
from memory.tables.base import Base


class ReleaseRow(Base):
    """A document that somebody sent, and what a second person decided about it."""

    __tablename__ = "releases"

    id: Mapped[str] = mapped_column(Word(16), primary_key=True)
    name: Mapped[str]
    path: Mapped[str]
    sha256: Mapped[str] = mapped_column(Word(64))
    preview: Mapped[dict[str, Any]]
    sender_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    status: Mapped[str] = mapped_column(Word(16), index=True)
    reason: Mapped[str | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]


class AuditRow(Base):
    """One link of the audit chain. `details` is the very text that was hashed."""

    __tablename__ = "audit"

    n: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(BigInteger)
    who: Mapped[str]
    what: Mapped[str] = mapped_column(index=True)
    about: Mapped[str] = mapped_column(index=True)
    details: Mapped[str]
    previous: Mapped[str] = mapped_column(Word(64))
    hash: Mapped[str] = mapped_column(Word(64), unique=True)
