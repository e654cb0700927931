"""Handover, cover and merging: clients pass on with all that belongs to them, by those who may decide it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from memory import (
    balances,
    clientchanges,
    clients,
    contacts,
    covers,
    facilities,
    facts,
    handovers,
    holdings,
    merging,
    relations,
    users,
)
from memory.balances import Balance
from memory.clients import Client, ClientNotFound, NoBook
from memory.contacts import NewContact
from memory.covers import BadCover, CoverNotFound
from memory.database import Database, Session
from memory.facilities import NewFacility
from memory.facts import NewFact
from memory.handovers import NotPermitted
from memory.holdings import Holding
from memory.merging import ClientsDiffer
from memory.relations import NewRelation
from memory.tables import Base, NoteRow, OpportunityRow, RequestRow, RiskEventRow, TaskRow
from memory.users import User
from tests.memory.bank import NOW, TODAY, Bank, code_of, opened


@pytest.fixture
async def bank(database: Database) -> Bank:
    """Two teams without clients."""
    return await opened(database)


def task(client: Client, owner: User, **fields: Any) -> TaskRow:
    """An open task about a client."""
    plain: dict[str, Any] = {
        "owner_id": owner.id,
        "author_id": owner.id,
        "client_id": client.id,
        "what": "发资料",
        "responsible": "我",
        "state": "open",
        "reminders": 0,
        "created_at": NOW,
    }
    return TaskRow(**plain | fields)


def note(client: Client, author: User, **fields: Any) -> NoteRow:
    """A note about a client."""
    plain: dict[str, Any] = {
        "client_id": client.id,
        "author_id": author.id,
        "happened_on": TODAY,
        "raw": "聊了扩产",
        "record": {},
        "search_text": "",
        "labels": "",
        "unembedded": True,
        "confidential": False,
        "suspicion": False,
        "state": "saved",
        "recorded_at": NOW,
        "changed_at": NOW,
    }
    return NoteRow(**plain | fields)


async def add(bank: Bank, *rows: Base) -> None:
    async with bank.database.begin() as session:
        session.add_all(rows)


async def owners_of_tasks(bank: Bank) -> dict[str, int]:
    async with bank.database.reading() as session:
        return {row.what: row.owner_id for row in await session.execute(select(TaskRow.what, TaskRow.owner_id))}


async def test_a_client_passes_over_with_its_open_tasks_and_its_history(bank: Bank) -> None:
    client = await bank.client(bank.lin, "华兴精密机械有限公司")
    await add(
        bank,
        task(client, bank.lin, what="开着的", claimed_by="worker", claimed_until=NOW),
        task(client, bank.lin, what="做完的", state="done"),
        task(client, bank.lead, what="团队长的"),
    )
    async with bank.database.begin() as session:
        done = await handovers.hand_over(session, bank.lead, client.id, to=bank.zhao, today=TODAY)
    assert (done.clients, done.tasks) == (1, 1)
    assert await bank.book(bank.lin) == [] and await bank.book(bank.zhao) == [client.name]
    assert await owners_of_tasks(bank) == {"开着的": bank.zhao.id, "做完的": bank.lin.id, "团队长的": bank.lead.id}
    async with bank.database.reading() as session:
        (change,) = await clientchanges.history(session, bank.zhao, client.id, today=TODAY)
        assert await session.scalar(select(TaskRow.claimed_by).where(TaskRow.what == "开着的")) is None
    assert (change.what, change.before, change.after, change.by) == ("owner", bank.lin.id, bank.zhao.id, "高远")
    (entry,) = await bank.audited("client.handed_over")
    assert (entry.user_id, entry.about) == (bank.lead.id, f"client:{client.id}")


async def test_a_task_of_a_hidden_note_does_not_pass_over(bank: Bank) -> None:
    client = await bank.client(bank.lin, "华兴精密机械有限公司")
    for name, hidden in (("明面上的", {}), ("保密的", {"confidential": True}), ("怀疑的", {"suspicion": True})):
        async with bank.database.begin() as session:
            row = note(client, bank.lin, **hidden)
            session.add(row)
            await session.flush()
            session.add(task(client, bank.lin, what=name, note_id=row.id))
    async with bank.database.begin() as session:
        await handovers.hand_over(session, bank.admin, client.id, to=bank.zhao, today=TODAY)
    tasks = await owners_of_tasks(bank)
    assert tasks == {"明面上的": bank.zhao.id, "保密的": bank.lin.id, "怀疑的": bank.lin.id}


async def test_a_whole_book_passes_over_even_from_somebody_who_has_left(bank: Bank) -> None:
    names = [f"客户{number}有限公司" for number in range(12)]
    for name in names:
        await bank.client(bank.lin, name)
    kept = await bank.client(bank.zhao, "赵的客户有限公司")
    async with bank.database.begin() as session:
        gone = await users.remove(session, bank.lin.id)
        done = await handovers.hand_over_book(session, bank.admin, giver=gone, to=bank.chen, today=TODAY)
    assert done.clients == 12
    assert sorted(await bank.book(bank.chen)) == sorted(names) and await bank.book(bank.zhao) == [kept.name]
    assert len(await bank.audited("book.handed_over")) == 1


@pytest.mark.parametrize("giver", ["lin", "chen", "zhou", "credit", "other_lead"])
async def test_only_the_lead_of_the_team_and_administrators_hand_over(bank: Bank, giver: str) -> None:
    client = await bank.client(bank.lin, "华兴精密机械有限公司")
    user = getattr(bank, giver)
    async with bank.database.begin() as session:
        with pytest.raises((NotPermitted, ClientNotFound)):
            await handovers.hand_over(session, user, client.id, to=bank.zhao, today=TODAY)
        with pytest.raises(NotPermitted):
            await handovers.hand_over_book(session, user, giver=bank.lin, to=bank.zhao, today=TODAY)
    assert await bank.book(bank.lin) == [client.name]


async def test_a_lead_hands_over_within_the_team_only_and_to_nobody_without_a_book(bank: Bank) -> None:
    client = await bank.client(bank.lin, "华兴精密机械有限公司")
    async with bank.database.begin() as session:
        with pytest.raises(NotPermitted):
            await handovers.hand_over(session, bank.lead, client.id, to=bank.chen, today=TODAY)
        for to in (bank.admin, bank.zhou):
            with pytest.raises(NoBook):
                await handovers.hand_over(session, bank.admin, client.id, to=to, today=TODAY)
        await handovers.hand_over(session, bank.admin, client.id, to=bank.chen, today=TODAY)
    assert await bank.book(bank.chen) == [client.name]


async def test_an_administrator_finds_what_to_hand_over_by_name_or_code_without_seeing_it(bank: Bank) -> None:
    client = await bank.client(bank.lin, "华兴精密机械有限公司", code=code_of(5))
    async with bank.database.reading() as session:
        for name in (client.name, code_of(5)):
            assert await handovers.find(session, bank.admin, name, today=TODAY) == client.id
        with pytest.raises(ClientNotFound):
            await handovers.find(session, bank.other_lead, client.name, today=TODAY)
    assert await bank.book(bank.admin) == []


async def test_a_cover_ends_at_once_when_it_is_ended(bank: Bank) -> None:
    client = await bank.client(bank.lin, "华兴精密机械有限公司")
    async with bank.database.begin() as session:
        cover = await covers.cover(
            session, bank.lead, owner=bank.lin, deputy=bank.zhao, starts=TODAY - timedelta(2), ends=TODAY, today=TODAY
        )
    assert await bank.book(bank.zhao) == [client.name]
    async with bank.database.begin() as session:
        assert await covers.covers(session, bank.zhao, today=TODAY) == [cover]
        assert await covers.covers(session, bank.chen, today=TODAY) == []
        with pytest.raises(CoverNotFound):
            await covers.end(session, bank.zhao, cover.id, today=TODAY)
        await covers.end(session, bank.lin, cover.id, today=TODAY)
    assert await bank.book(bank.zhao) == []
    assert len(await bank.audited("book.covered")) == len(await bank.audited("book.covered_no_more")) == 1


async def test_a_cover_needs_a_deputy_of_the_team_and_days_to_come(bank: Bank) -> None:
    async with bank.database.begin() as session:

        async def tried(user: User, owner: User, deputy: User, starts: int, ends: int) -> None:
            days = {"starts": TODAY + timedelta(starts), "ends": TODAY + timedelta(ends)}
            await covers.cover(session, user, owner=owner, deputy=deputy, **days, today=TODAY)

        for starts, ends in ((3, 1), (-5, -1), (0, 400)):
            with pytest.raises(BadCover):
                await tried(bank.lin, bank.lin, bank.zhao, starts, ends)
        with pytest.raises(BadCover):
            await tried(bank.lin, bank.lin, bank.lin, 0, 1)
        with pytest.raises(NotPermitted):
            await tried(bank.lin, bank.lin, bank.chen, 0, 1)
        with pytest.raises(NotPermitted):
            await tried(bank.chen, bank.lin, bank.chen, 0, 1)
        with pytest.raises(NoBook):
            await tried(bank.admin, bank.lin, bank.zhou, 0, 1)
        await tried(bank.admin, bank.lin, bank.chen, 0, 1)


async def test_a_deputy_serves_the_client_too(bank: Bank) -> None:
    client = await bank.client(bank.lin, "华兴精密机械有限公司")
    async with bank.database.begin() as session:
        await covers.cover(session, bank.lin, owner=bank.lin, deputy=bank.zhao, starts=TODAY, ends=TODAY, today=TODAY)
        await clientchanges.set_stage(session, bank.zhao, client.id, "account", today=TODAY)
        with pytest.raises(ClientNotFound):
            await clientchanges.set_stage(session, bank.zhao, client.id, "exit", today=TODAY + timedelta(1))


# Merging


async def _full(bank: Bank, session: Session, client: Client, mark: str) -> None:
    """Something of everything that can belong to a client."""
    who, today = bank.lin, {"today": TODAY}
    await contacts.add(session, who, client.id, NewContact(name=f"方{mark}", title="总经理"), **today)
    await contacts.add(session, who, client.id, NewContact(name="许志平", title="设备部长"), **today)
    line = NewFacility(reference=f"R{mark}", product="WC01", limit=Decimal(10), used=Decimal(1), as_of=TODAY)
    await facilities.put(session, who, client.id, [line], **today)
    await balances.put(session, who, client.id, [Balance("deposit", TODAY, Decimal(7))], **today)
    await holdings.put(session, who, client.id, [Holding(f"CM{mark}", TODAY)], **today)
    await facts.record(session, who, client.id, NewFact(name=f"fact{mark}", value=mark, as_of=TODAY), **today)
    await relations.put(session, who, client.id, [NewRelation(f"子公司{mark}", "子公司", Decimal("0.8"))], **today)
    row = note(client, who, raw=f"记录{mark}")
    session.add(row)
    await session.flush()
    session.add(task(client, who, what=f"任务{mark}", note_id=row.id))
    session.add(OpportunityRow(client_id=client.id, need=mark, currency="CNY", state="open", opened_on=TODAY))
    session.add(RequestRow(client_id=client.id, kind="limit", what=mark, state="open", opened_on=TODAY))
    session.add(RiskEventRow(client_id=client.id, signal=mark, rumour=False, state="open", seen_on=TODAY))
    await session.flush()


async def test_merging_loses_nothing(bank: Bank) -> None:
    keep = await bank.client(bank.lin, "华兴精密机械有限公司", short_names=("华兴",), rating="6")
    other = await bank.client(
        bank.lin, "华兴机械厂", code=code_of(7), short_names=("华兴", "华兴厂"), region="临溪", rating="9"
    )
    async with bank.database.begin() as session:
        await _full(bank, session, keep, "甲")
        await _full(bank, session, other, "乙")
        merged = await merging.merge(session, bank.lin, keep.id, other.id, today=TODAY)
    assert (merged.id, merged.name, merged.code) == (keep.id, keep.name, code_of(7))
    assert (merged.rating, merged.region) == ("6", "临溪")
    assert set(merged.short_names) == {"华兴", "华兴厂", "华兴机械厂"}
    assert sorted(merged.contacts) == sorted(["方甲", "方乙", "许志平"])
    async with bank.database.reading() as session:
        lines = await facilities.of_client(session, bank.lin, keep.id, today=TODAY)
        assert {line.reference for line in lines} == {"R甲", "R乙"}
        assert [one.amount for one in await balances.latest(session, bank.lin, keep.id, today=TODAY)] == [7]
        assert [one.product for one in await holdings.of_client(session, bank.lin, keep.id, today=TODAY)] == [
            "CM乙",
            "CM甲",
        ]
        assert set(await facts.latest(session, bank.lin, keep.id, today=TODAY)) == {"fact甲", "fact乙"}
        assert len(await relations.of_client(session, bank.lin, keep.id, today=TODAY)) == 2
        for table in (NoteRow, TaskRow, OpportunityRow, RequestRow, RiskEventRow):
            assert set(await session.scalars(select(table.client_id))) == {keep.id}
        assert (await clients.get(session, bank.lin, other.id, today=TODAY)).id == keep.id
        (change, *_) = await clientchanges.history(session, bank.lin, keep.id, today=TODAY)
    assert (change.what, change.before["name"]) == ("merged", "华兴机械厂")
    assert await bank.book(bank.lin) == [keep.name] and len(await bank.audited("client.merged")) == 1


def test_whatever_belongs_to_a_client_is_moved_when_it_is_merged() -> None:
    belongs = {table.name for table in Base.metadata.tables.values() if table.name in set(_of_clients())}
    moved = {row.__tablename__ for row in (*merging.MOVED, *merging.JOINED)}
    assert moved == belongs


def _of_clients() -> Iterator[str]:
    for table in Base.metadata.tables.values():
        if any(key.target_fullname == "clients.id" and key.parent.name == "client_id" for key in table.foreign_keys):
            yield table.name


async def test_of_the_same_facility_the_newer_statement_counts(bank: Bank) -> None:
    keep = await bank.client(bank.lin, "华兴精密机械有限公司")
    other = await bank.client(bank.lin, "华兴机械厂")

    def line(reference: str, used: int, as_of: date) -> NewFacility:
        return NewFacility(reference=reference, product="WC01", limit=Decimal(10), used=Decimal(used), as_of=as_of)

    async with bank.database.begin() as session:
        mine = [line("A", 1, TODAY), line("B", 1, TODAY - timedelta(9))]
        theirs = [line("A", 2, TODAY - timedelta(9)), line("B", 2, TODAY)]
        await facilities.put(session, bank.lin, keep.id, mine, today=TODAY)
        await facilities.put(session, bank.lin, other.id, theirs, today=TODAY)
        await merging.merge(session, bank.lin, keep.id, other.id, today=TODAY)
        found = await facilities.of_client(session, bank.lin, keep.id, today=TODAY)
    assert {one.reference: one.used for one in found} == {"A": 1, "B": 2}


async def test_records_of_two_organisations_are_not_merged_nor_one_with_itself(bank: Bank) -> None:
    one = await bank.client(bank.lin, "甲有限公司", code=code_of(1))
    two = await bank.client(bank.lin, "乙有限公司", code=code_of(2))
    theirs = await bank.client(bank.chen, "丙有限公司")
    async with bank.database.begin() as session:
        for other in (one, two):
            with pytest.raises(ClientsDiffer):
                await merging.merge(session, bank.lin, one.id, other.id, today=TODAY)
        for user in (bank.lin, bank.zhou, bank.admin):
            with pytest.raises(ClientNotFound):
                await merging.merge(session, user, one.id, theirs.id, today=TODAY)


async def test_a_lead_merges_records_of_two_managers_and_the_tasks_follow(bank: Bank) -> None:
    keep = await bank.client(bank.zhao, "华兴精密机械有限公司", code=code_of(1))
    other = await bank.client(bank.lin, "华兴机械厂")
    third = await bank.client(bank.lin, "华兴老厂")
    await add(bank, task(other, bank.lin, what="跟过去"))
    async with bank.database.begin() as session:
        await merging.merge(session, bank.lead, other.id, third.id, today=TODAY)
        await merging.merge(session, bank.lead, keep.id, other.id, today=TODAY)
        for old in (other.id, third.id):
            assert (await clients.get(session, bank.zhao, old, today=TODAY)).id == keep.id
    assert await owners_of_tasks(bank) == {"跟过去": bank.zhao.id}
    assert await bank.book(bank.lin) == []
