"""Imported clients: new ones are put on record, known ones brought up to date, by credit code or by legal name.

What a row does not say stays as it is. A name that differs is a new legal name: the former one stays among the names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from memory.clientchanges import change_row
from memory.importing.bulk import insert_all, table
from memory.importing.people import store_people
from memory.importing.report import Outcome, most
from memory.importing.rows import BadRow, ClientRecord
from memory.importing.run import Run
from memory.namekeys import name_key, name_keys
from memory.tables import ClientChangeRow, ClientNameRow, ClientRow

_SET = (
    *("name", "name_key", "code", "owner_id", "stage", "industry_code", "industry", "ownership", "region", "address"),
    *("size_class", "group_name", "rating", "archetype", "client_since", "last_contact", "updated_at"),
)
_READ = ("id", *(name for name in _SET if name != "updated_at"))
_EMPTY: dict[str, Any] = dict.fromkeys((*_SET, "created_at"))
_clients, _names, _changes = table(ClientRow), table(ClientNameRow), table(ClientChangeRow)
_UPDATE = (
    _clients.update()
    .where(_clients.c.id == bindparam("known_id"))
    .values({_clients.c[name]: bindparam(f"new_{name}") for name in _SET})
)
_Key = tuple[str, int]


@dataclass(slots=True)
class _Client:
    """A client in this piece of the import: known, or to be added. `before` are the values it had."""

    values: dict[str, Any]
    id: int | None = None
    before: dict[str, Any] | None = None
    names: set[str] | None = None
    new_names: list[dict[str, Any]] | None = None

    def set(self, name: str, value: Any) -> bool:
        """Whether the value is another one."""
        if self.values[name] == value:
            return False
        if self.id is not None and name not in {"name_key", "updated_at"}:
            self.before = self.before or {}
            self.before.setdefault(name, self.values[name])
        self.values[name] = value
        return True

    def call(self, name: str, key: str, kind: str) -> bool:
        """Whether the name is a new one."""
        self.names = self.names or set()
        if not key or key == self.values["name_key"] or key in self.names:
            return False
        self.names.add(key)
        self.new_names = self.new_names or []
        self.new_names.append({"name": name, "name_key": key, "kind": kind})
        return True


class _Piece:
    """Some records, with the clients on record that they could be."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.by_code: dict[str, _Client] = {}
        self.by_key: dict[str, list[_Client]] = {}
        self.clients: list[_Client] = []

    async def load(self, codes: Iterable[str], keys: Iterable[str]) -> None:
        """The clients of these codes and of these names."""
        columns = select(*(_clients.c[name] for name in _READ)).where(_clients.c.merged_into.is_(None))
        known: dict[int, _Client] = {}
        wanted = set(keys)
        for column in (_clients.c.code, _clients.c.name_key):
            looked_for = set(codes) if column is _clients.c.code else wanted
            if looked_for:
                for row in await self._run.connection.execute(columns.where(column.in_(looked_for))):
                    if row[0] not in known:
                        known[row[0]] = _Client(dict(zip(_READ, row, strict=True)), row[0])
        for client in known.values():
            self._add(client)
        await self._load_names(known)

    def take(self, record: ClientRecord, key: str) -> tuple[_Client, Outcome]:
        """Put what a record says on the client it is about. Raises BadRow, and then nothing is changed."""
        wanted = self._run.owners.of(record.owner)
        client = self._match(record, key, wanted)
        if client is None:
            return self._added(record, key, wanted), "added"
        changed = False
        if record.name is not None and client.values["name"] != record.name:
            changed = self._rename(client, record.name, key)
        if record.code and client.values["code"] is None:
            changed |= client.set("code", record.code)
            self.by_code[record.code] = client
        for name, value in record.fields.items():
            if name == "last_contact" and client.values[name] and client.values[name] >= value:
                continue
            changed |= client.set(name, value)
        changed |= self._name(client, record)
        return client, "changed" if changed else "unchanged"

    def _match(self, record: ClientRecord, key: str, wanted: int | None) -> _Client | None:
        """The client that a record is about. Raises BadRow when it is another's or it cannot be told which."""
        client = self.by_code.get(record.code) if record.code else None
        named = self.by_key.get(key, []) if key else []
        if client is None:
            client = self._named(record, named, wanted)
        elif key and key != client.values["name_key"] and named:
            raise BadRow("name_taken", "client", record.name or "")
        if client is not None:
            owner_id = client.values["owner_id"]
            if not self._run.owners.decides_for(owner_id) or (wanted is not None and wanted != owner_id):
                raise BadRow("other_owner", "client")
        return client

    def _named(self, record: ClientRecord, named: Sequence[_Client], wanted: int | None) -> _Client | None:
        """The client of this legal name, first in the book that is wanted."""
        likely = [one for one in named if one.values["owner_id"] == wanted] or named
        if len(likely) > 1:
            raise BadRow("client_ambiguous", "client", record.name or "")
        client = likely[0] if likely else None
        if client is not None and record.code and client.values["code"] is not None:
            within = self._run.owners.decides_for(client.values["owner_id"])
            raise BadRow("code_differs" if within else "other_owner", "code", record.code if within else "")
        return client

    def _added(self, record: ClientRecord, key: str, owner_id: int | None) -> _Client:
        if record.name is None:
            raise BadRow("nothing", "client")
        if not key:
            raise BadRow("bad_name", "client", record.name)
        if owner_id is None:
            raise BadRow("no_owner", "owner")
        fields = _EMPTY | record.fields
        fields["name"], fields["name_key"], fields["code"], fields["owner_id"] = record.name, key, record.code, owner_id
        fields["created_at"] = fields["updated_at"] = self._run.now
        if fields["stage"] is None:
            fields["stage"] = "account" if fields["client_since"] else "prospect"
        client = _Client(fields)
        self._add(client)
        self._name(client, record)
        return client

    def _add(self, client: _Client) -> None:
        if client.values["code"]:
            self.by_code[client.values["code"]] = client
        self.by_key.setdefault(client.values["name_key"], []).append(client)
        self.clients.append(client)

    def _rename(self, client: _Client, name: str, key: str) -> bool:
        if key == client.values["name_key"]:
            return False  # the same name, written otherwise
        if not key:
            raise BadRow("bad_name", "client", name)
        former, former_key = client.values["name"], client.values["name_key"]
        client.set("name", name)
        client.set("name_key", key)
        client.call(former, former_key, "former")
        self.by_key[former_key].remove(client)
        self.by_key.setdefault(key, []).append(client)
        return True

    def _name(self, client: _Client, record: ClientRecord) -> bool:
        changed = False
        for name, kind in record.names:
            changed |= client.call(" ".join(name.split()), name_key(name), kind)
        return changed

    async def _load_names(self, known: dict[int, _Client]) -> None:
        names: dict[int, set[str]] = {}
        if known:
            query = select(_names.c.client_id, _names.c.name_key).where(_names.c.client_id.in_(known))
            for client_id, key in await self._run.connection.execute(query):
                names.setdefault(client_id, set()).add(key)
            for client_id, keys in names.items():
                known[client_id].names = keys

    async def write(self) -> None:
        """What was taken goes into the database."""
        new = [client for client in self.clients if client.id is None]
        await insert_all(self._run.connection, _clients, [client.values for client in new])
        changed = [client for client in self.clients if client.before]
        if changed:
            for client in changed:
                client.values["updated_at"] = self._run.now
            lines = [{"known_id": one.id} | {f"new_{name}": one.values[name] for name in _SET} for one in changed]
            await self._run.connection.execute(_UPDATE, lines)
            await insert_all(self._run.connection, _changes, [self._change(client) for client in changed])
        await self._identify([client for client in new if client.new_names])
        lines = [{"client_id": one.id} | line for one in self.clients for line in one.new_names or ()]
        await insert_all(self._run.connection, _names, lines)

    def _change(self, client: _Client) -> dict[str, Any]:
        before = client.before or {}
        after = {name: client.values[name] for name in before}
        row = change_row(client.id or 0, "import", before, after, self._run.by, self._run.now)
        return {name: getattr(row, name) for name in ("client_id", "what", "before", "after", "by_id", "at")}

    async def _identify(self, new: Sequence[_Client]) -> None:
        """The ids that the database gave to added clients."""
        waiting: dict[_Key, _Client] = {(one.values["name_key"], one.values["owner_id"]): one for one in new}
        if waiting:
            query = select(_clients.c.id, _clients.c.name_key, _clients.c.owner_id)
            query = query.where(_clients.c.name_key.in_({key for key, _ in waiting}), _clients.c.merged_into.is_(None))
            for client_id, key, owner_id in await self._run.connection.execute(query):
                if (key, owner_id) in waiting:
                    waiting[key, owner_id].id = client_id

    async def identify(self, clients: Sequence[_Client]) -> None:
        """Make sure that these clients, added ones included, have ids."""
        await self._identify([client for client in clients if client.id is None])


async def store(run: Run, sheet: str, records: Sequence[ClientRecord]) -> None:
    """Bring a piece of clients, with the people named beside them, on record."""
    keys = name_keys([record.name or "" for record in records])
    piece = _Piece(run)
    await piece.load((record.code for record in records if record.code), filter(None, keys))
    taken: list[tuple[ClientRecord, _Client, Outcome]] = []
    for record, key in zip(records, keys, strict=True):
        try:
            taken.append((record, *piece.take(record, key)))
        except BadRow as error:
            run.report.reject(sheet, record.row, error.reason)
    await piece.write()
    await piece.identify([client for record, client, _ in taken if record.person])
    people = [(client.id, record.person) for record, client, _ in taken if record.person and client.id is not None]
    met = iter(await store_people(run, people))
    for record, _, outcome in taken:
        run.report.count("clients", most(outcome, next(met)) if record.person else outcome)
