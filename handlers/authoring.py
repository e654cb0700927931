"""Authoring: a draft in a language model's words, where one is set, shown chapter by chapter while it is written."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

from telegram.error import TelegramError

from handlers import sending
from handlers.context import Context
from handlers.markup import escape
from handlers.texts import say
from handlers.views import View
from knowledge.answers import ModelCall
from knowledge.embeddings import EmbeddingUnavailable
from knowledge.models import ChatModel
from knowledge.rulebook import Rulebook
from memory import audit, proposals
from memory.proposals import Proposal
from proposals.likeness import Likeness
from proposals.preparing import Prepared
from proposals.record import ClientFile, Plan
from proposals.writing import Hand, Progress, Written, names_to_mask, worded

logger = logging.getLogger(__name__)

_AFTER_REFUSAL = 5.0  # seconds until progress is shown again when Telegram would not


async def authored(
    context: Context,
    proposal: Proposal,
    prepared: Prepared,
    plan: Plan,
    file: ClientFile,
    rulebook: Rulebook,
    *,
    others: Sequence[str],
    alike: Likeness | None,
    message_id: int | None,
) -> tuple[Prepared, str | None]:
    """The proposal as the model words it, and what is to be said of the wording; as it is where no model is set."""
    services = context.services
    if services.model is None:
        return prepared, None
    hand = await _hand(context, services.model, proposal, file, others, message_id)
    policy, earlier = services.policy, await _earlier(context, proposal)
    try:
        made, written = await worded(prepared, plan, file, rulebook, hand, policy=policy, alike=alike, earlier=earlier)
    except EmbeddingUnavailable as error:
        logger.warning("a draft keeps the template's words: %s", error)
        return prepared, say("proposal_unworded", context.language)
    return made, _aside(written, context.language)


def _aside(written: Written, language: str) -> str | None:
    """What is to be said beside the file, where the template's words stayed."""
    for why in (*written.refused, *filter(None, [written.failed])):
        logger.info("the template's words stay: %s", why)
    if written.failed:
        return say("proposal_unworded", language)
    return say("proposal_worded_part", language, count=len(written.refused)) if written.refused else None


async def _hand(
    context: Context,
    model: ChatModel,
    proposal: Proposal,
    file: ClientFile,
    others: Sequence[str],
    message_id: int | None,
) -> Hand:
    services = context.services
    book = await services.books.of(context.user, services.today)

    async def note(call: ModelCall) -> None:
        details = call.to_dict()
        async with services.database.begin() as session:
            about = f"proposal:{proposal.id}"
            await audit.append(session, what="model.called", about=about, by=context.user, details=details)

    board = _Board(context, file.name, message_id) if message_id is not None else None
    masked = names_to_mask((*book.ids, *book.shorts.values()), file) if services.mask_client_names else ()
    return Hand(model, masked, frozenset(others), note, board.show if board else None)


async def _earlier(context: Context, proposal: Proposal) -> Mapping[str, Any] | None:
    """The manifest of the version before, whose words stay where nothing has changed."""
    if proposal.version < 1:
        return None
    async with context.services.database.reading() as session:
        version = await proposals.version(session, context.user, proposal.id, today=context.services.today)
    return version.manifest


@dataclass(slots=True)
class _Board:
    """The message that shows how far the writing has come, edited at a pace."""

    context: Context
    client: str
    message_id: int
    next: float = 0.0

    async def show(self, progress: Progress) -> None:
        """Shows it, unless it was shown a moment ago; what cannot be shown changes nothing."""
        if monotonic() < self.next:
            return
        self.next = monotonic() + sending.PACE
        language = self.context.language
        lines = [say("proposal_writing", language, client=escape(self.client))]
        lines += [say("proposal_chapter_done", language, title=escape(title)) for title in progress.done]
        now = {"title": escape(progress.title), "count": progress.characters}
        lines.append(say("proposal_chapter_now", language, **now))
        try:
            await self.context.replace_quietly(View("\n".join(lines)), self.message_id)
        except TelegramError as error:
            logger.info("how far a draft has come could not be shown: %s", error)
            self.next = monotonic() + _AFTER_REFUSAL
