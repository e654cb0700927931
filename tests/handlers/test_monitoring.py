"""Health and figures on 127.0.0.1: what a probe and Prometheus see of a bot that starts, works, fails and ends."""

from __future__ import annotations

import asyncio
import re
import socket
from argparse import Namespace
from pathlib import Path

import httpx
import pytest
import yaml
from pydantic import SecretStr
from sqlalchemy import text as sql

from commands.chatting import run
from commands.parts import CommandFailed
from handlers.context import Services
from handlers.metrics import Metrics
from handlers.monitoring import PortTaken, monitored
from knowledge.models import ChatModel, ModelUnavailable
from memory.database import Database, DatabaseError
from settings import Settings
from tests.handlers.bank import CLIENTS, PEOPLE, RM
from tests.handlers.botapi import TOKEN, BotApi
from tests.handlers.conftest import Room
from tests.handlers.test_telegram import QUESTION, running_bot

BOT = Path(__file__).parents[2] / "bot.py"
PARTS = ("database", "index", "updates")


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
        return number


async def seen(port: int, path: str) -> httpx.Response:
    async with httpx.AsyncClient() as client:
        return await client.get(f"http://127.0.0.1:{port}{path}")


async def value(port: int, name: str) -> float:
    """A figure by its name with labels, 0 where it is not there yet."""
    found = re.search(rf"^{re.escape(name)} (\S+)$", (await seen(port, "/metrics")).text, re.MULTILINE)
    return float(found[1]) if found else 0.0


async def test_a_running_bot_is_alive_ready_and_counts(settings: Settings, services: Services, port: int) -> None:
    async with BotApi() as api, running_bot(settings, api, HTTP_PORT=str(port)) as bot:
        assert (await seen(port, "/healthz")).text == "ok\n"
        ready = await seen(port, "/readyz")
        assert ready.status_code == 200 and ready.json() == dict.fromkeys(PARTS, True)
        api.updates.append(api.message(RM, QUESTION))
        await api.until(lambda: any("36个月" in one["text"] for one in api.sent()))
        await asyncio.sleep(0.3)
        assert await value(port, 'copilot_answers_total{verdict="answered"}') == 1
        assert await value(port, 'copilot_update_seconds_count{kind="text",result="done"}') == 1
        assert await value(port, "copilot_passages") > 5
        assert (await seen(port, "/")).status_code == 404
        assert await bot.end() < 10 and bot.status == 0
        assert "healthz" not in bot.log and "tornado" not in bot.log


async def test_a_bot_that_takes_no_updates_yet_or_no_more_is_alive_and_not_ready(room: Room, port: int) -> None:
    await room.stop()
    assert room.application is not None
    async with monitored(port, Metrics()) as monitor:
        for _ in range(2):
            monitor.application = room.application
            ready = await seen(port, "/readyz")
            assert ready.status_code == 503 and ready.json() == {"database": True, "index": True, "updates": False}
            assert (await seen(port, "/healthz")).status_code == 200
            await room.start()
            monitor.application = room.application
            assert (await seen(port, "/readyz")).status_code == 200
            await room.stop()
    await room.start()


def test_a_port_that_is_taken_is_one_sentence(settings: Settings) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        given = settings.model_copy(update={"http_port": taken, "telegram_bot_token": SecretStr(TOKEN)})
        with pytest.raises(CommandFailed, match=f"^HTTP_PORT={taken} .*\\S$") as failed:
            run(Namespace(), given)
    assert failed.value.status == 1


