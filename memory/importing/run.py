"""One import as it goes: its transaction, who may be given clients, and the clients that rows speak of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from memory import scope, users
from memory.handovers import may_decide_for
from memory.importing.balances import Balances
from memory.importing.bulk import table
from memory.importing.known import NO_FACTS, KnownFacts
from memory.importing.report import ImportReport
from memory.importing.rows import BadRow
from memory.namekeys import name_keys
from memory.tables import ClientRow
from memory.users import User


@dataclass(slots=True)
class Owners:
    """Those who keep clients, as rows name them: by name or Telegram id. `decided` are whose books may be written."""

    by_name: dict[str, list[int]]
    decided: frozenset[int] | None
    default: int | None

    def of(self, named: str | None) -> int | None:
        """The owner that a row asks for, else the one given for the whole file. Raises BadRow."""
        if named is None:
            return self.default
        found = self.by_name.get(named, [])
        if len(found) > 1:
            raise BadRow("owner_ambiguous", "owner", named)
        if not found:
            raise BadRow("owner_unknown", "owner", named)
        if self.decided is not None and found[0] not in self.decided:
            raise BadRow("owner_elsewhere", "owner", named)
        return found[0]

    def decides_for(self, owner_id: int) -> bool:
        """Whether clients of this owner are within reach of the import."""
        return self.decided is None or owner_id in self.decided


@dataclass(slots=True)
class Run:
    """What the parts of an import share."""

    session: AsyncSession
    connection: AsyncConnection
    owners: Owners
    by: User | None
    today: date
    now: datetime
    report: ImportReport
    facts: KnownFacts = NO_FACTS
    found: Finder = field(init=False)
    balances: Balances = field(init=False)

    def __post_init__(self) -> None:
        self.found = Finder(self)
        self.balances = Balances(self.connection)


async def owners_for(session: AsyncSession, by: User | None, owner: User | None) -> Owners:
    """Whose books `by` may write: a lead the team's, an administrator or the command line everybody's."""
    keepers = await users.everyone(session, roles=scope.SERVES)
    decided = None
    if by is not None and by.role != "admin":
        everybody = await users.everyone(session, include_removed=True)
        decided = frozenset(one.id for one in everybody if may_decide_for(by, one))
    names: dict[str, list[int]] = {}
    for one in keepers:
        names.setdefault(one.name, []).append(one.id)
        names.setdefault(str(one.telegram_id), [one.id])
    return Owners(names, decided, owner.id if owner else None)


class Finder:
    """Finds the clients that rows of contacts and figures belong to, by code or legal name, and remembers them."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._by_code: dict[str, tuple[int, int] | None] = {}
        self._by_key: dict[str, list[tuple[int, int, str | None]]] = {}

    async def prepare(self, records: Sequence[Any]) -> list[str]:
        """Look up what the records name; the key of each one's name."""
        keys = name_keys([record.client or "" for record in records])
        codes = {record.code for record in records if record.code} - self._by_code.keys()
        unknown = set(filter(None, keys)) - self._by_key.keys()
        await self._load(codes, unknown)
        return keys

    def client_of(self, record: Any, key: str) -> int:
        """The client of a record. Raises BadRow."""
        if record.code and (known := self._by_code.get(record.code)):
            return self._checked(*known)
        named = [one for one in self._by_key.get(key, []) if self._run.owners.decides_for(one[1])]
        mine = [one for one in named if one[1] == self._run.owners.default] or named
        if not mine:
            raise BadRow("client_unknown", "client", record.client or record.code or "")
        if len(mine) > 1:
            raise BadRow("client_ambiguous", "client", record.client)
        client_id, owner_id, code = mine[0]
        if record.code and code and record.code != code:
            raise BadRow("code_differs", "code", record.code)
        return self._checked(client_id, owner_id)

    def _checked(self, client_id: int, owner_id: int) -> int:
        owners = self._run.owners
        if not owners.decides_for(owner_id):
            raise BadRow("client_unknown", "client")
        if owners.default is not None and owner_id != owners.default:
            raise BadRow("other_owner", "client")
        return client_id

    async def _load(self, codes: Collection[str], keys: Collection[str]) -> None:
        clients = table(ClientRow)
        columns = select(clients.c.id, clients.c.owner_id, clients.c.code, clients.c.name_key)
        columns = columns.where(clients.c.merged_into.is_(None))
        if codes:
            self._by_code |= dict.fromkeys(codes)
            for row in await self._run.connection.execute(columns.where(clients.c.code.in_(codes))):
                self._by_code[row.code] = (row.id, row.owner_id)
        if keys:
            self._by_key |= {key: [] for key in keys}
            for row in await self._run.connection.execute(columns.where(clients.c.name_key.in_(keys))):
                self._by_key[row.name_key].append((row.id, row.owner_id, row.code))
