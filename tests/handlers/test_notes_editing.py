"""Putting a note right: fields, clients, words said later, edited messages, what expires, what is secret."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers import expiring
from memory import notes, users
from memory.notes import NoteNotFound
from tests.handlers.bank import COMPLIANCE, LEAD, RM
from tests.handlers.conftest import Room, texts
from tests.handlers.test_noting import VISIT, Book, labels, open_tasks, stored


async def test_a_field_is_edited_by_the_next_message(room: Room, book: Book) -> None:
    await room.says(RM, VISIT)
    (fields,) = await room.presses(RM, "✎ 改")
    assert {"金额", "日期", "人", "任务", "客户"} <= set(labels(fields))
    (asked,) = await room.presses(RM, "金额")
    assert "800–900万" in asked.text
    card = (await room.says(RM, "1800万"))[0]
    assert "✎ 金额 800–900万 → 1,800万" in card.text
    await room.presses(RM, "✓", on=card)
    (note,) = await stored(room, book["三槐堂"])
    assert [one["value"] for one in note.record["amounts"]] == ["18000000"]


@pytest.mark.parametrize(
    ("field", "said", "shown"),
    [
        ("日期", "昨天", "日期"),
        ("人", "李会计", "李会计"),
        ("任务", "下周三前送合同", "送合同"),
        ("需求", "银承", "银行承兑汇票"),
    ],
)
async def test_each_field_takes_what_people_write(room: Room, book: Book, field: str, said: str, shown: str) -> None:
    await room.says(RM, VISIT)
    await room.presses(RM, "✎ 改")
    await room.presses(RM, field)
    card = (await room.says(RM, said))[0]
    assert "✎" in card.text and shown in card.text


async def test_what_is_no_value_is_asked_again_and_can_be_given_up(room: Room, book: Book) -> None:
    await room.says(RM, VISIT)
    await room.presses(RM, "✎ 改")
    await room.presses(RM, "金额")
    assert "没看懂" in texts(await room.says(RM, "很多很多"))
    assert "没有改" in texts(await room.says(RM, "算了"))
    assert "36个月" in texts(await room.says(RM, "流动资金贷款期限最长多久？"))


async def test_a_field_can_be_taken_out(room: Room, book: Book) -> None:
    await room.says(RM, VISIT)
    await room.presses(RM, "✎ 改")
    await room.presses(RM, "更多")
    await room.presses(RM, "押品")
    card = (await room.presses(RM, "去掉"))[0]
    assert "押品 厂房 → （无）" in card.text


async def test_a_stored_note_is_edited_with_a_receipt(room: Room, book: Book) -> None:
    await room.says(RM, VISIT)
    await room.presses(RM, "✓")
    await room.presses(RM, "✎ 改")
    await room.presses(RM, "金额")
    (receipt,) = await room.says(RM, "1800万")
    assert "已改" in receipt.text and "800–900万 → 1,800万" in receipt.text


async def test_the_wrong_client_is_put_right_by_name(room: Room, book: Book) -> None:
    """不是这家 / 青鹭"""
    await room.says(RM, VISIT)
    await room.presses(RM, "不是这家")
    card = (await room.says(RM, "青鹭"))[0]
    assert "青鹭国际贸易有限公司" in card.text
    await room.presses(RM, "✓", on=card)
    assert len(await stored(room, book["青鹭"])) == 1 and await stored(room, book["三槐堂"]) == []


async def test_a_stored_note_moves_to_another_client_when_that_is_said(room: Room, book: Book) -> None:
    """记错了 这是华星不是华兴 其他都对"""
    await room.says(RM, "华兴下午来电 要贴现600万银票")
    await room.presses(RM, "✓")
    (receipt,) = await room.says(RM, "记错了 这是华星不是华兴 其他都对")
    assert "客户 临溪华兴精密机械有限公司 → 华星" in receipt.text
    assert await stored(room, book["华兴"]) == [] and len(await stored(room, book["华星"])) == 1
    await room.presses(RM, "撤销这次修改")
    assert len(await stored(room, book["华兴"])) == 1 and await stored(room, book["华星"]) == []


async def test_a_named_note_is_corrected_though_another_came_after_it(room: Room, book: Book) -> None:
    """刚才华兴那条不是2000万，是500万"""
    await room.says(RM, "上午见了华兴许总 要2000万流贷")
    await room.presses(RM, "✓")
    await room.says(RM, VISIT)
    await room.presses(RM, "✓")
    (receipt,) = await room.says(RM, "刚才华兴那条不是2000万，是500万")
    assert "已改 · 华兴" in receipt.text and "2,000万 → 500万" in receipt.text
    (note,) = await stored(room, book["三槐堂"])
    assert note.record["amounts"][0]["low"] == "8000000"


async def test_wrong_without_saying_what_asks_which_field(room: Room, book: Book) -> None:
    """不对"""
    await room.says(RM, VISIT)
    (asked,) = await room.says(RM, "不对")
    assert "哪一项不对" in asked.text and "金额" in labels(asked)


async def test_the_add_button_takes_the_next_message(room: Room, book: Book) -> None:
    await room.says(RM, VISIT)
    await room.presses(RM, "✓")
    await room.presses(RM, "补一条")
    assert "高管离职" in texts(await room.says(RM, "会计要走"))
    (note,) = await stored(room, book["三槐堂"])
    assert note.raw.endswith("会计要走")


async def test_nothing_to_take_back_or_put_right_is_said(room: Room, book: Book) -> None:
    assert "没有可以撤销" in texts(await room.says(RM, "撤回刚才那条"))


async def test_a_task_alone_needs_no_visit_and_can_be_taken_back(room: Room, book: Book) -> None:
    """提醒我3天内催三槐堂的对账单"""
    (card,) = await room.says(RM, "提醒我3天内催三槐堂的对账单")
    assert "待办" in card.text and "对账单" in card.text
    await room.presses(RM, "✓")
    assert len(await open_tasks(room)) == 1 and await stored(room, book["三槐堂"]) == []
    assert "已撤销任务 1 项" in texts(await room.presses(RM, "撤销"))
    assert await open_tasks(room) == []


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


async def test_a_calculation_and_a_proposal_get_one_honest_sentence(room: Room, book: Book) -> None:
    (reply,) = await room.says(RM, "1000万等额本息三年3.6月供")
    assert "还不会" in reply.text and "查规则" in labels(reply)
    (reply,) = await room.says(RM, "给华兴做三年流贷2000万的方案")
    assert "还不会" in reply.text


async def test_a_reminder_without_a_client_is_a_task_in_its_own_words(room: Room, book: Book) -> None:
    """明早九点叫我"""
    (card,) = await room.says(RM, "明早九点叫我")
    assert "任务" in card.text and "是哪家" not in card.text
    await room.presses(RM, "✓")
    assert len(await open_tasks(room)) == 1


async def test_what_is_taken_out_is_taken_from_the_note_that_has_it(room: Room, book: Book) -> None:
    """上午的三槐堂那条把押品去掉"""
    await room.says(RM, VISIT)
    await room.presses(RM, "✓")
    await room.says(RM, "三槐堂要开户")
    (receipt,) = await room.says(RM, "上午的三槐堂那条把押品去掉")
    assert "押品 厂房 → （无）" in receipt.text
    (note,) = await stored(room, book["三槐堂"])
    assert "collateral" not in note.record


async def test_a_new_message_is_not_taken_for_the_value_that_was_asked(room: Room, book: Book) -> None:
    """金额 / 青鹭老周来电 想要锁汇50万美元"""
    await room.says(RM, VISIT)
    await room.presses(RM, "✎ 改")
    await room.presses(RM, "日期")
    (card,) = await room.says(RM, "青鹭老周想做锁汇")
    assert "青鹭国际贸易有限公司" in card.text and "远期结售汇" in card.text
    await room.presses(RM, "不是这家")
    (other,) = await room.says(RM, "三槐堂还要开户")
    assert "三槐堂纺织有限公司" in other.text and "开户" in other.text


async def test_a_discarded_card_can_be_taken_up_again(room: Room, book: Book) -> None:
    await room.says(RM, VISIT)
    await room.presses(RM, "丢弃")
    (card,) = await room.presses(RM, "恢复")
    assert "✓ 对" in labels(card)
