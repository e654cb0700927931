"""Sending: what Telegram refuses is a normal event, and a text appears while it is written."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from handlers import sending
from handlers.markup import units
from handlers.refusals import Refused
from handlers.sending import Stream, edit, send, typing
from handlers.terminal import TOKEN, LocalTelegram, TerminalRequest

CHAT = 9001


class Refusing(LocalTelegram):
    """A Bot API that refuses some methods, once or always."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.refusals: dict[str, list[Refused]] = {}
        self.drafts: list[str] = []
        self.on_draft = lambda chat_id, markup: self.drafts.append(markup)

    async def call(self, method: str, values: dict[str, Any], files: dict[str, Any]) -> Any:
        if self.refusals.get(method):
            raise self.refusals[method].pop(0)
        return await super().call(method, values, files)


@pytest.fixture
def telegram(tmp_path: Path) -> Refusing:
    return Refusing(tmp_path)


@pytest_asyncio.fixture
async def bot(telegram: Refusing) -> Any:
    request = TerminalRequest(telegram)
    async with Bot(TOKEN, request=request, get_updates_request=request) as bot:
        yield bot


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "PAUSES", (0.01, 0.01, 0.01))
    monkeypatch.setattr(sending, "PACE", 0.05)


def shown(telegram: LocalTelegram) -> list[str]:
    return [message.text for message in telegram.messages.values()]


KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("[1]", callback_data="b:1")]])


async def test_a_long_answer_arrives_whole_with_its_buttons_under_the_last_part(bot: Bot, telegram: Refusing) -> None:
    await send(bot, CHAT, "第一条 贷款期限最长三年。" * 1000, KEYBOARD)
    parts = list(telegram.messages.values())
    assert len(parts) > 2 and all(units(part.text) <= 4096 and part.text.endswith("。") for part in parts)
    assert [bool(part.buttons) for part in parts] == [False] * (len(parts) - 1) + [True]


async def test_markup_that_is_refused_goes_out_as_plain_text(bot: Bot, telegram: Refusing) -> None:
    await send(bot, CHAT, "<b>期限</b> 三年 &lt;A&gt; <blink>x</blink>")
    assert shown(telegram) == ["期限 三年 <A> x"]


async def test_a_user_who_blocked_the_bot_is_a_normal_event(bot: Bot, telegram: Refusing) -> None:
    telegram.refusals["sendMessage"] = [Refused(403, "Forbidden: bot was blocked by the user")]
    assert await send(bot, CHAT, "三年") is None


async def test_a_failing_network_is_tried_again(bot: Bot, telegram: Refusing) -> None:
    telegram.refusals["sendMessage"] = [Refused(502, "Bad Gateway")] * 2
    await send(bot, CHAT, "三年")
    assert shown(telegram) == ["三年"]


async def test_an_edit_that_changes_nothing_is_a_normal_event(bot: Bot, telegram: Refusing) -> None:
    message = await send(bot, CHAT, "三年")
    assert message is not None
    await edit(bot, CHAT, message.message_id, "三年")
    await edit(bot, CHAT, 12345, "这条消息已经没有了")


async def test_a_quick_answer_is_one_message(bot: Bot, telegram: Refusing) -> None:
    stream = Stream(bot, CHAT, 1)
    await stream.show("最")
    await stream.finish("最长三年")
    assert shown(telegram) == ["最长三年"] and telegram.drafts == []


async def test_a_text_appears_as_drafts_while_it_is_written(bot: Bot, telegram: Refusing) -> None:
    stream = Stream(bot, CHAT, 1)
    for text in ("最", "最长", "最长三", "最长三年"):
        await stream.show(text)
        await asyncio.sleep(0.12)
    await stream.finish("最长三年。")
    assert 2 <= len(telegram.drafts) <= 4 and shown(telegram) == ["最长三年。"]


@pytest.mark.parametrize("refusal", [Refused(404, "Not Found"), Refused(400, "Bad Request: drafts are not supported")])
async def test_without_drafts_one_message_is_edited(bot: Bot, telegram: Refusing, refusal: Refused) -> None:
    telegram.refusals["sendMessageDraft"] = [refusal]
    stream = Stream(bot, CHAT, 1)
    for text in ("最", "最长", "最长三", "最长三年"):
        await stream.show(text)
        await asyncio.sleep(0.12)
    await stream.finish("最长三年。" * 1500, KEYBOARD)
    assert telegram.drafts == []
    methods = [name for name, _ in telegram.calls]
    assert methods.count("editMessageText") >= 2
    assert "".join(shown(telegram)).replace("\n", "") == "最长三年。" * 1500
    first, *_, last = telegram.messages.values()
    assert last.buttons and not first.buttons


async def test_a_rate_limit_only_delays_what_is_shown_meanwhile(bot: Bot, telegram: Refusing) -> None:
    stream = Stream(bot, CHAT, 1)
    too_many = Refused(429, "Too Many Requests: retry after 1")
    telegram.refusals["sendMessageDraft"] = [too_many]
    await stream.show("最长")
    await asyncio.sleep(0.15)
    await stream.finish("最长三年")
    assert shown(telegram) == ["最长三年"]


async def test_typing_is_kept_up_while_waiting_and_then_stops(
    bot: Bot, telegram: Refusing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "TYPING_EVERY", 0.05)
    async with typing(bot, CHAT):
        await asyncio.sleep(0.2)
    count = sum(name == "sendChatAction" for name, _ in telegram.calls)
    await asyncio.sleep(0.15)
    assert count >= 3 and count == sum(name == "sendChatAction" for name, _ in telegram.calls)
