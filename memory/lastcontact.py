"""The day a client was last met: the latest that notes tell of, or that is known otherwise, such as by an import.

    remember(session, client, today=...)     before notes of the client change
    settle(session, client, today=...)       after they did

Hidden notes tell nobody of a day. Their writer sees own hidden visits all the same: `recall.quiet` counts them.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, not_, select
from sqlalchemy.ext.asyncio import AsyncSession

from memory.tables import ClientRow, NoteRow


async def remember(session: AsyncSession, client: ClientRow, *, today: date) -> None:
    """Keep a day that no note tells of, before a later visit takes its place."""
    noted = await _noted(session, client, today)
    if client.last_contact and (noted is None or client.last_contact > noted):
        client.contact_before = client.last_contact


async def settle(session: AsyncSession, client: ClientRow, *, today: date) -> None:
    """The last contact is the latest of what notes tell and what was known before."""
    await session.flush()
    days = (client.contact_before, await _noted(session, client, today))
    client.last_contact = max((day for day in days if day), default=None)


async def _noted(session: AsyncSession, client: ClientRow, today: date) -> date | None:
    """The latest day that the client's notes tell everybody of."""
    told = (NoteRow.state == "saved", not_(NoteRow.confidential), not_(NoteRow.suspicion))
    query = select(func.max(NoteRow.happened_on)).where(NoteRow.client_id == client.id, *told)
    return await session.scalar(query.where(NoteRow.happened_on <= today))
