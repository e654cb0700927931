"""The database: what is one transaction, and what an operator is told when it cannot be used."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, StatementError

from memory import marks, turns, updates, users
from memory.database import Database, DatabaseError, DatabaseNotUpgraded, DatabaseUnavailable
from memory.tables import MarkRow, TurnRow
from memory.users import NewUser, User

BOT = 1
_ROOT = Path(__file__).parents[2]


async def test_a_transaction_is_undone_when_anything_in_it_fails(database: Database) -> None:
    with pytest.raises(RuntimeError, match="midway"):
        async with database.begin() as session:
            await users.register(session, NewUser(1, "王五", "rm"))
            await marks.put(session, "step", 1)
            raise RuntimeError("midway")
    async with database.reading() as session:
        assert await users.count(session) == 0
        assert await marks.get(session, "step") is None


async def test_a_cancelled_task_leaves_nothing_behind_and_blocks_nobody(database: Database) -> None:
    inside = asyncio.Event()

    async def slow() -> None:
        async with database.begin() as session:
            await marks.put(session, "half", True)
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(slow())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(5), database.begin() as session:
        assert await marks.get(session, "half") is None
        await marks.put(session, "whole", True)


async def test_reading_goes_on_beside_a_writer_and_sees_only_what_is_committed(database: Database) -> None:
    async with database.begin() as writing:
        await marks.put(writing, "price", 3)
        async with asyncio.timeout(5), database.reading() as session:
            assert await marks.get(session, "price") is None
    async with database.reading() as session:
        assert await marks.get(session, "price") == 3


async def test_a_write_while_only_reading_is_refused(database: Database) -> None:
    with pytest.raises((DBAPIError, DatabaseError)):
        async with database.reading() as session:
            session.add(MarkRow(name="sly", value=1, changed_at=datetime.now(UTC)))
            await session.flush()
    async with database.begin() as session:
        assert await marks.get(session, "sly") is None
        await marks.put(session, "honest", 1)


async def test_many_writers_at_once_all_succeed(database: Database) -> None:
    async def add(n: int) -> None:
        async with database.begin() as session:
            await turns.remember(session, 5, "user", f"第{n}条")

    await asyncio.gather(*(add(n) for n in range(60)))
    async with database.reading() as session:
        assert len(await turns.recent(session, 5, limit=100)) == 60


async def test_two_processes_worth_of_writers_wait_for_each_other(database: Database, database_url: str) -> None:
    other = Database(database_url)

    async def count_up(own: Database) -> None:
        for _ in range(20):
            async with own.begin() as session:
                await turns.remember(session, 6, "user", "你好")

    await asyncio.gather(count_up(database), count_up(other))
    await other.close()
    async with database.reading() as session:
        assert len(await turns.recent(session, 6, limit=100)) == 40


async def test_a_kill_in_the_middle_loses_what_was_not_committed_and_nothing_else(
    database: Database, database_url: str
) -> None:
    program = """
import asyncio, sys
from memory import updates
from memory.database import Database
async def main():
    database = Database(sys.argv[1])
    async with database.begin() as session:
        await updates.accept(session, 1, 7, 70, {"text": "收到"})
    async with database.begin() as session:
        await updates.accept(session, 1, 8, 70, {"text": "没提交"})
        print("inside", flush=True)
        await asyncio.sleep(60)
