"""Calculations in chat: the result with its steps, or a question for what is missing, answered by the next message."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from handlers import calculatingviews, expected, views
from handlers.context import Context
from handlers.expected import Expected
from notes.record import Extraction
from proposals.calculating import Calculation, answered, calculate, from_json, to_json, ways_compared

_NEVER_MIND = re.compile(r"^\s*(?:算了|不算了|取消|不用了|never ?mind|cancel|stop)[。.!！]?\s*$", re.I)
_ASKS = re.compile(r"多少|几[个年天成]|算|月供|[?？]\s*$|how much|what|calculate|compute", re.I)
# What is to be worked out of the figures given, and of one's own, which no document can know.
_COMPUTES = re.compile(
    r"算(?:一?下|一算|算|出来)|能(?:贷|借|融|放)(?:款)?多少|(?:要|得)(?:付|还|交|存)多少|省多少|每个?月(?:要|得|该)?[还供]|月供"
)
_OWN = re.compile(
    r"(?:还|距离?[^,，。]{0,6})差多少|(?:要|得)做到多少|月供(?:是|要)?多少|还要(?:做|冲|补)(?:到)?多少|how much more",
    re.I,
)
_OF_RULES = re.compile(r"怎么算|如何|规定|标准|公式|口径|办法|依据|利率(?:是)?多少|最[长高多低]")
_ENOUGH = 3  # figures that were understood as inputs, before a question is taken for a calculation


async def answer(context: Context, text: str) -> bool:
    """Shows the calculation that words ask for, or asks for what is missing; whether they ask for one that is known."""
    both = ways_compared(text)
    for name in both:
        made = await _calculated(context, {"text": text, "calculator": name})
        if made.asks:  # one question is enough; with its answer the other way can be asked for
            await _show(context, made, {"text": text, "calculator": name, "given": {}})
            return True
        await context.show(calculatingviews.result(made, context.language))
    if both:
        return True
    made = await _calculated(context, {"text": text})
    if made.calculator is None:
        return False
    await _show(context, made, {"text": text, "calculator": made.calculator, "given": {}})
    return True


async def typed(context: Context, waiting: Expected, text: str) -> bool:
    """The input that was asked for; a message that is none is dealt with as what it is."""
    services, about = context.services, dict(waiting.about)
    if _NEVER_MIND.match(text):
        await expected.forget(services.database, context.user.telegram_id)
        await context.show(views.text("calc_dropped", context.language))
        return True
    made = await _calculated(context, about)
    values = answered(made, text, services.today)
    if not values:
        return False
    about["given"] = {**about.get("given", {}), **{name: to_json(value) for name, value in values.items()}}
    await expected.forget(services.database, context.user.telegram_id)
    await _show(context, await _calculated(context, about), about)
    return True


async def meant(context: Context, text: str, extraction: Extraction) -> bool:
    """Whether words that look like a question or a note without a client are for a calculation.

    They give it all it needs; or some of it, and ask to have it worked out; or ask for what only own figures tell.
    """
    if extraction.intent not in ("question", "note", "smalltalk") or any(note.client for note in extraction.notes):
        return False
    made = await _calculated(context, {"text": text})
    asks = bool(_ASKS.search(text))
    if made.calculator is None or (len(made.inputs) >= _ENOUGH and (asks or not made.asks)):
        return made.calculator is not None
    if _OF_RULES.search(text):
        return False
    return bool(_OWN.search(text)) or (bool(made.inputs) and bool(_COMPUTES.search(text)))


async def _calculated(context: Context, about: dict[str, Any]) -> Calculation:
    services = context.services
    given = {name: from_json(value) for name, value in about.get("given", {}).items()}
    return await asyncio.to_thread(
        calculate,
        about["text"],
        today=services.today,
        calendar=services.calendar,
        book=services.knowledge.rulebook(services.today, context.reader),
        given=given,
        calculator=about.get("calculator"),
        language=context.language,
    )


async def _show(context: Context, made: Calculation, about: dict[str, Any]) -> None:
    """The result; or the question, with the chat's next message as its answer."""
    if not made.asks:
        await context.show(calculatingviews.result(made, context.language))
        return
    kept = {name: value for name, value in about["given"].items() if name not in made.problems}
    services = context.services
    waiting = Expected("calculation", about={**about, "given": kept})
    await expected.expect(services.database, context.user.telegram_id, waiting, services.now())
    await context.show(calculatingviews.question(made, context.language))
