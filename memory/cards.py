"""Cards: records that wait for their writer's word, kept across restarts.

    keep(session, user, message_row, [NewCard(...), ...], now=...) -> list[Card]    the same for a repeated message
    get(session, user, card_id) -> Card                       own cards only; raises CardNotFound
    of_message(session, user, message_row) -> list[Card]      in their order, whatever became of them
    pending(session, user) -> list[Card]                      newest last
    edit(session, user, card_id, {"purpose": "采购备货", "place": None}) -> Card       None takes a field out
    choose_client(session, user, card_id, client_id, today=...) -> Card
    shown(session, user, card_id, message_id)                 under which message of the chat it is seen
    discard(session, user, card_id, now=...) -> Card
    revive(session, user, card_id, now=...) -> Card           one that was discarded or expired waits again
    due_to_expire(session, now=..., limit=50) -> list[Card]   expired now, each must be told of and then
    expiry_told(session, card_id, now=...)                      ... was told

What changes a card raises CardDecided when it does not wait any more. `saving.save` makes a note of one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, cast

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from memory import scope
from memory.locks import one_at_a_time
from memory.messages import MessageNotFound
from memory.references import random_reference
from memory.tables import CardRow, ClientRow, MessageRow
from memory.users import User

CardKind = Literal["note", "task", "correction", "addition"]
LASTS = timedelta(days=2)
_TELLING = timedelta(minutes=2)


class CardNotFound(Exception):
    """This user has no such card."""


class CardDecided(Exception):
    """The card does not wait any more; `card` says what became of it."""

    def __init__(self, card: Card) -> None:
        super().__init__(f"the card is {card.state}")
        self.card = card


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCard:
    """A record to be confirmed. `record` is the note as JSON; of a correction or addition, as the note will be then."""

    record: dict[str, Any]
    kind: CardKind = "note"
    client_id: int | None = None
    options: tuple[int, ...] = ()
    target_note_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card(NewCard):
    """A card as it stands."""

    id: str
    user_id: int
    message_row: int
    position: int
    state: str
    note_id: int | None
    shown_message_id: int | None
    created_at: datetime
    expires_at: datetime
    decided_at: datetime | None


async def keep(
    session: AsyncSession,
    user: User,
    message_row: int,
    new: Sequence[NewCard],
    *,
    now: datetime,
    lasts: timedelta = LASTS,
) -> list[Card]:
    """Make the cards of a message, one a client; those it has already, but for discarded ones, are given instead."""
    await one_at_a_time(session, f"cards:{message_row}")
    message = await session.get(MessageRow, message_row)
    if message is None or message.user_id != user.id:
        raise MessageNotFound("this user has sent no such message")
    known = [card for card in await of_message(session, user, message_row) if card.state != "discarded"]
    if known:
        return known
    rows = [_row(user, message_row, position, one) for position, one in enumerate(new)]
    for row in rows:
        row.created_at, row.expires_at = now, now + lasts
    session.add_all(rows)
    await session.flush()
    return [card_of(row) for row in rows]


async def get(session: AsyncSession, user: User, card_id: str) -> Card:
    """A card of this user. Raises CardNotFound."""
    return card_of(await own_row(session, user, card_id))


async def of_message(session: AsyncSession, user: User, message_row: int) -> list[Card]:
    """The cards of a message of this user, in their order."""
    query = select(CardRow).where(CardRow.message_row == message_row, CardRow.user_id == user.id)
    return [card_of(row) for row in await session.scalars(query.order_by(CardRow.position, CardRow.created_at))]


async def pending(session: AsyncSession, user: User) -> list[Card]:
    """What waits for this user, newest last."""
    query = select(CardRow).where(CardRow.user_id == user.id, CardRow.state == "pending")
    return [card_of(row) for row in await session.scalars(query.order_by(CardRow.created_at, CardRow.position))]


async def edit(session: AsyncSession, user: User, card_id: str, patch: Mapping[str, Any]) -> Card:
    """Replace fields of the record; None takes one out. What is given is no guess. Raises CardNotFound, CardDecided."""
    row = await _waiting(session, user, card_id)
    record = {name: value for name, value in {**row.record, **patch}.items() if value is not None}
    _no_guess(record, patch)
    row.record = record
    await session.flush()
    return card_of(row)


async def choose_client(session: AsyncSession, user: User, card_id: str, client_id: int, *, today: date) -> Card:
    """File the card under a client of this user's. Raises CardNotFound, CardDecided, scope.ClientNotFound."""
    row = await _waiting(session, user, card_id)
    query = select(ClientRow.name).where(ClientRow.id == client_id, scope.served_clients(user, today))
    name = await session.scalar(query)
    if name is None:
        raise scope.ClientNotFound
    record = {**row.record, "client": name}
    _no_guess(record, ("client",))
    row.client_id, row.record = client_id, record
    await session.flush()
    return card_of(row)


