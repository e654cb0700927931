"""The names of a book's clients, to be looked up as they are written, as they sound, and with a typo."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from notes import sounds
from notes.called import Profile, Strength, distinctive, profile
from notes.companies import take_apart, whole
from notes.mentions import BookClient
from notes.places import place_at, places
from notes.wording import is_han, plain

# Names with one wrong character are looked up by what is left of them.
_TYPO_LENGTHS = range(3, 9)
_SOUND_LENGTHS = range(2, 9)


class BookIndex:
    """Every name of every client. Clients are numbers: their places in the book."""

    def __init__(self, clients: Sequence[BookClient]) -> None:
        self.places = frozenset(_places(clients))
        self.profiles = tuple(profile(client, number, self.places) for number, client in enumerate(clients))
        begun = _beginnings(self.profiles)
        self.beginnings = self.places | begun.keys()
        self.shared = frozenset(beginning for beginning, times in begun.items() if times > 1)
        self.heads: dict[str, dict[int, Strength]] = defaultdict(dict)
        self.sounds: dict[str, dict[str, None]] = defaultdict(dict)
        self.nears: dict[str, dict[str, None]] = defaultdict(dict)
        self.gaps: dict[str, dict[str, None]] = defaultdict(dict)
        self.endings: dict[str, dict[int, None]] = defaultdict(dict)
        self.stems: dict[str, dict[int, None]] = defaultdict(dict)
        self.words: dict[str, dict[int, None]] = defaultdict(dict)
        self.located: dict[str, dict[int, None]] = defaultdict(dict)
        self.first: dict[str, dict[int, None]] = defaultdict(dict)
        for one in self.profiles:
            self._add(one)
        self.longest = max(map(len, self.heads), default=0)
        self.lengths = tuple(sorted({len(one.legal.whole) for one in self.profiles}, reverse=True))
        groups = [one for one in self.profiles if one.is_group]
        named = [one for one in groups if "集团" in one.legal.whole]
        self.groups = tuple(one.number for one in named or groups)

    def _add(self, one: Profile) -> None:
        for name, strength in one.heads.items():
            self.heads[name][one.number] = strength
        for core in one.cores:
            placed = one.legal.placed or (core != one.legal.stem and core.endswith(one.legal.stem))
            self._add_sounds(core, distinct=not placed or (len(one.legal.stem) > 2 and not one.legal.placed))
        for ending in _endings(one):
            self.endings[ending][one.number] = None
        self.stems[one.legal.stem][one.number] = None
        for word in one.said:
            self.words[word][one.number] = None
        for place in one.legal.places:
            self.located[place][one.number] = None
        for character in {*one.legal.stem[:1], *(place[0] for place in one.legal.places)}:
            self.first[character][one.number] = None

    @cached_property
    def spelled(self) -> dict[str, dict[int, Strength]]:
        """Names in letters as one word: huaxing, boyan. Made when letters are met."""
        found: dict[str, dict[int, Strength]] = defaultdict(dict)
        for one in self.profiles:
            for written, strength in _in_letters(one):
                found[written].setdefault(one.number, strength)
        return found

    @cached_property
    def initials(self) -> dict[str, dict[int, None]]:
        """First letters of names: hxjm."""
        found: dict[str, dict[int, None]] = defaultdict(dict)
        for one in self.profiles:
            for written in _initials(one):
                found[written][one.number] = None
        return found

    def _add_sounds(self, core: str, *, distinct: bool) -> None:
        """`distinct`: what is wrong in it is not one of two distinctive characters behind a place (杭州华新)."""
        if len(core) in _SOUND_LENGTHS:
            for key in sounds.keys(core):
                self.sounds[key][core] = None
            for key in sounds.near_keys(core) if distinct or len(core) == 2 else ():
                self.nears[key][core] = None
        if len(core) in _TYPO_LENGTHS and distinct:
            for gap in gaps(core):
                self.gaps[gap][core] = None

    def homophones(self, name: str) -> dict[str, None]:
        """The distinctive names that sound the same."""
        return _found(self.sounds, sounds.keys(name))

    def nearly(self, name: str) -> dict[str, None]:
        """The distinctive names that sound the same or nearly so."""
        return self.homophones(name) | _found(self.nears, sounds.near_keys(name))

    def mistyped(self, name: str) -> dict[str, None]:
        """The distinctive names that differ in one character: wrong, left out, too many, or two changed round."""
        found = _found(self.gaps, gaps(name))
        return {core: None for core in found if core != name and abs(len(core) - len(name)) <= 1}

    def abbreviated(self, word: str) -> tuple[int, ...]:
        """The clients whose name has the characters in this order, the first of them first."""
        return tuple(one for one in self.first.get(word[0], ()) if _has(self.profiles[one].legal.short, word))

    def family(self, number: int) -> tuple[int, ...]:
        """The clients with the same distinctive part, this one included."""
        return tuple(self.stems[self.profiles[number].legal.stem])


def gaps(name: str) -> tuple[str, ...]:
    """A name without each of its characters; with that, two that differ in one character have one in common."""
    short = [name[:i] + "\0" + name[i + 1 :] for i in range(len(name))]
    longer = [name[:i] + "\0" + name[i:] for i in range(len(name) + 1)] if len(name) >= 3 else []
    swapped = [name[:i] + "\1" + "".join(sorted(name[i : i + 2])) + name[i + 2 :] for i in range(len(name) - 1)]
    return (*short, *longer, *swapped)


def _has(name: str, characters: str) -> bool:
    rest = iter(name)
    return all(character in rest for character in characters)


def _found(index: dict[str, dict[str, None]], keys: Iterable[str]) -> dict[str, None]:
    return {name: None for key in keys if key in index for name in index[key]}


def _places(clients: Iterable[BookClient]) -> Iterator[str]:
    """Places that no list has: in brackets, or before a client's short name."""
    for client in clients:
        legal = take_apart(client.name)
        yield from (place for place in legal.places if place not in places())
        for short in map(whole, client.short_names):
            start = legal.stem.find(distinctive(short))
            if 2 <= start <= 3 and len(short) >= 2 and not _is_place(legal.stem[:start]):
                yield legal.stem[:start]


