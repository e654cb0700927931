"""Visits in chat: planned in a sentence, listed when asked, the brief half an hour before, in the morning's digest."""

from __future__ import annotations

from datetime import timedelta

from handlers import reminding
from tests.handlers.clientbank import CHEN, LEAD, LIN, TODAY, at, fixtures
from tests.handlers.conftest import Room, texts

THURSDAY = TODAY + timedelta(days=1)


loaded, room = fixtures()


async def planned(room: Room, said: str = "明天10点去华兴") -> str:
    """What the card and its saved form say."""
    shown = texts(await room.says(LIN, said))
    return shown + texts(await room.presses(LIN, "✓"))


async def told(room: Room, hour: int, minute: int) -> str:
    """What somebody is told when the clock shows this tomorrow."""
    assert room.application is not None
    room.services.now = lambda: at(hour, minute, day=THURSDAY)
    room.shown.clear()
    await reminding.remind(room.application.bot, room.services)
    return texts(await room.settled(), LIN)


async def test_a_visit_said_in_a_sentence_is_on_the_calendar(room: Room) -> None:
    assert "周四 11-26 10:00" in await planned(room)
    for asked in ("明天见谁", "这周拜访安排", "明天我要去哪几家", "这周的行程", "什么时候去华兴"):
        assert "10:00 华兴" in texts(await room.says(LIN, asked)), asked
    assert "没有安排拜访" in texts(await room.says(LIN, "今天见谁"))
    assert "没有安排拜访" in texts(await room.says(CHEN, "明天见谁"))


async def test_a_lead_sees_whose_visit_it_is(room: Room) -> None:
    await planned(room)
    assert "10:00 华兴（林晓雨）" in texts(await room.says(LEAD, "明天见谁"))


async def test_the_brief_comes_half_an_hour_before_and_once(room: Room) -> None:
    await planned(room)
    assert "华兴" not in await told(room, 9, 29)
    brief = await told(room, 9, 30)
    assert brief.startswith("🚗 11-26 10:00 华兴") and "你答应" in brief and "要办 提醒韩梅银承到期" in brief
    assert "要办 去华兴" not in brief
    assert "华兴" not in await told(room, 9, 31)
    assert "推到哪天" in texts(await room.presses(LIN, "推到…"))
    assert "推到 周五 11-27 15:00" in texts(await room.says(LIN, "周五下午三点"))


async def test_the_morning_begins_with_whom_one_sees(room: Room) -> None:
    await planned(room)
    assert room.application is not None
    room.services.now = lambda: at(7, 45, day=THURSDAY)
    room.shown.clear()
    await reminding.greet(room.application.bot, room.services)
    said = texts(await room.settled(), LIN)
    assert "今天见（1）\n 10:00 华兴" in said and len(said.splitlines()) <= 25


async def test_what_looks_like_a_question_for_the_calendar_and_is_none(room: Room) -> None:
    assert "要见" not in texts(await room.says(LIN, "刚从三槐堂出来 吴总约我下周三10点再去"))
    assert "安排拜访" not in texts(await room.says(LIN, "这个月我跑了几家"))
    assert "安排拜访" not in texts(await room.says(LIN, "上周见了谁"))
