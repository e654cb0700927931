"""A small book of clients, and one way from a message to a saved note, for the tests of what is remembered."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from memory import cards, messages, saving, users
from memory.cards import CardKind, NewCard
from memory.consequences import Consequences
from memory.database import Database, Session
from memory.messages import NewMessage
from memory.namekeys import name_key
from memory.saving import Saved
from memory.tables import ClientRow
from memory.users import NewUser, Role, User

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)  # a Monday, 10:00 in Shanghai
TODAY = date(2026, 11, 23)
_numbers = count(1)


async def client(database: Database, owner: User, name: str, **more: Any) -> int:
    """A client of `owner`; its id."""
    row = ClientRow(name=name, name_key=name_key(name), owner_id=owner.id, stage="credit", **more)
    row.created_at = row.updated_at = NOW
    async with database.begin() as session:
        session.add(row)
        await session.flush()
        return row.id


async def card(session: Session, user: User, client_id: int | None, record: dict[str, Any], **more: Any) -> cards.Card:
    """The card of a new message; `text`, `kind`, `target_note_id` and `now` can be given."""
    now: datetime = more.pop("now", NOW)
    text, kind = more.pop("text", "原话"), more.pop("kind", "note")
    new = NewMessage(chat_id=user.telegram_id, message_id=next(_numbers), text=text, sent_at=now)
    message = await messages.store(session, user, new)
    one = NewCard(record=record, client_id=client_id, kind=kind, target_note_id=more.pop("target_note_id", None))
    return (await cards.keep(session, user, message.row, [one], now=now))[0]


async def save(
    database: Database,
    user: User,
    client_id: int | None,
    record: dict[str, Any],
    *,
    now: datetime = NOW,
    text: str = "原话",
    kind: CardKind = "note",
    target_note_id: int | None = None,
    **known: Any,
) -> Saved:
    """Keep a card and save it; `known` are the fields of its Consequences."""
    consequences = Consequences(**{"search_text": text} | known)
    async with database.begin() as session:
        kept = await card(
            session, user, client_id, record, now=now, text=text, kind=kind, target_note_id=target_note_id
        )
        return await saving.save(session, user, kept.id, consequences=consequences, now=now)


async def person(database: Database, number: int, name: str, role: Role, team: str | None = None) -> User:
    """A registered user."""
    async with database.begin() as session:
        return await users.register(session, NewUser(number, name, role, team))


async def owned_by(database: Database, client_id: int, owner: User) -> None:
    """The client passes to another manager."""
    async with database.begin() as session:
        (await session.get_one(ClientRow, client_id)).owner_id = owner.id
