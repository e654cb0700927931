"""The proposal in hand: the one that “金额改成4000万” or “发给客户了” means, drafted or opened last."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from handlers.context import Context
from memory import marks
from memory.database import Session
from memory.proposals import Version
from proposals.manifest import NotReproduced, redraft

Titles = Sequence[tuple[str, str]]


def mark(context: Context) -> str:
    """The mark that holds it."""
    return f"proposal:{context.user.telegram_id}"


async def take(context: Context, session: Session, proposal_id: str, sections: Titles) -> None:
    """Take a proposal in hand; `sections` are the keys and titles of its chapters."""
    at = context.services.now().timestamp()
    await marks.put(session, mark(context), {"proposal": proposal_id, "at": at, "sections": list(sections)})


async def open_again(context: Context, version: Version) -> None:
    """Take a proposal in hand that was drafted before."""
    services = context.services
    rulebook = services.knowledge.rulebook(version.day, context.reader)
    try:
        made = await asyncio.to_thread(redraft, version.manifest, rulebook)
        sections = [(one.key, one.title) for one in made.sections]
    except NotReproduced:
        sections = []  # “第三部分” then asks which one is meant
    async with services.database.begin() as session:
        await take(context, session, version.proposal_id, sections)
