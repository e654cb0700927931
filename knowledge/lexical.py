"""The lexical index: BM25 over words and bigrams of the passages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
Mask = NDArray[np.bool_]


class LexicalIndex:
    """BM25 scores of every passage for a bag of weighted tokens.

    Statistics are those of the whole base: what a reader may not read changes no score that he sees noticeably, and
    the mask keeps it out of the result.
    """

    def __init__(self, bags: Sequence[Sequence[str]], *, k1: float = 1.2, b: float = 0.6) -> None:
        self.size = len(bags)
        self._index: Any = None
        self._vocabulary: Mapping[str, int] = {}
        if any(bags):
            import bm25s

            self._index = bm25s.BM25(k1=k1, b=b)
            self._index.index([list(bag) or ["\0"] for bag in bags], show_progress=False)
            self._vocabulary = self._index.vocab_dict

    def __contains__(self, token: str) -> bool:
        return token in self._vocabulary

    def scores(self, tokens: Mapping[str, float]) -> Scores:
        """BM25 of each passage; `tokens` carries each token's weight."""
        total = np.zeros(self.size, np.float32)
        if self._index is None:
            return total
        by_weight: dict[float, list[str]] = {}
        for token, weight in tokens.items():
            if token in self._vocabulary:
                by_weight.setdefault(weight, []).append(token)
        for weight, group in by_weight.items():
            total += np.float32(weight) * self._index.get_scores(group)
        return total

    def inverse_frequency(self, token: str) -> float:
        """How rare a token is: log(1 + N / n); that of a token seen once for one never seen."""
        return float(np.log1p(self.size / max(1, self.documents_with(token))))

    def documents_with(self, token: str) -> int:
        """In how many passages a token stands."""
        if token not in self._vocabulary:
            return 0
        pointers = self._index.scores["indptr"]
        number = self._vocabulary[token]
        return int(pointers[number + 1] - pointers[number])
