"""When somebody is reminded of a task: the evening before it is due and on the day, once each, or at its own hour.

    Hours(zone=..., eve=time(17), day=time(9), ...)           the hours of the bank; `hours.today(now)` is the local day
    next_reminder(due, after=..., hours=...) -> datetime | None
    reminder_of(due, starts_at, visit, after=..., hours=...) -> (remind_at, chosen_at)
    claim(session, worker, now=..., hours=..., limit=20) -> list[Reminder]     each is then either
    reminded(session, task_id, worker, now=..., hours=...) -> bool               ... sent; False: no longer ours
    give_back(session, task_id, worker)                                          ... or left for the next who claims

A claim holds for some minutes: what a killed worker had claimed is claimed again. A reminder whose evening has passed
is not made up for in the night; the next one comes at its own hour, and what is overdue stands in the morning's digest.
A task that has an hour is reminded of at that hour alone, a visit half an hour before it begins and not any later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from sqlalchemy import CursorResult, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from memory import scope
from memory.locks import one_at_a_time
from memory.tables import ClientRow, NoteRow, TaskRow, UserRow
from memory.users import User, user_of

LEASE = timedelta(minutes=5)
BEFORE_VISIT = timedelta(minutes=30)
SHANGHAI = ZoneInfo("Asia/Shanghai")
_LONGEST_REST = 30
_SATURDAY = 5


def weekend(day: date) -> bool:
    """Whether `day` is a Saturday or Sunday."""
    return day.weekday() >= _SATURDAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When people may be reminded, in their own time; nobody is on a day that `rests`, nor from `night` on."""

    zone: tzinfo = SHANGHAI
    eve: time = time(17)
    day: time = time(9)
    night: time = time(21)
    rests: Callable[[date], bool] = weekend

    def today(self, now: datetime) -> date:
        """The local day of an instant."""
        return now.astimezone(self.zone).date()

    def at(self, day: date, hour: time) -> datetime:
        """The instant of a local day and hour."""
        return datetime.combine(day, hour, self.zone)


HOURS = Hours()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """Whom to remind of what. `kind`: the evening before, the day itself, or the moment somebody chose."""

    task_id: int
    user: User
    kind: Literal["eve", "day", "chosen"]
    what: str
    due: date | None
    client_id: int | None
    client: str | None
    note_id: int | None
    said: str | None
    promised_to: str | None
    promised_on: date | None
    visit: bool
    starts_at: datetime | None


def next_reminder(due: date | None, *, after: datetime, hours: Hours) -> datetime | None:
    """The first moment after `after` at which a task with this day is reminded of; None when there is none left."""
    if due is None:
        return None
    return next((moment for moment in _moments(due, hours) if moment > after), None)


def reminder_of(
    due: date | None, starts_at: datetime | None, visit: bool, *, after: datetime, hours: Hours
) -> tuple[datetime | None, datetime | None]:
    """When a task is reminded of first, and the instant that its own hour chooses for that, if it has one."""
    if starts_at is None:
        return next_reminder(due, after=after, hours=hours), None
    moment = starts_at - BEFORE_VISIT if visit else starts_at
    return (moment, moment) if moment > after else (None, None)


def hour_of(starts_at: datetime | None, hours: Hours) -> time | None:
    """The local hour of an instant."""
    return starts_at.astimezone(hours.zone).time() if starts_at else None


def revive(task: TaskRow, *, now: datetime, hours: Hours) -> None:
    """A task that was taken back is again what it was: done, dropped, or open with its next reminder."""
    if task.done_at is not None:
        task.state = "dropped" if task.done_late is None else "done"
        return
    task.state = "open"
    task.remind_at, task.chosen_at = reminder_of(task.due, task.starts_at, task.visit, after=now, hours=hours)


def _moments(due: date, hours: Hours) -> Iterator[datetime]:
    """The evening of the last working day before, and the morning of the day unless it is one of rest."""
    eve = due - timedelta(days=1)
    for _ in range(_LONGEST_REST):
        if not hours.rests(eve):
            break
        eve -= timedelta(days=1)
    yield hours.at(eve, hours.eve)
    if not hours.rests(due):
        yield hours.at(due, hours.day)


