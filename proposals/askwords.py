"""Facts as one asks for them: 是否有真实的外汇收支背景, 营业执照是否有效, 科技资质是哪一种."""

from __future__ import annotations

import re

from knowledge.ruletypes import FactEntry
from proposals.phrasing import pattern

_DEFINED = re.compile(r"公式|记\s?0|[≤≥<>《]|\d\.\d")
_REFERENCE = re.compile(r"\s*\d+(?:\.\d+)+\s*所列")
_COUNTED = re.compile(r"[年月天次件家人]数$")
_ALIKE = 0.75  # share of the label's characters that its meaning has too
_ASIDE = re.compile(r"（[^（）]*）")
_SIGNS = {"≤": "不超过", "≥": "不低于", "＜": "低于", "＞": "高于"}


def yes_no(entry: FactEntry) -> str:
    """A fact that holds or does not, as a question without its mark."""
    text = _plain(entry.means)
    if re.match(pattern("ask_front"), text):
        return f"是否{text}"
    found = re.match(rf"^(.{{2,16}}?)(?={pattern('ask_before')})", text)
    return f"{found[1]}是否{text[found.end() :]}" if found else f"“{text}”是否成立"


def fact_name(entry: FactEntry) -> str:
    """A fact as it is called in a question, with what it means where the label alone does not say it."""
    if entry.means.startswith((f"{entry.label}、", f"{entry.label}/")):
        return entry.means
    if _COUNTED.search(entry.means) and not _COUNTED.search(entry.label) and "÷" not in entry.means:
        return entry.means
    return entry.label if _says_no_more(entry) else f"{entry.label}（{entry.means}）"


def _says_no_more(entry: FactEntry) -> bool:
    """Whether the meaning is the label in other words, or a definition for the book."""
    if _DEFINED.search(entry.means):
        return True
    shared = sum(char in entry.means for char in entry.label) / max(1, len(entry.label))
    return shared >= _ALIKE and "÷" not in entry.means


def _plain(means: str) -> str:
    """The meaning without asides and signs."""
    text = _REFERENCE.sub("", _ASIDE.sub("", means))
    for sign, words in _SIGNS.items():
        text = re.sub(rf"\s*{sign}\s*", words, text)
    return text
