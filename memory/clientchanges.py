"""What of a client is changed by hand, and the history of it: names, stage, credit code and description.

    rename(session, user, client_id, name, today=...) -> Client              the former name stays as one
    call_also(session, user, client_id, name, kind="short", today=...) -> Client
    call_no_more(session, user, client_id, name, today=...) -> Client
    set_stage(session, user, client_id, stage, today=...) -> Client
    set_code(session, user, client_id, code, today=...) -> Client
    describe(session, user, client_id, {"rating": "5"}, today=...) -> Client
    history(session, user, client_id, today=...) -> list[Change]             newest first

All raise ClientNotFound for a client that is not this user's to change. Names and codes raise as `clients.create` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from memory import audit, clients, creditcodes, scope
from memory.clients import STAGES, Client, NameKind, Stage
from memory.clock import utc_now
from memory.locks import one_at_a_time
from memory.namekeys import name_key, tidy
from memory.scope import ClientNotFound
from memory.tables import ClientChangeRow, ClientNameRow, ClientRow, UserRow
from memory.users import User

DESCRIBED = (
    *("industry_code", "industry", "ownership", "region", "address", "size_class", "group_name", "rating"),
    *("archetype", "client_since"),
)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a client: JSON before and after; `by` is None for the command line."""

    what: str
    before: Any
    after: Any
    by: str | None
    at: datetime


async def rename(session: AsyncSession, user: User, client_id: int, name: str, *, today: date) -> Client:
    """The client under its new legal name; the former one stays among its names."""
    kept, key = clients.checked_name(name)
    row = await _to_change(session, user, client_id, today)
    if row.name == kept:
        return await clients.get(session, user, client_id, today=today)
    if row.name_key != key:
        await clients.be_free(session, user, key=key, code=None, today=today, besides=client_id)
        await _drop_name(session, client_id, key)
        await _add_name(session, row, row.name, "former")
    before, row.name, row.name_key = row.name, kept, key
    await session.flush()
    return await _changed(session, user, row, "name", before, kept, today)


async def call_also(
    session: AsyncSession, user: User, client_id: int, name: str, *, today: date, kind: NameKind = "short"
) -> Client:
    """The client with a further name, once however often it is given. Raises BadClientName."""
    kept, key = clients.checked_name(name)
    row = await _to_change(session, user, client_id, today)
    if key == row.name_key or not await _add_name(session, row, kept, kind):
        return await clients.get(session, user, client_id, today=today)
    return await _changed(session, user, row, "names", None, kept, today)


async def call_no_more(session: AsyncSession, user: User, client_id: int, name: str, *, today: date) -> Client:
    """The client without a further name."""
    row = await _to_change(session, user, client_id, today)
    if not await _drop_name(session, client_id, name_key(name)):
        return await clients.get(session, user, client_id, today=today)
    return await _changed(session, user, row, "names", tidy(name), None, today)


async def set_stage(session: AsyncSession, user: User, client_id: int, stage: Stage, *, today: date) -> Client:
    """The client in its new stage. Raises ValueError for a stage that does not exist."""
    if stage not in STAGES:
        raise ValueError(f"stage {stage!r} is not one of {', '.join(STAGES)}")
    return await _set(session, user, client_id, {"stage": stage}, today)


async def set_code(session: AsyncSession, user: User, client_id: int, code: str, *, today: date) -> Client:
    """The client with its credit code. Raises BadCreditCode, ClientTaken, ClientExists."""
    kept = creditcodes.normalised(code)
    row = await _to_change(session, user, client_id, today)
    await clients.be_free(session, user, key=row.name_key, code=kept, today=today, besides=client_id)
    return await _set(session, user, client_id, {"code": kept}, today)


async def describe(
    session: AsyncSession, user: User, client_id: int, fields: Mapping[str, Any], *, today: date
) -> Client:
    """The client with these of `DESCRIBED` changed. Raises ValueError for any other."""
    unknown = set(fields) - set(DESCRIBED)
    if unknown:
        raise ValueError(f"not to be changed like this: {', '.join(sorted(unknown))}")
    return await _set(session, user, client_id, fields, today)


async def history(session: AsyncSession, user: User, client_id: int, *, today: date, limit: int = 50) -> list[Change]:
    """What was changed, newest first. Raises ClientNotFound."""
    await scope.visible_id(session, user, client_id, today=today)
    query = (
        select(ClientChangeRow, UserRow.name)
        .outerjoin(UserRow, UserRow.id == ClientChangeRow.by_id)
        .where(ClientChangeRow.client_id == client_id)
        .order_by(ClientChangeRow.id.desc())
        .limit(limit)
    )
    return [Change(row.what, row.before, row.after, by, row.at) for row, by in await session.execute(query)]


def change_row(client_id: int, what: str, before: Any, after: Any, by: User | None, at: datetime) -> ClientChangeRow:
    """A line of a client's history; days become text."""
    return ClientChangeRow(
        client_id=client_id, what=what, before=_plain(before), after=_plain(after), by_id=by.id if by else None, at=at
    )


async def _set(session: AsyncSession, user: User, client_id: int, fields: Mapping[str, Any], today: date) -> Client:
    row = await _to_change(session, user, client_id, today)
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    if not changed:
        return await clients.get(session, user, client_id, today=today)
    before = {name: getattr(row, name) for name in changed}
    for name in changed:
        setattr(row, name, fields[name])
    await session.flush()
    after = {name: fields[name] for name in changed}
    what = changed[0] if len(changed) == 1 else "description"
    return await _changed(session, user, row, what, before, after, today)


async def _to_change(session: AsyncSession, user: User, client_id: int, today: date) -> ClientRow:
    await one_at_a_time(session, "clients")
    query = select(ClientRow).where(ClientRow.id == client_id, scope.served_clients(user, today))
    row = await session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise ClientNotFound
    return row


async def _changed(
    session: AsyncSession, user: User, row: ClientRow, what: str, before: Any, after: Any, today: date
) -> Client:
    row.updated_at = utc_now()
    session.add(change_row(row.id, what, before, after, user, row.updated_at))
    await session.flush()
    await audit.append(session, what="client.changed", about=f"client:{row.id}", by=user, details={"what": what})
    return await clients.get(session, user, row.id, today=today)


async def _add_name(session: AsyncSession, row: ClientRow, name: str, kind: NameKind) -> bool:
    """Whether the name was new."""
    key = name_key(name)
    known = select(ClientNameRow.id).where(ClientNameRow.client_id == row.id, ClientNameRow.name_key == key)
    if await session.scalar(known) is not None:
        return False
    session.add(ClientNameRow(client_id=row.id, name=tidy(name), name_key=key, kind=kind))
    await session.flush()
    return True


async def _drop_name(session: AsyncSession, client_id: int, key: str) -> bool:
    """Whether there was such a name."""
    gone = delete(ClientNameRow).where(ClientNameRow.client_id == client_id, ClientNameRow.name_key == key)
    return (await session.execute(gone.returning(ClientNameRow.id))).first() is not None


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return value.isoformat() if isinstance(value, date) else value
