"""Whatever was noted, corrected and hidden in whatever order: with all notes taken back, nothing of them is left."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from memory import opportunities, revisions, riskevents, tasks
from memory.consequences import Consequences, NewRequest
from memory.database import Database
from memory.facts import NewFact
from memory.revisions import NothingToTakeBack
from memory.tables import ClientRow, ContactRow, FactRow, NoteRow, OpportunityRow, RequestRow, RiskEventRow, TaskRow
from memory.users import User
from tests.memory.books import NOW, TODAY, client, save

BEFORE = date(2026, 6, 1)
PEOPLE = [("吴", "总"), ("吴国强", "董事长"), ("李敏", "财务总监"), ("李", "会计"), ("Linda", "CFO")]


def _record(chance: random.Random) -> dict[str, Any]:
    people = chance.sample(PEOPLE, chance.randint(0, 3))
    return {
        "client": "三槐堂",
        "date": (TODAY - timedelta(days=chance.randint(0, 40))).isoformat(),
        "people": [{"name": name, "title": title} for name, title in people],
        "needs": chance.sample(["流动资金贷款", "保函", "票据贴现"], chance.randint(0, 2)),
        "amounts": [{"value": str(chance.randint(1, 99) * 100_000), "what": "需求金额"}] * chance.randint(0, 1),
        "risk_signals": chance.sample(["欠税", "裁员", "涉诉"], chance.randint(0, 2)),
        "tasks": [
            {"what": what, "due": "2026-12-01", "owner": "我"}
            for what in chance.sample(["报价", "送合同", "查库"], chance.randint(0, 3))
        ],
    }


def _known(chance: random.Random) -> dict[str, Any]:
    return {
        "search_text": "字",
        "confidential": chance.random() < 0.15,
        "requests": (NewRequest("rate", "降价"),) * chance.randint(0, 1),
        "facts": (NewFact(name="headcount", value=chance.randint(1, 9), as_of=TODAY),) * chance.randint(0, 1),
    }


async def _change(database: Database, user: User, note_id: int, clients: list[int], chance: random.Random) -> None:
    """One random thing that a writer does to a note."""
    known = Consequences(**_known(chance))
    async with database.begin() as session:
        what = chance.choice(["revise", "move", "take back", "hide", "show"])
        if what in ("hide", "show"):
            await revisions.set_confidential(session, user, note_id, what == "hide", now=NOW)
        elif what == "take back":
            try:
                await revisions.take_back(session, user, note_id, consequences=known, now=NOW)
            except NothingToTakeBack:
                return
        else:
            to = chance.choice(clients) if what == "move" else None
            how: Any = chance.choice(["correction", "addition"])
            await revisions.revise(
                session, user, note_id, _record(chance), what=how, said="改", client_id=to, consequences=known, now=NOW
            )


@pytest.mark.parametrize("seed", range(8))
async def test_nothing_is_left_of_notes_that_were_taken_back(database: Database, lin: User, seed: int) -> None:
    chance = random.Random(seed)
    clients = [await client(database, lin, name, last_contact=BEFORE) for name in ("三槐堂", "青鹭")]
    async with database.begin() as session:
        session.add(ContactRow(client_id=clients[0], name="李敏", title=None, phone="138", seen_on=BEFORE))
    living: list[int] = []
    for _ in range(12):
        if living and chance.random() < 0.5:
            await _change(database, lin, chance.choice(living), clients, chance)
        else:
            saved = await save(database, lin, chance.choice(clients), _record(chance), **_known(chance))
            assert saved.note is not None
            living.append(saved.note.id)
        if chance.random() < 0.15:
            await _undo(database, lin, living.pop(chance.randrange(len(living))))
        await _one_need_of_a_kind(database, lin, clients)
    chance.shuffle(living)
    for note_id in living:
        await _undo(database, lin, note_id)
    async with database.reading() as session:
        for table in (TaskRow, OpportunityRow, RequestRow, RiskEventRow, NoteRow):
            states: set[str] = set(await session.scalars(select(table.state)))  # type: ignore[attr-defined]
            assert states <= {"undone"}, table
        assert list(await session.scalars(select(FactRow))) == []
        (contact,) = await session.scalars(select(ContactRow))
        assert (contact.name, contact.title, contact.phone, contact.seen_on) == ("李敏", None, "138", BEFORE)
        assert [row.last_contact for row in await session.scalars(select(ClientRow))] == [BEFORE, BEFORE]
        for listed in (opportunities.of_client, riskevents.of_client, tasks.of_client):
            assert [await listed(session, lin, one, today=TODAY) for one in clients] == [[], []]


async def _undo(database: Database, user: User, note_id: int) -> None:
    async with database.begin() as session:
        await revisions.undo(session, user, note_id, now=NOW)


async def _one_need_of_a_kind(database: Database, user: User, clients: list[int]) -> None:
    """What others are shown never has the same need of a client twice."""
    async with database.reading() as session:
        for one in clients:
            query = select(OpportunityRow.need).join(NoteRow, NoteRow.id == OpportunityRow.note_id)
            query = query.where(OpportunityRow.client_id == one, OpportunityRow.state == "open")
            needs = list(await session.scalars(query.where(~NoteRow.confidential)))
            assert len(needs) == len(set(needs)), needs
