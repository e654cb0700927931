"""Buttons: a short token in the chat, its meaning in the database, valid for its owner only.

    keep(session, payload, user_id, chat_id, once=False, lasts=timedelta(days=30)) -> token   at most 64 bytes
    press(session, token, user_id) -> payload | None     None: unknown, expired, of somebody else, or owner removed
    purge(session) -> int

A button kept with `once` raises AlreadyPressed from the second press on. Press it in the transaction that stores what
it leads to, so that a kill in between does not use it up.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from memory.clock import utc_now
from memory.tables import ButtonRow, UserRow

PREFIX = "b:"
LASTS = timedelta(days=30)


class AlreadyPressed(Exception):
    """A one-time button was pressed before; `payload` is what it did."""

    def __init__(self, payload: dict[str, Any]) -> None:
        super().__init__("this button was pressed before")
        self.payload = payload


async def keep(
    session: AsyncSession,
    payload: dict[str, Any],
    user_id: int,
    chat_id: int,
    *,
    once: bool = False,
    lasts: timedelta = LASTS,
) -> str:
    """The token of a button that does `payload` when `user_id` presses it."""
    token = PREFIX + secrets.token_urlsafe(12)
    now = utc_now()
    row = ButtonRow(token=token, user_id=user_id, chat_id=chat_id, payload=payload, once=once)
    row.created_at, row.expires_at = now, now + lasts
    session.add(row)
    return token


async def press(
    session: AsyncSession, token: str, user_id: int, *, now: datetime | None = None
) -> dict[str, Any] | None:
    """What the button does; None when this user cannot press it (any more). Raises AlreadyPressed."""
    now = now or utc_now()
    query = (
        select(ButtonRow)
        .join(UserRow, UserRow.id == ButtonRow.user_id)
        .where(ButtonRow.token == token, ButtonRow.user_id == user_id, ButtonRow.expires_at > now, UserRow.active)
    )
    row = await session.scalar(query)
    if row is None:
        return None
    first = update(ButtonRow).where(ButtonRow.token == token, ButtonRow.pressed_at.is_(None)).values(pressed_at=now)
    pressed = cast("CursorResult[Any]", await session.execute(first)).rowcount
    if row.once and not pressed:
        raise AlreadyPressed(row.payload)
    return row.payload


async def purge(session: AsyncSession, *, now: datetime | None = None) -> int:
    """Forget the buttons that have expired; how many there were."""
    result = await session.execute(delete(ButtonRow).where(ButtonRow.expires_at <= (now or utc_now())))
    return cast("CursorResult[Any]", result).rowcount
