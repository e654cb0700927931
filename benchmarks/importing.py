"""How fast a client list is imported, against a plain `executemany` of the same rows with the same columns.

python -m benchmarks.importing [--rows 100000] [--json]

The two take turns, each into a database of its own. What importing adds: reading the file, checking every cell, finding
what is already known, names and history.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from evaluation.report import table
from memory import users
from memory.creditcodes import ALPHABET, check_digit
from memory.database import Database
from memory.importing import import_file
from memory.namekeys import name_keys
from memory.tables import ClientRow
from memory.users import NewUser, User

TODAY = date(2026, 11, 25)
TURNS = 2
HEADS = ("客户名称", "统一社会信用代码", "客户经理", "阶段", "行业", "地区", "企业规模", "内部评级", "地址")
_NOW = datetime(2026, 11, 25, 1, tzinfo=UTC)


def rows(count: int) -> Iterator[tuple[str, ...]]:
    """Fictional clients with codes of a region that does not exist."""
    for number in range(count):
        body = f"919900{number:011d}".replace("I", "J")
        first = body[:8] + "".join(ALPHABET[int(digit)] for digit in body[8:17])
        name = f"临溪第{number}号精密机械有限公司"
        yield (
            name,
            first + check_digit(first),
            "林晓雨",
            "授信客户",
            "通用设备制造",
            "澄江省",
            "小型",
            "6",
            f"工业路{number}号",
        )


async def measured(count: int, folder: Path) -> dict[str, Any]:
    """Rows a second of both, and how much of the plain rate the import reaches."""
    listed = list(rows(count))
    path = folder / "clients.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADS, *listed])
    plain, ours, again = [], [], []
    for turn in range(TURNS):
        database, user = await _fresh(folder / f"plain-{turn}.db")
        plain.append(await _plain(database, user, listed))
        await database.close()
        database, _ = await _fresh(folder / f"import-{turn}.db")
        ours.append(await _imported(database, path, {"added": count}))
        again.append(await _imported(database, path, {"unchanged": count}))
        await database.close()
    seconds = {"plain": plain, "import": ours, "import_again": again}
    rates = {f"{name}_rows_per_s": round(count / statistics.median(some)) for name, some in seconds.items()}
    ratio = round(statistics.median(plain) / statistics.median(ours), 2)
    return {"rows": count, **rates, "share_of_plain": ratio}


async def _fresh(path: Path) -> tuple[Database, User]:
    database = Database(f"sqlite:///{path}")
    await database.upgrade()
    async with database.begin() as session:
        return database, await users.register(session, NewUser(9001, "林晓雨", "rm", "城东团队"))


async def _plain(database: Database, user: User, listed: list[tuple[str, ...]]) -> float:
    started = time.perf_counter()
    keys = name_keys([row[0] for row in listed])
    values = [
        {"name": row[0], "name_key": key, "code": row[1], "owner_id": user.id, "stage": "credit", "industry": row[4]}
        | {"region": row[5], "size_class": row[6], "rating": row[7], "address": row[8]}
        | {"created_at": _NOW, "updated_at": _NOW}
        for row, key in zip(listed, keys, strict=True)
    ]
    async with database.begin() as session:
        await session.execute(insert(ClientRow), values)
    return time.perf_counter() - started


async def _imported(database: Database, path: Path, expected: dict[str, int]) -> float:
    started = time.perf_counter()
    report = await import_file(database, path, today=TODAY)
    seconds = time.perf_counter() - started
    found = {name: getattr(report, name) for name in expected}
    if found != expected:
        raise RuntimeError(f"{found} instead of {expected}: {report.rejected[:3]}")
    return seconds


def main(arguments: argparse.Namespace) -> None:
    """Prints the figures."""
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(measured(arguments.rows, Path(folder)))
    if arguments.json:
        print(json.dumps(found))
        return
    print(table([["measure", "value"], *([name, str(value)] for name, value in found.items())]))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000, help="how many clients")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser.parse_args()


if __name__ == "__main__":
    main(_arguments())
