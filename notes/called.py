"""What people call a client: the names that follow from its legal name and its short names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum

from notes.companies import LegalName, take_apart
from notes.industries import Industries, industries
from notes.mentions import BookClient
from notes.places import place_at, places
from notes.wording import is_han, plain

_KINDS = frozenset({"股份", "集团", "控股"})


class Strength(IntEnum):
    """How a name stands for its client: written out, listed, distinctive; its beginning, its end, first characters; or
    the place before it, which may be meant when it is another client's name (东方明珠 beside 东方电气)."""

    WHOLE = 0
    LISTED = 1
    STEM = 2
    PART = 3
    REAR = 4
    LETTERS = 5
    PLACE = 6


@dataclass(frozen=True, slots=True)
class Profile:
    """A client as names see it. `said`: the words that may stand behind its name; `heads`: what it is called;
    `cores`: which of these are distinctive, to be known by their sound or with a typo."""

    number: int
    legal: LegalName
    listed: bool
    said: frozenset[str]
    heads: dict[str, Strength] = field(default_factory=dict)
    cores: tuple[str, ...] = ()

    @property
    def is_group(self) -> bool:
        """Whether it is a group or a holding by its name."""
        return "集团" in self.legal.whole or "控股" in self.legal.rest

    def fits(self, word: str) -> int:
        """Whether a word behind a name may be said of this client: 2 its own word, 1 another for the same, else 0."""
        if word in self.legal.rest or self.abbreviates(word):
            return 2
        return 2 if word in self.legal.pieces else int(word in self.said)

    def ends_in(self, word: str) -> bool:
        """Whether its name, or one it is listed by, has these characters: 农产 of 湘疆农产品."""
        return word in self.legal.short or any(name.endswith(word) for name in self.heads)

    def abbreviates(self, word: str) -> bool:
        """Whether two characters begin two of its words, one behind the other: 智控 of 智能控制."""
        beginnings = "".join(character for word in self.legal.pieces for character in _atoms(word))
        return len(word) == 2 and word in beginnings


def _atoms(word: str) -> str:
    """The first characters of the words that a longer word is made of: 智, 控 of 智能控制."""
    return word[::2] if len(word) == 4 else word[:1]


def profile(client: BookClient, number: int, more_places: frozenset[str] = frozenset()) -> Profile:
    """A client's names. Never raises, whatever the name."""
    legal = take_apart(client.name, more_places=more_places)
    listed = [short for short in (_dense(name) for name in client.short_names) if len(short) >= 2]
    made = Profile(number, legal, bool(listed), _said(legal))
    for name, strength in [
        *((short, Strength.LISTED) for short in listed),
        *_derived(legal),
        *_shortened(legal, listed),
        *_bare_places(legal),
    ]:
        if len(name) >= 2:
            made.heads[name] = min(strength, made.heads.get(name, strength))
    cores = [
        name for name in (legal.stem, *_placed(legal), *(distinctive(short) for short in listed)) if len(name) >= 2
    ]
    return Profile(number, legal, bool(listed), made.said, made.heads, tuple(dict.fromkeys(filter(_chinese, cores))))


def _dense(name: str) -> str:
    text = plain(name).strip()
    return text if not any(map(is_han, text)) else re.sub(r"[\s()]", "", text)


def _chinese(name: str) -> bool:
    return all(map(is_han, name))


def _said(legal: LegalName) -> frozenset[str]:
    """Its own words, those that lie in them, and those that are said for them, in Chinese and English."""
    words = industries()
    own = {*legal.pieces}
    for piece in legal.pieces:
        own.update(_inside(piece, words))
    also = {said for word in own for said in words.also.get(word, ())}
    english = {said for word in own | also for said in words.english.get(word, ())}
    return frozenset(own | also | english)


def _inside(piece: str, words: Industries) -> Iterator[str]:
    for start in range(len(piece)):
        for end in range(start + 2, len(piece) + 1):
            if piece[start:end] in words.words:
                yield piece[start:end]


def _derived(legal: LegalName) -> Iterator[tuple[str, Strength]]:
    """The name, without its legal form; the distinctive part alone, behind its place, behind the first character of
    that (杭汽轮); first characters (东航)."""
    yield legal.whole, Strength.WHOLE
    if legal.short != legal.stem:
        yield legal.short, Strength.STEM
    if legal.stem:
        yield legal.stem, Strength.STEM
        yield from ((name, Strength.STEM) for name in _placed(legal))
    if len(legal.stem) >= 2 and _chinese(legal.stem):
        yield from ((place[0] + legal.stem, Strength.PART) for place in legal.places[:2])
        atoms = [atom for piece in legal.pieces[:2] if piece not in _KINDS for atom in _atoms(piece)]
        yield from ((legal.stem[0] + atom, Strength.LETTERS) for atom in atoms if len(legal.stem) == 2)


def _placed(legal: LegalName) -> list[str]:
    """The distinctive part behind each of its places: 杭州华兴."""
    if not legal.stem or not _chinese(legal.stem):
        return []
    return [place + legal.stem for place in legal.places if _chinese(place)]


def _shortened(legal: LegalName, listed: list[str]) -> Iterator[tuple[str, Strength]]:
    """Parts of distinctive names of three characters or more; first letters of a place and its trade (上汽, 中石化)."""
    for name in dict.fromkeys((legal.stem, *(distinctive(short) for short in listed))):
        if not _chinese(name) or (name == legal.stem and legal.placed):
            continue
        for part in _parts(name):
            if places().get(part, "county") == "county" and industries().split(part) is None:
                yield part, Strength.PART if name.startswith(part) else Strength.REAR
    if mixed := re.match(r"[a-z0-9]{2,}(?=[\u4e00-\u9fff])", legal.stem):
        yield mixed[0], Strength.PART
    if legal.placed and (place := place_at(legal.stem)):
        yield place[0][0] + "".join(map(_atoms, legal.pieces[:1])), Strength.LETTERS
        yield place[0][0] + legal.pieces[0], Strength.LETTERS
        yield place[0][0] + legal.pieces[0][0], Strength.LETTERS
        yield from ((place[0] + said, Strength.STEM) for said in industries().also.get(legal.pieces[0], ()))


def _bare_places(legal: LegalName) -> Iterator[tuple[str, Strength]]:
    """The places before its name that stand without 市 or 县."""
    for place in legal.places:
        at = legal.short.find(place)
        if at >= 0 and legal.short[at + len(place) : at + len(place) + 1] not in set("省市县区州旗盟"):
            yield place, Strength.PLACE


def _parts(name: str) -> Iterator[str]:
    """What a long name is cut to: its beginnings; of four characters also the last two."""
    yield from (name[:end] for end in range(2, len(name)))
    if len(name) == 4:
        yield name[2:]


def distinctive(short: str) -> str:
    """The distinctive part of a short name: without the words that only say what the company does."""
    words = industries()
    for end in range(2, len(short)):
        if words.split(short[end:]) is not None:
            return short if short[:end] in places() else short[:end]
    return short
