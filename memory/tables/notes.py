"""Tables of what people said: messages as they arrived, files, cards that wait for a tap, notes and their revisions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from memory.columns import BigId, Word
from memory.tables.base import Base


class MessageRow(Base):
    """A message as it arrived, whatever became of it. `kind`: text | forward | voice | photo | location | file."""

    __tablename__ = "messages"
    __table_args__ = (UniqueConstraint("chat_id", "message_id"), Index(None, "user_id", "sent_at"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    chat_id: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(Word(16))
    text: Mapped[str]
    about: Mapped[dict[str, Any]]
    sent_at: Mapped[datetime]
    stored_at: Mapped[datetime]


class AttachmentRow(Base):
    """A file that came with a message, kept under `path` in the data directory; `text` is what was read in it."""

    __tablename__ = "attachments"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    message_row: Mapped[int] = mapped_column(ForeignKey("messages.id"), index=True)
    client_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id"), index=True)
    note_id: Mapped[int | None] = mapped_column(ForeignKey("notes.id"), index=True)
    name: Mapped[str]
    path: Mapped[str]
    media_type: Mapped[str] = mapped_column(Word(100))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(Word(64))
    text: Mapped[str | None]
    stored_at: Mapped[datetime]


class CardRow(Base):
    """A record that waits for its writer: one client of one message.

    `record` is the note as JSON with the words of each value; `client_id` once it is sure; `options` the ids to choose
    from. `state`: pending | saved | discarded | expired. `kind`: note | task | correction | addition.
    """

    __tablename__ = "cards"
    __table_args__ = (Index(None, "user_id", "state", "id"), Index(None, "state", "expires_at"))

    id: Mapped[str] = mapped_column(Word(16), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    message_row: Mapped[int] = mapped_column(ForeignKey("messages.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(Word(16))
    state: Mapped[str] = mapped_column(Word(16))
    client_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id"), index=True)
    options: Mapped[list[Any]] = mapped_column(JSON)
    record: Mapped[dict[str, Any]]
    target_note_id: Mapped[int | None] = mapped_column(ForeignKey("notes.id"), index=True)
    note_id: Mapped[int | None] = mapped_column(ForeignKey("notes.id"), index=True)
    shown_message_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]


class NoteRow(Base):
    """What was said of one client on one day. `card_id` makes saving idempotent.

    `record` is the note as JSON; `search_text` its words in the form in which they are searched, `labels` its needs,
    competitors and the like, a line each. `confidential` notes are seen by their writer and compliance only,
    `suspicion` marks one that speaks of money laundering. `unembedded` until its meaning is kept in `note_vectors`.
    `state`: saved | undone; `taken_back` is what went with it then.
    """

    __tablename__ = "notes"
    __table_args__ = (
        Index(None, "client_id", "happened_on"),
        Index(None, "author_id", "recorded_at"),
        Index("ix_notes_unembedded", "id", sqlite_where=text("unembedded = 1"), postgresql_where=text("unembedded")),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    card_id: Mapped[str | None] = mapped_column(Word(16), unique=True)
    message_row: Mapped[int | None] = mapped_column(ForeignKey("messages.id"), index=True)
    happened_on: Mapped[date]
    contact_form: Mapped[str | None]
    raw: Mapped[str]
    record: Mapped[dict[str, Any]]
    search_text: Mapped[str]
    labels: Mapped[str] = mapped_column(default="")
    taken_back: Mapped[dict[str, Any] | None]
    unembedded: Mapped[bool] = mapped_column(default=True)
    confidential: Mapped[bool]
    suspicion: Mapped[bool]
    state: Mapped[str] = mapped_column(Word(16))
    recorded_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class NamedRow(Base):
    """A person of the client whom a note names, as it names them, and which contact that is."""

    __tablename__ = "note_people"

    note_id: Mapped[int] = mapped_column(ForeignKey("notes.id", ondelete="CASCADE"), primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True, index=True)
    name: Mapped[str]
    title: Mapped[str | None]
    said: Mapped[str | None]


class RevisionRow(Base):
    """How a note was changed: by which message, from which record to which."""

    __tablename__ = "note_revisions"
    __table_args__ = (UniqueConstraint("note_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("notes.id"))
    number: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    message_row: Mapped[int | None] = mapped_column(ForeignKey("messages.id"), index=True)
    what: Mapped[str] = mapped_column(Word(16))
    said: Mapped[str]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class NoteVectorRow(Base):
    """The meaning of a note as the embedding model sees it: float16 numbers, of the text with this hash."""

    __tablename__ = "note_vectors"

    note_id: Mapped[int] = mapped_column(ForeignKey("notes.id"), primary_key=True, autoincrement=False)
    model: Mapped[str] = mapped_column(Word(200))
    text_hash: Mapped[str] = mapped_column(Word(64))
    vector: Mapped[bytes] = mapped_column(LargeBinary)
