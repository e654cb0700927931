"""Telling those who relied on a passage that it was changed, replaced or withdrawn: once, old and new side by side."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from telegram.error import TelegramError

from handlers import sending, views
from handlers.context import Bot, Services, keyboard_of, reader_of
from knowledge.changes import Change, Relied, changes_to, due_changes
from knowledge.published import Published
from memory import answers, marks, notices, users
from memory.answers import Cited, Reliance
from memory.notices import Notice
from memory.users import User

logger = logging.getLogger(__name__)

_SEEN = "notices:seen"
_DAY = "notices:day"


async def plan(services: Services, *, by_calendar: bool = False) -> int:
    """Notes who is to be told of what, when documents were published or a day has passed since; how many."""
    published = services.knowledge.published
    stamp = [published.generation, published.stamp.withdrawals]
    today = services.today
    async with services.database.reading() as session:
        seen = await marks.get(session, _SEEN)
        day = date.fromisoformat(await marks.get(session, _DAY) or today.isoformat())
    planned = 0
    if seen != stamp:
        planned += await _plan_changes(services, published)
    if by_calendar or day < today:
        planned += await _plan_calendar(services, published, min(day, today - timedelta(days=1)), today)
    if seen != stamp or day != today or by_calendar:
        async with services.database.begin() as session:
            await marks.put(session, _SEEN, stamp)
            await marks.put(session, _DAY, today.isoformat())
    return planned


async def send_due(bot: Bot, services: Services) -> int:
    """Sends what was noted, the changes behind one answer in one message; how many messages went out."""
    async with services.database.reading() as session:
        due = await notices.due(session)
    count = 0
    for _, group in groupby(sorted(due, key=_one_message), key=_one_message):
        together = list(group)
        told = await _tell(bot, services, together)
        async with services.database.begin() as session:
            for notice in together:
                await (notices.sent if told else notices.not_sent)(session, notice.id)
        count += told
    return count


async def _tell(bot: Bot, services: Services, together: list[Notice]) -> bool:
    first = together[0]
    view = views.notice(
        first.question,
        first.answered_at.astimezone(services.zone).date(),
        first.answer_id,
        [views.SourceChange(old=one.old, new=one.new, **one.about) for one in together],
        first.user.language,
    )
    try:
        keyboard = await keyboard_of(services.database, view, first.user)
        return await sending.send(bot, first.user.telegram_id, view.markup, keyboard) is not None
    except TelegramError as error:
        logger.warning("a notice could not be sent: %s", error)
        return False


async def _plan_changes(services: Services, published: Published) -> int:
    """What answers rest on, held against the documents as they are now."""
    async with services.database.reading() as session:
        cited = {one.key: one for one in await answers.passages_since(session, _since(services))}
    if not cited:
        return 0
    relied = [_relied(one) for one in cited.values()]
    changes = await asyncio.to_thread(changes_to, relied, published)
    return await _plan(services, [c for c in changes if not _known_then(c, cited[c.key])], None)


async def _plan_calendar(services: Services, published: Published, since: date, until: date) -> int:
    """What takes effect or expires with the days that have passed."""
    changes = await asyncio.to_thread(due_changes, published, since, until)
    return await _plan(services, changes, until)


async def _plan(services: Services, changes: Iterable[Change], due: date | None) -> int:
    """Notes each change for those whose answer relied on the old text, with the new text they may read."""
    by_key = {change.key: change for change in changes}
    if not by_key:
        return 0
    async with services.database.reading() as session:
        reliances = await answers.relying_on(session, since=_since(services), passage_keys=by_key)
        people = {user.id: user for user in await users.everyone(session)}
    count = 0
    for reliance in reliances:
        user = people.get(reliance.answer.user_id)
        if user is not None:
            count += await _note(services, reliance, user, by_key, due)
    return count


async def _note(
    services: Services, reliance: Reliance, user: User, by_key: Mapping[str, Change], due: date | None
) -> int:
    count = 0
    for cited in reliance.passages:
        change = by_key[cited.key]
        if due is not None and cited.state != "current":
            continue
        new, about = await asyncio.to_thread(_as_readable, services, change, reader_of(user))
        key = f"{change.key}>{change.new_key or change.kind}"
        async with services.database.begin() as session:
            count += await notices.record(session, reliance.answer.id, key, change.old, new, about=about)
    return count


def _as_readable(services: Services, change: Change, reader: str) -> tuple[str | None, dict[str, Any]]:
    """The new text when this reader may read it, and what the message says of the change."""
    hit = services.knowledge.passage(change.new_key, reader) if change.new_key else None
    kind = change.kind if hit is not None or change.kind == "expired" else "withdrawn"
    effective = change.effective.isoformat() if change.effective else None
    about = {"kind": kind, "title": change.title, "section": change.section, "effective": effective}
    return (hit.passage.text if hit is not None else None), about


def _known_then(change: Change, cited: Cited) -> bool:
    """Whether the answer already went by the day on which the passage ends."""
    return change.effective is not None and cited.expires == change.effective - timedelta(days=1)


def _relied(cited: Cited) -> Relied:
    return Relied(
        key=cited.key,
        document=cited.document,
        title=cited.title,
        section=cited.section,
        text=cited.text,
        id=cited.document_id,
        number=cited.number,
    )


def _one_message(notice: Notice) -> tuple[int, str]:
    return notice.user.id, notice.answer_id


def _since(services: Services) -> Any:
    return services.now() - timedelta(days=services.notice_days)
