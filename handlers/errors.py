"""When a handler fails: the whole story in the log, one sentence and a reference number for the user."""

from __future__ import annotations

import errno
import logging
from typing import Any, TypeGuard

from telegram import Bot, Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from handlers import sending, views
from handlers.context import Context, keyboard_of
from handlers.logs import reference, reference_of, told
from handlers.sending import Keyboard
from handlers.updates import Handling, Inbox
from handlers.views import View
from memory import users
from memory.database import Database, DatabaseError, DatabaseUnavailable

logger = logging.getLogger(__name__)

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO})  # a disk to which nothing can be written just now


async def report(update: object, context: Context) -> None:
    """Logs the failure; one that will pass is tried again, any other is apologised for."""
    error = context.error
    if isinstance(error, Forbidden):
        logger.info("the user cannot be written to: %s", error)
        return
    processor = context.application.update_processor
    if _passes(error) and isinstance(update, Update) and isinstance(processor, Handling):
        why = told(error)
        logger.warning("handling failed for now and is tried again: %s", why)
        processor.try_again(update, why)
        return
    logger.error("handling failed", exc_info=error)
    if isinstance(update, Update):
        key = "failed" if context.arrived is None else "failed_kept"
        await _tell(update, context.bot, views.text(key, context.language, reference=reference()))


async def apologise_late(update: Update, bot: Bot, database: Database) -> None:
    """Tells whoever sent an update that was tried in vain several times; one tap tries it once more."""
    number, sender = reference_of(update.update_id), update.effective_user
    try:
        async with database.reading() as session:
            user = await users.by_telegram_id(session, sender.id) if sender else None
        if user is None:
            await _tell(update, bot, views.text("failed", "zh", reference=number))
            return
        view = views.not_done(number, update.update_id, user.language)
        keyboard = await keyboard_of(database, view, user)
    except DatabaseError as error:
        logger.warning("an apology has no button: %s", error)
        view, keyboard = views.text("failed", "zh", reference=number), None
    await _tell(update, bot, view, keyboard)


async def tell_delay(update: Update, bot: Bot) -> None:
    """Tells whoever sent `update` that it waits until the database is back."""
    sender = update.effective_user
    language = "en" if sender and (sender.language_code or "zh").startswith("en") else "zh"
    await _tell(update, bot, views.text("delayed", language, reference=reference()))


async def try_again(context: Context, payload: dict[str, Any]) -> None:
    """[再试一次] under such an apology."""
    inbox = context.application.update_queue
    if not (isinstance(inbox, Inbox) and await inbox.again(int(payload["update"]), context.user.telegram_id)):
        await context.show(views.text("button_gone", context.language))


async def _tell(update: Update, bot: Bot, view: View, keyboard: Keyboard = None) -> None:
    chat = update.effective_chat
    if chat is None or chat.type != chat.PRIVATE:
        return
    try:
        await sending.send(bot, chat.id, view.markup, keyboard)
    except TelegramError as error:
        logger.warning("the apology could not be sent: %s", error)


def _passes(error: BaseException | None) -> TypeGuard[Exception]:
    """Whether waiting is likely to help: the network, Telegram's rate limit, a database that is away, a full disk."""
    if isinstance(error, BadRequest):
        return False
    if isinstance(error, OSError) and error.errno in _FULL:
        return True
    return isinstance(error, NetworkError | RetryAfter | DatabaseUnavailable)
