"""A lead or administrator sends a list of clients: a preview first, written with a tap, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from memory import clients, users
from tests.handlers.bank import ADMIN, LEAD, RM
from tests.handlers.conftest import Room, texts
from tests.handlers.test_noting import Book, labels

LIST = "客户名称,简称,客户经理\n晨曦模具有限公司,晨曦,林晓雨\n望川食品有限公司,望川,林晓雨\n,,林晓雨\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "客户名单.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


async def names(room: Room) -> set[str]:
    """The clients of the manager's book."""
    async with room.services.database.reading() as session:
        user = await users.by_telegram_id(session, RM)
        assert user is not None
        return {client.name for client in await clients.book(session, user, today=room.services.today)}


@pytest.mark.parametrize("sender", [LEAD, ADMIN])
async def test_a_list_is_previewed_and_written_with_a_tap(room: Room, book: Book, table: Path, sender: int) -> None:
    before = await names(room)
    (preview,) = await room.sends(sender, table)
    assert "新增 2" in preview.text and "没有写入" not in preview.text and labels(preview) == ["✓ 写入", "不导入"]
    assert await names(room) == before
    (done,) = await room.presses(sender, "写入")
    assert "已导入" in done.text and done.message_id == preview.message_id
    assert await names(room) - before == {"晨曦模具有限公司", "望川食品有限公司"}
    (card,) = await room.says(RM, "刚见了晨曦的王总 想贷300万")
    assert "晨曦模具有限公司" in card.text, "the manager's book is new at once"


async def test_a_list_that_is_not_wanted_writes_nothing(room: Room, book: Book, table: Path) -> None:
    before = await names(room)
    await room.sends(LEAD, table)
    assert "没有写入" in texts(await room.presses(LEAD, "不导入"))
    assert await names(room) == before


async def test_a_managers_table_is_a_file_and_imports_nothing(room: Room, book: Book, table: Path) -> None:
    before = await names(room)
    (reply,) = await room.sends(RM, table)
    assert "已收" in reply.text and await names(room) == before


async def test_a_table_of_something_else_goes_its_usual_way(room: Room, book: Book, tmp_path: Path) -> None:
    """An administrator's table of fees is a document for the knowledge base."""
    path = tmp_path / "费率.csv"
    path.write_text("项目,收费\n企业网银,每年240元\n", encoding="utf-8")
    assert "新文件" in texts(await room.sends(ADMIN, path))
