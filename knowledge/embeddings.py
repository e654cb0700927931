"""The embedding model that the settings name, with an identity that tells its vectors from those of another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

_TIMEOUT = 30.0
_ATTEMPTS = 4
_REMOTE_BATCH = 64
_PASSING_STATUS = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
_PASSING_NAMES = frozenset({"APIConnectionError", "APITimeoutError", "ConnectError", "ReadTimeout", "ConnectTimeout"})


class EmbeddingUnavailable(Exception):
    """The embedding model cannot be set up or does not answer; the text says what to do."""


class EmbeddingModel:
    """Turns texts into normalised float32 vectors; made ready at first use.

    `name` identifies the vectors: those of one name can be compared with each other only.
    """

    def __init__(self, name: str, make: Callable[[], Embeddings]) -> None:
        self.name = name
        self._make = make
        self._making = Lock()
        self._made: Embeddings | None = None

    @property
    def _embeddings(self) -> Embeddings:
        with self._making:
            if self._made is None:
                self._made = self._make()
            return self._made

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of passages, a row each (n, dimension). Raises EmbeddingUnavailable."""
        if not texts:
            return np.zeros((0, 0), np.float32)
        return _normalised(np.asarray(self._documents(list(texts)), np.float32))

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """The vector of a question (dimension,). Raises EmbeddingUnavailable."""
        vector: NDArray[np.float32] = _normalised(np.asarray([self._query(text)], np.float32))[0]
        return vector

    def _documents(self, texts: list[str]) -> list[list[float]]:
        return self._embeddings.embed_documents(texts)

    def _query(self, text: str) -> list[float]:
        return self._embeddings.embed_query(text)


class RemoteEmbeddingModel(EmbeddingModel):
    """A model behind a network address: passing failures are tried again, others become one clear sentence."""

    def _documents(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = []
        for start in range(0, len(texts), _REMOTE_BATCH):
            vectors += self._called(self._embeddings.embed_documents, texts[start : start + _REMOTE_BATCH])
        return vectors

    def _query(self, text: str) -> list[float]:
        vector: list[float] = self._called(self._embeddings.embed_query, text)
        return vector

    def _called(self, function: Callable[[Any], Any], argument: Any) -> Any:
        retrying = Retrying(
            retry=retry_if_exception(_passes),
            stop=stop_after_attempt(_ATTEMPTS),
            wait=wait_random_exponential(multiplier=0.5, max=8),
            reraise=True,
        )
        try:
            return retrying(function, argument)
        except _provider_errors() as error:
            raise EmbeddingUnavailable(
                f"向量模型 {self.name} 没有应答（{type(error).__name__}: {error}），"
                "请检查 EMBEDDING_MODEL、EMBEDDING_BASE_URL 和 EMBEDDING_API_KEY。"
            ) from error


def open_embeddings(
    model: str | None = None, base_url: str | None = None, api_key: str | None = None
) -> EmbeddingModel:
    """The model of these settings: the bundled one without a name, else LangChain's `init_embeddings` by name.

    A name without a provider belongs to an OpenAI-compatible server at `base_url`. Nothing is loaded yet.
    """
    if not model:
        return bundled_embeddings()
    if base_url and ":" not in model:
        model = f"openai:{model}"
    return RemoteEmbeddingModel(model, lambda: _initialised(model, base_url, api_key))


def bundled_embeddings() -> EmbeddingModel:
    """The model inside the installation."""
    from knowledge.bundled import bundled_identity

    return EmbeddingModel(bundled_identity(), _bundled)


def _bundled() -> Embeddings:
    from knowledge.bundled import BundledEmbeddings

    return BundledEmbeddings()


def _initialised(model: str, base_url: str | None, api_key: str | None) -> Embeddings:
    from langchain.embeddings import init_embeddings

    options: dict[str, Any] = {}
    if base_url:
        options["base_url"] = base_url
    if api_key:
        options["api_key"] = api_key
    if model.startswith("openai:"):
        options |= {"timeout": _TIMEOUT, "max_retries": 0}
        if base_url:
            # Other servers take text; only OpenAI's own takes the token numbers that LangChain would send.
            options |= {"check_embedding_ctx_length": False, "api_key": api_key or "none"}
    refusals: tuple[type[Exception], ...] = (TypeError, *_provider_errors())
    try:
        embeddings: Embeddings = init_embeddings(model, **options)
    except ImportError as error:
        package = error.name or "langchain-" + model.split(":", 1)[0].replace("_", "-")
        raise EmbeddingUnavailable(
            f"EMBEDDING_MODEL={model} 还缺一个软件包，请先运行 pip install {package.replace('_', '-')}。"
        ) from error
    except refusals as error:
        reason = " ".join(str(error).split())[:200]
        raise EmbeddingUnavailable(f"EMBEDDING_MODEL={model} 无法使用：{reason}") from error
    return embeddings


def _normalised(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    scaled: NDArray[np.float32] = np.divide(vectors, lengths, dtype=np.float32)
    return scaled


def _passes(error: BaseException) -> bool:
    """Whether a second try may succeed: the network or the server's load, not a wrong key or name."""
    status = getattr(error, "status_code", None)
    return (
        isinstance(error, OSError | TimeoutError) or status in _PASSING_STATUS or type(error).__name__ in _PASSING_NAMES
    )


def _provider_errors() -> tuple[type[Exception], ...]:
    """What the installed integrations raise; they share no base class."""
    import sys

    import httpx

    errors: list[type[Exception]] = [OSError, ValueError, httpx.HTTPError]
    for module, name in (("openai", "OpenAIError"), ("ollama", "ResponseError"), ("requests", "RequestException")):
        found = getattr(sys.modules.get(module), name, None)
        if found is not None:
            errors.append(found)
    return tuple(errors)
