"""Which client of a book a text names, and how surely."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from notes.wording import plain

# exact: said as it is written. guess: one client, by sound, by a typo, by part of its name.
# ask: several, or one that is not sure enough. confirm: one, from a hint only. unknown: a company of no client.
How = Literal["exact", "guess", "ask", "confirm", "unknown"]
# name: a company's name. part: a part said after the whole ("新材"). group: "集团那边". place: "临溪那家".
# trade: "纱厂". pronoun: "他们". time: "上午那家". person: "老周".
Kind = Literal["name", "part", "group", "place", "trade", "pronoun", "time", "person"]


@dataclass(frozen=True, slots=True)
class BookClient:
    """A client of the asking user's book: its legal name, what it is called, and the names of its people."""

    name: str
    short_names: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NameMention:
    """Where a text speaks of a client: the clients (legal names) it may mean, and how sure that is."""

    start: int
    end: int
    words: str
    candidates: tuple[str, ...]
    how: How
    kind: Kind = "name"

    @property
    def client(self) -> str | None:
        """The client, when it is settled without asking."""
        return self.candidates[0] if self.how in {"exact", "guess"} else None


class Book:
    """The clients of one user, to be found by name."""

    def __init__(self, clients: Iterable[BookClient]) -> None:
        self.clients = tuple(clients)
        self._called: dict[str, list[str]] = defaultdict(list)
        for client in self.clients:
            for called in dict.fromkeys(map(plain, (client.name, *client.short_names))):
                self._called[called].append(client.name)
        self._longest = max(map(len, self._called), default=0)

    def find(self, text: str, *, voice: bool = False) -> list[NameMention]:
        """The clients named in a text, in order; the longest match first."""
        form, found, start = plain(text), [], 0
        while start < len(form):
            for end in range(min(len(form), start + self._longest), start, -1):
                if clients := self._called.get(form[start:end]):
                    how: How = "exact" if len(clients) == 1 else "ask"
                    found.append(NameMention(start, end, text[start:end], tuple(clients), how))
                    start = end - 1
                    break
            start += 1
        return found
