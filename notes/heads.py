"""A name at its place in a text, with the place before it and the words behind it: whom do they fit?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from notes import jargon, standing
from notes.bookindex import BookIndex
from notes.called import Strength
from notes.industries import industries
from notes.places import conflict, place_at, place_before

_COMPANY = re.compile(
    r"(?:\((?:集团|[\u4e00-\u9fff]{2,3})\))?(?:集团|控股)?(?:股份)?(?:有限责任|有限|总|分)?公司|合作社|总厂|厂(?![房长里家商区内外址子])"
)
# What may stand between a client and a word for what is done, without being part of its name.
_NATURAL = re.compile(
    r"[做买卖搞用投建开换租包加改转上下进出付收欠缺和与同从向对为老新大小多几一二两三四五六七八九十现已正准打年月日号厂这有、]"
)
# Behind a word for what is done they make a thing of it, and no company: 食品级, 模具费.
_THINGS = frozenset("级化类性品费款业贷险税证票价库车机件料展板")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_LEGAL = re.compile(r"(?:有限责任公司|有限公司)$")


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
        place = place_before(self.text, begin, more=self.index.beginnings)
        if place and self._joins_two(place[1], begin):
            place = None
        another = not place and self._begins_before(begin)
        fitting: dict[int, tuple[str, ...]] = {}
        scores: dict[int, int] = {}
        for number, strength in entries.items():
            words, stop, contradicted = self._fitting(head, tail, number)
            contradicted |= another or (not tail and self._goes_on(end))
            if place and place[0] in self.index.profiles[number].legal.places:
                head.near.add(number)
            elif place and self._clash(place[0], number):
                contradicted = True
            (head.misfits if contradicted else head.fits)[number] = strength
            fitting[number] = words
            scores[number] = sum(self.index.profiles[number].fits(word) for word in words)
            if not contradicted and stop > head.end:
                head.end = stop
        self._choose(head, fitting, scores)
        if place:
            head.start, head.placed = place[1], True
        self._close(head, tail)
        return head

    def _joins_two(self, start: int, begin: int) -> bool:
        """Whether a place is only the end of a name with the word that joins it to the next: 华兴和华星."""
        if self.text[begin - 1 : begin] not in set("和跟与同及"):
            return False
        heads = self.index.heads
        return any(self.text[first : begin - 1] in heads for first in range(max(0, start - 3), start))

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

    def _choose(self, head: Head, fitting: Mapping[int, tuple[str, ...]], scores: Mapping[int, int]) -> None:
        """Those whom most of the words fit best, and whose own place was said, before the others."""
        most = max((scores[one] for one in head.fits), default=0)
        if most:
            head.fits = {one: head.fits[one] for one in head.fits if scores[one] == most}
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

    def _begins_before(self, begin: int) -> bool:
        """Whether the name is the end of another: 新华兴."""
        before = self.text[begin - 1 : begin]
        if before not in standing.surroundings().names or standing.left(self.text, begin):
            return False
        return not standing.is_word(self.text[max(0, begin - 2) : begin])

    def _goes_on(self, end: int) -> bool:
        """Whether the name is the beginning of another: 华兴达, 华兴源创科技, 华兴拉链厂."""
        around, behind = standing.surroundings(), self.text[end : end + 6]
        if not _HAN.match(behind) or place_at(behind, more=self.index.beginnings):
            return False
        for length in (1, 2, 3, 4):
            middle = behind[:length]
            noun = standing.is_word(behind[:2]) and not standing.is_doing(behind[:2])
            does = standing.is_doing(middle) or (self._does(middle) and not noun)
            if around.grammar & {*middle} or _NATURAL.match(middle) or does:
                break
            if _COMPANY.match(self.text, end + length) or (
                length < 3 and self.words.beginning(self.text, end + length) > 1
            ):
                return True
        words = (standing.is_word(behind[:length]) or behind[:length] in jargon.jargon() for length in (2, 3))
        return behind[0] in around.names and not any(words)

    def _does(self, character: str) -> bool:
        """Whether it says that something is done, and makes no names: 望舒管技术的副总."""
        return character not in standing.surroundings().names and standing.is_verb(character)

    def _counts(self, word: str, end: int) -> bool:
        """Whether a word behind a name belongs to it: 华兴纺织停产了 does not speak of 华兴精密."""
        if _COMPANY.match(self.text, end) or word in self.words.lenders:
            return True
        if word in self.words.doings:
            return standing.named(self.text, end)
        if word in self.words.everyday:
            wants = standing.wants(self.text, end) and bool(_HAN.match(self.text[end:].lstrip(" ")))
            return wants or standing.named(self.text, end)
        return self.text[end : end + 1] not in _THINGS

    def _clash(self, place: str, number: int) -> bool:
        """Whether a place before a name contradicts a client. Where no place is known, those of the book do not."""
        where = self.index.profiles[number].legal.places
        if not where:
            return place not in self.index.places and place not in self.index.located
        return all(conflict(place, one) for one in where)
