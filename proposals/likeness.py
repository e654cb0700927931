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
_ALIKE = 0.84  # a sentence that is like no example at all is not judged
_NEIGHBOURS, _NEARER = 11, 20.0  # of the nearest examples each votes, the nearer the more
_SHRINK = 1.0  # of the line between forbidden and fitting examples, so that it follows no single one
_NEAREST = 10.0  # how much the nearest of either kind counts beside the votes and the line
# How surely it must be like the forbidden ones: plain, or where it denies, conditions or cites.
_SURE, _SURE_GUARDED = 0.4, 1.25
_SURE_IN_DOCUMENT = 0.6  # more in a text of many sentences, most of which only describe
_MESSAGE = 4  # sentences of a message
_GUARDED = re.compile(
    r"不(?![用管仅但止论到愁怕变涨少就])|未|无法|没(?:法|办法)|说不准|不好说|拿不准|并非|勿|严禁|禁止|为准|取决|依据|根据|截至|据|待[核佐]|欢迎|自愿|可能|如|若"
    r"|请(?!放心|安心|尽快)|需|须|您说|\b(?:not|if|unless|may|might|could|cannot|unable)\b|n['’]t\b|subject to",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """The examples of the bank's checks as vectors, normalised rows, and the line that parts them best."""

    checks: tuple[Check | None, ...]  # of each forbidden example its check; None of a fitting one
    vectors: Matrix
    kinds: Matrix  # 1 of a forbidden example, -1 of a fitting one
    line: Matrix
    embed: Embed

    @classmethod
    def of(cls, checks: Iterable[Check], embed: Embed, folder: Path) -> Likeness | None:
        """The examples that checks for clients give; None where there are too few. Vectors are kept in `folder`."""
        checks = tuple(checks)
        forbidden = [(one, text) for one in checks for text in _texts(one, "not")]
        fitting = [text for one in checks for text in _texts(one, "rather")]
        if not forbidden or not fitting:
            return None
        vectors = _vectors([text for _, text in forbidden] + fitting, embed, folder)
        kinds = np.concatenate([np.ones(len(forbidden)), -np.ones(len(fitting))]).astype(np.float32)
        owners = (*(one for one, _ in forbidden), *(None for _ in fitting))
        return cls(owners, vectors, kinds, _line(vectors, kinds), embed)

    def judged(self, sentences: Sequence[str], of_all: int) -> list[Check | None]:
        """For each sentence the check that it seems to break; `of_all`: of how many sentences the whole text is."""
        judged = [i for i, text in enumerate(sentences) if len(text) >= _SHORTEST]
        found: list[Check | None] = [None] * len(sentences)
        if not judged:
            return found
        vectors = self.embed([sentences[i] for i in judged])
        near = vectors @ self.vectors.T
        sure = self._sure(near) + vectors @ self.line[:-1] + self.line[-1]
        forbidden = np.where(self.kinds > 0, near, -1.0)
        for row, i in enumerate(judged):
            if near[row].max() >= _ALIKE and sure[row] > _needed(sentences[i], of_all):
                found[i] = self.checks[int(forbidden[row].argmax())]
        return found

    def _sure(self, near: Matrix) -> Matrix:
        """How far the nearest examples are forbidden ones rather than fitting ones."""
        count = min(_NEIGHBOURS, near.shape[1])
        nearest = np.argpartition(-near, count - 1, axis=1)[:, :count]
        weights = np.exp(_NEARER * np.take_along_axis(near, nearest, axis=1))
        votes = (weights * self.kinds[nearest]).sum(axis=1) / weights.sum(axis=1)
        apart = near[:, self.kinds > 0].max(axis=1) - near[:, self.kinds < 0].max(axis=1)
        sure: Matrix = votes + _NEAREST * apart
        return sure


def _line(vectors: Matrix, kinds: Matrix) -> Matrix:
    """The weights and the offset of the regularised regression of the kinds on the vectors."""
    centre, middle = vectors.mean(axis=0), kinds.mean()
    apart = vectors - centre
    weights = np.linalg.solve(apart.T @ apart + _SHRINK * np.eye(vectors.shape[1]), apart.T @ (kinds - middle))
    return np.append(weights, middle - centre @ weights).astype(np.float32)


def _needed(sentence: str, of_all: int) -> float:
    sure = _SURE_GUARDED if _GUARDED.search(sentence) else _SURE
    return sure + (_SURE_IN_DOCUMENT if of_all > _MESSAGE else 0.0)


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
