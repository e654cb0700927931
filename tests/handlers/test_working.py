"""Tasks: reminded of in time and once, done, put off, passed on; the morning's digest; records as a spreadsheet."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook

from handlers import reminding
from handlers.working import harmless
from memory import tasks, users
from memory.tasks import Task
from tests.handlers.clientbank import CHEN, LEAD, LIN, TODAY, at, fixtures
from tests.handlers.conftest import Room, texts

THURSDAY, FRIDAY, SATURDAY, MONDAY = (TODAY + timedelta(days=n) for n in (1, 2, 3, 5))


loaded, room = fixtures()


async def open_tasks(room: Room, person: int = LIN) -> list[Task]:
    async with room.services.database.reading() as session:
        user = await users.by_telegram_id(session, person)
        assert user is not None
        return await tasks.mine(session, user, today=room.services.today)


async def reminded(room: Room, hour: int, minute: int = 0, *, day: date = TODAY) -> str:
    """What everybody is reminded of when the clock shows this."""
    assert room.application is not None
    room.services.now = lambda: at(hour, minute, day=day)
    room.shown.clear()
    while await reminding.remind(room.application.bot, room.services):
        pass
    return texts(await room.settled(), LIN)


async def greeted(room: Room, hour: int, minute: int = 0, *, day: date = TODAY) -> str:
    assert room.application is not None
    room.services.now = lambda: at(hour, minute, day=day)
    room.shown.clear()
    await reminding.greet(room.application.bot, room.services)
    return texts(await room.settled(), LIN)


async def test_a_task_is_reminded_of_the_evening_before_and_in_the_morning_and_not_again(room: Room) -> None:
    await reminded(room, 16, 59)
    assert await reminded(room, 16, 59) == ""
    evening = await reminded(room, 17, 1)
    assert "⏰ 明天到期 · 云杉" in evening and "送资本金到位凭证" in evening
    assert await reminded(room, 17, 2) == ""
    assert await reminded(room, 8, 59, day=THURSDAY) == ""
    morning = await reminded(room, 9, 0, day=THURSDAY)
    assert "⏰ 今天到期 · 云杉" in morning
    assert await reminded(room, 9, 1, day=THURSDAY) == ""
    assert "云杉" not in await reminded(room, 17, 0, day=THURSDAY)


async def test_two_workers_remind_once_between_them(room: Room) -> None:
    assert room.application is not None
    room.services.now = lambda: at(17, 1)
    room.shown.clear()
    bot = room.application.bot
    await asyncio.gather(*(reminding.remind(bot, room.services) for _ in range(4)))
    said = texts(await room.settled(), LIN)
    assert said.count("送资本金到位凭证") == 1


async def test_nobody_is_reminded_at_night_or_on_a_weekend(room: Room) -> None:
    assert await reminded(room, 23, 0) == ""
    assert await reminded(room, 10, 0, day=SATURDAY) == ""


async def test_what_is_due_on_a_monday_is_told_on_the_friday_with_its_day(room: Room) -> None:
    await reminded(room, 16, 0, day=FRIDAY)
    evening = await reminded(room, 17, 1, day=FRIDAY)
    assert "⏰ 周一 11-30到期 · 澜桥新材" in evening


async def test_a_reminder_can_be_done_put_off_or_dropped(room: Room) -> None:
    await reminded(room, 17, 1)
    before = await open_tasks(room)
    await room.presses(LIN, "做了")
    assert len(await open_tasks(room)) == len(before) - 1
    room.services.now = lambda: at(17, 5)
    await room.says(LIN, "我的待办")
    await room.presses(LIN, "给方总二期固贷清单")
    assert "推到哪天" in texts(await room.presses(LIN, "推到…"))
    assert "推到 周三 12-02" in texts(await room.says(LIN, "下周三"))
    await room.says(LIN, "我的待办")
    await room.presses(LIN, "答复姜涛收单费率")
    await room.presses(LIN, "推到…")
    assert "推到 周一 11-30" in texts(await room.presses(LIN, "周一"))
    await room.says(LIN, "我的待办")
    await room.presses(LIN, "答复杜总承兑手续费")
    await room.presses(LIN, "不做了")
    left = {task.what: task.due for task in await open_tasks(room)}
    assert left["给方总二期固贷清单"] == date(2026, 12, 2) and "答复杜总承兑手续费" not in left


async def test_what_is_no_day_is_no_answer_to_the_question_for_one(room: Room) -> None:
    await room.says(LIN, "我的待办")
    await room.presses(LIN, "给方总二期固贷清单")
    await room.presses(LIN, "推到…")
    assert "华兴精密机械" in texts(await room.says(LIN, "华兴怎么样"))
    due = {task.what: task.due for task in await open_tasks(room)}["给方总二期固贷清单"]
    assert due == date(2026, 11, 19)


async def test_a_task_is_passed_on_within_the_team_and_the_other_is_told(room: Room) -> None:
    await room.says(LIN, "我的待办")
    await room.presses(LIN, "给方总二期固贷清单")
    await room.presses(LIN, "转给")
    assert {"陈国栋", "高远"} == {str(b["text"]) for b in room.local.last_with_buttons(LIN).pressable()}  # type: ignore[union-attr]
    shown = await room.presses(LIN, "陈国栋")
    assert "已转给 陈国栋" in texts(shown, LIN) and "林晓雨 转给您一件事" in texts(shown, CHEN)
    assert "给方总二期固贷清单" in {task.what for task in await open_tasks(room, CHEN)}
    assert texts(shown, LEAD) == ""


async def test_the_digest_comes_once_on_a_working_morning(room: Room) -> None:
    assert await greeted(room, 7, 44) == ""
    said = await greeted(room, 7, 45)
    parts = ("☀ 周三 11-25 · 林晓雨", "今天到期（3）", "给郑总保函反担保方案", "逾期（8）", "迟 35 天")
    for part in (*parts, "12-01 华兴 银行承兑汇票 300万"):
        assert part in said, said
    assert len(said.splitlines()) <= 25
    assert await greeted(room, 7, 46) == "" and await greeted(room, 12, 0) == ""
    assert await greeted(room, 7, 45, day=SATURDAY) == ""
    assert "周一 11-30" in await greeted(room, 8, 0, day=MONDAY)


async def test_a_morning_without_anything_is_one_line(room: Room) -> None:
    async with room.services.database.begin() as session:
        await users.register(session, users.NewUser(9099, "新来的", "rm", team="城东团队"))
    assert room.application is not None
    room.services.now = lambda: at(7, 50)
    room.shown.clear()
    await reminding.greet(room.application.bot, room.services)
    assert texts(await room.settled(), 9099) == "☀ 今天没有到期的事。"


async def test_ones_own_records_come_as_a_spreadsheet_without_formulas(room: Room) -> None:
    await room.says(LIN, "/note 华兴方总要流贷300万 他写的是 =SUM(A1:A9)")
    await room.presses(LIN, "✓")
    (shown,) = [one for one in await room.says(LIN, "导出我的拜访记录") if one.chat_id == LIN]
    assert "内部资料" in shown.text
    assert shown.file is not None and shown.file.suffix == ".xlsx"
    book = load_workbook(shown.file)
    assert book.sheetnames == ["拜访记录", "任务"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    written = [str(cell.value) for cell in cells]
    assert any("=SUM(A1:A9)" in value for value in written) and any(
        "扩产项目总投资4200万" in value for value in written
    )
    assert not any("永祺" in value for value in written)


@pytest.mark.parametrize("said", ["=1+1", "+86 571", "-3", "@cmd", "\t=1"])
def test_a_cell_that_looks_like_a_formula_is_text(said: str) -> None:
    assert harmless(said).startswith("'") and harmless(said)[1:] == said


def test_a_cell_holds_nothing_that_a_spreadsheet_cannot() -> None:
    assert harmless("三\x00槐\x1f堂") == "三槐堂"
