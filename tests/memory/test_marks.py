"""Marks: the next process goes on where the last one stopped."""

from __future__ import annotations

from memory import marks
from memory.database import Database


async def test_a_mark_outlives_the_process_and_is_replaced_by_the_next(database: Database, database_url: str) -> None:
    async with database.begin() as session:
        assert await marks.get(session, "notices.generation", 0) == 0
        await marks.put(session, "notices.generation", 7)
    async with database.begin() as session:
        await marks.put(session, "notices.generation", {"generation": 8, "at": "今天"})
    other = Database(database_url)
    async with other.reading() as session:
        assert await marks.get(session, "notices.generation") == {"generation": 8, "at": "今天"}
    await other.close()
