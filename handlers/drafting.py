"""Drafting: what is missing is asked, then a version is written, checked, kept and handed over."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handlers import (
    authoring,
    checking,
    checkingtexts,
    expected,
    inhand,
    portraits,
    proposallists,
    proposingviews,
    sending,
    views,
)
from handlers.context import Context
from handlers.expected import Expected
from handlers.markup import escape
from handlers.views import View
from knowledge.embeddings import EmbeddingUnavailable
from knowledge.rulebook import Rulebook
from knowledge.wordings import PatternError
from memory import marks, proposals
from memory.proposals import CLOSED, Proposal, ProposalChanged, ProposalClosed, ProposalNotFound, Version
from memory.scope import ClientNotFound
from proposals import keeping, plans
from proposals.gathering import gather
from proposals.likeness import FOLDER, Embed, Likeness
from proposals.opening import Question, questions_for
from proposals.preparing import Prepared, added_words, matched, prepare
from proposals.record import ClientFile, Plan
from proposals.strangers import other_names
from proposals.templates import TemplateRefused

logger = logging.getLogger(__name__)

IN_HAND = 4 * 3600  # seconds for which the last proposal is the one that a message means


@dataclass(frozen=True, slots=True)
class Work:
    """A proposal under way with all that it is made from."""

    proposal: Proposal
    plan: Plan
    file: ClientFile
    rulebook: Rulebook

    def questions(self, language: str) -> list[Question]:
        """What is still to be asked, at most three."""
        found = matched(self.plan, self.file, self.rulebook, self.rulebook.as_of)
        return questions_for(self.plan, self.file, found, self.rulebook, language=language)


async def go_on(context: Context, work: Work) -> None:
    """Asks what is missing; drafts when nothing is."""
    services, user = context.services, context.user
    if await _is_closed(context, work):
        return
    questions = await asyncio.to_thread(work.questions, context.language)
    if not questions:
        await make(context, work)
        return
    asked = [one.text for one in questions]
    async with services.database.begin() as session:
        proposal = await proposals.set_plan(
            session, user, work.proposal.id, plans.to_json(work.plan), questions=asked, now=services.now()
        )
        about = {"proposal": proposal.id}
        await expected.expect_within(session, user.telegram_id, Expected("proposal_answer", "", about), services.now())
        await marks.put(session, asked_last(context), about | {"at": services.now().timestamp()})
    await context.show(proposingviews.asked(proposal, questions, context.language))


async def make(context: Context, work: Work, *, said: str | None = None, changes: Sequence[str] = ()) -> None:
    """Drafts, words, checks, sets and keeps a version, and hands it over as it stands."""
    services, user = context.services, context.user
    if await _is_closed(context, work):
        return
    await expected.forget(services.database, user.telegram_id)
    async with sending.typing(context.bot, user.telegram_id):
        progress = await context.show(views.text("proposal_writing", context.language, client=work.file.name))
        shown = progress.message_id if progress else None
        try:
            prepared, aside = await _worded(context, work, shown)
            files = await asyncio.to_thread(
                keeping.written, prepared, work.proposal.id, services.data_dir, services.templates, str(user.id)
            )
        except PatternError as error:
            await context.show(View(escape(checkingtexts.said("bad_rule", context.language, why=error))))
            return
        except TemplateRefused as error:
            await context.show(views.text("proposal_template", context.language, why=error))
            return
        new = keeping.new_version(prepared, work.plan, work.file, files, said=said, changes=tuple(changes))
        try:
            proposal, version = await _kept(context, work, prepared, new)
        except (ProposalNotFound, ProposalClosed, ProposalChanged) as refused:
            await asyncio.to_thread(keeping.discard, files, services.data_dir)
            await _not_kept(context, work, refused)
            return
        if services.metrics is not None:
            services.metrics.proposal_made(work.plan.kind, prepared.status)
    view = proposingviews.made(proposal, version, prepared, work.rulebook, portraits.manner(context), aside)
    await context.replace(view, shown)
    if proposal.status != "blocked":
        await proposallists.send_file(context, version)


async def _kept(
    context: Context, work: Work, prepared: Prepared, new: proposals.NewVersion
) -> tuple[Proposal, Version]:
    """The version on record and in hand. Raises as `proposals.add_version`: others may have been faster."""
    services, user, proposal_id = context.services, context.user, work.proposal.id
    now, kind = services.now(), work.plan.kind
    async with services.database.begin() as session:
        await proposals.set_plan(session, user, proposal_id, plans.to_json(work.plan), kind=kind, now=now)
        version = await proposals.add_version(session, user, proposal_id, new, after=work.proposal.version, now=now)
        proposal = await proposals.get(session, user, proposal_id, today=services.today)
        sections = [(one.key, one.title) for one in prepared.draft.sections]
        await inhand.take(context, session, proposal.id, sections)
        await marks.put(session, asked_last(context), None)
    return proposal, version


async def _not_kept(context: Context, work: Work, why: Exception) -> None:
    if isinstance(why, ProposalClosed):
        await proposallists.closed(context, why.proposal)
    elif isinstance(why, ProposalChanged):
        await context.show(views.text("proposal_overtaken", context.language, client=work.file.name))
    else:
        await proposallists.gone(context)


async def _is_closed(context: Context, work: Work) -> bool:
    """Whether a proposal is over, as is then said."""
    over = work.proposal.status in CLOSED
    if over:
        await proposallists.closed(context, work.proposal)
    return over


async def _worded(context: Context, work: Work, shown: int | None) -> tuple[Prepared, str | None]:
    """The draft, in a model's words where one is set, and what is to be said of that."""
    embed = checking.meaning_of(context.services)
    book = await context.services.books.of(context.user, context.services.today)
    others = other_names(book.finder.clients, work.file.name)
    prepared, alike = await asyncio.to_thread(_drafted, context, work, others, embed)
    return await authoring.authored(
        context,
        work.proposal,
        prepared,
        work.plan,
        work.file,
        work.rulebook,
        others=others,
        alike=alike,
        message_id=shown,
    )


