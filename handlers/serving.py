"""Serving: the application from start to stop, by polling or webhook, within a set time at the end."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from telegram import Update
from telegram.error import NetworkError, TelegramError
from telegram.ext import Updater

from handlers import basics, errors, jobs
from handlers.application import inbox_of
from handlers.context import Copilot
from handlers.updates import allowed_updates

logger = logging.getLogger(__name__)

STOP_WITHIN = 8.0  # seconds to finish what has begun
POLL_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where Telegram sends updates: the public `url`, and the address, port and path listened on behind it."""

    url: str
    path: str
    secret: str
    listen: str = "127.0.0.1"
    port: int = 8443


async def serve(application: Copilot, webhook: Webhook | None, stop: asyncio.Event, *, alone: bool = True) -> None:
    """Serves until `stop` is set or the process is told to end; logs `ready` when ready."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    ready = asyncio.Event()
    stopped = asyncio.create_task(stop.wait())
    serving = asyncio.create_task(_serve(application, webhook, ready, stop, alone=alone))
    try:
        await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if not serving.done() and not ready.is_set():
            serving.cancel()  # it is still waiting for Telegram, which may never answer
            await asyncio.wait({serving})
        else:
            await serving
    finally:
        stopped.cancel()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


async def _serve(
    application: Copilot, webhook: Webhook | None, ready: asyncio.Event, stop: asyncio.Event, *, alone: bool
) -> None:
    async with running(application, webhook, alone=alone):
        ready.set()
        logger.info("ready")
        await stop.wait()
        logger.info("stopping")


@asynccontextmanager
async def running(application: Copilot, webhook: Webhook | None = None, *, alone: bool = True) -> AsyncIterator[None]:
    """The application started; at the end it finishes what it has begun, and leaves the rest in the database."""
    inbox, updater = inbox_of(application), application.updater
    if updater is None:
        raise TypeError("the application has no updater")

    async def given_up(update: Update) -> None:
        if application.services.metrics is not None:
            application.services.metrics.update_given_up()
        await errors.apologise_late(update, application.bot, application.services.database)

    async def delayed(update: Update) -> None:
        await errors.tell_delay(update, application.bot)

    inbox.given_up, inbox.delayed = given_up, delayed
    application.services.stopping.clear()
    await _initialize(application)
    try:
        await inbox.open(application.bot, alone=alone)
        await application.start()
        await _listen(updater, webhook)
        jobs.schedule(application)
        menu = asyncio.create_task(_set_menu(application))
        try:
            yield
        finally:
            menu.cancel()
            await _stop(application, updater)
    finally:
        await _within("shutting down", application.shutdown, 2.0)


def takes_updates(application: Copilot) -> bool:
    """Whether updates are fetched and handled: not before all has begun, and no more once it is told to stop."""
    updater = application.updater
    listens = application.running and updater is not None and updater.running
    return listens and inbox_of(application).is_open and not application.services.stopping.is_set()


async def _initialize(application: Copilot) -> None:
    """Asks Telegram who the bot is, again and again while Telegram cannot be reached. Raises InvalidToken."""
    pause = 1.0
    while True:
        try:
            await application.initialize()
            return
        except NetworkError as error:
            logger.warning("Telegram cannot be reached, trying again in %.0f s: %s", pause, error)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 30)


async def _listen(updater: Updater, webhook: Webhook | None) -> None:
    if webhook is None:
        await updater.start_polling(timeout=POLL_SECONDS, allowed_updates=allowed_updates(), bootstrap_retries=-1)
        return
    await updater.start_webhook(
        listen=webhook.listen,
        port=webhook.port,
        url_path=webhook.path,
        webhook_url=webhook.url,
        secret_token=webhook.secret,
        allowed_updates=allowed_updates(),
        bootstrap_retries=-1,
    )


async def _set_menu(application: Copilot) -> None:
    try:
        await basics.set_menu(application.bot)
    except TelegramError as error:
        logger.warning("the command menu could not be set: %s", error)


async def _stop(application: Copilot, updater: Updater) -> None:
    """Takes nothing new, finishes what has begun, and gives back what does not end in time."""

    async def finish() -> None:
        await asyncio.gather(updater.stop(), application.stop())

    application.services.stopping.set()
    await inbox_of(application).close()
    await _within("finishing", finish, STOP_WITHIN)


async def _within(what: str, act: Callable[[], Coroutine[Any, Any, None]], seconds: float) -> None:
    task = asyncio.create_task(act())
    done, _ = await asyncio.wait({task}, timeout=seconds)
    if not done:
        logger.warning("%s takes longer than %.0f s and is cut off; the next start goes on with it", what, seconds)
        for one in _handling_tasks():
            one.cancel()
        task.cancel()
        await asyncio.wait({task}, timeout=1.0)
    elif task.exception() is not None:
        logger.warning("%s failed: %r", what, task.exception())


def _handling_tasks() -> list[asyncio.Task[object]]:
    """The tasks in which updates are handled."""
    return [task for task in asyncio.all_tasks() if ":process_concurrent_update" in task.get_name()]
