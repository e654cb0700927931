"""A card becomes a note with all that follows from it: whole, once, by its writer, under a client of theirs."""

from __future__ import annotations

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from memory import audit, cards, opportunities, riskevents, saving, tasks
from memory.cards import CardDecided, CardNotFound
from memory.consequences import Consequences, NewRequest
from memory.database import Database
from memory.facts import NewFact
from memory.saving import ClientMissing, Saved
from memory.scope import ClientNotFound
from memory.tables import AuditRow, Base, ClientRow, ContactRow, FactRow, NoteRow, OpportunityRow, RequestRow, TaskRow
from memory.users import User
from tests.memory.books import NOW, TODAY, card, client, owned_by, save

FRIDAY = date(2026, 11, 27)
SAID = "刚从三槐堂出来 吴总想要八百多万买纱 会计要走 周五前回他"
LOAN = {"value": "8000000", "currency": "CNY", "what": "需求金额", "low": "8000000", "high": "9000000", "vague": True}
RECORD: dict[str, Any] = {
    "client": "三槐堂纺织有限公司",
    "date": "2026-11-23",
    "contact_form": "拜访",
    "people": [{"name": "吴", "title": "总", "words": "吴总"}],
    "needs": ["流动资金贷款"],
    "amounts": [LOAN],
    "competitors": ["远岚银行"],
    "risk_signals": ["高管离职"],
    "promises": [{"what": "回复吴总报价", "due": "2026-11-27", "words": "周五前回他"}],
    "tasks": [{"what": "回复吴总报价", "due": "2026-11-27", "owner": "我", "words": "周五前回他"}],
    "guesses": ["needs"],
    "words": {"needs": "八百多万买纱", "risk_signals": "会计要走"},
}


@pytest.fixture
async def sanhuai(database: Database, lin: User) -> int:
    """三槐堂, a client of 林晓雨."""
    return await client(database, lin, "三槐堂纺织有限公司")


async def _count(database: Database, table: type[Base]) -> int:
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def _card(database: Database, user: User, client_id: int | None, record: dict[str, Any] = RECORD) -> str:
    async with database.begin() as session:
        return (await card(session, user, client_id, record, text=SAID)).id


async def _save(database: Database, user: User, card_id: str) -> Saved:
    async with database.begin() as session:
        return await saving.save(session, user, card_id, consequences=Consequences(search_text=SAID), now=NOW)


async def test_one_word_stores_the_note_and_everything_that_follows(
    database: Database, lin: User, sanhuai: int
) -> None:
    saved = await save(
        *(database, lin, sanhuai, RECORD),
        text=SAID,
        rules={"高管离职": "RW-07"},
        products={"流动资金贷款": "wc-loan"},
        requests=(NewRequest("rate", "降到3.6%"),),
        facts=(NewFact(name="headcount", value=96, as_of=TODAY, said="96人"),),
        beyond={"回复吴总报价": "P-3"},
    )
    assert saved.note is not None and not saved.again
    assert (saved.note.client, saved.note.author, saved.note.raw) == ("三槐堂纺织有限公司", "林晓雨", SAID)
    (task,) = saved.tasks
    assert (task.due, task.said, task.beyond) == (FRIDAY, "周五前回他", "P-3")
    assert (task.promised_to, task.promised_on, task.promised_due) == ("吴总", TODAY, FRIDAY)
    async with database.reading() as session:
        (need,) = await opportunities.of_client(session, lin, sanhuai, today=TODAY)
        assert (need.need, need.product, need.least) == ("流动资金贷款", "wc-loan", Decimal(8_000_000))
        assert (need.amount_high, need.said) == (Decimal(9_000_000), "八百多万买纱")
        (event,) = await riskevents.of_client(session, lin, sanhuai, today=TODAY)
        assert (event.signal, event.rule, event.rumour, event.said) == ("高管离职", "RW-07", False, "会计要走")
        assert (await session.scalars(select(RequestRow))).one().what == "降到3.6%"
        fact = (await session.scalars(select(FactRow))).one()
        assert (fact.name, fact.value, fact.source, fact.note_id) == ("headcount", 96, "note", saved.note.id)
        contact = (await session.scalars(select(ContactRow))).one()
        assert (contact.name, contact.title, contact.said, contact.seen_on) == ("吴", "总", "吴总", TODAY)
        assert (await session.get_one(ClientRow, sanhuai)).last_contact == TODAY
        entries = [one.what async for one in audit.entries(session)]
    assert entries.count("note.saved") == 1 and entries[-1] == "note.saved"


async def test_what_the_audit_trail_says_of_a_note_holds_no_word_of_it(
    database: Database, lin: User, sanhuai: int
) -> None:
    await save(database, lin, sanhuai, RECORD, text=SAID)
    async with database.reading() as session:
        details = (await session.scalars(select(AuditRow.details).where(AuditRow.what == "note.saved"))).one()
    assert not any(word in details for word in ("三槐堂", "吴", "8000000", "远岚", "离职"))