def _beginnings(profiles: Iterable[Profile]) -> Counter[str]:
    """What long distinctive parts begin with, a place that no list has or the name of a group, and no client's name."""
    stems = {one.legal.stem for one in profiles}
    long = (stem[:2] for stem in stems if len(stem) >= 4 and all(map(is_han, stem)))
    return Counter(beginning for beginning in long if beginning not in stems and beginning not in places())


def _is_place(name: str) -> bool:
    found = place_at(name)
    return found is not None and found[1] == len(name)


def _in_letters(one: Profile) -> Iterator[tuple[str, Strength]]:
    """A client's names in letters as one word: those that are letters, and those that are spelled."""
    for name, strength in one.heads.items():
        if strength <= Strength.STEM and name.isascii():
            yield letters(name), strength
    for core in one.cores:
        yield from ((written, Strength.PART) for written in sounds.spelled(core) if len(written) >= 4)
        for piece in one.legal.pieces[:2]:
            yield from ((written, Strength.PART) for written in sounds.spelled(core + piece))


def letters(text: str) -> str:
    """Only the letters and digits of a text, in one form: "Sui'an" is suian."""
    return "".join(character for character in plain(text) if character.isascii() and character.isalnum())


def _initials(one: Profile) -> Iterator[str]:
    """The first letters of its names, and of its distinctive part with what it does."""
    legal, chinese = one.legal, [name for name, strength in one.heads.items() if strength <= Strength.STEM]
    rest = [piece for piece in legal.pieces if piece not in {"股份", "集团"}]
    built = ["".join((legal.stem, *rest[:count])) for count in range(3)]
    kinds = [legal.stem + kind for kind in ("股份", "集团") if one.fits(kind)]
    for name in dict.fromkeys((*chinese, *built, *kinds)):
        if 2 <= len(name) <= 8:
            yield from sounds.initials(name)


def _endings(one: Profile) -> Iterator[str]:
    """The end of its distinctive part with what it does: 云医药 of 岫云医药."""
    stem = one.legal.stem
    if 2 <= len(stem) <= 4 and one.legal.pieces and not one.legal.placed:
        yield from (stem[start:] + word for start in range(1, len(stem)) for word in one.said if not word.isascii())
