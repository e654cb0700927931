"""Language models: opened by name, streamed with a deadline, their errors in one family.

ModelError
├── ModelNotInstalled   the integration package is missing
├── ModelUnavailable    not reachable, overloaded, or broken off
├── ModelTimedOut       no complete answer in time
└── ModelRefused        the request was not accepted: key, name, length, content
"""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

from tenacity import (
    AsyncRetrying,
    retry_if_exception_type,
    stop_after_attempt,
    stop_after_delay,
    wait_exponential,
    wait_random,
)

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

ATTEMPTS = 3
_TRACING = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2", "LANGCHAIN_TRACING")
_REFUSALS = frozenset({400, 401, 403, 404, 405, 413, 415, 422})


class ModelError(Exception):
    """A language model gave no answer."""


class ModelNotInstalled(ModelError):
    """The package that speaks to this provider is not installed."""


class ModelUnavailable(ModelError):
    """The model cannot be reached, is overloaded, or broke off."""


class ModelTimedOut(ModelError):
    """The model did not finish in time."""


class ModelRefused(ModelError):
    """The model's server does not accept the request; asking again will not help."""


CallResult = Literal["ok", "timed_out", "unavailable", "refused", "broken_off"]
_RESULTS: Mapping[type[ModelError], CallResult] = {ModelTimedOut: "timed_out", ModelUnavailable: "unavailable"}


class ChatModel:
    """A chat model with its name; `stream` yields text as it comes."""

    def __init__(self, name: str, chat: BaseChatModel, timeout: float) -> None:
        self.name = name
        self.timeout = timeout
        self.on_end: Callable[[CallResult, float], None] | None = None  # for whoever counts calls; seconds
        self._chat = chat

    async def stream(self, system: str, human: str) -> AsyncGenerator[str, None]:
        """The answer to one message in pieces. Raises ModelError.

        Tried again, at most `ATTEMPTS` times, only while nothing has come yet; the whole takes at most `timeout`
        seconds. Closing the iterator closes the connection.
        """
        deadline = asyncio.get_running_loop().time() + self.timeout
        messages = [("system", system), ("human", human)]
        with self._timed():
            piece, rest = await self._begun(messages, deadline)
            try:
                while piece is not None:
                    if piece:
                        yield piece
                    piece = await _next(rest, deadline)
            finally:
                await _closed(rest)

    async def structured(self, system: str, human: str, schema: dict[str, Any]) -> dict[str, Any]:
        """The answer to one message as an object of this JSON schema (with a `title`). Raises ModelError.

        Tried again like `stream`; an answer that is no such object is ModelRefused.
        """
        with self._timed():
            return await self._object(system, human, schema)

    async def _object(self, system: str, human: str, schema: dict[str, Any]) -> dict[str, Any]:
        asked = self._chat.with_structured_output(schema, **_by_schema(self._chat))
        messages = [("system", system), ("human", human)]
        answer: Any = None
        try:
            async with asyncio.timeout(self.timeout):
                async for attempt in _attempts(self.timeout):
                    with attempt:
                        answer = await _answered(asked, messages)
        except TimeoutError as error:
            raise ModelTimedOut(f"no answer within {self.timeout:g} s") from error
        if not isinstance(answer, dict):
            raise ModelRefused(f"{self.name} gave no object")
        return answer

    @contextmanager
    def _timed(self) -> Iterator[None]:
        """Tells `on_end` how a call ended; one that is no longer wanted is broken off."""
        started = time.perf_counter()
        result: CallResult = "broken_off"
        try:
            yield
            result = "ok"
        except ModelError as error:
            result = _RESULTS.get(type(error), "refused")
            raise
        finally:
            if self.on_end is not None:
                self.on_end(result, time.perf_counter() - started)

    async def _begun(
        self, messages: Sequence[tuple[str, str]], deadline: float
    ) -> tuple[str | None, AsyncIterator[Any]]:
        """The first piece, and the stream that goes on after it."""
        async for attempt in _attempts(deadline - asyncio.get_running_loop().time()):
            with attempt:
                chunks = self._chat.astream(list(messages))
                try:
                    return await _next(chunks, deadline), chunks
                except BaseException:
                    await _closed(chunks)
                    raise
        raise ModelUnavailable("the model was not asked")


