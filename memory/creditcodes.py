"""The unified social credit code of an organisation (GB 32100): its one written form and its check digit.

normalised("91 9902 00cj 1010 9011") -> "91990200CJ10109011"     raises BadCreditCode, `.why` says what is wrong
is_valid(text) -> bool
check_digit("91990200CJ1010901") -> "1"
"""

from __future__ import annotations

import re
import unicodedata
from operator import mul
from typing import Literal

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_LETTERS = frozenset(ALPHABET)
_WEIGHTS = tuple(pow(3, place, 31) for place in range(LENGTH - 1))
_BLANKS = re.compile(r"[\s\-_.·\u200b-\u200f\ufeff]+")
_DIGITS = re.compile(r"[0-9]{6}")

Fault = Literal["length", "letter", "region", "check"]


class BadCreditCode(ValueError):
    """Not a credit code. `why`: its length, a letter that codes do not use, its region, or the check digit."""

    def __init__(self, code: str, why: Fault) -> None:
        super().__init__(f"{code}: {why}")
        self.code = code
        self.why = why


def normalised(text: str) -> str:
    """The code as it is kept: half width, capitals, no blanks. Raises BadCreditCode."""
    code = tidied(text)
    if len(code) != LENGTH:
        raise BadCreditCode(code, "length")
    if not _LETTERS.issuperset(code):
        raise BadCreditCode(code, "letter")
    if not _DIGITS.fullmatch(code[2:8]):
        raise BadCreditCode(code, "region")
    if check_digit(code[:-1]) != code[-1]:
        raise BadCreditCode(code, "check")
    return code


def tidied(text: str) -> str:
    """The text in the form of codes, whether it is one or not."""
    if text.isascii() and text.isalnum():
        return text.upper()
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).upper()


def is_valid(text: str) -> bool:
    """Whether it is a credit code, however it is written."""
    try:
        normalised(text)
    except BadCreditCode:
        return False
    return True


def check_digit(first: str) -> str:
    """The last digit that belongs to the first seventeen. Raises KeyError for a letter that codes do not use."""
    return ALPHABET[-sum(map(mul, map(_VALUES.__getitem__, first), _WEIGHTS)) % 31]
