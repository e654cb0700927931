"""Reminders: the evening before and on the day, once each, never at night or at a weekend, by one worker."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from memory import reminders, tasks, users
from memory.database import Database
from memory.reminders import HOURS, LEASE, SHANGHAI, Hours, Reminder, next_reminder
from memory.tables import CoverRow
from memory.users import User
from tests.memory.books import NOW, client, save

WEDNESDAY = date(2026, 11, 25)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """An instant in Shanghai in 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


async def _claim(database: Database, now: datetime, worker: str = "w1", limit: int = 20) -> list[Reminder]:
    async with database.begin() as session:
        return await reminders.claim(session, worker, now=now, limit=limit)


async def _sent(database: Database, one: Reminder, now: datetime, worker: str = "w1") -> bool:
    async with database.begin() as session:
        return await reminders.reminded(session, one.task_id, worker, now=now)


async def _task(database: Database, user: User, due: str | None, **more: Any) -> int:
    client_id = more.pop("client_id", None) or await client(database, user, "三槐堂纺织有限公司")
    record = {"client": "三槐堂", "tasks": [{"what": "回复报价", "due": due, "owner": "我", "words": "周五前回他"}]}
    return (await save(database, user, client_id, record, **more)).tasks[0].id


def test_the_evening_before_and_the_morning_of_the_day() -> None:
    assert next_reminder(WEDNESDAY, after=at(23, 10), hours=HOURS) == at(24, 17)
    assert next_reminder(WEDNESDAY, after=at(24, 17), hours=HOURS) == at(25, 9)
    assert next_reminder(WEDNESDAY, after=at(25, 9), hours=HOURS) is None
    assert next_reminder(None, after=at(23, 10), hours=HOURS) is None


def test_what_is_due_on_monday_or_at_the_weekend_is_reminded_of_on_friday() -> None:
    monday, sunday = date(2026, 11, 30), date(2026, 11, 29)
    assert next_reminder(monday, after=at(25, 10), hours=HOURS) == at(27, 17)
    assert next_reminder(monday, after=at(27, 17), hours=HOURS) == at(30, 9)
    assert next_reminder(sunday, after=at(25, 10), hours=HOURS) == at(27, 17)
    assert next_reminder(sunday, after=at(27, 17), hours=HOURS) is None


def test_holidays_are_quiet_and_the_bank_has_its_own_hours() -> None:
    free = {date(2026, 11, 24), date(2026, 11, 23)}
    hours = Hours(eve=time(16, 30), rests=lambda day: day in free)
    assert next_reminder(WEDNESDAY, after=at(20, 10), hours=hours) == at(22, 16, 30)


async def test_a_task_is_reminded_of_twice_and_never_a_third_time(database: Database, lin: User) -> None:
    await _task(database, lin, "2026-11-25")
    assert await _claim(database, at(24, 16, 59)) == []
    (eve,) = await _claim(database, at(24, 17, 1))
    assert (eve.kind, eve.user.name, eve.client, eve.said) == ("eve", "林晓雨", "三槐堂纺织有限公司", "周五前回他")
    assert await _sent(database, eve, at(24, 17, 1))
    assert await _claim(database, at(24, 20)) == []
    (day,) = await _claim(database, at(25, 9))
    assert day.kind == "day" and await _sent(database, day, at(25, 9))
    for hour in (10, 17, 20):
        assert await _claim(database, at(25, hour)) == []
    assert await _claim(database, at(26, 9)) == []


async def test_a_reminder_that_was_missed_comes_later_the_same_day_but_not_at_night(
    database: Database, lin: User
) -> None:
    await _task(database, lin, "2026-11-25")
    assert await _claim(database, at(24, 21, 30)) == []
    (day,) = await _claim(database, at(25, 14))
    assert day.kind == "day"
    assert await _sent(database, day, at(25, 14))


async def test_after_a_long_standstill_nothing_is_reminded_of_too_late(database: Database, lin: User) -> None:
    task_id = await _task(database, lin, "2026-11-25")
    assert await _claim(database, at(27, 9)) == []
    async with database.reading() as session:
        assert (await tasks.get(session, lin, task_id, today=date(2026, 11, 27))).remind_at is None


