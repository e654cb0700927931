"""Who may talk to the bot."""

from __future__ import annotations

from memory import invitations, users
from tests.handlers.bank import RM, STRANGER
from tests.handlers.conftest import Room, texts

GROUP = {"id": -100, "type": "group", "title": "支行群"}


async def code_for(room: Room, role: str) -> str:
    async with room.services.database.begin() as session:
        return (await invitations.invite(session, role)).code


async def test_an_invitation_code_makes_a_stranger_a_user_once(room: Room) -> None:
    code = await code_for(room, "rm")
    assert "欢迎" in texts(await room.says(STRANGER, code))
    assert "36个月" in texts(await room.says(STRANGER, "流动资金贷款期限最长多久？"))
    assert "无效" in texts(await room.says(8888, code))


async def test_a_start_link_carries_the_code(room: Room) -> None:
    code = await code_for(room, "credit")
    assert "信贷审批" in texts(await room.says(STRANGER, f"/start {code}"))


async def test_guessing_codes_is_stopped(room: Room) -> None:
    replies = [texts(await room.says(STRANGER, f"ABCDE-FGH{n}2")) for n in range(7)]
    assert "无效" in replies[0] and "太多" in replies[-1]


async def test_a_removed_user_is_a_stranger_at_once(room: Room) -> None:
    async with room.services.database.begin() as session:
        user = await users.by_telegram_id(session, RM)
        assert user is not None
        await users.remove(session, user.id)
    assert "邀请码" in texts(await room.says(RM, "流动资金贷款期限最长多久？"))


async def test_a_group_gets_one_polite_sentence_only_once(room: Room) -> None:
    (reply,) = await room.says(RM, "流动资金贷款期限最长多久？", chat=GROUP)
    assert "私聊" in reply.text and reply.chat_id == -100
    assert await room.says(RM, "流动资金贷款期限最长多久？", chat=GROUP) == []
    await room.restart()
    assert await room.says(STRANGER, "你好", chat=GROUP) == []
