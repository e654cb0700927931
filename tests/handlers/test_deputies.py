"""Deputies for approval in chat: named by who is in charge, told, listed, ended, and able to approve meanwhile."""

from __future__ import annotations

from memory import audit
from tests.handlers.clientbank import CHEN, LEAD, LIN, SU, fixtures
from tests.handlers.conftest import Room, texts
from tests.handlers.test_proposal_lists import SHORT, made, stands

loaded, room = fixtures()


async def test_a_lead_names_a_deputy_by_a_tap_who_then_approves(room: Room) -> None:
    proposal = await made(room, review_for=("amount",))
    assert "现在没有" in texts(await room.says(LEAD, "/deputy"))
    told = await room.presses(LEAD, "＋ 陈国栋")
    assert "已指定" in texts(told, LEAD) and "高远 请您代为审批" in texts(told, CHEN)
    await room.says(LIN, "/proposals")
    given = await room.presses(LIN, "送审", (await room.presses(LIN, SHORT))[-1])
    assert {one.chat_id for one in given} == {LIN, LEAD, CHEN}
    assert "已通过" in texts(await room.presses(CHEN, "通过"), CHEN)
    assert await stands(room, proposal) == "approved"


async def test_a_deputy_for_some_days_is_listed_and_ended(room: Room) -> None:
    assert "陈国栋 · 城东团队 · 12-01 至 12-15" in texts(await room.says(LEAD, "/deputy 陈国栋 12-01 至 12-15"), LEAD)
    listed = await room.says(LEAD, "/deputy")
    assert "12-01 至 12-15" in texts(listed)
    assert "陈国栋 不再代为审批" in texts(await room.presses(LEAD, "结束 陈国栋", listed[-1]))
    assert "已经结束" in texts(await room.presses(LEAD, "结束 陈国栋", listed[-1]))
    assert "现在没有" in texts(await room.says(LEAD, "/deputy"))
    async with room.services.database.reading() as session:
        noted = [(one.what, one.who) async for one in audit.entries(session) if one.what.startswith("review.deputy")]
    assert noted == [("review.deputy_named", "高远"), ("review.deputy_ended", "高远")]


async def test_nobody_names_deputies_who_is_not_in_charge(room: Room) -> None:
    shown = await room.says(LIN, "/deputy 林晓雨")
    assert "只有本团队的负责人和管理员" in texts(shown)
    assert "＋" not in str((await room.says(LIN, "/deputy"))[-1].buttons)
    assert "只有本团队的负责人和管理员" in texts(await room.says(LEAD, "/deputy 苏婉清"))
    assert "没看懂" in texts(await room.says(LEAD, "/deputy 随便谁"))
    assert "不能指定" in texts(await room.says(LEAD, "/deputy 陈国栋 11-01 至 11-02"))
    assert "滨江" not in texts(await room.says(SU, "/deputy"))
