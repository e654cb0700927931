"""The words of banking in a text, which are no names of companies."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from notes.wording import is_han

_HERE = Path(__file__)


@cache
def jargon() -> frozenset[str]:
    """Every Chinese word of the vocabulary of notes, and others that relationship managers use."""
    vocabulary = yaml.safe_load(_HERE.with_name("vocabulary.yaml").read_text(encoding="utf-8"))
    more = yaml.safe_load(_HERE.with_name("surroundings.yaml").read_text(encoding="utf-8"))["jargon"].split()
    return frozenset(word for word in (*_words(vocabulary), *more) if 2 <= len(word) <= 8 and all(map(is_han, word)))


@cache
def surnames() -> frozenset[str]:
    """Surnames of people, of one character and of two."""
    vocabulary = yaml.safe_load(_HERE.with_name("vocabulary.yaml").read_text(encoding="utf-8"))
    return frozenset((*vocabulary["surnames"], *vocabulary["compound_surnames"]))


@cache
def banks() -> frozenset[str]:
    """What other banks are called."""
    vocabulary = yaml.safe_load(_HERE.with_name("vocabulary.yaml").read_text(encoding="utf-8"))
    names = {*_words(vocabulary["banks"])}
    return frozenset(names | {name.removesuffix("银行").removesuffix("行") for name in names})


def _words(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for name, part in data.items():
            yield from (*_words(name), *_words(part))
    elif isinstance(data, list):
        for part in data:
            yield from _words(part)


@cache
def _longest() -> int:
    return max(map(len, jargon()))


def spans(text: str) -> list[tuple[int, int]]:
    """Where words of banking stand in a text, the longest at each place."""
    found, words, longest = [], jargon(), _longest()
    end = 0
    for start in range(len(text)):
        stop = next((stop for stop in range(start + longest, start + 1, -1) if text[start:stop] in words), 0)
        if stop > end and stop <= len(text):
            found.append((start, stop))
            end = stop
    return found
