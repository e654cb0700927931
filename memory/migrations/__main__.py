"""Write the next migration: `python -m memory.migrations "say what changes"`, then read what it wrote."""

from __future__ import annotations

import asyncio
import sys
import tempfile

from memory import schema
from memory.database import Database


async def write(message: str) -> None:
    """Bring an empty database up to date and write what the tables have beyond it."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/empty.db")
        await database.upgrade()
        async with database.begin() as session:
            await (await session.connection()).run_sync(schema.new_revision, message)
        await database.close()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    asyncio.run(write(sys.argv[1]))