async def shown(session: AsyncSession, user: User, card_id: str, message_id: int) -> None:
    """Remember under which message of the chat the card is seen. Raises CardNotFound."""
    (await own_row(session, user, card_id)).shown_message_id = message_id


async def discard(session: AsyncSession, user: User, card_id: str, *, now: datetime) -> Card:
    """The card is not wanted; discarding twice is the same. Raises CardNotFound, CardDecided."""
    row = await own_row(session, user, card_id, lock=True)
    if row.state != "discarded":
        _must_wait(row)
        row.state, row.decided_at = "discarded", now
        await session.flush()
    return card_of(row)


async def revive(session: AsyncSession, user: User, card_id: str, *, now: datetime, lasts: timedelta = LASTS) -> Card:
    """A card that was discarded or has expired waits again. Raises CardNotFound, CardDecided when it was saved."""
    row = await own_row(session, user, card_id, lock=True)
    if row.state == "saved":
        raise CardDecided(card_of(row))
    row.state, row.decided_at, row.expires_at = "pending", None, now + lasts
    await session.flush()
    return card_of(row)


async def due_to_expire(session: AsyncSession, *, now: datetime, limit: int = 50) -> list[Card]:
    """The cards whose time is over, of all users: expired from now on, and to be told of.

    Whoever tells the user calls `expiry_told`; otherwise the card comes again after two minutes.
    """
    await one_at_a_time(session, "cards.expiry")
    untold = and_(CardRow.state == "expired", CardRow.decided_at.is_(None))
    query = select(CardRow).where(CardRow.expires_at <= now, or_(CardRow.state == "pending", untold))
    rows = list(await session.scalars(query.order_by(CardRow.expires_at).limit(limit).with_for_update()))
    for row in rows:
        row.state, row.expires_at = "expired", now + _TELLING
    await session.flush()
    return [card_of(row) for row in rows]


async def expiry_told(session: AsyncSession, card_id: str, *, now: datetime) -> None:
    """The user knows that the card has expired."""
    row = await session.get(CardRow, card_id, with_for_update=True)
    if row is not None and row.state == "expired":
        row.decided_at = now


async def own_row(session: AsyncSession, user: User, card_id: str, *, lock: bool = False) -> CardRow:
    """The row of a card of this user, for those who write beside it; `lock` holds it until the transaction ends."""
    query = select(CardRow).where(CardRow.id == card_id, CardRow.user_id == user.id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = await session.scalar(query)
    if row is None:
        raise CardNotFound("this user has no such card")
    return row


def card_of(row: CardRow) -> Card:
    """The card that a row describes."""
    return Card(
        id=row.id,
        user_id=row.user_id,
        message_row=row.message_row,
        position=row.position,
        kind=cast(CardKind, row.kind),
        state=row.state,
        client_id=row.client_id,
        options=tuple(row.options),
        record=row.record,
        target_note_id=row.target_note_id,
        note_id=row.note_id,
        shown_message_id=row.shown_message_id,
        created_at=row.created_at,
        expires_at=row.expires_at,
        decided_at=row.decided_at,
    )


async def _waiting(session: AsyncSession, user: User, card_id: str) -> CardRow:
    row = await own_row(session, user, card_id, lock=True)
    _must_wait(row)
    return row


def _must_wait(row: CardRow) -> None:
    if row.state != "pending":
        raise CardDecided(card_of(row))


def _no_guess(record: dict[str, Any], fields: Mapping[str, Any] | Sequence[str]) -> None:
    """Take `fields` out of those that the record says are guessed."""
    left = [name for name in record.pop("guesses", ()) if name not in fields]
    if left:
        record["guesses"] = left


def _row(user: User, message_row: int, position: int, new: NewCard) -> CardRow:
    row = CardRow(id=f"C-{random_reference(10)}", user_id=user.id, message_row=message_row, position=position)
    row.kind, row.state, row.client_id, row.options = new.kind, "pending", new.client_id, list(new.options)
    row.record, row.target_note_id = new.record, new.target_note_id
    return row
