"""Measures one manager's portrait, search and digest while the bank around that book grows.

python -m benchmarks.recalling [--sizes 2000 100000 1000000] [--postgres URL] [--json]

The URL names an empty PostgreSQL database, which is emptied again before each size; without it SQLite is measured.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import text

from benchmarks.banks import DIMENSIONS, MODEL, TODAY, Bank, filled
from evaluation.report import table
from memory import digest, facilities, notes, recall
from memory.database import Database, Session
from memory.portrait import portrait
from memory.recall import Conditions
from memory.tables import Base

SIZES = (2_000, 100_000, 1_000_000)
Query = Callable[[Session], Awaitable[object]]


def queries(bank: Bank) -> dict[str, Query]:
    """What is measured, by name; `n` chooses among the clients of the book."""
    user, ids = bank.user, bank.client_ids
    vector = np.random.default_rng(3).standard_normal(DIMENSIONS, dtype=np.float32)
    vector /= np.linalg.norm(vector)
    taxes = Conditions(signal="欠税", since=TODAY - timedelta(days=365))
    until = TODAY + timedelta(days=30)
    return {
        "portrait": lambda s: portrait(s, user, ids[0], today=TODAY),
        "timeline": lambda s: notes.timeline(s, user, ids[1], today=TODAY),
        "by words": lambda s: recall.by_words(s, user, ["欠税", "远岚"], today=TODAY),
        "by words of one client": lambda s: recall.by_words(
            s, user, ["远岚"], today=TODAY, conditions=Conditions(clients=frozenset(ids[:1]))
        ),
        "by meaning": lambda s: recall.by_vector(s, user, vector, model=MODEL, today=TODAY, least=-1.0),
        "by condition": lambda s: recall.newest(s, user, today=TODAY, conditions=taxes),
        "gone quiet": lambda s: recall.quiet(s, user, today=TODAY),
        "maturing": lambda s: facilities.maturing(s, user, since=TODAY, until=until, today=TODAY),
        "digest": lambda s: digest.compose(s, user, day=TODAY),
    }


async def measured(database: Database, bank: Bank, rounds: int) -> dict[str, float]:
    """The median of each query in milliseconds, the first two rounds left out."""
    times: dict[str, list[float]] = {}
    for turn in range(rounds + 2):
        for name, query in queries(bank).items():
            start = time.perf_counter()
            async with database.reading() as session:
                await query(session)
            if turn > 1:
                times.setdefault(name, []).append(1000 * (time.perf_counter() - start))
    return {name: statistics.median(values) for name, values in times.items()}


async def at_size(url: str, size: int, rounds: int) -> dict[str, float]:
    """A bank of so many notes, made and measured."""
    database = Database(url)
    await database.upgrade()
    await _empty(database)
    bank = await filled(database, notes=size)
    await database.close()
    database = Database(url)
    found = await measured(database, bank, rounds)
    await database.close()
    return found


async def _empty(database: Database) -> None:
    if database.file is None:
        async with database.begin() as session:
            names = ", ".join(f'"{one.name}"' for one in Base.metadata.sorted_tables)
            await session.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))


def main() -> None:
    """Measure every size and print the growth from the first to the last."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.recalling", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--postgres", metavar="URL")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found: dict[int, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in options.sizes:
            url = options.postgres or f"sqlite:///{Path(folder) / f'{size}.db'}"
            found[size] = asyncio.run(at_size(url, size, options.rounds))
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        print(_shown(found))


def _shown(found: dict[int, dict[str, float]]) -> str:
    sizes = list(found)
    rows = [["ms, median", *(f"{size:,} notes" for size in sizes), "growth"]]
    for name, first in found[sizes[0]].items():
        times = [f"{found[size][name]:.1f}" for size in sizes]
        rows.append([name, *times, f"{found[sizes[-1]][name] / first:.2f}×"])
    return table(rows)


if __name__ == "__main__":
    main()
