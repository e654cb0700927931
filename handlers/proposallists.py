"""Kept proposals: the list, one of them, its files again, and what became of it."""

from __future__ import annotations

import asyncio
import hashlib
import io
import logging
import tempfile
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

from telegram import InputFile, Update

from handlers import expected, figures, inhand, portraits, proposallistviews, sending, views
from handlers.context import Context
from handlers.expected import Expected
from handlers.markup import escape
from handlers.proposallistviews import Allowed
from handlers.texts import say
from handlers.views import Button, View
from memory import looks, proposalnotices, proposals, reviews
from memory.proposals import NotReleased, Proposal, ProposalClosed, ProposalNotFound, Version
from memory.scope import SERVES
from memory.users import User
from proposals import pdf
from proposals.recognising import asks_for_proposal, read_reason

logger = logging.getLogger(__name__)

Payload = dict[str, Any]
FOLLOW_LATER = timedelta(days=3)
LONGEST_REASON = 200  # characters
_OFFICE = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pdf")  # LibreOffice, one file after the other
_EXPLAINED = frozenset({"collecting", "questions", "awaiting_approval", "sent_back", "blocked", "expired"})


async def command(update: Update, context: Context) -> None:
    """/proposals."""
    services, user = context.services, context.user
    async with services.database.reading() as session:
        found = await proposals.mine(session, user, today=services.today)
        others = await proposals.others(session, user, today=services.today)
        waiting = await reviews.waiting(session, user, today=services.today)
    book = await services.books.of(user, services.today)
    manner = portraits.manner(context)
    await context.show(proposallistviews.listed(found, others, waiting, book.short, services.zone, manner))


async def show(context: Context, proposal_id: str, *, every: bool = False) -> None:
    """A proposal with its versions and what can be done with it."""
    services, user, today = context.services, context.user, context.services.today
    try:
        async with services.database.begin() as session:
            proposal = await proposals.get(session, user, proposal_id, today=today)
            kept = await proposals.versions(session, user, proposal.id, today=today)
            asked = await reviews.of_proposal(session, user, proposal.id, today=today)
            await looks.note_look_at(session, user, proposal.client_id, now=services.now())
    except ProposalNotFound:
        await gone(context)
        return
    book = await services.books.of(user, today)
    manner = portraits.manner(context)
    serves = user.role in SERVES and proposal.client_id in book.names
    review = asked[-1] if asked else None
    if serves and kept and proposal.status not in proposals.CLOSED:
        await inhand.open_again(context, kept[-1])
    may = Allowed(serves=serves, pdf=pdf.available() is not None, every=every)
    await context.show(proposallistviews.one(proposal, kept, review, book.short, manner, may))


async def send_file(context: Context, version: Version, to: User | None = None) -> bool:
    """Sends the .docx of a version, unless it is blocked, gone or altered: then that is said; whether it went out."""
    found = await _document(context, version, to)
    if found is not None:
        await _send(context, *found, version.number, "docx", to)
    return found is not None


async def press_open(context: Context, payload: Payload) -> None:
    """A proposal of the list; with all its versions when they are asked for."""
    await show(context, payload["proposal"], every=bool(payload.get("every")))


async def press_file(context: Context, payload: Payload) -> None:
    """[文件]: the version asked for, else the newest that has one."""
    version = await _version(context, payload)
    if version is not None:
        await send_file(context, version)


async def press_pdf(context: Context, payload: Payload) -> None:
    """[PDF]: made of the Word file when it is asked for, and not kept."""
    version = await _version(context, payload)
    found = await _document(context, version) if version is not None else None
    if version is None or found is None:
        return
    proposal, data = found
    async with sending.typing(context.bot, context.user.telegram_id):
        made = await asyncio.get_running_loop().run_in_executor(_OFFICE, _as_pdf, data)
    if made is None:
        await context.show(views.text("proposal_no_pdf", context.language))
        return
    await _send(context, proposal, made, version.number, "pdf")


async def _version(context: Context, payload: Payload) -> Version | None:
    """The version that a button means, else the newest with a file; says so when there is none."""
    try:
        async with context.services.database.reading() as session:
            today = context.services.today
            kept = await proposals.versions(session, context.user, payload["proposal"], today=today)
    except ProposalNotFound:
        await gone(context)
        return None
    with_file = [one for one in kept if one.number == payload.get("number", one.number) and one.has("docx")]
    if not with_file:
        await context.show(views.text("proposal_no_file", context.language))
        return None
    return with_file[-1]


async def _document(context: Context, version: Version, to: User | None = None) -> tuple[Proposal, bytes] | None:
    """The proposal and the Word file of a version; None, and said why, when it may not or cannot be handed over."""
    services, user = context.services, to or context.user
    kept = next((file for file in version.files if file.kind == "docx"), None)
    if kept is None:
        await context.show(views.text("proposal_no_file", user.language), to=to)
        return None
    data = await asyncio.to_thread(_read, services.data_dir, kept.path, kept.sha256)
    if data is None:
        values = {"id": version.proposal_id, "number": version.number}
        await context.show(views.text("proposal_file_lost", user.language, **values), to=to)
        return None
    async with services.database.reading() as session:
        proposal = await proposals.get(session, user, version.proposal_id, today=services.today)
    if proposal.kind == "client" and (version.blocked or proposal.status == "blocked"):
        await context.show(View(escape(_about("proposal_file_blocked", proposal, user.language))), to=to)
        return None
    return proposal, data


