"""One transaction at a time for a named purpose: the only place that speaks one database's own SQL."""

from __future__ import annotations

import hashlib

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession


async def one_at_a_time(session: AsyncSession | AsyncConnection, purpose: str) -> None:
    """Hold the lock named `purpose` until the transaction ends, waiting for whoever holds it.

    SQLite admits one writing transaction at a time anyway (`Database.begin` takes its turn before the first
    statement). A transaction that needs two purposes takes "audit" last, so that no two wait for each other.
    """
    connection = session if isinstance(session, AsyncConnection) else await session.connection()
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _key(purpose)})


def _key(purpose: str) -> int:
    """A signed 64-bit number for `purpose`, the same in every process."""
    return int.from_bytes(hashlib.sha256(f"rm-copilot:{purpose}".encode()).digest()[:8], signed=True)
