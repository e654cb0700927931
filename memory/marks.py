"""Marks: how far something has come, so that the next process goes on from there.

get(session, name, default=None) -> JSON value
put(session, name, value) -> None
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from memory.clock import utc_now
from memory.locks import one_at_a_time
from memory.tables import MarkRow


async def get(session: AsyncSession, name: str, default: Any = None) -> Any:
    """The mark left under this name."""
    row = await session.get(MarkRow, name)
    return default if row is None else row.value


async def put(session: AsyncSession, name: str, value: Any) -> None:
    """Leave a mark, any JSON value, in place of the earlier one."""
    await one_at_a_time(session, "marks")
    row = await session.get(MarkRow, name)
    if row is None:
        session.add(MarkRow(name=name, value=value, changed_at=utc_now()))
    else:
        row.value, row.changed_at = value, utc_now()
    await session.flush()
