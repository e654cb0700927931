"""Tasks and promises: what is open, what became of each, and how well promises were kept.

    get(session, user, task_id, today=...) -> Task                       raises TaskNotFound
    visits(session, user, first, last, today=...) -> list[Task]          planned visits of these days, by hour
    mine(session, user, today=..., until=None) -> list[Task]             own open ones, by day; those without one last
    overdue(session, user, today=...) / due_on(session, user, day, today=...) -> list[Task]
    of_client(session, user, client_id, today=...) -> list[Task]         open ones, whoever does them
    of_note(session, user, note_id, today=...) -> list[Task]
    of_card(session, user, card_id, today=...) -> list[Task]             of a card that made no note
    take_back(session, user, card_id, today=...) -> list[Task]           such tasks were never meant
    put_back(session, user, card_id, now=..., hours=...) -> list[Task]   they were meant after all
    done(session, user, task_id, now=..., hours=...) -> Task
    later(session, user, task_id, due, now=..., hours=..., hour=None) -> Task     `hour`: at another hour too
    delegate(session, user, task_id, to, now=..., hours=...) -> Task     to somebody of the same team; CannotDelegate
    drop(session, user, task_id, now=..., hours=...) -> Task
    ledger(session, user, today=..., client_id=None) -> list[Promise]    newest first
    exported(session, user, today=..., since=None, until=None) -> list[Task]

A task is its owner's; one about a client is seen by whoever may see the client, unless it follows from a hidden note.
What was delegated is seen by the one who does it for as long as the client is with their team.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, exists, not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from memory import audit, scope, secrecy
from memory.reminders import HOURS, Hours, hour_of, reminder_of, revive
from memory.tables import ClientRow, NoteRow, TaskRow, TeamRow, UserRow
from memory.users import User

Verdict = Literal["kept", "kept_late", "broken", "open"]
_OWNER = aliased(UserRow)
_AUTHOR = aliased(UserRow)


class TaskNotFound(Exception):
    """There is no such task, or it is not this user's to see: nobody is told which."""

    def __init__(self) -> None:
        super().__init__("no such task")


class TaskClosed(Exception):
    """The task is done, dropped or taken back already; `task` is it."""

    def __init__(self, task: Task) -> None:
        super().__init__(f"the task is {task.state}")
        self.task = task


