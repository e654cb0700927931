"""Hiding: numbers of identity papers and cards are never shown again, whoever wrote them into a note."""

from __future__ import annotations

import re

from handlers.markup import escape, shortened

_PAPERS = re.compile(
    r"(?<![0-9A-Za-z])(?:[1-8]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[0-9Xx]"  # identity card
    r"|[1-8]\d{7}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}"  # the old one of 15 digits
    r"|(?:\d{4}[ -]?){3}\d{4,7})(?![0-9A-Za-z])"  # a card or account
)
_STARS = "＊＊＊"


def hidden(text: str) -> str:
    """The text without such numbers."""
    return _PAPERS.sub(_STARS, text)


def quoted(text: str, length: int) -> str:
    """Words as they were said, without such numbers, cut and escaped for the screen."""
    return escape(shortened(hidden(text), length))
