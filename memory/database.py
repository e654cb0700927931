"""The connection to the database: its transactions, its migrations and its errors.

    database = Database("sqlite+aiosqlite:///data/copilot.db")   # or postgresql+asyncpg://...
    await database.upgrade()
    async with database.begin() as session:     # one transaction: commits at the end, rolls back on any error
        ...
    async with database.reading() as session:   # reads only, beside any writer; a write in it is refused
        ...
    await database.close()

    DatabaseError
    ├── DatabaseUnavailable     cannot be reached or opened, or is busy for too long
    └── DatabaseNotUpgraded     its tables are not those this program expects

A session belongs to one task. Nothing slow (a model, Telegram, a file) happens while one is open: on SQLite all other
writers wait for it, and a second `begin` inside the first would wait for itself.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Literal

from filelock import AsyncFileLock, Timeout
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError as BrokenDatabase
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from memory import schema
from memory.engines import BUSY_SECONDS, UnusableUrl, reading_engine, understood, writing_engine
from memory.locks import one_at_a_time

# SQLSTATE: connection, transaction to try again, out of disk or memory, stopped by an operator, broken disk; a lock.
_PASSING = ("08", "40", "53", "57", "58", "55P03")

Session = AsyncSession
"""What `begin` and `reading` give: for those who hand one on without knowing SQLAlchemy."""


class DatabaseError(Exception):
    """The database cannot be used; the text says what to do."""


class DatabaseUnavailable(DatabaseError):
    """The database cannot be reached or opened, or was busy for too long."""


class DatabaseNotUpgraded(DatabaseError):
    """The database's tables are not those this program expects."""


ErrorKind = Literal["unavailable", "not_upgraded", "statement"]
_KINDS: Mapping[type[Exception], ErrorKind] = {
    DatabaseUnavailable: "unavailable",
    DatabaseNotUpgraded: "not_upgraded",
}


class Database:
    """One database, SQLite or PostgreSQL, by its SQLAlchemy URL (the driver's name may be left out).

    Opens nothing by itself. Raises DatabaseUnavailable for a URL that names no database we can use.
    """

    def __init__(self, url: str) -> None:
        try:
            self.url: URL = understood(url)
            self._engine = writing_engine(self.url)
            self._reading_engine = reading_engine(self.url, self._engine)
        except UnusableUrl as error:
            raise DatabaseUnavailable(str(error)) from error
        self._writes = async_sessionmaker(self._engine, expire_on_commit=False)
        self._reads = async_sessionmaker(self._reading_engine, expire_on_commit=False)
        self.on_error: Callable[[ErrorKind], None] | None = None  # for whoever counts them

    @property
    def file(self) -> Path | None:
        """The SQLite file; None for PostgreSQL."""
        return Path(self.url.database or "") if self.url.get_backend_name() == "sqlite" else None

    @property
    def shown(self) -> str:
        """The URL without its password."""
        return self.url.render_as_string(hide_password=True)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        """One transaction that may write: commits when the block ends, rolls back when it raises."""
        with self._watched(), _named_errors(self.shown):
            async with self._writes.begin() as session:
                await self._connect(session)
                yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """One consistent look that never waits for a writer."""
        with self._watched(), _named_errors(self.shown):
            async with self._reads() as session:
                await self._connect(session)
                yield session

    async def upgrade(self) -> str:
        """Bring the tables up to date and return the revision; several processes may do so at once.

        Raises DatabaseNotUpgraded when a newer program has already changed them.
        """
        async with AsyncExitStack() as stack:
            if self.file:
                self.file.parent.mkdir(parents=True, exist_ok=True)
                # SQLite refuses at once, whatever the timeout, when two connections turn WAL on together.
                lock = AsyncFileLock(f"{self.file}.upgrade.lock", timeout=6 * BUSY_SECONDS)
                try:
                    await stack.enter_async_context(lock)
                except (Timeout, OSError) as error:
                    raise DatabaseUnavailable(f"{self.file}: {error}") from error
            session = await stack.enter_async_context(self.begin())
            await one_at_a_time(session, "upgrade")
            connection = await session.connection()
            try:
                return await connection.run_sync(schema.upgrade)
            except schema.UnknownRevision as error:
                raise DatabaseNotUpgraded(str(error)) from error

    async def current(self) -> str | None:
        """The revision of the tables; None when there are none yet."""
        async with self.reading() as session:
            return await (await session.connection()).run_sync(schema.current)

    async def check(self) -> None:
        """Raise DatabaseNotUpgraded unless the tables are those this program expects."""
        revision = await self.current()
        if revision != schema.newest():
            raise DatabaseNotUpgraded(
                f"the database is at revision {revision or 'none'}, this program needs {schema.newest()}: "
                "run `python bot.py db upgrade`"
            )

    async def ping(self) -> None:
        """Raise DatabaseUnavailable unless the database answers."""
        async with self.reading() as session:
            await session.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()
        await self._reading_engine.dispose()

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Tells `on_error` of what goes wrong with the database, and lets it pass."""
        try:
            yield
        except (DatabaseError, DBAPIError) as error:
            if self.on_error is not None:
                self.on_error(_KINDS.get(type(error), "statement"))
            raise

    async def _connect(self, session: AsyncSession) -> None:
        """Connect now, so that a network error here is not taken for one of the caller's own."""
        try:
            await session.connection()
        except DBAPIError as error:
            raise DatabaseUnavailable(f"{self.shown}: {_reason(error)}") from error
        except (OSError, PoolTimeout) as error:
            raise DatabaseUnavailable(f"{self.shown}: {error}") from error


@contextmanager
def _named_errors(shown: str) -> Iterator[None]:
    """Translate the driver's errors that an operator can mend; the others pass as they are."""
    try:
        yield
    except DBAPIError as error:
        reason = _reason(error)
        if _lacks_tables(error, reason):
            raise DatabaseNotUpgraded(f"{shown}: {reason}: run `python bot.py db upgrade`") from error
        if _passes(error):
            raise DatabaseUnavailable(f"{shown}: {reason}") from error
        raise


def _passes(error: DBAPIError) -> bool:
    """Whether it is about the connection or the server, not about what was to be stored."""
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return error.connection_invalidated or state.startswith(_PASSING)
    if isinstance(error.orig, Exception) and isinstance(error.orig.__cause__, ValueError):
        return False  # asyncpg calls a value that it cannot send an error of its interface
    broken = type(error) is BrokenDatabase  # its subclasses are about one statement
    return broken or error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)


def _reason(error: DBAPIError) -> str:
    """The driver's own words, in one line."""
    return next(iter(str(error.orig).splitlines()), "") or type(error.orig).__name__


def _lacks_tables(error: DBAPIError, reason: str) -> bool:
    if isinstance(error, ProgrammingError):
        return getattr(error.orig, "sqlstate", None) in {"42P01", "42703"}  # undefined table, undefined column
    return isinstance(error, OperationalError) and ("no such table" in reason or "no such column" in reason)
