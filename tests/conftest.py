"""What every test gets: a closed network, no settings of the machine's own, and fresh databases."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from memory.database import Database
from memory.tables import Base

POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL")
SETTINGS = (
    *("DATA_DIR", "DATABASE_URL", "CHROMA_URL", "NOTICE_DAYS", "TIMEZONE", "HTTP_PORT"),
    *("LOG_LEVEL", "LOG_FORMAT", "RERANK_URL", "TEMPLATES_DIR"),
)
SETTING_FAMILIES = (
    *("TELEGRAM_", "WEBHOOK_", "RETAIN_", "REVIEW_", "EMBEDDING_", "LLM_", "AUDIO_", "RERANK_"),
    *("LANGCHAIN_", "LANGSMITH_"),
)
HERE = {"localhost", "127.0.0.1", "::1", None, "", b"localhost", b"127.0.0.1"}


class OutsideNetwork(OSError):
    """A test tried to leave this machine."""


@pytest.fixture(autouse=True, scope="session")
def _closed_network() -> Any:
    """Connections and name look-ups stay on this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _only_here(getattr(socket.socket, name)))
        look_up = socket.getaddrinfo

        def getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
            if host not in HERE:
                raise OutsideNetwork(f"tests stay on this machine: {host}")
            return look_up(host, *arguments, **options)

        patch.setattr(socket, "getaddrinfo", getaddrinfo)
        yield


def _only_here(connect: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family != getattr(socket, "AF_UNIX", None) and address[0] not in HERE:
            raise OutsideNetwork(f"tests stay on this machine: {address}")
        return connect(self, address)

    return guarded


@pytest.fixture(autouse=True)
def _no_settings_of_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests see the defaults, whatever the machine they run on has set."""
    for name in list(os.environ):
        if name in SETTINGS or name.startswith(SETTING_FAMILIES):
            monkeypatch.delenv(name)


def kinds_of_database() -> list[Any]:
    """SQLite always; PostgreSQL when there is one to test on."""
    kinds: list[Any] = ["sqlite"]
    if POSTGRES_URL:
        kinds.append(pytest.param("postgres", marks=pytest.mark.postgres))
    return kinds


@pytest.fixture(scope="session")
def upgraded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database with all tables and nothing in them, to be copied."""
    file = tmp_path_factory.mktemp("database") / "upgraded.db"

    async def make() -> None:
        database = Database(f"sqlite:///{file}")
        await database.upgrade()
        await database.close()

    asyncio.run(make())
    return file


@pytest.fixture(scope="session")
def upgraded_postgres() -> str:
    """A PostgreSQL database of our own with all tables, emptied before each test that uses it."""

    async def make() -> str:
        own = await empty_postgres(POSTGRES_URL or "", f"rm_copilot_test_{os.getpid()}")
        database = Database(own)
        await database.upgrade()
        await database.close()
        return own

    return asyncio.run(make())


async def empty_postgres(url: str, name: str) -> str:
    """Create the database `name` anew beside the one at `url`; its URL."""
    server = make_url(url).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        await connection.execute(text(f'CREATE DATABASE "{name}"'))
    await engine.dispose()
    return server.set(database=name).render_as_string(hide_password=False)


async def drop_postgres(url: str, name: str) -> None:
    """Drop the database `name` on the server of `url`."""
    engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    await engine.dispose()


@pytest.fixture(params=kinds_of_database())
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an upgraded, empty database; every test runs on each kind that there is."""
    if request.param == "sqlite":
        file = tmp_path / "copilot.db"
        shutil.copy(request.getfixturevalue("upgraded_file"), file)
        return f"sqlite:///{file}"
    url: str = request.getfixturevalue("upgraded_postgres")
    asyncio.run(_empty(url))
    return url


async def _empty(url: str) -> None:
    database = Database(url)
    async with database.begin() as session:
        names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
        await session.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    await database.close()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An upgraded, empty database, open."""
    database = Database(database_url)
    yield database
    await database.close()
