"""Proposing: 给华兴写个方案 – what is missing and decisive is asked, then it is drafted, checked and handed over."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from telegram import Update

from handlers import expected, inhand, lastclient, naming, proposallists, proposingviews, views
from handlers.context import Context
from handlers.drafting import IN_HAND, Work, asked_last, go_on, make, work_of
from handlers.expected import Expected
from handlers.markup import escape
from handlers.views import View
from memory import marks, proposals
from memory.proposals import ProposalNotFound
from memory.scope import SERVES, ClientNotFound
from notes.wording import plain
from proposals import plans
from proposals.gathering import gather
from proposals.manifest import NotReproduced
from proposals.opening import PutOff, read_answer, settled
from proposals.recognising import asks_for_proposal, asks_for_short, read_status
from proposals.replies import Replies, gives_up, goes_on, nods
from proposals.requesting import Asked, read_request
from proposals.revising import revise, revises
from proposals.short import short_of

Payload = dict[str, Any]
_PUT_OFF_ROUNDS = 20
_DRAFT_NOW = re.compile(
    r"^(?:那?就?先|直接|别问了)?(?:出|写|起草|成)(?:个|一)?(?:草稿|初稿|稿)(?:吧|再说)?[。.!！]?$|^draft (?:it )?now$"
)
_CHANGES = re.compile(r"改|换|去掉|不要|删|加上|增加|change|drop|remove|add\b", re.IGNORECASE)
_PRONOUN = re.compile(r"他们|她们|这家|该客户|them\b")


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
    plan = asked.plan(text)
    if _is_refused(asked):
        await _kept_refused(context, client_id, text, asked)
        return
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
    await go_on(context, Work(proposal, plan, file, rulebook))


async def _kept_refused(context: Context, client_id: int, text: str, asked: Asked) -> None:
    """A request that nothing is drafted for is kept as it was said, with why, as on the command line."""
    services, refused = context.services, "；".join(one.sentence for one in asked.refusals) or None
    plan, questions = asked.plan(text), () if refused else asked.problems
    try:
        async with services.database.begin() as session:
            await proposals.start(
                session,
                context.user,
                client_id,
                text,
                plans.to_json(plan),
                kind=plan.kind,
                questions=questions,
                refused=refused,
                now=services.now(),
            )
    except ClientNotFound:
        await context.show(views.text("no_record", context.language))


def _is_refused(asked: Asked) -> bool:
    """Whether a rule forbids what is asked, or nothing is left of it but what cannot be."""
    return bool(asked.refusals) or (bool(asked.problems) and not asked.items and not asked.needs)


async def press_answer(context: Context, payload: Payload) -> None:
    """An answer by tap."""
    work = await work_of(context, payload["proposal"])
    if work is None:
        return
    question = next((one for one in work.questions(context.language) if one.key == payload["key"]), None)
    if question is not None:
        answer = read_answer(question, payload["value"], work.rulebook.facts, today=context.services.today)
        if answer is not None:
            work = replace(work, plan=settled(work.plan, question, answer))
    await go_on(context, work)


async def press_draft(context: Context, payload: Payload) -> None:
    """[先出草稿]: what is not known stays open, as a question in the draft."""
    work = await work_of(context, payload["proposal"])
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
    await make(context, work)


async def press_go(context: Context, payload: Payload) -> None:
    """[继续]: where it was left."""
    work = await work_of(context, payload["proposal"])
    if work is not None:
        await go_on(context, work)


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
    if goes_on(text) or asks_for_proposal(text) or asks_for_short(text):
        return False
    if gives_up(text):
        await _left(context, str(waiting.about["proposal"]))
        return True
    work = await work_of(context, str(waiting.about["proposal"]), quiet=True)
    if work is None:
        return False
    if _DRAFT_NOW.search(plain(text).strip()):
        await press_draft(context, {"proposal": work.proposal.id})
        return True
    if await _changed(context, work, text) or await _answered(context, work, text):
        return True
    if nods(text):
        await go_on(context, work)
        return True
    return False


async def _changed(context: Context, work: Work, text: str) -> bool:
    """Whether a message changes what was asked for before anything is written: 金额改成4000万."""
    if not _CHANGES.search(text) or not await asyncio.to_thread(revises, text, work.rulebook, work.plan):
        return False
    changed = await asyncio.to_thread(revise, work.plan, text, work.rulebook, today=context.services.today)
    told = [*changed.problems, *filter(None, [changed.reply])]
    if told:
        await context.show(proposingviews.problems(told, context.language))
    if changed.changes:
        await context.show(proposingviews.changed(changed.changes, context.language))
        await go_on(context, replace(work, plan=changed.plan))
    return bool(told or changed.changes)


async def _left(context: Context, proposal_id: str) -> None:
    """The questions are left for another day."""
    async with context.services.database.begin() as session:
        await expected.forget_within(session, context.user.telegram_id)
        value = {"proposal": proposal_id, "at": context.services.now().timestamp(), "left": True}
        await marks.put(session, asked_last(context), value)
    await context.show(views.text("proposal_left", context.language, id=proposal_id))


async def cancel_command(update: Update, context: Context) -> None:
    """/cancel: what was asked last is asked no more; a proposal's questions wait."""
    waiting = await expected.waiting(context.services.database, context.user.telegram_id, context.services.now())
    mark = await _marked(context, asked_last(context))
    if waiting is not None and waiting.kind != "proposal_answer":
        await expected.forget(context.services.database, context.user.telegram_id)
        await context.show(views.text("cancelled", context.language))
    elif mark is not None and not mark.get("left"):
        await _left(context, str(mark["proposal"]))
    else:
        await context.show(views.text("nothing_asked", context.language))