def _attempts(seconds: float) -> AsyncRetrying:
    return AsyncRetrying(
        retry=retry_if_exception_type(ModelUnavailable),
        stop=stop_after_attempt(ATTEMPTS) | stop_after_delay(seconds),
        wait=wait_exponential(multiplier=0.2, max=2.0) + wait_random(0, 0.2),
        reraise=True,
    )


def _by_schema(chat: BaseChatModel) -> dict[str, Any]:
    """OpenAI's and compatible servers are held to the schema while they write; others have one way only."""
    return {"method": "json_schema"} if type(chat).__module__.startswith("langchain_openai") else {}


async def _answered(asked: Any, messages: Sequence[tuple[str, str]]) -> Any:
    from langchain_core.exceptions import OutputParserException
    from langsmith.run_helpers import tracing_context

    try:
        with tracing_context(enabled=False):
            return await asked.ainvoke(list(messages))
    except (OutputParserException, ValueError) as error:
        raise ModelRefused(f"no object of the schema: {type(error).__name__}") from error
    except Exception as error:  # each provider raises a family of its own: this is the border where they are translated
        raise translated(error) from error


async def _next(chunks: AsyncIterator[Any], deadline: float) -> str | None:
    """The next piece of text, maybe empty; None at the end."""
    from langsmith.run_helpers import tracing_context

    left = deadline - asyncio.get_running_loop().time()
    try:
        with tracing_context(enabled=False):
            async with asyncio.timeout(max(left, 0.001)):  # wait_for may lose a cancellation (Python 3.11)
                chunk = await anext(chunks)
    except StopAsyncIteration:
        return None
    except Exception as error:  # each provider raises a family of its own: this is the border where they are translated
        raise translated(error) from error
    return str(chunk.text)


async def _closed(chunks: AsyncIterator[Any]) -> None:
    close = getattr(chunks, "aclose", None)
    if close is not None:
        await close()


def translated(error: Exception) -> ModelError:
    """The error of a provider as one of ours; what is not known is ModelUnavailable."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    status = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", None)
    why = f"{type(error).__name__}: {str(error)[:300]}"
    if isinstance(error, TimeoutError) or kinds & {"TimeoutException", "APITimeoutError"} or status in (408, 504):
        return ModelTimedOut(why)
    if status in _REFUSALS or kinds & {"ContentFilterFinishReasonError", "AuthenticationError"}:
        return ModelRefused(why)
    return ModelUnavailable(why)


def open_chat_model(
    model: str | None, base_url: str | None = None, api_key: str | None = None, timeout: float = 30.0
) -> ChatModel | None:
    """The model named `provider:model` (with a `base_url`, `openai:` goes without saying); None without a name.

    Nothing is sent yet. Raises ModelNotInstalled, or ModelRefused when the name or the settings cannot be right.
    """
    if not model:
        return None
    _without_tracing()
    from langchain.chat_models import init_chat_model

    name = f"openai:{model}" if base_url and ":" not in model.partition("/")[0] else model
    options: dict[str, Any] = {"timeout": timeout, "max_retries": 0, "temperature": 0}
    if base_url:
        options |= {"base_url": base_url, "api_key": api_key or "none"}
    elif api_key:
        options["api_key"] = api_key
    try:
        return ChatModel(model, init_chat_model(name, **options), timeout)
    except ImportError as error:
        found = re.search(r"langchain[-_](?!core)\w+", str(error))
        package = found[0].replace("_", "-") if found else f"langchain-{name.partition(':')[0].replace('_', '-')}"
        raise ModelNotInstalled(f"{model}：缺少接口包，请先 pip install {package}") from error
    except Exception as error:  # each provider checks its settings in its own way: translated here, once
        raise ModelRefused(f"{model}：模型名或设置不对：{str(error)[:200]}") from error


def _without_tracing() -> None:
    """Nothing of what is asked goes to a tracing service, whatever this machine's environment says."""
    for name in _TRACING:
        os.environ[name] = "false"
