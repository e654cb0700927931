"""How a command has a proposal worded: by the language model that is set, each call in the audit trail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from commands.output import warn
from commands.parts import chat_model_of
from settings import Settings

if TYPE_CHECKING:
    from knowledge.answers import ModelCall
    from knowledge.rulebook import Rulebook
    from memory.database import Database
    from memory.users import User
    from proposals.likeness import Likeness
    from proposals.preparing import Policy, Prepared
    from proposals.record import ClientFile, Plan


async def worded(
    prepared: Prepared,
    plan: Plan,
    file: ClientFile,
    book: Rulebook,
    *,
    settings: Settings,
    database: Database,
    user: User,
    policy: Policy,
    others: Sequence[str],
    alike: Likeness | None,
) -> Prepared:
    """The proposal in the model's words where one is set; where the template's stayed, that is said in one line."""
    from memory import audit
    from proposals import writing

    model = chat_model_of(settings)
    if model is None:
        return prepared

    async def note(call: ModelCall) -> None:
        async with database.begin() as session:
            await audit.append(session, what="model.called", about="proposal", by=user, details=call.to_dict())

    masked = writing.names_to_mask(others, file) if settings.mask_client_names else ()
    hand = writing.Hand(model, masked, frozenset(others), note)
    made, written = await writing.worded(prepared, plan, file, book, hand, policy=policy, alike=alike)
    if written.failed:
        warn("部分章节用的是固定句式：语言模型没有按时给出文字")
    elif written.refused:
        warn(f"有 {len(written.refused)} 处没有采用语言模型的文字（与资料对不上），用的是固定句式")
    return made
