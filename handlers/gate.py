"""The gate: who may talk to the bot, and how a stranger becomes somebody it knows."""

from __future__ import annotations

import logging
import re

from telegram import Chat, Update
from telegram import User as TelegramUser
from telegram.ext import ApplicationHandlerStop

from handlers import sending, views
from handlers.context import Context
from handlers.texts import say
from memory import invitations, marks, users
from memory.invitations import InvitationInvalid, TooManyGuesses
from memory.users import Language

logger = logging.getLogger(__name__)

_CODE = re.compile(r"(?:/start(?:@\w+)?\s+)?([A-Za-z0-9][A-Za-z0-9-]{5,63})")


async def let_in(update: Update, context: Context) -> None:
    """Lets registered users through in private chats and stops everything else, with one polite sentence."""
    chat, sender = update.effective_chat, update.effective_user
    if chat is None or sender is None or sender.is_bot:
        raise ApplicationHandlerStop
    if chat.type != Chat.PRIVATE:
        await _decline_group(chat, context)
        raise ApplicationHandlerStop
    async with context.services.database.reading() as session:
        user = await users.by_telegram_id(session, sender.id)
    if user is None:
        await _meet(update, sender, context)
        raise ApplicationHandlerStop
    context.user = user


async def _decline_group(chat: Chat, context: Context) -> None:
    """One sentence a group, however much is written there."""
    mark = f"group-told:{chat.id}"
    async with context.services.database.reading() as session:
        told = await marks.get(session, mark)
    if not told:
        await sending.send(context.bot, chat.id, say("group", "zh"))
        async with context.services.database.begin() as session:
            await marks.put(session, mark, True)


async def _meet(update: Update, sender: TelegramUser, context: Context) -> None:
    """Takes a stranger's invitation code, or tells them how to get one."""
    language: Language = "en" if (sender.language_code or "zh").startswith("en") else "zh"
    if update.callback_query is not None:
        await update.callback_query.answer(say("stranger", language), show_alert=True)
        return
    code = _CODE.fullmatch((update.message.text or "").strip()) if update.message else None
    if code is None:
        await sending.send(context.bot, sender.id, say("stranger", language))
        return
    try:
        user = await invitations.redeem(
            context.services.database, code.group(1), sender.id, sender.full_name, language=language
        )
    except TooManyGuesses:
        await sending.send(context.bot, sender.id, say("code_blocked", language))
    except InvitationInvalid:
        logger.info("a stranger tried an invitation code that is not valid")
        await sending.send(context.bot, sender.id, say("code_wrong", language))
    else:
        context.user = user
        role = say(f"role_{user.role}", user.language)
        await context.show(views.text("welcome_new", user.language, name=user.name, role=role))
        await context.show(views.help_page("start", (), user.language))
