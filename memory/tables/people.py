"""Tables of who may talk to the bot: teams, users, invitations and wrong guesses at codes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from memory.columns import BigId, Word
from memory.tables.base import Base


class TeamRow(Base):
    """A team of relationship managers."""

    __tablename__ = "teams"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(Word(200), unique=True)


class UserRow(Base):
    """A person with a role. A removed one stays, inactive, so that what they did keeps its author."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    name: Mapped[str]
    role: Mapped[str] = mapped_column(Word(16))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"))
    language: Mapped[str] = mapped_column(Word(8))
    active: Mapped[bool]
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    team: Mapped[TeamRow | None] = relationship(lazy="joined")


class InvitationRow(Base):
    """An invitation; its code is kept as a hash only."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code_hash: Mapped[str] = mapped_column(Word(64), unique=True)
    role: Mapped[str] = mapped_column(Word(16))
    team: Mapped[str | None]
    name: Mapped[str | None]
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    redeemed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    redeemed_at: Mapped[datetime | None]


class GuessRow(Base):
    """A wrong try at an invitation code."""

    __tablename__ = "invitation_guesses"
    __table_args__ = (Index(None, "telegram_id", "at"), Index(None, "at"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    telegram_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
