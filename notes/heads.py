"""A name at its place in a text, with the place before it and the words behind it: whom do they fit?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from notes import standing
from notes.bookindex import BookIndex
from notes.called import Strength
from notes.industries import industries
from notes.places import conflict, place_at, place_before

_COMPANY = re.compile(
    r"(?:\((?:集团|[\u4e00-\u9fff]{2,3})\))?(?:集团|控股)?(?:股份)?(?:有限责任|有限|总|分)?公司|合作社|总厂|厂(?![房长里家商区内外址子])"
)
_LEGAL = re.compile(r"(?:有限责任公司|有限公司)$")
_WANTS = re.compile(r"(?:也|都|还)?[要想说]")


@dataclass(slots=True)
class Head:
    """`name` begins at `begin`; with its place before and its words behind, the mention is start to end.

    `fits`: clients that everything fits; `misfits`: clients of that name that something contradicts; `near`: those
    whose own place was said. `words`: the fitting words behind the name; `company`: that it is one was said; `legal`:
    in its legal form. `lender`: it is the name of a bank or an insurer.
    """

    name: str
    begin: int
    start: int
    end: int
    fits: dict[int, Strength] = field(default_factory=dict)
    misfits: dict[int, Strength] = field(default_factory=dict)
    near: set[int] = field(default_factory=set)
    words: tuple[str, ...] = ()
    placed: bool = False
    company: bool = False
    legal: bool = False
    lender: bool = False

    @property
    def tailed(self) -> bool:
        """Whether words behind it say more than the name."""
        return bool(self.words) or self.company


class Reader:
    """Reads names of one text for one book."""

    def __init__(self, index: BookIndex, text: str) -> None:
        self.index = index
        self.text = text
        self.words = industries()

    def read(self, begin: int, end: int, entries: Mapping[int, Strength]) -> Head:
        """The name from begin to end, which those of `entries` bear."""
        head = Head(self.text[begin:end], begin, begin, end)
        tail = list(self._tail(end, entries))
        place = place_before(self.text, begin, more=self.index.places)
        fitting: dict[int, tuple[str, ...]] = {}
        for number, strength in entries.items():
            words, stop, contradicted = self._fitting(head, tail, number)
            if place and place[0] in self.index.profiles[number].legal.places:
                head.near.add(number)
            elif place and self._clash(place[0], number):
                contradicted = True
            (head.misfits if contradicted else head.fits)[number] = strength
            fitting[number] = words
            if not contradicted and stop > head.end:
                head.end = stop
        self._choose(head, fitting)
        if place:
            head.start, head.placed = place[1], True
        self._close(head, tail)
        return head

    def _fitting(self, head: Head, tail: list[tuple[str, int]], number: int) -> tuple[tuple[str, ...], int, bool]:
        """The words behind the name that fit a client, where they end, and whether the next contradicts it."""
        profile, stop = self.index.profiles[number], 0
        words: list[str] = []
        for word, behind in tail:
            if not profile.fits(word):
                contradicted = self._counts(word, behind) if not words else bool(_COMPANY.match(self.text, behind))
                head.lender |= contradicted and word in self.words.lenders
                return tuple(words), stop, contradicted
            words.append(word)
            stop = behind
        return tuple(words), stop, False

    def _choose(self, head: Head, fitting: Mapping[int, tuple[str, ...]]) -> None:
        """Those whom most of the words fit, and whose own place was said, before the others."""
        most = max((len(fitting[one]) for one in head.fits), default=0)
        if most:
            head.fits = {one: head.fits[one] for one in head.fits if len(fitting[one]) == most}
            head.words = fitting[next(iter(head.fits))]
        if near := {one: strength for one, strength in head.fits.items() if one in head.near}:
            head.fits = near
        head.lender &= not head.fits

    def _close(self, head: Head, tail: list[tuple[str, int]]) -> None:
        """Take the legal form, with the place of a branch, into the mention."""
        stop = tail[-1][1] if tail and not head.fits else head.end
        branch = place_at(self.text, stop, more=self.index.places)
        company = (branch and _COMPANY.match(self.text, branch[1])) or _COMPANY.match(self.text, stop)
        if company:
            head.end, head.company = company.end(), True
            head.legal = bool(_LEGAL.search(company[0]))
        else:
            head.end = stop

    def _tail(self, end: int, entries: Mapping[int, Strength]) -> Iterator[tuple[str, int]]:
        """The words behind a name that say what a company does, each with where it ends."""
        text, profiles = self.text, self.index.profiles
        while True:
            length = self.words.beginning(text, end)
            word = text[end : end + length]
            if length < 2 and not (length and any(profiles[one].fits(word) for one in entries)):
                word = text[end : end + 2]
                if not any(profiles[one].abbreviates(word) for one in entries):
                    return
            end += len(word)
            yield word, end

    def _counts(self, word: str, end: int) -> bool:
        """Whether a word behind a name belongs to it: 华兴纺织停产了 does not speak of 华兴精密."""
        if _COMPANY.match(self.text, end) or word in self.words.lenders:
            return True
        if word in self.words.doings:
            return standing.named(self.text, end)
        if word in self.words.everyday:
            return standing.named(self.text, end) or bool(_WANTS.match(self.text, end))
        return not standing.is_word(word[-1:] + self.text[end : end + 1])

    def _clash(self, place: str, number: int) -> bool:
        """Whether a place before a name contradicts a client. Where no place is known, those of the book do not."""
        where = self.index.profiles[number].legal.places
        if not where:
            return place not in self.index.places and place not in self.index.located
        return all(conflict(place, one) for one in where)
