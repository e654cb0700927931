"""Imported balances: what is on record already is looked up only where a client has balances of those days.

A balance is packed into whole numbers, since a file may have several hundred thousand: its key is client, day, kind
and currency in one, its amount in 分.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from memory.columns import Money
from memory.importing.bulk import insert_all, table
from memory.importing.report import Outcome, most
from memory.importing.rows import BalanceRecord
from memory.tables import BalanceRow

_balances = table(BalanceRow, Money)
_KEY = ("client_id", "kind", "currency", "day")
_COLUMNS = tuple(_balances.c[name] for name in _KEY)
_UPDATE = (
    _balances.update()
    .where(*(_balances.c[name] == bindparam(f"of_{name}") for name in _KEY))
    .values(amount=bindparam("new_amount"))
)
_DENSE = 20
_TUPLES = 250

Key = tuple[int, str, str, date]


class Balances:
    """The balances of one import, those written before included."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._known_days: dict[int, tuple[date, date] | None] = {}
        self._written: dict[int, int] = {}
        self._words: dict[tuple[str, str], int] = {}

    async def store(self, placed: Sequence[tuple[int, BalanceRecord]]) -> list[Outcome]:
        """Bring these balances on record; what became of each."""
        known = await self._known(placed)
        new: dict[Key, int] = {}
        changed: dict[Key, int] = {}
        outcomes: list[Outcome] = []
        for client_id, record in placed:
            of_row: list[Outcome] = []
            for kind, currency, amount in record.amounts:
                key = (client_id, kind, currency, record.day)
                packed = self._packed(key)
                before = self._written.get(packed)
                if before is None:
                    before = known.get(key)
                self._written[packed] = amount
                if before is None or key in new:
                    new[key] = amount
                elif before != amount:
                    changed[key] = amount
                of_row.append("added" if before is None else "unchanged" if before == amount else "changed")
            outcomes.append(most(*of_row))
        await self._write(new, changed)
        return outcomes

    async def _write(self, new: dict[Key, int], changed: dict[Key, int]) -> None:
        lines = [
            {"client_id": key[0], "kind": key[1], "currency": key[2], "day": key[3], "amount": amount}
            for key, amount in new.items()
        ]
        await insert_all(self._connection, _balances, lines)
        if changed:
            lines = [
                {"of_client_id": key[0], "of_kind": key[1], "of_currency": key[2], "of_day": key[3]}
                | {"new_amount": amount}
                for key, amount in changed.items()
            ]
            await self._connection.execute(_UPDATE, lines)

    def _packed(self, key: Key) -> int:
        """The key as one number."""
        words = self._words.setdefault((key[1], key[2]), len(self._words))
        return (key[0] << 32) | (key[3].toordinal() << 8) | words

    async def _known(self, placed: Sequence[tuple[int, BalanceRecord]]) -> dict[Key, int]:
        """The amounts that were on record before the import, of the days that these rows are about."""
        await self._learn_days({client_id for client_id, _ in placed} - self._known_days.keys())
        keys = []
        for client_id, record in placed:
            days = self._known_days[client_id]
            if days is not None and days[0] <= record.day <= days[1]:
                keys += [(client_id, kind, currency, record.day) for kind, currency, _ in record.amounts]
        known: dict[Key, int] = {}
        for query in _queries(keys):
            for client_id, kind, currency, day, amount in await self._connection.execute(query):
                known[client_id, kind, currency, day] = amount
        return known

    async def _learn_days(self, clients: Collection[int]) -> None:
        """From which day to which clients have balances, before the import writes any of theirs."""
        if not clients:
            return
        self._known_days |= dict.fromkeys(clients)
        query = (
            select(_balances.c.client_id, func.min(_balances.c.day), func.max(_balances.c.day))
            .where(_balances.c.client_id.in_(clients))
            .group_by(_balances.c.client_id)
        )
        for client_id, first, last in await self._connection.execute(query):
            self._known_days[client_id] = (first, last)


def _queries(keys: Sequence[Key]) -> Iterator[Any]:
    """Queries for these keys: by client and day where the rows lie close, else one by one."""
    if not keys:
        return
    clients, days = {key[0] for key in keys}, {key[3] for key in keys}
    query = select(*_COLUMNS, _balances.c.amount)
    if len(clients) * len(days) <= _DENSE * len(keys):
        yield query.where(_balances.c.client_id.in_(clients), _balances.c.day.in_(days))
        return
    for start in range(0, len(keys), _TUPLES):
        yield query.where(tuple_(*_COLUMNS).in_(keys[start : start + _TUPLES]))
