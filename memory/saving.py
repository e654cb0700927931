"""A card becomes a note and all that follows from it, in one transaction, once.

    save(session, user, card_id, consequences=..., now=..., hours=...) -> Saved

Saving again gives what was saved before. Only the writer of a card saves it, under a client that is theirs at that
moment. A card of kind `task` makes tasks and no note, unless it speaks of a suspicion: then its note hides them. A
correction or addition revises its note.

    cards.CardNotFound, cards.CardDecided, scope.ClientNotFound, ClientMissing, notes.NoteNotFound
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from memory import audit, cards, following, lastcontact, notes, revisions, tasks
from memory.cards import Card, CardDecided
from memory.consequences import Consequences, day_of, labels, plan, record_hash
from memory.notes import Note
from memory.reminders import HOURS, Hours
from memory.tables import CardRow, MessageRow, NoteRow
from memory.tasks import Task
from memory.users import User


class ClientMissing(Exception):
    """The card must know its client before it becomes a note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What a card became; `again` when it had been saved before. A task card has no note."""

    card: Card
    note: Note | None
    tasks: tuple[Task, ...]
    again: bool


async def save(
    session: AsyncSession,
    user: User,
    card_id: str,
    *,
    consequences: Consequences,
    now: datetime,
    hours: Hours = HOURS,
) -> Saved:
    """Store what the card says. See the module for what it raises."""
    card = await cards.own_row(session, user, card_id, lock=True)
    today = hours.today(now)
    if card.state == "saved":
        return await _saved(session, user, card, today, again=True)
    if card.state != "pending":
        raise CardDecided(cards.card_of(card))
    if card.kind in ("correction", "addition"):
        await _revise(session, user, card, consequences, now, hours)
    elif card.kind == "task" and not (consequences.suspicion and card.client_id is not None):
        await _add_tasks(session, user, card, consequences, now, hours)
    else:
        await _write(session, user, card, consequences, now, hours)
    return await _saved(session, user, card, today, again=False)


async def _write(
    session: AsyncSession, user: User, card: CardRow, consequences: Consequences, now: datetime, hours: Hours
) -> None:
    """The note, what follows from it, the card, the files, and the audit entry last."""
    if card.client_id is None:
        raise ClientMissing("the card has no client yet")
    client = await revisions.client_to_write(session, user, card.client_id, hours.today(now))
    message = await session.get_one(MessageRow, card.message_row)
    await lastcontact.remember(session, client, today=hours.today(now))
    note = _note_row(user, card, message, consequences, now, hours)
    session.add(note)
    await session.flush()
    following_plan = plan(card.record, consequences, client=client.name)
    await following.change(session, note, client, following.NOTHING, following_plan, {}, now=now, hours=hours)
    await following.attach(session, note, message.id)
    _decide(card, now, note.id)
    await lastcontact.settle(session, client, today=hours.today(now))
    details = {"client": client.id, "card": card.id, "record": record_hash(card.record)}
    await audit.append(session, what="note.saved", about=f"note:{note.id}", by=user, details=details)


def _note_row(
    user: User, card: CardRow, message: MessageRow, consequences: Consequences, now: datetime, hours: Hours
) -> NoteRow:
    record = card.record
    note = NoteRow(client_id=card.client_id, author_id=user.id, card_id=card.id, message_row=message.id)
    note.happened_on = day_of(record) or hours.today(message.sent_at)
    note.contact_form, note.raw, note.record = record.get("contact_form"), message.text, record
    note.search_text, note.labels, note.taken_back = consequences.search_text, labels(record), None
    note.confidential, note.suspicion = consequences.confidential, consequences.suspicion
    note.state, note.unembedded, note.recorded_at, note.changed_at = "saved", True, now, now
    return note


async def _add_tasks(
    session: AsyncSession, user: User, card: CardRow, consequences: Consequences, now: datetime, hours: Hours
) -> None:
    name = None
    if card.client_id is not None:
        name = (await revisions.client_to_write(session, user, card.client_id, hours.today(now))).name
    message = await session.get_one(MessageRow, card.message_row)
    rows = []
    for planned in plan(card.record, consequences, client=name).tasks:
        row = following.task_row(planned, user.id, day=hours.today(message.sent_at), now=now, hours=hours)
        row.client_id, row.card_id = card.client_id, card.id
        rows.append(row)
    session.add_all(rows)
    _decide(card, now, None)
    await session.flush()
    details = {"client": card.client_id, "tasks": [row.id for row in rows], "record": record_hash(card.record)}
    await audit.append(session, what="tasks.saved", about=f"card:{card.id}", by=user, details=details)


async def _revise(
    session: AsyncSession, user: User, card: CardRow, consequences: Consequences, now: datetime, hours: Hours
) -> None:
    """The record of the card is the note's from now on; under the card's client when it names one."""
    if card.target_note_id is None:
        raise notes.NoteNotFound
    message = await session.get_one(MessageRow, card.message_row)
    _decide(card, now, card.target_note_id)
    await revisions.revise(
        session,
        user,
        card.target_note_id,
        card.record,
        what="addition" if card.kind == "addition" else "correction",
        said=message.text,
        message_row=message.id,
        client_id=card.client_id,
        consequences=consequences,
        now=now,
        hours=hours,
    )


async def _saved(session: AsyncSession, user: User, card: CardRow, today: date, *, again: bool) -> Saved:
    if card.note_id is None:
        own = await tasks.of_card(session, user, card.id, today=today)
        return Saved(card=cards.card_of(card), note=None, tasks=tuple(own), again=again)
    note = await notes.get(session, user, card.note_id, today=today)
    own = await tasks.of_note(session, user, card.note_id, today=today)
    return Saved(card=cards.card_of(card), note=note, tasks=tuple(own), again=again)


def _decide(card: CardRow, now: datetime, note_id: int | None) -> None:
    card.state, card.decided_at, card.note_id = "saved", now, note_id
