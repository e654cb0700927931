"""Where a text has names of clients in Chinese characters: as they are written, as they sound, with a typo."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Literal

import rjieba

from notes import jargon, standing
from notes.bookindex import BookIndex
from notes.called import Strength
from notes.heads import Head, Reader
from notes.mentions import Hit, How
from notes.places import place_before, places
from notes.wording import is_han

_SOUNDS = range(8, 1, -1)
_TYPOS = range(9, 2, -1)
_SHORTEST_WHOLE = 4
# How odd as words must be what only sounds like a name, before a word for what it does, and where it is a word itself.
_SOUNDS_ODD = 11.0
_WORD_ODD = 15.0
# And what is both the beginning of a name and a word, not to be another company's name.
_PART_ODD = 14.0
# And a listed name that opens what is said.
_LISTED_ODD = 10.0

# What banks do and clients do not: 给3.6, 那2000万抽了.
_QUOTES = re.compile(
    r"\s?(?:那边|那里|也|才|只|都)?(?:给|报|批|开)(?:的|到|了|出)?(?:价|利率|报价)?\s?(?:是|到)?\s?\d(?:\.\d+)?(?![\d.]*\s?[万亿wk])|"
    r"\s?(?:那边|那里)?(?:也)?(?:抽贷|抽了|压贷|压了|不续|的?利率|的?授信|那笔|那\d|贷的|放款|先放)"
)

Standing = Literal["firm", "guess", "hint", "no"]


class Matcher:
    """One text against one book."""

    def __init__(self, index: BookIndex, text: str, *, voice: bool = False) -> None:
        self._index = index
        self._text = text
        self._voice = voice
        self._reader = Reader(index, text)
        self._banking = jargon.spans(text)

    def hits(self) -> Iterator[Hit]:
        """Every hit, those that overlap included."""
        yield from self._whole()
        for start in range(len(self._text)):
            yield from self._written(start)
            if is_han(self._text[start]) and self._begins(start):
                yield from self._sounding(start)
                yield from self._mistyped(start)

    def _begins(self, start: int) -> bool:
        place = place_before(self._text, start, more=self._index.beginnings)
        return standing.left(self._text, place[1] if place else start) > 0

    # As written.

    def _whole(self) -> Iterator[Hit]:
        """Legal names, whatever blanks and brackets are in them."""
        places_ = [at for at, character in enumerate(self._text) if character not in " \t\n()"]
        dense = "".join(self._text[at] for at in places_)
        for first in range(len(dense)):
            for length in self._index.lengths:
                entries = self._index.heads.get(dense[first : first + length], {})
                clients = tuple(one for one, strength in entries.items() if strength == Strength.WHOLE)
                if clients and first + length <= len(dense) and length >= _SHORTEST_WHOLE:
                    start, end = places_[first], places_[first + length - 1] + 1
                    alone = len(clients) == 1 and not self._goes_on(start)
                    yield Hit(start, end, clients, "exact" if alone else "ask", -1)

    def _goes_on(self, start: int) -> bool:
        """Whether what stands before may belong to the name of another company: 杭州青鹭, 新华兴."""
        before = self._text[max(0, start - 5) : start]
        if not before or not is_han(before[-1]) or place_before(self._text, start, more=self._index.beginnings):
            return bool(before) and is_han(before[-1])
        return standing.left(self._text, start) == 0 and standing.is_name(rjieba.cut(before, False)[-1])

    def _written(self, start: int) -> Iterator[Hit]:
        """What the names that begin here come to. Of two that end together both count: 山鑫新材料, 山鑫 with 新材料."""
        text, heads = self._text, self._index.heads
        longest = min(len(text), start + self._index.longest)
        names = [end for end in range(longest, start + 1, -1) if text[start:end] in heads and _apart(text, start, end)]
        if not names:
            return
        read = [self._reader.read(start, end, heads[text[start:end]]) for end in names]
        fitting = [head for head in read if head.fits]
        head = max(fitting or read, key=lambda one: one.end)
        for other in read:
            if other is not head and other.end == head.end:
                head.fits = _both(head.fits, other.fits)
                head.misfits = _both(head.misfits, other.misfits)
        if hit := self._decide(head):
            yield hit

    def _decide(self, head: Head) -> Hit | None:
        bearers = {**head.misfits, **head.fits}
        if head.lender or self._bank(head) or min(bearers.values()) == Strength.PLACE:
            return None
        if min(head.fits.values(), default=Strength.PLACE) == Strength.PLACE or self._is_weaker(head):
            return self._contradicted(head)
        if others := self._alike_by_word(head):
            return Hit(head.start, head.end, tuple(sorted({*head.fits, *others})), "ask")
        if self._voice:
            self._add_homophones(head)
        clients, how = self.settle(head)
        if head.legal:
            return self._half_written(head)
        if not head.tailed and not head.near:
            stands = self._stands(head, min(head.fits[one] for one in clients))
            if stands == "no":
                return None
            if stands == "hint":
                return Hit(head.start, head.end, clients, "confirm" if len(clients) == 1 else "ask", 3)
            how = "guess" if (stands, how) == ("guess", "exact") else how
            if how == "guess" and self._is_end(head, clients[0]):
                return Hit(head.start, head.end, clients, "confirm", 2)
        if how == "guess" and self._is_letters(head, clients[0]):
            return Hit(head.start, head.end, clients, "confirm", 2)
        return Hit(head.start, head.end, clients, how, 1 if how == "guess" else 0)

    def _is_letters(self, head: Head, number: int) -> bool:
        """Whether it is first characters of words, none of which is a place."""
        return head.fits[number] == Strength.LETTERS and not self._index.profiles[number].legal.placed

    def _is_end(self, head: Head, number: int) -> bool:
        """Whether it is but the end of a name whose beginning is no other's, or a beginning that is a word (京东)."""
        beginning, strength = self._index.profiles[number].legal.stem[:2], head.fits[number]
        if strength == Strength.PART and standing.is_word(head.name):
            return standing.oddity(self._text, head.begin, head.begin + len(head.name)) < _PART_ODD
        others = beginning in self._index.shared or beginning in self._index.stems
        return strength == Strength.REAR and not others

    def _is_weaker(self, head: Head) -> bool:
        """Whether the name only begins that of those it fits, and is that of others: 宏远精密 of 宏远东, 宏远物流."""
        stems = {len(self._index.profiles[one].legal.stem) for one in head.fits}
        only_part = min(head.fits.values()) >= Strength.PART
        return only_part and stems == {3} and min(head.misfits.values(), default=Strength.PART) < Strength.PART

    def _half_written(self, head: Head) -> Hit | None:
        """A legal form, but not the legal name: who it may be is asked, for it may be another company."""
        return Hit(head.start, head.end, tuple(head.fits), "ask") if standing.left(self._text, head.start) else None

    def _bank(self, head: Head) -> bool:
        """Whether it is a bank's name: 恒丰行; 中信报3.2."""
        if head.tailed:
            return False
        behind = self._text[head.end : head.end + 2]
        if behind[:1] == "行" and behind[1:] not in set("业情程李政长动不吗吧的了为"):
            return True
        return head.name in jargon.banks() and bool(_QUOTES.match(self._text, head.end))

    def _contradicted(self, head: Head) -> Hit | None:
        """A name with words that do not fit it: perhaps whoever sounds alike and has the words, perhaps a stranger."""
        others = {**head.fits, **(self._alike(head) if all(map(is_han, head.name)) else {})}
        if self._voice and others:
            head.fits = others
            return self._guess(head, 1)
        if head.legal and not others:
            return None
        compound = head.end > head.begin + len(head.name) and standing.left(self._text, head.start)
        if not compound and self._stands(head, Strength.STEM) == "no":
            return None
        rank = 0 if others or min(head.misfits.values()) <= Strength.STEM else 2
        return Hit(head.start, head.end, tuple(sorted({*head.misfits, *others})), "ask", rank)

    def _alike(self, head: Head) -> dict[int, Strength]:
        """Clients whose name sounds like it and whom the words behind it fit."""
        entries = self._bearers(self._index.nearly(head.name), besides=head.misfits)
        if not entries:
            return {}
        other = self._reader.read(head.begin, head.begin + len(head.name), entries)
        return other.fits if other.words else {}

    def _alike_by_word(self, head: Head) -> dict[int, Strength]:
        """Whose name sounds like it and who does what is said right behind it, when those it fits do not."""
        after = head.begin + len(head.name)
        if head.tailed or not all(map(is_han, head.name)):
            return {}
        if self._reader.words.beginning(self._text, after) >= 2:
            return self._alike(head)
        word = self._text[after : after + 2]
        if len(word) < 2 or not all(map(is_han, word)) or not standing.right(self._text, after + 2):
            return {}
        near = self._bearers(self._index.nearly(head.name), besides=head.fits)
        return {one: strength for one, strength in near.items() if self._index.profiles[one].ends_in(word)}

    def _bearers(self, names: Iterable[str], besides: Mapping[int, Strength] | None = None) -> dict[int, Strength]:
        """Who bears one of the distinctive names."""
        found: dict[int, Strength] = {}
        for name in names:
            for number, strength in self._index.heads.get(name, {}).items():
                if strength <= Strength.STEM and number not in (besides or {}):
                    found[number] = min(strength, found.get(number, strength))
        return found

    def _add_homophones(self, head: Head) -> None:
        """To a spoken name those that sound the same."""
        if all(map(is_han, head.name)) and min(head.fits.values()) > Strength.WHOLE:
            entries = self._bearers(self._index.homophones(head.name), besides={**head.fits, **head.misfits})
            other = self._reader.read(head.begin, head.begin + len(head.name), entries)
            if len(other.words) >= len(head.words):
                head.fits = {**head.fits, **{one: min(head.fits.values()) for one in other.fits}}

    # Who of several is meant, and whether a name is one.

    def settle(self, head: Head) -> tuple[tuple[int, ...], How]:
        """The client when only one is left on the strongest level, else all that may be meant."""
        fits = head.fits
        if len(fits) > 1 and not head.words:
            fits = self._by_next_character(head) or fits
        best = min(fits.values())
        meant = {one for one, strength in fits.items() if strength == best}
        if not head.words or best <= Strength.LISTED:
            meant |= {one for one, strength in fits.items() if self._rivals(one, strength, best)}
        if len(meant) > 1:
            return tuple(sorted(meant)), "ask"
        return tuple(meant), "exact" if best <= Strength.STEM else "guess"

    def _rivals(self, number: int, strength: Strength, best: Strength) -> bool:
        """Whether a weaker name may be meant as well: where no short names are listed, the distinctive part is one."""
        profile = self._index.profiles[number]
        if best == Strength.LISTED:
            return strength == Strength.STEM and not profile.listed
        if strength == Strength.PLACE:
            return best >= Strength.STEM
        return best == Strength.STEM and strength < Strength.LETTERS and len(profile.legal.stem) >= 3

    def _by_next_character(self, head: Head) -> dict[int, Strength]:
        """华润微: the first character of what only one of them does."""
        after = self._text[head.end : head.end + 1]
        if (
            not after
            or rjieba.has_word(self._text[head.end : head.end + 2])
            or not standing.right(self._text, head.end + 1)
        ):
            return {}
        chosen = {one: s for one, s in head.fits.items() if self._index.profiles[one].legal.rest.startswith(after)}
        if len(chosen) == 1:
            head.end += 1
            head.words = (after,)
            return chosen
        return {}

    def _stands(self, head: Head, strength: Strength) -> Standing:
        """Whether the name stands as one: ordinary words only where a name would stand."""
        text, start, end = self._text, head.begin, head.begin + len(head.name)
        in_longer_word = any(one <= start and end <= other > one + end - start for one, other in self._banking)
        if standing.street(text, end) or in_longer_word:
            return "no"
        odd = standing.oddity(text, start, end)
        if odd >= standing.ODD or (odd >= standing.EITHER + 2 and standing.is_name_word(head.name)):
            return "firm" if strength <= Strength.STEM or self._cut_short(head) else "no"
        listed = strength <= Strength.LISTED
        if listed and odd >= _LISTED_ODD and self._opens(start, end):
            return "firm"
        if odd < standing.EITHER or (not listed and head.name in standing.surroundings().never):
            return "no"
        return self._ordinary(head, listed)

    def _opens(self, start: int, end: int) -> bool:
        """Whether a listed name that is no word opens what is said, before a word: 北锻压贷的事."""
        text, next_word = self._text, self._text[end : end + 2]
        if standing.left(text, start) < 2 or standing.is_word(text[start:end]):
            return False
        return standing.is_word(next_word) or next_word in jargon.jargon()

    def _cut_short(self, head: Head) -> bool:
        """Whether part of a name stands alone, and is not the beginning of another."""
        text, end = self._text, head.begin + len(head.name)
        if not standing.left(text, head.begin):
            return False
        behind = text[end : end + 1]
        if standing.right(text, end) == 2 or not is_han(behind or " "):
            return True
        next_word = text[end : end + 2]
        if behind not in standing.surroundings().names and (
            standing.is_word(next_word) or next_word in jargon.jargon()
        ):
            return True
        if behind in "和跟与同":
            return any(text[end + 1 : end + 1 + length] in self._index.heads for length in (2, 3, 4))
        return behind in "这那的也都还在已没不有来去"

    def _ordinary(self, head: Head, listed: bool) -> Standing:
        """Whether words that are also ordinary ones stand as a name."""
        text, start, end = self._text, head.begin, head.begin + len(head.name)
        went = standing.visited(text, start) and standing.right(text, end) > 0
        begins, thing = standing.left(text, start), standing.is_thing(head.name)
        if begins and (went or standing.named(text, end) or (thing and begins == 2 and standing.wants(text, end))):
            return "firm" if listed else "guess"
        may = begins == 2 and not standing.is_binding(head.name) and (thing or standing.wants(text, end))
        return "hint" if may and standing.subject(text, end) else "no"

    # As it sounds, and with a typo.

    def _sounding(self, start: int) -> Iterator[Hit]:
        """A name of a client by its sound: the longest that comes to something."""
        for length in _SOUNDS:
            name = self._text[start : start + length]
            if len(name) < length or not all(map(is_han, name)) or name in self._index.heads:
                continue
            if not (nearly := self._index.nearly(name)):
                continue
            if hit := self._by_sound(start, start + length, nearly):
                yield hit
                return

    def _by_sound(self, start: int, end: int, nearly: Iterable[str]) -> Hit | None:
        name = self._text[start:end]
        same, close = self._bearers(self._index.homophones(name)), self._bearers(nearly)
        odd = standing.oddity(self._text, start, end)
        for entries in filter(None, (same, close)):
            head = self._reader.read(start, end, entries)
            if head.fits and head.words and odd >= _SOUNDS_ODD:
                return self._guess(head, 1)
        head = self._reader.read(start, end, same or close)
        if not head.fits or not self._could_be_name(head, odd):
            return None
        if len(name) > 2 or same:
            return self._guess(head, 1)
        if standing.right(self._text, head.end) < 2:
            return None
        return Hit(head.start, head.end, tuple(sorted(head.fits)), "ask", 2)

    def _guess(self, head: Head, rank: int) -> Hit:
        # By its sound a listed name says no more than a distinctive one.
        head.fits = {one: max(strength, Strength.STEM) for one, strength in head.fits.items()}
        clients, how = self.settle(head)
        return Hit(head.start, head.end, clients, "ask" if head.legal or how == "ask" else "guess", rank)

    def _could_be_name(self, head: Head, odd: float) -> bool:
        """Whether what is written there is odd enough, and stands where a name may, to be a name spelled wrong."""
        text, end = self._text, head.begin + len(head.name)
        if head.name in places() or standing.street(text, end) or standing.surroundings().grammar & {*head.name}:
            return False
        if any(one < end and head.begin < other for one, other in self._banking):
            return False
        if standing.is_word(head.name) and not standing.is_name(head.name) and odd < _WORD_ODD:
            return False
        if head.tailed:
            return odd >= standing.ODD
        sure = standing.left(text, head.start) + standing.right(text, head.end) > 2 - (len(head.name) > 2)
        return odd >= standing.ODD and standing.right(text, head.end) > 0 and sure

    def _mistyped(self, start: int) -> Iterator[Hit]:
        """A name of three characters or more with one wrong."""
        for length in _TYPOS:
            name = self._text[start : start + length]
            known = any(part in self._index.heads for part in (name, name[:-1], name[1:]))
            if len(name) < length or not all(map(is_han, name)) or known:
                continue
            cores = [
                core
                for core in self._index.mistyped(name)
                if not (standing.surroundings().grammar & ({*name} - {*core}))
            ]
            if not cores:
                continue
            odd = standing.oddity(self._text, start, start + length)
            head = self._reader.read(start, start + length, self._bearers(cores))
            if head.fits and self._could_be_name(head, odd - 2):
                yield self._guess(head, 1) if self._close(name, cores) else replace(self._guess(head, 1), how="ask")

    def _close(self, name: str, cores: Iterable[str]) -> bool:
        """Whether it can hardly be another company's name, as 同济堂 is beside 同仁堂."""
        return all(core[:2] not in self._index.shared | self._index.places and _slip(name, core) for core in cores)


def _slip(name: str, core: str) -> bool:
    """Whether characters are changed round, one is missing or too many, or one of a long name is wrong."""
    if len(core) != len(name):
        return core[0] == name[0] and core[-1] == name[-1]
    if sorted(core) == sorted(name) or len(core) > 4:
        return True
    if core[:2] == name[:2]:
        return len(core) == 4 and standing.is_word(core[:2])
    return len(core) == 4 and (not standing.is_word(core[2:]) or standing.is_name_word(core[2:]))


def _both(one: Mapping[int, Strength], other: Mapping[int, Strength]) -> dict[int, Strength]:
    """Who bears either name, by the stronger."""
    return {number: min(found[number] for found in (one, other) if number in found) for number in {**one, **other}}


def _apart(text: str, start: int, end: int) -> bool:
    """Whether a name that begins or ends in letters is cut off from other letters."""
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    cut_before = not (before.isascii() and before.isalnum() and text[start].isascii())
    return cut_before and not (after.isascii() and after.isalnum() and text[end - 1].isascii())