class CannotDelegate(Exception):
    """The other is not of the same team, or the task follows from a note that only its writer may read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task or promise with the names of those concerned."""

    id: int
    owner_id: int
    owner: str
    author_id: int
    author: str
    client_id: int | None
    client: str | None
    note_id: int | None
    what: str
    due: date | None
    due_text: str | None
    responsible: str
    said: str | None
    promised_to: str | None
    promised_on: date | None
    promised_due: date | None
    beyond: str | None
    visit: bool
    starts_at: datetime | None
    state: str
    delegated: bool
    remind_at: datetime | None
    reminders: int
    created_at: datetime
    done_at: datetime | None
    done_late: bool | None


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise and whether it was kept; one that was given up counts as broken."""

    task: Task
    verdict: Verdict


async def get(session: AsyncSession, user: User, task_id: int, *, today: date) -> Task:
    """A task that this user owns or may see. Raises TaskNotFound."""
    found = await _tasks(session, _visible(user, today).where(TaskRow.id == task_id))
    if not found:
        raise TaskNotFound
    return found[0]


async def mine(
    session: AsyncSession,
    user: User,
    *,
    today: date,
    until: date | None = None,
    owners: Sequence[int] | None = None,
) -> list[Task]:
    """Own open tasks, or those of `owners` in sight, the earliest first, those without a day last; up to a day."""
    query = _own_open(user, today) if owners is None else _open_of(user, owners, today)
    if until is not None:
        query = query.where(TaskRow.due <= until)
    return await _tasks(session, query.order_by(TaskRow.due.is_(None), TaskRow.due, TaskRow.id))


async def overdue(session: AsyncSession, user: User, *, today: date) -> list[Task]:
    """Own open tasks whose day is over, the oldest first."""
    return await _tasks(session, _own_open(user, today).where(TaskRow.due < today).order_by(TaskRow.due, TaskRow.id))


async def due_on(session: AsyncSession, user: User, day: date, *, today: date) -> list[Task]:
    """Own open tasks that are due on a day."""
    return await _tasks(session, _own_open(user, today).where(TaskRow.due == day).order_by(TaskRow.id))


async def of_client(session: AsyncSession, user: User, client_id: int, *, today: date) -> list[Task]:
    """What is open for a client, the earliest first."""
    query = _visible(user, today).where(TaskRow.client_id == client_id, scope.visible_clients(user, today))
    query = query.where(TaskRow.state == "open", not_(_took_place(user)))
    return await _tasks(session, query.order_by(TaskRow.due.is_(None), TaskRow.due, TaskRow.id))


async def visits(session: AsyncSession, user: User, first: date, last: date, *, today: date) -> list[Task]:
    """The visits planned for these days to the clients in sight, by day and hour; those without an hour last.

    One that a later note shows to have taken place is no longer planned.
    """
    query = _visible(user, today).where(scope.visible_clients(user, today), TaskRow.due.between(first, last))
    query = query.where(TaskRow.visit, TaskRow.state == "open", not_(_took_place(user)))
    query = query.order_by(TaskRow.due, TaskRow.starts_at.is_(None), TaskRow.starts_at, TaskRow.id)
    return await _tasks(session, query)


async def of_note(session: AsyncSession, user: User, note_id: int, *, today: date) -> list[Task]:
    """The tasks of a note that were not taken back."""
    query = _visible(user, today).where(TaskRow.note_id == note_id, TaskRow.state != "undone")
    return await _tasks(session, query.order_by(TaskRow.id))


async def of_card(session: AsyncSession, user: User, card_id: str, *, today: date) -> list[Task]:
    """The tasks of a card that made no note."""
    query = _visible(user, today).where(TaskRow.card_id == card_id, TaskRow.state != "undone")
    return await _tasks(session, query.order_by(TaskRow.id))


async def done(session: AsyncSession, user: User, task_id: int, *, now: datetime, hours: Hours = HOURS) -> Task:
    """The task is done; doing it twice is the same. Raises TaskNotFound, TaskClosed."""
    row = await _own_row(session, user, task_id, hours.today(now))
    if row.state != "done":
        await _must_be_open(session, user, row, hours.today(now))
        day = row.promised_due or row.due
        row.done_at, row.done_late = now, day is not None and hours.today(now) > day
        _close(row, "done")
    return await _after(session, user, row, hours.today(now))


async def drop(session: AsyncSession, user: User, task_id: int, *, now: datetime, hours: Hours = HOURS) -> Task:
    """The task will not be done; dropping it twice is the same. Raises TaskNotFound, TaskClosed."""
    row = await _own_row(session, user, task_id, hours.today(now))
    if row.state != "dropped":
        await _must_be_open(session, user, row, hours.today(now))
        row.done_at = now
        _close(row, "dropped")
    return await _after(session, user, row, hours.today(now))


async def take_back(session: AsyncSession, user: User, card_id: str, *, today: date) -> list[Task]:
    """Undo the tasks of a card that made no note, done ones too, as if they had never been noted; which they were."""
    made = await of_card(session, user, card_id, today=today)
    mine = update(TaskRow).where(TaskRow.card_id == card_id, TaskRow.owner_id == user.id)
    await session.execute(mine.values(state="undone", remind_at=None, claimed_by=None, claimed_until=None))
    details = {"tasks": [task.id for task in made]}
    await audit.append(session, what="tasks.undone", about=f"card:{card_id}", by=user, details=details)
    return made


async def put_back(
    session: AsyncSession, user: User, card_id: str, *, now: datetime, hours: Hours = HOURS
) -> list[Task]:
    """The tasks of a card that were taken back are there again; which they are."""
    today = hours.today(now)
    query = _visible(user, today).where(TaskRow.card_id == card_id, TaskRow.owner_id == user.id)
    for row in (await session.scalars(query.where(TaskRow.state == "undone"))).all():
        revive(row, now=now, hours=hours)
    await session.flush()
    back = await of_card(session, user, card_id, today=today)
    details = {"tasks": [task.id for task in back]}
    await audit.append(session, what="tasks.restored", about=f"card:{card_id}", by=user, details=details)
    return back


async def later(
    session: AsyncSession,
    user: User,
    task_id: int,
    due: date,
    *,
    now: datetime,
    hours: Hours = HOURS,
    hour: time | None = None,
) -> Task:
    """Put the task off to a day, at the hour it had or another; the promise keeps its day. TaskNotFound, TaskClosed."""
    row = await _own_row(session, user, task_id, hours.today(now))
    await _must_be_open(session, user, row, hours.today(now))
    row.due, row.due_text, row.reminders = due, None, 0
    hour = hour or hour_of(row.starts_at, hours)
    row.starts_at = hours.at(due, hour) if hour else None
    row.remind_at, row.chosen_at = reminder_of(due, row.starts_at, row.visit, after=now, hours=hours)
    row.claimed_by = row.claimed_until = None
    return await _after(session, user, row, hours.today(now))


async def delegate(
    session: AsyncSession, user: User, task_id: int, to: User, *, now: datetime, hours: Hours = HOURS
) -> Task:
    """Give the task to a colleague of the same team. Raises TaskNotFound, TaskClosed, CannotDelegate."""
    row = await _own_row(session, user, task_id, hours.today(now))
    await _must_be_open(session, user, row, hours.today(now))
    if not to.active or to.team is None or to.team != user.team or to.id == user.id:
        raise CannotDelegate(f"{to.name} is not of the same team")
    if await _is_hidden(session, row):
        raise CannotDelegate("the task follows from a note that only its writer may read")
    row.owner_id, row.delegated_by, row.reminders = to.id, user.id, 0
    row.claimed_by = row.claimed_until = None
    row.remind_at, row.chosen_at = reminder_of(row.due, row.starts_at, row.visit, after=now, hours=hours)
    await session.flush()
    task = (await _tasks(session, _joined().where(TaskRow.id == row.id)))[0]
    await audit.append(session, what="task.delegated", about=f"task:{row.id}", by=user, details={"to": to.id})
    return task


async def ledger(
    session: AsyncSession, user: User, *, today: date, client_id: int | None = None, limit: int = 100
) -> list[Promise]:
    """What was promised, to whom and by when, newest first: of one's own clients, or of one."""
    query = _visible(user, today).where(TaskRow.promised_to.is_not(None), TaskRow.state != "undone")
    if client_id is None:
        query = query.where(TaskRow.owner_id == user.id)
    else:
        query = query.where(TaskRow.client_id == client_id, scope.visible_clients(user, today))
    query = query.order_by(TaskRow.promised_on.desc(), TaskRow.id.desc()).limit(limit)
    return [Promise(task, verdict(task, today)) for task in await _tasks(session, query)]


