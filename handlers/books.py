"""Books: the clients whom a user may name, ready to be found in a message, made anew only when something changed."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from memory import bookversions, clients
from memory.clients import Client
from memory.database import Database
from memory.users import User
from notes.names import Book, BookClient

MOST_BOOKS = 64  # of users, the last used ones


@dataclass(frozen=True, slots=True)
class UserBook:
    """The clients of one user: to be found by name, what each is called for short, and those met last."""

    finder: Book
    ids: dict[str, int] = field(default_factory=dict)
    shorts: dict[int, str] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    recent: tuple[int, ...] = ()

    def short(self, client_id: int | None, name: str) -> str:
        """What a client is called for short."""
        return self.shorts.get(client_id or 0, name)


class Books:
    """The books of users; one that nothing has changed since is taken as it is."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: OrderedDict[int, tuple[Any, UserBook]] = OrderedDict()

    async def of(self, user: User, today: date) -> UserBook:
        """The book of a user as it stands."""
        async with self._database.reading() as session:
            version = (await bookversions.version(session, user, today=today), user.role, user.team)
            kept = self._kept.get(user.id)
            if kept is not None and kept[0] == version:
                self._kept.move_to_end(user.id)
                return kept[1]
            found = await clients.book(session, user, today=today)
        made = await asyncio.to_thread(_made, found)
        self._kept[user.id] = (version, made)
        while len(self._kept) > MOST_BOOKS:
            self._kept.popitem(last=False)
        return made


def _made(found: Sequence[Client]) -> UserBook:
    finder = Book([BookClient(one.name, one.short_names, one.contacts) for one in found])
    shorts = {one.id: other.name for one in found for other in reversed(one.names) if other.kind == "short"}
    met = sorted((one for one in found if one.last_contact), key=lambda one: str(one.last_contact), reverse=True)
    names = {one.id: one.name for one in found}
    return UserBook(finder, {one.name: one.id for one in found}, shorts, names, tuple(one.id for one in met[:10]))
