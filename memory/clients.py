"""Clients and prospects: who they are, by which names they go, and whose they are.

    book(session, user, today=...) -> list[Client]                  all that the user may see, with names and people
    get(session, user, client_id, today=...) -> Client              ClientNotFound, also for what is another's
    by_name(session, user, name, today=...) -> list[Client]         legal, further name or credit code, exactly
    named(session, user, name, today=...) -> Client                 the one; ClientNotFound, ClientAmbiguous
    create_prospect(session, user, name, code=None, short_names=(), today=...) -> Client
    create(session, user, NewClient(name=..., ...), today=...) -> Client      ClientTaken, ClientExists, NoBook

`clientchanges` renames and restages them, `merging` makes one of two, `handovers` gives them to others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, cast, get_args

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from memory import audit, creditcodes, scope
from memory.clock import utc_now
from memory.locks import one_at_a_time
from memory.namekeys import name_key, tidy
from memory.scope import ClientNotFound as ClientNotFound
from memory.secrecy import open_source
from memory.tables import ClientNameRow, ClientRow, ContactRow, UserRow
from memory.users import User

Stage = Literal["prospect", "account", "credit", "watch", "exit"]
STAGES: tuple[Stage, ...] = get_args(Stage)
NameKind = Literal["short", "former", "english", "alias"]
LONGEST_NAME = 200
_MERGES = 10


class ClientTaken(Exception):
    """The client is with somebody else; who, and which client, is not said."""

    def __init__(self) -> None:
        super().__init__("the client is with somebody else")


class ClientExists(Exception):
    """The client is on record already, and this user may see it."""

    def __init__(self, client: Client) -> None:
        super().__init__(f"client {client.id} is on record already")
        self.client = client


class ClientAmbiguous(Exception):
    """Several clients that the user may see go by this name; `options` are they."""

    def __init__(self, options: list[Client]) -> None:
        super().__init__(f"{len(options)} clients go by this name")
        self.options = options


class BadClientName(ValueError):
    """No name, or one too long to be one."""


class NoBook(Exception):
    """Users of this role keep no clients."""


@dataclass(frozen=True, slots=True)
class OtherName:
    """A further name of a client."""

    name: str
    kind: NameKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A client as the database knows it; `contacts` are the names of its people."""

    id: int
    name: str
    code: str | None
    owner_id: int
    owner: str
    stage: Stage
    industry_code: str | None
    industry: str | None
    ownership: str | None
    region: str | None
    address: str | None
    size_class: str | None
    group_name: str | None
    rating: str | None
    archetype: str | None
    client_since: date | None
    last_contact: date | None
    created_at: datetime
    updated_at: datetime
    names: tuple[OtherName, ...] = ()
    contacts: tuple[str, ...] = ()

    @property
    def short_names(self) -> tuple[str, ...]:
        """Every further name by which it may be called."""
        return tuple(other.name for other in self.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClient:
    """A client to be put on record."""

    name: str
    code: str | None = None
    stage: Stage = "prospect"
    names: tuple[OtherName, ...] = ()
    industry_code: str | None = None
    industry: str | None = None
    ownership: str | None = None
    region: str | None = None
    address: str | None = None
    size_class: str | None = None
    group_name: str | None = None
    rating: str | None = None
    archetype: str | None = None
    client_since: date | None = None


_DESCRIBED = tuple(name for name in NewClient.__slots__ if name not in {"name", "code", "stage", "names"})
_COLUMNS = (*(getattr(ClientRow, name) for name in Client.__slots__ if name not in {"owner", "names", "contacts"}),)


async def book(session: AsyncSession, user: User, *, today: date) -> list[Client]:
    """Every client that the user may see, by name."""
    return await _matching(session, user, scope.visible_clients(user, today))


async def get(session: AsyncSession, user: User, client_id: int, *, today: date) -> Client:
    """The client, or the one that it was merged into. Raises ClientNotFound."""
    for _ in range(_MERGES):
        found = await _matching(session, user, (ClientRow.id == client_id) & scope.visible_clients(user, today))
        if found:
            return found[0]
        into = await session.scalar(select(ClientRow.merged_into).where(ClientRow.id == client_id))
        if into is None:
            break
        client_id = into
    raise ClientNotFound


async def several(session: AsyncSession, user: User, ids: Collection[int], *, today: date) -> list[Client]:
    """Those of `ids` that the user may see, by name."""
    return await _matching(session, user, ClientRow.id.in_(ids) & scope.visible_clients(user, today))


async def by_name(session: AsyncSession, user: User, name: str, *, today: date) -> list[Client]:
    """The clients of exactly this legal name or credit code; when there are none, of this further name."""
    key, visible = name_key(name), scope.visible_clients(user, today)
    if not key:
        return []
    legal = or_(ClientRow.name_key == key, ClientRow.code == creditcodes.tidied(name))
    found = await _matching(session, user, legal & visible)
    if found:
        return found
    other = select(ClientNameRow.client_id).where(ClientNameRow.name_key == key)
    return await _matching(session, user, ClientRow.id.in_(other) & visible)


async def named(session: AsyncSession, user: User, name: str, *, today: date) -> Client:
    """The only client of this name. Raises ClientNotFound, ClientAmbiguous."""
    found = await by_name(session, user, name, today=today)
    if not found:
        raise ClientNotFound
    if len(found) > 1:
        raise ClientAmbiguous(found)
    return found[0]


async def create_prospect(
    session: AsyncSession,
    user: User,
    name: str,
    *,
    today: date,
    code: str | None = None,
    short_names: Collection[str] = (),
) -> Client:
    """A new prospect in the user's own book; raises as `create`."""
    names = tuple(OtherName(short, "short") for short in short_names)
    return await create(session, user, NewClient(name=name, code=code, names=names), today=today)


async def create(session: AsyncSession, user: User, new: NewClient, *, today: date) -> Client:
    """A new client in the user's own book.

    Raises BadClientName, BadCreditCode; ClientTaken or ClientExists for one on record under this code or legal name;
    NoBook for a user who keeps no clients.
    """
    if not user.active or user.role not in scope.SERVES:
        raise NoBook(f"users of role {user.role} keep no clients")
    name, key = checked_name(new.name)
    code = creditcodes.normalised(new.code) if new.code else None
    await one_at_a_time(session, "clients")
    await be_free(session, user, key=key, code=code, today=today)
    now = utc_now()
    row = ClientRow(name=name, name_key=key, code=code, owner_id=user.id, stage=new.stage, created_at=now)
    row.updated_at = now
    for column in _DESCRIBED:
        setattr(row, column, getattr(new, column))
    session.add(row)
    await session.flush()
    session.add_all(_name_rows(row.id, key, new.names))
    await session.flush()
    await audit.append(session, what="client.created", about=f"client:{row.id}", by=user, details={"stage": new.stage})
    return await get(session, user, row.id, today=today)


def checked_name(name: str) -> tuple[str, str]:
    """A legal name as it is kept and as it is compared. Raises BadClientName."""
    kept = tidy(name)
    key = name_key(kept)
    if not key or len(kept) > LONGEST_NAME:
        raise BadClientName("no name" if not key else "the name is too long")
    return kept, key


async def be_free(
    session: AsyncSession, user: User, *, key: str, code: str | None, today: date, besides: int | None = None
) -> None:
    """Raise ClientTaken or ClientExists when another client has this legal name or this code."""
    same = ClientRow.name_key == key if code is None else or_(ClientRow.name_key == key, ClientRow.code == code)
    query = select(ClientRow.id).where(same, ClientRow.merged_into.is_(None), ClientRow.id != (besides or 0))
    ids = list(await session.scalars(query))
    if not ids:
        return
    known = await several(session, user, ids, today=today)
    if len(known) < len(ids):
        raise ClientTaken
    raise ClientExists(known[0])


async def _matching(session: AsyncSession, user: User, condition: ColumnElement[bool]) -> list[Client]:
    """The clients of a condition, which says who may see them, by name, in three queries however many they are."""
    query = select(*_COLUMNS, UserRow.name.label("owner")).join(UserRow, UserRow.id == ClientRow.owner_id)
    rows: list[Any] = list(await session.execute(query.where(condition).order_by(ClientRow.name, ClientRow.id)))
    if not rows:
        return []
    which = ClientRow.id == rows[0].id if len(rows) == 1 else condition
    names: defaultdict[int, list[OtherName]] = defaultdict(list)
    named = select(ClientNameRow.client_id, ClientNameRow.name, ClientNameRow.kind).join(
        ClientRow, ClientRow.id == ClientNameRow.client_id
    )
    for client_id, name, kind in await session.execute(named.where(which).order_by(ClientNameRow.id)):
        names[client_id].append(OtherName(name, cast(NameKind, kind)))
    people: defaultdict[int, dict[str, None]] = defaultdict(dict)
    known = select(ContactRow.client_id, ContactRow.name).join(ClientRow, ClientRow.id == ContactRow.client_id)
    said = open_source(user, ContactRow.note_id)
    for client_id, name in await session.execute(known.where(which, said).order_by(ContactRow.id)):
        people[client_id][name] = None
    return [Client(**row._mapping, names=tuple(names[row.id]), contacts=tuple(people[row.id])) for row in rows]


def _name_rows(client_id: int, legal_key: str, names: Collection[OtherName]) -> list[ClientNameRow]:
    """Each further name once, without those that say no more than the legal one."""
    rows: dict[str, ClientNameRow] = {}
    for other in names:
        kept = tidy(other.name)
        key = name_key(kept)
        if key and key != legal_key and key not in rows:
            rows[key] = ClientNameRow(client_id=client_id, name=kept, name_key=key, kind=other.kind)
    return list(rows.values())