async def exported(
    session: AsyncSession, user: User, *, today: date, since: date | None = None, until: date | None = None
) -> list[Task]:
    """Own tasks of any state that fall due on these days or have no day; none that a suspicion led to."""
    suspected = exists().where(NoteRow.id == TaskRow.note_id, NoteRow.suspicion)
    query = _visible(user, today).where(TaskRow.owner_id == user.id, TaskRow.state != "undone", not_(suspected))
    if since is not None:
        query = query.where(or_(TaskRow.due.is_(None), TaskRow.due >= since))
    if until is not None:
        query = query.where(or_(TaskRow.due.is_(None), TaskRow.due <= until))
    return await _tasks(session, query.order_by(TaskRow.due.is_(None), TaskRow.due, TaskRow.id))


def verdict(task: Task, today: date) -> Verdict:
    """Whether a promise was kept, by the day that was promised."""
    day = task.promised_due or task.due
    if task.state == "done":
        return "kept_late" if task.done_late else "kept"
    if task.state == "dropped" or (day is not None and day < today):
        return "broken"
    return "open"


def _joined() -> Select[*tuple[Any, ...]]:
    return (
        select(TaskRow, _OWNER.name, _AUTHOR.name, ClientRow.name)
        .join(_OWNER, _OWNER.id == TaskRow.owner_id)
        .join(_AUTHOR, _AUTHOR.id == TaskRow.author_id)
        .outerjoin(ClientRow, ClientRow.id == TaskRow.client_id)
    )


