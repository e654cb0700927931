"""The sample bank's people, products and clients in a data directory of their own, for questions to the memory."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
import yaml

from commands.chatting import services_of
from commands.knowing import shipped_vectors
from commands.parts import ingest_of
from handlers.terminal import LocalTelegram
from memory import users
from samples.loading import CLIENTS, load_sample_clients
from settings import Settings
from tests.handlers.conftest import Room

TODAY = date(2026, 11, 25)  # a Wednesday; the sample bank's last day is the day before
ZONE = ZoneInfo("Asia/Shanghai")
LIN, CHEN, SU, LEAD, COMPLIANCE, CREDIT = 9001, 9002, 9003, 9011, 9023, 9021
DOCUMENTS = (
    "词汇/客户事实词典.md",
    "贷款/流动资金贷款业务管理办法.docx",
    "贷款/固定资产贷款业务管理办法.docx",
    "词汇/术语与缩写词汇表.md",
)


def at(hour: int, minute: int = 0, *, day: date = TODAY) -> datetime:
    """A moment at the bank."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


async def load(data_dir: Path) -> None:
    """Puts the sample bank's clients and a few of its documents into a data directory."""
    settings = Settings(data_dir=data_dir)
    bank = CLIENTS.parent / "bank"
    paths = [bank / name for name in DOCUMENTS]
    report = ingest_of(settings)(paths, shipped=shipped_vectors())
    assert not report.failed
    async with services_of(settings) as services:
        rows = yaml.safe_load((CLIENTS.parent / "users.yaml").read_text(encoding="utf-8"))["users"]
        async with services.database.begin() as session:
            await users.load_sample_users(session, rows)
        await load_sample_clients(services.database, today=TODAY, now=at(9))


async def open_room(data_dir: Path) -> tuple[Room, AsyncExitStack]:
    """The application on a copy of the bank, its clock set by hand: 15:00 of TODAY."""
    stack = AsyncExitStack()
    settings = Settings(data_dir=data_dir)
    services = await stack.enter_async_context(services_of(settings))
    services.now = lambda: at(15)
    room = Room(settings, services, LocalTelegram(data_dir / "terminal"))
    await room.start()
    stack.push_async_callback(room.stop)
    assert room.application is not None and room.application.job_queue is not None
    room.application.job_queue.scheduler.pause()
    return room, stack


def fixtures(*more: str) -> tuple[Any, Any]:
    """The fixtures `loaded`, a module's bank with these documents besides, and `room`, the application on a copy of it.

    A module takes them as `loaded, room = fixtures()`. The bank itself is loaded once for all of them.
    """

    @pytest.fixture(scope="module")
    def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
        data_dir = tmp_path_factory.mktemp("clientbank") / "data"
        shutil.copytree(_shared(tmp_path_factory), data_dir)
        if more:
            paths = [CLIENTS.parent / "bank" / name for name in more]
            assert not ingest_of(Settings(data_dir=data_dir))(paths, shipped=shipped_vectors()).failed
        return data_dir

    @pytest_asyncio.fixture
    async def room(loaded: Path, tmp_path: Path) -> AsyncIterator[Room]:
        shutil.copytree(loaded, tmp_path / "data")
        opened, stack = await open_room(tmp_path / "data")
        yield opened
        await stack.aclose()

    return loaded, room


def _shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bank as `load` makes it, made when it is first asked for."""
    folder = tmp_path_factory.getbasetemp() / "shared-clientbank"
    if not folder.exists():
        made = tmp_path_factory.mktemp("making")
        asyncio.run(load(made))
        made.rename(folder)
    return folder
