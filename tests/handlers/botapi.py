"""A Bot API server on 127.0.0.1, as far as the bot uses it: what it was told and when is for tests to look at."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

TOKEN = "4242:test-token"
MOST_AT_ONCE = 100  # updates that one getUpdates gives


@dataclass
class BotApi:
    """Updates on their way, calls that came in, and what to refuse."""

    updates: list[dict[str, Any]] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    webhook: dict[str, Any] = field(default_factory=dict)
    on_confirm: Callable[[int], None] = lambda offset: None
    refuse_with_429: int = 0
    unknown: frozenset[str] = frozenset()
    port: int = 0
    _server: asyncio.Server | None = None
    _last: int = 500

    async def __aenter__(self) -> BotApi:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *error: object) -> None:
        assert self._server is not None
        self._server.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/bot"

    def message(self, person: int, text: str) -> dict[str, Any]:
        """An update with a message."""
        self._last += 1
        sender = {"id": person, "is_bot": False, "first_name": str(person), "language_code": "zh-hans"}
        chat = {"id": person, "type": "private", "first_name": str(person)}
        message = {"message_id": self._last, "date": int(time.time()), "from": sender, "chat": chat, "text": text}
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        return {"update_id": self._last, "message": message}

    def press(self, person: int, token: str) -> dict[str, Any]:
        """An update with a press of the button that carries `token`."""
        self._last += 1
        sender = {"id": person, "is_bot": False, "first_name": str(person), "language_code": "zh-hans"}
        chat = {"id": person, "type": "private", "first_name": str(person)}
        message = {"message_id": 1, "date": int(time.time()), "chat": chat, "text": "…"}
        query = {"id": str(self._last), "from": sender, "chat_instance": "1", "message": message, "data": token}
        return {"update_id": self._last, "callback_query": query}

    def sent(self, method: str = "sendMessage") -> list[dict[str, Any]]:
        """The calls of one method."""
        return [values for name, values in self.calls if name == method]

    async def until(self, condition: Callable[[], bool], seconds: float = 15) -> None:
        """Waits for something to become true."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, self.calls[-8:]
            await asyncio.sleep(0.02)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                request = await reader.readuntil(b"\r\n\r\n")
                head = request.decode().split("\r\n")
                headers = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                status, answer = await self._answer(head[0].split()[1], body)
                data = json.dumps(answer).encode()
                lines = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
                writer.write(lines.encode() + data)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, path: str, body: bytes) -> tuple[int, dict[str, Any]]:
        method = path.rsplit("/", 1)[1]
        assert path == f"/bot{TOKEN}/{method}"
        values: dict[str, Any] = dict(parse_qsl(body.decode()))
        if method != "getUpdates":
            self.calls.append((method, values))
        if method in self.unknown:
            return 404, {"ok": False, "error_code": 404, "description": "Not Found"}
        if method == "sendMessage" and self.refuse_with_429:
            self.refuse_with_429 -= 1
            description = {"description": "Too Many Requests: retry after 1", "parameters": {"retry_after": 1}}
            return 429, {"ok": False, "error_code": 429, **description}
        return 200, {"ok": True, "result": await self._result(method, values)}

    async def _result(self, method: str, values: dict[str, Any]) -> Any:
        if method == "getMe":
            return {"id": 4242, "is_bot": True, "first_name": "b", "username": "b_bot"}
        if method == "getUpdates":
            return await self._updates(int(values.get("offset", 0)), float(values.get("timeout", 0)))
        if method in ("sendMessage", "editMessageText"):
            self._last += 1
            chat = {"id": int(values["chat_id"]), "type": "private"}
            return {"message_id": self._last, "date": int(time.time()), "chat": chat, "text": values["text"]}
        if method == "setWebhook":
            self.webhook = values
        return True

    async def _updates(self, offset: int, wait: float) -> list[dict[str, Any]]:
        gone = [one for one in self.updates if one["update_id"] < offset]
        if gone:
            self.updates = [one for one in self.updates if one["update_id"] >= offset]
            self.on_confirm(offset)
        deadline = time.monotonic() + min(wait, 2)
        while not self.updates and time.monotonic() < deadline:  # noqa: ASYNC110 - a plain list
            await asyncio.sleep(0.02)
        return self.updates[:MOST_AT_ONCE]
