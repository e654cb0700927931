"""Sentences that no pattern names, told by meaning: nearer to what the bank forbids than to what it suggests."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.documents import content_hash
from knowledge.ruletypes import Check
from knowledge.vectorcache import VectorCache
from knowledge.vectors import Vectors

Matrix = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Matrix]

FOLDER = "check-examples"  # below the data directory: the examples' vectors
_SHORTEST = 8  # characters; less says too little
_ALIKE = 0.90  # a sentence that is like no forbidden example is not judged
# By how much nearer it must be to the forbidden one: plain, or where it denies, conditions or cites.
_MARGIN, _MARGIN_GUARDED = -0.002, 0.012
_MARGIN_IN_DOCUMENT = 0.02  # more in a text of many sentences, most of which only describe
_MESSAGE = 4  # sentences of a message
_GUARDED = re.compile(
    r"不(?![用管仅但止论到愁怕变涨少就])|未|无法|并非|勿|严禁|禁止|为准|取决|依据|根据|截至|据|待[核佐]|欢迎|自愿|可能|如|若"
    r"|请(?!放心|安心|尽快)|需|须|\bnot\b|subject to",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """The examples of the bank's checks as vectors, normalised rows."""

    checks: tuple[Check, ...]  # of each forbidden example its check
    forbidden: Matrix
    fitting: Matrix
    embed: Embed

    @classmethod
    def of(cls, checks: Iterable[Check], embed: Embed, folder: Path) -> Likeness | None:
        """The examples that checks for clients give; None where there are too few. Vectors are kept in `folder`."""
        pairs = [(one, text) for one in checks for text in _texts(one, "not")]
        fitting = [text for one in checks for text in _texts(one, "rather")]
        if not pairs or not fitting:
            return None
        texts = [text for _, text in pairs] + fitting
        vectors = _vectors(texts, embed, folder)
        return cls(tuple(one for one, _ in pairs), vectors[: len(pairs)], vectors[len(pairs) :], embed)

    def judged(self, sentences: Sequence[str], of_all: int) -> list[Check | None]:
        """For each sentence the check that it seems to break; `of_all`: of how many sentences the whole text is."""
        judged = [i for i, text in enumerate(sentences) if len(text) >= _SHORTEST]
        found: list[Check | None] = [None] * len(sentences)
        if not judged:
            return found
        vectors = self.embed([sentences[i] for i in judged])
        bad, good = vectors @ self.forbidden.T, vectors @ self.fitting.T
        for row, i in enumerate(judged):
            near = int(bad[row].argmax())
            margin = float(bad[row, near] - good[row].max())
            if bad[row, near] >= _ALIKE and margin > _needed(sentences[i], of_all):
                found[i] = self.checks[near]
        return found


def _needed(sentence: str, of_all: int) -> float:
    margin = _MARGIN_GUARDED if _GUARDED.search(sentence) else _MARGIN
    return margin + (_MARGIN_IN_DOCUMENT if of_all > _MESSAGE else 0.0)


def _texts(check: Check, key: str) -> list[str]:
    examples = check.extra.get("examples")
    given = examples.get(key) if isinstance(examples, Mapping) else None
    return [str(text) for text in given] if isinstance(given, (list, tuple)) else []


def _vectors(texts: Sequence[str], embed: Embed, folder: Path) -> Matrix:
    """The vectors of texts, those that are kept read from disk."""
    by_hash = {content_hash(text): text for text in texts}

    def fetch(missing: Sequence[str]) -> Vectors:
        matrix = embed([by_hash[one] for one in missing]) if missing else np.zeros((0, 0), np.float32)
        return Vectors({one: row for row, one in enumerate(missing)}, matrix)

    kept = VectorCache(folder).completed(set(by_hash), fetch)
    return kept.matrix[[kept.rows[content_hash(text)] for text in texts]]
