"""A database as files and back: one JSON line a row, the same for SQLite and PostgreSQL.

    dump(database, folder) -> Dumped(revision, rows by table)
    load(database, folder) -> Dumped          into a database without rows; raises NotEmpty, BadBackup

What was dumped from one kind of database can be loaded into the other, and by a newer program.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Date, LargeBinary, Table, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from memory import schema
from memory.columns import Money, Share, UtcDateTime
from memory.database import Database
from memory.tables import Base

ABOUT = "database.json"
_BATCH = 500


class NotEmpty(Exception):
    """The database already holds something; a backup is loaded into an empty one."""


class BadBackup(Exception):
    """These files are no whole backup of a database."""


@dataclass(frozen=True, slots=True)
class Dumped:
    """The revision of the tables, and how many rows each of them had."""

    revision: str
    rows: dict[str, int]


async def dump(database: Database, folder: Path) -> Dumped:
    """Write every table to `folder`, which is there, as they are at one moment; others go on reading and writing."""
    rows: dict[str, int] = {}
    async with database.reading() as session:
        await _one_moment(session)
        connection = await session.connection()
        revision = await connection.run_sync(schema.current) or ""
        for table in Base.metadata.sorted_tables:
            rows[table.name] = await _dump_table(session, table, folder / f"{table.name}.jsonl")
    dumped = Dumped(revision, rows)
    (folder / ABOUT).write_text(json.dumps({"revision": revision, "rows": rows}), encoding="utf-8")
    return dumped


async def load(database: Database, folder: Path) -> Dumped:
    """Fill an empty database from `folder`, all or nothing. Raises NotEmpty, BadBackup."""
    dumped = about(folder)
    async with database.begin() as session:
        connection = await session.connection()
        standing = await connection.run_sync(schema.current)
        if standing is not None:
            await _must_be_empty(session)
            if standing != dumped.revision:
                raise NotEmpty(f"the database has the tables of revision {standing}: restore into a new one")
        try:
            await connection.run_sync(schema.upgrade, dumped.revision)
        except schema.UnknownRevision as error:
            raise BadBackup(str(error)) from error
        for table in Base.metadata.sorted_tables:
            if table.name in dumped.rows:
                await _load_table(session, table, folder / f"{table.name}.jsonl", dumped.rows[table.name])
        await connection.run_sync(schema.upgrade)
    return dumped


def about(folder: Path) -> Dumped:
    """What a dump holds. Raises BadBackup when there is none."""
    try:
        said = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        return Dumped(said["revision"], dict(said["rows"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadBackup(f"{folder / ABOUT}: {error}") from error


async def _dump_table(session: AsyncSession, table: Table, path: Path) -> int:
    n = 0
    with path.open("w", encoding="utf-8") as file:
        order = list(table.primary_key.columns)
        async for row in await session.stream(select(table).order_by(*order).execution_options(yield_per=_BATCH)):
            plain = {name: _plain(value) for name, value in row._mapping.items()}
            file.write(json.dumps(plain, ensure_ascii=False) + "\n")
            n += 1
    return n


async def _load_table(session: AsyncSession, table: Table, path: Path, expected: int) -> None:
    """A row that points into its own table gets its pointer once all rows are there."""
    pointers = [column for column in table.columns if any(key.column.table is table for key in column.foreign_keys)]
    pointed: list[tuple[Any, dict[str, Any]]] = []
    n = 0
    for batch in _batches(_rows(table, path)):
        for row in batch:
            late = {column.name: row[column.name] for column in pointers if row.get(column.name) is not None}
            if late:
                pointed.append(([row[key.name] for key in table.primary_key.columns], late))
                row |= dict.fromkeys(late)
        await session.execute(table.insert(), batch)
        n += len(batch)
    if n != expected:
        raise BadBackup(f"{path.name}: {n} rows of {expected}")
    for key, late in pointed:
        same = [column == value for column, value in zip(table.primary_key.columns, key, strict=True)]
        await session.execute(update(table).where(*same).values(late))
    await _number_on(session, table)


def _rows(table: Table, path: Path) -> Iterator[dict[str, Any]]:
    columns = {column.name: column for column in table.columns}
    try:
        with path.open(encoding="utf-8") as file:
            for line in file:
                yield {name: _value(columns[name], value) for name, value in json.loads(line).items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadBackup(f"{path.name}: {error}") from error


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    left = iter(rows)
    while batch := list(islice(left, _BATCH)):
        yield batch


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _value(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    if isinstance(column.type, Money | Share):
        return Decimal(value)
    return base64.b64decode(value) if isinstance(column.type, LargeBinary) else value


async def _must_be_empty(session: AsyncSession) -> None:
    for table in Base.metadata.sorted_tables:
        if await session.scalar(select(func.count()).select_from(table)):
            raise NotEmpty(f"the database already holds {table.name}: restore into an empty one")


async def _one_moment(session: AsyncSession) -> None:
    """SQLite's readers see one moment anyway; PostgreSQL is told to."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))


async def _number_on(session: AsyncSession, table: Table) -> None:
    """PostgreSQL numbers new rows from a sequence, which knows nothing of the rows loaded; SQLite looks for itself."""
    if session.get_bind().dialect.name != "postgresql" or len(table.primary_key.columns) != 1:
        return
    (key,) = table.primary_key.columns
    sequence = await session.scalar(text("SELECT pg_get_serial_sequence(:t, :c)"), {"t": table.name, "c": key.name})
    if sequence is not None:
        last = await session.scalar(select(func.max(key)))
        await session.execute(text("SELECT setval(:s, :n, :used)"), {"s": sequence, "n": last or 1, "used": bool(last)})
