"""Visits: who is to be met when; half an hour before, once; over as soon as somebody wrote of it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from memory import digest, reminders, revisions, tasks, users
from memory.consequences import Appointed, Consequences
from memory.database import Database
from memory.reminders import SHANGHAI, Reminder
from memory.tasks import Task
from memory.users import NewUser, User
from tests.memory.books import NOW, TODAY, client, save

WEDNESDAY = date(2026, 11, 25)
VISIT = {"去华兴": Appointed(visit=True, hour=time(10))}


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant in Shanghai in November 2026."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


def _record(what: str = "去华兴", due: str = "2026-11-25", words: str = "周三10点去华兴") -> dict[str, Any]:
    return {"client": "华兴", "tasks": [{"what": what, "due": due, "owner": "我", "words": words}]}


async def _planned(database: Database, user: User, client_id: int, **more: Any) -> Task:
    saved = await save(database, user, client_id, _record(), appointed=VISIT, kind="task", **more)
    return saved.tasks[0]


async def _claim(database: Database, now: datetime) -> list[Reminder]:
    async with database.begin() as session:
        return await reminders.claim(session, "w1", now=now)


async def _visits(database: Database, user: User, first: date = TODAY, days: int = 6) -> list[str]:
    async with database.reading() as session:
        found = await tasks.visits(session, user, first, first + timedelta(days=days), today=TODAY)
    return [one.what for one in found]


async def test_whom_do_i_see_by_day_and_hour(database: Database, lin: User) -> None:
    """这周拜访安排"""
    huaxing, qinglu = await client(database, lin, "华兴精密"), await client(database, lin, "青鹭外贸")
    said = {"去青鹭": Appointed(visit=True, hour=time(15, 30)), "见老周": Appointed(visit=True)}
    await save(database, lin, qinglu, _record("见老周"), appointed=said, kind="task")
    await save(database, lin, qinglu, _record("去青鹭"), appointed=said, kind="task")
    await _planned(database, lin, huaxing)
    await save(database, lin, huaxing, _record("回复报价"), kind="task")
    assert await _visits(database, lin) == ["去华兴", "去青鹭", "见老周"]
    assert await _visits(database, lin, WEDNESDAY + timedelta(days=1)) == []


async def test_the_brief_is_due_half_an_hour_before_and_only_then(database: Database, lin: User) -> None:
    await _planned(database, lin, await client(database, lin, "华兴精密"))
    assert await _claim(database, at(24, 17)) == [] and await _claim(database, at(25, 9, 29)) == []
    (one,) = await _claim(database, at(25, 9, 30))
    assert (one.kind, one.visit, one.starts_at) == ("chosen", True, at(25, 10))
    async with database.begin() as session:
        assert await reminders.reminded(session, one.task_id, "w1", now=at(25, 9, 30))
    assert await _claim(database, at(25, 9, 59)) == []


async def test_a_visit_that_has_begun_is_not_reminded_of(database: Database, lin: User) -> None:
    await _planned(database, lin, await client(database, lin, "华兴精密"))
    assert await _claim(database, at(25, 10)) == []


async def test_one_planned_within_the_half_hour_is_on_the_calendar_without_a_reminder(
    database: Database, lin: User
) -> None:
    await _planned(database, lin, await client(database, lin, "华兴精密"), now=at(25, 9, 45))
    assert await _visits(database, lin) == ["去华兴"] and await _claim(database, at(25, 9, 50)) == []


async def test_a_task_with_an_hour_is_reminded_of_at_that_hour(database: Database, lin: User) -> None:
    """提醒我周三下午3点给许总回电话"""
    appointed = {"回电话": Appointed(hour=time(15))}
    await save(database, lin, await client(database, lin, "华兴精密"), _record("回电话"), appointed=appointed)
    assert await _claim(database, at(25, 9)) == []
    assert [one.what for one in await _claim(database, at(25, 15))] == ["回电话"]


async def test_putting_a_visit_off_keeps_its_hour_unless_another_is_named(database: Database, lin: User) -> None:
    task = await _planned(database, lin, await client(database, lin, "华兴精密"))
    async with database.begin() as session:
        moved = await tasks.later(session, lin, task.id, date(2026, 11, 26), now=NOW)
        assert moved.starts_at == at(26, 10) and moved.remind_at == at(26, 9, 30)
        moved = await tasks.later(session, lin, task.id, date(2026, 11, 26), now=NOW, hour=time(15))
        assert moved.starts_at == at(26, 15) and moved.remind_at == at(26, 14, 30)


async def test_correcting_another_thing_of_the_note_leaves_the_hour(database: Database, lin: User) -> None:
    saved = await save(database, lin, await client(database, lin, "华兴精密"), _record(), appointed=VISIT)
    assert saved.note is not None
    changed = {**_record(), "needs": ["流动资金贷款"]}
    async with database.begin() as session:
        known = Consequences(search_text="x", appointed=VISIT)
        await revisions.revise(
            session, lin, saved.note.id, changed, what="correction", said="x", consequences=known, now=NOW
        )
        (task,) = await tasks.of_note(session, lin, saved.note.id, today=TODAY)
    assert (task.visit, task.starts_at, task.remind_at) == (True, at(25, 10), at(25, 9, 30))


async def test_a_visit_is_over_when_its_owner_writes_of_it_and_planned_again_when_that_is_taken_back(
    database: Database, lin: User
) -> None:
    huaxing = await client(database, lin, "华兴精密")
    await _planned(database, lin, huaxing)
    record = {"client": "华兴", "date": "2026-11-25", "contact_form": "拜访"}
    told = await save(database, lin, huaxing, record, now=at(25, 12))
    assert await _visits(database, lin) == [] and told.note is not None
    async with database.reading() as session:
        assert await tasks.mine(session, lin, today=TODAY) == []
    async with database.begin() as session:
        await revisions.undo(session, lin, told.note.id, now=at(25, 13))
    assert await _visits(database, lin) == ["去华兴"]


async def test_the_morning_names_the_visits_of_the_day_apart_from_what_is_due(database: Database, lin: User) -> None:
    huaxing = await client(database, lin, "华兴精密")
    await _planned(database, lin, huaxing)
    await save(database, lin, huaxing, _record("回复报价"))
    async with database.reading() as session:
        found = await digest.compose(session, lin, day=WEDNESDAY)
    assert [one.what for one in found.visits] == ["去华兴"] and [one.what for one in found.today] == ["回复报价"]


@pytest.mark.parametrize("hidden", [False, True])
async def test_a_lead_sees_the_teams_visits_and_nobody_else_does(
    database: Database, lin: User, chen: User, hidden: bool
) -> None:
    """A visit of a confidential note stays its writer's."""
    async with database.begin() as session:
        lead = await users.register(session, NewUser(105, "高远", "lead", lin.team))
    await save(database, lin, await client(database, lin, "华兴精密"), _record(), appointed=VISIT, confidential=hidden)
    assert await _visits(database, lead) == ([] if hidden else ["去华兴"])
    assert await _visits(database, chen) == [] and await _visits(database, lin) == ["去华兴"]
