"""Merging: two records of one client become one, with all that belongs to either.

    merge(session, user, keep_id, other_id, today=...) -> Client

What the kept record does not say of itself is taken from the other, whose name stays as an alias. Where both have the
same facility or holding, the newer statement counts; of two balances of a day, that of the kept record.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, exists, not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from memory import audit, clients, needs, scope, users
from memory.clientchanges import DESCRIBED, change_row
from memory.clients import Client
from memory.clock import utc_now
from memory.handovers import move_proposals, move_tasks
from memory.locks import one_at_a_time
from memory.scope import ClientNotFound
from memory.tables import (
    AttachmentRow,
    BalanceRow,
    Base,
    CardRow,
    ClientChangeRow,
    ClientNameRow,
    ClientRow,
    ContactRow,
    FacilityRow,
    FactRow,
    HoldingRow,
    NamedRow,
    NoteRow,
    OpportunityRow,
    ProposalRow,
    RelationRow,
    RequestRow,
    RiskEventRow,
    TaskRow,
)
from memory.users import User

MOVED: tuple[type[Base], ...] = (
    *(AttachmentRow, CardRow, ClientChangeRow, ContactRow, FactRow, NoteRow, OpportunityRow, RelationRow),
    *(ProposalRow, RequestRow, RiskEventRow, TaskRow),
)
"""What belongs to a client and can belong to another as it is."""
JOINED: tuple[type[Base], ...] = (BalanceRow, ClientNameRow, FacilityRow, HoldingRow)
"""What both records may have the same of."""


class ClientsDiffer(Exception):
    """The two have different credit codes, or are one record: they are not two records of one client."""


async def merge(session: AsyncSession, user: User, keep_id: int, other_id: int, *, today: date) -> Client:
    """The client that `keep_id` names, with all of the other. Raises ClientNotFound, ClientsDiffer."""
    await one_at_a_time(session, "clients")
    keep = await _row(session, user, keep_id, today)
    other = await _row(session, user, other_id, today)
    if keep is other or (keep.code and other.code):
        raise ClientsDiffer(f"{keep_id} and {other_id}")
    before = {"id": other.id, "name": other.name, "code": other.code, "owner": other.owner_id}
    if other.owner_id != keep.owner_id:
        owner = await users.by_id(session, keep.owner_id)
        await move_tasks(session, [other.id], giver_id=other.owner_id, to=owner)
        await move_proposals(session, [other.id], giver_id=other.owner_id, to=owner)
    await _join_contacts(session, keep.id, other.id)
    await _join(session, keep.id, other.id)
    for table in MOVED:
        column = _client_of(table)
        await session.execute(update(table).where(column == other.id).values({column: keep.id}))
    await session.execute(update(RelationRow).where(RelationRow.other_id == other.id).values(other_id=keep.id))
    await session.execute(delete(RelationRow).where(RelationRow.client_id == RelationRow.other_id))
    await _take_on(session, keep, other)
    await needs.settle(session, keep.id)
    session.add(change_row(keep.id, "merged", before, {"id": keep.id, "name": keep.name}, user, keep.updated_at))
    await session.flush()
    details = {"merged": other.id}
    await audit.append(session, what="client.merged", about=f"client:{keep.id}", by=user, details=details)
    return await clients.get(session, user, keep.id, today=today)


async def _row(session: AsyncSession, user: User, client_id: int, today: date) -> ClientRow:
    query = select(ClientRow).where(ClientRow.id == client_id, scope.served_clients(user, today))
    row = await session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise ClientNotFound
    return row


async def _take_on(session: AsyncSession, keep: ClientRow, other: ClientRow) -> None:
    """Fill what the kept record lacks; the other one stays as an empty pointer to it."""
    code, other.code = other.code, None
    other.merged_into, other.updated_at = keep.id, utc_now()
    await session.execute(update(ClientRow).where(ClientRow.merged_into == other.id).values(merged_into=keep.id))
    await session.flush()  # the code is free before the kept record takes it
    keep.code = keep.code or code
    for name in DESCRIBED:
        if getattr(keep, name) is None:
            setattr(keep, name, getattr(other, name))
    keep.client_since = min((day for day in (keep.client_since, other.client_since) if day), default=None)
    days = (keep.contact_before, other.contact_before)
    keep.contact_before = max((day for day in days if day), default=None)
    keep.last_contact = max((day for day in (keep.last_contact, other.last_contact) if day), default=None)
    keep.updated_at = other.updated_at
    known = select(ClientNameRow.id).where(ClientNameRow.client_id == keep.id, ClientNameRow.name_key == other.name_key)
    if other.name_key != keep.name_key and await session.scalar(known) is None:
        session.add(ClientNameRow(client_id=keep.id, name=other.name, name_key=other.name_key, kind="alias"))


async def _join(session: AsyncSession, keep_id: int, other_id: int) -> None:
    """Move what both may have the same of; of the same, the one that counts stays."""
    keep = await session.get_one(ClientRow, keep_id)
    legal = (ClientNameRow.client_id == other_id, ClientNameRow.name_key == keep.name_key)
    await session.execute(delete(ClientNameRow).where(*legal))
    await _move_apart(session, ClientNameRow, keep_id, other_id, ("name_key",), newest=False)
    await _move_apart(session, BalanceRow, keep_id, other_id, ("kind", "currency", "day"), newest=False)
    await _move_apart(session, FacilityRow, keep_id, other_id, ("reference",), newest=True)
    await _move_apart(session, HoldingRow, keep_id, other_id, ("product",), newest=True)


async def _move_apart(
    session: AsyncSession, table: type[Base], keep_id: int, other_id: int, key: Sequence[str], *, newest: bool
) -> None:
    """Rows of the other record become the kept one's; where both have one, the kept one's stays unless it is older."""
    rival: Any = aliased(table)
    mine: Any = table
    same = [getattr(rival, name) == getattr(mine, name) for name in key]
    if newest:
        older = select(rival).where(rival.client_id == other_id, *same, rival.as_of > mine.as_of).exists()
        await session.execute(delete(table).where(mine.client_id == keep_id, older))
    doubled = select(rival).where(rival.client_id == keep_id, *same).exists()
    await session.execute(delete(table).where(mine.client_id == other_id, doubled))
    await session.execute(update(table).where(mine.client_id == other_id).values(client_id=keep_id))


async def _join_contacts(session: AsyncSession, keep_id: int, other_id: int) -> None:
    """One person on both records is one contact, with what either says; those of hidden notes stay as they are."""
    hidden = exists().where(NoteRow.id == ContactRow.note_id, or_(NoteRow.confidential, NoteRow.suspicion))
    query = select(ContactRow).where(ContactRow.client_id.in_((keep_id, other_id)), not_(hidden))
    rows = list(await session.scalars(query.order_by(ContactRow.id)))
    known = {(row.name, row.title): row for row in rows if row.client_id == keep_id}
    for row in rows:
        same = known.get((row.name, row.title))
        if row.client_id == keep_id or same is None:
            continue
        for name in ("phone", "email", "note_id", "said"):
            if getattr(same, name) is None:
                setattr(same, name, getattr(row, name))
        same.seen_on = max((day for day in (same.seen_on, row.seen_on) if day), default=None)
        same.before = same.before or row.before
        await _rename_in_notes(session, row.id, same.id)
        await session.delete(row)
    await session.flush()


async def _rename_in_notes(session: AsyncSession, contact_id: int, same_id: int) -> None:
    """The notes that name one contact name the other instead, unless they name both."""
    both = select(NamedRow.note_id).where(NamedRow.contact_id == same_id)
    named = update(NamedRow).where(NamedRow.contact_id == contact_id, NamedRow.note_id.not_in(both))
    await session.execute(named.values(contact_id=same_id))


def _client_of(table: type[Base]) -> InstrumentedAttribute[int]:
    return table.client_id  # type: ignore[attr-defined, no-any-return]
