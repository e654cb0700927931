"""Maker and checker in chat: a proposal goes to who may approve it, and what they decide comes back."""

from __future__ import annotations

import logging
from typing import Any

from telegram.error import TelegramError

from handlers import expected, portraits, proposallists, proposallistviews, views
from handlers.context import Context, reader_of
from handlers.expected import Expected
from handlers.notelines import Manner
from memory import proposals, reviews, users
from memory.proposals import Proposal, ProposalClosed, ProposalNotFound, Version
from memory.reviews import AlreadyDecided, NobodyToReview, NotReviewer, OwnWork, Review
from memory.users import User

logger = logging.getLogger(__name__)

Payload = dict[str, Any]
LONGEST_REMARK = 1000  # characters
_NEVER_MIND = frozenset({"算了", "不退了", "不用了", "取消", "never mind", "cancel", "forget it"})


async def ask(context: Context, proposal_id: str) -> None:
    """Has the newest version checked: everybody who may decide gets it with its file; the maker is told who."""
    services, user, today = context.services, context.user, context.services.today
    try:
        async with services.database.begin() as session:
            asked = await reviews.ask_review(session, user, proposal_id, now=services.now(), hours=services.hours)
            proposal = await proposals.get(session, user, proposal_id, today=today)
            version = await proposals.version(session, user, proposal_id, asked.review.number, today=today)
    except ProposalNotFound:
        await proposallists.gone(context)
        return
    except NobodyToReview:
        await context.show(views.text("review_nobody", context.language))
        return
    except ProposalClosed as refused:
        status = proposallistviews.status_of(refused.proposal, portraits.manner(context))
        client = refused.proposal.client
        await context.show(views.text("proposal_closed", context.language, client=client, status=status))
        return
    reached = [await _given(context, proposal, version, asked.review, one) for one in asked.reviewers]
    names = "、".join(one.name for one in asked.reviewers)
    key = "review_asked" if any(reached) else "review_unreached"
    await context.show(views.text(key, context.language, names=names))


async def press_ask(context: Context, payload: Payload) -> None:
    """[送审]."""
    await ask(context, payload["proposal"])


async def press_waiting(context: Context, payload: Payload) -> None:
    """A proposal of those that wait for this user: shown with its file and the two buttons."""
    services, user, today = context.services, context.user, context.services.today
    async with services.database.reading() as session:
        waiting = await reviews.waiting(session, user, today=today)
        review = next((one for one in waiting if one.proposal_id == payload["proposal"]), None)
        if review is not None:
            proposal = await proposals.get(session, user, review.proposal_id, today=today)
            version = await proposals.version(session, user, review.proposal_id, review.number, today=today)
    if review is None:
        await context.show(views.text("review_over", context.language))
        return
    await _shown(context, proposal, version, review, user)


async def press_approve(context: Context, payload: Payload) -> None:
    """[通过]: of the version that was read, never of a newer one."""
    await _decided(context, payload["proposal"], int(payload["number"]), remark=None)


async def press_send_back(context: Context, payload: Payload) -> None:
    """[退回]: asks why, with the next message."""
    services, user = context.services, context.user
    async with services.database.reading() as session:
        waiting = await reviews.waiting(session, user, today=services.today)
    wanted = (payload["proposal"], int(payload["number"]))
    review = next((one for one in waiting if (one.proposal_id, one.number) == wanted), None)
    if review is None:
        await context.show(views.text("review_over", context.language))
        return
    awaited = Expected("review_remark", review.proposal_id, {"number": review.number})
    await expected.expect(services.database, user.telegram_id, awaited, services.now())
    await context.show(views.text("review_ask_remark", context.language, client=review.client))


async def typed_remark(context: Context, waiting: Expected, text: str) -> bool:
    """Why a proposal is sent back."""
    remark = text.strip()
    if len(remark) > LONGEST_REMARK:
        await context.show(views.text("review_remark_long", context.language, limit=LONGEST_REMARK))
        return True
    await expected.forget(context.services.database, context.user.telegram_id)
    if remark.lower().rstrip("。.!！") in _NEVER_MIND:
        await context.show(views.text("review_left", context.language))
        return True
    await _decided(context, waiting.answer_id, int(waiting.about["number"]), remark=remark)
    return True


async def _decided(context: Context, proposal_id: str, number: int, *, remark: str | None) -> None:
    """Keeps the decision and tells the checker and the makers; one with a remark sends the version back."""
    services, user = context.services, context.user
    now, hours = services.now(), services.hours
    approve = remark is None
    try:
        async with services.database.begin() as session:
            review = await reviews.decide(
                session, user, proposal_id, approve=approve, number=number, remark=remark, now=now, hours=hours
            )
    except ProposalNotFound:
        await proposallists.gone(context)
    except NotReviewer:
        await context.show(views.text("review_not_yours", context.language))
    except OwnWork:
        await context.show(views.text("review_own", context.language))
    except AlreadyDecided:
        await context.show(views.text("review_over", context.language))
    else:
        if review.decided_by_id != user.id:
            await context.show(views.text("review_over", context.language))
            return
        key = "review_you_approved" if approve else "review_you_sent_back"
        await context.show(views.text(key, context.language, client=review.client, number=review.number))
        await _tell_makers(context, review)


async def _tell_makers(context: Context, review: Review) -> None:
    """Who asked and who owns the proposal learn what was decided, each with a button to open it."""
    services = context.services
    async with services.database.reading() as session:
        ids = dict.fromkeys((review.asked_by_id, review.owner_id))
        makers = [await users.by_id(session, one) for one in ids]
    for maker in [one for one in makers if one.active]:
        values = {"by": review.decided_by or "", "client": review.client, "number": review.number}
        view = views.text(f"review_told_{review.state}", maker.language, remark=review.remark or "", **values)
        button = proposallistviews.opening(review.proposal_id, Manner(maker.language, services.today))
        try:
            await context.show(views.View(view.markup, ((button,),)), to=maker)
        except TelegramError as error:
            logger.warning("user %s was not told of a decision: %s", maker.id, error)


async def _given(context: Context, proposal: Proposal, version: Version, review: Review, checker: User) -> bool:
    """Whether a checker was given the version."""
    try:
        await _shown(context, proposal, version, review, checker)
    except TelegramError as error:
        logger.warning("checker %s was not reached: %s", checker.id, error)
        return False
    return True


async def _shown(context: Context, proposal: Proposal, version: Version, review: Review, checker: User) -> None:
    services = context.services
    book = await services.books.of(checker, services.today)
    called, manner = services.dictionary(reader_of(checker)), Manner(checker.language, services.today)
    if version.files:
        await proposallists.send_file(context, version, to=checker)
    view = proposallistviews.to_check(proposal, version, review.asked_by, book.short, called, manner)
    await context.show(view, to=checker)
