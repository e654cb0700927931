"""A database that is away for a while, full or restarted: one sentence, another try, nothing doubled, nothing lost."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import pytest
import pytest_asyncio
from pydantic import SecretStr
from sqlalchemy import text as sql
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from commands.chatting import services_of
from handlers import attachments
from handlers.application import inbox_of
from handlers.context import Services
from handlers.terminal import LocalTelegram
from memory import audit
from memory.database import Database
from settings import Settings
from tests.conftest import POSTGRES_URL
from tests.handlers.bank import RM
from tests.handlers.conftest import Room, put_clients, register, texts
from tests.handlers.test_updates import Unreachable
from tests.postgres_server import PROGRAMS, PostgresServer

Book = dict[str, int]

VISIT = "刚从三槐堂出来 吴总想要八百多万买纱 厂房押着 说远岚给3.6 周五前回他"
DELAY, NOT_DONE, AGAIN = "恢复后自动接着办", "没办成", "再试一次"
LASTS = 0.3  # seconds that an outage lasts, once it has begun


class Outage(Protocol):
    """What takes the database away, and gives it back."""

    within: bool  # whether it can begin in the middle of a transaction

    async def begin(self) -> None: ...

    async def end(self) -> None: ...


class Locked:
    """Another process writes to the SQLite file and does not come to an end."""

    within = False

    def __init__(self, file: Path) -> None:
        self._file = file
        self._held: sqlite3.Connection | None = None

    async def begin(self) -> None:
        self._held = sqlite3.connect(self._file, isolation_level=None, timeout=60, check_same_thread=False)
        await asyncio.to_thread(self._held.execute, "BEGIN IMMEDIATE")

    async def end(self) -> None:
        assert self._held is not None
        self._held.execute("ROLLBACK")
        self._held.close()


class Closed:
    """PostgreSQL ends every connection to the database, and takes no new one."""

    within = True

    def __init__(self, url: str) -> None:
        self._name = make_url(url).database
        self._server = make_url(url).set(drivername="postgresql+asyncpg", database="postgres")

    async def begin(self) -> None:
        await self._do(
            f'ALTER DATABASE "{self._name}" ALLOW_CONNECTIONS false',
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self._name}'",
        )

    async def end(self) -> None:
        await self._do(f'ALTER DATABASE "{self._name}" ALLOW_CONNECTIONS true')

    async def _do(self, *statements: str) -> None:
        engine = create_async_engine(self._server, isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            for statement in statements:
                await connection.execute(sql(statement))
        await engine.dispose()


@dataclass
class Faulty:
    """A room whose database can go away."""

    room: Room
    outage: Outage
    own: Database  # the same database, to look into it

    async def count(self, table: str, which: str = "true") -> int:
        async with self.own.reading() as session:
            return int(await session.scalar(sql(f"SELECT count(*) FROM {table} WHERE {which}")) or 0)

    async def check(self, **counts: int) -> None:
        """Asserts how many there are of what, and that nothing is left to do, broken or half done."""
        assert {name: await self.count(name) for name in counts} == counts, texts(self.room.shown)
        assert await self.count("updates", "state <> 'done'") == 0
        assert await self.count("audit", "what = 'note.saved'") == await self.count("notes")
        async with self.own.reading() as session:
            assert (await audit.verify(session)).broken is None

    async def calm(self) -> None:
        """Waits until everything that was sent is dealt with."""
        assert self.room.application is not None
        await self.room.local.confirmed()
        await inbox_of(self.room.application).idle()


@pytest_asyncio.fixture
async def faulty(
    ingested: Path, tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Faulty]:
    """The application on a database of each kind."""
    monkeypatch.setattr("memory.engines.BUSY_SECONDS", 0.2)
    async with faulty_room(ingested, tmp_path, database_url, monkeypatch) as made:
        yield made


@asynccontextmanager
async def faulty_room(
    ingested: Path, tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Faulty]:
    """The application on this database, impatient."""
    monkeypatch.setattr("handlers.updates.PAUSES", (0.05,))
    monkeypatch.setattr("handlers.updates.SETTLE_EVERY", 0.05)
    shutil.copytree(ingested, tmp_path / "data")
    settings = Settings(data_dir=tmp_path / "data", database_url=SecretStr(url))
    async with services_of(settings) as services:
        await register(services)
        await put_clients(services)
        room = Room(settings, services, LocalTelegram(settings.data_dir / "terminal"))
        await room.start()
        own = Database(url)
        yield Faulty(room, Locked(own.file) if own.file else Closed(url), own)
        await room.stop()
        await own.close()


async def until(condition: Callable[[], bool], seconds: float = 15) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - a plain function
            await asyncio.sleep(0.01)


async def typed(room: Room, words: str) -> None:
    """Somebody writes, and nobody waits for an answer."""
    room.shown.clear()
    await room.local.say(room.person(RM), words)


async def tapped(room: Room, label: str) -> None:
    """Somebody taps, and nobody waits for an answer."""
    message = room.local.last_with_buttons(RM)
    assert message is not None
    labels = [str(button["text"]) for button in message.pressable()]
    room.shown.clear()
    await room.local.press(room.person(RM), message, next(n for n, one in enumerate(labels, 1) if label in one))


async def test_what_is_typed_while_the_database_is_away_waits_and_is_filed_once_it_is_back(faulty: Faulty) -> None:
    await faulty.outage.begin()
    await typed(faulty.room, VISIT)
    await until(lambda: DELAY in texts(faulty.room.shown))
    await asyncio.sleep(1.2)  # it is fetched again and again
    assert len(faulty.room.shown) == 1 and "编号" in texts(faulty.room.shown)
    await faulty.outage.end()
    await faulty.calm()
    assert texts(faulty.room.shown).count("三槐堂纺织有限公司") == 1
    await faulty.check(messages=1, cards=1, notes=0)
    assert "已存" in texts(await faulty.room.presses(RM, "✓"))
    await faulty.check(notes=1, tasks=1)


async def test_a_tap_while_the_database_is_away_stores_the_note_once_it_is_back(faulty: Faulty) -> None:
    await faulty.room.says(RM, VISIT)
    await faulty.outage.begin()
    await tapped(faulty.room, "✓")
    await until(lambda: DELAY in texts(faulty.room.shown))
    await faulty.outage.end()
    await faulty.calm()
    assert texts(faulty.room.shown).count("已存") == 1
    await faulty.check(notes=1, tasks=1)
    assert "已撤销" in texts(await faulty.room.presses(RM, "撤销"))


async def test_whenever_the_database_goes_away_nothing_is_lost_doubled_or_half_done(
    faulty: Faulty, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes before the first, the second, the third … transaction that a note, and then its tap, leads to."""
    number, away = 0, True
    while away:
        number += 1
        away = await without_database(faulty, monkeypatch, number, typed(faulty.room, f"{VISIT} 单号{number}"))
        assert "三槐堂纺织有限公司" in texts(faulty.room.shown)
        await faulty.check(messages=number, cards=number, notes=number - 1)
        await without_database(faulty, monkeypatch, number, tapped(faulty.room, "✓"))
        await faulty.check(notes=number, tasks=number)
    assert number > 4
    assert "已撤销" in texts(await faulty.room.says(RM, "撤回刚才那条"))


