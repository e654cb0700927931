"""Names as they are compared: half width, simplified, lower case, only letters and digits."""

from __future__ import annotations

import unicodedata

import opencc

from memory.columns import storable

LONGEST = 300
_TO_SIMPLIFIED = opencc.OpenCC("t2s")


def name_key(name: str) -> str:
    """The form in which 澜桥物流(臨溪)有限公司 and 澜桥物流（临溪） 有限公司 are one name; empty when nothing is left."""
    letters = "".join(c for c in unicodedata.normalize("NFKC", name).casefold() if c.isalnum())
    return storable(_TO_SIMPLIFIED.convert(letters))[:LONGEST]


def tidy(name: str) -> str:
    """A name without stray blanks, as it is kept."""
    return " ".join(name.split())
