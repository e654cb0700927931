"""What runs by the clock: taking up new documents, notices of changed sources, housekeeping."""

from __future__ import annotations

import logging
from datetime import time, timedelta
from typing import Any

from telegram.ext import JobQueue

from handlers import expiring, notifying, proposalnotices, releasing, reminding
from handlers.context import Context, Copilot
from handlers.logs import referring
from memory import buttons, releases, turns, updates

logger = logging.getLogger(__name__)

LOOK_EVERY = 3.0  # seconds
RESUME_EVERY = 60.0
EXPIRE_EVERY = 600.0
REMIND_EVERY = 30.0
GREET_EVERY = 60.0
EMBED_EVERY = 5.0
PROPOSALS_EVERY = 60.0
PROPOSAL_CHANGES_EVERY = 300.0
NIGHTLY = time(0, 10)
CONVERSATIONS_KEPT = timedelta(days=30)  # what was answered is kept apart, for good


def schedule(application: Copilot) -> None:
    """Puts everything that recurs into the application's job queue."""
    queue: JobQueue[Context] | None = application.job_queue
    if queue is None:
        return
    zone = application.services.zone
    options: dict[str, Any] = {"max_instances": 1, "coalesce": True, "misfire_grace_time": 60}
    queue.run_repeating(_look, LOOK_EVERY, first=LOOK_EVERY, name="look", job_kwargs=options)
    queue.run_repeating(_resume, RESUME_EVERY, first=0, name="resume", job_kwargs=options)
    queue.run_repeating(_embed, EMBED_EVERY, first=LOOK_EVERY, name="embed", job_kwargs=options)
    queue.run_repeating(_changes, PROPOSAL_CHANGES_EVERY, first=RESUME_EVERY, name="changes", job_kwargs=options)
    if application.services.speaks_first:
        queue.run_repeating(_expire, EXPIRE_EVERY, first=RESUME_EVERY, name="expire", job_kwargs=options)
        queue.run_repeating(_remind, REMIND_EVERY, first=EMBED_EVERY, name="remind", job_kwargs=options)
        queue.run_repeating(_greet, GREET_EVERY, first=EMBED_EVERY, name="greet", job_kwargs=options)
        queue.run_repeating(_proposals, PROPOSALS_EVERY, first=RESUME_EVERY, name="proposals", job_kwargs=options)
    queue.run_daily(_nightly, NIGHTLY.replace(tzinfo=zone), name="nightly", job_kwargs=options)


async def look(application: Copilot) -> None:
    """Takes up what was newly published, and tells those whose sources changed."""
    services = application.services
    async with services.looking:
        if await services.knowledge.refresh():
            logger.info("new documents are taken up")
        await notifying.plan(services)
        await notifying.send_due(application.bot, services)


async def _look(context: Context) -> None:
    with referring():
        await look(_application(context))


async def _resume(context: Context) -> None:
    """Releases that a stop or another writer has kept waiting."""
    with referring():
        await releasing.resume(context.services, context.bot)


async def _expire(context: Context) -> None:
    """Cards that nobody tapped in time."""
    with referring():
        await expiring.expire_due(context.bot, context.services)


async def _remind(context: Context) -> None:
    """Tasks whose hour has come."""
    with referring():
        await reminding.remind(context.bot, context.services)


async def _greet(context: Context) -> None:
    """The morning's digest."""
    with referring():
        await reminding.greet(context.bot, context.services)


async def _changes(context: Context) -> None:
    """Proposals that are over their time, or rest on what has changed."""
    with referring():
        await proposalnotices.expire(context.services)
        await proposalnotices.look_for_changes(context.services)


async def _proposals(context: Context) -> None:
    """Owners are told what their proposals need."""
    with referring():
        await proposalnotices.tell(context.bot, context.services)


async def _embed(context: Context) -> None:
    """New notes get their vectors."""
    with referring():
        await reminding.embed_notes(context.services)


async def _nightly(context: Context) -> None:
    """The calendar moves on: versions take effect and expire, buttons and releases run out."""
    with referring():
        services = context.services
        async with services.looking:
            await notifying.plan(services, by_calendar=True)
            await notifying.send_due(context.bot, services)
        async with services.database.begin() as session:
            await buttons.purge(session)
            await turns.purge(session, older_than=CONVERSATIONS_KEPT)
            await updates.purge(session, context.bot.id)
            await releases.expire(session)


def _application(context: Context) -> Copilot:
    application: Copilot = context.application  # type: ignore[assignment]
    return application