async def without_database(faulty: Faulty, monkeypatch: pytest.MonkeyPatch, number: int, act: Any) -> bool:
    """`act` and all it leads to, with the database away from the transaction of this number on; whether it was."""
    database, ends, begun = faulty.room.services.database, [], 0
    begin = database.begin

    async def away() -> None:
        await faulty.outage.begin()
        ends.append(asyncio.create_task(back()))

    async def back() -> None:
        await asyncio.sleep(LASTS)
        await faulty.outage.end()

    @asynccontextmanager
    async def watched() -> AsyncIterator[Any]:
        nonlocal begun
        begun += 1
        mine = begun == number
        if mine and not faulty.outage.within:
            await away()
        async with begin() as session:
            yield session
            if mine and faulty.outage.within:
                await away()

    with monkeypatch.context() as patch:
        patch.setattr(database, "begin", watched)
        await act
        await faulty.calm()
        await asyncio.gather(*ends)
    await faulty.calm()
    return bool(ends)


async def test_what_was_tried_in_vain_is_one_tap_away(
    settings: Settings, services: Services, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """再试一次"""
    monkeypatch.setattr("handlers.sending.PAUSES", (0.0,))
    monkeypatch.setattr("handlers.updates.PAUSES", (0.01,))
    local = Unreachable(settings.data_dir / "terminal")
    local.failures = 6  # two tries to send in each of three attempts
    room = Room(settings, services, local)
    await room.start()
    await typed(room, VISIT)
    await until(lambda: NOT_DONE in texts(room.shown))
    (apology,) = room.shown
    assert "编号" in apology.text and "点一次就好" in apology.text
    twice = replace(apology, buttons=list(apology.buttons))
    assert texts(await room.presses(RM, AGAIN, on=apology)).count("三槐堂纺织有限公司") == 1
    assert "失效" in texts(await room.presses(RM, AGAIN, on=twice))
    await room.presses(RM, "✓")
    async with services.database.reading() as session:
        for table in ("messages", "cards", "notes"):
            assert await session.scalar(sql(f"SELECT count(*) FROM {table}")) == 1
    await room.stop()


async def test_a_full_disk_is_said_and_what_was_typed_is_filed_when_there_is_room(
    room: Room, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.updates.PAUSES", (0.05,))
    monkeypatch.setattr("handlers.updates.SETTLE_EVERY", 0.05)
    database, written = room.services.database, 0
    await room.says(RM, VISIT)
    await limit_pages(database, full=True)
    while not any(said in texts(room.shown) for said in (DELAY, NOT_DONE)):
        written += 1
        await room.local.say(room.person(RM), f"{VISIT} {'原料又涨了。' * 200} 单号{written}")
        await asyncio.sleep(0.3)
        assert written < 40
    assert "编号" in texts(room.shown)
    await asyncio.sleep(1)
    await limit_pages(database, full=False)
    await room.settled()
    for apology in [one for one in room.local.messages.values() if NOT_DONE in one.text]:
        await room.presses(RM, AGAIN, on=apology)
    async with database.reading() as session:
        for table in ("messages", "cards"):
            assert await session.scalar(sql(f"SELECT count(*) FROM {table}")) == written + 1
        assert await session.scalar(sql("PRAGMA integrity_check")) == "ok"
    assert "已存" in texts(await room.presses(RM, "✓"))


async def limit_pages(database: Database, *, full: bool) -> None:
    """Lets SQLite's file grow no more, as on a full disk; or again."""
    async with database.begin() as session:
        pages = await session.scalar(sql("PRAGMA page_count")) if full else 2**31 - 2
        await session.execute(sql(f"PRAGMA max_page_count = {pages}"))


async def test_a_file_for_which_the_disk_has_no_room_is_kept_when_there_is(
    room: Room, book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.updates.PAUSES", (0.05,))
    paper = tmp_path / "三槐堂合同.pdf"
    paper.write_bytes(b"%PDF-1.4 contract")
    digest = hashlib.sha256(paper.read_bytes()).hexdigest()
    folder = room.services.data_dir / attachments.FOLDER / digest[:2]
    folder.mkdir(parents=True)
    draft = folder / f"{digest}.pdf.{os.getpid()}.part"
    draft.symlink_to("/dev/full")
    (apology,) = await room.sends(RM, paper)
    assert NOT_DONE in apology.text and "编号" in apology.text
    assert not (folder / f"{digest}.pdf").exists()
    draft.unlink()
    await room.presses(RM, AGAIN)
    assert (folder / f"{digest}.pdf").read_bytes() == paper.read_bytes()
    async with room.services.database.reading() as session:
        assert await session.scalar(sql("SELECT count(*) FROM attachments")) == 1


if POSTGRES_URL and PROGRAMS:

    @pytest.mark.postgres
    @pytest.mark.parametrize("mode", ["fast", "immediate"])
    async def test_postgresql_is_restarted_in_the_middle_of_a_morning(
        ingested: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str
    ) -> None:
        with PostgresServer() as server:
            async with faulty_room(ingested, tmp_path, server.url, monkeypatch) as faulty:
                for number in range(1, 13):
                    await faulty.room.local.say(faulty.room.person(RM), f"{VISIT} 单号{number}")
                    if number in (4, 9):
                        await asyncio.sleep(0.2)
                        await asyncio.to_thread(server.restart, mode)
                await faulty.calm()
                await faulty.check(messages=12, cards=12, notes=0)
                await tapped(faulty.room, "✓")
                await asyncio.to_thread(server.restart, mode)
                await faulty.calm()
                await faulty.check(notes=1, tasks=1)
