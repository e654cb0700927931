"""Migrations: from nothing to the tables of this program, by as many processes as like."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.engine import Connection

from memory import schema, users
from memory.database import Database, DatabaseNotUpgraded
from memory.tables import Base

_ROOT = Path(__file__).parents[2]


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, Base.metadata))


async def test_an_empty_database_gets_all_tables(empty_url: str) -> None:
    database = Database(empty_url)
    assert await database.upgrade() == schema.newest()
    assert await database.current() == schema.newest()
    await database.check()
    async with database.reading() as session:
        assert await users.everyone(session) == []
    await database.close()


async def test_upgrading_again_changes_nothing(database: Database) -> None:
    assert await database.upgrade() == schema.newest()
    async with database.begin() as session:
        await session.execute(text("SELECT 1"))


async def test_migrations_make_exactly_the_tables_that_the_code_uses(database: Database) -> None:
    async with database.begin() as session:
        assert await (await session.connection()).run_sync(_differences) == []


async def test_several_processes_may_upgrade_at_once(empty_url: str) -> None:
    program = (
        "import asyncio, sys; from memory.database import Database; print(asyncio.run(Database(sys.argv[1]).upgrade()))"
    )
    environment = os.environ | {"PYTHONPATH": str(_ROOT)}
    starting = [
        asyncio.create_subprocess_exec(
            *(sys.executable, "-c", program, empty_url), stdout=-1, stderr=-1, env=environment
        )
        for _ in range(3)
    ]
    ends = [await process.communicate() for process in await asyncio.gather(*starting)]
    assert [out.decode().strip() for out, _ in ends] == [schema.newest()] * 3, ends
    database = Database(empty_url)
    async with database.begin() as session:
        assert await (await session.connection()).run_sync(_differences) == []
    await database.close()


async def test_a_database_of_a_newer_program_is_left_alone(database: Database) -> None:
    async with database.begin() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        with pytest.raises(DatabaseNotUpgraded, match="newer"):
            await database.upgrade()
        with pytest.raises(DatabaseNotUpgraded, match="9999"):
            await database.check()
    finally:
        async with database.begin() as session:
            await session.execute(text(f"UPDATE alembic_version SET version_num = '{schema.newest()}'"))


async def test_a_migration_that_fails_leaves_nothing_half_made(empty_url: str) -> None:
    database = Database(empty_url)
    if database.file:
        database.file.parent.mkdir(parents=True)
    async with database.begin() as session:
        await session.execute(text("CREATE TABLE turns (id INTEGER)"))
    with pytest.raises(Exception, match="already exists"):
        await database.upgrade()
    assert await database.current() is None
    async with database.begin() as session:
        await session.execute(text("DROP TABLE turns"))
    assert await database.upgrade() == schema.newest()
    await database.close()
