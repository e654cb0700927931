"""Getting started: greeting, help with questions to tap, language, a new topic, and Telegram's command menu."""

from __future__ import annotations

from typing import Any

from telegram import BotCommand, Update

from handlers import lastclient, products, views
from handlers.context import Bot, Context
from handlers.texts import COMMANDS, say
from memory import turns, users
from memory.users import LANGUAGES

_EXAMPLES = ("conditions", "tenor", "price", "documents")


async def start(update: Update, context: Context) -> None:
    """/start of somebody registered."""
    await context.show(views.help_page("start", await _examples(context), context.language))


async def help_(update: Update, context: Context) -> None:
    """/help."""
    await context.show(views.help_page("help", await _examples(context), context.language))


async def new(update: Update, context: Context) -> None:
    """/new: what was said before no longer counts."""
    async with context.services.database.begin() as session:
        await turns.forget(session, context.user.telegram_id)
    await lastclient.forget(context)
    await context.show(views.text("new", context.language))


async def lang(update: Update, context: Context) -> None:
    """/lang zh|en."""
    wanted = (context.args or [""])[0].lower()
    if wanted in LANGUAGES:
        await choose_language(context, wanted)
    else:
        await context.show(views.languages(context.language))


async def choose_language(context: Context, language: Any) -> None:
    """Speaks this language to the user from now on."""
    async with context.services.database.begin() as session:
        context.user = await users.set_language(session, context.user.id, language)
    await context.show(views.text("lang_set", context.language))


async def set_menu(bot: Bot) -> None:
    """Telegram's command menu: Chinese, and English for those whose client is English."""
    for code, language in (("", "zh"), ("zh", "zh"), ("en", "en")):
        commands = [BotCommand(name, say(f"menu_{name}", language)) for name in COMMANDS]
        await bot.set_my_commands(commands, language_code=code or None)


async def _examples(context: Context) -> list[str]:
    """A question each about products of different families, from what this user may read."""
    chosen: dict[str, str] = {}
    for product in await products.readable(context):
        chosen.setdefault(product.family, product.name)
    names = list(chosen.values())[: len(_EXAMPLES)]
    return [say(f"ask_{ask}", context.language, product=name) for ask, name in zip(_EXAMPLES, names, strict=False)]
