"""An update that was accepted is answered: once, in the order of its chat, whatever is killed when."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import pytest
from sqlalchemy import text as sql

from handlers.application import Network, build, inbox_of
from handlers.context import Services
from handlers.logs import configure
from handlers.refusals import Refused
from handlers.serving import running
from handlers.terminal import TOKEN, LocalTelegram, TerminalRequest
from knowledge.retrieval import Question
from memory import updates
from settings import Settings
from tests.handlers.bank import COLLEAGUE, PEOPLE, RM
from tests.handlers.conftest import Room, texts

BOT_ID = 1000000001


class Slowed:
    """The knowledge base, for some questions as slow as a language model, or failing."""

    def __init__(self, knowledge: Any) -> None:
        self._knowledge = knowledge
        self.begun: list[str] = []
        self.ended: list[str] = []
        self.gate = asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._knowledge, name)

    async def ask(self, question: Question, **more: Any) -> Any:
        self.begun.append(question.text)
        if "慢" in question.text:
            await self.gate.wait()
        if "炸" in question.text:
            raise KeyError("a defect")
        answer = await self._knowledge.ask(question, **more)
        self.ended.append(question.text)
        return answer


@pytest.fixture
def slowed(services: Services) -> Slowed:
    services.knowledge = slowed = Slowed(services.knowledge)  # type: ignore[assignment]
    return slowed


def of_chat(room: Room, person: int) -> str:
    return texts(room.shown, person)


async def until(condition: Any) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - a plain function
            await asyncio.sleep(0.01)


async def test_a_slow_chat_does_not_hold_up_another(slowed: Slowed, room: Room) -> None:
    for n in range(12):  # more than there are places
        await room.local.say(room.person(RM), f"慢{n} 流动资金贷款期限")
    await until(lambda: slowed.begun)
    await room.local.say(room.person(COLLEAGUE), "企业网银年服务费多少")
    await until(lambda: "240元" in of_chat(room, COLLEAGUE))
    assert len(slowed.begun) == 2
    slowed.gate.set()
    await room.settled()


async def test_messages_of_one_chat_are_answered_in_order(slowed: Slowed, room: Room) -> None:
    asked = [f"流动资金贷款期限{n}" for n in range(6)]
    for question in asked:
        await room.local.say(room.person(RM), question)
    await room.settled()
    assert slowed.begun == asked


async def test_a_repeated_update_is_not_answered_twice(room: Room) -> None:
    await room.local.say(room.person(RM), "流动资金贷款期限最长多久？")
    update = dict(room.local.pending[0])
    await room.settled()
    room.shown.clear()
    await room.local.send_again(update)
    assert await room.settled() == []
    await room.restart()
    await room.local.send_again(update)
    assert await room.settled() == []


async def test_a_button_works_after_a_restart(room: Room) -> None:
    await room.says(RM, "流动资金贷款期限最长多久？")
    await room.restart()
    assert "第二条" in texts(await room.presses(RM, "[1]"))


async def test_nothing_is_confirmed_before_it_is_stored(settings: Settings, services: Services) -> None:
    """The bot asks for the next updates only when those before are in the database."""
    local = LocalTelegram(settings.data_dir / "terminal")
    stored_when_confirmed: list[int] = []
    asked = local._updates

    async def watched(offset: int, wait: float) -> list[dict[str, Any]]:
        if any(update["update_id"] < offset for update in local.pending):
            async with services.database.reading() as session:
                stored_when_confirmed.append(await session.scalar(sql("select count(*) from updates")) or 0)
        return await asked(offset, wait)

    local._updates = watched  # type: ignore[method-assign]
    application = build(services, Network(TOKEN, request=TerminalRequest(local)))
    room = Room(settings, services, local)
    for n in range(3):
        await local.say(room.person(RM), f"流动资金贷款期限{n}")
    async with running(application):
        await local.confirmed()
        await inbox_of(application).idle()
    assert stored_when_confirmed and stored_when_confirmed[0] == 3


async def test_what_a_killed_process_had_accepted_is_answered_after_the_restart(
    slowed: Slowed, settings: Settings, services: Services
) -> None:
    """The first process dies in the middle of an answer: nothing of it is shut down in order."""
    local = LocalTelegram(settings.data_dir / "terminal")
    room = Room(settings, services, local)
    await room.start()
    await local.say(room.person(RM), "慢 流动资金贷款期限最长多久？")
    await until(lambda: slowed.begun and not local.pending)
    assert room.application is not None
    await kill(room)
    async with services.database.reading() as session:
        assert len(await updates.pending(session, BOT_ID)) == 1
    slowed.gate.set()
    await room.start()
    assert "36个月" in texts(await room.settled(), RM)
    await room.stop()


async def test_stopping_leaves_what_takes_too_long_to_the_next_start(slowed: Slowed, room: Room) -> None:
    await room.local.say(room.person(RM), "慢 流动资金贷款期限最长多久？")
    await until(lambda: slowed.begun)
    import handlers.serving as serving

    started = asyncio.get_running_loop().time()
    limit, serving.STOP_WITHIN = serving.STOP_WITHIN, 0.5
    try:
        await room.stop()
    finally:
        serving.STOP_WITHIN = limit
    assert asyncio.get_running_loop().time() - started < 5
    slowed.gate.set()
    await room.start()
    assert "36个月" in texts(await room.settled(), RM)


async def test_a_defect_gives_one_sentence_with_the_number_that_is_in_the_log(
    slowed: Slowed, room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    (reply,) = await room.says(RM, "炸了")
    assert "编号" in reply.text and "KeyError" not in reply.text
    assert any(record.exc_info and "KeyError" in str(record.exc_info[1].__class__) for record in caplog.records)
    async with room.services.database.reading() as session:
        assert await updates.pending(session, BOT_ID) == []
    assert "240元" in texts(await room.says(RM, "企业网银年服务费多少"))


async def kill(room: Room) -> None:
    """Ends every task of the application at once, as the end of the process would."""
    mine = asyncio.current_task()
    tasks = [task for task in asyncio.all_tasks() if task is not mine]
    inbox = inbox_of(room.application) if room.application else None
    assert inbox is not None

    async def gone(update_id: int) -> None:
        return None

    inbox.give_back = gone  # type: ignore[method-assign]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def test_the_people_of_the_bank_are_private_chats() -> None:
    assert all(number > 0 for number in PEOPLE)


class Unreachable(LocalTelegram):
    """Telegram, failing for a while."""

    failures = 0

    async def call(self, method: str, values: dict[str, Any], files: dict[str, Any]) -> Any:
        if method == "sendMessage" and self.failures:
            self.failures -= 1
            raise Refused(502, "Bad Gateway")
        return await super().call(method, values, files)


@pytest.mark.parametrize(("failures", "expected"), [(6, "36个月"), (12, "编号")])
async def test_an_update_is_tried_again_while_telegram_fails_and_apologised_for_at_last(
    settings: Settings, services: Services, monkeypatch: pytest.MonkeyPatch, failures: int, expected: str
) -> None:
    """Four tries to send make one attempt, three attempts are all there are."""
    monkeypatch.setattr("handlers.sending.PAUSES", (0.0, 0.0, 0.0))
    monkeypatch.setattr("handlers.updates.PAUSES", (0.01,))
    local = Unreachable(settings.data_dir / "terminal")
    local.failures = failures
    room = Room(settings, services, local)
    await room.start()
    await local.say(room.person(RM), "流动资金贷款期限最长多久？")
    await until(lambda: expected in texts(room.shown))
    assert len(await room.settled()) == 1
    await room.stop()


async def test_every_log_line_of_an_update_bears_the_number_of_its_apology(
    slowed: Slowed, room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    configure("INFO", "json")
    try:
        (reply,) = await room.says(RM, "炸了")
    finally:
        logging.basicConfig(force=True)
    number = reply.text.rsplit(" ", 1)[1]
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    failed = [line for line in lines if "exception" in line]
    assert failed and all(line["ref"] == number for line in failed)
    assert "KeyError" in failed[0]["exception"]