def _visible(user: User, today: date) -> Select[*tuple[Any, ...]]:
    """Own tasks about no client, delegated ones, and those about clients that the user may see."""
    source = secrecy.open_source(user, TaskRow.note_id)
    return _joined().where(or_(_personal(user), scope.visible_clients(user, today)), source)


def _own_open(user: User, today: date) -> Select[*tuple[Any, ...]]:
    return _open_of(user, [user.id], today)


def _open_of(user: User, owners: Sequence[int], today: date) -> Select[*tuple[Any, ...]]:
    theirs = _visible(user, today).where(TaskRow.owner_id.in_(owners), TaskRow.state == "open")
    return theirs.where(not_(_took_place(user)))


def _took_place(user: User) -> ColumnElement[bool]:
    """Whether a task is a visit of which its owner wrote since, in a note that the user may read."""
    told = exists().where(NoteRow.client_id == TaskRow.client_id, NoteRow.author_id == TaskRow.owner_id)
    told = told.where(NoteRow.state == "saved", NoteRow.happened_on >= TaskRow.due)
    told = told.where(NoteRow.recorded_at > TaskRow.created_at, secrecy.open_notes(user))
    return and_(TaskRow.visit, told)


def _personal(user: User) -> ColumnElement[bool]:
    """Own tasks about no client, and those a colleague gave while the client is with the team."""
    team = select(UserRow.id).join(TeamRow, TeamRow.id == UserRow.team_id).where(TeamRow.name == user.team)
    given = and_(TaskRow.delegated_by.is_not(None), ClientRow.owner_id.in_(team))
    return and_(TaskRow.owner_id == user.id, or_(TaskRow.client_id.is_(None), given))


async def _is_hidden(session: AsyncSession, row: TaskRow) -> bool:
    hidden = or_(NoteRow.confidential, NoteRow.suspicion)
    return bool(await session.scalar(select(exists().where(NoteRow.id == row.note_id, hidden))))


async def _own_row(session: AsyncSession, user: User, task_id: int, today: date) -> TaskRow:
    """The row of a task that this user owns and may see, held until the transaction ends."""
    query = _visible(user, today).where(TaskRow.id == task_id, TaskRow.owner_id == user.id)
    query = query.with_for_update(of=TaskRow).execution_options(populate_existing=True)
    found = (await session.execute(query)).first()
    if found is None:
        raise TaskNotFound
    row: TaskRow = found[0]
    return row


async def _must_be_open(session: AsyncSession, user: User, row: TaskRow, today: date) -> None:
    if row.state != "open":
        raise TaskClosed(await get(session, user, row.id, today=today))


def _close(row: TaskRow, state: str) -> None:
    row.state, row.remind_at, row.claimed_by, row.claimed_until = state, None, None, None


async def _after(session: AsyncSession, user: User, row: TaskRow, today: date) -> Task:
    await session.flush()
    return await get(session, user, row.id, today=today)


async def _tasks(session: AsyncSession, query: Select[*tuple[Any, ...]]) -> list[Task]:
    return [_task(*one) for one in (await session.execute(query))]


def _task(row: TaskRow, owner: str, author: str, client: str | None) -> Task:
    return Task(
        id=row.id,
        owner_id=row.owner_id,
        owner=owner,
        author_id=row.author_id,
        author=author,
        client_id=row.client_id,
        client=client,
        note_id=row.note_id,
        what=row.what,
        due=row.due,
        due_text=row.due_text,
        responsible=row.responsible,
        said=row.said,
        promised_to=row.promised_to,
        promised_on=row.promised_on,
        promised_due=row.promised_due,
        beyond=row.beyond,
        visit=row.visit,
        starts_at=row.starts_at,
        state=row.state,
        delegated=row.delegated_by is not None,
        remind_at=row.remind_at,
        reminders=row.reminders,
        created_at=row.created_at,
        done_at=row.done_at,
        done_late=row.done_late,
    )
