"""An administrator sends a document; it answers once a second person has released it."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers import releasing
from memory import releases
from tests.handlers.bank import ADMIN, ADMIN2, COMPLIANCE, DOCUMENTS, RM
from tests.handlers.conftest import Room, texts

NEW = """---
id: guarantee
title: 保函业务管理办法
kind: product
audience: rm
---
# 保函业务管理办法
第一条 投标保函保证金比例不低于百分之二十。
"""
CHANGED = DOCUMENTS["贷款/流贷.md"].replace("36个月", "60个月").replace("最长三年", "最长五年").replace("3.0", "4.0")


@pytest.fixture
def guarantee(tmp_path: Path) -> Path:
    path = tmp_path / "保函.md"
    path.write_text(NEW, encoding="utf-8")
    return path


async def test_a_document_answers_after_a_second_person_has_released_it(room: Room, guarantee: Path) -> None:
    shown = await room.sends(ADMIN, guarantee)
    assert "新文件" in texts(shown, ADMIN) and "周敏" in texts(shown, ADMIN)
    assert "百分之二十" in texts(shown, COMPLIANCE), "who releases it sees what it says"
    assert "吴刚" in texts(shown, COMPLIANCE) and "放行" in str(shown[-1].pressable() or shown[-2].pressable())
    assert "百分之二十" not in texts(await room.says(RM, "投标保函保证金比例是多少"))
    told = await room.presses(COMPLIANCE, "放行")
    assert "已由 周敏 放行" in texts(told, ADMIN) and "已由 周敏 放行" in texts(told, COMPLIANCE)
    assert "百分之二十" in texts(await room.says(RM, "投标保函保证金比例是多少"))


async def test_a_changed_document_is_previewed_side_by_side(room: Room, tmp_path: Path) -> None:
    path = tmp_path / "流贷新.md"
    path.write_text(CHANGED.replace("2025-09-01", "2026-10-01"), encoding="utf-8")
    preview = texts(await room.sends(ADMIN, path), ADMIN)
    assert "更新" in preview and "36个月" in preview and "60个月" in preview


async def test_a_preview_shows_nobody_old_or_new_text_outside_their_audience(room: Room, tmp_path: Path) -> None:
    """A file that replaces the pricing floor: neither who sends it nor who releases it may read the floor."""
    path = tmp_path / "底价新.md"
    floor = DOCUMENTS["定价/底价.md"].replace("2.45%", "2.35%").replace("kind:", "effective: 2026-10-01\nkind:")
    path.write_text(floor, encoding="utf-8")
    shown = await room.sends(ADMIN, path)
    assert "更新" in texts(shown, ADMIN) and "2.35%" in texts(shown, ADMIN)
    assert "请与提交人核对" in texts(shown, ADMIN2) and "2.35%" not in texts(shown, ADMIN2) + texts(shown, COMPLIANCE)
    new = tmp_path / "新底价.md"
    new.write_text("---\naudience: pricing\n---\n# 新底价\n第一条 减60个基点。\n", encoding="utf-8")
    shown = await room.sends(ADMIN, new)
    assert "60个基点" in texts(shown, ADMIN) and "60个基点" not in texts(shown, ADMIN2) + texts(shown, COMPLIANCE)
    assert "2.45%" not in texts(shown)


async def test_a_rejected_document_never_answers(room: Room, guarantee: Path) -> None:
    await room.sends(ADMIN, guarantee)
    told = await room.presses(ADMIN2, "退回")
    assert "已被 方蕾 退回" in texts(told, ADMIN)
    assert "处理过" in texts(await room.presses(COMPLIANCE, "放行"))
    assert "百分之二十" not in texts(await room.says(RM, "投标保函保证金比例是多少"))


async def test_what_anybody_else_sends_is_kept_and_answers_nothing(room: Room, guarantee: Path) -> None:
    (reply,) = await room.sends(RM, guarantee)
    assert "已收" in reply.text
    assert "百分之二十" not in texts(await room.says(RM, "投标保函保证金比例是多少"))


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("合同.doc", b"\xd0\xcf\x11\xe0" * 100, "另存为"),
        ("坏.docx", b"PK\x03\x04broken", "读不了"),
        ("x.exe", b"MZ\x00\x01", "读不了"),
        ("空.md", b"", "读不了"),
    ],
)
async def test_a_file_that_cannot_be_read_gets_one_line(
    room: Room, tmp_path: Path, name: str, data: bytes, expected: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    (reply,) = await room.sends(ADMIN, path)
    assert expected in reply.text and "\n" not in reply.text


async def test_a_file_that_telegram_would_not_hand_over_is_refused_by_its_size(room: Room, tmp_path: Path) -> None:
    path = tmp_path / "大.md"
    path.write_bytes(b"x" * (21 * 1024 * 1024))
    (reply,) = await room.sends(ADMIN, path)
    assert "太大" in reply.text and "20 MB" in reply.text


async def test_what_was_released_before_a_kill_is_taken_in_after_it(room: Room, guarantee: Path) -> None:
    await room.sends(ADMIN, guarantee)
    async with room.services.database.reading() as session:
        (waiting,) = await releases.pending(session)
    from memory import users

    async with room.services.database.begin() as session:
        second = await users.by_telegram_id(session, COMPLIANCE)
        assert second is not None
        await releases.release(session, waiting.id, second)
    assert room.application is not None
    await releasing.resume(room.services, room.application.bot)
    assert "百分之二十" in texts(await room.says(RM, "投标保函保证金比例是多少"))
    async with room.services.database.reading() as session:
        assert await releases.unapplied(session) == []
