"""A week of a relationship manager's messages, each landing where its writer meant it to."""

from __future__ import annotations

from tests.handlers.clientbank import COMPLIANCE, LEAD, LIN, fixtures
from tests.handlers.conftest import Room, texts

loaded, room = fixtures()


async def test_what_was_said_in_a_month_is_that_months_notes(room: Room) -> None:
    december = texts(await room.says(LIN, "去年12月我们跟华兴聊了啥"))
    assert "2025-12-03" in december and "扩产项目总投资4200万" in december and "授信" not in december
    assert "11-12" not in december
    nothing = await room.says(LIN, "去年3月跟华兴谈了什么")
    assert "没有记录" in texts(nothing) and "全部拜访记录" in str(nothing[-1].buttons)
    assert "11-12" in texts(await room.says(LIN, "上次跟华兴聊到哪了"))
    assert "2025-12-03" in texts(await room.says(COMPLIANCE, "去年12月华兴聊了什么"))


async def test_what_clients_owe_is_only_theirs_to_bring(room: Room) -> None:
    owed = texts(await room.says(LIN, "谁欠我资料"))
    assert "提供三季度报表（客户）" in owed and "答复老周订单融资" not in owed


async def test_a_lead_asks_after_the_tasks_and_notes_of_one_of_the_team(room: Room) -> None:
    theirs = texts(await room.says(LEAD, "陈国栋逾期的任务有哪些"))
    assert "逾期" in theirs and "（陈国栋）" in theirs and "青鹭" not in theirs
    assert "青鹭" not in texts(await room.says(LEAD, "我的待办"))
    assert "华兴" in texts(await room.says(LEAD, "林晓雨昨天记了啥"))
    assert "（陈国栋）" not in texts(await room.says(LIN, "陈国栋逾期的任务有哪些"))


async def test_everyday_questions_are_about_ones_own_book(room: Room) -> None:
    assert "17 家" in texts(await room.says(LIN, "我有哪些客户"))
    assert "9 家" in texts(await room.says(LIN, "我上周都干了啥"))
    assert "临溪华兴精密" in texts(await room.says(LIN, "帮我看下华兴最近的情况"))
    await room.says(LIN, "华兴存款多少")
    assert "临溪华兴精密" not in texts(await room.says(LIN, "存款利率现在多少"))


async def test_to_work_out_a_clients_loan_is_no_note_of_it(room: Room) -> None:
    for said in ("帮我算下三槐堂流贷额度", "三槐堂能做多少流贷"):
        replies = texts(await room.says(LIN, said))
        assert "与此有关的记录" in replies and "待办" not in replies and "任务 帮我" not in replies, said
    assert "日均" in texts(await room.says(LIN, "华兴日均存款还差多少")) and "🧮" not in texts(
        await room.says(LIN, "华兴日均存款还差多少")
    )
