"""The sample bank's messages and notes, with what became of all that followed from them, put on record at once.

    load(session, messages, ids, now=...) -> int     how many notes; `ids` are those of the clients by credit code

What follows from a note is planned as for any other (`consequences`); here its outcome is known as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from memory.consequences import Consequences, Plan, PlannedOpportunity, day_of, labels, plan
from memory.following import task_row
from memory.reminders import HOURS, Hours
from memory.tables import (
    ClientRow,
    MessageRow,
    NoteRow,
    OpportunityRow,
    RequestRow,
    RevisionRow,
    RiskEventRow,
    TaskRow,
    UserRow,
)

_CLOSED_AT = time(16, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A message that corrected a note, and the record before it."""

    number: int
    text: str
    sent_at: datetime
    before: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleNote:
    """What a message says of one client, named by its credit code, and the outcome.

    `ended` gives of tasks by their words the state and the day; `won` and `lost` close needs, earlier ones or its own,
    `given_up` its own on a later day; `over` closes earlier warnings; `answers` are those to requests.
    """

    code: str
    record: Mapping[str, Any]
    consequences: Consequences
    ended: Mapping[str, tuple[str, date]] = field(default_factory=dict)
    won: Sequence[str] = ()
    lost: Sequence[str] = ()
    given_up: Mapping[str, date] = field(default_factory=dict)
    over: Sequence[str] = ()
    answers: Mapping[str, tuple[date, str]] = field(default_factory=dict)
    corrections: Sequence[Correction] = ()

    @property
    def hidden(self) -> bool:
        """Whether only its writer and compliance may see it."""
        return self.consequences.confidential or self.consequences.suspicion


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleMessage:
    """A message that `author` (a Telegram id) sent; `number` counts those of a chat downwards from -1."""

    author: int
    number: int
    text: str
    sent_at: datetime
    notes: Sequence[SampleNote]


@dataclass(frozen=True, slots=True)
class _Stored:
    """A note on its way, its row and its plan."""

    note: SampleNote
    row: NoteRow
    plan: Plan


async def load(
    session: AsyncSession, messages: Sequence[SampleMessage], ids: Mapping[str, int], *, now: datetime
) -> int:
    """Put the messages on record that speak of these clients, oldest first."""
    users: dict[int, int] = {}
    for telegram_id, user_id in await session.execute(select(UserRow.telegram_id, UserRow.id)):
        users[telegram_id] = user_id
    names: dict[int, str] = {}
    for client_id, name in await session.execute(select(ClientRow.id, ClientRow.name)):
        names[client_id] = name
    ours = [one for one in messages if one.author in users and any(note.code in ids for note in one.notes)]
    said = await _messages(session, ours, users)
    stored = []
    for message in sorted(ours, key=lambda one: one.sent_at):
        for note in (note for note in message.notes if note.code in ids):
            row = _note_row(message, note, users, ids, said[message.author, message.number])
            stored.append(_Stored(note, row, plan(note.record, note.consequences, client=names[row.client_id])))
    session.add_all(one.row for one in stored)
    await session.flush()
    await _revisions(session, stored, said, users)
    session.add_all(row for one in stored for row in _tasks(one, now, HOURS))
    await _opportunities(session, stored)
    await _insert(session, RequestRow, [row for one in stored for row in _requests(one)])
    await _insert(session, RiskEventRow, _events(stored))
    await session.flush()
    return len(stored)


async def _messages(
    session: AsyncSession, messages: Sequence[SampleMessage], users: Mapping[int, int]
) -> dict[tuple[int, int], int]:
    """Store the messages and those that corrected them; their rows by chat and number."""
    rows = [
        MessageRow(user_id=users[one.author], chat_id=one.author, message_id=number, kind="text", text=text, about={})
        for one in messages
        for number, text, _ in _texts(one)
    ]
    for row, sent_at in zip(rows, (at for one in messages for *_, at in _texts(one)), strict=True):
        row.sent_at = row.stored_at = sent_at
    session.add_all(rows)
    await session.flush()
    return {(row.chat_id, row.message_id): row.id for row in rows}


def _texts(message: SampleMessage) -> Iterator[tuple[int, str, datetime]]:
    yield message.number, message.text, message.sent_at
    for note in message.notes:
        for one in note.corrections:
            yield one.number, one.text, one.sent_at


def _note_row(
    message: SampleMessage, note: SampleNote, users: Mapping[int, int], ids: Mapping[str, int], message_row: int
) -> NoteRow:
    row = NoteRow(client_id=ids[note.code], author_id=users[message.author], message_row=message_row)
    row.happened_on = day_of(note.record) or HOURS.today(message.sent_at)
    row.contact_form, row.raw, row.record = note.record.get("contact_form"), message.text, dict(note.record)
    row.search_text, row.labels = note.consequences.search_text, labels(note.record)
    row.confidential, row.suspicion = note.consequences.confidential, note.consequences.suspicion
    row.state, row.unembedded, row.recorded_at = "saved", True, message.sent_at
    row.changed_at = max((one.sent_at for one in note.corrections), default=message.sent_at)
    return row


