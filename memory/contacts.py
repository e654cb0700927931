"""Contacts: the people of a client.

    of_client(session, user, client_id, today=...) -> list[Contact]
    add(session, user, client_id, NewContact(name, ...), today=...) -> Contact       who is known already is completed
    change(session, user, contact_id, {"phone": "..."}, today=...) -> Contact
    remove(session, user, contact_id, today=...)

Raises ClientNotFound for a client that is not this user's to see or to change, ContactNotFound likewise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from memory import audit, scope
from memory.locks import one_at_a_time
from memory.namekeys import tidy
from memory.secrecy import open_source
from memory.tables import ClientRow, ContactRow
from memory.users import User

FIELDS = ("name", "title", "phone", "email", "seen_on")


class ContactNotFound(Exception):
    """There is no such contact, or it is not this user's to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContact:
    """A person at a client. Raises ValueError without a name."""

    name: str
    title: str | None = None
    phone: str | None = None
    email: str | None = None
    seen_on: date | None = None

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("a contact needs a name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(NewContact):
    """A contact as it stands; `note_id` and `said` say which note named them."""

    id: int
    client_id: int
    note_id: int | None
    said: str | None


async def of_client(session: AsyncSession, user: User, client_id: int, *, today: date) -> list[Contact]:
    """The people of a client in the order in which they became known, but for those of notes hidden from the user."""
    await scope.visible_id(session, user, client_id, today=today)
    query = select(ContactRow).where(ContactRow.client_id == client_id, open_source(user, ContactRow.note_id))
    return [_contact(row) for row in await session.scalars(query.order_by(ContactRow.id))]


async def add(session: AsyncSession, user: User, client_id: int, new: NewContact, *, today: date) -> Contact:
    """A person of the client; one of the same name whose title does not differ is that person."""
    await scope.served_id(session, user, client_id, today=today)
    await one_at_a_time(session, f"contacts:{client_id}")
    query = select(ContactRow).where(
        ContactRow.client_id == client_id, ContactRow.name == tidy(new.name), open_source(user, ContactRow.note_id)
    )
    rows = list(await session.scalars(query.order_by(ContactRow.id)))
    row = next((row for row in rows if row.title == new.title or None in (row.title, new.title)), None)
    if row is None:
        row = ContactRow(client_id=client_id, name=tidy(new.name))
        session.add(row)
    for name in ("title", "phone", "email", "seen_on"):
        given = getattr(new, name)
        if given is not None:
            setattr(row, name, given)
    await session.flush()
    await _note_change(session, user, client_id, row.id)
    return _contact(row)


async def change(
    session: AsyncSession, user: User, contact_id: int, fields: Mapping[str, Any], *, today: date
) -> Contact:
    """The contact with these fields changed. Raises ContactNotFound; ValueError for a field that does not exist."""
    unknown = set(fields) - set(FIELDS)
    if unknown or not str(fields.get("name", "-") or "").strip():
        raise ValueError(f"not to be changed like this: {', '.join(sorted(unknown)) or 'name'}")
    row = await _served(session, user, contact_id, today)
    for name, value in fields.items():
        setattr(row, name, value)
    await session.flush()
    await _note_change(session, user, row.client_id, row.id)
    return _contact(row)


async def remove(session: AsyncSession, user: User, contact_id: int, *, today: date) -> None:
    """The contact is no more. Raises ContactNotFound."""
    row = await _served(session, user, contact_id, today)
    await session.delete(row)
    await session.flush()
    await _note_change(session, user, row.client_id, contact_id)


async def _served(session: AsyncSession, user: User, contact_id: int, today: date) -> ContactRow:
    query = (
        select(ContactRow)
        .join(ClientRow, ClientRow.id == ContactRow.client_id)
        .where(ContactRow.id == contact_id, scope.served_clients(user, today), open_source(user, ContactRow.note_id))
    )
    row = await session.scalar(query)
    if row is None:
        raise ContactNotFound(f"no contact has the id {contact_id}")
    return row


async def _note_change(session: AsyncSession, user: User, client_id: int, contact_id: int) -> None:
    details = {"contact": contact_id}
    await audit.append(session, what="contact.changed", about=f"client:{client_id}", by=user, details=details)


def _contact(row: ContactRow) -> Contact:
    return Contact(
        id=row.id,
        client_id=row.client_id,
        name=row.name,
        title=row.title,
        phone=row.phone,
        email=row.email,
        seen_on=row.seen_on,
        note_id=row.note_id,
        said=row.said,
    )
