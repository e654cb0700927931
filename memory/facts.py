"""Facts: what is known of a client under the names of the bank's dictionary, each with its day and its source.

    record(session, user, client_id, NewFact(name, value, as_of, ...), today=...) -> Fact
    latest(session, user, client_id, today=...) -> dict[str, Fact]           by name, the newest of each
    history(session, user, client_id, name, today=...) -> list[Fact]         newest first, contradictions included
    every(session, user, client_id, today=...) -> list[Fact]                 all of all names, newest first

Facts are only ever added. Each is for an audience, as documents are; those of notes hidden from the user do not exist
for them. A value is text, a whole number, yes or no, a Decimal or a day: amounts in 元, shares as decimals (0.75).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, get_args

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from memory import audit, scope
from memory.clock import utc_now
from memory.secrecy import open_source
from memory.tables import FactRow
from memory.users import User

Source = Literal["import", "note", "user", "system"]
Value = str | int | bool | Decimal | date | list[str]
Audience = Literal["client", "rm", "lead", "credit", "pricing"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
_READS = {"rm": 2, "lead": 3, "credit": 4, "pricing": 5, "compliance": 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFact:
    """A fact to be recorded. Raises TypeError for a float, ValueError for an audience that does not exist."""

    name: str
    value: Value
    as_of: date
    source: Source = "user"
    audience: Audience = "rm"
    said: str | None = None

    def __post_init__(self) -> None:
        if isinstance(self.value, float):
            raise TypeError(f"{self.name}: a float is not exact")
        if self.audience not in AUDIENCES:
            raise ValueError(f"audience {self.audience!r} is not one of {', '.join(AUDIENCES)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact as it is kept: `value` as JSON has it, numbers with parts and days as text."""

    id: int
    client_id: int
    name: str
    value: str | int | bool | list[str]
    as_of: date
    source: str
    audience: str
    note_id: int | None
    said: str | None
    by_id: int | None
    recorded_at: datetime


async def record(session: AsyncSession, user: User, client_id: int, new: NewFact, *, today: date) -> Fact:
    """A fact that the user states. Raises ClientNotFound."""
    return (await record_all(session, user, client_id, [new], today=today))[0]


async def record_all(
    session: AsyncSession, user: User, client_id: int, new: Sequence[NewFact], *, today: date
) -> list[Fact]:
    """Several facts of one client, with one audit entry. Raises ClientNotFound."""
    await scope.served_id(session, user, client_id, today=today)
    now = utc_now()
    rows = [
        FactRow(client_id=client_id, name=one.name, value=as_json(one.value), as_of=one.as_of, source=one.source)
        for one in new
    ]
    for row, one in zip(rows, new, strict=True):
        row.audience, row.said, row.by_id, row.recorded_at = one.audience, one.said, user.id, now
    session.add_all(rows)
    await session.flush()
    details = {"facts": len(rows)}
    await audit.append(session, what="facts.recorded", about=f"client:{client_id}", by=user, details=details)
    return [_fact(row) for row in rows]


async def latest(session: AsyncSession, user: User, client_id: int, *, today: date) -> dict[str, Fact]:
    """The newest fact of each name; of one day, the last recorded. Raises ClientNotFound."""
    await scope.visible_id(session, user, client_id, today=today)
    rows = await session.scalars(_readable(user, client_id).order_by(FactRow.as_of, FactRow.id))
    return {row.name: _fact(row) for row in rows}


async def history(session: AsyncSession, user: User, client_id: int, name: str, *, today: date) -> list[Fact]:
    """Every value of a name, newest first. Raises ClientNotFound."""
    await scope.visible_id(session, user, client_id, today=today)
    query = _readable(user, client_id).where(FactRow.name == name)
    return [_fact(row) for row in await session.scalars(query.order_by(FactRow.as_of.desc(), FactRow.id.desc()))]


async def every(session: AsyncSession, user: User, client_id: int, *, today: date) -> list[Fact]:
    """Every value of every name, newest first. Raises ClientNotFound."""
    await scope.visible_id(session, user, client_id, today=today)
    query = _readable(user, client_id).order_by(FactRow.as_of.desc(), FactRow.id.desc())
    return [_fact(row) for row in await session.scalars(query)]


def _readable(user: User, client_id: int) -> Select[FactRow]:
    return select(FactRow).where(
        FactRow.client_id == client_id, FactRow.audience.in_(audiences_of(user)), open_source(user, FactRow.note_id)
    )


def audiences_of(user: User) -> tuple[Audience, ...]:
    """The audiences whose facts `user` may read."""
    return AUDIENCES[: _READS.get(user.role, 0)]


def as_json(value: Value) -> str | int | bool | list[str]:
    """A value as it is kept."""
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


def _fact(row: FactRow) -> Fact:
    return Fact(
        id=row.id,
        client_id=row.client_id,
        name=row.name,
        value=row.value,
        as_of=row.as_of,
        source=row.source,
        audience=row.audience,
        note_id=row.note_id,
        said=row.said,
        by_id=row.by_id,
        recorded_at=row.recorded_at,
    )
