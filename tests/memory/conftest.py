"""People for the tests of what is remembered."""

from __future__ import annotations

import pytest

from memory import users
from memory.database import Database
from memory.users import NewUser, User


@pytest.fixture
async def lin(database: Database) -> User:
    """林晓雨, a relationship manager."""
    async with database.begin() as session:
        return await users.register(session, NewUser(101, "林晓雨", "rm", "城东团队"))


@pytest.fixture
async def chen(database: Database) -> User:
    """陈国栋, a relationship manager of another team."""
    async with database.begin() as session:
        return await users.register(session, NewUser(102, "陈国栋", "rm", "城西团队"))


@pytest.fixture
async def zhou(database: Database) -> User:
    """周敏, a compliance officer."""
    async with database.begin() as session:
        return await users.register(session, NewUser(103, "周敏", "compliance"))


@pytest.fixture
async def admin(database: Database) -> User:
    """吴刚, an administrator."""
    async with database.begin() as session:
        return await users.register(session, NewUser(104, "吴刚", "admin"))
