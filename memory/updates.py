"""The queue of accepted updates: what was accepted is handled, once, in order per chat, whatever is killed when.

    accept(session, bot_id, update_id, chat_id, payload) -> bool       False: known already
    pending(session, bot_id) -> list[Update]                           not finished, in order
    claim(session, bot_id, worker, limit=1, lease=...) -> list[Update] at most one per chat; each must be finished by
    done(session, bot_id, update_id)                                     ... was handled
    failed(session, bot_id, update_id, error) -> bool                    ... was not: try again; True: given up, parked
    give_back(session, bot_id, update_id)                                ... was not begun: does not count as a try
    extend(session, bot_id, update_id, worker, lease=...) -> bool      still at it; False: no longer ours
    recover(session, bot_id, worker=None) -> int                       at the start: what a killed worker held is free
    take_parked(session, bot_id) -> list[Update]                       given up and not reported yet; reported now
    again(session, bot_id, update_id, chat_id) -> bool                 given up, and wanted once more by its chat
    last_known(session, bot_id) -> int | None
    backlog(session, bot_id) -> (int, datetime | None)                 how many are not finished, the oldest since when
    purge(session, bot_id, older_than=...) -> int

Call `done` in the transaction that stores what the update led to: then both happened or neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from memory.clock import utc_now
from memory.locks import one_at_a_time
from memory.tables import UpdateRow

MAX_ATTEMPTS = 3
LEASE = timedelta(minutes=2)
# Telegram repeats an update for a day at most, and starts numbering anew after a week without any: old ids must be
# gone by then, or a new update would be taken for a repeated one.
KEPT = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Update:
    """An accepted update. `attempts` counts the claims so far, this one included."""

    bot_id: int
    update_id: int
    chat_id: int
    payload: dict[str, Any]
    attempts: int
    accepted_at: datetime
    error: str | None


async def accept(
    session: AsyncSession, bot_id: int, update_id: int, chat_id: int | None, payload: dict[str, Any]
) -> bool:
    """Store an update before Telegram is told that it was received; False when it is known already."""
    await one_at_a_time(session, f"accept:{bot_id}")
    if await session.get(UpdateRow, (bot_id, update_id)) is not None:
        return False
    row = UpdateRow(bot_id=bot_id, update_id=update_id, chat_id=chat_id or 0, payload=payload, state="waiting")
    row.attempts, row.accepted_at = 0, utc_now()
    session.add(row)
    await session.flush()
    return True


async def pending(session: AsyncSession, bot_id: int) -> list[Update]:
    """What was accepted and is not finished, in order."""
    rows = await session.scalars(select(UpdateRow).where(_open(bot_id)).order_by(UpdateRow.update_id))
    return [_update(row) for row in rows]


async def claim(
    session: AsyncSession,
    bot_id: int,
    worker: str,
    *,
    limit: int = 1,
    lease: timedelta = LEASE,
    now: datetime | None = None,
) -> list[Update]:
    """Take the next update of up to `limit` chats that nobody is busy with, oldest first.

    A claim holds its chat until it is finished or its lease runs out. An update that was claimed MAX_ATTEMPTS times
    and never finished (it kills whoever handles it) is parked instead.
    """
    now = now or utc_now()
    await one_at_a_time(session, f"claim:{bot_id}")
    busy = select(UpdateRow.chat_id).where(
        UpdateRow.bot_id == bot_id, UpdateRow.state == "claimed", UpdateRow.lease_until > now
    )
    first = (
        select(func.min(UpdateRow.update_id))
        .where(_open(bot_id), UpdateRow.chat_id.not_in(busy))
        .group_by(UpdateRow.chat_id)
    )
    query = select(UpdateRow).where(UpdateRow.bot_id == bot_id, UpdateRow.update_id.in_(first))
    query = query.order_by(UpdateRow.update_id).limit(limit)
    while True:
        rows = list(await session.scalars(query))
        hopeless = [row for row in rows if row.attempts >= MAX_ATTEMPTS]
        if not hopeless:
            break
        for row in hopeless:
            _park(row, row.error or f"not finished after {MAX_ATTEMPTS} attempts", now)
        await session.flush()
    for row in rows:
        row.state, row.worker, row.lease_until = "claimed", worker, now + lease
        row.attempts += 1
    await session.flush()
    return [_update(row) for row in rows]


async def done(session: AsyncSession, bot_id: int, update_id: int) -> None:
    """The update was handled."""
    row = await session.get(UpdateRow, (bot_id, update_id))
    if row:
        row.state, row.finished_at, row.lease_until, row.error = "done", utc_now(), None, None


async def failed(session: AsyncSession, bot_id: int, update_id: int, error: str) -> bool:
    """The update was not handled: it waits for its next try, or is parked after MAX_ATTEMPTS (then True)."""
    row = await session.get(UpdateRow, (bot_id, update_id))
    if row is None or row.state != "claimed":
        return False
    if row.attempts >= MAX_ATTEMPTS:
        _park(row, error, utc_now())
        return True
    row.state, row.lease_until, row.error = "waiting", None, error
    return False


async def give_back(session: AsyncSession, bot_id: int, update_id: int) -> None:
    """The worker stops before it began: the claim does not count as an attempt."""
    row = await session.get(UpdateRow, (bot_id, update_id))
    if row and row.state == "claimed":
        row.state, row.lease_until, row.attempts = "waiting", None, max(0, row.attempts - 1)


async def extend(session: AsyncSession, bot_id: int, update_id: int, worker: str, *, lease: timedelta = LEASE) -> bool:
    """The worker is still busy with it; False when the claim has gone to somebody else meanwhile."""
    query = (
        update(UpdateRow)
        .where(UpdateRow.bot_id == bot_id, UpdateRow.update_id == update_id)
        .where(UpdateRow.state == "claimed", UpdateRow.worker == worker)
        .values(lease_until=utc_now() + lease)
    )
    return await _changed(session, query) == 1


async def recover(session: AsyncSession, bot_id: int, *, worker: str | None = None) -> int:
    """End the leases that a killed worker left behind, everybody's when none is named; how many there were.

    Without `worker` only where one process runs the bot. The tries still count.
    """
    query = update(UpdateRow).where(UpdateRow.bot_id == bot_id, UpdateRow.state == "claimed")
    if worker is not None:
        query = query.where(UpdateRow.worker == worker)
    return await _changed(session, query.values(state="waiting", lease_until=None))


async def take_parked(session: AsyncSession, bot_id: int) -> list[Update]:
    """The updates that were given up and that nobody has been told of; they count as reported from now on."""
    await one_at_a_time(session, f"claim:{bot_id}")
    query = select(UpdateRow).where(
        UpdateRow.bot_id == bot_id, UpdateRow.state == "parked", UpdateRow.reported_at.is_(None)
    )
    rows = list(await session.scalars(query.order_by(UpdateRow.update_id)))
    for row in rows:
        row.reported_at = utc_now()
    return [_update(row) for row in rows]


async def again(session: AsyncSession, bot_id: int, update_id: int, chat_id: int) -> bool:
    """An update of this chat that was given up gets one more try; False when there is none (any more)."""
    await one_at_a_time(session, f"claim:{bot_id}")
    row = await session.get(UpdateRow, (bot_id, update_id))
    if row is None or row.chat_id != chat_id or row.state != "parked":
        return False
    row.state, row.attempts = "waiting", MAX_ATTEMPTS - 1
    row.error, row.finished_at, row.reported_at = None, None, None
    return True


async def last_known(session: AsyncSession, bot_id: int) -> int | None:
    """The highest update id that is still kept."""
    return await session.scalar(select(func.max(UpdateRow.update_id)).where(UpdateRow.bot_id == bot_id))


async def backlog(session: AsyncSession, bot_id: int) -> tuple[int, datetime | None]:
    """How many accepted updates are not finished, and when the oldest of them was accepted."""
    query = select(func.count(), func.min(UpdateRow.accepted_at)).where(_open(bot_id))
    count, oldest = (await session.execute(query)).one()
    return count, oldest


async def purge(session: AsyncSession, bot_id: int, *, older_than: timedelta = KEPT) -> int:
    """Forget what was finished, or given up and reported, longer ago than `older_than`; how many went."""
    query = delete(UpdateRow).where(
        UpdateRow.bot_id == bot_id,
        UpdateRow.finished_at < utc_now() - older_than,
        or_(UpdateRow.state == "done", UpdateRow.reported_at.is_not(None)),
    )
    return await _changed(session, query)


def _open(bot_id: int) -> ColumnElement[bool]:
    """Neither handled nor given up."""
    return and_(UpdateRow.bot_id == bot_id, UpdateRow.state.in_(("waiting", "claimed")))


def _park(row: UpdateRow, error: str, now: datetime) -> None:
    row.state, row.error, row.finished_at, row.lease_until = "parked", error, now, None


async def _changed(session: AsyncSession, statement: Any) -> int:
    """How many rows a bulk statement touched."""
    return cast("CursorResult[Any]", await session.execute(statement)).rowcount


def _update(row: UpdateRow) -> Update:
    return Update(
        bot_id=row.bot_id,
        update_id=row.update_id,
        chat_id=row.chat_id,
        payload=row.payload,
        attempts=row.attempts,
        accepted_at=row.accepted_at,
        error=row.error,
    )