async def test_pressing_save_twice_gives_the_same_note(database: Database, lin: User, sanhuai: int) -> None:
    card_id = await _card(database, lin, sanhuai)
    first, second = await _save(database, lin, card_id), await _save(database, lin, card_id)
    assert first.note == second.note and first.tasks == second.tasks
    assert (first.again, second.again) == (False, True)
    assert await _count(database, NoteRow) == 1 and await _count(database, TaskRow) == 1


async def test_two_processes_that_save_the_same_card_at_once_store_it_once(
    database: Database, database_url: str, lin: User, sanhuai: int
) -> None:
    card_ids = [await _card(database, lin, sanhuai) for _ in range(4)]
    other = Database(database_url)
    saved = await asyncio.gather(*(_save(own, lin, one) for one in card_ids for own in (database, other, database)))
    await other.close()
    assert await _count(database, NoteRow) == 4 and await _count(database, TaskRow) == 4
    assert await _count(database, ContactRow) == 1
    assert len({one.note.id for one in saved if one.note}) == 4
    assert sum(not one.again for one in saved) == 4
    async with database.reading() as session:
        assert (await audit.verify(session)).broken is None


async def test_a_crash_in_the_middle_leaves_nothing_half_written_and_the_card_waits(
    database: Database, lin: User, sanhuai: int
) -> None:
    card_id = await _card(database, lin, sanhuai)
    with pytest.raises(RuntimeError):
        async with database.begin() as session:
            await saving.save(session, lin, card_id, consequences=Consequences(search_text=SAID), now=NOW)
            raise RuntimeError("killed here")
    for table in (NoteRow, TaskRow, OpportunityRow, ContactRow):
        assert await _count(database, table) == 0
    async with database.reading() as session:
        assert [one.id for one in await cards.pending(session, lin)] == [card_id]
        assert (await session.get_one(ClientRow, sanhuai)).last_contact is None
    assert (await _save(database, lin, card_id)).note is not None


async def test_only_the_writer_of_a_card_saves_it(database: Database, lin: User, chen: User, sanhuai: int) -> None:
    card_id = await _card(database, lin, sanhuai)
    with pytest.raises(CardNotFound):
        await _save(database, chen, card_id)
    assert await _count(database, NoteRow) == 0


async def test_a_card_is_not_saved_under_a_client_that_went_to_somebody_else_meanwhile(
    database: Database, lin: User, chen: User, sanhuai: int
) -> None:
    card_id = await _card(database, lin, sanhuai)
    await owned_by(database, sanhuai, chen)
    with pytest.raises(ClientNotFound):
        await _save(database, lin, card_id)
    await owned_by(database, sanhuai, lin)
    assert (await _save(database, lin, card_id)).note is not None


async def test_compliance_reads_everything_and_writes_no_notes(database: Database, zhou: User, sanhuai: int) -> None:
    card_id = await _card(database, zhou, sanhuai)
    with pytest.raises(ClientNotFound):
        await _save(database, zhou, card_id)


async def test_a_card_without_a_client_waits_for_one(database: Database, lin: User) -> None:
    card_id = await _card(database, lin, None)
    with pytest.raises(ClientMissing):
        await _save(database, lin, card_id)


async def test_a_discarded_card_is_not_saved(database: Database, lin: User, sanhuai: int) -> None:
    card_id = await _card(database, lin, sanhuai)
    async with database.begin() as session:
        await cards.discard(session, lin, card_id, now=NOW)
    with pytest.raises(CardDecided) as decided:
        await _save(database, lin, card_id)
    assert decided.value.card.state == "discarded"


async def test_a_task_without_a_visit_makes_a_task_and_no_note(database: Database, lin: User, sanhuai: int) -> None:
    """明天下午提醒我给许总回电话"""
    record = {"client": "三槐堂纺织有限公司", "tasks": [{"what": "给许总回电话", "due": "2026-11-24", "owner": "我"}]}
    async with database.begin() as session:
        kept = await card(session, lin, sanhuai, record, kind="task")
    first, second = await _save(database, lin, kept.id), await _save(database, lin, kept.id)
    assert first.note is None and [task.what for task in first.tasks] == ["给许总回电话"]
    assert first.tasks == second.tasks and second.again
    assert await _count(database, NoteRow) == 0 and await _count(database, TaskRow) == 1


async def test_a_task_about_no_client_needs_none(database: Database, lin: User) -> None:
    record = {"client": None, "tasks": [{"what": "写周报", "due": None, "owner": "我", "due_text": "尽快"}]}
    async with database.begin() as session:
        kept = await card(session, lin, None, record, kind="task")
    (task,) = (await _save(database, lin, kept.id)).tasks
    assert (task.client, task.due, task.due_text) == (None, None, "尽快")