async def claim(
    session: AsyncSession,
    worker: str,
    *,
    now: datetime,
    hours: Hours = HOURS,
    limit: int = 20,
    lease: timedelta = LEASE,
) -> list[Reminder]:
    """Take the reminders whose moment has come and that nobody else holds, oldest first."""
    await one_at_a_time(session, "reminders")
    query = (
        select(TaskRow, UserRow, ClientRow.name)
        .join(UserRow, UserRow.id == TaskRow.owner_id)
        .outerjoin(ClientRow, ClientRow.id == TaskRow.client_id)
        .where(TaskRow.state == "open", TaskRow.remind_at <= now, UserRow.active)
        .where(or_(TaskRow.claimed_until.is_(None), TaskRow.claimed_until <= now))
        .order_by(TaskRow.remind_at, TaskRow.id)
        .limit(limit)
    )
    due = list(await session.execute(query))
    strange = await _out_of_reach(session, due, hours.today(now))
    taken = []
    for task, owner, client in due:
        if task.id in strange:
            await _pass_on(session, task)
        elif _too_late(task, now, hours):
            _advance(task, now, hours)
        else:
            task.claimed_by, task.claimed_until = worker, now + lease
            taken.append(_reminder(task, owner, client, hours))
    await session.flush()
    return taken


async def reminded(session: AsyncSession, task_id: int, worker: str, *, now: datetime, hours: Hours = HOURS) -> bool:
    """The reminder was sent: the next one is planned. False when the claim has gone to somebody else meanwhile."""
    await one_at_a_time(session, "reminders")
    task = await session.get(TaskRow, task_id)
    if task is None or task.claimed_by != worker:
        return False
    task.reminders += 1
    _advance(task, now, hours)
    await session.flush()
    return True


async def give_back(session: AsyncSession, task_id: int, worker: str) -> None:
    """The reminder could not be sent: whoever claims next may try."""
    mine = update(TaskRow).where(TaskRow.id == task_id, TaskRow.claimed_by == worker)
    cast("CursorResult[Any]", await session.execute(mine.values(claimed_by=None, claimed_until=None)))


async def _out_of_reach(session: AsyncSession, due: Sequence[Any], today: date) -> set[int]:
    """Those of the tasks whose owner may not see the client any more, because a cover has ended for instance."""
    theirs = [(task, owner) for task, owner, _ in due if task.client_id is not None and task.delegated_by is None]
    strange = set()
    for owner in {owner.id: owner for _, owner in theirs}.values():
        mine = [task for task, other in theirs if other.id == owner.id]
        seen = scope.visible_clients(user_of(owner), today)
        ids = await session.scalars(select(ClientRow.id).where(ClientRow.id.in_([t.client_id for t in mine]), seen))
        known = set(ids)
        strange |= {task.id for task in mine if task.client_id not in known}
    return strange


async def _pass_on(session: AsyncSession, task: TaskRow) -> None:
    """The task goes to whoever serves the client, who is reminded next; one of a hidden note rests."""
    client = await session.get_one(ClientRow, task.client_id)
    note = await session.get(NoteRow, task.note_id) if task.note_id is not None else None
    if client.owner_id == task.owner_id or (note is not None and (note.confidential or note.suspicion)):
        task.remind_at = None
    else:
        task.owner_id = client.owner_id


def _too_late(task: TaskRow, now: datetime, hours: Hours) -> bool:
    """Whether the reminder's own day is over, or its evening; or the visit has begun."""
    moment, local = cast(datetime, task.remind_at).astimezone(hours.zone), now.astimezone(hours.zone)
    if task.chosen_at is not None:
        return task.visit and task.starts_at is not None and now >= task.starts_at
    return local.date() > moment.date() or local.time() >= hours.night


def _advance(task: TaskRow, now: datetime, hours: Hours) -> None:
    chosen = task.chosen_at is not None
    task.remind_at = None if chosen else next_reminder(task.due, after=now, hours=hours)
    task.claimed_by = task.claimed_until = None


def _reminder(task: TaskRow, owner: UserRow, client: str | None, hours: Hours) -> Reminder:
    return Reminder(
        task_id=task.id,
        user=user_of(owner),
        kind=_kind(task, hours),
        what=task.what,
        due=task.due,
        client_id=task.client_id,
        client=client,
        note_id=task.note_id,
        said=task.said,
        promised_to=task.promised_to,
        promised_on=task.promised_on,
        visit=task.visit,
        starts_at=task.starts_at,
    )


def _kind(task: TaskRow, hours: Hours) -> Literal["eve", "day", "chosen"]:
    if task.chosen_at is not None:
        return "chosen"
    return "day" if hours.today(cast(datetime, task.remind_at)) == task.due else "eve"
