"""The terminal: lines become messages, numbers press buttons, files come and go."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from telegram import Bot
from telegram.error import BadRequest

from commands.chatting import _session
from handlers.context import Services
from handlers.screen import rendered, text_of
from handlers.terminal import TOKEN, LocalTelegram, Person, Shown, TerminalRequest
from memory import users
from settings import Settings
from tests.handlers.bank import ADMIN, COMPLIANCE, RM


async def typed(*lines: str) -> AsyncIterator[str]:
    for line in lines:
        yield line


async def chat(
    settings: Settings, services: Services, monkeypatch: pytest.MonkeyPatch, person: int, *lines: str
) -> str:
    """What `chat` prints for these lines."""
    out = io.StringIO()
    monkeypatch.setattr("sys.stdout", out)
    async with services.database.reading() as session:
        user = await users.by_telegram_id(session, person)
    assert user is not None
    await _session(services, user, settings, styled=False).run(typed(*lines))
    return out.getvalue()


async def test_a_line_is_a_message_and_a_number_presses_a_button(
    settings: Settings, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = await chat(settings, services, monkeypatch, RM, "流动资金贷款期限最长多久？", "1")
    assert out.index("36个月") < out.index("[1] ") < out.index("江银规〔2025〕11号")


async def test_restart_in_between_changes_nothing(
    settings: Settings, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = await chat(settings, services, monkeypatch, RM, "流动资金贷款期限最长多久？", "@restart", "1")
    assert "江银规〔2025〕11号" in out


async def test_a_button_can_be_pressed_in_the_next_session(
    settings: Settings, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    await chat(settings, services, monkeypatch, RM, "流动资金贷款期限最长多久？")
    assert "江银规〔2025〕11号" in await chat(settings, services, monkeypatch, RM, "1")


async def test_a_number_without_a_button_says_which_there_are(
    settings: Settings, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "没有编号为 99" in await chat(settings, services, monkeypatch, RM, "流动资金贷款期限最长多久？", "99")


async def test_a_file_is_sent_and_what_others_are_told_is_shown_as_theirs(
    settings: Settings, services: Services, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "新 规定.md"
    path.write_text("# 新规定\n第一条 保证金比例为百分之三十。\n", encoding="utf-8")
    out = await chat(settings, services, monkeypatch, ADMIN, f"@file {path}", "@file /no/such", "@file")
    assert "写上文件的路径" in out
    assert "新规定" in out and "（发给 周敏）" in out and "没有这个文件" in out
    assert "已由 周敏 放行" in await chat(settings, services, monkeypatch, COMPLIANCE, "1")


async def test_each_reply_is_printed_once_and_only_its_final_text(
    settings: Settings, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = await chat(settings, services, monkeypatch, RM, "流动资金贷款期限最长多久？")
    assert out.count("内部参考") == 1 and "…" not in out


async def test_a_file_of_the_bot_is_saved_and_named(tmp_path: Path) -> None:
    local = LocalTelegram(tmp_path)
    seen: list[Shown] = []
    local.on_shown = seen.append
    async with Bot(TOKEN, request=TerminalRequest(local), get_updates_request=TerminalRequest(local)) as bot:
        await bot.send_document(RM, b"content", filename="方案.docx", caption="好了")
    assert seen[0].file is not None and seen[0].file.read_bytes() == b"content"
    assert str(seen[0].file) in rendered(seen[0], styled=False) and seen[0].file.name.endswith("方案.docx")


async def test_a_file_of_a_person_can_be_downloaded(tmp_path: Path) -> None:
    local = LocalTelegram(tmp_path / "state")
    (tmp_path / "a.txt").write_text("内容", encoding="utf-8")
    async with Bot(TOKEN, request=TerminalRequest(local), get_updates_request=TerminalRequest(local)) as bot:
        await local.send_file(Person(RM, "林晓雨"), tmp_path / "a.txt")
        (update,) = await bot.get_updates()
        assert update.message is not None and update.message.document is not None
        file = await update.message.document.get_file()
        assert bytes(await file.download_as_bytearray()).decode() == "内容"


@pytest.mark.parametrize("markup", ["<b>x", "<b><i>x</b></i>", "<table>x</table>", "   ", "长" * 4097])
async def test_it_refuses_what_telegram_refuses(tmp_path: Path, markup: str) -> None:
    request = TerminalRequest(LocalTelegram(tmp_path))
    async with Bot(TOKEN, request=request, get_updates_request=request) as bot:
        with pytest.raises(BadRequest):
            await bot.send_message(RM, markup, parse_mode="HTML")


async def test_what_was_sent_and_not_confirmed_is_delivered_after_a_restart(tmp_path: Path) -> None:
    await LocalTelegram(tmp_path).say(Person(RM, "林晓雨"), "你好")
    request = TerminalRequest(LocalTelegram(tmp_path))
    async with Bot(TOKEN, request=request, get_updates_request=request) as bot:
        (update,) = await bot.get_updates()
        assert update.message is not None and update.message.text == "你好"
        assert await bot.get_updates(offset=update.update_id + 1) == ()
        await asyncio.wait_for(request._local.confirmed(), 1)


def test_on_a_terminal_a_row_of_buttons_is_a_line_and_their_numbers_stand_out() -> None:
    rows = [[{"text": "📄 [1]"}, {"text": "📄 [2]"}], [{"text": "👍 有用"}]]
    shown = Shown(RM, 1, "答", html=True, buttons=rows)
    assert rendered(shown, styled=False) == "答\n[1] 📄 [1]\n[2] 📄 [2]\n[3] 👍 有用"
    assert rendered(shown, styled=True).splitlines()[1:] == [
        "\x1b[7m 1 \x1b[0m 📄 [1]   \x1b[7m 2 \x1b[0m 📄 [2]",
        "\x1b[7m 3 \x1b[0m 👍 有用",
    ]


def test_html_is_shown_as_terminal_style_or_plain() -> None:
    markup = '<b>期限</b> <i>三年</i> &lt;A&gt;\n<blockquote>第一条\n第二条</blockquote><a href="https://x.cn">链接</a>'
    assert text_of(markup, styled=False) == "期限 三年 <A>\n│ 第一条\n│ 第二条链接 (https://x.cn)"
    assert text_of(markup, styled=True).startswith("\x1b[0m\x1b[1m期限\x1b[0m ")
