"""A day of notes: a message, a card, a tap; and what happens when it was wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.terminal import Shown
from memory import notes, tasks, users
from memory.notes import Note
from tests.handlers.bank import COLLEAGUE, RM
from tests.handlers.conftest import Room, texts

VISIT = "刚从三槐堂出来 吴总想要八百多万买纱 厂房押着 说远岚给3.6 周五前回他"
Book = dict[str, int]


def labels(shown: Shown) -> list[str]:
    return [str(button["text"]) for button in shown.pressable()]


async def stored(room: Room, client_id: int, person: int = RM) -> list[Note]:
    """The notes of a client, newest first."""
    async with room.services.database.reading() as session:
        user = await users.by_telegram_id(session, person)
        assert user is not None
        return await notes.timeline(session, user, client_id, today=room.services.today)


async def open_tasks(room: Room, person: int = RM) -> list[str]:
    async with room.services.database.reading() as session:
        user = await users.by_telegram_id(session, person)
        assert user is not None
        return [task.what for task in await tasks.mine(session, user, today=room.services.today)]


async def test_a_visit_is_a_card_and_one_tap_stores_it(room: Room, book: Book) -> None:
    (card,) = await room.says(RM, VISIT)
    assert "三槐堂纺织有限公司" in card.text and "800–900万" in card.text and "远岚银行 3.6%" in card.text
    assert labels(card) == ["✓ 对", "✎ 改", "不是这家", "丢弃"]
    assert await stored(room, book["三槐堂"]) == []
    (saved,) = await room.presses(RM, "✓")
    assert saved.message_id == card.message_id and "已存" in saved.text and "撤销" in labels(saved)
    (note,) = await stored(room, book["三槐堂"])
    assert note.raw == VISIT and note.record["needs"] == ["流动资金贷款"]
    assert len(await open_tasks(room)) == 1


async def test_a_double_tap_stores_once(room: Room, book: Book) -> None:
    (card,) = await room.says(RM, VISIT)
    twice = replace(card, buttons=list(card.buttons))
    await room.presses(RM, "✓", on=card)
    await room.presses(RM, "✓", on=twice)
    assert len(await stored(room, book["三槐堂"])) == 1 and len(await open_tasks(room)) == 1


async def test_a_card_waits_through_a_restart(room: Room, book: Book) -> None:
    await room.says(RM, VISIT)
    await room.restart()
    assert "已存" in texts(await room.presses(RM, "✓"))
    assert len(await stored(room, book["三槐堂"])) == 1


async def test_yes_in_words_is_a_tap(room: Room, book: Book) -> None:
    """好的"""
    await room.says(RM, VISIT)
    assert "已存" in texts(await room.says(RM, "好的"))
    assert len(await stored(room, book["三槐堂"])) == 1


async def test_a_discarded_card_stores_nothing_and_the_words_stay(room: Room, book: Book) -> None:
    await room.says(RM, VISIT)
    (gone,) = await room.presses(RM, "丢弃")
    assert "已丢弃" in gone.text and VISIT[:10] in gone.text
    assert await stored(room, book["三槐堂"]) == []


async def test_only_the_number_is_corrected(room: Room, book: Book) -> None:
    """不是八百是一千八"""
    await room.says(RM, VISIT)
    await room.presses(RM, "✓")
    (receipt,) = await room.says(RM, "不是八百是一千八")
    assert "800–900万" in receipt.text and "→ 1,800万" in receipt.text and "撤销这次修改" in labels(receipt)
    (note,) = await stored(room, book["三槐堂"])
    assert [amount["value"] for amount in note.record["amounts"]] == ["18000000"]
    assert "已改回" in texts(await room.presses(RM, "撤销这次修改"))
    (note,) = await stored(room, book["三槐堂"])
    assert note.record["amounts"][0]["low"] == "8000000"


async def test_a_card_that_waits_is_corrected_before_it_is_stored(room: Room, book: Book) -> None:
    """不是八百是一千八"""
    (first,) = await room.says(RM, VISIT)
    shown = await room.says(RM, "不是八百是一千八")
    card = shown[0]
    assert "✎ 金额 800–900万 → 1,800万" in card.text and "✓ 对" in labels(card)
    assert not room.local.messages[RM, first.message_id].buttons
    await room.presses(RM, "✓")
    (note,) = await stored(room, book["三槐堂"])
    assert [amount["value"] for amount in note.record["amounts"]] == ["18000000"]


async def test_what_was_forgotten_joins_the_note_of_the_morning(room: Room, book: Book) -> None:
    """对了忘了说 三槐堂会计要走"""
    await room.says(RM, VISIT)
    await room.presses(RM, "✓")
    (receipt,) = await room.says(RM, "对了忘了说 三槐堂会计要走")
    assert "已补" in receipt.text and "高管离职" in receipt.text
    (note,) = await stored(room, book["三槐堂"])
    assert note.record["risk_signals"] == ["高管离职"] and "会计要走" in note.raw
    assert note.record["amounts"][0]["low"] == "8000000"


async def test_taking_back_says_what_went_and_takes_the_task_along(room: Room, book: Book) -> None:
    """撤回刚才那条"""
    await room.says(RM, VISIT)
    await room.presses(RM, "✓")
    said = texts(await room.says(RM, "撤回刚才那条"))
    assert "已撤销：三槐堂" in said and "任务 1 项" in said
    assert await stored(room, book["三槐堂"]) == [] and await open_tasks(room) == []


async def test_what_was_taken_back_comes_back_in_words_or_by_a_tap(room: Room, book: Book) -> None:
    """撤回刚才那条；恢复刚才那条"""
    await room.says(RM, VISIT)
    await room.presses(RM, "✓")
    before = (await stored(room, book["三槐堂"]), await open_tasks(room))
    for in_words in (True, False):
        await room.says(RM, "撤回刚才那条")
        shown = texts(await (room.says(RM, "恢复刚才那条") if in_words else room.presses(RM, "恢复")))
        assert "已存" in shown and "三槐堂" in shown
        after = (await stored(room, book["三槐堂"]), await open_tasks(room))
        assert [one.raw for one in after[0]] == [one.raw for one in before[0]] and after[1] == before[1]


@pytest.mark.parametrize(("label", "kept"), [("3,000万", ["30000000"]), ("3,000元", ["3000"]), ("不是金额", [])])
async def test_what_an_amount_without_a_unit_is_takes_one_tap(
    room: Room, book: Book, label: str, kept: list[str]
) -> None:
    """三槐堂想做3000流贷"""
    (card,) = await room.says(RM, "三槐堂想做3000流贷，厂房抵押")
    assert "3,000万（猜）" in card.text and {"3,000万", "3,000元", "不是金额"} <= set(labels(card))
    changed = [one for one in await room.presses(RM, label) if "需求 流动资金贷款" in one.text][-1]
    assert "（猜）" not in changed.text and "3,000元" not in labels(changed)
    await room.presses(RM, "✓")
    (note,) = await stored(room, book["三槐堂"])
    assert [one["value"] for one in note.record.get("amounts") or ()] == kept


async def test_an_amount_with_its_unit_asks_nothing(room: Room, book: Book) -> None:
    (card,) = await room.says(RM, "三槐堂想做3000万流贷，厂房抵押")
    assert "不是金额" not in labels(card)


async def test_a_task_without_a_note_is_taken_back_and_restored(room: Room, book: Book) -> None:
    await room.says(RM, "提醒我3天内催三槐堂的对账单")
    await room.presses(RM, "✓")
    assert "已撤销任务" in texts(await room.presses(RM, "撤销")) and await open_tasks(room) == []
    assert "已恢复任务" in texts(await room.presses(RM, "恢复")) and len(await open_tasks(room)) == 1


async def test_the_undo_button_does_the_same(room: Room, book: Book) -> None:
    await room.says(RM, VISIT)
    await room.presses(RM, "✓")
    assert "已撤销" in texts(await room.presses(RM, "撤销"))
    assert await stored(room, book["三槐堂"]) == []


async def test_several_clients_are_several_notes_with_one_tap(room: Room, book: Book) -> None:
    """中午一段里讲两家"""
    (summary,) = await room.says(RM, "上午见了华兴许总 要2000万流贷 另外青鹭想做远期结汇50万美元")
    assert "2 家" in summary.text and labels(summary) == ["全部对", "逐条看"]
    (saved,) = await room.presses(RM, "全部对")
    assert "已存 2 条" in saved.text
    assert len(await stored(room, book["华兴"])) == 1 and len(await stored(room, book["青鹭"])) == 1
    assert "已撤销：青鹭" in texts(await room.presses(RM, "撤销 2"))
    assert len(await stored(room, book["华兴"])) == 1 and await stored(room, book["青鹭"]) == []


async def test_an_ambiguous_client_is_asked_and_a_number_answers(room: Room, book: Book) -> None:
    """澜桥那边要协定存款 大概一个亿 / 2"""
    (card,) = await room.says(RM, "澜桥那边要协定存款 大概一个亿")
    assert "“澜桥”是哪家" in card.text and labels(card)[:2] == ["1 澜桥集团", "2 澜桥新材"]
    chosen = (await room.says(RM, "2"))[0]
    assert "澜桥新材料有限公司" in chosen.text and "✓ 对" in labels(chosen)
    await room.presses(RM, "✓")
    assert len(await stored(room, book["澜桥新材"])) == 1


async def test_an_unknown_client_becomes_a_prospect_after_one_tap_more(room: Room, book: Book) -> None:
    """晨曦模具"""
    (card,) = await room.says(RM, "刚见了晨曦模具的王总 想贷300万买设备")
    assert "晨曦模具”不在您的客户里" in card.text
    (asked,) = await room.presses(RM, "新客户")
    assert "晨曦模具" in asked.text
    (saved,) = await room.presses(RM, "建立并保存")
    assert "已存 晨曦模具" in saved.text
    assert "晨曦模具" in texts(await room.says(RM, "晨曦模具要开户"))


async def test_a_colleagues_client_is_like_an_unknown_one(room: Room, book: Book) -> None:
    """穗丰是别人的户"""
    (known,) = await room.says(RM, "刚见了穗丰农机的王总 想贷300万")
    (unknown,) = await room.says(RM, "刚见了谷丰农机的王总 想贷300万")
    assert known.text.replace("穗丰", "谷丰") == unknown.text and labels(known) == labels(unknown)
    (asked,) = await room.presses(RM, "新客户", on=known)
    await room.presses(RM, "改名字", on=asked)
    await room.says(RM, "穗丰农业机械有限公司")
    assert "联系团队长" in texts(await room.presses(RM, "建立并保存"))
    assert await stored(room, book["穗丰"], COLLEAGUE) == []


async def test_a_wrong_guess_is_one_tap(room: Room, book: Book) -> None:
    """流动资金贷款期限最长多久？"""
    (card,) = await room.says(RM, "/note 流动资金贷款期限最长多久？")
    assert "没说是哪家" in card.text
    await room.presses(RM, "丢弃")
    answer = (await room.says(RM, "华兴流动资金贷款期限最长多久？"))[0]
    assert "记成拜访记录" in labels(answer)
    (card,) = await room.presses(RM, "记成拜访记录", on=answer)
    assert "临溪华兴精密机械有限公司" in card.text
