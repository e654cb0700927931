"""Lists of clients that are broken, strange or huge: one sentence each, and everybody else goes on working."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import text as sql

from tests.handlers.bank import ADMIN, LEAD, RM
from tests.handlers.conftest import Room, texts
from tests.handlers.test_noting import Book, labels
from tests.memory.bank import code_of
from tests.memory.test_spreadsheets import altered, workbook

ROWS = 200_000
HEADER = ["客户名称", "客户经理"]


def broken_lists(folder: Path) -> dict[str, Path]:
    """Files by what is wrong with them."""
    whole = workbook(folder / "a.xlsx", HEADER, ["甲乙有限公司", "林晓雨"])
    cut, mixed = folder / "坏.xlsx", folder / "乱.csv"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    mixed.write_bytes("客户名称".encode() + b"\xff\xfe\xff\xff\x80\x80" * 50)
    bomb = altered(whole, folder / "炸.xlsx", xl__sharedStrings=b" " * 60_000_000)
    return {"cut off": cut, "an unknown encoding": mixed, "a bomb": bomb}


@pytest.mark.parametrize("sender", [LEAD, ADMIN])
async def test_a_list_that_cannot_be_read_is_one_sentence_and_writes_nothing(
    room: Room, book: Book, tmp_path: Path, sender: int
) -> None:
    for what, path in broken_lists(tmp_path).items():
        (reply,) = await room.sends(sender, path)
        assert "读不了" in reply.text and path.name in reply.text and labels(reply) == [], what
    assert await count(room, "clients") == len(book)


async def test_a_list_in_the_encoding_of_old_windows_is_read(room: Room, book: Book, tmp_path: Path) -> None:
    path = tmp_path / "国标.csv"
    path.write_bytes("客户名称,客户经理\n甲丙有限公司,林晓雨\n".encode("gb18030"))
    assert "新增 1" in texts(await room.sends(LEAD, path))
    assert "已导入" in texts(await room.presses(LEAD, "写入"))
    assert "甲丙有限公司" in texts(await room.says(RM, "/client 甲丙有限公司"))


async def test_a_formula_in_a_list_is_refused_and_what_looks_like_one_leaves_as_text(
    room: Room, book: Book, tmp_path: Path
) -> None:
    path = tmp_path / "公式.csv"
    path.write_text('客户名称,客户经理\n"=HYPERLINK(""x"")",林晓雨\n@SUM(A1)有限公司,林晓雨\n', encoding="utf-8")
    preview = texts(await room.sends(LEAD, path))
    assert "新增 1" in preview and "退回 1" in preview and "公式" in preview
    await room.presses(LEAD, "写入")
    await room.says(RM, "/note @SUM(A1)有限公司 要流贷300万")
    await room.presses(RM, "✓")
    (sent,) = [one for one in await room.says(RM, "导出我的拜访记录") if one.file]
    cells = [cell for sheet in load_workbook(sent.file) for row in sheet.iter_rows() for cell in row]
    assert [str(cell.value) for cell in cells if "SUM(A1)" in str(cell.value)]
    assert not [cell.value for cell in cells if str(cell.value).startswith(("=", "+", "-", "@"))]


async def count(room: Room, table: str) -> int:
    async with room.services.database.reading() as session:
        return int(await session.scalar(sql(f"SELECT count(*) FROM {table}")) or 0)


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_notes_are_filed_while_two_hundred_thousand_rows_are_imported(
    room: Room, book: Book, tmp_path: Path
) -> None:
    path = tmp_path / "全行.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("客户名称,统一社会信用代码,客户经理\n")
        file.writelines(f"第{n}号客户有限公司,{code_of(n)},林晓雨\n" for n in range(ROWS))
    assert f"新增 {ROWS}" in texts(await room.sends(LEAD, path))
    preview = room.local.last_with_buttons(LEAD)
    assert preview is not None
    room.shown.clear()
    await room.local.press(room.person(LEAD), preview, 1)
    for number in range(5):
        await room.local.say(room.person(RM), f"刚见了三槐堂吴总 想要{300 + number}万 周五前回他")
    await room.settled()
    assert "已导入" in texts(room.shown, LEAD)
    assert await count(room, "clients") == len(book) + ROWS
    assert await count(room, "messages") == 1 + 5 and await count(room, "cards") == 5
    assert texts(room.shown, RM).count("三槐堂纺织有限公司") >= 5
    assert "没办成" not in texts(room.shown, RM) and "没处理成" not in texts(room.shown, RM)
