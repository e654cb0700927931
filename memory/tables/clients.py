"""Tables of clients: who they are, by which names, their people, relations, facilities, balances and facts."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from memory.columns import BigId, Money, Share, Word
from memory.tables.base import Base


class ClientRow(Base):
    """A client or prospect. `code` is the unified social credit code; a record merged into another keeps its row.

    `name_key` is the name as it is compared: half width, simplified, lower case, without brackets and spaces.
    `contact_before` is the last contact that is known otherwise than from notes.
    """

    __tablename__ = "clients"
    __table_args__ = (Index(None, "owner_id", "merged_into"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(Word(300), index=True)
    code: Mapped[str | None] = mapped_column(Word(18), unique=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    stage: Mapped[str] = mapped_column(Word(16))
    industry_code: Mapped[str | None] = mapped_column(Word(8))
    industry: Mapped[str | None]
    ownership: Mapped[str | None]
    region: Mapped[str | None]
    address: Mapped[str | None]
    size_class: Mapped[str | None]
    group_name: Mapped[str | None]
    rating: Mapped[str | None]
    archetype: Mapped[str | None]
    client_since: Mapped[date | None]
    last_contact: Mapped[date | None] = mapped_column(index=True)
    contact_before: Mapped[date | None]
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("clients.id"))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    names: Mapped[list[ClientNameRow]] = relationship(lazy="selectin", order_by="ClientNameRow.id")


class ClientNameRow(Base):
    """A further name of a client. `kind`: short | former | english | alias."""

    __tablename__ = "client_names"
    __table_args__ = (UniqueConstraint("client_id", "name_key"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(Word(300))
    kind: Mapped[str] = mapped_column(Word(16))


class ClientChangeRow(Base):
    """What of a client was changed, by whom: renaming, merging, handover, stage, description and imported fields."""

    __tablename__ = "client_changes"
    __table_args__ = (Index(None, "client_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    what: Mapped[str] = mapped_column(Word(64))
    before: Mapped[Any] = mapped_column(JSON)
    after: Mapped[Any] = mapped_column(JSON)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]


class CoverRow(Base):
    """A deputy sees and serves the book of somebody on leave, on the days from `starts` to `ends`, both included."""

    __tablename__ = "covers"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    starts: Mapped[date]
    ends: Mapped[date]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]


class ContactRow(Base):
    """A person at a client. `said` are the words of the note that named them last.

    `before` is what was known before any note named them; None for whom only notes know.
    """

    __tablename__ = "contacts"
    __table_args__ = (Index(None, "client_id", "name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    name: Mapped[str]
    title: Mapped[str | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    note_id: Mapped[int | None] = mapped_column(ForeignKey("notes.id"), index=True)
    said: Mapped[str | None]
    seen_on: Mapped[date | None]
    before: Mapped[dict[str, Any] | None]


class RelationRow(Base):
    """A related party of a client; `other_id` when that is a client itself."""

    __tablename__ = "client_relations"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"), index=True)
    name: Mapped[str]
    relation: Mapped[str]
    share: Mapped[Decimal | None] = mapped_column(Share)
    other_id: Mapped[int | None] = mapped_column(ForeignKey("clients.id"))


class FacilityRow(Base):
    """A credit line or loan. `reference` is the bank's own number, unique for a client."""

    __tablename__ = "facilities"
    __table_args__ = (UniqueConstraint("client_id", "reference"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    reference: Mapped[str] = mapped_column(Word(64))
    product: Mapped[str]
    currency: Mapped[str] = mapped_column(Word(3))
    limit: Mapped[Decimal] = mapped_column(Money)
    used: Mapped[Decimal] = mapped_column(Money)
    rate: Mapped[Decimal | None] = mapped_column(Share)
    starts: Mapped[date | None]
    matures: Mapped[date | None] = mapped_column(index=True)
    collateral: Mapped[str | None]
    purpose: Mapped[str | None]
    as_of: Mapped[date]


class BalanceRow(Base):
    """A balance at the end of a day. `kind`: deposit | loan."""

    __tablename__ = "balances"

    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(Word(16), primary_key=True)
    currency: Mapped[str] = mapped_column(Word(3), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    amount: Mapped[Decimal] = mapped_column(Money)


class HoldingRow(Base):
    """A product that a client uses, beside its facilities."""

    __tablename__ = "holdings"

    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"), primary_key=True)
    product: Mapped[str] = mapped_column(Word(64), primary_key=True)
    since: Mapped[date | None]
    detail: Mapped[str | None]
    as_of: Mapped[date]


class FactRow(Base):
    """One fact of a client under its name in the bank's dictionary; the newest row of a name counts.

    `source`: import | note | user | system. `audience` as for documents, `said` the words it stands on.
    """

    __tablename__ = "client_facts"
    __table_args__ = (Index(None, "client_id", "name", "as_of"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("clients.id"))
    name: Mapped[str] = mapped_column(Word(64))
    value: Mapped[Any] = mapped_column(JSON)
    as_of: Mapped[date]
    source: Mapped[str] = mapped_column(Word(16))
    audience: Mapped[str] = mapped_column(Word(16))
    note_id: Mapped[int | None] = mapped_column(ForeignKey("notes.id"), index=True)
    said: Mapped[str | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]
