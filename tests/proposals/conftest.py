"""The sample bank's rules and the files of all its clients, gathered once for all tests of proposals."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date

import pytest
import yaml

from knowledge.rulebook import Rulebook
from memory import clients, users
from memory.clients import Client
from memory.database import Database, Session
from memory.users import User
from proposals.gathering import gather
from proposals.playbook import Playbook
from proposals.record import ClientFile
from samples.loading import CLIENTS, load_sample_clients
from tests.knowledge.sample_rulebook import rulebook

TODAY = date(2026, 11, 25)


@pytest.fixture(scope="session")
def book() -> Rulebook:
    return rulebook(TODAY)


@pytest.fixture(scope="session")
def plays(book: Rulebook) -> Playbook:
    return Playbook.of(book)


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory, book: Rulebook) -> list[ClientFile]:
    """The files of all clients of the sample bank, each gathered as its own manager may know it."""
    return asyncio.run(gathered(f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('book') / 'book.db'}", book))


Before = Callable[[Session, User, Sequence[Client]], Awaitable[None]]


async def gathered(url: str, book: Rulebook, before: Before | None = None) -> list[ClientFile]:
    """The files of the whole book; `before` may put more on record about a manager's clients first."""
    database = Database(url)
    await database.upgrade()
    people = yaml.safe_load((CLIENTS.parent / "users.yaml").read_text(encoding="utf-8"))["users"]
    async with database.begin() as session:
        await users.load_sample_users(session, people)
    await load_sample_clients(database, today=TODAY)
    found = []
    async with database.begin() as session:
        for user in await users.everyone(session):
            if user.role == "rm":
                own = await clients.book(session, user, today=TODAY)
                if before is not None:
                    await before(session, user, own)
                found += [await gather(session, user, one.id, today=TODAY, entries=book.facts) for one in own]
    await database.close()
    return found
