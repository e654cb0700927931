"""The words of a company's name that say what it does, in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from notes.wording import is_han


@dataclass(frozen=True, slots=True)
class Industries:
    """`also`: what is said for a word of a legal name; `trades`: what a works of it is called when its name is not."""

    words: frozenset[str]
    also: dict[str, tuple[str, ...]]
    trades: dict[str, tuple[str, ...]]
    everyday: frozenset[str]
    doings: frozenset[str]
    lenders: frozenset[str]
    kinds: tuple[str, ...]
    english: dict[str, tuple[str, ...]]
    longest: int

    def ending(self, text: str, end: int) -> int:
        """How many characters before a position are a word: the longest, 味业 and the like included; 0 if none."""
        for length in range(min(self.longest, end), 0, -1):
            if text[end - length : end] in self.words:
                return length
        return 2 if end >= 2 and text[end - 1] == "业" and is_han(text[end - 2]) else 0

    def beginning(self, text: str, start: int) -> int:
        """How many characters from a position are a word: the longest; 0 if none."""
        for length in range(min(self.longest, len(text) - start), 0, -1):
            if text[start : start + length] in self.words:
                return length
        return 0

    def split(self, text: str) -> tuple[str, ...] | None:
        """A text as words and nothing else, as few as there are; None when it is not made of them alone."""
        best: list[tuple[str, ...] | None] = [()] + [None] * len(text)
        for end in range(1, len(text) + 1):
            for length in range(1, min(self.longest, end) + 1):
                before, word = best[end - length], text[end - length : end]
                known = word in self.words or (length == 2 and word[1] == "业")
                if before is not None and known and (best[end] is None or len(best[end] or ()) > len(before) + 1):
                    best[end] = (*before, word)
        return best[len(text)]


@cache
def industries() -> Industries:
    """The words as shipped."""
    raw: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("industries.yaml").read_text(encoding="utf-8"))
    also, trades = _also(raw), _many(raw["trades"])
    words = {*raw["words"].split(), *also, *(said for many in also.values() for said in many), *raw["kinds"]}
    return Industries(
        frozenset(words),
        also,
        trades,
        frozenset(raw["everyday"].split()),
        frozenset(raw["doings"].split()),
        frozenset(raw["lenders"].split()),
        tuple(raw["kinds"]),
        _many(raw["english"]),
        max(map(len, words)),
    )


def _also(raw: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """What is said for each word: what the list says, and the others of its groups."""
    also = {word: list(said) for word, said in raw["also"].items()}
    for group in raw["same"]:
        for word in group:
            also.setdefault(word, []).extend(other for other in group if other != word)
    return _many(also)


def _many(raw: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(words) for name, words in raw.items()}
