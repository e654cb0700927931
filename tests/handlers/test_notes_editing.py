"""Putting a note right: fields, clients, words said later, what is taken back."""

from __future__ import annotations

import pytest

from tests.handlers.bank import RM
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
