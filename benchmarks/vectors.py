"""Vectors for a benchmark: real ones kept on disk by content hash, generated ones for padding."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray
from tqdm import tqdm

from benchmarks.corpora import Corpus, is_padding
from knowledge.chunks import chunks_of
from knowledge.documents import content_hash
from knowledge.embeddings import EmbeddingModel

Matrix = NDArray[np.float32]

_BATCH = 32
_SAVED_EVERY = 20  # batches


class VectorFolder:
    """The vectors of one embedding model, computed once for each text."""

    def __init__(self, folder: Path, model: EmbeddingModel) -> None:
        self.model = model
        self._file = folder / f"vectors-{content_hash(model.name)[:12]}.npz"
        self._rows: dict[str, NDArray[np.float32]] = {}
        self._generated: dict[str, NDArray[np.float32]] = {}
        folder.mkdir(parents=True, exist_ok=True)
        if self._file.exists():
            with np.load(self._file) as kept:
                self._rows = dict(zip(kept["hashes"].tolist(), kept["matrix"], strict=True))

    def of(self, texts: Sequence[str]) -> Matrix:
        """The vectors of passages, a row each; what is not kept yet is embedded and kept."""
        missing = sorted({text for text in texts if not self._known(content_hash(text))}, key=len)
        batches = range(0, len(missing), _BATCH)
        for number, start in enumerate(tqdm(batches, desc="embed", disable=None if missing else True), 1):
            batch = missing[start : start + _BATCH]
            for text, row in zip(batch, self.model.embed_passages(batch), strict=True):
                self._rows[content_hash(text)] = row
            if number % _SAVED_EVERY == 0:
                self._save()
        if missing:
            self._save()
        return np.array([self._row(content_hash(text)) for text in texts], np.float32)

    def _known(self, chunk: str) -> bool:
        return chunk in self._rows or chunk in self._generated

    def _row(self, chunk: str) -> NDArray[np.float32]:
        row = self._rows.get(chunk)
        return self._generated[chunk] if row is None else row

    def remember(self, texts: Sequence[str], rows: Matrix) -> None:
        """Takes generated vectors for these texts as long as this object lives."""
        self._generated |= dict(zip(map(content_hash, texts), rows, strict=True))

    def _save(self) -> None:
        temporary = self._file.with_suffix(".part.npz")
        np.savez(temporary, hashes=np.array(list(self._rows)), matrix=np.array(list(self._rows.values())))
        temporary.replace(self._file)


class KeptEmbeddings(Embeddings):
    """The same model for LangChain's chain, with the vectors that are kept."""

    def __init__(self, vectors: VectorFolder) -> None:
        self._vectors = vectors

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The vectors of passages."""
        rows: list[list[float]] = self._vectors.of(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question, computed each time."""
        row: list[float] = self._vectors.model.embed_question(text).tolist()
        return row


def chunk_vectors(corpus: Corpus, vectors: VectorFolder) -> tuple[list[str], Matrix]:
    """The hash and the vector of each chunk the product embeds; generated for padding."""
    chunks = {
        chunk: is_padding(each.document.name)
        for each in corpus.parsed
        for passage in each.passages
        for chunk in chunks_of(passage, each.document)
    }
    real = vectors.of([chunk for chunk, pad in chunks.items() if not pad])
    padding = generated(real, sum(chunks.values()))
    order = [chunk for chunk, pad in chunks.items() if not pad] + [chunk for chunk, pad in chunks.items() if pad]
    return [content_hash(chunk) for chunk in order], np.concatenate([real, padding])


def generated(real: Matrix, count: int, seed: int = 1) -> Matrix:
    """`count` normalised vectors distributed as the real ones are, the same each time.

    Each mixes the offsets of two real vectors from their mean: as near to a question as any passage may be.
    """
    if not count:
        return np.zeros((0, real.shape[1]), np.float32)
    chance = np.random.default_rng(seed)
    middle = real.mean(axis=0)
    first, second = (real[chance.integers(0, len(real), count)] - middle for _ in range(2))
    angle = chance.uniform(0.2, np.pi / 2 - 0.2, (count, 1)).astype(np.float32)
    return normalised(middle + np.cos(angle) * first + np.sin(angle) * second)


def normalised(matrix: Matrix) -> Matrix:
    """Rows of length one."""
    rows: Matrix = (matrix / np.linalg.norm(matrix, axis=1, keepdims=True)).astype(np.float32)
    return rows
