"""The rows that follow from a note: written with it, changed with it, taken back with it.

    change(session, note, client, earlier, plan, known, ...)    the rows of `earlier` become those of `plan`
    take_back(session, note) -> TakenBack                       all of them go; what they replaced counts again
    put_back(session, note, client, plan, ...)                  those that went are there again, as far as they were
    attach(session, note, message_row), detach(session, note)   the files of its messages
    task_row(planned, owner_id, ...) -> TaskRow                 an open task as planned

Called inside the one transaction that writes the note itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from memory import acquaintances, needs
from memory.acquaintances import States
from memory.consequences import NewRequest, Plan, PlannedOpportunity, PlannedSignal, PlannedTask
from memory.facts import NewFact, as_json
from memory.reminders import Hours, hour_of, reminder_of, revive
from memory.tables import (
    AttachmentRow,
    ClientRow,
    FactRow,
    NoteRow,
    NoteVectorRow,
    OpportunityRow,
    RequestRow,
    RiskEventRow,
    TaskRow,
)

Following = TypeVar("Following", TaskRow, OpportunityRow, RequestRow, RiskEventRow)
NOTHING = Plan()


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """What went with a note, in its own words; contacts and facts by name."""

    tasks: tuple[str, ...] = ()
    opportunities: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()
    risk_events: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()


async def change(
    session: AsyncSession,
    note: NoteRow,
    client: ClientRow,
    earlier: Plan,
    plan: Plan,
    known: States,
    *,
    now: datetime,
    hours: Hours,
) -> None:
    """Bring the rows that follow from a note in line with `plan`; what somebody did to one of them meanwhile stays.

    `known` is what its contacts were by notes before the note changed.
    """
    there = _NOTHING_THERE if earlier is NOTHING else await _there(session, note)
    _tasks(session, note, there.tasks, earlier.tasks, plan.tasks, now, hours)
    _opportunities(session, note, there.opportunities, earlier.opportunities, plan.opportunities)
    _signals(session, note, there.signals, plan.signals)
    _requests(session, note, there.requests, plan.requests)
    await _facts(session, note, there.facts, plan.facts, now)
    await acquaintances.meet(session, note, client, earlier.people, plan.people, known)
    await acquaintances.retell(session, known)
    await needs.settle(session, client.id)


async def take_back(session: AsyncSession, note: NoteRow) -> TakenBack:
    """Undo all that followed from the note."""
    known = await acquaintances.states(session, note)
    await acquaintances.forget(session, note)
    there = await _there(session, note)
    for task in there.tasks:
        task.remind_at = task.claimed_by = task.claimed_until = None
    following: tuple[TaskRow | OpportunityRow | RequestRow | RiskEventRow, ...]
    following = (*there.tasks, *there.opportunities, *there.requests, *there.signals)
    for row in following:
        row.state = "undone"
    back = TakenBack(
        tasks=tuple(one.what for one in there.tasks),
        opportunities=tuple(one.need for one in there.opportunities),
        requests=tuple(one.what for one in there.requests),
        risk_events=tuple(one.signal for one in there.signals),
        facts=tuple(one.name for one in there.facts),
        contacts=await acquaintances.retell(session, known),
    )
    await session.execute(delete(FactRow).where(FactRow.note_id == note.id))
    await session.execute(delete(NoteVectorRow).where(NoteVectorRow.note_id == note.id))
    await needs.settle(session, note.client_id)
    return back


async def put_back(
    session: AsyncSession, note: NoteRow, client: ClientRow, plan: Plan, *, now: datetime, hours: Hours
) -> None:
    """Undo the taking back: what was done, answered or closed before is so again."""
    meant = {(one.what, one.responsible) for one in plan.tasks}
    for task in _newest(await _undone(session, TaskRow, note), meant, lambda row: (row.what, row.responsible)):
        revive(task, now=now, hours=hours)
    needs_told = {one.need for one in plan.opportunities}
    for opportunity in _newest(await _undone(session, OpportunityRow, note), needs_told, lambda row: row.need):
        opportunity.state = "open"
    asked = {(one.kind, one.what) for one in plan.requests}
    for request in _newest(await _undone(session, RequestRow, note), asked, lambda row: (row.kind, row.what)):
        request.state = "answered" if request.answered_on else "open"
    seen = {one.signal for one in plan.signals}
    for signal in _newest(await _undone(session, RiskEventRow, note), seen, lambda row: row.signal):
        signal.state = "closed" if signal.closed_on else "open"
    await session.flush()
    known = await acquaintances.states(session, note)
    await change(session, note, client, replace(plan, people=()), plan, known, now=now, hours=hours)


async def attach(session: AsyncSession, note: NoteRow, message_row: int | None) -> None:
    """The files of a message belong to the note, unless they belong to another; all of its own to its client."""
    free = or_(AttachmentRow.note_id == note.id, AttachmentRow.note_id.is_(None))
    ours = or_(AttachmentRow.message_row == message_row, AttachmentRow.note_id == note.id)
    files = update(AttachmentRow).where(ours, free)
    await session.execute(files.values(note_id=note.id, client_id=note.client_id))


async def detach(session: AsyncSession, note: NoteRow) -> None:
    """The files of the note belong to no note and no client any more; their message keeps them."""
    files = update(AttachmentRow).where(AttachmentRow.note_id == note.id)
    await session.execute(files.values(note_id=None, client_id=None))


def task_row(planned: PlannedTask, owner_id: int, *, day: date, now: datetime, hours: Hours) -> TaskRow:
    """An open task as planned; what it promises was promised on `day`."""
    row = TaskRow(owner_id=owner_id, author_id=owner_id, state="open", created_at=now)
    _word(row, planned, day)
    _schedule(row, planned, now, hours)
    return row


def _tasks(
    session: AsyncSession,
    note: NoteRow,
    rows: Sequence[TaskRow],
    earlier: Sequence[PlannedTask],
    planned: Sequence[PlannedTask],
    now: datetime,
    hours: Hours,
) -> None:
    days = {(one.what, one.responsible): one.due for one in earlier}
    left = list(rows)
    for one in sorted(planned, key=lambda one: (one.what, one.responsible) not in days):
        row = _counterpart(left, one)
        if row is None:
            row = task_row(one, note.author_id, day=note.happened_on, now=now, hours=hours)
            row.note_id, row.client_id = note.id, note.client_id
            session.add(row)
            continue
        left.remove(row)
        moved = one.due != days.get((row.what, row.responsible), row.due)
        moved = moved or (one.said != row.said and one.hour != hour_of(row.starts_at, hours))
        _word(row, one, note.happened_on)
        if moved and row.state == "open":
            _schedule(row, one, now, hours)
    for row in left:
        row.state, row.remind_at = "undone", None


def _counterpart(rows: Sequence[TaskRow], planned: PlannedTask) -> TaskRow | None:
    """The stored task with the same words, else the first open one of the same person: its words were corrected."""
    mine = [row for row in rows if row.responsible == planned.responsible]
    same = [row for row in mine if row.what == planned.what]
    return next(iter(same or [row for row in mine if row.state == "open"]), None)


def _word(row: TaskRow, planned: PlannedTask, day: date) -> None:
    row.what, row.responsible, row.said, row.beyond = planned.what, planned.responsible, planned.said, planned.beyond
    row.visit = planned.visit
    row.promised_to = planned.promised_to
    row.promised_on, row.promised_due = (day, planned.due) if planned.promised_to else (None, None)


def _schedule(row: TaskRow, planned: PlannedTask, now: datetime, hours: Hours) -> None:
    row.due, row.due_text, row.reminders = planned.due, planned.due_text, 0
    row.claimed_by = row.claimed_until = None
    row.starts_at = hours.at(planned.due, planned.hour) if planned.due and planned.hour else None
    row.remind_at, row.chosen_at = reminder_of(planned.due, row.starts_at, planned.visit, after=now, hours=hours)


def _opportunities(
    session: AsyncSession,
    note: NoteRow,
    rows: Sequence[OpportunityRow],
    earlier: Sequence[PlannedOpportunity],
    planned: Sequence[PlannedOpportunity],
) -> None:
    """Which of them counts is for `needs` to say; a next step that somebody set stays."""
    left = {row.need: row for row in rows}
    steps = {None, *(one.next_step for one in earlier)}
    for one in planned:
        row = left.pop(one.need, None)
        if row is None:
            row = OpportunityRow(client_id=note.client_id, note_id=note.id, need=one.need, state="open")
            row.opened_on = note.happened_on
            session.add(row)
        row.product, row.said, row.currency = one.product, one.said, one.currency
        row.amount, row.amount_low, row.amount_high = one.amount, one.low, one.high
        row.next_step = one.next_step if row.next_step in steps else row.next_step
    for row in left.values():
        row.state = "undone"


def _signals(
    session: AsyncSession, note: NoteRow, rows: Sequence[RiskEventRow], planned: Sequence[PlannedSignal]
) -> None:
    left = {row.signal: row for row in rows}
    for one in planned:
        row = left.pop(one.signal, None)
        if row is None:
            row = RiskEventRow(client_id=note.client_id, note_id=note.id, signal=one.signal, state="open")
            session.add(row)
        row.rule, row.rumour, row.said, row.seen_on = one.rule, one.rumour, one.said, note.happened_on
    for row in left.values():
        row.state = "undone"


def _requests(session: AsyncSession, note: NoteRow, rows: Sequence[RequestRow], planned: Sequence[NewRequest]) -> None:
    left = {(row.kind, row.what): row for row in rows}
    for one in planned:
        row = left.pop((one.kind, one.what), None)
        if row is None:
            row = RequestRow(client_id=note.client_id, note_id=note.id, kind=one.kind, what=one.what, state="open")
            session.add(row)
        row.said, row.opened_on = one.said, note.happened_on
    for row in left.values():
        row.state = "undone"


async def _facts(
    session: AsyncSession, note: NoteRow, rows: Sequence[FactRow], facts: Sequence[NewFact], now: datetime
) -> None:
    """Only the note's own facts change: the newest row of a name counts, so earlier ones show again by themselves."""
    known = [(row.name, row.value, row.as_of, row.said, row.audience) for row in rows]
    if known == [(one.name, as_json(one.value), one.as_of, one.said, one.audience) for one in facts]:
        return
    for row in rows:
        await session.delete(row)
    for one in facts:
        row = FactRow(client_id=note.client_id, name=one.name, value=as_json(one.value), as_of=one.as_of)
        row.source, row.audience, row.said, row.note_id = "note", one.audience, one.said, note.id
        row.by_id, row.recorded_at = note.author_id, now
        session.add(row)


