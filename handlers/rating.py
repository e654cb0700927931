"""Useful or not, and why: what readers think of an answer."""

from __future__ import annotations

from handlers import expected, views
from handlers.context import Context
from handlers.expected import Expected
from handlers.texts import say
from memory import answers


async def rate(context: Context, answer_id: str, *, useful: bool) -> str | None:
    """Keeps the rating; a bad one asks for its reason. The short reply for the button, if any."""
    async with context.services.database.begin() as session:
        await answers.rate(session, answer_id, context.user.id, useful=useful)
    if useful:
        return say("thanks", context.language)
    services = context.services
    await expected.expect(services.database, context.user.telegram_id, Expected("reason", answer_id), services.now())
    await context.show(views.reasons(answer_id, context.language))
    return None


async def keep_reason(context: Context, answer_id: str, reason: str) -> None:
    """Keeps why an answer was not useful, and says thank you."""
    async with context.services.database.begin() as session:
        await answers.rate(session, answer_id, context.user.id, useful=False, reason=reason)
    await context.show(views.text("thanks", context.language))
