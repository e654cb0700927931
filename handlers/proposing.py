"""Proposing: 给华兴写个方案 – what is missing and decisive is asked, then it is drafted, checked and handed over."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from telegram import Update

from handlers import (
    authoring,
    checking,
    expected,
    lastclient,
    naming,
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
from memory import marks, proposals
from memory.proposals import Proposal, ProposalClosed, ProposalNotFound
from memory.scope import SERVES, ClientNotFound
from notes.wording import plain
from proposals import keeping, plans
from proposals.gathering import gather
from proposals.likeness import FOLDER, Embed, Likeness
from proposals.manifest import NotReproduced
from proposals.opening import PutOff, Question, questions_for, read_answer, settled
from proposals.preparing import Prepared, added_words, matched, prepare
from proposals.recognising import asks_for_proposal, read_status
from proposals.record import ClientFile, Plan
from proposals.requesting import Asked, read_request
from proposals.revising import revise, revises
from proposals.short import short_of
from proposals.strangers import other_names
from proposals.templates import TemplateRefused

logger = logging.getLogger(__name__)

Payload = dict[str, Any]
IN_HAND = 4 * 3600  # seconds for which the last proposal is the one that a revision means
_PUT_OFF_ROUNDS = 20
_DRAFT_NOW = re.compile(
    r"^(?:那?就?先|直接|别问了)?(?:出|写|起草|成)(?:个|一)?(?:草稿|初稿|稿)(?:吧|再说)?[。.!！]?$|^draft (?:it )?now$"
)
_PRONOUN = re.compile(r"他们|她们|这家|该客户|them\b")


@dataclass(frozen=True, slots=True)
class _Work:
    """A proposal under way with all that it is made from."""

    proposal: Proposal
    plan: Plan
    file: ClientFile
    rulebook: Rulebook

    def questions(self, language: str) -> list[Question]:
        """What is still to be asked, at most three."""
        found = matched(self.plan, self.file, self.rulebook, self.rulebook.as_of)
        return questions_for(self.plan, self.file, found, self.rulebook, language=language)


async def command(update: Update, context: Context) -> None:
    """/proposal and a client with what is wanted."""
    text = (update.message.text or "").partition(" ")[2].strip() if update.message else ""
    if not text:
        await context.show(views.text("proposal_empty", context.language))
        return
    await begin(context, text)


async def begin(context: Context, text: str) -> None:
    """Finds the client that a request is for, and starts."""
    book = await context.services.books.of(context.user, context.services.today)
    mentions = [one for one in book.finder.find(text) if one.candidates or one.client]
    candidates = list(dict.fromkeys(name for one in mentions for name in one.candidates))
    if len(candidates) == 1 and mentions[0].client:
        spans = [(one.start, one.end) for one in mentions]
        await start(context, book.ids[candidates[0]], text, spans)
        return
    if not mentions and _PRONOUN.search(plain(text)):
        client_id = await lastclient.of(context, whatever_was_asked=True)
        if client_id is not None:
            await start(context, client_id, text)
            return
    if candidates:
        await context.show(naming.choice(text, candidates, book, "proposal.for", context.language, text=text))
    else:
        await context.show(views.text("proposal_which", context.language))


async def press_for(context: Context, payload: Payload) -> None:
    """A client chosen of several."""
    await start(context, payload["client"], payload["text"])


async def start(context: Context, client_id: int, text: str, spans: Sequence[tuple[int, int]] = ()) -> None:
    """A new proposal for a client: what cannot be is said, what is missing is asked."""
    services, user = context.services, context.user
    rulebook = services.knowledge.rulebook(services.today, context.reader)
    asked = await asyncio.to_thread(read_request, text, rulebook, ignore=spans, language=context.language)
    if asked.problems:
        await context.show(proposingviews.problems(asked.problems, context.language))
    if _is_refused(asked):
        return
    plan = asked.plan(text)
    try:
        async with services.database.begin() as session:
            file = await gather(session, user, client_id, today=services.today, entries=rulebook.facts)
            proposal = await proposals.start(
                session, user, client_id, text, plans.to_json(plan), kind=plan.kind, now=services.now()
            )
    except ClientNotFound:
        await context.show(views.text("no_record", context.language))
        return
    await lastclient.note(context, client_id)
    await _go_on(context, _Work(proposal, plan, file, rulebook))


def _is_refused(asked: Asked) -> bool:
    """Whether nothing is left of a request but what cannot be."""
    return bool(asked.problems) and not asked.items and not asked.needs


async def press_answer(context: Context, payload: Payload) -> None:
    """An answer by tap."""
    work = await _work(context, payload["proposal"])
    if work is None:
        return
    question = next((one for one in work.questions(context.language) if one.key == payload["key"]), None)
    if question is None:
        await _go_on(context, work)
        return
    await _answered(context, work, [question], payload["value"])


async def press_draft(context: Context, payload: Payload) -> None:
    """[先出草稿]: what is not known stays open, as a question in the draft."""
    work = await _work(context, payload["proposal"])
    if work is None:
        return
    for _ in range(_PUT_OFF_ROUNDS):
        questions = work.questions(context.language)
        if not questions:
            break
        plan = work.plan
        for question in questions:
            plan = settled(plan, question, PutOff(question.key))
        work = replace(work, plan=plan)
    await _make(context, work)


async def press_go(context: Context, payload: Payload) -> None:
    """[继续]: where it was left."""
    work = await _work(context, payload["proposal"])
    if work is not None:
        await _go_on(context, work)


async def press_short(context: Context, payload: Payload) -> None:
    """[短版]: a few lines to paste; after sending, the message that asks how it is seen."""
    services, user = context.services, context.user
    try:
        async with services.database.reading() as session:
            proposal = await proposals.get(session, user, payload["proposal"], today=services.today)
            version = await proposals.version(session, user, proposal.id, today=services.today)
    except ProposalNotFound:
        await proposallists.gone(context)
        return
    rulebook = services.knowledge.rulebook(date.fromisoformat(version.manifest["day"]), context.reader)
    sent_on = proposal.sent_at.astimezone(services.zone).date() if proposal.sent_at else None
    try:
        text = await asyncio.to_thread(short_of, version.manifest, rulebook, sent_on)
    except NotReproduced:
        await context.show(views.text("proposal_not_reproduced", context.language))
        return
    await context.show(View(escape(text)))


async def typed(context: Context, waiting: Expected, text: str) -> bool:
    """A typed answer to what was asked last; other words go their own way, and the questions wait."""
    if asks_for_proposal(text):
        return False
    work = await _work(context, str(waiting.about["proposal"]), quiet=True)
    if work is None:
        return False
    if _DRAFT_NOW.search(plain(text).strip()):
        await press_draft(context, {"proposal": work.proposal.id})
        return True
    return await _answered(context, work, work.questions(context.language), text)


async def taken(context: Context, text: str) -> bool:
    """Whether a message asks for a proposal, or says something on the one in hand, and is dealt with."""
    if context.user.role not in SERVES:
        return False
    if asks_for_proposal(text):
        await begin(context, text)
        return True
    async with context.services.database.reading() as session:
        mark = await marks.get(session, _mark(context))
    if not mark or context.services.now().timestamp() - float(mark["at"]) > IN_HAND:
        return False
    status = read_status(text)
    if status is not None:
        await _BECAME[status](context, {"proposal": str(mark["proposal"]), "words": text})
        return True
    return await _revised(context, text, mark)


_BECAME = {"sent": proposallists.press_sent, "won": proposallists.press_won, "lost": proposallists.press_lost}


async def _revised(context: Context, text: str, mark: dict[str, Any]) -> bool:
    """Whether a message changes the proposal that was in hand last, and it is written anew."""
    work = await _work(context, str(mark["proposal"]), quiet=True)
    if work is None or not await asyncio.to_thread(revises, text, work.rulebook, work.plan):
        return False
    sections = tuple((key, title) for key, title in mark.get("sections", ()))
    changed = await asyncio.to_thread(
        revise, work.plan, text, work.rulebook, sections=sections, today=context.services.today
    )
    told = [*changed.problems, *filter(None, [changed.reply])]
    if told:
        await context.show(proposingviews.problems(told, context.language))
    if changed.changes:
        await _make(context, replace(work, plan=changed.plan), said=text, changes=changed.changes)
    return True


async def _answered(context: Context, work: _Work, questions: Sequence[Question], text: str) -> bool:
    """Takes the answer to the first question that it answers."""
    for question in questions:
        answer = read_answer(question, text, work.rulebook.facts, today=context.services.today)
        if answer is not None:
            await expected.forget(context.services.database, context.user.telegram_id)
            await _go_on(context, replace(work, plan=settled(work.plan, question, answer)))
            return True
    return False


async def _go_on(context: Context, work: _Work) -> None:
    """Asks what is missing; drafts when nothing is."""
    services, user = context.services, context.user
    questions = await asyncio.to_thread(work.questions, context.language)
    if not questions:
        await _make(context, work)
        return
    asked = [one.text for one in questions]
    async with services.database.begin() as session:
        proposal = await proposals.set_plan(
            session, user, work.proposal.id, plans.to_json(work.plan), questions=asked, now=services.now()
        )
        about = {"proposal": proposal.id}
        await expected.expect_within(session, user.telegram_id, Expected("proposal_answer", "", about), services.now())
    await context.show(proposingviews.asked(proposal, questions, context.language))


async def _make(context: Context, work: _Work, *, said: str | None = None, changes: Sequence[str] = ()) -> None:
    """Drafts, words, checks, sets and keeps a version, and hands it over as it stands."""
    services, user = context.services, context.user
    await expected.forget(services.database, user.telegram_id)
    async with sending.typing(context.bot, user.telegram_id):
        progress = await context.show(views.text("proposal_writing", context.language, client=work.file.name))
        shown = progress.message_id if progress else None
        prepared, aside = await _worded(context, work, shown)
        try:
            files = await asyncio.to_thread(
                keeping.written, prepared, work.proposal.id, services.data_dir, services.templates
            )
        except TemplateRefused as error:
            await context.show(views.text("proposal_template", context.language, why=error))
            return
        async with services.database.begin() as session:
            plan = plans.to_json(work.plan)
            await proposals.set_plan(session, user, work.proposal.id, plan, kind=work.plan.kind, now=services.now())
            new = keeping.new_version(prepared, work.plan, work.file, files, said=said, changes=tuple(changes))
            version = await proposals.add_version(session, user, work.proposal.id, new, now=services.now())
            proposal = await proposals.get(session, user, work.proposal.id, today=services.today)
            sections = [(one.key, one.title) for one in prepared.draft.sections]
            value = {"proposal": proposal.id, "at": services.now().timestamp(), "sections": sections}
            await marks.put(session, _mark(context), value)
        if services.metrics is not None:
            services.metrics.proposal_made(work.plan.kind, prepared.status)
    view = proposingviews.made(proposal, version, prepared, work.rulebook, portraits.manner(context), aside)
    await context.replace(view, shown)
    if proposal.status != "blocked":
        await proposallists.send_file(context, version)


async def _worded(context: Context, work: _Work, shown: int | None) -> tuple[Prepared, str | None]:
    """The draft, in a model's words where one is set, and what is to be said of that."""
    embed = checking.meaning_of(context.services)
    book = await context.services.books.of(context.user, context.services.today)
    others = other_names(book.finder.clients, work.file.name)
    prepared, alike = await asyncio.to_thread(_drafted, context, work, others, embed)
    return await authoring.authored(
        context, work.proposal, prepared, work.plan, work.file, work.rulebook, alike=alike, message_id=shown
    )


def _drafted(
    context: Context, work: _Work, others: Sequence[str], embed: Embed | None
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


async def _work(context: Context, proposal_id: str, *, quiet: bool = False) -> _Work | None:
    """The proposal with the client's file as it is now; says so when there is none any more."""
    services, user = context.services, context.user
    rulebook = services.knowledge.rulebook(services.today, context.reader)
    try:
        async with services.database.reading() as session:
            proposal = await proposals.get(session, user, proposal_id, today=services.today)
            file = await gather(session, user, proposal.client_id, today=services.today, entries=rulebook.facts)
    except (ProposalNotFound, ProposalClosed, ClientNotFound):
        if not quiet:
            await proposallists.gone(context)
        return None
    return _Work(proposal, plans.from_json(proposal.plan), file, rulebook)


def _mark(context: Context) -> str:
    return f"proposal:{context.user.telegram_id}"
