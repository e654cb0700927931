"""Which chapter of a proposal words mean: 第三部分, 风险提示, part 3."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from notes.numerals import whole
from proposals.record import Kind
from proposals.requestwords import pattern, words


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter by its key; `number` as it stands in the file, from 1."""

    key: str
    title: str
    number: int
    start: int
    end: int


def chapters(kind: Kind, given: Sequence[tuple[str, str]] = ()) -> list[tuple[str, str]]:
    """The keys and titles of a proposal's chapters: those of its draft where they are given."""
    return list(given) or [(each["key"], each["title"]) for each in words()["chapters"][kind]]


def find_chapter(ready: str, kind: Kind, given: Sequence[tuple[str, str]] = ()) -> Chapter | int | None:
    """The chapter that plain words mean; a number that no chapter has is returned as it is."""
    listed = chapters(kind, given)
    if found := pattern("revise.part").search(ready):
        number = whole(found["number"] or found["digits"]) or 0
        if not 1 <= number <= len(listed):
            return number
        key, title = listed[number - 1]
        return Chapter(key, title, number, found.start(), found.end())
    named = _named(ready, kind, listed)
    return max(named, key=lambda one: one.end - one.start) if named else None


def _named(ready: str, kind: Kind, listed: Sequence[tuple[str, str]]) -> list[Chapter]:
    known = {each["key"]: each["words"] for each in words()["chapters"][kind]}
    found = []
    for number, (key, title) in enumerate(listed, 1):
        also = rf"|{known[key]}" if key in known else ""
        match = re.search(rf"(?:{re.escape(title)}{also})(?:这?(?:一)?(?:部分|章|节|段)|里|中|那里)?", ready)
        if match:
            found.append(Chapter(key, title, number, match.start(), match.end()))
    return found
