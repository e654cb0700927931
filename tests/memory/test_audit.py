"""The audit trail: only ever added to, and every tampering shows."""

from __future__ import annotations

import asyncio
import json
from itertools import pairwise

import pytest
from sqlalchemy import delete, select, update

from memory import audit
from memory.audit import BEFORE_THE_FIRST, AuditIsAppendOnly, Entry, Verdict
from memory.database import Database
from memory.tables import AuditRow
from memory.users import User


async def _append(database: Database, n: int, by: User | None = None) -> Entry:
    async with database.begin() as session:
        details = {"prompt": "ab12", "masked": "账号<1>", "n": n, "odd": "\x00\ud800"}
        return await audit.append(session, what="model.called", about=f"answer:{n}", by=by, details=details)


async def _verdict(database: Database) -> Verdict:
    async with database.reading() as session:
        return await audit.verify(session)


async def test_an_entry_says_who_did_what_about_what_and_when(database: Database, lin: User) -> None:
    entry = await _append(database, 1, lin)
    assert (entry.who, entry.user_id, entry.what, entry.about) == ("林晓雨", lin.id, "model.called", "answer:1")
    assert json.loads(entry.details)["masked"] == "账号<1>"
    assert (await _append(database, 2)).who == "command line"


async def test_an_empty_trail_and_a_whole_one_hold(database: Database, lin: User) -> None:
    last = [await _append(database, n) for n in range(5)][-1]
    verdict = await _verdict(database)
    assert (verdict.broken, verdict.entries, verdict.head) == (None, last.n, last.hash)


async def test_nothing_written_yet_is_a_whole_trail(database: Database) -> None:
    assert await _verdict(database) == Verdict(0, BEFORE_THE_FIRST, None)


@pytest.mark.parametrize(
    "change", [{"who": "别人"}, {"details": "{}"}, {"about": "answer:9"}, {"user_id": 5}, {"hash": "f" * 64}]
)
async def test_a_changed_entry_is_found(database: Database, change: dict[str, object]) -> None:
    for n in range(4):
        await _append(database, n)
    async with database.begin() as session:
        await session.execute(update(AuditRow).where(AuditRow.n == 2).values(**change))
    verdict = await _verdict(database)
    assert verdict.broken is not None and (verdict.broken.n, verdict.entries) == (2, 1)


async def test_a_missing_entry_is_found(database: Database) -> None:
    for n in range(4):
        await _append(database, n)
    async with database.begin() as session:
        await session.execute(delete(AuditRow).where(AuditRow.n == 3))
    verdict = await _verdict(database)
    assert verdict.broken is not None and verdict.broken.n == 3 and "missing" in verdict.broken.why


async def test_an_entry_that_was_rewritten_with_a_fitting_hash_breaks_the_next(database: Database) -> None:
    for n in range(3):
        await _append(database, n)
    async with database.begin() as session:
        row = (await session.scalars(select(AuditRow).where(AuditRow.n == 2))).one()
        session.expunge(row)
        row.who = "别人"
        values = {"who": row.who, "hash": audit._seal(row)}
        await session.execute(update(AuditRow).where(AuditRow.n == 2).values(**values))
    verdict = await _verdict(database)
    assert verdict.broken is not None and verdict.broken.n == 3


async def test_the_program_itself_cannot_change_or_delete_an_entry(database: Database) -> None:
    await _append(database, 1)
    with pytest.raises(AuditIsAppendOnly):
        async with database.begin() as session:
            (await session.scalars(select(AuditRow))).one().who = "别人"
    with pytest.raises(AuditIsAppendOnly):
        async with database.begin() as session:
            await session.delete((await session.scalars(select(AuditRow))).one())
    assert (await _verdict(database)).broken is None


async def test_entries_written_at_once_by_several_processes_make_one_chain(
    database: Database, database_url: str
) -> None:
    other = Database(database_url)
    await asyncio.gather(*(_append(own, n) for n in range(20) for own in (database, other)))
    await other.close()
    verdict = await _verdict(database)
    assert (verdict.entries, verdict.broken) == (40, None)


async def test_what_was_rolled_back_leaves_no_gap(database: Database) -> None:
    await _append(database, 1)
    with pytest.raises(RuntimeError):
        async with database.begin() as session:
            await audit.append(session, what="nothing", about="nothing")
            raise RuntimeError
    assert (await _append(database, 2)).n == 2
    assert (await _verdict(database)).broken is None


async def test_the_trail_is_exported_whole_and_readable(database: Database, lin: User) -> None:
    for n in range(audit._BATCH + 3):
        if n % 100 == 0:
            await _append(database, n, lin)
    lines: list[str] = []
    async with database.reading() as session:
        count = await audit.export(session, lines.append)
    entries = [json.loads(line) for line in lines]
    assert count == len(entries) and [entry["n"] for entry in entries] == list(range(1, count + 1))
    assert entries[-1]["who"] == "林晓雨" and entries[-1]["details"]["prompt"] == "ab12"
    assert all(one["hash"] == two["previous"] for one, two in pairwise(entries))


async def test_a_long_trail_is_walked_to_its_end(database: Database) -> None:
    async with database.begin() as session:
        for n in range(2 * audit._BATCH + 1):
            await audit.append(session, what="looked", about=f"{n}")
    verdict = await _verdict(database)
    assert (verdict.entries, verdict.broken) == (2 * audit._BATCH + 1, None)
