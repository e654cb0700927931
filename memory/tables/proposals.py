"""Tables of proposals: what was asked, each version of the text, who checked it, and what it rests on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from memory.columns import BigId, Word
from memory.tables.base import Base


class ProposalRow(Base):
    """A proposal to a client, or a submission about one.

    `status`: collecting | questions | ready | awaiting_approval | sent_back | blocked | approved | sent | won | lost |
    expired. `plan` is that of the next version, `questions` what is being asked, `version` the number of the newest
    one (0: none yet). `private`: it rests on a note that is hidden from others, and so is hidden itself.
    """

    __tablename__ = "proposals"
    __table_args__ = (Index(None, "client_id", "status"), Index(None, "owner_id", "status"))

    id: Mapped[str] = mapped_column(Word(16), primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    kind: Mapped[str] = mapped_column(Word(16))
    status: Mapped[str] = mapped_column(Word(24))
    request: Mapped[str]
    plan: Mapped[dict[str, Any]]
    questions: Mapped[list[Any]] = mapped_column(JSON())
    version: Mapped[int]
    private: Mapped[bool]
    sent_at: Mapped[datetime | None]
    sent_version: Mapped[int | None]
    closed_at: Mapped[datetime | None]
    remark: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    expires_on: Mapped[date] = mapped_column(index=True)


class ProposalVersionRow(Base):
    """A version as it was drafted; it never changes.

    `files` are `{"kind", "path", "sha256"}`, the path within the data directory; `said` the words that asked for the
    revision, `changes` what it changed; `review_for` why somebody else has to approve it, empty when nobody has to.
    """

    __tablename__ = "proposal_versions"
    __table_args__ = (UniqueConstraint("proposal_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    proposal_id: Mapped[str] = mapped_column(ForeignKey("proposals.id"))
    number: Mapped[int]
    plan: Mapped[dict[str, Any]]
    manifest: Mapped[dict[str, Any]]
    files: Mapped[list[Any]] = mapped_column(JSON())
    findings: Mapped[list[Any]] = mapped_column(JSON())
    questions: Mapped[list[str]]
    review_for: Mapped[list[str]]
    said: Mapped[str | None]
    changes: Mapped[list[str]]
    waits: Mapped[bool]
    day: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]


class ProposalReviewRow(Base):
    """A version that somebody else was asked to check. `state`: waiting | approved | sent_back | void."""

    __tablename__ = "proposal_reviews"
    __table_args__ = (Index(None, "proposal_id", "number"), Index(None, "state", "asked_at"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    proposal_id: Mapped[str] = mapped_column(ForeignKey("proposals.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(Word(16))
    asked_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    remark: Mapped[str | None]


class ProposalUsedRow(Base):
    """What a version rests on. `kind`: fact | document | rule; `value` is the fact's, or the document's version."""

    __tablename__ = "proposal_used"
    __table_args__ = (Index(None, "proposal_id", "number"), Index(None, "kind", "name"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    proposal_id: Mapped[str] = mapped_column(ForeignKey("proposals.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(Word(16))
    name: Mapped[str]
    value: Mapped[str | None]
    as_of: Mapped[date | None]
    audience: Mapped[str | None] = mapped_column(Word(16))
    note_id: Mapped[int | None] = mapped_column(ForeignKey("notes.id"), index=True)


class ProposalNoticeRow(Base):
    """What the owner of a proposal is to be told from `due_at` on, once for each `key`.

    `kind`: follow_up | expired | changed. Claimed by `claimed_by` until `claimed_until`; `sent_at` when it was told.
    """

    __tablename__ = "proposal_notices"
    __table_args__ = (UniqueConstraint("proposal_id", "key"), Index(None, "sent_at", "due_at"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    proposal_id: Mapped[str] = mapped_column(ForeignKey("proposals.id"))
    kind: Mapped[str] = mapped_column(Word(16))
    key: Mapped[str] = mapped_column(Word(200))
    about: Mapped[dict[str, Any]]
    due_at: Mapped[datetime]
    claimed_by: Mapped[str | None] = mapped_column(Word(64))
    claimed_until: Mapped[datetime | None]
    attempts: Mapped[int]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class ReviewDeputyRow(Base):
    """Who may check a team's proposals beside its leads, because an administrator said so. No `ends`: for good."""

    __tablename__ = "review_deputies"
    __table_args__ = (Index(None, "user_id"), Index(None, "team_id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    starts: Mapped[date]
    ends: Mapped[date | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
