"""What a sentence lets or forbids, and whether another one says the opposite of the same thing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from knowledge.normalise import clean, words

Mode = Literal["forbids", "permits", "requires", "exempts", "denies", ""]

_BOUNDS = re.compile(
    r"不(?:得|能|可)?(?:超过|低于|高于|少于|多于|大于|小于|短于|满|足|等)|不仅|不但|不论|无论|不限于|不可抗力|无追索|无还本|非融资性"
)
_MODES: tuple[tuple[Mode, re.Pattern[str]], ...] = (
    ("exempts", re.compile(r"无需|无须|不需要?|不用|不必|可以?不|可免|免(?:于|收|予|交|除)|豁免|不(?:再)?收|不受")),
    (
        "forbids",
        re.compile(
            r"不得|不可(?!避免)|不能|禁止|严禁|不准|不许|不允许|不予|不办理|不接受|不支持|不适用|不应|切勿|"
            r"must not|may not|cannot|can't|prohibited|forbidden|not (?:be )?(?:allowed|permitted)"
        ),
    ),
    ("requires", re.compile(r"应当|必须|须|应(?!收|付|急|用|税)|务必|\b(?:must|shall|required)\b")),
    (
        "permits",
        re.compile(
            r"可以|允许|准许|能够|可(?!能|疑|靠|行|持续|撤销|转让)|能(?!力|源|否)|\b(?:can|may|allowed|permitted)\b"
        ),
    ),
    ("denies", re.compile(r"不|未|无(?!论)|没有|非(?!融资)|\bnot\b|\bno\b")),
)
_CLASHES: frozenset[frozenset[Mode]] = frozenset(
    frozenset(pair)
    for pair in (
        ("permits", "forbids"), ("requires", "forbids"), ("requires", "exempts"), ("permits", "denies"),
        ("requires", "denies"), ("", "forbids"), ("", "denies"), ("", "exempts"), ("requires", "permits"),
    )
)  # fmt: skip
_PIECE = re.compile(r"[^，,。；;：:！!？?\n]+")
_WHOLE = re.compile(r"[^。！!？?\n]+")
_WITHIN, _ITSELF = 0.7, 0.45  # shares of a piece's words that stand in a sentence, and in a piece of it, alike
_MODAL_WORDS = frozenset(
    "不得 不可 不能 禁止 严禁 不准 允许 不予 应当 必须 务必 可以 能够 无需 无须 不需 不用 不必 豁免 "
    "须 可 能 应 不 未 无".split()
)


def mode_of(piece: str) -> Mode:
    """What a piece of a sentence does with its predicate; bounds of figures (不超过) are no negation."""
    text = _BOUNDS.sub(" ", clean(piece))
    return next((mode for mode, pattern in _MODES if pattern.search(text)), "")


def contradicted(sentence: str, sources: Iterable[tuple[str, str]]) -> str | None:
    """The piece of a source that a piece of `sentence` turns round; None when none does.

    `sources` are (lead, text) of the passages cited: an item inherits what its lead says (不得用于：…). Only pieces
    about the same thing are compared: nearly all words of the one stand in the other.
    """
    pieces = [piece for lead, text in sources for piece in _pieces(lead, text)]
    for said in _PIECE.findall(clean(sentence)):
        own = _content(said)
        if len(own) < 2:
            continue
        alike = [piece for piece in pieces if piece.speaks_of(own)]
        mode = mode_of(said)
        if mode in {piece.mode for piece in alike} or any(said.strip() == piece.text.strip() for piece in pieces):
            continue
        for piece in alike:
            if frozenset((mode, piece.mode)) in _CLASHES:
                return piece.text
    return None


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a source's sentence with what it does, its own words, and those of the whole sentence."""

    mode: Mode
    text: str
    words: frozenset[str]
    around: frozenset[str]

    def speaks_of(self, own: set[str]) -> bool:
        return len(own & self.words) >= max(2, _ITSELF * len(own)) and len(own & self.around) >= _WITHIN * len(own)


def _pieces(lead: str, text: str) -> list[_Piece]:
    opened = lead.rstrip().endswith(("：", ":"))
    above = (_PIECE.findall(clean(lead).rstrip("：: \n")) or [""])[-1] if opened else ""
    found = [_Piece(mode_of(above), above, frozenset(_content(above)), frozenset(_content(above)))] if above else []
    for sentence in _WHOLE.findall(clean(text)):
        around = frozenset(_content(sentence) | _content(above))
        for piece in _PIECE.findall(sentence):
            own = frozenset(_content(piece) | _content(above))
            found.append(_Piece(mode_of(piece) or mode_of(above), piece, own, around))
    return found


def _content(piece: str) -> set[str]:
    return {w for w in words(re.sub(r"第\s*\S{1,6}\s*条", " ", piece)) if w not in _MODAL_WORDS}