async def taken(context: Context, text: str) -> bool:
    """Whether a message asks for a proposal, or says something on the one in hand, and is dealt with."""
    if context.user.role not in SERVES:
        return False
    if goes_on(text) and await _asked_again(context, text):
        return True
    if asks_for_short(text):
        return await _short_asked(context, text)
    if asks_for_proposal(text):
        await begin(context, text)
        return True
    if await _taken_up(context, text):
        return True
    mark = await _marked(context, inhand.mark(context))
    if mark is None:
        return False
    status = read_status(text)
    if status is not None:
        await _BECAME[status](context, {"proposal": str(mark["proposal"]), "words": text})
        return True
    return await _revised(context, text, mark)


async def _short_asked(context: Context, text: str) -> bool:
    """The few lines of the newest proposal for the client named, or the message that follows it up."""
    services, user = context.services, context.user
    book = await services.books.of(user, services.today)
    named = list(dict.fromkeys(name for one in book.finder.find(text) for name in one.candidates))
    if len(named) != 1:
        await context.show(views.text("short_which", context.language))
        return True
    async with services.database.reading() as session:
        mine = await proposals.mine(session, user, today=services.today, client_id=book.ids[named[0]])
    written = next((one for one in mine if one.version), None)
    if written is None:
        await context.show(views.text("short_none", context.language, client=named[0]))
    elif "跟进" in plain(text) and written.sent_at is None:
        await context.show(views.text("short_unsent", context.language, client=named[0], id=written.id))
    else:
        await press_short(context, {"proposal": written.id})
    return True


async def _taken_up(context: Context, text: str) -> bool:
    """Whether a message answers questions that other messages came between."""
    mark = await _marked(context, asked_last(context))
    if mark is None or mark.get("left"):
        return False
    if _DRAFT_NOW.search(plain(text).strip()):
        await press_draft(context, {"proposal": str(mark["proposal"])})
        return True
    work = await work_of(context, str(mark["proposal"]), quiet=True)
    return work is not None and await _answered(context, work, text, late=True)


async def _asked_again(context: Context, text: str) -> bool:
    """Whether a message that goes on means a proposal whose questions wait: they are shown again."""
    services, user = context.services, context.user
    mark = await _marked(context, asked_last(context))
    book = await services.books.of(user, services.today)
    clients = {book.ids[name] for one in book.finder.find(text) for name in one.candidates}
    async with services.database.reading() as session:
        mine = await proposals.mine(session, user, today=services.today)
    left = [one for one in mine if one.status in _LEFT and (not clients or one.client_id in clients)]
    chosen = next((one for one in left if mark and one.id == mark["proposal"]), next(iter(left), None))
    if chosen is None or not (mark or clients or _OF_WRITING.search(text)):
        return False
    work = await work_of(context, chosen.id, quiet=True)
    if work is not None:
        await go_on(context, work)
    return work is not None


async def _marked(context: Context, name: str) -> dict[str, Any] | None:
    """What a mark tells of a proposal, for a few hours."""
    async with context.services.database.reading() as session:
        mark: dict[str, Any] | None = await marks.get(session, name)
    recent = mark is not None and context.services.now().timestamp() - float(mark["at"]) <= IN_HAND
    return mark if recent else None


_OF_WRITING = re.compile(r"写|方案|draft|proposal", re.IGNORECASE)
_LEFT = frozenset({"collecting", "questions"})
_BECAME = {"sent": proposallists.press_sent, "won": proposallists.press_won, "lost": proposallists.press_lost}


async def _revised(context: Context, text: str, mark: dict[str, Any]) -> bool:
    """Whether a message changes the proposal that was in hand last, and it is written anew."""
    work = await work_of(context, str(mark["proposal"]), quiet=True)
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
        await make(context, replace(work, plan=changed.plan), said=text, changes=changed.changes)
    return True


async def _answered(context: Context, work: Work, text: str, *, late: bool = False) -> bool:
    """Takes what a message answers of the questions, and goes on; a message that names other clients answers none."""
    services = context.services
    book = await services.books.of(context.user, services.today)
    named = {name for one in book.finder.find(text) for name in one.candidates}
    if named - {work.file.name}:
        return False
    questions = await asyncio.to_thread(work.questions, context.language)
    replies = Replies(work.rulebook, services.today)
    plan = await asyncio.to_thread(replies.after, work.plan, questions, text, late=late)
    if plan is None:
        return False
    await expected.forget(services.database, context.user.telegram_id)
    await go_on(context, replace(work, plan=plan))
    return True
