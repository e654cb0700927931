"""Strange answers on the way to a proposal: nothing is lost, nothing is taken for what it is not."""

from __future__ import annotations

from tests.handlers.clientbank import LIN, fixtures
from tests.handlers.conftest import Room, texts
from tests.handlers.test_proposing import MORE, REQUEST, kept

loaded, room = fixtures(*MORE)


async def wanted(room: Room) -> dict[str, dict[str, object]]:
    """What the newest proposal asks for, by product."""
    return {one["code"]: one for one in (await kept(room))[0].plan["wanted"]}


async def test_a_note_and_a_question_in_between_are_taken_for_what_they_are(room: Room) -> None:
    await room.says(LIN, REQUEST)
    card = texts(await room.says(LIN, "今天去了华兴，方总说下个月要扩产线，想要设备贷款800万"))
    assert "设备贷款" in card and "拜访" in card
    await room.presses(LIN, "对")
    await room.says(LIN, "流贷最长几年")
    assert "写之前要弄清" in texts(await room.says(LIN, "1000万，半年"))
    told = await wanted(room)
    assert told["TF04"]["amount"] == "10000000" and told["TF04"]["tenor_m"] == 6
    assert told["WC01"]["tenor_m"] is None


async def test_several_answers_in_one_message_all_count(room: Room) -> None:
    await room.says(LIN, REQUEST)
    await room.says(LIN, "流贷一年，远期200万美元半年")
    told = await wanted(room)
    assert told["WC01"]["tenor_m"] == 12 and told["TF04"]["tenor_m"] == 6
    assert told["TF04"]["amount"] == "2000000" and told["TF04"]["currency"] == "USD"


async def test_leaving_takes_nothing_back_and_going_on_asks_again(room: Room) -> None:
    await room.says(LIN, REQUEST)
    await room.says(LIN, "一年")
    left = texts(await room.says(LIN, "算了"))
    assert "先放着" in left and "撤销" not in left
    again = texts(await room.says(LIN, "接着写"))
    assert "远期结售汇申请多少金额" in again and "流动资金贷款做多长期限" not in again
    await room.says(LIN, "给三槐堂写个方案，流贷1000万一年")
    assert "远期结售汇申请多少金额" in texts(await room.says(LIN, "继续写华兴的方案"))
    assert len(await kept(room)) == 2


async def test_words_that_say_nothing_show_the_questions_again(room: Room) -> None:
    first = texts(await room.says(LIN, REQUEST)).partition("\n")[2]
    assert first and first in texts(await room.says(LIN, "？"))
    assert first in texts(await room.says(LIN, "好的"))


async def test_what_was_asked_for_can_be_changed_before_it_is_written(room: Room) -> None:
    await room.says(LIN, REQUEST)
    changed = texts(await room.says(LIN, "金额改成2500万"))
    assert "3,000万元 → 2,500万元" in changed and "写之前要弄清" in changed
    assert (await wanted(room))["WC01"]["amount"] == "25000000"


async def test_all_unknown_comes_to_a_draft_with_open_questions(room: Room) -> None:
    await room.says(LIN, REQUEST)
    for _ in range(8):
        shown = texts(await room.says(LIN, "都不清楚"))
        if "第1版" in shown:
            break
    assert "第1版" in shown and "待补充" in shown


async def test_cancel_leaves_the_questions_and_says_so(room: Room) -> None:
    assert "没有在等" in texts(await room.says(LIN, "/cancel"))
    await room.says(LIN, REQUEST)
    await room.says(LIN, "流贷最长几年")
    assert "先放着" in texts(await room.says(LIN, "/cancel"))
    assert "流动资金贷款做多长期限" in texts(await room.says(LIN, "接着写"))
