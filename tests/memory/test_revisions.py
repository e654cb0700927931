"""A note is corrected, added to, hidden and taken back by its writer, with all that followed from it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from memory import audit, messages, notes, opportunities, revisions, riskevents, saving, tasks
from memory.consequences import Consequences, NewRequest
from memory.database import Database
from memory.facts import NewFact
from memory.messages import NewAttachment
from memory.notes import Note, NoteNotFound
from memory.revisions import NothingToTakeBack, Revised
from memory.saving import Saved
from memory.scope import ClientNotFound
from memory.tables import (
    Base,
    ClientRow,
    ContactRow,
    FactRow,
    NoteRow,
    OpportunityRow,
    RequestRow,
    RiskEventRow,
    TaskRow,
)
from memory.users import User
from tests.memory.books import NOW, TODAY, card, client, owned_by, save

LATER = NOW + timedelta(hours=3)
LOAN = {"value": "8000000", "currency": "CNY", "what": "需求金额"}
RECORD: dict[str, Any] = {
    "client": "三槐堂纺织有限公司",
    "date": "2026-11-23",
    "people": [{"name": "吴", "title": "总"}],
    "needs": ["流动资金贷款"],
    "amounts": [LOAN],
    "risk_signals": ["高管离职", "欠税"],
    "tasks": [{"what": "落实流动资金贷款800万", "due": "2026-12-02", "owner": "我"}],
}


@pytest.fixture
async def sanhuai(database: Database, lin: User) -> int:
    """三槐堂, a client of 林晓雨, last met before anything was noted."""
    return await client(database, lin, "三槐堂纺织有限公司", last_contact=date(2026, 10, 15))


@pytest.fixture
async def saved(database: Database, lin: User, sanhuai: int) -> Saved:
    """The note of a visit, with a request and a fact."""
    return await save(
        *(database, lin, sanhuai, RECORD),
        requests=(NewRequest("rate", "降到3.6%"),),
        facts=(NewFact(name="headcount", value=96, as_of=TODAY),),
    )


def _id(saved: Saved) -> int:
    assert saved.note is not None
    return saved.note.id


async def _revise(database: Database, user: User, note_id: int, record: dict[str, Any], **more: Any) -> Revised:
    options = {"what": "correction", "said": "不是八百是一千八", "now": LATER} | more
    async with database.begin() as session:
        return await revisions.revise(
            session, user, note_id, record, consequences=Consequences(search_text="更正"), **options
        )


async def _states(database: Database, table: type[Base]) -> list[str]:
    async with database.reading() as session:
        return list(await session.scalars(select(table.state).order_by(table.id)))  # type: ignore[attr-defined]


async def test_a_correction_changes_the_figure_in_the_note_the_need_and_the_task_and_keeps_the_rest(
    database: Database, lin: User, sanhuai: int, saved: Saved
) -> None:
    """不是八百是一千八"""
    task = dict(RECORD["tasks"][0], what="落实流动资金贷款1800万")
    record = RECORD | {"amounts": [LOAN | {"value": "18000000"}], "tasks": [task]}
    revised = await _revise(database, lin, _id(saved), record)
    assert revised.before["amounts"][0]["value"] == "8000000" and revised.after["amounts"][0]["value"] == "18000000"
    assert revised.note.record == record and revised.note.raw == "原话"
    async with database.reading() as session:
        (need,) = await opportunities.of_client(session, lin, sanhuai, today=TODAY)
        assert need.amount == Decimal(18_000_000)
        (still,) = await tasks.of_note(session, lin, _id(saved), today=TODAY)
        assert (still.id, still.what, still.due) == (saved.tasks[0].id, task["what"], date(2026, 12, 2))
        (one,) = await notes.revisions(session, lin, _id(saved), today=TODAY)
        assert (one.number, one.said, one.by) == (1, "不是八百是一千八", "林晓雨")
        assert [entry.what async for entry in audit.entries(session)][-1] == "note.revised"
    assert await _states(database, RiskEventRow) == ["open", "open"]


async def test_a_correction_leaves_what_somebody_did_to_a_task_meanwhile(
    database: Database, lin: User, saved: Saved
) -> None:
    async with database.begin() as session:
        await tasks.later(session, lin, saved.tasks[0].id, date(2026, 12, 7), now=NOW)
    await _revise(database, lin, _id(saved), RECORD | {"place": "厂里"})
    async with database.begin() as session:
        (task,) = await tasks.of_note(session, lin, _id(saved), today=TODAY)
        assert task.due == date(2026, 12, 7)
        await tasks.done(session, lin, task.id, now=NOW)
    await _revise(database, lin, _id(saved), RECORD | {"place": "办公室"})
    assert await _states(database, TaskRow) == ["done"]


async def test_a_corrected_day_moves_the_task_and_its_reminder(database: Database, lin: User, saved: Saved) -> None:
    task = dict(RECORD["tasks"][0], due="2026-12-09")
    await _revise(database, lin, _id(saved), RECORD | {"tasks": [task]})
    async with database.reading() as session:
        (moved,) = await tasks.of_note(session, lin, _id(saved), today=TODAY)
    assert moved.due == date(2026, 12, 9)
    assert moved.remind_at is not None and moved.remind_at.date() == date(2026, 12, 8)


async def test_a_signal_that_was_taken_out_is_no_risk_event_any_more(
    database: Database, lin: User, sanhuai: int, saved: Saved
) -> None:
    """没有欠税"""
    await _revise(database, lin, _id(saved), RECORD | {"risk_signals": ["高管离职"]})
    async with database.reading() as session:
        events = await riskevents.of_client(session, lin, sanhuai, today=TODAY)
    assert [event.signal for event in events] == ["高管离职"]


async def test_a_corrected_day_of_the_visit_moves_the_last_contact(
    database: Database, lin: User, sanhuai: int, saved: Saved
) -> None:
    """日期错了是上周五"""
    revised = await _revise(database, lin, _id(saved), RECORD | {"date": "2026-11-20"})
    assert revised.note.happened_on == date(2026, 11, 20)
    async with database.reading() as session:
        assert (await session.get_one(ClientRow, sanhuai)).last_contact == date(2026, 11, 20)
        assert {event.seen_on for event in await session.scalars(select(RiskEventRow))} == {date(2026, 11, 20)}


async def test_a_note_of_the_wrong_client_moves_with_all_that_followed(
    database: Database, lin: User, sanhuai: int, saved: Saved
) -> None:
    """不是三槐堂 是云杉"""
    yunshan = await client(database, lin, "云杉冷链供应链有限公司")
    revised = await _revise(database, lin, _id(saved), RECORD | {"client": "云杉冷链"}, client_id=yunshan)
    assert (revised.note.client, revised.before["client"]) == ("云杉冷链供应链有限公司", "三槐堂纺织有限公司")
    async with database.reading() as session:
        assert (await session.get_one(ClientRow, sanhuai)).last_contact == date(2026, 10, 15)
        assert (await session.get_one(ClientRow, yunshan)).last_contact == TODAY
        for listed in (opportunities.of_client, riskevents.of_client, tasks.of_client):
            assert await listed(session, lin, sanhuai, today=TODAY) == []
            assert len(await listed(session, lin, yunshan, today=TODAY)) >= 1
        assert {row.client_id for row in await session.scalars(select(ContactRow))} == {yunshan}


async def test_a_note_is_not_moved_to_a_client_of_somebody_else(
    database: Database, lin: User, chen: User, saved: Saved
) -> None:
    other = await client(database, chen, "丰禾谷食品股份有限公司")
    with pytest.raises(ClientNotFound):
        await _revise(database, lin, _id(saved), RECORD, client_id=other)


async def test_an_addition_keeps_both_messages(database: Database, lin: User, saved: Saved) -> None:
    """对了 忘了说 会计要走"""
    record = RECORD | {"risk_signals": ["高管离职", "欠税", "裁员"]}
    revised = await _revise(database, lin, _id(saved), record, what="addition", said="对了 还要裁员")
    assert revised.note.raw == "原话\n对了 还要裁员"
    assert await _states(database, RiskEventRow) == ["open"] * 3
    async with database.begin() as session:
        back = await revisions.take_back(
            session, lin, _id(saved), consequences=Consequences(search_text="原话"), now=LATER
        )
    assert back.note.raw == "原话" and back.note.record["risk_signals"] == ["高管离职", "欠税"]
    assert await _states(database, RiskEventRow) == ["open", "open", "undone"]


async def test_a_correction_can_be_taken_back_once(database: Database, lin: User, saved: Saved) -> None:
    again = Consequences(search_text="原话")
    await _revise(database, lin, _id(saved), RECORD | {"place": "厂里"})
    async with database.begin() as session:
        back = await revisions.take_back(session, lin, _id(saved), consequences=again, now=LATER)
    assert "place" not in back.note.record and back.number == 2
    with pytest.raises(NothingToTakeBack):
        async with database.begin() as session:
            await revisions.take_back(session, lin, _id(saved), consequences=again, now=LATER)


async def test_a_correction_and_an_addition_come_by_cards_too(
    database: Database, lin: User, sanhuai: int, saved: Saved
) -> None:
    record = RECORD | {"purpose": "采购备货"}
    again = await save(
        database, lin, sanhuai, record, text="买纱用", kind="addition", target_note_id=_id(saved), now=LATER
    )
    assert _id(again) == _id(saved) and again.note is not None and again.note.raw == "原话\n买纱用"
    assert again.card.state == "saved" and again.note.record["purpose"] == "采购备货"


async def test_undo_takes_back_the_note_and_everything_that_followed_and_says_what(
    database: Database, lin: User, sanhuai: int, saved: Saved
) -> None:
    """撤回刚才那条 记错家了"""
    async with database.begin() as session:
        undone = await revisions.undo(session, lin, _id(saved), now=LATER)
    back = undone.taken_back
    assert undone.note.state == "undone"
    assert (back.tasks, back.opportunities) == (("落实流动资金贷款800万",), ("流动资金贷款",))
    assert (back.requests, back.risk_events) == (("降到3.6%",), ("高管离职", "欠税"))
    assert (back.facts, back.contacts) == (("headcount",), ("吴总",))
    for table in (TaskRow, OpportunityRow, RequestRow, RiskEventRow):
        assert set(await _states(database, table)) == {"undone"}
    async with database.begin() as session:
        assert await session.scalar(select(func.count()).select_from(FactRow)) == 0
        assert await session.scalar(select(func.count()).select_from(ContactRow)) == 0
        assert (await session.get_one(ClientRow, sanhuai)).last_contact == date(2026, 10, 15)
        assert (await session.scalars(select(TaskRow.remind_at))).all() == [None]
        assert await notes.timeline(session, lin, sanhuai, today=TODAY) == []
        assert await notes.last(session, lin, today=TODAY) is None
        assert await notes.count(session, lin, sanhuai, today=TODAY) == 0
        again = await revisions.undo(session, lin, _id(saved), now=LATER)
        assert again == undone
        assert [entry.what async for entry in audit.entries(session)].count("note.undone") == 1


async def test_undoing_the_newer_note_brings_the_earlier_state_back(
    database: Database, lin: User, sanhuai: int, saved: Saved
) -> None:
    person = {"name": "吴国强", "title": "董事长"}
    newer = await save(
        *(database, lin, sanhuai, RECORD | {"amounts": [LOAN | {"value": "18000000"}], "people": [person]}),
        facts=(NewFact(name="headcount", value=120, as_of=TODAY),),
    )
    async with database.begin() as session:
        await revisions.undo(session, lin, _id(newer), now=LATER)
    async with database.reading() as session:
        (need,) = await opportunities.of_client(session, lin, sanhuai, today=TODAY)
        assert (need.amount, need.note_id) == (Decimal(8_000_000), _id(saved))
        contact = (await session.scalars(select(ContactRow))).one()
        assert (contact.name, contact.title, contact.note_id) == ("吴", "总", _id(saved))
        assert (await session.scalars(select(FactRow.value))).one() == 96
        assert (await session.get_one(ClientRow, sanhuai)).last_contact == TODAY


async def test_undoing_the_older_note_leaves_the_newer_one_whole(
    database: Database, lin: User, sanhuai: int, saved: Saved
) -> None:
    newer = await save(database, lin, sanhuai, RECORD)
    async with database.begin() as session:
        await revisions.undo(session, lin, _id(saved), now=LATER)
        (need,) = await opportunities.of_client(session, lin, sanhuai, today=TODAY)
        assert need.note_id == _id(newer)
        assert (await session.scalars(select(ContactRow.name))).all() == ["吴"]
        await revisions.undo(session, lin, _id(newer), now=LATER)
        assert await opportunities.of_client(session, lin, sanhuai, today=TODAY) == []
        assert (await session.scalars(select(ContactRow.name))).all() == []


async def test_a_file_stays_with_its_message_when_the_note_is_taken_back(
    database: Database, lin: User, sanhuai: int
) -> None:
    photo = NewAttachment(name="名片.jpg", path="files/1.jpg", media_type="image/jpeg", size=9, sha256="ab")
    async with database.begin() as session:
        kept = await card(session, lin, sanhuai, RECORD)
        await messages.attach(session, lin, kept.message_row, photo)
        note = (await saving.save(session, lin, kept.id, consequences=Consequences(search_text="照片"), now=NOW)).note
        assert note is not None
        (file,) = await messages.attachments(session, lin, kept.message_row)
        assert (file.note_id, file.client_id) == (note.id, sanhuai)
        await revisions.undo(session, lin, note.id, now=LATER)
    async with database.reading() as session:
        (file,) = await messages.attachments(session, lin, kept.message_row)
        assert (file.note_id, file.client_id) == (None, None)


async def test_nobody_else_changes_a_note_not_even_who_sees_it(
    database: Database, lin: User, zhou: User, chen: User, saved: Saved
) -> None:
    for other in (zhou, chen):
        with pytest.raises(NoteNotFound):
            await _revise(database, other, _id(saved), RECORD)
        with pytest.raises(NoteNotFound):
            async with database.begin() as session:
                await revisions.undo(session, other, _id(saved), now=LATER)


async def test_a_note_cannot_be_changed_once_its_client_is_somebody_elses(
    database: Database, lin: User, chen: User, sanhuai: int, saved: Saved
) -> None:
    await owned_by(database, sanhuai, chen)
    with pytest.raises(NoteNotFound):
        await _revise(database, lin, _id(saved), RECORD)
    async with database.reading() as session:
        shown: list[Note] = await notes.timeline(session, chen, sanhuai, today=TODAY)
    assert [one.author for one in shown] == ["林晓雨"]


async def test_the_timeline_is_paged_without_losing_or_doubling_a_note(
    database: Database, lin: User, sanhuai: int
) -> None:
    for day in ("2026-11-20", "2026-11-21", "2026-11-21", "2026-11-21", "2026-11-22"):
        await save(database, lin, sanhuai, {"client": "三槐堂", "date": day})
    seen: list[int] = []
    async with database.reading() as session:
        page = await notes.timeline(session, lin, sanhuai, today=TODAY, limit=2)
        while page:
            seen += [note.id for note in page]
            page = await notes.timeline(session, lin, sanhuai, today=TODAY, before=page[-1], limit=2)
        newest_first = select(NoteRow.id).order_by(NoteRow.happened_on.desc(), NoteRow.id.desc())
        assert seen == list(await session.scalars(newest_first))
