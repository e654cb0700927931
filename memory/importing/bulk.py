"""Statements about many rows at once, the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnClause, Dialect, column
from sqlalchemy import table as lightweight
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeDecorator, TypeEngine

from memory.columns import Prose, Word
from memory.tables import Base


def table(row: type[Base], *bare: type[TypeDecorator[Any]]) -> Any:
    """The table behind a row type, for statements about many rows: values of `bare` types are given as they are kept.

    So is text: it comes from `values.text`, which has cleaned it.
    """
    columns: list[ColumnClause[Any]] = []
    for one in row.__table__.columns:
        kind = one.type
        columns.append(
            column(one.name, getattr(kind, "impl_instance", kind) if isinstance(kind, (Prose, Word, *bare)) else kind)
        )
    return lightweight(row.__tablename__, *columns)


async def insert_all(connection: AsyncConnection, into: Any, lines: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows at once; `into` is what `table` gives, and every line has the columns of the first.

    The driver gets the values column by column as the database wants them: twice as fast as line by line.
    """
    if not lines:
        return
    statement = into.insert().compile(dialect=connection.dialect, column_keys=list(lines[0]))
    columns = [
        _as_kept(connection.dialect, into.c[name].type, [line[name] for line in lines])
        for name in statement.positiontup
    ]
    await connection.exec_driver_sql(statement.string, list(zip(*columns, strict=True)))


def _as_kept(dialect: Dialect, kind: TypeEngine[Any], values: list[Any]) -> list[Any]:
    """Values as the driver takes them; days and instants, of which many are the same, are converted once each."""
    convert = kind.dialect_impl(dialect).bind_processor(dialect)
    if convert is None:
        return values
    if isinstance(values[0], date):
        converted = {value: convert(value) for value in set(values)}
        return [converted[value] for value in values]
    return [convert(value) for value in values]