async def _send(
    context: Context, proposal: Proposal, data: bytes, number: int, ending: str, to: User | None = None
) -> None:
    user = to or context.user
    caption = _about("proposal_file_caption", proposal, user.language, number=number)
    name = f"{proposal.client}-{proposal.id}-v{number}.{ending}"
    async with sending.typing(context.bot, user.telegram_id):
        await context.bot.send_document(user.telegram_id, InputFile(io.BytesIO(data), filename=name), caption=caption)


def _as_pdf(data: bytes) -> bytes | None:
    with tempfile.TemporaryDirectory(prefix="proposal-") as folder:
        word = Path(folder) / "proposal.docx"
        word.write_bytes(data)
        made = pdf.convert(word, word.with_suffix(".pdf"))
        return made.read_bytes() if made is not None else None


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
    """[没成], or said so: kept at once; why is asked, by taps or in words, unless the words say it."""
    services, user = context.services, context.user
    why = read_reason(str(payload.get("words", "")))

    async def lost(session: Any, user: User, proposal_id: str, **clock: Any) -> Proposal:
        return await proposals.mark_lost(session, user, proposal_id, remark=why, **clock)

    done = await _change(context, payload, lost)
    if done is None:
        return
    if done.remark:
        await context.show(_why_kept(context, done))
        return
    awaited = Expected("lost_reason", "", {"proposal": done.id, "client": done.client_id})
    await expected.expect(services.database, user.telegram_id, awaited, services.now())
    await context.show(proposallistviews.ask_why(done, portraits.manner(context)))


async def press_why(context: Context, payload: Payload) -> None:
    """A reason of those offered."""
    await expected.forget(context.services.database, context.user.telegram_id)
    await _keep_why(context, payload["proposal"], say(f"lost_{payload['why']}", context.language))


async def typed_reason(context: Context, waiting: Expected, text: str) -> bool:
    """Why a proposal was lost, in words; a question, a request or a word on a client goes its own way."""
    said = text.strip()
    book = await context.services.books.of(context.user, context.services.today)
    named = {book.ids[name] for one in book.finder.find(said) for name in one.candidates}
    other = len(said) > LONGEST_REASON or "?" in said or "？" in said or asks_for_proposal(said)
    if other or named - {waiting.about["client"]}:
        return False
    await expected.forget(context.services.database, context.user.telegram_id)
    await _keep_why(context, str(waiting.about["proposal"]), said, offer=_as_note(context))
    return True


def _as_note(context: Context) -> tuple[Button, ...]:
    """[记成拜访记录]: the words may have been told of the client rather than of the proposal."""
    if context.arrived is None:
        return ()
    return (Button(say("as_note", context.language), {"do": "as_note", "message": context.arrived.row}),)


async def _keep_why(context: Context, proposal_id: str, why: str, offer: tuple[Button, ...] = ()) -> None:
    async def kept(session: Any, user: User, proposal_id: str, **clock: Any) -> Proposal:
        return await proposals.say_why(session, user, proposal_id, why, **clock)

    done = await _change(context, {"proposal": proposal_id}, kept)
    if done is not None:
        await context.show(_why_kept(context, done, offer))


def _why_kept(context: Context, done: Proposal, offer: tuple[Button, ...] = ()) -> View:
    text = escape(_about("proposal_why_kept", done, context.language, why=done.remark or ""))
    return View(text, ((proposallistviews.opening(done.id, portraits.manner(context)), *offer),))


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


async def closed(context: Context, proposal: Proposal) -> None:
    """The proposal is over and cannot be changed."""
    await context.show(View(escape(_about("proposal_closed", proposal, context.language))))


async def _changed(
    context: Context, payload: Payload, act: Callable[..., Awaitable[Proposal]], key: str, **values: object
) -> None:
    done = await _change(context, payload, act, key)
    if done is not None:
        opener = proposallistviews.opening(done.id, portraits.manner(context))
        await context.show(View(escape(_about(key, done, context.language, **values)), ((opener,),)))


async def _change(
    context: Context, payload: Payload, act: Callable[..., Awaitable[Proposal]], key: str = ""
) -> Proposal | None:
    """The proposal after the change; None, and said why, where it cannot be made."""
    services = context.services
    try:
        async with services.database.begin() as session:
            return await act(session, context.user, payload["proposal"], now=services.now(), hours=services.hours)
    except ProposalNotFound:
        await gone(context)
    except ProposalClosed as refused:
        if key == "proposal_done_won" and refused.proposal.sent_at is None:
            await context.show(View(escape(_about("proposal_not_sent_yet", refused.proposal, context.language))))
        else:
            await closed(context, refused.proposal)
    return None


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