def _drafted(
    context: Context, work: Work, others: Sequence[str], embed: Embed | None
) -> tuple[Prepared, Likeness | None]:
    """The draft in the template's words; what people and models write is judged by meaning too, where that can be."""
    services = context.services
    judged = embed is not None and (services.model is not None or added_words(work.plan))
    parts: dict[str, Any] = {"version": work.proposal.version + 1, "policy": services.policy, "others": others}
    if judged and embed is not None:
        try:
            alike = Likeness.of(work.rulebook.checks, embed, services.data_dir / FOLDER)
            made = prepare(work.plan, work.file, work.rulebook, services.today, alike=alike, **parts)
            return made, alike
        except EmbeddingUnavailable as error:
            logger.warning("a draft is checked by its words alone: %s", error)
    return prepare(work.plan, work.file, work.rulebook, services.today, **parts), None


async def work_of(context: Context, proposal_id: str, *, quiet: bool = False) -> Work | None:
    """The proposal with the client's file as it is now; says so when there is none any more."""
    services, user = context.services, context.user
    rulebook = services.knowledge.rulebook(services.today, context.reader)
    try:
        async with services.database.reading() as session:
            proposal = await proposals.get(session, user, proposal_id, today=services.today)
            file = await gather(session, user, proposal.client_id, today=services.today, entries=rulebook.facts)
    except (ProposalNotFound, ClientNotFound):
        if not quiet:
            await proposallists.gone(context)
        return None
    return Work(proposal, plans.from_json(proposal.plan), file, rulebook)


def asked_last(context: Context) -> str:
    """The mark of the proposal whose questions were shown last."""
    return f"proposal_asked:{context.user.telegram_id}"
