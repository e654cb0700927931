"""Users: who may talk to the bot, in which role and language.

register(session, NewUser(telegram_id, name, role, team=None, language="zh"), by=None) -> User
by_telegram_id(session, telegram_id) -> User | None      active users only, unless include_removed=True
by_id(session, user_id) -> User                          active or not; raises UserNotFound
named(session, name) -> User                             by name, Telegram id or own id; UserNotFound, UserAmbiguous
everyone(session, include_removed=False, roles=None) -> list[User]
set_language(session, user_id, "en") -> User
remove(session, user_id, by=None) -> User
load_sample_users(session, rows) -> int
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast, get_args

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from memory import audit
from memory.clock import utc_now
from memory.tables import TeamRow, UserRow

Role = Literal["rm", "lead", "credit", "pricing", "compliance", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


class UserNotFound(Exception):
    """No user answers to that name or id."""


class UserAmbiguous(Exception):
    """Several users bear that name; `options` are they."""

    def __init__(self, name: str, options: list[User]) -> None:
        super().__init__(f"{name}: {len(options)} users have this name, give a Telegram id instead")
        self.options = options


@dataclass(frozen=True, slots=True)
class NewUser:
    """A user to be registered. Raises ValueError for a role or language that does not exist."""

    telegram_id: int
    name: str
    role: Role
    team: str | None = None
    language: Language = "zh"

    def __post_init__(self) -> None:
        role_named(self.role)
        if self.language not in LANGUAGES:
            raise ValueError(f"language {self.language!r} is not one of {', '.join(LANGUAGES)}")


@dataclass(frozen=True, slots=True)
class User:
    """A user as the database knows them."""

    id: int
    telegram_id: int
    name: str
    role: Role
    team: str | None
    language: Language
    active: bool
    created_at: datetime


def role_named(role: str) -> Role:
    """`role` when it exists, else ValueError."""
    for known in ROLES:
        if role == known:
            return known
    raise ValueError(f"role {role!r} is not one of {', '.join(ROLES)}")


async def register(session: AsyncSession, new: NewUser, *, by: User | None = None) -> User:
    """Make `new` a user. Whoever already has this Telegram id, removed or not, takes on the new name, role and team."""
    user = await admit(session, new)
    await audit.append(session, what="user.registered", about=f"user:{user.id}", by=by, details=described(new))
    return user


async def admit(session: AsyncSession, new: NewUser) -> User:
    """As `register`, for a caller that writes an audit entry of its own."""
    row = await _row_of(session, new.telegram_id)
    if row is None:
        row = UserRow(telegram_id=new.telegram_id, language=new.language, created_at=utc_now())
        session.add(row)
    row.name, row.role, row.active, row.removed_at = new.name, new.role, True, None
    row.team = await _team(session, new.team) if new.team else None
    await session.flush()
    return user_of(row)


def described(new: NewUser) -> dict[str, Any]:
    """What the audit trail says of a new user."""
    return {"name": new.name, "role": new.role, "team": new.team, "telegram_id": new.telegram_id}


async def by_telegram_id(session: AsyncSession, telegram_id: int, *, include_removed: bool = False) -> User | None:
    """The user with this Telegram id; None when there is none or they were removed."""
    row = await _row_of(session, telegram_id)
    return user_of(row) if row and (row.active or include_removed) else None


async def by_id(session: AsyncSession, user_id: int) -> User:
    """The user, active or not. Raises UserNotFound."""
    return user_of(await _existing(session, user_id))


async def named(session: AsyncSession, name: str) -> User:
    """The active user with this name, Telegram id or own id. Raises UserNotFound or UserAmbiguous."""
    wanted = name.strip()
    query = select(UserRow).where(UserRow.active).order_by(UserRow.id)
    found = list(await session.scalars(query.where(UserRow.name == wanted)))
    if not found and wanted.isascii() and wanted.isdigit() and len(wanted) < 19:
        number = int(wanted)
        found = list(await session.scalars(query.where(UserRow.telegram_id == number)))
        found = found or list(await session.scalars(query.where(UserRow.id == number)))
    if not found:
        raise UserNotFound(f"no user is called {wanted}")
    if len(found) > 1:
        raise UserAmbiguous(wanted, [user_of(row) for row in found])
    return user_of(found[0])


async def everyone(
    session: AsyncSession, *, include_removed: bool = False, roles: Collection[Role] | None = None
) -> list[User]:
    """All users in the order in which they came, only those with one of `roles` when given."""
    query = select(UserRow).order_by(UserRow.id)
    if not include_removed:
        query = query.where(UserRow.active)
    if roles is not None:
        query = query.where(UserRow.role.in_(roles))
    return [user_of(row) for row in await session.scalars(query)]


async def set_language(session: AsyncSession, user_id: int, language: Language) -> User:
    """The user, who from now on reads `language`. Raises UserNotFound, ValueError."""
    if language not in LANGUAGES:
        raise ValueError(f"language {language!r} is not one of {', '.join(LANGUAGES)}")
    row = await _existing(session, user_id)
    row.language = language
    return user_of(row)


async def remove(session: AsyncSession, user_id: int, *, by: User | None = None) -> User:
    """Shut a user out at once, open buttons included; removing twice is the same. Raises UserNotFound."""
    row = await _existing(session, user_id)
    if row.active:
        row.active, row.removed_at = False, utc_now()
        await audit.append(session, what="user.removed", about=f"user:{row.id}", by=by, details={"name": row.name})
    return user_of(row)


async def load_sample_users(session: AsyncSession, rows: Iterable[Mapping[str, Any]]) -> int:
    """Register the sample bank's users where their Telegram id is free; how many were new.

    A row has `telegram_id`, `name`, `role` and, when they differ from the default, `team` and `language`.
    """
    added = 0
    for row in rows:
        new = NewUser(**row)
        if await _row_of(session, new.telegram_id) is None:
            await register(session, new)
            added += 1
    return added


async def count(session: AsyncSession) -> int:
    """How many active users there are."""
    return await session.scalar(select(func.count()).select_from(UserRow).where(UserRow.active)) or 0


def user_of(row: UserRow) -> User:
    """The user that a row describes."""
    return User(
        id=row.id,
        telegram_id=row.telegram_id,
        name=row.name,
        role=role_named(row.role),
        team=row.team.name if row.team else None,
        language=cast(Language, row.language),
        active=row.active,
        created_at=row.created_at,
    )


async def _row_of(session: AsyncSession, telegram_id: int) -> UserRow | None:
    return await session.scalar(select(UserRow).where(UserRow.telegram_id == telegram_id))


async def _existing(session: AsyncSession, user_id: int) -> UserRow:
    row = await session.get(UserRow, user_id)
    if row is None:
        raise UserNotFound(f"no user has the id {user_id}")
    return row


async def _team(session: AsyncSession, name: str) -> TeamRow:
    row = await session.scalar(select(TeamRow).where(TeamRow.name == name))
    if row is None:
        row = TeamRow(name=name)
        session.add(row)
    return row
