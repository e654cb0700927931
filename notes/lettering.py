"""Where a text has names of clients in letters: English names, pinyin, first letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from notes import standing
from notes.bookindex import BookIndex, letters
from notes.called import Strength
from notes.heads import Reader
from notes.mentions import Hit, How
from notes.wording import is_han

_TOKEN = re.compile(r"[a-z][a-z0-9]*(?:['’][a-z]+)*")
_JOINT = re.compile(r"[ \-.&']{0,3}")
_COMPANY = re.compile(
    r"[\s,.]*\b(?:co|company|corp|corporation|inc|limited|ltd)\b\.?(?:[\s,.]*\b(?:ltd|limited|inc)\b\.?)?"
)
_MOST = 4
_SHORTEST, _WHOLE, _FEW = 2, 4, 6


class Letterer:
    """One text against the names in letters of one book."""

    def __init__(self, index: BookIndex, text: str) -> None:
        self._index = index
        self._text = text
        self._reader = Reader(index, text)
        self._tokens = list(_TOKEN.finditer(text))

    def hits(self) -> Iterator[Hit]:
        """Every hit; the longest at each place."""
        for number, token in enumerate(self._tokens):
            before = self._text[token.start() - 1 : token.start()]
            if not (before.isascii() and before.isalnum()):
                yield from self._at(number)

    def _at(self, number: int) -> Iterator[Hit]:
        for count in range(_MOST, 0, -1):
            tokens = self._tokens[number : number + count]
            if len(tokens) < count or not self._adjoin(tokens):
                continue
            start, end = tokens[0].start(), tokens[-1].end()
            word = letters(self._text[start:end])
            if word in standing.surroundings().letters or len(word) < _SHORTEST:
                continue
            if entries := self._index.spelled.get(word):
                yield self._spelled(start, end, entries)
                return
            if count == 1 and (clients := self._index.initials.get(word)):
                yield from self._initials(start, end, tuple(clients))

    def _adjoin(self, tokens: list[re.Match[str]]) -> bool:
        return all(_JOINT.fullmatch(self._text, one.end(), other.start()) for one, other in pairwise(tokens))

    def _spelled(self, start: int, end: int, entries: dict[int, Strength]) -> Hit:
        """A name spelled out, with the English or Chinese words behind it."""
        head = self._reader.read(start, end, entries)
        fits = head.fits or head.misfits
        stop, chosen = self._english(max(head.end, end), fits)
        fits = {one: fits[one] for one in chosen}
        best = min(fits.values())
        clients = tuple(sorted(one for one, strength in fits.items() if strength == best))
        sure: How = "exact" if best <= Strength.LISTED else "guess"
        how: How = sure if len(clients) == 1 and head.fits else "ask"
        return Hit(start, stop, clients, how, 0 if how == "exact" else 1)

    def _english(self, end: int, entries: dict[int, Strength]) -> tuple[int, list[int]]:
        """Behind the English words that follow, and those whom they fit."""
        chosen = list(entries)
        for count in (3, 2, 1):
            following = [token for token in self._tokens if token.start() >= end][:count]
            if (
                len(following) < count
                or self._text[end : following[0].start()].strip(" ")
                or not self._adjoin(following)
            ):
                continue
            words = " ".join(token[0] for token in following)
            fitting = [one for one in entries if words in self._index.profiles[one].said]
            if fitting:
                chosen, end = fitting, following[-1].end()
                break
        company = _COMPANY.match(self._text, end)
        return (company.end() if company else end), chosen

    def _initials(self, start: int, end: int, clients: tuple[int, ...]) -> Iterator[Hit]:
        """First letters: four or more say whom, fewer only whom to ask for."""
        if end - start >= _WHOLE:
            yield Hit(start, end, clients, "guess" if len(clients) == 1 else "ask", 1)
        elif len(clients) <= _FEW and standing.right(self._text, end) and not self._measured(start):
            yield Hit(start, end, clients, "ask", 3)

    def _measured(self, start: int) -> bool:
        """Whether figures stand before the letters."""
        before = self._text[:start].rstrip()[-1:]
        return before.isdigit() or (bool(before) and is_han(before) and before in "一二三四五六七八九十百千万亿")
