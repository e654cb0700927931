"""Which client of a book a text names, and how surely."""

from __future__ import annotations

from collections.abc import Iterable

from notes.bookindex import BookIndex
from notes.lettering import Letterer
from notes.matching import Matcher
from notes.mentions import BookClient, Hit, How, Kind, NameMention
from notes.relatives import Relatives
from notes.strangers import Strangers
from notes.wording import plain

__all__ = ["Book", "BookClient", "How", "Kind", "NameMention"]


class Book:
    """The clients of one user, to be found by name."""

    def __init__(self, clients: Iterable[BookClient]) -> None:
        self.clients = tuple(clients)
        self._index = BookIndex(self.clients)

    def find(self, text: str, *, voice: bool = False) -> list[NameMention]:
        """The clients named in a text, in order; the longest match first."""
        form = plain(text)
        named = _apart([*Matcher(self._index, form, voice=voice).hits(), *Letterer(self._index, form).hits()])
        related = _apart(Relatives(self._index, form, named).hits())
        hits = _apart([*Strangers(form, related).hits(), *related])
        return [self._mention(hit, text) for hit in _firmest(hits)]

    def _mention(self, hit: Hit, text: str) -> NameMention:
        names = tuple(dict.fromkeys(self.clients[number].name for number in hit.clients))
        return NameMention(hit.start, hit.end, text[hit.start : hit.end], names, hit.how, hit.kind)


def _apart(hits: Iterable[Hit]) -> list[Hit]:
    """Hits that do not overlap: the firmer first, then the longer, then the earlier."""
    taken: list[Hit] = []
    for hit in sorted(hits, key=lambda one: (one.rank, one.start - one.end, one.start)):
        if all(hit.end <= other.start or other.end <= hit.start for other in taken):
            taken.append(hit)
    return sorted(taken, key=lambda one: one.start)


def _firmest(hits: list[Hit]) -> list[Hit]:
    """Without mere hints where something firmer is said."""
    firm = [hit for hit in hits if hit.rank < 3]
    return firm or hits
