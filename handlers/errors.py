"""When a handler fails: the whole story in the log, one sentence and a reference number for the user."""

from __future__ import annotations

import logging

from telegram import Bot, Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from handlers import sending
from handlers.context import Context
from handlers.logs import reference, reference_of
from handlers.texts import say
from handlers.updates import Handling
from memory.database import DatabaseUnavailable

logger = logging.getLogger(__name__)


async def report(update: object, context: Context) -> None:
    """Logs the failure; one that will pass is tried again, any other is apologised for."""
    error = context.error
    if isinstance(error, Forbidden):
        logger.info("the user cannot be written to: %s", error)
        return
    processor = context.application.update_processor
    if _passes(error) and isinstance(update, Update) and isinstance(processor, Handling):
        logger.warning("handling failed for now and is tried again: %r", error)
        processor.try_again(update, repr(error))
        return
    logger.error("handling failed", exc_info=error)
    if isinstance(update, Update):
        await apologise(update, context.bot, reference(), context.language)


async def apologise(update: Update, bot: Bot, number: str, language: str = "zh") -> None:
    """Tells whoever sent `update` that it failed, with the number to quote."""
    chat = update.effective_chat
    if chat is None or chat.type != chat.PRIVATE:
        return
    try:
        await sending.send(bot, chat.id, say("failed", language, reference=number))
    except TelegramError as error:
        logger.warning("the apology could not be sent: %s", error)


async def apologise_late(update: Update, bot: Bot) -> None:
    """The same for an update that was tried in vain several times."""
    await apologise(update, bot, reference_of(update.update_id))


def _passes(error: BaseException | None) -> bool:
    """Whether waiting is likely to help: the network, Telegram's rate limit, a database that is away."""
    if isinstance(error, BadRequest):
        return False
    return isinstance(error, NetworkError | RetryAfter | DatabaseUnavailable)