async def _undone(session: AsyncSession, table: type[Following], note: NoteRow) -> list[Following]:
    """What followed from the note and was taken back, the newest first."""
    query = select(table).where(table.note_id == note.id, table.state == "undone").order_by(table.id.desc())
    return list(await session.scalars(query))


def _newest(rows: Sequence[Following], wanted: Collection[Any], key: Callable[[Following], Any]) -> Iterator[Following]:
    """The first of the rows for each key that is wanted."""
    left = set(wanted)
    for row in rows:
        if key(row) in left:
            left.remove(key(row))
            yield row


@dataclass(frozen=True, slots=True, kw_only=True)
class _There:
    """The rows of a note that were not taken back."""

    tasks: Sequence[TaskRow] = ()
    opportunities: Sequence[OpportunityRow] = ()
    requests: Sequence[RequestRow] = ()
    signals: Sequence[RiskEventRow] = ()
    facts: Sequence[FactRow] = ()


_NOTHING_THERE = _There()


async def _there(session: AsyncSession, note: NoteRow) -> _There:
    return _There(
        tasks=await _of(session, TaskRow, note),
        opportunities=await _of(session, OpportunityRow, note),
        requests=await _of(session, RequestRow, note),
        signals=await _of(session, RiskEventRow, note),
        facts=list(await session.scalars(select(FactRow).where(FactRow.note_id == note.id).order_by(FactRow.id))),
    )


async def _of(session: AsyncSession, table: type[Following], note: NoteRow) -> list[Following]:
    """What follows from the note and was not taken back."""
    query = select(table).where(table.note_id == note.id, table.state != "undone").order_by(table.id)
    return list(await session.scalars(query))
