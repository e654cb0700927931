"""SQLAlchemy engines for the two databases, set up so that both behave alike."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

BUSY_SECONDS = 10
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}


class UnusableUrl(Exception):
    """The URL names no database that can be used here."""


def understood(url: str) -> URL:
    """`url` with our driver named. Raises UnusableUrl, without showing a password."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise UnusableUrl("not a database URL; it looks like sqlite:///data/copilot.db or postgresql://…") from error
    driver = _DRIVERS.get(parsed.drivername, parsed.drivername)
    if driver not in _DRIVERS.values():
        raise UnusableUrl(f"{parsed.drivername} is not supported: use sqlite:///FILE or postgresql://…")
    if driver == _DRIVERS["sqlite"] and parsed.database in (None, "", ":memory:"):
        raise UnusableUrl("an SQLite database needs a file: sqlite:///data/copilot.db")
    return parsed.set(drivername=driver)


def writing_engine(url: URL) -> AsyncEngine:
    """The engine of transactions that may write."""
    if url.get_backend_name() == "sqlite":
        # One connection: tasks queue up for it in order, instead of racing for SQLite's one writer.
        return _sqlite(url, pool_size=1, begin="BEGIN IMMEDIATE", pragmas=())
    try:
        return create_async_engine(
            url,
            pool_pre_ping=True,
            pool_timeout=BUSY_SECONDS,
            connect_args={"timeout": BUSY_SECONDS},
            hide_parameters=True,  # errors go to the log: it holds nothing of a client
        )
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise UnusableUrl("PostgreSQL needs its driver: pip install 'rm-copilot[postgres]'") from error


def reading_engine(url: URL, writing: AsyncEngine) -> AsyncEngine:
    """The engine of transactions that only read: a write in one is refused by the database itself."""
    if url.get_backend_name() == "sqlite":
        # What a user may see lies scattered in a large file: mapped and kept, its pages are read without a system call.
        return _sqlite(
            url, pool_size=4, begin="BEGIN", pragmas=("query_only=1", "mmap_size=2147418112", "cache_size=-16000")
        )
    return writing.execution_options(postgresql_readonly=True)


def _sqlite(url: URL, *, pool_size: int, begin: str, pragmas: tuple[str, ...]) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=3 * BUSY_SECONDS,
        connect_args={"timeout": BUSY_SECONDS},
        hide_parameters=True,
    )

    @event.listens_for(engine.sync_engine, "do_connect")
    def _can_be_opened(_dialect: object, _record: object, arguments: Any, _options: object) -> None:
        # aiosqlite forgets to wait for its thread when a file cannot be opened: find that out without one.
        sqlite3.connect(*arguments).close()

    @event.listens_for(engine.sync_engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: the driver would do so too late
        try:
            cursor = connection.cursor()
            # FULL: an update that Telegram was told is ours survives a power cut too.
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=1", *pragmas):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()
        except sqlite3.Error:
            connection.close()  # else its thread would outlive the event loop
            raise

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
