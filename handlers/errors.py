"""When a handler fails: the whole story in the log, one sentence and a reference number for the user."""

from __future__ import annotations

import errno
import logging
from typing import TypeGuard

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from handlers import sending, views
from handlers.context import Context, let_in
from handlers.logs import reference, reference_of, told
from handlers.sending import Keyboard
from handlers.texts import say
from handlers.updates import Handling, Inbox
from handlers.views import View
from memory import users
from memory.database import Database, DatabaseError, DatabaseUnavailable

logger = logging.getLogger(__name__)

_AGAIN = "again:"
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
        if isinstance(processor, Handling):
            processor.apologised(update)
        handled = let_in()
        key = "failed_kept" if handled is not None and handled.arrived is not None else "failed"
        language = handled.language if handled is not None else "zh"
        await _tell(update, context.bot, views.text(key, language, reference=reference()))


async def apologise_late(update: Update, bot: Bot, database: Database) -> None:
    """Tells whoever sent an update that it was tried in vain several times; one tap tries it once more.

    The button names the update itself: nothing need be stored for it while nothing can be stored.
    """
    language = await _language(update, database)
    again = InlineKeyboardButton(say("try_again", language), callback_data=f"{_AGAIN}{update.update_id}")
    view = views.text("not_done", language, reference=reference_of(update.update_id))
    await _tell(update, bot, view, InlineKeyboardMarkup([[again]]))


async def tell_delay(update: Update, bot: Bot) -> None:
    """Tells whoever sent `update` that it waits until the database is back."""
    sender = update.effective_user
    language = "en" if sender and (sender.language_code or "zh").startswith("en") else "zh"
    await _tell(update, bot, views.text("delayed", language, reference=reference()))


def is_again(data: str | None) -> bool:
    """Whether a press is one of [再试一次] under such an apology."""
    return data is not None and data.startswith(_AGAIN)


async def try_again(context: Context, data: str) -> None:
    """[再试一次]: of one's own chat, as long as it was not dealt with meanwhile."""
    inbox, number = context.application.update_queue, data.removeprefix(_AGAIN)
    found = number.isdigit() and isinstance(inbox, Inbox) and await inbox.again(int(number), context.user.telegram_id)
    if not found:
        await context.show(views.text("button_gone", context.language))


async def _language(update: Update, database: Database) -> str:
    """The language of whoever sent an update; Chinese while that cannot be known."""
    sender = update.effective_user
    try:
        async with database.reading() as session:
            user = await users.by_telegram_id(session, sender.id) if sender else None
    except DatabaseError as error:
        logger.warning("the language of an apology is not known: %s", error)
        user = None
    return user.language if user else "zh"


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
