"""A bank with many clients: the sample bank's, with all that is known of them, again and again in one team's books.

bank = await copied(settings, clients=10_000)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import func, insert, select
from tqdm import tqdm

from commands.knowing import load_sample_people
from commands.parts import database_of
from memory import users
from memory.database import Database
from memory.tables import (
    BalanceRow,
    Base,
    ClientRow,
    ContactRow,
    FacilityRow,
    FactRow,
    HoldingRow,
    NoteRow,
    OpportunityRow,
)
from memory.users import NewUser, User
from settings import Settings

TEAM = "评测团队"
BOOK = 250  # clients of one manager
NOTED_EVERY = 5  # of so many copies of the bank, one has notes as well
_OWNED = (ContactRow, FacilityRow, BalanceRow, HoldingRow, FactRow)
_TOLD = (NoteRow, OpportunityRow)  # notes and what followed from them
_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Copies:
    """The lead whose team has all clients, the managers in turn, and the clients, each of the manager before."""

    lead: User
    managers: tuple[User, ...]
    client_ids: tuple[int, ...]

    def owner(self, client_id: int) -> User:
        """Whose client it is."""
        return self.managers[self.client_ids.index(client_id) % len(self.managers)]


async def copied(settings: Settings, clients: int) -> Copies:
    """An empty data directory becomes a bank with so many clients in one team, beside the sample bank's own."""
    await load_sample_people(settings)
    async with database_of(settings) as database:
        async with database.begin() as session:
            lead = await users.admit(session, NewUser(1, "评测组长", "lead", TEAM))
            count = max(1, clients // BOOK)
            managers = [await users.admit(session, NewUser(n + 2, f"评测{n}", "rm", TEAM)) for n in range(count)]
        made = await _Copying(database, [user.id for user in managers], clients).copy()
        return Copies(lead, tuple(managers), tuple(made))


class _Copying:
    """Rows of the sample clients under other ids; a round copies each client once."""

    def __init__(self, database: Database, managers: list[int], clients: int) -> None:
        self._database, self._managers, self._wanted = database, managers, clients

    async def copy(self) -> list[int]:
        """Copies until there are enough; their ids."""
        rows = await self._rows(ClientRow)
        self._ids = [row["id"] for row in rows]
        self._first = max(self._ids) + 1
        await self._insert(ClientRow, self._clients(rows), self._wanted)
        for table in (*_OWNED, *_TOLD):
            own = await self._rows(table)
            await self._insert(table, self._copies(table, own), self._wanted * len(own) // len(rows))
        return list(range(self._first, self._first + self._wanted))

    def _places(self) -> Iterator[tuple[int, int, int]]:
        """Which round it is, of which client, and the id of the copy."""
        for n in range(self._wanted):
            yield n // len(self._ids), self._ids[n % len(self._ids)], self._first + n

    def _clients(self, rows: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        by_id = {row["id"]: row for row in rows}
        for turn, old, new in self._places():
            row = by_id[old]
            names = {"name": f"{row['name']}{turn + 1}部", "name_key": f"{row['name_key']}{turn + 1}部", "code": None}
            owner = self._managers[(new - self._first) % len(self._managers)]
            yield row | names | {"id": new, "owner_id": owner, "merged_into": None}

    def _copies(self, table: type[Base], own: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        by_client: dict[int, list[dict[str, Any]]] = {}
        for row in own:
            by_client.setdefault(row["client_id"], []).append(row)
        highest = max((row["id"] for row in own if "id" in row), default=0)
        for turn, old, new in self._places():
            if table in _TOLD and turn % NOTED_EVERY:
                continue
            for row in by_client.get(old, ()):
                highest += 1
                yield row | ({"id": highest} if "id" in row else {}) | {"client_id": new} | _severed(row)

    async def _rows(self, table: type[Base]) -> list[dict[str, Any]]:
        async with self._database.reading() as session:
            found = await session.execute(select(table.__table__))
            return [dict(row._mapping) for row in found]

    async def _insert(self, table: type[Base], rows: Iterator[dict[str, Any]], count: int) -> None:
        with tqdm(total=count, desc=table.__tablename__, leave=False) as bar:
            while some := list(islice(rows, _AT_ONCE)):
                async with self._database.begin() as session:
                    await session.execute(insert(table), some)
                bar.update(len(some))


def _severed(row: dict[str, Any]) -> dict[str, Any]:
    """What a row says of messages, cards and notes of the client it is copied from."""
    return {name: None for name in ("note_id", "card_id", "message_row") if name in row}


async def facts_kept(database: Database) -> int:
    """How many facts of clients are on record."""
    async with database.reading() as session:
        return int(await session.scalar(select(func.count()).select_from(FactRow)) or 0)
