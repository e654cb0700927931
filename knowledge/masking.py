"""Masking what identifies people, firms and accounts in what goes to a model, and unmasking what returns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Final

_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS: Final = "10X98765432"
_CREDIT_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)

_PLACEHOLDER = re.compile(r"⟦[^⟦⟧]{1,12}⟧")
_START, _END = r"(?<![0-9A-Za-z.,，])", r"(?![0-9A-Za-z%‰]|[.,]\d|\s?[万亿元千百美])"


def is_id_number(text: str) -> bool:
    """Whether a text is a resident identity number with a right check digit (GB 11643)."""
    if not re.fullmatch(r"\d{17}[\dXx]", text):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, _ID_WEIGHTS, strict=False))
    return _ID_CHECKS[total % 11] == text[-1].upper()


def is_credit_code(text: str) -> bool:
    """Whether a text is a unified social credit code with a right check character (GB 32100)."""
    code = text.upper()
    if len(code) != 18 or any(c not in _CREDIT_ALPHABET for c in code):
        return False
    total = sum(_CREDIT_ALPHABET.index(c) * weight for c, weight in zip(code, _CREDIT_WEIGHTS, strict=False))
    return _CREDIT_ALPHABET[(31 - total % 31) % 31] == code[-1]


def _looks_like_id(text: str) -> bool:
    """A number built as an identity number is, its check digit mistyped or not: better masked than sent."""
    return is_id_number(text) or bool(
        re.fullmatch(r"[1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx]", text)
    )


def _always(_: str) -> bool:
    return True


def _is_long_number(text: str) -> bool:
    return 12 <= sum(c.isdigit() for c in text) <= 30


_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.A)
_CREDIT_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-HJ-NP-RTUWXYa-hj-np-rtuwxy]{18}(?![0-9A-Za-z])")
_IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?![0-9A-Za-z])")
_PASSPORT = re.compile(r"(?<![0-9A-Za-z])(?:[EeGgDdSsPpHhMm]\d{8,10}|[A-Za-z]{2}\d{7})(?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d|\s?[万亿元])")
_LANDLINE = re.compile(r"(?<!\d)(?:[(（]0\d{2,3}[)）]|0\d{2,3}[- ])\s?\d{7,8}(?:[-转]\d{1,5})?(?!\d)")
_ACCOUNT = re.compile(_START + r"\d(?:[ -]?\d){11,29}" + _END)
_PLATE = re.compile(rf"[{_PROVINCES}][A-HJ-NP-Z][·• ]?[A-HJ-NP-Z0-9]{{4,5}}[A-HJ-NP-Z0-9挂学警港澳](?![0-9A-Za-z])")
_RULES: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("邮箱", _MAIL, _always),
    ("信用代码", _CREDIT_CODE, is_credit_code),
    ("证件", _IDENTITY, _looks_like_id),
    ("证件", _PASSPORT, _always),
    ("电话", _MOBILE, _always),
    ("电话", _LANDLINE, _always),
    ("账号", _ACCOUNT, _is_long_number),
    ("车牌", _PLATE, _always),
)


class Masker:
    """Replaces what must not leave by placeholders ⟦账号1⟧: the same for the same value as long as this lives."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._placeholders: dict[str, str] = {}
        self._values: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        listed = sorted({name for name in names if len(name) > 1}, key=len, reverse=True)
        self._names = re.compile("|".join(map(re.escape, listed))) if listed else None

    def mask(self, text: str) -> str:
        """`text` without numbers of accounts, identity cards, firms and phones, mail addresses, plates, given names."""
        text = _PLACEHOLDER.sub(lambda match: self._placeholder("原文", match[0]), text)
        if self._names is not None:
            text = self._names.sub(lambda match: self._placeholder("名称", match[0]), text)
        for label, pattern, holds in _RULES:
            text = pattern.sub(partial(self._replaced, label, holds), text)
        return text

    def unmask(self, text: str) -> str:
        """`text` with the values back in the place of their placeholders; unknown ones stay."""
        return _PLACEHOLDER.sub(lambda match: self._values.get(match[0], match[0]), text)

    @property
    def masked(self) -> Mapping[str, str]:
        """What was masked: placeholder to value."""
        return dict(self._values)

    def _replaced(self, label: str, holds: Callable[[str], bool], match: re.Match[str]) -> str:
        return self._placeholder(label, match[0]) if holds(match[0]) else match[0]

    def _placeholder(self, label: str, value: str) -> str:
        if value not in self._placeholders:
            self._counts[label] = self._counts.get(label, 0) + 1
            placeholder = f"⟦{label}{self._counts[label]}⟧"
            self._placeholders[value], self._values[placeholder] = placeholder, value
        return self._placeholders[value]
