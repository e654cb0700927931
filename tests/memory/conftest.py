"""People and answers for the tests of what is remembered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from memory import answers, users
from memory.answers import Cited, NewAnswer
from memory.database import Database
from memory.users import NewUser, User
from tests.conftest import POSTGRES_URL, empty_postgres, kinds_of_database

Keep = Callable[..., Awaitable[str]]


@pytest.fixture(params=kinds_of_database())
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/new/copilot.db"
    return asyncio.run(empty_postgres(POSTGRES_URL or "", "rm_copilot_test_empty"))


@pytest.fixture
async def lin(database: Database) -> User:
    """林晓雨, a relationship manager."""
    return await _registered(database, NewUser(101, "林晓雨", "rm", "城东团队"))


@pytest.fixture
async def chen(database: Database) -> User:
    """陈国栋, a relationship manager of another team."""
    return await _registered(database, NewUser(102, "陈国栋", "rm", "城西团队"))


@pytest.fixture
async def zhou(database: Database) -> User:
    """周敏, a compliance officer."""
    return await _registered(database, NewUser(103, "周敏", "compliance"))


@pytest.fixture
async def admin(database: Database) -> User:
    """吴刚, an administrator."""
    return await _registered(database, NewUser(104, "吴刚", "admin"))


async def _registered(database: Database, new: NewUser) -> User:
    async with database.begin() as session:
        return await users.register(session, new)


def cited(n: int = 1, key: str = "流贷.md#12", **changes: Any) -> Cited:
    """A citation of the working capital loan's twelfth article."""
    plain: dict[str, Any] = {
        "document": "贷款/流动资金贷款-3.0.md",
        "document_id": "wc-loan",
        "title": "流动资金贷款业务管理办法",
        "number": "澄银规〔2025〕11号",
        "version": "3.0",
        "section": "第三章 贷款条件 > 第十二条",
        "page": 4,
        "text": "流动资金贷款期限最长不超过三年。",
        "effective": date(2025, 9, 1),
    }
    return Cited(n=n, key=key, **plain | changes)


@pytest.fixture
def keep(database: Database) -> Keep:
    """Keeps an answer to somebody; any field can be given."""

    async def keep(user: User, asked: str = "流贷最长几年", **changes: Any) -> str:
        plain: dict[str, Any] = {
            "user_id": user.id,
            "chat_id": user.telegram_id,
            "asked": asked,
            "question": asked,
            "status": "answered",
            "text": "流动资金贷款期限最长不超过三年。[1]",
            "as_of": date(2026, 9, 30),
            "reader": "rm",
            "citations": (cited(),),
        }
        async with database.begin() as session:
            return await answers.keep_answer(session, NewAnswer(**plain | changes))

    return keep
