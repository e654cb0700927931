"""What owners of proposals are told by the clock: follow up, expired, a fact or a document behind it has changed."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

from handlers import proposalnotices
from knowledge.withdrawing import withdraw
from memory import facts
from memory.clock import utc_now
from memory.facts import NewFact
from memory.proposals import Used
from tests.handlers.clientbank import LIN, TODAY, at, fixtures
from tests.handlers.conftest import Room, texts
from tests.handlers.test_proposal_lists import FACTS, SHORT, begun, client_of, drafted, made, stands, user_of

loaded, room = fixtures()


async def told(room: Room, hour: int = 10, *, day: date = TODAY) -> str:
    """What Lin is told by the clock at this hour."""
    assert room.application is not None
    room.services.now = lambda: at(hour, day=day)
    room.shown.clear()
    await proposalnotices.expire(room.services)
    await proposalnotices.look_for_changes(room.services)
    while await proposalnotices.tell(room.application.bot, room.services):
        pass
    return texts(await room.settled(), LIN)


async def test_the_owner_is_reminded_to_follow_up_once_and_may_put_it_off(room: Room) -> None:
    await made(room)
    await room.says(LIN, "/proposals")
    await room.presses(LIN, "已发客户", (await room.presses(LIN, SHORT))[-1])
    monday = TODAY + timedelta(days=5)  # three working days after a Wednesday
    assert await told(room, 10, day=TODAY + timedelta(days=2)) == ""
    assert await told(room, 8, day=monday) == ""
    assert "跟进" in await told(room, 9, day=monday)
    assert await told(room, 10, day=monday) == ""
    assert "12-03" in texts(await room.presses(LIN, "再过三天"))
    assert await told(room, 20, day=monday + timedelta(days=2)) == ""
    assert "跟进" in await told(room, 9, day=monday + timedelta(days=3))


async def test_two_workers_tell_once_between_them(room: Room) -> None:
    assert room.application is not None
    await made(room)
    await room.says(LIN, "/proposals")
    await room.presses(LIN, "已发客户", (await room.presses(LIN, SHORT))[-1])
    room.services.now = lambda: at(10, day=TODAY + timedelta(days=5))
    room.shown.clear()
    bot = room.application.bot
    await asyncio.gather(*(proposalnotices.tell(bot, room.services) for _ in range(4)))
    assert texts(await room.settled(), LIN).count("跟进") == 1


async def test_what_is_over_its_time_is_told_and_can_be_renewed(room: Room) -> None:
    proposal = await made(room)
    day = TODAY + timedelta(days=33)  # a Monday after the thirtieth day
    assert "已过有效期" in await told(room, day=day)
    assert await stands(room, proposal) == "expired" and await told(room, 11, day=day) == ""
    assert (day + timedelta(days=30)).isoformat() in texts(await room.presses(LIN, "续期"))
    assert await stands(room, proposal) == "ready"


async def test_changed_facts_are_told_together_with_what_they_were(room: Room) -> None:
    user = await user_of(room)
    client_id = await client_of(room, user)
    used = tuple(Used(kind="fact", name=name, value="80000000", as_of=TODAY) for name in FACTS)
    proposal = await begun(room)
    day = working_day(room)  # facts are recorded by the clock on the wall
    await drafted(room, proposal, used=used, now=utc_now())
    assert await told(room, 15, day=day) == ""
    async with room.services.database.begin() as session:
        new = [NewFact(name=name, value=90000000, as_of=TODAY) for name in FACTS]
        await facts.record_all(session, user, client_id, new, today=TODAY)
    shown = await told(room, 16, day=day)
    assert shown.count("🔔") == 1 and shown.count("原 8,000万，现 9,000万") == len(FACTS)
    assert await told(room, 17, day=day) == ""


async def test_a_document_that_is_withdrawn_is_told_of_by_its_title(room: Room) -> None:
    book = room.services.knowledge.rulebook(TODAY)
    document = next(one for one in book.documents.values() if "流动资金" in one.title)
    other = next(one for one in book.documents.values() if "固定资产" in one.title)
    rule = next(one for sheet in book.products.values() for one in sheet.rules if one.source.title == document.title)
    assert await told(room, 15) == ""
    rests = [document.id, rule.id, other.id]
    kinds: list[Any] = ["document", "rule", "document"]
    versions = [document.version, document.version, other.version]
    used = tuple(Used(kind=kinds[n], name=rests[n], value=versions[n]) for n in range(3))
    await made(room, used=used)
    assert await told(room, 16) == ""
    await asyncio.to_thread(withdraw, document.id, data_dir=room.services.data_dir, chroma_url=None)
    await room.settled()
    shown = await told(room, 17)
    assert f"《{document.title}》有变动或已失效" in shown and shown.count("·") == 1
    assert await told(room, 18) == ""


def working_day(room: Room) -> date:
    """The first day from today on, by the clock on the wall, on which people may be told."""
    days = (utc_now().date() + timedelta(days=n) for n in range(1, 15))
    return next(day for day in days if not room.services.hours.rests(day))
