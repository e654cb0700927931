"""A small bank for tests of client data: two teams, their clients, and ways to put things on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import func, select

from memory import audit, clients, creditcodes, users
from memory.clients import Client
from memory.database import Database
from memory.tables import Base
from memory.users import NewUser, User

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


def code_of(number: int) -> str:
    """A valid credit code, another one for every number."""
    first = f"91990200{number:09d}"
    return first + creditcodes.check_digit(first)


@dataclass(frozen=True, slots=True)
class Bank:
    """The people of two teams and those beside them."""

    database: Database
    lin: User
    zhao: User
    lead: User
    chen: User
    other_lead: User
    zhou: User
    admin: User
    credit: User

    async def client(self, owner: User, name: str, **fields: Any) -> Client:
        """A client in somebody's book."""
        names = tuple(clients.OtherName(short, "short") for short in fields.pop("short_names", ()))
        async with self.database.begin() as session:
            new = clients.NewClient(name=name, names=names, **fields)
            return await clients.create(session, owner, new, today=TODAY)

    async def book(self, user: User, today: date = TODAY) -> list[str]:
        """The names of the clients that somebody sees."""
        async with self.database.reading() as session:
            return [client.name for client in await clients.book(session, user, today=today)]

    async def audited(self, what: str) -> list[audit.Entry]:
        """The audit entries of a kind."""
        async with self.database.reading() as session:
            return [entry async for entry in audit.entries(session) if entry.what == what]

    async def rows(self, table: type[Base]) -> int:
        """How many rows a table has."""
        async with self.database.reading() as session:
            return await session.scalar(select(func.count()).select_from(table)) or 0


async def opened(database: Database) -> Bank:
    """The bank, its people registered."""
    people = (
        NewUser(101, "林晓雨", "rm", "城东团队"),
        NewUser(111, "赵一鸣", "rm", "城东团队"),
        NewUser(105, "高远", "lead", "城东团队"),
        NewUser(102, "陈国栋", "rm", "城西团队"),
        NewUser(106, "沈静", "lead", "城西团队"),
        NewUser(103, "周敏", "compliance"),
        NewUser(104, "吴刚", "admin"),
        NewUser(107, "贺然", "credit"),
    )
    async with database.begin() as session:
        registered = [await users.register(session, new) for new in people]
    return Bank(database, *registered)
