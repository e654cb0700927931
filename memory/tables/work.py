"""Tables of what follows from notes: tasks and promises, opportunities, requests of clients, risk events."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column

from memory.columns import BigId, Money, Word
from memory.tables.base import Base


class TaskRow(Base):
    """Something to do. A promise to a client is a task with `promised_to`.

    `responsible` is 我, 客户 or a colleague as the note says; `owner_id` who is reminded. `state`: open | done |
    dropped | undone (its note was taken back). `beyond` names the rule when a promise is not the RM's to make;
    `promised_due` stays when `due` is put off. `delegated_by` gave it to `owner_id`. `card_id` names the card of a task
    that belongs to no note. `visit`: the client is met; `starts_at`: the instant when that, or whatever else has an
    hour, begins. `remind_at` is the next reminder (None: no more), `chosen_at` the instant that its own hour chooses;
    a reminder is claimed by `claimed_by` until `claimed_until`.
    """

    __tablename__ = "tasks"
    __table_args__ = (Index(None, "owner_id", "state", "due"), Index(None, "state", "remind_at"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    client_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id"), index=True)
    note_id: Mapped[int | None] = mapped_column(ForeignKey("notes.id"), index=True)
    what: Mapped[str]
    due: Mapped[date | None]
    due_text: Mapped[str | None]
    responsible: Mapped[str]
    said: Mapped[str | None]
    promised_to: Mapped[str | None]
    promised_on: Mapped[date | None]
    promised_due: Mapped[date | None]
    delegated_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    card_id: Mapped[str | None] = mapped_column(Word(16), index=True)
    beyond: Mapped[str | None]
    visit: Mapped[bool] = mapped_column(default=False, server_default=false())
    starts_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(Word(16))
    remind_at: Mapped[datetime | None]
    chosen_at: Mapped[datetime | None]
    reminders: Mapped[int]
    claimed_by: Mapped[str | None] = mapped_column(Word(64))
    claimed_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_late: Mapped[bool | None]


class OpportunityRow(Base):
    """A need that could become business. `state`: open | won | lost | replaced | undone. `probability` in percent.

    A later note of the same need replaces it; `opened_on` stays that of the first.
    """

    __tablename__ = "opportunities"
    __table_args__ = (Index(None, "client_id", "state", "opened_on"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    note_id: Mapped[int | None] = mapped_column(ForeignKey("notes.id"), index=True)
    need: Mapped[str]
    product: Mapped[str | None]
    currency: Mapped[str] = mapped_column(Word(3))
    amount: Mapped[Decimal | None] = mapped_column(Money)
    amount_low: Mapped[Decimal | None] = mapped_column(Money)
    amount_high: Mapped[Decimal | None] = mapped_column(Money)
    probability: Mapped[int | None]
    next_step: Mapped[str | None]
    said: Mapped[str | None]
    state: Mapped[str] = mapped_column(Word(16))
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]


class RequestRow(Base):
    """What a client asked the bank for (客户诉求): a limit, an account, a complaint.

    `state`: open | answered | undone.
    """

    __tablename__ = "client_requests"
    __table_args__ = (Index(None, "client_id", "state", "opened_on"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    note_id: Mapped[int | None] = mapped_column(ForeignKey("notes.id"), index=True)
    kind: Mapped[str] = mapped_column(Word(16))
    what: Mapped[str]
    said: Mapped[str | None]
    state: Mapped[str] = mapped_column(Word(16))
    opened_on: Mapped[date]
    answered_on: Mapped[date | None]
    answer: Mapped[str | None]


class RiskEventRow(Base):
    """A sign of risk that somebody noticed; `rumour` when it was hearsay. `state`: open | closed | undone."""

    __tablename__ = "risk_events"
    __table_args__ = (Index(None, "client_id", "state", "seen_on"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    note_id: Mapped[int | None] = mapped_column(ForeignKey("notes.id"), index=True)
    signal: Mapped[str]
    rule: Mapped[str | None]
    rumour: Mapped[bool]
    said: Mapped[str | None]
    state: Mapped[str] = mapped_column(Word(16))
    seen_on: Mapped[date]
    closed_on: Mapped[date | None]
    remark: Mapped[str | None]
