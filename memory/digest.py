"""The morning's digest of one user: whom to visit, what is due or late, what matures, who has gone quiet, what is new.

    compose(session, user, day=..., hours=...) -> Digest
    claim(session, user, day=..., now=...) -> bool          whether this worker sends it; then
    sent(session, user, day=...)                              ... it was sent

A claim holds for some minutes, so that a digest whose worker was killed is sent by the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from memory import facilities, marks, opportunities, recall, requests, riskevents, tasks
from memory.facilities import Maturing
from memory.locks import one_at_a_time
from memory.opportunities import Opportunity
from memory.recall import Quiet
from memory.reminders import HOURS, LEASE, Hours
from memory.requests import Request
from memory.riskevents import RiskEvent
from memory.tasks import Task
from memory.users import User

MATURING_DAYS = 30
QUIET_DAYS = 90
_LONGEST_REST = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What a user should know in the morning of `day`; `needs` and `risks` are new since the day `since`."""

    day: date
    since: date
    visits: tuple[Task, ...]
    today: tuple[Task, ...]
    overdue: tuple[Task, ...]
    tomorrow: tuple[Task, ...]
    maturing: tuple[Maturing, ...]
    quiet: tuple[Quiet, ...]
    requests: tuple[Request, ...]
    needs: tuple[Opportunity, ...]
    risks: tuple[RiskEvent, ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do and nothing new."""
        return not (
            self.visits or self.today or self.overdue or self.tomorrow or self.maturing or self.needs or self.risks
        )


async def compose(
    session: AsyncSession,
    user: User,
    *,
    day: date,
    hours: Hours = HOURS,
    maturing_days: int = MATURING_DAYS,
    quiet_days: int = QUIET_DAYS,
) -> Digest:
    """The digest of a day: the same number of queries, whatever there is."""
    own = await tasks.mine(session, user, today=day, until=day + timedelta(days=1))
    since = _working_day_before(day, hours)
    until = day + timedelta(days=maturing_days)
    return Digest(
        day=day,
        since=since,
        visits=tuple(sorted((task for task in own if task.visit and task.due == day), key=_begins)),
        today=tuple(task for task in own if not task.visit and task.due == day),
        overdue=tuple(task for task in own if task.due and task.due < day),
        tomorrow=tuple(task for task in own if task.due and task.due > day),
        maturing=tuple(await facilities.maturing(session, user, since=day, until=until, today=day)),
        quiet=tuple(await recall.quiet(session, user, today=day, days=quiet_days)),
        requests=tuple(await requests.open_ones(session, user, today=day)),
        needs=tuple(await opportunities.opened(session, user, since, day - timedelta(days=1), today=day)),
        risks=tuple(await riskevents.seen(session, user, since, day - timedelta(days=1), today=day)),
    )


async def claim(session: AsyncSession, user: User, *, day: date, now: datetime) -> bool:
    """Take over the sending of a day's digest; False when it was sent, or somebody is at it."""
    await one_at_a_time(session, "marks")
    mark = await marks.get(session, _name(user))
    if mark and mark["day"] == day.isoformat() and (mark["sent"] or mark["until"] > now.isoformat()):
        return False
    until = (now + LEASE).isoformat()
    await marks.put(session, _name(user), {"day": day.isoformat(), "sent": False, "until": until})
    return True


async def sent(session: AsyncSession, user: User, *, day: date) -> None:
    """The digest of the day was sent."""
    await marks.put(session, _name(user), {"day": day.isoformat(), "sent": True, "until": ""})


def _begins(task: Task) -> tuple[bool, datetime]:
    return task.starts_at is None, task.starts_at or task.created_at


def _working_day_before(day: date, hours: Hours) -> date:
    before = day - timedelta(days=1)
    for _ in range(_LONGEST_REST):
        if not hours.rests(before):
            break
        before -= timedelta(days=1)
    return before


def _name(user: User) -> str:
    return f"digest:{user.id}"
