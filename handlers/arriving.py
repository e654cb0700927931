"""Arriving: what somebody sends is stored in their own words before anything is made of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from telegram import (
    Message,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
    Update,
)

from handlers.context import Context
from memory import messages
from memory.messages import Message as Arrived
from memory.messages import MessageKind, NewMessage


async def keep(update: Update, context: Context) -> None:
    """Stores a new message of somebody who was let in; commands other than /note say nothing worth keeping."""
    message = update.message
    if message is None or not _worth_keeping(message):
        return
    async with context.services.database.begin() as session:
        context.arrived = await messages.store(session, context.user, described(message))


def described(message: Message) -> NewMessage:
    """The message as it is stored."""
    return NewMessage(
        chat_id=message.chat_id,
        message_id=message.message_id,
        text=text_of(message),
        sent_at=message.date,
        kind=_kind(message),
        about=_about(message),
    )


def text_of(message: Message) -> str:
    """The words of a message or the caption of a file, without /note before them."""
    text = message.text or message.caption or ""
    if text.startswith("/note"):
        return text.split(maxsplit=1)[1].strip() if len(text.split(maxsplit=1)) > 1 else ""
    return text


def said_at(arrived: Arrived) -> datetime:
    """When it was said: of a forwarded message when it was first sent."""
    forwarded = arrived.about.get("forwarded")
    return datetime.fromisoformat(forwarded["sent_at"]) if forwarded else arrived.sent_at


def origin_name(message: Message) -> str:
    """Who first sent a forwarded message, as far as Telegram tells."""
    origin = message.forward_origin
    if isinstance(origin, MessageOriginUser):
        return origin.sender_user.full_name
    if isinstance(origin, MessageOriginHiddenUser):
        return origin.sender_user_name
    if isinstance(origin, MessageOriginChat):
        return origin.sender_chat.title or ""
    if isinstance(origin, MessageOriginChannel):
        return origin.chat.title or ""
    return ""


def _worth_keeping(message: Message) -> bool:
    text = message.text or ""
    command = text.split(maxsplit=1)[0].partition("@")[0] if text.startswith("/") else ""
    return not command or command == "/note"


def _kind(message: Message) -> MessageKind:
    if message.forward_origin is not None:
        return "forward"
    if message.voice or message.audio or message.video_note:
        return "voice"
    if message.photo:
        return "photo"
    if message.location or message.venue:
        return "location"
    return "text" if message.text else "file"


def _about(message: Message) -> dict[str, Any]:
    """What else is worth keeping: whose words were forwarded, where, whose number."""
    about: dict[str, Any] = {}
    if message.forward_origin is not None:
        about["forwarded"] = {"name": origin_name(message), "sent_at": message.forward_origin.date.isoformat()}
    if message.location is not None:
        about["location"] = {"latitude": message.location.latitude, "longitude": message.location.longitude}
    if message.venue is not None:
        about["venue"] = {"title": message.venue.title, "address": message.venue.address}
    if message.contact is not None:
        about["contact"] = message.contact.to_dict()
    return about