async def _revisions(
    session: AsyncSession,
    stored: Sequence[_Stored],
    said: Mapping[tuple[int, int], int],
    users: Mapping[int, int],
) -> None:
    chats = {user_id: telegram_id for telegram_id, user_id in users.items()}
    rows = []
    for one in stored:
        befores = [*(dict(correction.before) for correction in one.note.corrections), dict(one.note.record)]
        for at, correction in enumerate(one.note.corrections):
            row = RevisionRow(note_id=one.row.id, number=at + 1, by_id=one.row.author_id, what="correction")
            row.message_row = said[chats[one.row.author_id], correction.number]
            row.said, row.at, row.before, row.after = correction.text, correction.sent_at, befores[at], befores[at + 1]
            rows.append(row)
    session.add_all(rows)


def _tasks(one: _Stored, now: datetime, hours: Hours) -> Iterator[TaskRow]:
    for planned in one.plan.tasks:
        row = task_row(planned, one.row.author_id, day=one.row.happened_on, now=now, hours=hours)
        row.note_id, row.client_id, row.created_at = one.row.id, one.row.client_id, one.row.recorded_at
        state, day = one.note.ended.get(planned.what, ("open", None))
        if day is not None:
            row.state, row.remind_at, row.done_at = state, None, hours.at(day, _CLOSED_AT)
            row.done_late = (planned.due is not None and day > planned.due) if state == "done" else None
        yield row


async def _opportunities(session: AsyncSession, stored: Sequence[_Stored]) -> None:
    """Each need follows the open one of the same client, until it is won, lost or given up."""
    current: dict[tuple[int, str], OpportunityRow] = {}
    rows: list[OpportunityRow] = []
    for one in stored:
        for planned in one.plan.opportunities:
            row = _opportunity(one.row, planned)
            rows.append(row)
            if one.note.hidden:
                continue
            old = current.get((row.client_id, row.need))
            if old is not None:
                _follow(row, old)
            current[row.client_id, row.need] = row
        for state, needs in (("won", one.note.won), ("lost", one.note.lost)):
            for need in needs:
                _close(current, one.row.client_id, need, state, one.row.happened_on)
        for need, day in one.note.given_up.items():
            _close(current, one.row.client_id, need, "lost", day)
    session.add_all(rows)
    await session.flush()


def _opportunity(note: NoteRow, planned: PlannedOpportunity) -> OpportunityRow:
    row = OpportunityRow(client_id=note.client_id, note_id=note.id, need=planned.need, product=planned.product)
    row.said, row.currency, row.amount = planned.said, planned.currency, planned.amount
    row.amount_low, row.amount_high, row.state, row.opened_on = planned.low, planned.high, "open", note.happened_on
    row.next_step = planned.next_step
    return row


def _follow(row: OpportunityRow, old: OpportunityRow) -> None:
    old.state, row.opened_on = "replaced", old.opened_on
    row.next_step = row.next_step or old.next_step
    if (row.amount, row.amount_low, row.amount_high) == (None, None, None):
        row.currency, row.amount = old.currency, old.amount
        row.amount_low, row.amount_high = old.amount_low, old.amount_high


def _close(current: dict[tuple[int, str], OpportunityRow], client_id: int, need: str, state: str, day: date) -> None:
    row = current.pop((client_id, need), None)
    if row is not None:
        row.state, row.closed_on = state, day


def _requests(one: _Stored) -> Iterator[dict[str, Any]]:
    for request in one.plan.requests:
        day, answer = one.note.answers.get(request.what, (None, None))
        yield {
            "client_id": one.row.client_id,
            "note_id": one.row.id,
            "kind": request.kind,
            "what": request.what,
            "said": request.said,
            "state": "answered" if day else "open",
            "opened_on": one.row.happened_on,
            "answered_on": day,
            "answer": answer,
        }


def _events(stored: Sequence[_Stored]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for one in stored:
        for planned in one.plan.signals:
            event = {"client_id": one.row.client_id, "note_id": one.row.id, "signal": planned.signal}
            event |= {"rule": planned.rule, "rumour": planned.rumour, "said": planned.said, "state": "open"}
            rows.append(event | {"seen_on": one.row.happened_on, "closed_on": None, "remark": None})
        for signal in one.note.over:
            for row in rows:
                if (row["client_id"], row["signal"], row["state"]) == (one.row.client_id, signal, "open"):
                    row.update(state="closed", closed_on=one.row.happened_on, remark=one.row.raw)
    return rows


async def _insert(session: AsyncSession, table: type, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        await session.execute(insert(table), rows)
