"""Hearing: a voice message becomes text through an OpenAI-compatible transcription service."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from pathlib import Path

import httpx
from tenacity import AsyncRetrying, RetryError, retry_if_exception_type, stop_after_attempt, wait_exponential

logger = logging.getLogger(__name__)

TRIES = 3
PAUSE = 0.5  # seconds before the second try, doubled for the next
_CONNECT = 10.0


class TranscriptionUnavailable(Exception):
    """The service does not answer, or refuses; the message says why, without what was said."""


class _Passing(Exception):
    """A failure that another try may not have."""


@dataclass(frozen=True, slots=True)
class Transcriber:
    """The service at `base_url` (…/v1) with its model. `timeout` is for one try, in seconds."""

    model: str
    base_url: str
    api_key: str = ""
    timeout: float = 60.0
    pause: float = PAUSE

    async def heard(self, path: Path, media_type: str) -> str:
        """What was said in a file; empty when nothing was. Raises TranscriptionUnavailable."""
        data = await asyncio.to_thread(path.read_bytes)
        retrying = AsyncRetrying(
            stop=stop_after_attempt(TRIES),
            wait=wait_exponential(self.pause),
            retry=retry_if_exception_type(_Passing),
        )
        try:
            async for attempt in retrying:
                with attempt:
                    return await self._once(path.name, data, media_type)
        except RetryError as error:
            raise TranscriptionUnavailable(str(error.last_attempt.exception())) from error
        raise AssertionError("unreachable")

    async def _once(self, name: str, data: bytes, media_type: str) -> str:
        limits = httpx.Timeout(self.timeout, connect=_CONNECT)
        headers = {"Authorization": f"Bearer {self.api_key}"} if self.api_key else {}
        try:
            async with httpx.AsyncClient(timeout=limits, headers=headers) as client:
                response = await client.post(
                    f"{self.base_url.rstrip('/')}/audio/transcriptions",
                    data={"model": self.model, "response_format": "json"},
                    files={"file": (name, data, media_type)},
                )
        except httpx.TransportError as error:
            logger.warning("transcription failed: %r", error)
            raise _Passing(repr(error)) from error
        if response.status_code == 429 or response.status_code >= 500:
            logger.warning("transcription failed: status %s", response.status_code)
            raise _Passing(f"status {response.status_code}")
        return _text_of(response)


def _text_of(response: httpx.Response) -> str:
    if response.is_error:
        raise TranscriptionUnavailable(f"status {response.status_code}")
    try:
        answer = response.json()
    except ValueError as error:
        raise TranscriptionUnavailable("the answer is no JSON") from error
    text = answer.get("text") if isinstance(answer, dict) else None
    if not isinstance(text, str):
        raise TranscriptionUnavailable("the answer has no text")
    return text.strip()
