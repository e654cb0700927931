"""Those of a message who are known already: the contacts that the book lists for its clients."""

from __future__ import annotations

import re
from collections.abc import Iterator

from notes import personnames, standing
from notes.personnames import NOBODY, Patterns
from notes.reading import Reading
from notes.record import Person
from notes.vocabulary import Vocabulary
from notes.wording import is_han, plain

# What may stand between a name in English and the position behind it: Linda (CFO).
_BRACKET = re.compile(r"\s*[(（]\s*")
_LONGEST_TITLE = 7
_CHIEF = re.compile(r"总(?=账[上户面])")


def find(
    reading: Reading, words: Vocabulary, patterns: Patterns, known: tuple[str, ...]
) -> Iterator[tuple[int, int, Person]]:
    """Where a listed contact is named in full, or by surname and position: 唐丽说, 权总, 车会计."""
    taken: list[tuple[int, int]] = []
    for name in sorted(known, key=len, reverse=True):
        for start, end in _places(reading, plain(name)):
            if any(start < last and first < end for first, last in taken):
                continue
            first, last, title = _with_title(reading, words, patterns, start, end)
            taken.append((first, last))
            yield first, last, Person(reading.text[start:end], title, reading.words(first, last))
    surnames = tuple(dict.fromkeys(surname for name in known if (surname := _surname(plain(name), patterns))))
    for surname in surnames:
        for start, end in _places(reading, surname):
            position = _position(reading, patterns, end)
            if position is None or any(start < last and first < position.end() for first, last in taken):
                continue
            if _is_other_word(reading, start, position.end()):
                continue
            said = "董事长" if position[0] == "董" else words.titles.get(position[0], position[0])
            taken.append((start, position.end()))
            yield start, position.end(), Person(reading.text[start:end], said, reading.words(start, position.end()))


def _places(reading: Reading, name: str) -> Iterator[tuple[int, int]]:
    """Where a name stands by itself: outside a client's name, and not inside a longer word."""
    edge = r"(?<![a-z])" if name.isascii() else ""
    behind = r"(?![a-z])" if name.isascii() else ""
    for match in re.finditer(f"{edge}{re.escape(name)}{behind}", reading.flat):
        start, end = match.span()
        inside = any(one.start < end and start < one.end for one in reading.names if one.kind != "person")
        common = len(name) > 1 and is_han(name[0]) and standing.is_word(name)
        if not inside and not (common and not personnames.begins(reading, start)):
            yield start, end


def _with_title(
    reading: Reading, words: Vocabulary, patterns: Patterns, start: int, end: int
) -> tuple[int, int, str | None]:
    """A name with the position beside it: 财务总监李敏, 程昱总, Linda (CFO)."""
    flat = reading.flat
    behind = _position(reading, patterns, end)
    if behind:
        return start, behind.end(), "董事长" if behind[0] == "董" else words.titles.get(behind[0], behind[0])
    for length in range(min(_LONGEST_TITLE, start), 1, -1):
        before = patterns.unnamed.fullmatch(flat, start - length, start)
        if before:
            return start - length, end, words.titles.get(before[0], before[0])
    bracket = _BRACKET.match(reading.plain, end)
    english = patterns.english.match(reading.plain, bracket.end() if bracket else end)
    if bracket and english and (said := english["title"] or english["alone"]):
        return start, english.end(), words.titles[said]
    title = re.search(r"(?<![a-z])(?P<title>[a-z]{2,9})\.?\s?$", reading.plain[:start])
    if title and title["title"] in words.titles:
        return title.start(), end, words.titles[title["title"]]
    return start, end, None


def _position(reading: Reading, patterns: Patterns, start: int) -> re.Match[str] | None:
    """The position behind a name that is known for one: 裴总 is one before 账上 as well."""
    return patterns.title.match(reading.flat, start) or _CHIEF.match(reading.flat, start)


def _surname(name: str, patterns: Patterns) -> str | None:
    if len(name) < 2 or not is_han(name[0]):
        return None
    return name[:2] if name[:2] in patterns.compound else name[0]


def _is_other_word(reading: Reading, start: int, end: int) -> bool:
    """Whether a surname and a position are only parts of words: 汇总, 电池总成."""
    flat = reading.flat
    if NOBODY.search(flat[start:end]) and not (flat[start:end] == "万总" and personnames.begins(reading, start)):
        return True
    before = flat[start - 1 : start + 1] if start else ""
    return (
        len(before) == 2 and is_han(before[0]) and standing.is_word(before) and not personnames.begins(reading, start)
    )