async def test_two_workers_never_remind_of_the_same_task(database: Database, database_url: str, lin: User) -> None:
    client_id = await client(database, lin, "三槐堂纺织有限公司")
    for _ in range(12):
        await _task(database, lin, "2026-11-25", client_id=client_id)
    other = Database(database_url)
    told: list[int] = []

    async def work(own: Database, worker: str) -> None:
        while claimed := await _claim(own, at(24, 17, 5), worker, limit=2):
            for one in claimed:
                told.append(one.task_id)
                await asyncio.sleep(0.002)
                assert await _sent(own, one, at(24, 17, 5), worker)

    async with asyncio.timeout(20):
        await asyncio.gather(*(work(own, f"w{n}") for n, own in enumerate((database, other, database))))
    await other.close()
    assert len(told) == len(set(told)) == 12


async def test_what_a_killed_worker_had_claimed_is_claimed_again_after_its_lease(database: Database, lin: User) -> None:
    await _task(database, lin, "2026-11-25")
    (first,) = await _claim(database, at(24, 17, 1), "killed")
    assert await _claim(database, at(24, 17, 2), "other") == []
    after = at(24, 17, 1) + LEASE
    (again,) = await _claim(database, after, "other")
    assert again.task_id == first.task_id
    assert not await _sent(database, first, after, "killed")
    assert await _sent(database, again, after, "other")


async def test_a_reminder_that_could_not_be_sent_is_left_for_the_next(database: Database, lin: User) -> None:
    await _task(database, lin, "2026-11-25")
    (one,) = await _claim(database, at(24, 17, 1))
    async with database.begin() as session:
        await reminders.give_back(session, one.task_id, "w1")
    assert [two.task_id for two in await _claim(database, at(24, 17, 2), "w2")] == [one.task_id]


@pytest.mark.parametrize("closing", [tasks.done, tasks.drop])
async def test_nobody_is_reminded_of_what_is_done_or_dropped(database: Database, lin: User, closing: Any) -> None:
    task_id = await _task(database, lin, "2026-11-25")
    async with database.begin() as session:
        await closing(session, lin, task_id, now=NOW)
    assert await _claim(database, at(24, 17, 1)) == []


async def test_a_chosen_hour_is_the_only_one(database: Database, lin: User) -> None:
    """明天下午提醒我"""
    task_id = await _task(database, lin, "2026-11-25")
    async with database.begin() as session:
        await tasks.later(session, lin, task_id, WEDNESDAY, now=NOW, hour=time(15))
    assert await _claim(database, at(25, 9)) == []
    (one,) = await _claim(database, at(25, 15))
    assert one.kind == "chosen" and await _sent(database, one, at(25, 15))
    assert await _claim(database, at(25, 16)) == []


async def test_a_task_that_was_put_off_is_reminded_of_anew(database: Database, lin: User) -> None:
    task_id = await _task(database, lin, "2026-11-25")
    (eve,) = await _claim(database, at(24, 17))
    assert await _sent(database, eve, at(24, 17))
    async with database.begin() as session:
        await tasks.later(session, lin, task_id, date(2026, 11, 27), now=at(24, 17, 2))
    assert await _claim(database, at(25, 9)) == []
    assert [one.kind for one in await _claim(database, at(26, 17))] == ["eve"]


async def test_whoever_was_removed_is_reminded_of_nothing(database: Database, lin: User) -> None:
    await _task(database, lin, "2026-11-25")
    async with database.begin() as session:
        await users.remove(session, lin.id)
    assert await _claim(database, at(24, 17, 1)) == []


async def test_when_a_cover_is_over_the_task_goes_back_to_whoever_serves_the_client(
    database: Database, lin: User, chen: User
) -> None:
    client_id = await client(database, lin, "三槐堂纺织有限公司")
    async with database.begin() as session:
        days = {"starts": date(2026, 11, 20), "ends": date(2026, 11, 23)}
        session.add(CoverRow(owner_id=lin.id, deputy_id=chen.id, created_at=NOW, **days))
    await _task(database, chen, "2026-11-25", client_id=client_id)
    assert await _claim(database, at(24, 17, 1)) == []
    assert [one.user.name for one in await _claim(database, at(24, 17, 2))] == ["林晓雨"]


async def test_a_task_made_after_the_evening_is_reminded_of_on_the_day(database: Database, lin: User) -> None:
    await _task(database, lin, "2026-11-24", now=NOW + timedelta(hours=9))  # 19:00
    (one,) = await _claim(database, at(24, 9))
    assert one.kind == "day"
