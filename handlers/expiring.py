"""Cards that nobody tapped in time: each is shown as expired, and whose they were is told once, in working hours."""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import time

from telegram.error import TelegramError

from handlers import cardviews, sending
from handlers.context import Bot, Services, keyboard_of
from handlers.notelines import Manner
from memory import cards, messages, users
from memory.cards import Card
from memory.users import User

logger = logging.getLogger(__name__)

FROM, UNTIL = time(8, 30), time(20)
HOURS = cards.LASTS.days * 24


async def expire_due(bot: Bot, services: Services) -> int:
    """Ends what has waited too long, and tells; how many cards. At night and on days of rest they wait on."""
    local = services.now().astimezone(services.zone)
    if not FROM <= local.time() < UNTIL or services.hours.rests(local.date()):
        return 0
    async with services.database.begin() as session:
        due = await cards.due_to_expire(session, now=services.now())
    of_users: defaultdict[int, list[Card]] = defaultdict(list)
    for card in due:
        of_users[card.user_id].append(card)
    for user_id, of_user in of_users.items():
        await _tell(bot, services, user_id, of_user)
    return len(due)


async def _tell(bot: Bot, services: Services, user_id: int, of_user: list[Card]) -> None:
    async with services.database.reading() as session:
        user = await users.by_id(session, user_id)
        said = [(await messages.get(session, user, card.message_row)).text for card in of_user]
    try:
        if user.active:
            await _show(bot, services, user, of_user, said)
    except TelegramError as error:
        logger.warning("expired cards could not be told: %s", error)
        return
    async with services.database.begin() as session:
        for card in of_user:
            await cards.expiry_told(session, card.id, now=services.now())


async def _show(bot: Bot, services: Services, user: User, of_user: list[Card], said: list[str]) -> None:
    manner = Manner(user.language, services.today)
    for card, words in zip(of_user, said, strict=True):
        if card.shown_message_id is not None:
            view = cardviews.expired(words, HOURS, manner)
            await sending.edit(bot, user.telegram_id, card.shown_message_id, view.markup)
    told = [(card.id, words) for card, words in zip(of_user, said, strict=True)]
    view = cardviews.told_expired(told, manner)
    await sending.send(bot, user.telegram_id, view.markup, await keyboard_of(services.database, view, user))
