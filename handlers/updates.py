"""The way of an update: stored before Telegram is told, then claimed, handled and finished, in the order of its chat.

Polling puts what it fetched into the application's queue and confirms it with its next request; the webhook puts and
then answers 200. `Inbox.put` only stores, so both confirm nothing that is not in the database. From there it claims
what is next of each chat, as many chats as there are free places, and hands it to the application. What a killed
process held is claimed again by the next one.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from telegram import Bot, Update
from telegram.error import NetworkError
from telegram.ext import BaseUpdateProcessor

from handlers.logs import reference_of, referring
from memory import updates
from memory.database import Database, DatabaseError, Session

if TYPE_CHECKING:
    from handlers.metrics import Metrics

logger = logging.getLogger(__name__)

LOOK_EVERY = 10.0  # seconds between looks for what another worker left behind
EXTEND_EVERY = updates.LEASE.total_seconds() / 3
PAUSES = (2.0, 6.0)  # seconds before an update that failed for a passing reason is tried again
SETTLE_EVERY = 2.0  # seconds between tries to store how an update ended, while the database is away
_UPDATE_KINDS = ["message", "edited_message", "callback_query"]


class Inbox(asyncio.Queue[object]):
    """The application's update queue, in front of which stands the database."""

    def __init__(self, database: Database, places: int) -> None:
        super().__init__()
        self._database, self._places = database, places
        self._worker = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._bot: Bot | None = None
        self._wake = asyncio.Event()
        self._quiet = asyncio.Condition()
        self._held: set[int] = set()
        self._waiting = 0  # at least so many are stored that nobody has claimed, as far as this process knows
        self._failed = False
        self._task: asyncio.Task[None] | None = None
        self._told: set[int] = set()  # chats that know of the outage that lasts
        self.given_up: Callable[[Update], Awaitable[None]] | None = None
        self.delayed: Callable[[Update], Awaitable[None]] | None = None

    async def put(self, item: object) -> None:
        """Stores an update; one that was accepted before changes nothing. Anything else is queued as it is.

        Raises NetworkError when it cannot be stored: polling then fetches the same updates again, and the webhook does
        not answer 200, so Telegram sends it again.
        """
        if not isinstance(item, Update):
            await super().put(item)
            return
        with referring(reference_of(item.update_id)):
            await self._accepted(item)

    async def _accepted(self, item: Update) -> None:
        bot, chat = self._known_bot, item.effective_chat
        claimed: list[updates.Update] = []
        try:
            async with self._database.begin() as session:
                new = await updates.accept(session, bot.id, item.update_id, chat.id if chat else None, item.to_dict())
                if new and self._free > 0:
                    claimed = await updates.claim(session, bot.id, self._worker, limit=self._free)
        except DatabaseError as error:
            logger.warning("update %s could not be stored: %s", item.update_id, error)
            await self._tell_delay(item)
            raise NetworkError("the update could not be stored") from error
        self._told.clear()
        if not new:
            logger.info("update %s came again and is left out", item.update_id)
        self._waiting += new
        await self._handed_out(claimed)

    async def open(self, bot: Bot, *, alone: bool) -> None:
        """Begins to hand out updates of `bot`; `alone` when no other process serves it: then all is free at once."""
        self._bot = bot
        async with self._database.begin() as session:
            if alone:
                freed = await updates.recover(session, bot.id)
                if freed:
                    logger.info("%d updates were not finished and are handled again", freed)
            await updates.purge(session, bot.id)
            self._waiting = len(await updates.pending(session, bot.id))
        self._task = asyncio.create_task(self._dispatch(), name="inbox")

    async def close(self) -> None:
        """Hands out nothing more; what waits stays in the database for the next start."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    @property
    def is_open(self) -> bool:
        """Whether updates are handed out."""
        return self._task is not None and not self._task.done()

    async def idle(self) -> None:
        """Waits until nothing is stored that is not finished."""
        async with self._quiet:
            await self._quiet.wait_for(lambda: self._waiting <= 0 and not self._held)

    async def finish(self, update_id: int) -> None:
        """The update was handled."""
        bot_id = self._known_bot.id
        try:
            await self._settled(update_id, lambda session: updates.done(session, bot_id, update_id))
        finally:
            await self._release(update_id)

    async def fail(self, update: Update, error: str) -> None:
        """The update was not handled: it is tried again until its tries are used up."""
        bot_id, update_id = self._known_bot.id, update.update_id
        try:
            await self._settled(
                update_id, lambda session: updates.failed(session, bot_id, update_id, error), waiting=update
            )
        finally:
            self._waiting += 1
            self._failed = True
            await self._release(update_id)

    async def give_back(self, update_id: int) -> None:
        """The update was not handled because this process ends."""
        try:
            async with self._database.begin() as session:
                await updates.give_back(session, self._known_bot.id, update_id)
        except DatabaseError as error:
            logger.warning("update %s is left to the next start: %s", update_id, error)
        finally:
            self._waiting += 1
            await self._release(update_id)

    async def again(self, update_id: int, chat_id: int) -> bool:
        """Whether an update of this chat that was given up is tried once more."""
        async with self._database.begin() as session:
            found = await updates.again(session, self._known_bot.id, update_id, chat_id)
        self._waiting += found
        return found

    async def backlog(self) -> tuple[int, datetime | None]:
        """How many updates of the bot are not finished, and since when the oldest waits; none before it is open."""
        if self._bot is None:
            return 0, None
        async with self._database.reading() as session:
            return await updates.backlog(session, self._bot.id)

    async def keep(self, update_id: int) -> None:
        """Extends the claim of an update for as long as this runs."""
        while True:
            await asyncio.sleep(EXTEND_EVERY)
            try:
                async with self._database.begin() as session:
                    await updates.extend(session, self._known_bot.id, update_id, self._worker)
            except DatabaseError as error:
                logger.warning("the claim of update %s was not extended: %s", update_id, error)

    @property
    def _known_bot(self) -> Bot:
        if self._bot is None:
            raise RuntimeError("the inbox is not open yet")
        return self._bot

    @property
    def _free(self) -> int:
        return self._places - len(self._held)

    async def _settled(
        self, update_id: int, store: Callable[[Session], Awaitable[object]], *, waiting: Update | None = None
    ) -> None:
        """Stores how an update ended, however long the database is away: else it would be handled once more.

        Whoever is `waiting` for it is told.
        """
        while True:
            try:
                async with self._database.begin() as session:
                    await store(session)
                return
            except DatabaseError as error:
                logger.warning("how update %s ended could not be stored: %s", update_id, error)
                if waiting is not None:
                    await self._tell_delay(waiting)
                await asyncio.sleep(SETTLE_EVERY)

    async def _tell_delay(self, update: Update) -> None:
        """Tells a chat that the database is away, once an outage."""
        chat = update.effective_chat
        if self.delayed is None or chat is None or chat.id in self._told:
            return
        self._told.add(chat.id)
        with referring(reference_of(update.update_id)):
            await self.delayed(update)

    async def _release(self, update_id: int) -> None:
        self._held.discard(update_id)
        if self._waiting > 0:
            self._wake.set()
        async with self._quiet:
            self._quiet.notify_all()

    async def _dispatch(self) -> None:
        """Hands out whenever something waits and a place is free, and now and then what another worker has left."""
        while True:
            self._wake.clear()
            try:
                await self._hand_out()
            except DatabaseError as error:
                logger.warning("looking for updates failed: %s", error)
                await asyncio.sleep(1)
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):  # wait_for may lose a cancellation (Python 3.11)
                    await self._wake.wait()

    async def _hand_out(self) -> None:
        """Claims what is next of each chat, up to the free places."""
        if self._free <= 0:
            return
        bot, parked = self._known_bot, []
        async with self._database.begin() as session:
            claimed = await updates.claim(session, bot.id, self._worker, limit=self._free)
            if not claimed or self._failed:
                parked = await updates.take_parked(session, bot.id)
        self._failed = False
        self._told.clear()
        if not claimed and not self._held:
            self._waiting = 0
        await self._handed_out(claimed)
        for one in parked:
            with referring(reference_of(one.update_id)):
                logger.error("update %s was given up: %s", one.update_id, one.error)
                if self.given_up is not None:
                    await self.given_up(Update.de_json(one.payload, bot))

    async def _handed_out(self, claimed: list[updates.Update]) -> None:
        """Puts claimed updates into the queue itself."""
        for one in claimed:
            self._held.add(one.update_id)
            self._waiting -= 1
            await super().put(Update.de_json(one.payload, self._known_bot))
        async with self._quiet:
            self._quiet.notify_all()


class Handling(BaseUpdateProcessor):
    """Handles claimed updates side by side; of each chat the inbox hands out one at a time, so each is in order."""

    def __init__(self, inbox: Inbox, places: int, metrics: Metrics | None = None) -> None:
        super().__init__(max_concurrent_updates=max(places, 2))
        self._inbox, self._metrics = inbox, metrics
        self._apologised: set[int] = set()
        self._failed: dict[int, str] = {}
        self._attempts: dict[int, int] = {}

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    def try_again(self, update: object, error: str) -> None:
        """Said while `update` is handled: the reason why it failed will pass, handle it again after a pause."""
        if isinstance(update, Update):
            self._failed[update.update_id] = error

    def apologised(self, update: Update) -> None:
        """Said while `update` is handled: it failed for good, and its sender is told."""
        self._apologised.add(update.update_id)

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handles an update and notes that it is finished; when cancelled it is left to the next process."""
        if not isinstance(update, Update):
            await coroutine
            return
        with referring(reference_of(update.update_id)):
            await self._handled(update, coroutine)

    async def _handled(self, update: Update, coroutine: Awaitable[Any]) -> None:
        started, result = time.perf_counter(), "cut_off"
        keeping = asyncio.create_task(self._inbox.keep(update.update_id))
        try:
            await coroutine
            result = self._result(update)
            self._count(update, result, started)
            await self._settle(update)
        except asyncio.CancelledError:
            if result == "cut_off":
                self._count(update, result, started)
            await asyncio.shield(self._inbox.give_back(update.update_id))
            raise
        finally:
            keeping.cancel()
            if isinstance(coroutine, Coroutine):
                coroutine.close()  # without effect unless it was never begun

    def _result(self, update: Update) -> str:
        if update.update_id in self._apologised:
            self._apologised.discard(update.update_id)
            return "failed"
        return "again" if update.update_id in self._failed else "done"

    def _count(self, update: Update, result: str, started: float) -> None:
        if self._metrics is not None:
            self._metrics.update_handled(update, result, time.perf_counter() - started)

    async def _settle(self, update: Update) -> None:
        update_id = update.update_id
        error = self._failed.pop(update_id, None)
        if error is None:
            self._attempts.pop(update_id, None)
            await self._inbox.finish(update_id)
            return
        tried = self._attempts.get(update_id, 0)
        self._attempts[update_id] = tried + 1
        await asyncio.sleep(PAUSES[min(tried, len(PAUSES) - 1)])
        await self._inbox.fail(update, error)


def allowed_updates() -> list[str]:
    """The kinds of updates that are asked for."""
    return list(_UPDATE_KINDS)
