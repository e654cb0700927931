"""Invitations: a code that makes one person a user, once.

    invite(session, role, team=None, name=None, by=None) -> Invitation, whose code is shown now only
    await redeem(database, code, telegram_id, name, language="zh") -> User     InvitationInvalid, TooManyGuesses

`redeem` opens its own transaction: a wrong try has to be counted although it ends in an error.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from memory import audit, users
from memory.clock import utc_now
from memory.database import Database
from memory.locks import one_at_a_time
from memory.references import ALPHABET, random_reference
from memory.tables import GuessRow, InvitationRow
from memory.users import Language, NewUser, Role, User, role_named

CODE_LENGTH = 10  # about 49 bits
VALID_FOR = timedelta(days=7)
GUESSES_WITHIN = timedelta(hours=1)
GUESSES_EACH = 5
GUESSES_OF_ALL = 50


class InvitationInvalid(Exception):
    """Wrong, used or expired: which of them is not said, so that guessing teaches nothing."""


class TooManyGuesses(Exception):
    """Too many wrong codes lately; the next one is looked at after `retry_after`."""

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__(f"too many wrong codes, try again in {retry_after}")
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the inviter passes on. The code cannot be shown again."""

    code: str
    role: Role
    team: str | None
    name: str | None
    expires_at: datetime


async def invite(
    session: AsyncSession, role: str, *, team: str | None = None, name: str | None = None, by: User | None = None
) -> Invitation:
    """Invite one person; without `by` it was the command line. Raises ValueError for a role that does not exist."""
    known, code, now = role_named(role), random_reference(CODE_LENGTH), utc_now()
    row = InvitationRow(code_hash=_hash(code), role=known, team=team, name=name, invited_by=by.id if by else None)
    row.created_at, row.expires_at = now, now + VALID_FOR
    session.add(row)
    await session.flush()
    details = {"role": known, "team": team, "name": name}
    await audit.append(session, what="user.invited", about=f"invitation:{row.id}", by=by, details=details)
    return Invitation(f"{code[:5]}-{code[5:]}", known, team, name, row.expires_at)


async def redeem(
    database: Database,
    code: str,
    telegram_id: int,
    name: str,
    *,
    language: Language = "zh",
    now: datetime | None = None,
) -> User:
    """Make whoever sent `code` a user, under the invitation's name when it has one.

    Somebody removed, or already a user, takes on the invitation's role and team. Raises InvitationInvalid, and
    TooManyGuesses whether this code is right or not.
    """
    now = now or utc_now()
    async with database.begin() as session:
        await one_at_a_time(session, "invitations")
        await _refuse_guessing(session, telegram_id, now)
        row = await _open_invitation(session, code, now)
        if row is not None:
            new = NewUser(telegram_id, row.name or name, role_named(row.role), row.team, language)
            row.redeemed_at = now
            user = await users.admit(session, new)
            row.redeemed_by = user.id
            about, details = f"invitation:{row.id}", users.described(new)
            await audit.append(session, what="invitation.redeemed", about=about, by=user, details=details)
            return user
        session.add(GuessRow(telegram_id=telegram_id, at=now))
    raise InvitationInvalid("this invitation code is not valid")


async def _open_invitation(session: AsyncSession, code: str, now: datetime) -> InvitationRow | None:
    typed = _typed(code)
    if len(typed) != CODE_LENGTH:
        return None
    query = select(InvitationRow).where(
        InvitationRow.code_hash == _hash(typed), InvitationRow.redeemed_at.is_(None), InvitationRow.expires_at > now
    )
    return await session.scalar(query)


async def _refuse_guessing(session: AsyncSession, telegram_id: int, now: datetime) -> None:
    own = GuessRow.telegram_id == telegram_id
    for whose, allowed in ((own, GUESSES_EACH), (true(), GUESSES_OF_ALL)):
        times = await _recent_guesses(session, whose, now)
        if len(times) >= allowed:
            raise TooManyGuesses(times[-allowed] + GUESSES_WITHIN - now)


async def _recent_guesses(session: AsyncSession, whose: ColumnElement[bool], now: datetime) -> list[datetime]:
    query = select(GuessRow.at).where(whose, GuessRow.at > now - GUESSES_WITHIN).order_by(GuessRow.at)
    return list(await session.scalars(query))


async def open_count(session: AsyncSession, *, now: datetime | None = None) -> int:
    """How many invitations can still be redeemed."""
    query = select(func.count()).where(
        InvitationRow.redeemed_at.is_(None), InvitationRow.expires_at > (now or utc_now())
    )
    return await session.scalar(query) or 0


def _typed(code: str) -> str:
    """The code without what people add to it: spaces, dashes, small or full-width letters."""
    return "".join(c for c in unicodedata.normalize("NFKC", code).upper() if c in ALPHABET)


def _hash(code: str) -> str:
    """What is stored of a code: with its 49 random bits and its seven days it needs no salt."""
    return hashlib.sha256(f"invitation:{code}".encode()).hexdigest()
