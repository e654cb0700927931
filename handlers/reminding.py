"""Reminding: tasks whose hour has come, the morning's digest, and the meaning of notes, all by the clock."""

from __future__ import annotations

import logging
import os
import socket
from datetime import time, timedelta

from telegram import Update
from telegram.error import Forbidden, TelegramError

from handlers import portraits, sending, taskviews, views
from handlers.briefviews import Visit
from handlers.context import Bot, Context, Services, keyboard_of, reader_of
from handlers.notelines import Manner
from handlers.views import View
from knowledge.embeddings import EmbeddingUnavailable
from memory import digest, notevectors, reminders, users
from memory.notevectors import Embedded
from memory.portrait import portrait
from memory.reminders import Reminder
from memory.scope import SERVES, ClientNotFound
from memory.users import User

logger = logging.getLogger(__name__)

WORKER = f"{socket.gethostname()}:{os.getpid()}"
MORNING = time(7, 45)
UNTIL = timedelta(hours=4)  # a digest that is later than that is of no use
AT_ONCE = 32  # notes embedded at a time


async def remind(bot: Bot, services: Services) -> int:
    """Sends the reminders whose hour has come; how many. What cannot be sent is left for the next look."""
    now = services.now()
    async with services.database.begin() as session:
        due = await reminders.claim(session, WORKER, now=now, hours=services.hours)
    sent = 0
    for one in due:
        view = await _reminder(services, one)
        if await _sent(bot, services, one.user, view):
            async with services.database.begin() as session:
                await reminders.reminded(session, one.task_id, WORKER, now=services.now(), hours=services.hours)
            sent += 1
        else:
            async with services.database.begin() as session:
                await reminders.give_back(session, one.task_id, WORKER)
    return sent


async def _reminder(services: Services, one: Reminder) -> View:
    """A visit that is about to begin brings what to know before it; anything else says what it is."""
    if one.visit and one.kind == "chosen" and one.client_id is not None:
        try:
            async with services.database.reading() as session:
                known = await portrait(session, one.user, one.client_id, today=services.today)
        except ClientNotFound:
            logger.info("task %s is about a client that its owner sees no longer", one.task_id)
        else:
            return await portraits.brief_of(services, one.user, known, Visit(one.task_id, one.due, one.starts_at))
    book = await services.books.of(one.user, services.today)
    way = Manner(one.user.language, services.today, zone=services.zone)
    return taskviews.reminder(one, book.short(one.client_id, one.client or ""), way)


async def greet(bot: Bot, services: Services) -> int:
    """On a working day's morning each relationship manager gets the digest, once; how many got it."""
    now, today = services.now().astimezone(services.zone), services.today
    start = services.hours.at(today, MORNING)
    if services.hours.rests(today) or not start <= now < start + UNTIL:
        return 0
    async with services.database.reading() as session:
        managers = await users.everyone(session, roles=SERVES)
    sent = 0
    for user in managers:
        async with services.database.begin() as session:
            mine = await digest.claim(session, user, day=today, now=now)
        if mine and await _sent(bot, services, user, await digest_of(services, user)):
            async with services.database.begin() as session:
                await digest.sent(session, user, day=today)
            sent += 1
    return sent


async def digest_command(update: Update, context: Context) -> None:
    """/digest: the day as it stands now."""
    if context.user.role not in SERVES:
        await context.show(views.text("digest_nothing", context.language))
        return
    await context.show(await digest_of(context.services, context.user))


async def digest_of(services: Services, user: User) -> View:
    """What a user's day looks like."""
    today = services.today
    book = await services.books.of(user, today)
    async with services.database.reading() as session:
        found = await digest.compose(session, user, day=today, hours=services.hours)
    called = services.dictionary(reader_of(user))
    return taskviews.digest(found, user.name, called, book.shorts, Manner(user.language, today, zone=services.zone))


async def embed_notes(services: Services) -> int:
    """Gives notes that lack one the vector by which they are found by meaning; how many. Stops when told to."""
    done = 0
    model = services.knowledge.model
    if services.noted_model != model:
        async with services.database.begin() as session:
            await notevectors.use(session, model)
        services.noted_model = model
    while not services.stopping.is_set():
        async with services.database.reading() as session:
            waiting = await notevectors.waiting(session, limit=AT_ONCE)
        if not waiting:
            break
        try:
            vectors = await services.knowledge.meanings([one.text for one in waiting])
        except EmbeddingUnavailable as error:
            logger.warning("notes wait for their vectors: %s", error)
            break
        embedded = [Embedded(one.note_id, one.text_hash, vector) for one, vector in zip(waiting, vectors, strict=True)]
        async with services.database.begin() as session:
            done += await notevectors.keep(session, model, embedded)
    return done


async def _sent(bot: Bot, services: Services, user: User, view: View) -> bool:
    """Whether the view went out; somebody who has blocked the bot is not tried again today."""
    keyboard = await keyboard_of(services.database, view, user)
    try:
        await sending.send(bot, user.telegram_id, view.markup, keyboard)
    except Forbidden:
        logger.info("user %s cannot be reached", user.id)
        return True
    except TelegramError as error:
        logger.warning("a reminder was not sent: %s", error)
        return False
    return True
