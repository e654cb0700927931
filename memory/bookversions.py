"""Whether the clients that a user may name are still those of a moment ago, at the cost of one query.

version(session, user, today=...) -> tuple      another one when a client, a name or a person came, went or changed
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from memory import scope
from memory.tables import ClientNameRow, ClientRow, ContactRow
from memory.users import User


async def version(session: AsyncSession, user: User, *, today: date) -> tuple[Any, ...]:
    """What the user's book is known by; equal for as long as nothing in it changes."""
    visible = scope.visible_clients(user, today)
    query = select(
        select(func.count()).select_from(ClientRow).where(visible).scalar_subquery(),
        select(func.sum(ClientRow.id)).where(visible).scalar_subquery(),
        select(func.max(ClientRow.updated_at)).where(visible).scalar_subquery(),
        *_of(ClientNameRow, visible),
        *_of(ContactRow, visible),
        select(func.max(ContactRow.note_id))
        .join(ClientRow, ClientRow.id == ContactRow.client_id)
        .where(visible)
        .scalar_subquery(),
    )
    return tuple((await session.execute(query)).one())


def _of(table: type[ClientNameRow] | type[ContactRow], visible: Any) -> list[Any]:
    """How many rows of a table belong to these clients, and the newest."""
    joined = [
        select(column).select_from(table).join(ClientRow, ClientRow.id == table.client_id).where(visible)
        for column in (func.count(), func.max(table.id))
    ]
    return [query.scalar_subquery() for query in joined]
