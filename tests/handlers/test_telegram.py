"""`run` against a Bot API server on this machine: polling, webhook, limits, and the end of the process."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import sqlite3
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from handlers.context import Services
from settings import Settings
from tests.handlers.bank import RM
from tests.handlers.botapi import TOKEN, BotApi

BOT = Path(__file__).parents[2] / "bot.py"
QUESTION = "流动资金贷款期限最长多久？"


class Process:
    """`bot.py run` as its own process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.log = ""

    @property
    def ready(self) -> bool:
        return re.search(r'[ "]ready\b', self.log) is not None

    async def listen(self) -> None:
        assert self._process.stderr is not None
        async for line in self._process.stderr:
            self.log += line.decode()

    async def end(self, number: int = signal.SIGTERM) -> float:
        """Seconds until it has ended."""
        started = time.monotonic()
        if self._process.returncode is None:
            self._process.send_signal(number)
        await asyncio.wait_for(self._process.wait(), 15)
        return time.monotonic() - started

    @property
    def status(self) -> int | None:
        return self._process.returncode


@asynccontextmanager
async def running_bot(settings: Settings, api: BotApi, **variables: str) -> AsyncIterator[Process]:
    """The bot, from ready to ended."""
    env = os.environ | {"DATA_DIR": str(settings.data_dir), "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": api.url}
    made = await asyncio.create_subprocess_exec(
        *(sys.executable, str(BOT), "run"),
        env=env | variables,
        cwd=settings.data_dir,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    process = Process(made)
    listening = asyncio.create_task(process.listen())
    try:
        await api.until(lambda: process.ready or made.returncode is not None, 40)
        assert process.ready, process.log
        yield process
    finally:
        if made.returncode is None:
            await process.end(signal.SIGKILL)
        await listening


def stored(settings: Settings) -> set[int]:
    """The update ids in the database."""
    with sqlite3.connect(settings.data_dir / "copilot.db") as database:
        return {row[0] for row in database.execute("select update_id from updates")}


async def test_polling_answers_and_confirms_only_what_is_stored(settings: Settings, services: Services) -> None:
    async with BotApi() as api:
        unstored: list[int] = []
        api.updates = [api.message(RM, QUESTION), api.message(RM, "/help")]
        wanted = {one["update_id"] for one in api.updates}
        api.on_confirm = lambda offset: unstored.extend(wanted - stored(settings))
        async with running_bot(settings, api) as bot:
            await api.until(lambda: len(api.sent()) >= 2)
            assert unstored == [] and not api.updates
            assert "36个月" in api.sent()[0]["text"] and "/products" in api.sent()[1]["text"]
            assert api.sent("sendChatAction")
            assert await bot.end() < 10
            assert bot.status == 0
            assert TOKEN not in bot.log and "Traceback" not in bot.log


async def test_it_can_be_stopped_while_telegram_cannot_be_reached(settings: Settings) -> None:
    env = os.environ | {"DATA_DIR": str(settings.data_dir), "TELEGRAM_BOT_TOKEN": TOKEN}
    made = await asyncio.create_subprocess_exec(
        *(sys.executable, str(BOT), "run"),
        env=env | {"TELEGRAM_API_URL": "http://127.0.0.1:9/bot"},
        cwd=settings.data_dir,
        stderr=asyncio.subprocess.PIPE,
    )
    assert made.stderr is not None
    while "cannot be reached" not in (line := (await made.stderr.readline()).decode()):
        assert line, "it ended by itself"
    made.send_signal(signal.SIGTERM)
    rest = (await asyncio.wait_for(made.stderr.read(), 10)).decode()
    assert await made.wait() == 0 and "Traceback" not in rest


async def test_a_kill_loses_nothing_and_a_repeat_is_answered_once(settings: Settings, services: Services) -> None:
    async with BotApi() as api:
        async with running_bot(settings, api) as bot:
            api.updates.append(api.message(RM, QUESTION))
            repeated = api.updates[0]
            await api.until(lambda: repeated["update_id"] in stored(settings))
            await bot.end(signal.SIGKILL)
        async with running_bot(settings, api, LOG_FORMAT="json") as bot:
            await api.until(lambda: bool(api.sent()))
            answered = len(api.sent())
            api.updates.append(repeated)
            api.updates.append(api.message(RM, "/lang"))
            await api.until(lambda: len(api.sent()) > answered)
            await bot.end()
            assert all(json.loads(line)["level"] for line in bot.log.splitlines())
        assert 1 <= sum("36个月" in one["text"] for one in api.sent()) <= 2


async def test_a_429_is_waited_out(settings: Settings, services: Services) -> None:
    async with BotApi(refuse_with_429=1) as api, running_bot(settings, api):
        api.updates.append(api.message(RM, QUESTION))
        await api.until(lambda: sum("36个月" in one["text"] for one in api.sent()) == 2)  # refused once, then taken
        times = [name for name, _ in api.calls if name == "sendMessage"]
        assert len(times) == 2


async def test_the_webhook_wants_its_secret_and_stores_before_it_says_yes(
    settings: Settings, services: Services
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    hook = {"WEBHOOK_URL": "https://bot.example.com/hook", "WEBHOOK_PORT": str(port), "WEBHOOK_SECRET": "a-secret"}
    async with BotApi() as api, running_bot(settings, api, **hook), httpx.AsyncClient() as telegram:
        assert api.webhook["url"] == "https://bot.example.com/hook" and api.webhook["secret_token"] == "a-secret"
        address, update = f"http://127.0.0.1:{port}/hook", api.message(RM, QUESTION)
        assert (await telegram.post(address, json=update)).status_code == 403
        wrong = {"X-Telegram-Bot-Api-Secret-Token": "guess"}
        assert (await telegram.post(address, json=update, headers=wrong)).status_code == 403
        assert (await telegram.post(f"http://127.0.0.1:{port}/", json=update)).status_code == 404
        assert stored(settings) == set()
        right = {"X-Telegram-Bot-Api-Secret-Token": "a-secret"}
        assert (await telegram.post(address, json=update, headers=right)).status_code == 200
        assert update["update_id"] in stored(settings)
        await api.until(lambda: any("36个月" in one["text"] for one in api.sent()))
        assert (await telegram.post(address, json=update, headers=right)).status_code == 200
        await asyncio.sleep(0.5)
        assert sum("36个月" in one["text"] for one in api.sent()) == 1