asyncio.run(main())
"""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", program, database_url), stdout=-1, env=os.environ | {"PYTHONPATH": str(_ROOT)}
    )
    assert process.stdout and await process.stdout.readline() == b"inside\n"
    process.kill()
    await process.wait()
    async with database.begin() as session:
        assert [u.payload for u in await updates.pending(session, BOT)] == [{"text": "收到"}]
        assert await updates.accept(session, BOT, 8, 70, {"text": "再来一次"})


async def test_times_come_back_in_utc_whatever_zone_they_had(database: Database, lin: User) -> None:
    beijing = datetime(2026, 9, 30, 23, 30, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    async with database.begin() as session:
        session.add(MarkRow(name="then", value=1, changed_at=beijing))
    async with database.reading() as session:
        stored = await session.scalar(select(MarkRow.changed_at).where(MarkRow.changed_at == beijing))
    assert stored == beijing and stored.tzinfo is UTC and stored.hour == 15


async def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="without a zone"):
        async with database.begin() as session:
            session.add(MarkRow(name="then", value=1, changed_at=datetime(2026, 9, 30)))


async def test_what_people_type_is_stored_whatever_is_in_it(database: Database) -> None:
    odd = "额度\x00\ud83d<b>&'\";--😀\u202e\x07"
    async with database.begin() as session:
        await turns.remember(session, 9, "user", odd)
        await updates.accept(session, BOT, 1, 9, {"text": odd})
    async with database.reading() as session:
        assert [t.text for t in await turns.recent(session, 9)] == ["额度\ufffd\ufffd<b>&'\";--😀\u202e\x07"]
        assert [u.payload for u in await updates.pending(session, BOT)] == [{"text": odd}]
        assert await users.by_telegram_id(session, 2**62) is None


async def test_a_turn_cannot_belong_to_an_answer_that_does_not_exist(database: Database) -> None:
    with pytest.raises(DBAPIError):
        async with database.begin() as session:
            session.add(TurnRow(chat_id=1, role="bot", text="", answer_id="A-NONE", created_at=datetime.now(UTC)))


@pytest.mark.parametrize("url", ["mysql://root:secret@host/db", "sqlite://", "sqlite:///:memory:", "", "nonsense:"])
def test_a_url_that_cannot_be_used_is_refused_without_showing_its_password(url: str) -> None:
    with pytest.raises(DatabaseUnavailable) as caught:
        Database(url)
    assert "secret" not in str(caught.value)


async def test_a_server_that_does_not_answer_is_one_clear_error() -> None:
    database = Database("postgresql://copilot:secret@127.0.0.1:1/copilot")
    with pytest.raises(DatabaseUnavailable, match=r"127\.0\.0\.1:1/copilot") as caught:
        await database.ping()
    assert "secret" not in str(caught.value)
    await database.close()


async def test_a_server_without_that_database_is_one_clear_error(database_url: str) -> None:
    url = make_url(database_url).set(database="copilot_of_nobody/x")
    database = Database(url.render_as_string(hide_password=False))
    with pytest.raises(DatabaseUnavailable, match="copilot_of_nobody"):
        await database.ping()
    await database.close()


async def test_a_file_that_is_no_database_is_one_clear_error(tmp_path: Path) -> None:
    file = tmp_path / "copilot.db"
    file.write_bytes(b"not a database, but long enough to look like a file " * 40)
    database = Database(f"sqlite:///{file}")
    with pytest.raises(DatabaseUnavailable, match="not a database"):
        await database.ping()
    await database.close()


@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
async def test_a_folder_that_does_not_exist_is_one_clear_error_for_a_reader(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/nowhere/copilot.db")
    with pytest.raises(DatabaseUnavailable, match="unable to open"):
        await database.ping()
    await database.close()


async def test_a_database_that_another_program_holds_is_reported_as_busy(
    upgraded_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("memory.engines.BUSY_SECONDS", 0.2)
    held = sqlite3.connect(upgraded_file, isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    database = Database(f"sqlite:///{upgraded_file}")
    with pytest.raises(DatabaseUnavailable, match="locked"):
        async with database.begin():
            pytest.fail("nobody writes while another holds the database")
    held.execute("ROLLBACK")
    held.close()
    await database.ping()
    await database.close()


async def test_an_error_of_the_callers_own_passes_as_it_is(database: Database) -> None:
    with pytest.raises(FileNotFoundError):
        async with database.begin():
            raise FileNotFoundError("a template")


async def test_ping_answers_on_a_database_that_works(database: Database) -> None:
    await database.ping()
    await database.check()


async def test_using_a_database_without_tables_says_what_to_run(empty_url: str) -> None:
    database = Database(empty_url)
    if database.file:
        database.file.parent.mkdir(parents=True)
    for use in (_count, _register):
        with pytest.raises(DatabaseNotUpgraded, match="db upgrade"):
            await use(database)
    with pytest.raises(DatabaseNotUpgraded, match="db upgrade"):
        await database.check()
    await database.close()


async def test_sqlite_survives_a_power_cut_and_lets_readers_read(upgraded_file: Path) -> None:
    database = Database(f"sqlite:///{upgraded_file}")
    async with database.begin() as session:
        for pragma, value in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
            assert await session.scalar(text(f"PRAGMA {pragma}")) == value
    await database.close()


async def _count(database: Database) -> None:
    async with database.reading() as session:
        await users.count(session)


async def _register(database: Database) -> None:
    async with database.begin() as session:
        await users.register(session, NewUser(1, "王五", "rm"))
