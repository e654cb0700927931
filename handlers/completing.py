"""Completing: a language model, where one is set, fills the blanks of a record while its writer still has patience."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import Iterable
from typing import Any

from handlers.context import Context
from knowledge.answers import ModelCall
from knowledge.masking import Masker
from knowledge.models import ChatModel, ModelError
from memory import audit
from notes import completing
from notes.record import Extraction, Message

logger = logging.getLogger(__name__)

PATIENCE = 8.0  # seconds until the card is shown as the grammar has it


async def completed(context: Context, extraction: Extraction, message: Message, book: Iterable[str]) -> Extraction:
    """The records with their blanks filled, or as they are without a model, in doubt, and when it takes too long.

    `book` are the client names that do not leave the house where the settings say so.
    """
    services = context.services
    model = services.model
    if model is None or extraction.intent not in {"note", "addition"}:
        return extraction
    masker = Masker(book if services.mask_client_names else ())

    async def ask(instructions: str, text: str, schema: dict[str, Any]) -> dict[str, Any]:
        answer = await _asked(context, model, masker.mask(instructions), masker.mask(text), schema)
        unmasked: dict[str, Any] = _unmasked(answer, masker)
        return unmasked

    try:
        async with asyncio.timeout(PATIENCE):
            return await completing.complete(message, extraction, ask, services.calendar)
    except (ModelError, TimeoutError) as error:
        logger.warning("a note stays as the grammar has it: %s", error or "the model took too long")
        return extraction


async def _asked(
    context: Context, model: ChatModel, instructions: str, text: str, schema: dict[str, Any]
) -> dict[str, Any]:
    """Asks, and notes in the audit trail which message left: its words are kept with it, and go when it is erased."""
    started = time.perf_counter()
    digest = hashlib.sha256(instructions.encode()).hexdigest()
    failed: str | None = "broken off"
    try:
        answer = await model.structured(instructions, text, schema)
        failed = None
        return answer
    except ModelError as error:
        failed = type(error).__name__
        raise
    finally:
        seconds = round(time.perf_counter() - started, 3)
        sent = f"{instructions}\n\n{text}"
        call = ModelCall("note", model.name, digest, sent, seconds, failed is None, failed)
        async with context.services.database.begin() as session:
            about = f"message:{context.arrived.row}" if context.arrived else f"chat:{context.user.telegram_id}"
            await audit.append(session, what="model.called", about=about, by=context.user, details=call.to_dict())


def _unmasked(value: Any, masker: Masker) -> Any:
    """What returns, with the masked values in their places again."""
    if isinstance(value, str):
        return masker.unmask(value)
    if isinstance(value, list):
        return [_unmasked(one, masker) for one in value]
    return {name: _unmasked(one, masker) for name, one in value.items()} if isinstance(value, dict) else value
