"""Client lists by chat: a lead or administrator sends a table, sees what it would do, and imports it with a tap."""

from __future__ import annotations

from telegram import Document

from handlers.context import Context

MAY_IMPORT = frozenset({"lead", "admin"})


async def received(context: Context, sent: Document, name: str) -> bool:
    """Whether the file was a client list, and is dealt with."""
    return False
