"""What becomes of cards and notes: edited messages, cards that wait and expire, secrets, warnings, odd input."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers import expiring
from memory import notes, users
from memory.notes import NoteNotFound
from tests.handlers.bank import COMPLIANCE, LEAD, RM
from tests.handlers.conftest import Room, texts
from tests.handlers.test_noting import VISIT, Book, labels, stored


async def test_an_edited_message_changes_the_card_that_waits(room: Room, book: Book) -> None:
    await room.says(RM, "三槐堂吴总要800万买纱")
    shown = await room.edits(RM, "三槐堂吴总要1800万买纱")
    assert "1,800万" in shown[0].text and "✓ 对" in labels(shown[0])
    await room.presses(RM, "✓", on=shown[0])
    (note,) = await stored(room, book["三槐堂"])
    assert note.raw == "三槐堂吴总要1800万买纱" and note.record["amounts"][0]["value"] == "18000000"


async def test_an_edited_message_that_is_stored_is_revised_when_asked(room: Room, book: Book) -> None:
    await room.says(RM, "三槐堂吴总要800万买纱")
    await room.presses(RM, "✓")
    (offer,) = await room.edits(RM, "三槐堂吴总要1800万买纱")
    assert "更新记录" in labels(offer)
    assert "1,800万" in texts(await room.presses(RM, "更新记录"))
    (note,) = await stored(room, book["三槐堂"])
    assert note.record["amounts"][0]["value"] == "18000000"


async def test_cards_that_wait_are_listed(room: Room, book: Book) -> None:
    """待确认"""
    assert "没有待确认" in texts(await room.says(RM, "待确认"))
    await room.says(RM, VISIT)
    await room.says(RM, "青鹭要开户")
    (listed,) = await room.says(RM, "/pending")
    assert "2 条" in listed.text and len(labels(listed)) == 2
    assert "三槐堂纺织有限公司" in texts(await room.presses(RM, "三槐堂"))


async def test_a_card_that_nobody_tapped_expires_once_and_can_be_taken_up(room: Room, book: Book) -> None:
    (card,) = await room.says(RM, VISIT)
    assert room.application is not None
    now = room.services.now
    later = (now() + timedelta(days=5)).astimezone(room.services.zone).replace(hour=10)
    while not room.services.calendar.works(later.date()):
        later += timedelta(days=1)
    room.services.now = lambda: later
    room.shown.clear()
    assert await expiring.expire_due(room.application.bot, room.services) == 1
    assert await expiring.expire_due(room.application.bot, room.services) == 0
    assert "没有存" in room.local.messages[RM, card.message_id].text
    told = room.shown[-1]
    assert "1 条" in told.text
    (again,) = await room.presses(RM, "刚从三槐堂", on=told)
    assert "✓ 对" in labels(again)
    await room.presses(RM, "✓")
    assert len(await stored(room, book["三槐堂"])) == 1


async def test_nobody_is_told_at_night(room: Room, book: Book) -> None:
    await room.says(RM, VISIT)
    assert room.application is not None
    night = (room.services.now() + timedelta(days=5)).astimezone(room.services.zone).replace(hour=23)
    room.services.now = lambda: night
    assert await expiring.expire_due(room.application.bot, room.services) == 0


async def test_a_suspicion_is_for_its_writer_and_compliance_alone(room: Room, book: Book) -> None:
    """怀疑青鹭在走账洗钱"""
    (card,) = await room.says(RM, "刚见了青鹭老周 怀疑他们走账洗钱")
    assert "仅您与合规可见" in card.text
    await room.presses(RM, "✓")
    (note,) = await stored(room, book["青鹭"])
    assert note.suspicion and note.confidential
    assert await stored(room, book["青鹭"], LEAD) == []
    async with room.services.database.reading() as session:
        lead = await users.by_telegram_id(session, LEAD)
        assert lead is not None
        with pytest.raises(NoteNotFound):
            await notes.get(session, lead, note.id, today=room.services.today)
    assert len(await stored(room, book["青鹭"], COMPLIANCE)) == 1


async def test_a_note_can_be_hidden_with_a_tap(room: Room, book: Book) -> None:
    await room.says(RM, VISIT)
    await room.presses(RM, "✓")
    assert len(await stored(room, book["三槐堂"], LEAD)) == 1
    assert "保密" in texts(await room.presses(RM, "保密"))
    assert await stored(room, book["三槐堂"], LEAD) == []


async def test_a_promise_beyond_authority_is_marked_at_once(room: Room, book: Book) -> None:
    (card,) = await room.says(RM, "见了青鹭老周 我答应他肯定能批下来")
    assert "超出您的权限" in card.text


async def test_a_note_that_asks_as_well_is_filed_and_answered(room: Room, book: Book) -> None:
    """顺便问下"""
    shown = await room.says(RM, "华兴许总要2000万流贷。顺便问下流动资金贷款期限最长多久？")
    assert "临溪华兴精密机械有限公司" in shown[0].text and "36个月" in texts(shown)


async def test_markup_in_a_message_is_shown_as_typed(room: Room, book: Book) -> None:
    said = "<b>三槐堂</b>吴总&老板要800万 <script>alert(1)</script> 周五前回他"
    (card,) = await room.says(RM, said)
    assert "三槐堂纺织有限公司" in card.text
    await room.presses(RM, "✓")
    (note,) = await stored(room, book["三槐堂"])
    assert note.raw == said


async def test_a_hundred_kilobytes_are_kept_and_one_sentence_is_said(room: Room, book: Book) -> None:
    (reply,) = await room.says(RM, "三槐堂要800万。" * 12_000)
    assert "太长" in reply.text and "已保存" in reply.text


async def test_the_cards_speak_english_where_that_was_chosen(room: Room, book: Book) -> None:
    await room.says(RM, "/lang en")
    (card,) = await room.says(RM, VISIT)
    assert "working-capital loan" in card.text and "✓ Save" in labels(card)
    assert "Saved" in texts(await room.presses(RM, "✓ Save"))


async def test_a_sum_that_is_unknown_gets_one_honest_sentence(room: Room, book: Book) -> None:
    (reply,) = await room.says(RM, "帮我算算1.35亿占2.1亿几成")
    assert "认不出" in reply.text and "查规则" in labels(reply)
