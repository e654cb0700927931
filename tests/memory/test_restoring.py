"""Restoring: a note or task that was taken back stands again, with what followed from it, as it was."""

from __future__ import annotations

from typing import Any

import pytest

from memory import clients, contacts, notes, opportunities, requests, revisions, riskevents, tasks
from memory.consequences import Consequences, NewRequest
from memory.database import Database
from memory.notes import NoteNotFound
from memory.users import User
from tests.memory.books import NOW, TODAY, client, save

RECORD: dict[str, Any] = {
    "client": "三槐堂",
    "date": "2026-11-23",
    "people": [{"name": "吴", "title": "总", "words": "吴总"}],
    "needs": ["流动资金贷款"],
    "amounts": [{"value": "8000000", "currency": "CNY", "what": "需求金额", "words": "800万"}],
    "risk_signals": ["欠薪"],
    "tasks": [
        {"what": "回复报价", "due": "2026-11-27", "owner": "我", "words": "周五前回他"},
        {"what": "带样表", "due": "2026-11-24", "owner": "我", "words": "明天带样表"},
    ],
}
KNOWN = Consequences(search_text="x", requests=(NewRequest("limit", "提额到1000万"),))


async def _all(database: Database, user: User, client_id: int) -> dict[str, Any]:
    """All that follows from notes on a client."""
    async with database.reading() as session:
        return {
            "tasks": [
                (one.what, one.due, one.remind_at)
                for one in await tasks.of_client(session, user, client_id, today=TODAY)
            ],
            "needs": [
                (one.need, one.amount, one.next_step)
                for one in await opportunities.of_client(session, user, client_id, today=TODAY)
            ],
            "requests": [
                (one.what, one.state) for one in await requests.of_client(session, user, client_id, today=TODAY)
            ],
            "risks": [one.signal for one in await riskevents.of_client(session, user, client_id, today=TODAY)],
            "people": [one.name for one in await contacts.of_client(session, user, client_id, today=TODAY)],
            "notes": await notes.count(session, user, client_id, today=TODAY),
            "met": (await clients.get(session, user, client_id, today=TODAY)).last_contact,
        }


async def _saved(database: Database, user: User) -> tuple[int, int]:
    client_id = await client(database, user, "三槐堂纺织有限公司")
    saved = await save(database, user, client_id, RECORD, requests=KNOWN.requests)
    assert saved.note is not None
    async with database.begin() as session:
        await tasks.done(session, user, saved.tasks[1].id, now=NOW)
    return client_id, saved.note.id


async def test_a_note_that_was_taken_back_stands_again_with_all_that_followed(database: Database, lin: User) -> None:
    """撤回刚才那条；恢复"""
    client_id, note_id = await _saved(database, lin)
    before = await _all(database, lin, client_id)
    assert before["tasks"][0][0] == "回复报价" and before["needs"][0][2] == "带样表" and before["met"] == TODAY
    async with database.begin() as session:
        await revisions.undo(session, lin, note_id, now=NOW)
    gone = await _all(database, lin, client_id)
    assert not any(gone[name] for name in gone)
    for _ in range(2):  # twice is once
        async with database.begin() as session:
            note = await revisions.restore(session, lin, note_id, consequences=KNOWN, now=NOW)
        assert note.state == "saved" and await _all(database, lin, client_id) == before
    async with database.reading() as session:
        states = {one.what: one.state for one in await tasks.of_note(session, lin, note_id, today=TODAY)}
    assert states == {"回复报价": "open", "带样表": "done"}


async def test_what_a_correction_took_out_does_not_come_back(database: Database, lin: User) -> None:
    _, note_id = await _saved(database, lin)
    fewer = {**RECORD, "tasks": RECORD["tasks"][1:], "risk_signals": []}
    async with database.begin() as session:
        await revisions.revise(session, lin, note_id, fewer, what="correction", said="x", consequences=KNOWN, now=NOW)
        await revisions.undo(session, lin, note_id, now=NOW)
        await revisions.restore(session, lin, note_id, consequences=KNOWN, now=NOW)
        left = await tasks.of_note(session, lin, note_id, today=TODAY)
    assert [one.what for one in left] == ["带样表"]


async def test_nobody_restores_the_note_of_another(database: Database, lin: User, chen: User) -> None:
    _, note_id = await _saved(database, lin)
    async with database.begin() as session:
        await revisions.undo(session, lin, note_id, now=NOW)
    async with database.begin() as session:
        with pytest.raises(NoteNotFound):
            await revisions.restore(session, chen, note_id, consequences=KNOWN, now=NOW)


async def test_tasks_without_a_note_are_taken_back_and_put_back(database: Database, lin: User, chen: User) -> None:
    client_id = await client(database, lin, "三槐堂纺织有限公司")
    saved = await save(database, lin, client_id, {"client": "三槐堂", "tasks": RECORD["tasks"]}, kind="task")
    card_id = saved.card.id
    async with database.begin() as session:
        assert len(await tasks.take_back(session, lin, card_id, today=TODAY)) == 2
        assert await tasks.mine(session, lin, today=TODAY) == []
    async with database.begin() as session:
        assert await tasks.put_back(session, chen, card_id, now=NOW) == []
        back = await tasks.put_back(session, lin, card_id, now=NOW)
    assert [(one.what, one.state, one.remind_at) for one in back] == [
        (one.what, "open", one.remind_at) for one in saved.tasks
    ]


async def test_the_next_step_of_a_need_is_what_we_do_first_and_a_judgement_stays(database: Database, lin: User) -> None:
    client_id = await client(database, lin, "三槐堂纺织有限公司")
    two = {**RECORD, "needs": ["流动资金贷款", "保函"], "tasks": [*RECORD["tasks"], _task("发保函格式", "2026-12-01")]}
    saved = await save(database, lin, client_id, two)
    assert saved.note is not None
    async with database.begin() as session:
        found = {one.need: one for one in await opportunities.of_client(session, lin, client_id, today=TODAY)}
        assert {need: one.next_step for need, one in found.items()} == {"流动资金贷款": "带样表", "保函": "发保函格式"}
        await opportunities.judge(session, lin, found["保函"].id, next_step="约行长", today=TODAY)
    changed = {**two, "tasks": [_task("补报表", "2026-11-26")]}
    async with database.begin() as session:
        await revisions.revise(
            session, lin, saved.note.id, changed, what="correction", said="x", consequences=KNOWN, now=NOW
        )
        found = {one.need: one for one in await opportunities.of_client(session, lin, client_id, today=TODAY)}
    assert {need: one.next_step for need, one in found.items()} == {"流动资金贷款": "补报表", "保函": "约行长"}


def _task(what: str, due: str) -> dict[str, Any]:
    return {"what": what, "due": due, "owner": "我", "words": what}
