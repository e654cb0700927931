"""Of what several notes tell of one need of a client, the latest telling is the opportunity; the others are replaced.

    settle(session, client_id)         after notes of the client were written, changed, hidden, shown or taken back

A telling without an amount keeps the amount of the one before. After an opportunity was won or lost, the next telling
is a new one. Hidden notes replace nothing, and nothing replaces theirs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from memory.consequences import opportunities
from memory.tables import NoteRow, OpportunityRow

Amounts = tuple[str, Decimal | None, Decimal | None, Decimal | None]


@dataclass(frozen=True, slots=True)
class _Telling:
    """What one note, or one that is erased, tells of a need, and on which day."""

    row: OpportunityRow
    day: date
    amounts: Amounts | None
    hidden: bool


async def settle(session: AsyncSession, client_id: int) -> None:
    """Bring the opportunities of the client in order."""
    await session.flush()
    query = (
        select(OpportunityRow, NoteRow)
        .outerjoin(NoteRow, NoteRow.id == OpportunityRow.note_id)
        .where(OpportunityRow.client_id == client_id, OpportunityRow.state != "undone")
        .order_by(OpportunityRow.id)
    )
    told: defaultdict[str, list[_Telling]] = defaultdict(list)
    for row, note in await session.execute(query):
        telling = _telling(row, note)
        if telling.hidden:
            _show(telling, [telling])
        else:
            told[row.need].append(telling)
    for tellings in told.values():
        _settle(tellings)
    await session.flush()


def _settle(tellings: Sequence[_Telling]) -> None:
    """The last of the tellings since the need was last won or lost is open, with what is known from those before it."""
    current: list[_Telling] = []
    for telling in tellings:
        if telling.row.state in ("won", "lost"):
            current = []
        else:
            telling.row.state, telling.row.opened_on = "replaced", telling.day
            current.append(telling)
    if current:
        _show(current[-1], current)


def _show(telling: _Telling, tellings: Sequence[_Telling]) -> None:
    row = telling.row
    if row.state == "replaced":
        row.state = "open"
    row.opened_on = min(one.day for one in tellings)
    amounts = [one.amounts for one in tellings if one.amounts]
    if amounts:
        row.currency, row.amount, row.amount_low, row.amount_high = amounts[-1]
    for one in reversed(tellings):
        row.probability = row.probability if row.probability is not None else one.row.probability
        row.next_step = row.next_step or one.row.next_step


def _telling(row: OpportunityRow, note: NoteRow | None) -> _Telling:
    if note is None:
        own: Amounts = (row.currency, row.amount, row.amount_low, row.amount_high)
        return _Telling(row, row.opened_on, _given(own), False)
    planned = next((one for one in opportunities(note.record) if one.need == row.need), None)
    amounts = (planned.currency, planned.amount, planned.low, planned.high) if planned else None
    return _Telling(row, note.happened_on, _given(amounts), note.confidential or note.suspicion)


def _given(amounts: Amounts | None) -> Amounts | None:
    return amounts if amounts and any(amount is not None for amount in amounts[1:]) else None
