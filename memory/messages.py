"""Messages as they arrived, and the files that came with them: stored before anything is made of them.

store(session, user, NewMessage(chat_id, message_id, text, sent_at, ...)) -> Message   the same for a repeated one
get(session, user, message_row) -> Message                      own messages only; raises MessageNotFound
heard(session, user, message_row, text) -> Message              what was said or read in a voice message or photo
reworded(session, user, message_row, text) -> Message           its sender changed it; the words before are kept
attach(session, user, message_row, NewAttachment(...)) -> Attachment                   the same file once
attachments(session, user, message_row) -> list[Attachment]
file_under(session, user, message_row, client_id, today=...)    its files are of this client; raises ClientNotFound
history(session, user, chat_id, before=..., since=..., today=...) -> list[Earlier]     oldest first
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from memory import scope
from memory.clock import utc_now
from memory.locks import one_at_a_time
from memory.tables import AttachmentRow, CardRow, ClientRow, MessageRow
from memory.users import User

MessageKind = Literal["text", "forward", "voice", "photo", "location", "file"]


class MessageNotFound(Exception):
    """This user has sent no such message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A message as it arrived; `about` holds what else is worth keeping, such as whose words were forwarded."""

    chat_id: int
    message_id: int
    text: str
    sent_at: datetime
    kind: MessageKind = "text"
    about: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A stored message; `row` names it in the database."""

    row: int
    user_id: int
    chat_id: int
    message_id: int
    kind: str
    text: str
    about: dict[str, Any]
    sent_at: datetime
    stored_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAttachment:
    """A file that was kept under `path` in the data directory; `text` is what could be read in it."""

    name: str
    path: str
    media_type: str
    size: int
    sha256: str
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment(NewAttachment):
    """A stored file and the note that it belongs to."""

    id: int
    message_row: int
    client_id: int | None
    note_id: int | None
    stored_at: datetime


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier message of a conversation; `clients` the legal names it is, or would be, filed under."""

    row: int
    text: str
    sent_at: datetime
    clients: tuple[str, ...]


async def store(session: AsyncSession, user: User, new: NewMessage) -> Message:
    """Keep a message; one with the same chat and number is kept already and stays as it is."""
    await one_at_a_time(session, f"messages:{new.chat_id}")
    known = select(MessageRow).where(MessageRow.chat_id == new.chat_id, MessageRow.message_id == new.message_id)
    row = await session.scalar(known)
    if row is None:
        row = MessageRow(user_id=user.id, chat_id=new.chat_id, message_id=new.message_id, kind=new.kind, text=new.text)
        row.about, row.sent_at, row.stored_at = new.about, new.sent_at, utc_now()
        session.add(row)
        await session.flush()
    return _message(row)


async def get(session: AsyncSession, user: User, message_row: int) -> Message:
    """A message of this user. Raises MessageNotFound."""
    return _message(await _own(session, user, message_row))


async def heard(session: AsyncSession, user: User, message_row: int, text: str) -> Message:
    """Keep what was said in a voice message or stands in a photo, once it is known. Raises MessageNotFound."""
    row = await _own(session, user, message_row)
    row.text = text
    await session.flush()
    return _message(row)


async def reworded(session: AsyncSession, user: User, message_row: int, text: str) -> Message:
    """Keep the words into which a message was changed beside those that it had. Raises MessageNotFound."""
    row = await _own(session, user, message_row)
    if row.text != text:
        row.about = {**row.about, "before": [*row.about.get("before", []), row.text]}
        row.text = text
        await session.flush()
    return _message(row)


async def attach(session: AsyncSession, user: User, message_row: int, new: NewAttachment) -> Attachment:
    """Keep a file with its message, once however often it is given. Raises MessageNotFound."""
    await _own(session, user, message_row)
    await one_at_a_time(session, f"attachments:{message_row}")
    known = select(AttachmentRow).where(AttachmentRow.message_row == message_row, AttachmentRow.sha256 == new.sha256)
    row = await session.scalar(known)
    if row is None:
        row = AttachmentRow(message_row=message_row, name=new.name, path=new.path, media_type=new.media_type)
        row.size, row.sha256, row.text, row.stored_at = new.size, new.sha256, new.text, utc_now()
        session.add(row)
        await session.flush()
    return _attachment(row)


async def attachments(session: AsyncSession, user: User, message_row: int) -> list[Attachment]:
    """The files of a message of this user. Raises MessageNotFound."""
    await _own(session, user, message_row)
    query = select(AttachmentRow).where(AttachmentRow.message_row == message_row).order_by(AttachmentRow.id)
    return [_attachment(row) for row in await session.scalars(query)]


async def file_under(session: AsyncSession, user: User, message_row: int, client_id: int, *, today: date) -> None:
    """The files of a message belong to a client that this user serves. Raises MessageNotFound, scope.ClientNotFound."""
    await _own(session, user, message_row)
    await scope.served_id(session, user, client_id, today=today)
    mine = update(AttachmentRow).where(AttachmentRow.message_row == message_row, AttachmentRow.note_id.is_(None))
    await session.execute(mine.values(client_id=client_id))


async def history(
    session: AsyncSession,
    user: User,
    chat_id: int,
    *,
    before: datetime,
    since: datetime,
    today: date,
    limit: int = 20,
) -> list[Earlier]:
    """This user's last messages in the chat between `since` and `before`, oldest first."""
    query = (
        select(MessageRow)
        .where(MessageRow.user_id == user.id, MessageRow.chat_id == chat_id)
        .where(MessageRow.sent_at >= since, MessageRow.sent_at < before)
        .order_by(MessageRow.sent_at.desc(), MessageRow.id.desc())
        .limit(limit)
    )
    rows = list(await session.scalars(query))[::-1]
    clients = await _clients_of(session, user, [row.id for row in rows], today)
    return [Earlier(row.id, row.text, row.sent_at, tuple(clients[row.id])) for row in rows]


async def _clients_of(
    session: AsyncSession, user: User, message_rows: Sequence[int], today: date
) -> defaultdict[int, list[str]]:
    """By message, the clients of its cards that the user may (still) see."""
    query = (
        select(CardRow.message_row, CardRow.state, ClientRow.name)
        .join(ClientRow, ClientRow.id == CardRow.client_id)
        .where(CardRow.message_row.in_(message_rows), scope.visible_clients(user, today))
        .order_by(CardRow.message_row, CardRow.position)
    )
    names: defaultdict[int, list[str]] = defaultdict(list)
    for message_row, state, name in await session.execute(query):
        if state in ("pending", "saved") and name not in names[message_row]:
            names[message_row].append(name)
    return names


async def _own(session: AsyncSession, user: User, message_row: int) -> MessageRow:
    row = await session.get(MessageRow, message_row)
    if row is None or row.user_id != user.id:
        raise MessageNotFound("this user has sent no such message")
    return row


def _message(row: MessageRow) -> Message:
    return Message(
        row=row.id,
        user_id=row.user_id,
        chat_id=row.chat_id,
        message_id=row.message_id,
        kind=row.kind,
        text=row.text,
        about=row.about,
        sent_at=row.sent_at,
        stored_at=row.stored_at,
    )


def _attachment(row: AttachmentRow) -> Attachment:
    return Attachment(
        id=row.id,
        message_row=row.message_row,
        client_id=row.client_id,
        note_id=row.note_id,
        name=row.name,
        path=row.path,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        text=row.text,
        stored_at=row.stored_at,
    )
