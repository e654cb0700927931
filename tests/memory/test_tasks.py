"""Tasks and promises: done, put off, handed to a colleague, dropped; and whether promises were kept."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from memory import audit, export, tasks
from memory.database import Database
from memory.tasks import CannotDelegate, Task, TaskClosed, TaskNotFound
from memory.users import User
from tests.memory.books import NOW, TODAY, client, owned_by, person, save

FRIDAY = date(2026, 11, 27)
PROMISE: dict[str, Any] = {
    "client": "三槐堂",
    "date": "2026-11-23",
    "people": [{"name": "吴", "title": "总"}],
    "promises": [{"what": "回复报价", "due": "2026-11-27"}],
    "tasks": [{"what": "回复报价", "due": "2026-11-27", "owner": "我", "words": "周五前回他"}],
}


def _with_task(what: str, due: str | None) -> dict[str, Any]:
    return {"client": "三槐堂", "tasks": [{"what": what, "due": due, "owner": "我"}]}


@pytest.fixture
async def sanhuai(database: Database, lin: User) -> int:
    """三槐堂, a client of 林晓雨."""
    return await client(database, lin, "三槐堂纺织有限公司")


@pytest.fixture
async def promise(database: Database, lin: User, sanhuai: int) -> Task:
    """周五前回复报价, promised to 吴总."""
    return (await save(database, lin, sanhuai, PROMISE)).tasks[0]


async def _verdicts(database: Database, user: User, today: date) -> list[str]:
    async with database.reading() as session:
        return [one.verdict for one in await tasks.ledger(session, user, today=today)]


async def test_what_is_due_and_what_is_late(database: Database, lin: User, chen: User, sanhuai: int) -> None:
    for what, due in (("催报表", "2026-11-20"), ("寄合同", "2026-11-23"), ("约下户", None), ("谈票据池", "2026-11-24")):
        await save(database, lin, sanhuai, _with_task(what, due))
    async with database.reading() as session:
        listed = await tasks.mine(session, lin, today=TODAY)
        assert [task.what for task in listed] == ["催报表", "寄合同", "谈票据池", "约下户"]
        assert [task.what for task in await tasks.mine(session, lin, today=TODAY, until=TODAY)] == ["催报表", "寄合同"]
        assert [task.what for task in await tasks.overdue(session, lin, today=TODAY)] == ["催报表"]
        assert [task.what for task in await tasks.due_on(session, lin, TODAY, today=TODAY)] == ["寄合同"]
        assert await tasks.mine(session, chen, today=TODAY) == []


@pytest.mark.parametrize(("days", "verdict"), [(0, "kept"), (4, "kept"), (5, "kept_late")])
async def test_a_promise_is_kept_by_its_day_or_late(
    database: Database, lin: User, promise: Task, days: int, verdict: str
) -> None:
    async with database.begin() as session:
        done = await tasks.done(session, lin, promise.id, now=NOW + timedelta(days=days))
        assert (done.state, done.remind_at, done.done_late) == ("done", None, verdict == "kept_late")
        assert await tasks.done(session, lin, promise.id, now=NOW + timedelta(days=30)) == done
    assert await _verdicts(database, lin, TODAY) == [verdict]


async def test_the_end_of_a_day_is_the_managers_own_midnight(database: Database, lin: User, promise: Task) -> None:
    async with database.begin() as session:
        late_evening = NOW.replace(day=27, hour=15, minute=59)  # 23:59 in Shanghai
        assert not (await tasks.done(session, lin, promise.id, now=late_evening)).done_late


async def test_a_promise_is_open_until_its_day_and_broken_after_it_or_when_given_up(
    database: Database, lin: User, promise: Task
) -> None:
    assert await _verdicts(database, lin, FRIDAY) == ["open"]
    assert await _verdicts(database, lin, FRIDAY + timedelta(days=1)) == ["broken"]
    async with database.begin() as session:
        await tasks.drop(session, lin, promise.id, now=NOW)
    assert await _verdicts(database, lin, TODAY) == ["broken"]


async def test_putting_a_task_off_does_not_put_off_the_promise(database: Database, lin: User, promise: Task) -> None:
    monday = date(2026, 11, 30)
    async with database.begin() as session:
        moved = await tasks.later(session, lin, promise.id, monday, now=NOW)
        assert (moved.due, moved.promised_due) == (monday, FRIDAY)
        done = await tasks.done(session, lin, promise.id, now=NOW + timedelta(days=7))
    assert done.done_late and await _verdicts(database, lin, monday) == ["kept_late"]


async def test_a_closed_task_stays_as_it_is(database: Database, lin: User, promise: Task) -> None:
    async with database.begin() as session:
        await tasks.drop(session, lin, promise.id, now=NOW)
        for refused in (
            tasks.done(session, lin, promise.id, now=NOW),
            tasks.later(session, lin, promise.id, FRIDAY, now=NOW),
            tasks.delegate(session, lin, promise.id, lin, now=NOW),
        ):
            with pytest.raises(TaskClosed) as closed:
                await refused
            assert closed.value.task.state == "dropped"


async def test_a_colleague_of_the_team_takes_a_task_over_and_sees_it_but_not_the_client(
    database: Database, lin: User, sanhuai: int, promise: Task
) -> None:
    su = await person(database, 201, "苏婉清", "rm", "城东团队")
    async with database.begin() as session:
        given = await tasks.delegate(session, lin, promise.id, su, now=NOW)
        assert (given.owner, given.author, given.delegated) == ("苏婉清", "林晓雨", True)
        assert [entry.what async for entry in audit.entries(session)][-1] == "task.delegated"
    async with database.begin() as session:
        assert [task.what for task in await tasks.mine(session, su, today=TODAY)] == ["回复报价"]
        assert await tasks.mine(session, lin, today=TODAY) == []
        assert [task.owner for task in await tasks.of_client(session, lin, sanhuai, today=TODAY)] == ["苏婉清"]
        assert await tasks.of_client(session, su, sanhuai, today=TODAY) == []
        with pytest.raises(TaskNotFound):
            await tasks.done(session, lin, promise.id, now=NOW)
        assert (await tasks.done(session, su, promise.id, now=NOW)).state == "done"


async def test_a_task_that_was_delegated_is_seen_no_more_when_the_client_leaves_the_team(
    database: Database, lin: User, chen: User, sanhuai: int, promise: Task
) -> None:
    su = await person(database, 201, "苏婉清", "rm", "城东团队")
    async with database.begin() as session:
        await tasks.delegate(session, lin, promise.id, su, now=NOW)
    await owned_by(database, sanhuai, chen)
    async with database.reading() as session:
        assert await tasks.mine(session, su, today=TODAY) == []


async def test_tasks_are_delegated_within_the_team_only(
    database: Database, lin: User, chen: User, promise: Task
) -> None:
    for other in (chen, lin):
        with pytest.raises(CannotDelegate):
            async with database.begin() as session:
                await tasks.delegate(session, lin, promise.id, other, now=NOW)


async def test_a_task_of_a_confidential_note_is_not_delegated(database: Database, lin: User, sanhuai: int) -> None:
    su = await person(database, 201, "苏婉清", "rm", "城东团队")
    (task,) = (await save(database, lin, sanhuai, PROMISE, confidential=True)).tasks
    with pytest.raises(CannotDelegate):
        async with database.begin() as session:
            await tasks.delegate(session, lin, task.id, su, now=NOW)


async def test_a_task_that_was_never_meant_is_no_promise_broken(database: Database, lin: User) -> None:
    """撤回刚才那条"""
    saved = await save(database, lin, None, PROMISE | {"client": None}, kind="task")
    async with database.begin() as session:
        back = await tasks.take_back(session, lin, saved.card.id, today=TODAY)
        assert [task.what for task in back] == ["回复报价"]
        assert await tasks.mine(session, lin, today=TODAY) == []
        assert await tasks.ledger(session, lin, today=FRIDAY + timedelta(days=9)) == []


async def test_nobody_else_sees_or_closes_a_task(database: Database, chen: User, promise: Task) -> None:
    async with database.begin() as session:
        for refused in (
            tasks.get(session, chen, promise.id, today=TODAY),
            tasks.done(session, chen, promise.id, now=NOW),
            tasks.drop(session, chen, promise.id, now=NOW),
            tasks.later(session, chen, promise.id, FRIDAY, now=NOW),
        ):
            with pytest.raises(TaskNotFound):
                await refused


async def test_the_export_has_ones_own_notes_and_tasks(
    database: Database, lin: User, chen: User, sanhuai: int, promise: Task
) -> None:
    await save(database, lin, sanhuai, PROMISE | {"date": "2026-10-08"}, text="国庆后去过")
    other = await client(database, chen, "青鹭国际贸易有限公司")
    await save(database, chen, other, PROMISE, text="金丝雀")
    async with database.reading() as session:
        whole = await export.rows(session, lin, today=TODAY)
        assert [note.raw for note in whole.notes] == ["国庆后去过", "原话"]
        assert [task.what for task in whole.tasks] == ["回复报价", "回复报价"]
        october = await export.rows(session, lin, today=TODAY, since=date(2026, 10, 1), until=date(2026, 10, 31))
        assert [note.raw for note in october.notes] == ["国庆后去过"] and october.tasks == ()