async def test_a_promise_that_is_no_task_of_the_record_becomes_one(database: Database, lin: User, sanhuai: int) -> None:
    record = RECORD | {"promises": [{"what": "送两盒茶叶样品", "due": None}]}
    saved = await save(database, lin, sanhuai, record)
    assert [(task.what, task.promised_to) for task in saved.tasks] == [
        ("回复吴总报价", None),
        ("送两盒茶叶样品", "吴总"),
    ]


async def test_what_the_client_is_to_do_is_no_promise_of_ours(database: Database, lin: User, sanhuai: int) -> None:
    record = RECORD | {"tasks": [{"what": "给报表", "due": "2026-11-27", "owner": "客户"}], "promises": []}
    (task,) = (await save(database, lin, sanhuai, record)).tasks
    assert (task.responsible, task.owner, task.promised_to) == ("客户", "林晓雨", None)


async def test_a_need_said_again_is_the_same_need_with_the_newer_figure(
    database: Database, lin: User, sanhuai: int
) -> None:
    await save(database, lin, sanhuai, RECORD | {"date": "2026-11-10"})
    await save(database, lin, sanhuai, RECORD | {"amounts": [LOAN | {"value": "18000000", "low": None, "high": None}]})
    await save(database, lin, sanhuai, RECORD | {"amounts": []})
    async with database.reading() as session:
        (need,) = await opportunities.of_client(session, lin, sanhuai, today=TODAY)
        assert (need.amount, need.opened_on) == (Decimal(18_000_000), date(2026, 11, 10))
        new = await opportunities.opened(session, lin, date(2026, 11, 20), TODAY, today=TODAY)
        assert new == []


async def test_several_needs_take_their_amounts_in_order_and_one_total_counts_once(
    database: Database, lin: User, sanhuai: int
) -> None:
    needs = ["流动资金贷款", "保函"]
    two = [LOAN, LOAN | {"value": "3000000", "low": None, "high": None}]
    await save(database, lin, sanhuai, RECORD | {"needs": needs, "amounts": two})
    other = await client(database, lin, "青鹭国际贸易有限公司")
    await save(database, lin, other, RECORD | {"needs": needs, "amounts": two[:1]})
    async with database.reading() as session:
        both = await opportunities.of_client(session, lin, sanhuai, today=TODAY)
        assert {one.need: one.amount for one in both} == {"流动资金贷款": 8_000_000, "保函": 3_000_000}
        total = await opportunities.of_client(session, lin, other, today=TODAY)
        assert {one.need: one.amount for one in total} == {"流动资金贷款": 8_000_000, "保函": None}


@pytest.mark.parametrize("value", ["1e30", "NaN", "八百万", "-1e16"])
async def test_an_amount_that_is_none_does_not_stop_the_note(
    database: Database, lin: User, sanhuai: int, value: str
) -> None:
    saved = await save(database, lin, sanhuai, RECORD | {"amounts": [LOAN | {"value": value, "low": None}]})
    assert saved.note is not None
    async with database.reading() as session:
        (need,) = await opportunities.of_client(session, lin, sanhuai, today=TODAY)
        assert need.amount is None


async def test_hearsay_is_kept_as_hearsay(database: Database, lin: User, sanhuai: int) -> None:
    await save(database, lin, sanhuai, RECORD | {"guesses": ["risk_signals"]})
    async with database.reading() as session:
        assert [event.rumour for event in await riskevents.of_client(session, lin, sanhuai, today=TODAY)] == [True]


async def test_a_surname_is_the_one_contact_who_bears_it_and_a_full_name_completes_it(
    database: Database, lin: User, sanhuai: int
) -> None:
    async def people() -> list[tuple[str, str | None]]:
        async with database.reading() as session:
            rows = await session.scalars(select(ContactRow).order_by(ContactRow.id))
            return [(row.name, row.title) for row in rows]

    await save(database, lin, sanhuai, RECORD)
    await save(database, lin, sanhuai, RECORD | {"people": [{"name": "吴国强", "title": "董事长"}]})
    assert await people() == [("吴国强", "董事长")]
    await save(database, lin, sanhuai, RECORD)
    assert await people() == [("吴国强", "董事长")]
    await save(
        database, lin, sanhuai, RECORD | {"people": [{"name": "吴", "title": "会计"}, {"name": None, "title": "财务"}]}
    )
    assert await people() == [("吴国强", "董事长"), ("吴", "会计")]


async def test_a_visit_noted_late_does_not_move_the_last_contact_back(
    database: Database, lin: User, sanhuai: int
) -> None:
    await save(database, lin, sanhuai, RECORD)
    await save(database, lin, sanhuai, RECORD | {"date": "2026-11-02"})
    async with database.reading() as session:
        assert (await session.get_one(ClientRow, sanhuai)).last_contact == TODAY
        open_tasks = await tasks.of_client(session, lin, sanhuai, today=TODAY)
    assert len(open_tasks) == 2
