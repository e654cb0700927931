"""What is no text: voice, pictures, places, people and files become part of a note, or say why not; each is kept."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any

from telegram import Audio, Document, PhotoSize, Update, Video, VideoNote, Voice
from telegram.error import BadRequest

from handlers import (
    attachments,
    clientfiles,
    contacting,
    deciding,
    editing,
    namecards,
    pictures,
    releasing,
    routing,
    targets,
    views,
)
from handlers.attachments import FileRefused, FileTooBig, Kept
from handlers.context import Context
from handlers.deciding import Payload
from handlers.namecards import NameCard
from handlers.pictures import PictureUnreadable
from handlers.sending import typing
from handlers.speech import Transcriber, TranscriptionUnavailable
from handlers.texts import say
from handlers.views import Button, View
from memory import audit, messages, releases
from memory.messages import Attachment, MessageNotFound

logger = logging.getLogger(__name__)

JUST_NOW = timedelta(hours=2)
_ENDINGS = {"audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/x-m4a": "m4a", "audio/wav": "wav", "audio/x-wav": "wav"}
_SHEETS = ("xlsx", "csv")

Sent = Voice | Audio | VideoNote | PhotoSize | Video | Document


async def voice(update: Update, context: Context) -> None:
    """A voice message becomes the words that were said."""
    message = update.message
    sent = (message.voice or message.audio or message.video_note) if message else None
    if sent is None:
        return
    kept = await _kept(context, sent, _voice_name(sent))
    if kept is not None:
        await _listen(context, kept)


async def listen_again(context: Context, payload: Payload) -> None:
    """[再试一次] under a voice message that was not heard."""
    try:
        async with context.services.database.reading() as session:
            context.arrived = await messages.get(session, context.user, int(payload["message"]))
            files = await messages.attachments(session, context.user, int(payload["message"]))
    except MessageNotFound:
        files = []
    if not files:
        await deciding.gone(context)
        return
    await _listen(context, _again(context, files[0]))


async def photo(update: Update, context: Context) -> None:
    """A picture: a business card is a contact, anything else that is written is a note."""
    message = update.message
    if message is None or not message.photo:
        return
    kept = await _kept(context, message.photo[-1], "photo.jpg")
    if kept is not None:
        await _read(context, kept, message.caption or "")


async def video(update: Update, context: Context) -> None:
    """A film or an animation is kept; its caption is read."""
    message = update.message
    sent = message.video if message else None
    if message is None or sent is None:
        await context.show(views.text("other_media", context.language))
        return
    if await _kept(context, sent, sent.file_name or "video.mp4") is None:
        return
    if message.caption:
        await routing.take(context, message.caption)
    else:
        await context.show(views.text("video", context.language))


async def document(update: Update, context: Context) -> None:
    """A file: clients to import, a document of the knowledge base, a picture, or something of a client."""
    message = update.message
    sent = message.document if message else None
    if message is None or sent is None:
        return
    name = attachments.plain_name(sent.file_name or "file")
    ending = name.rpartition(".")[2].lower()
    role = context.user.role
    if ending in _SHEETS and role in clientfiles.MAY_IMPORT and await clientfiles.received(context, sent, name):
        return
    if role in releases.MAY_SEND:
        await releasing.receive(update, context)
        return
    kept = await _kept(context, sent, name)
    if kept is None:
        return
    if kept.attachment.media_type.startswith("image/"):
        await _read(context, kept, message.caption or "")
    elif kept.attachment.media_type.startswith("audio/"):
        await _listen(context, kept)
    elif message.caption:
        await routing.take(context, message.caption)
    elif context.arrived is not None:
        await contacting.file_kept(context, context.arrived.row, name)


async def place(update: Update, context: Context) -> None:
    """A location is the place of the card or note of the last two hours."""
    message = update.message
    if message is None or message.location is None:
        return
    venue = message.venue
    where = " ".join(part for part in (venue.title, venue.address) if part) if venue else ""
    where = where or f"{message.location.latitude:.5f}, {message.location.longitude:.5f}"
    last = await targets.find(context, None)
    if last is None or context.services.now() - last.at > JUST_NOW:
        await context.show(views.text("place_alone", context.language))
        return
    record = replace(last.record, place=where)
    if last.card is not None:
        await editing.change_card(context, last.card, record)
    elif last.note is not None:
        await editing.change_note(context, last.note, record, f"📍 {where}")


async def person(update: Update, context: Context) -> None:
    """Somebody from the address book."""
    shared = update.message.contact if update.message else None
    if shared is None:
        return
    name = "".join((shared.last_name or "", shared.first_name or "")) if _han(shared.first_name) else ""
    name = name or " ".join(part for part in (shared.first_name, shared.last_name) if part)
    await contacting.offer(context, NameCard(name.strip() or shared.phone_number, phone=shared.phone_number))


async def _listen(context: Context, kept: Kept) -> None:
    """Transcribes, and deals with the words as if they had been typed."""
    transcriber, arrived = context.services.transcriber, context.arrived
    if arrived is None:
        return
    if transcriber is None:
        await context.show(views.text("voice_off", context.language))
        return
    try:
        async with typing(context.bot, context.user.telegram_id):
            text = await transcriber.heard(kept.path, kept.attachment.media_type)
        await _audited(context, transcriber, kept)
    except TranscriptionUnavailable as error:
        await _audited(context, transcriber, kept, failed=type(error).__name__)
        logger.warning("a voice message was not transcribed: %s", error)
        again = Button(say("try_again", context.language), {"do": "voice.again", "message": arrived.row})
        await context.show(View(say("voice_failed", context.language), ((again,),)))
        return
    if not text:
        await context.show(views.text("voice_silent", context.language))
        return
    await _heard(context, text)
    await routing.take(context, text, voice=True)


async def _audited(context: Context, transcriber: Transcriber, kept: Kept, *, failed: str | None = None) -> None:
    """Notes in the audit trail that a voice message left the house: which file, to which model."""
    details = {"model": transcriber.model, "sha256": kept.attachment.sha256, "failed": failed}
    about = f"message:{context.arrived.row}" if context.arrived is not None else ""
    async with context.services.database.begin() as session:
        await audit.append(session, what="voice.transcribed", about=about, by=context.user, details=details)


async def _read(context: Context, kept: Kept, caption: str) -> None:
    """Reads a picture; what stands on it becomes a contact or a note, together with its caption."""
    if not pictures.available():
        await _caption_or(context, caption, "photo_off")
        return
    try:
        async with typing(context.bot, context.user.telegram_id):
            lines = await asyncio.to_thread(pictures.lines_in, kept.path)
    except PictureUnreadable as error:
        logger.info("a picture cannot be opened: %s", error)
        await _caption_or(context, caption, "photo_failed")
        return
    found = namecards.read(lines)
    if found is not None:
        await contacting.offer(context, found)
    elif lines:
        text = "\n".join([caption, *lines] if caption else lines)
        await _heard(context, text)
        await routing.force(context, text)
    else:
        await _caption_or(context, caption, "photo_blank")


async def _caption_or(context: Context, caption: str, key: str) -> None:
    """What was written under a picture, else one sentence."""
    if caption:
        await routing.take(context, caption)
    else:
        await context.show(views.text(key, context.language))


async def _heard(context: Context, text: str) -> None:
    """Keeps what was heard or read with the message."""
    if context.arrived is not None:
        async with context.services.database.begin() as session:
            context.arrived = await messages.heard(session, context.user, context.arrived.row, text)


async def _kept(context: Context, sent: Sent, name: str) -> Kept | None:
    """The file on disk and in the database; None, and one sentence, when it is refused."""
    services, arrived = context.services, context.arrived
    if arrived is None:
        return None
    limit = min(releasing.TELEGRAM_LIMIT, services.greatest_document)
    try:
        attachments.checked(name, sent.file_size or 0, limit)
        file = await sent.get_file()
        data = bytes(await file.download_as_bytearray())
        kept = await asyncio.to_thread(attachments.keep, services.data_dir, name, data, limit)
    except BadRequest as error:
        logger.info("a file was not handed over: %s", error)
        await context.show(views.text("file_unreachable", context.language))
        return None
    except FileRefused as error:
        await context.show(views.text("file_type", context.language, name=error))
        return None
    except FileTooBig as error:
        await context.show(views.text("file_too_big", context.language, size=error.size, limit=error.limit))
        return None
    async with services.database.begin() as session:
        await messages.attach(session, context.user, arrived.row, kept.attachment)
    return kept


def _again(context: Context, stored: Attachment) -> Kept:
    return Kept(context.services.data_dir / stored.path, stored)


def _voice_name(sent: Any) -> str:
    """A name for what has none, by its kind."""
    name = getattr(sent, "file_name", None)
    if name:
        return attachments.plain_name(name)
    if isinstance(sent, VideoNote):
        return "video.mp4"
    return f"voice.{_ENDINGS.get(sent.mime_type or '', 'ogg')}"


def _han(text: str | None) -> bool:
    return bool(text) and all("\u4e00" <= c <= "\u9fff" for c in text or "")
