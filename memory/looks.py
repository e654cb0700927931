"""Looks at another's client, each noted in the audit trail, once an hour for the same pair.

note_look(session, user, client, now=...) -> bool       whether an entry was added
note_look_at(session, user, client_id, now=...) -> bool        the same, for who reads something of a client
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from memory import audit
from memory.clients import Client
from memory.locks import one_at_a_time
from memory.tables import AuditRow, ClientRow
from memory.users import User

ONCE_IN = timedelta(hours=1)
LOOKED = "client.looked_at"


async def note_look(session: AsyncSession, user: User, client: Client, *, now: datetime) -> bool:
    """Note that `user` looks at a client of somebody else's; the last thing a transaction does."""
    return await _note(session, user, client.id, client.owner_id, now)


async def note_look_at(session: AsyncSession, user: User, client_id: int, *, now: datetime) -> bool:
    """Note that `user` reads what tells of a client; whether they may is the caller's to know."""
    owner_id = await session.scalar(select(ClientRow.owner_id).where(ClientRow.id == client_id))
    return owner_id is not None and await _note(session, user, client_id, owner_id, now)


async def _note(session: AsyncSession, user: User, client_id: int, owner_id: int, now: datetime) -> bool:
    if owner_id == user.id:
        return False
    about = f"client:{client_id}"
    await one_at_a_time(session, f"look:{user.id}:{client_id}")
    noted = select(AuditRow.n).where(
        AuditRow.about == about, AuditRow.what == LOOKED, AuditRow.user_id == user.id, AuditRow.at > now - ONCE_IN
    )
    if await session.scalar(noted.limit(1)) is not None:
        return False
    await audit.append(session, what=LOOKED, about=about, by=user, details={"owner": owner_id})
    return True