async def test_what_is_counted_names_nobody(room: Room, port: int, book: dict[str, int]) -> None:
    """A note is saved, a question is declined, a message fails: three figures and no word of whom."""
    metrics = room.services.metrics = Metrics()
    await room.restart()
    async with monitored(port, metrics) as monitor:
        monitor.application = room.application
        await room.says(RM, "刚见了华兴的王总 想要800万流贷 周五前回他报价")
        await room.presses(RM, "✓")
        assert await value(port, "copilot_notes_saved_total") == 1
        assert await value(port, 'copilot_update_seconds_count{kind="button",result="done"}') == 1
        await room.says(RM, "食堂今天中午吃什么菜？")
        assert await value(port, 'copilot_answers_total{verdict="declined"}') == 1
        async with room.services.database.begin() as session:
            await session.execute(
                sql("CREATE TRIGGER no BEFORE INSERT ON cards BEGIN SELECT RAISE(ABORT, 'not now'); END")
            )
        await room.says(RM, "又见了华兴的王总 想要900万流贷")
        assert await value(port, 'copilot_update_seconds_count{kind="text",result="failed"}') == 1
        assert await value(port, "copilot_updates_waiting") == 0
        told = (await seen(port, "/metrics")).text
    names = [*(str(number) for number in PEOPLE), *(name for name, _ in PEOPLE.values())]
    names += [word for _, name, short in CLIENTS for word in (name, *short)]
    labels = " ".join(re.findall(r"\{.*?\}", told))
    assert labels and not any(name in labels for name in names)


async def test_a_database_that_is_away_makes_it_unready_and_is_counted(room: Room, port: int) -> None:
    metrics = Metrics()
    async with monitored(port, metrics) as monitor:
        assert (await seen(port, "/readyz")).json() == dict.fromkeys(PARTS, False)
        monitor.application = room.application
        assert (await seen(port, "/readyz")).status_code == 200
        working = room.services.database
        away = Database("postgresql://nobody@127.0.0.1:9/none")
        away.on_error = metrics.database_failed
        room.services.database = away
        ready = await seen(port, "/readyz")
        room.services.database = working
        assert ready.status_code == 503 and ready.json() == {"database": False, "index": True, "updates": True}
        assert await value(port, 'copilot_database_errors_total{kind="unavailable"}') == 1
        with pytest.raises(DatabaseError):
            await away.ping()
        assert await value(port, 'copilot_database_errors_total{kind="unavailable"}') == 2
        await away.close()
    with pytest.raises(httpx.ConnectError):
        await seen(port, "/healthz")


async def test_a_port_is_free_again_and_taken_only_once(port: int) -> None:
    for _ in range(2):
        async with monitored(port, Metrics()):
            with pytest.raises(PortTaken):
                async with monitored(port, Metrics()):
                    raise AssertionError("both listen")


async def test_calls_of_a_model_are_counted_by_how_they_end() -> None:
    from langchain_core.language_models.fake_chat_models import GenericFakeChatModel

    metrics = Metrics()
    model = ChatModel("fake", GenericFakeChatModel(messages=iter(["流动资金贷款", "最长36个月"])), 5.0)
    model.on_end = metrics.model_called
    assert "".join([piece async for piece in model.stream("s", "h")])
    stream = model.stream("s", "h")
    await anext(stream)
    await stream.aclose()
    with pytest.raises(ModelUnavailable):
        assert [piece async for piece in model.stream("s", "h")]
    told = metrics.exposition().decode()
    for result in ("ok", "broken_off", "unavailable"):
        assert f'copilot_model_call_seconds_count{{result="{result}"}} 1.0' in told


def test_every_figure_that_the_manual_and_its_alerts_name_is_there() -> None:
    manual = (BOT.parent / "docs" / "operators.md").read_text(encoding="utf-8")
    told = Metrics().exposition().decode()
    there = set(re.findall(r"^# TYPE (copilot_\w+)", told, re.MULTILINE))
    families = {name.removesuffix("_total") for name in there}
    named = {re.sub(r"_(total|count|bucket)$", "", name) for name in re.findall(r"copilot_[a-z_]+", manual)}
    assert named == families
    rules = next(yaml.safe_load(one) for one in re.findall(r"```yaml\n(scrape.*?)```", manual, re.DOTALL))
    assert len(rules["groups"][0]["rules"]) >= 5
