"""One form for what people type: narrow, simplified, lower case, each character in its place."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import opencc


@lru_cache(maxsize=20_000)
def _plain(character: str) -> str:
    """The one character that stands for another; itself where that would need more or fewer than one."""
    for form in (unicodedata.normalize("NFKC", character), character):
        simplified = _simplifier().convert(form.lower())
        if len(simplified) == 1:
            return simplified
    return character


@lru_cache(maxsize=1)
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def plain(text: str) -> str:
    """The text in one form. Positions stay: the result is as long as the text."""
    return "".join(map(_plain, text))
