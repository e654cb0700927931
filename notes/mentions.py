"""What a mention of a client is, and what a book knows of its clients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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


@dataclass(frozen=True, slots=True)
class Hit:
    """A stretch of a text that names clients, by their numbers in the book. `rank`: 0 is firmest, 3 a mere hint that
    counts only where nothing firmer is said."""

    start: int
    end: int
    clients: tuple[int, ...]
    how: How
    rank: int = 0
    kind: Kind = "name"
