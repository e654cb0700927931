"""Kept proposals: the list, one of them, its file again, and what became of it."""

from __future__ import annotations

import asyncio
import hashlib
import io
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from telegram import InputFile, Update

from handlers import figures, portraits, proposallistviews, sending, views
from handlers.context import Context
from handlers.markup import escape
from handlers.texts import say
from handlers.views import View
from memory import proposalnotices, proposals, reviews
from memory.proposals import NotReleased, Proposal, ProposalClosed, ProposalNotFound, Version
from memory.scope import SERVES
from memory.users import User

logger = logging.getLogger(__name__)

Payload = dict[str, Any]
FOLLOW_LATER = timedelta(days=3)
_EXPLAINED = frozenset({"collecting", "questions", "awaiting_approval", "sent_back", "blocked", "expired"})


async def command(update: Update, context: Context) -> None:
    """/proposals."""
    services, user = context.services, context.user
    async with services.database.reading() as session:
        found = await proposals.mine(session, user, today=services.today)
        waiting = await reviews.waiting(session, user, today=services.today)
    book = await services.books.of(user, services.today)
    await context.show(proposallistviews.listed(found, waiting, book.short, services.zone, portraits.manner(context)))


async def show(context: Context, proposal_id: str) -> None:
    """A proposal with its versions and what can be done with it."""
    services, user, today = context.services, context.user, context.services.today
    try:
        async with services.database.reading() as session:
            proposal = await proposals.get(session, user, proposal_id, today=today)
            kept = await proposals.versions(session, user, proposal.id, today=today)
            asked = await reviews.of_proposal(session, user, proposal.id, today=today)
    except ProposalNotFound:
        await gone(context)
        return
    book = await services.books.of(user, today)
    manner = portraits.manner(context)
    serves = user.role in SERVES and proposal.client_id in book.names
    review = asked[-1] if asked else None
    await context.show(proposallistviews.one(proposal, kept, review, book.short, manner, serves=serves))


async def send_file(context: Context, version: Version, to: User | None = None) -> bool:
    """Sends the .docx of a version, unless it is blocked, gone or altered: then that is said; whether it went out."""
    services, user = context.services, to or context.user
    kept = next((file for file in version.files if file.kind == "docx"), None)
    if kept is None:
        await context.show(views.text("proposal_no_file", user.language), to=to)
        return False
    data = await asyncio.to_thread(_read, services.data_dir, kept.path, kept.sha256)
    if data is None:
        values = {"id": version.proposal_id, "number": version.number}
        await context.show(views.text("proposal_file_lost", user.language, **values), to=to)
        return False
    async with services.database.reading() as session:
        proposal = await proposals.get(session, user, version.proposal_id, today=services.today)
    if proposal.kind == "client" and (version.blocked or proposal.status == "blocked"):
        await context.show(View(escape(_about("proposal_file_blocked", proposal, user.language))), to=to)
        return False
    caption = _about("proposal_file_caption", proposal, user.language, number=version.number)
    name = f"{proposal.client}-{proposal.id}-v{version.number}.docx"
    async with sending.typing(context.bot, user.telegram_id):
        await context.bot.send_document(user.telegram_id, InputFile(io.BytesIO(data), filename=name), caption=caption)
    return True


async def press_open(context: Context, payload: Payload) -> None:
    """A proposal of the list."""
    await show(context, payload["proposal"])


async def press_file(context: Context, payload: Payload) -> None:
    """[文件]: the newest version that has one."""
    try:
        async with context.services.database.reading() as session:
            today = context.services.today
            kept = await proposals.versions(session, context.user, payload["proposal"], today=today)
    except ProposalNotFound:
        await gone(context)
        return
    newest = next((one for one in reversed(kept) if any(file.kind == "docx" for file in one.files)), None)
    if newest is None:
        await context.show(views.text("proposal_no_file", context.language))
        return
    await send_file(context, newest)


async def press_sent(context: Context, payload: Payload) -> None:
    """[已发客户], or [已报送]: only what nothing holds back."""
    try:
        await _changed(context, payload, proposals.mark_sent, "proposal_done_sent")
    except NotReleased as refused:
        await context.show(_unreleased(refused.proposal, context.language))


async def press_won(context: Context, payload: Payload) -> None:
    """[赢了]."""
    await _changed(context, payload, proposals.mark_won, "proposal_done_won")


async def press_lost(context: Context, payload: Payload) -> None:
    """[没成]."""
    await _changed(context, payload, proposals.mark_lost, "proposal_done_lost")


async def press_renew(context: Context, payload: Payload) -> None:
    """[续期]: thirty more days."""
    await _changed(context, payload, proposals.renew, "proposal_done_renew")


async def press_later(context: Context, payload: Payload) -> None:
    """[再过三天提醒]: on the first day from then on on which people work."""
    services = context.services
    day = services.today + FOLLOW_LATER
    while services.hours.rests(day):
        day += timedelta(days=1)

    async def later(session: Any, user: User, proposal_id: str, **clock: Any) -> Proposal:
        return await proposalnotices.follow_up_on(session, user, proposal_id, day, **clock)

    shown = figures.due(day, services.today, context.language)
    await _changed(context, payload, later, "proposal_done_later", day=shown)


async def gone(context: Context) -> None:
    """There is no such proposal for this user."""
    await context.show(views.text("proposal_gone", context.language))


async def _changed(
    context: Context, payload: Payload, act: Callable[..., Awaitable[Proposal]], key: str, **values: object
) -> None:
    services, language = context.services, context.language
    try:
        async with services.database.begin() as session:
            done = await act(session, context.user, payload["proposal"], now=services.now(), hours=services.hours)
    except ProposalNotFound:
        await gone(context)
        return
    except ProposalClosed as refused:
        early = key == "proposal_done_won" and refused.proposal.sent_at is None
        closed = "proposal_not_sent_yet" if early else "proposal_closed"
        await context.show(View(escape(_about(closed, refused.proposal, language))))
        return
    opener = proposallistviews.opening(done.id, portraits.manner(context))
    await context.show(View(escape(_about(key, done, language, **values)), ((opener,),)))


def _about(key: str, proposal: Proposal, language: str, **values: object) -> str:
    """A sentence about a proposal, not escaped."""
    known = {
        "client": proposal.client,
        "id": proposal.id,
        "kind": say(f"kind_{proposal.kind}", language),
        "status": say(f"pstatus_{proposal.status}", language),
        "number": proposal.version,
        "until": proposal.expires_on.isoformat(),
    }
    return say(key, language, **{**known, **values})


def _unreleased(proposal: Proposal, language: str) -> View:
    """Why a proposal may not leave the bank as it stands."""
    key = proposal.status if proposal.status in _EXPLAINED else "other"
    return View(escape(_about(f"unreleased_{key}", proposal, language)))


def _read(data_dir: Path, path: str, sha256: str) -> bytes | None:
    """The file of a version; None when it is not there, lies outside, or is not the one that was kept."""
    place = (data_dir / path).resolve()
    if not place.is_relative_to(data_dir.resolve()) or not place.is_file():
        logger.warning("a proposal's file is not in its place")
        return None
    data = place.read_bytes()
    return data if hashlib.sha256(data).hexdigest() == sha256 else None
