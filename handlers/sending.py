"""Sending: long messages in parts, texts that appear while they are written, and what Telegram refuses."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, Message
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from handlers.markup import plain, split

logger = logging.getLogger(__name__)

TYPING_EVERY = 4.5  # seconds; Telegram shows it for 5
PACE = 1.0  # seconds between two states of a text that is being written, for one chat
PAUSES = (0.5, 2.0, 5.0)  # seconds before a message is sent again when the network fails
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

Keyboard = InlineKeyboardMarkup | None


async def send(bot: Bot, chat_id: int, markup: str, keyboard: Keyboard = None) -> Message | None:
    """Sends `markup` in as many messages as it needs, the keyboard under the last; the last message.

    None when the user has blocked the bot. A part whose markup Telegram rejects goes out as plain text.
    Raises NetworkError when Telegram cannot be reached.
    """
    message = None
    parts = split(markup)
    try:
        for number, part in enumerate(parts, 1):
            message = await _send_part(bot, chat_id, part, keyboard if number == len(parts) else None)
    except Forbidden as error:
        logger.info("chat %s cannot be written to: %s", chat_id, error)
        return None
    return message


async def edit(bot: Bot, chat_id: int, message_id: int, markup: str, keyboard: Keyboard = None) -> bool:
    """Replaces a message's text and buttons; whether it is there to be seen so.

    A message that is the same already or gone is a normal event.
    """
    part = split(markup)[0]
    request: dict[str, Any] = {"chat_id": chat_id, "message_id": message_id, "reply_markup": keyboard}
    request["link_preview_options"] = _NO_PREVIEW
    try:
        await bot.edit_message_text(part, parse_mode=ParseMode.HTML, **request)
    except BadRequest as error:
        if _is_markup_error(error):
            await _quietly(bot.edit_message_text(plain(part), **request))
        elif not _is_harmless(error):
            raise
        else:
            return "not modified" in error.message.lower()
    except Forbidden as error:
        logger.info("chat %s cannot be written to: %s", chat_id, error)
    return True


async def _send_part(bot: Bot, chat_id: int, part: str, keyboard: Keyboard) -> Message:
    for pause in (*PAUSES, None):
        try:
            return await _send_once(bot, chat_id, part, keyboard)
        except NetworkError as error:
            if isinstance(error, BadRequest) or pause is None:
                raise
            logger.warning("sending failed, trying again in %.1f s: %s", pause, error)
            await asyncio.sleep(pause)
    raise AssertionError("unreachable")


async def _send_once(bot: Bot, chat_id: int, part: str, keyboard: Keyboard) -> Message:
    request: dict[str, Any] = {"reply_markup": keyboard, "link_preview_options": _NO_PREVIEW}
    try:
        return await bot.send_message(chat_id, part, parse_mode=ParseMode.HTML, **request)
    except BadRequest as error:
        if not _is_markup_error(error):
            raise
        logger.warning("markup was rejected, sending plain text: %s", error)
        return await bot.send_message(chat_id, plain(part), **request)


def _is_markup_error(error: BadRequest) -> bool:
    return "parse entities" in error.message.lower() or "tag" in error.message.lower()


def _is_harmless(error: BadRequest) -> bool:
    text = error.message.lower()
    return any(known in text for known in ("not modified", "message to edit not found", "can't be edited", "too old"))


async def _quietly(request: Any) -> None:
    """Awaits a request whose failure changes nothing for the reader."""
    try:
        await request
    except BadRequest as error:
        logger.debug("ignored: %s", error)
    except Forbidden as error:
        logger.info("cannot be written to: %s", error)


@asynccontextmanager
async def typing(bot: Bot, chat_id: int) -> AsyncIterator[None]:
    """Shows "typing…" for as long as the block runs."""
    done = asyncio.Event()

    async def keep_alive() -> None:
        while not done.is_set():
            try:
                await bot.send_chat_action(chat_id, ChatAction.TYPING)
            except TelegramError as error:
                logger.debug("typing indicator failed: %s", error)
                return
            try:
                async with asyncio.timeout(TYPING_EVERY):
                    await done.wait()
            except TimeoutError:
                continue

    task = asyncio.create_task(keep_alive(), name=f"typing:{chat_id}")
    _typing.add(task)
    task.add_done_callback(_typing.discard)
    try:
        yield
    finally:
        done.set()


_typing: set[asyncio.Task[None]] = set()


class Stream:
    """A message that appears while it is written: by drafts, or by paced edits where drafts are not supported.

    `show` returns at once and only the newest state is painted, so a slow network never slows the writer. Nothing is
    painted before the first pace has passed: a quick answer arrives as one message.
    """

    def __init__(self, bot: Bot, chat_id: int, draft_id: int, *, drafts: bool = True) -> None:
        self._bot, self._chat_id, self._draft_id, self._drafts = bot, chat_id, draft_id, drafts
        self._wanted = self._painted = ""
        self._message: Message | None = None
        self._task: asyncio.Task[None] | None = None
        self._next = monotonic() + PACE
        self._closed = False

    async def show(self, markup: str) -> None:
        """The text so far."""
        self._wanted = markup
        if self._task is None and not self._closed:
            self._task = asyncio.create_task(self._paint_all(), name=f"stream:{self._chat_id}")

    async def finish(self, markup: str, keyboard: Keyboard = None) -> Message | None:
        """The whole text: sent as lasting messages, or put in place of what was painted by edits."""
        await self.close()
        parts = split(markup)
        if self._message is None:
            return await send(self._bot, self._chat_id, markup, keyboard)
        if len(parts) == 1:
            await edit(self._bot, self._chat_id, self._message.message_id, parts[0], keyboard)
            return self._message
        await edit(self._bot, self._chat_id, self._message.message_id, parts[0])
        return await send(self._bot, self._chat_id, "\n\n".join(parts[1:]), keyboard)

    async def close(self) -> None:
        """Stops painting; the state on its way is let through, so that it cannot arrive after the whole text."""
        self._closed = True
        if self._task is not None:
            await self._task

    async def _paint_all(self) -> None:
        while not self._closed:
            pause = self._next - monotonic()
            if pause > 0:
                await asyncio.sleep(min(pause, 0.05))
                continue
            if self._wanted == self._painted:
                await asyncio.sleep(0.05)
                continue
            self._next = monotonic() + PACE
            wanted = self._wanted
            try:
                await self._paint(split(wanted)[-1])
            except RetryAfter as error:
                self._next = monotonic() + _seconds(error)
            except TelegramError as error:
                logger.info("a state of the answer could not be shown: %s", error)
            self._painted = wanted

    async def _paint(self, part: str) -> None:
        if self._drafts:
            try:
                await self._bot.send_message_draft(self._chat_id, self._draft_id, part, parse_mode=ParseMode.HTML)
                return
            except (BadRequest, Forbidden, InvalidToken) as error:  # 404, an unknown method, arrives as InvalidToken
                logger.info("no drafts in chat %s, editing instead: %s", self._chat_id, error)
                self._drafts = False
        if self._message is None:
            self._message = await self._bot.send_message(
                self._chat_id, part, parse_mode=ParseMode.HTML, link_preview_options=_NO_PREVIEW
            )
        else:
            await edit(self._bot, self._chat_id, self._message.message_id, part)


def _seconds(error: RetryAfter) -> float:
    after = error.retry_after
    return float(after) if isinstance(after, int | float) else after.total_seconds()


def rows(buttons: Sequence[Any], width: int) -> list[list[Any]]:
    """Buttons in rows of at most `width`."""
    return [list(buttons[i : i + width]) for i in range(0, len(buttons), width)]
