"""A suspicion of money laundering that is typed in chat is for its writer and compliance, however it came in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
import pytest_asyncio
from openpyxl import load_workbook

from handlers import reminding
from handlers.terminal import Shown
from memory import clients, handovers, users
from memory.users import NewUser, User
from proposals.reading import read
from tests.handlers.bank import ADMIN, COMPLIANCE, CREDIT, LEAD, PRICING, RM
from tests.handlers.conftest import Room, texts

Book = dict[str, int]
Way = Callable[[Room], Awaitable[None]]

CANARY = "金丝雀"
SUCCESSOR = 9004
VISIT = "刚从三槐堂出来 吴总想要800万买纱 厂房押着 周五前回他报价"
WORDS = f"资金当天转走 怀疑他们洗钱 {CANARY}"


async def as_a_note(room: Room) -> None:
    """刚从三槐堂出来 … 怀疑他们洗钱"""
    await room.says(RM, f"{VISIT} {WORDS}")
    await room.presses(RM, "✓")


async def as_an_addition(room: Room) -> None:
    """补充一下 … 怀疑他们洗钱"""
    await room.says(RM, VISIT)
    await room.presses(RM, "✓")
    await room.says(RM, f"补充一下 三槐堂{WORDS}")


async def as_an_edited_message(room: Room) -> None:
    """The message that became a note is changed."""
    await room.says(RM, VISIT)
    await room.presses(RM, "✓")
    await room.edits(RM, f"{VISIT} {WORDS}")
    if [one for one in room.shown if one.pressable()]:
        await room.presses(RM, str(room.shown[-1].pressable()[0]["text"]), on=room.shown[-1])


async def as_a_task(room: Room) -> None:
    """提醒我周五 … 可疑交易"""
    await room.says(RM, f"提醒我周五把三槐堂{CANARY}可疑交易报给合规")
    await room.presses(RM, "✓")


async def beside_another_client(room: Room) -> None:
    """Of two clients in one message one is suspected."""
    await room.says(RM, f"上午见了三槐堂吴总 {WORDS} 另外青鹭想做远期结汇50万美元")
    await room.presses(RM, "全部对")


async def by_force(room: Room) -> None:
    """/note"""
    await room.says(RM, f"/note 三槐堂 疑似地下钱庄 {CANARY}")
    await room.presses(RM, "✓")


async def as_a_card_that_waits(room: Room) -> None:
    """Nobody has confirmed it yet."""
    await room.says(RM, f"{VISIT} {WORDS}")


WAYS: list[Way] = [
    as_a_note,
    as_an_addition,
    as_an_edited_message,
    as_a_task,
    beside_another_client,
    by_force,
    as_a_card_that_waits,
]
QUESTIONS = (
    *(
        "/client 三槐堂",
        "/brief 三槐堂",
        "三槐堂上次拜访说了什么",
        "三槐堂有什么风险",
        "三槐堂还有哪些任务",
        f"谁提过{CANARY}",
    ),
    *(
        "谁提过洗钱",
        "可疑的客户有哪些",
        "有哪些风险预警",
        "没兑现的承诺有哪些",
        "最近的商机有哪些",
        "导出我的拜访记录",
        "/tasks",
        "/digest",
    ),
    *(
        "三槐堂能做多少流贷",
        "给三槐堂做个方案",
        "三槐堂的联系人",
        "/pending",
        "青鹭上次拜访说了什么",
        "今天的拜访",
        "撤回刚才那条",
    ),
)


@pytest_asyncio.fixture
async def team(room: Room, book: Book) -> dict[str, User]:
    """Somebody who will take over the client, and the lead of both."""
    async with room.services.database.begin() as session:
        await users.register(session, NewUser(SUCCESSOR, "苏婉清", "rm", team="公司一部"))
        return {one.name: one for one in await users.everyone(session)}


async def learnt(room: Room, person: int) -> str:
    """Everything that somebody is told, to whatever they ask and press."""
    told = []
    for question in QUESTIONS:
        told += await room.says(person, question)
        told += await pressed(room, person, [one for one in room.shown if one.chat_id == person])
    return "\n".join(all_of(one) for one in told)


async def pressed(room: Room, person: int, shown: list[Shown]) -> list[Shown]:
    """What the buttons of these messages lead to."""
    told = []
    for message in shown:
        for number, button in enumerate(message.pressable(), 1):
            if "丢弃" not in str(button["text"]):
                room.shown.clear()
                await room.local.press(room.person(person), message, number)
                told += await room.settled()
    return told


def all_of(shown: Shown) -> str:
    labels = " ".join(str(button["text"]) for button in shown.pressable())
    cells = []
    if shown.file is not None and shown.file.suffix == ".docx":
        cells = [read(shown.file).text()]
    elif shown.file is not None:
        cells = [str(cell.value) for sheet in load_workbook(shown.file) for row in sheet.iter_rows() for cell in row]
    return " ".join([shown.text, labels, *cells])


def without_echo(told: str) -> str:
    """What was told, but for the words of the question itself."""
    return told.replace(f"谁提过{CANARY}", "").replace(f"“{CANARY}”", "")


async def test_nobody_else_learns_of_it(room: Room, team: dict[str, User], book: Book) -> None:
    for way in WAYS:
        await way(room)
    for person in (CREDIT, PRICING, ADMIN):
        assert CANARY not in without_echo(texts(await room.says(person, "/client 三槐堂"), person))
    assert CANARY not in without_echo(await learnt(room, LEAD))
    async with room.services.database.begin() as session:
        admin, other = team["吴刚"], team["苏婉清"]
        for client_id in (book["三槐堂"], book["青鹭"]):
            await handovers.hand_over(session, admin, client_id, to=other, today=room.services.today)
    assert CANARY not in without_echo(await learnt(room, SUCCESSOR))


async def test_nobody_else_is_reminded_of_it(
    room: Room, team: dict[str, User], book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    await as_a_note(room)
    await as_a_task(room)
    await room.says(RM, "提醒我周五给三槐堂送合同")
    await room.presses(RM, "✓")
    async with room.services.database.begin() as session:
        admin, other = team["吴刚"], team["苏婉清"]
        await handovers.hand_over(session, admin, book["三槐堂"], to=other, today=room.services.today)
    assert room.application is not None
    room.shown.clear()
    noon = room.services.now().replace(hour=4, minute=0)
    for hours in (hour for day in range(10) for hour in (day * 24 - 4, day * 24 + 5)):
        monkeypatch.setattr(room.services, "now", lambda hours=hours: noon + timedelta(hours=hours))
        await reminding.remind(room.application.bot, room.services)
        await reminding.greet(room.application.bot, room.services)
    told = "".join(all_of(one) for one in room.shown if one.chat_id == SUCCESSOR)
    assert "送合同" in told and CANARY not in told
    assert CANARY not in "".join(all_of(one) for one in room.shown if one.chat_id != RM)


@pytest.mark.parametrize("way", [as_a_note, as_an_addition, by_force, as_a_task])
async def test_its_writer_and_compliance_find_it_again(room: Room, book: Book, way: Way) -> None:
    await way(room)
    for person in (RM, COMPLIANCE):
        told = [texts(await room.says(person, "/client 三槐堂"), person)]
        timeline = room.local.last_with_buttons(person)
        assert timeline is not None
        told += [all_of(one) for one in await pressed(room, person, [timeline])]
        assert CANARY in "\n".join(told), (way, person)


async def test_its_task_cannot_be_passed_on(room: Room, book: Book, team: dict[str, User]) -> None:
    for said in (f"提醒我周五把三槐堂{CANARY}可疑交易报给合规", f"提醒我周五整理{CANARY}可疑交易的材料"):
        await room.says(RM, said)
        await room.presses(RM, "✓")
        (listed,) = await room.says(RM, "/tasks")
        (opened,) = [one for one in await pressed(room, RM, [listed]) if "转给" in all_of(one)][:1]
        whom = await room.presses(RM, "转给", on=opened)
        told = await pressed(room, RM, [one for one in whom if "苏婉清" in all_of(one)])
        assert "转不了" in "".join(all_of(one) for one in told), said
    assert CANARY not in "".join(one.text for (chat, _), one in room.local.messages.items() if chat == SUCCESSOR)


async def test_it_is_in_no_figure_that_others_see(room: Room, book: Book, team: dict[str, User]) -> None:
    await room.says(RM, VISIT)
    await room.presses(RM, "✓")
    before = [texts(await room.says(LEAD, question), LEAD) for question in ("/client 三槐堂", "有哪些风险预警")]
    await as_a_note(room)
    after = [texts(await room.says(LEAD, question), LEAD) for question in ("/client 三槐堂", "有哪些风险预警")]
    assert after == before
    async with room.services.database.reading() as session:
        lead = team["高远"]
        assert (await clients.get(session, lead, book["三槐堂"], today=room.services.today)).last_contact is not None
