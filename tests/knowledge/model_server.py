"""A chat-completions server on 127.0.0.1 that says what it is told to, as an OpenAI-compatible one would stream it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Script:
    """What the server does: the pieces it streams, and how it misbehaves."""

    pieces: list[str] = field(default_factory=list)
    status: int = 200
    failures: int = 0  # this many requests get `status` before it works; with 0 all of them do
    delay: float = 0.0  # before each piece
    breaks_after: int | None = None  # pieces, then the connection is cut
    requests: list[dict[str, Any]] = field(default_factory=list)
    hung_up: int = 0
    body: dict[str, Any] | None = None  # answered as it is instead of a stream
    reply: Callable[[str], list[str]] | None = None  # the pieces, made of what was asked

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    port: int = 0


@asynccontextmanager
async def serving(script: Script) -> AsyncIterator[Script]:
    """The server while the block runs."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _one(script, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            script.hung_up += 1
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    script.port = server.sockets[0].getsockname()[1]
    try:
        yield script
    finally:
        server.close()


async def _one(script: Script, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = next(int(line.split(":")[1]) for line in head.split("\r\n") if line.lower().startswith("content-length"))
    request = json.loads(await reader.readexactly(length))
    script.requests.append({"head": head, **request})
    if script.status != 200 and (not script.failures or len(script.requests) <= script.failures):
        await _whole(writer, script.status, {"error": {"message": "refused by script", "type": "scripted"}})
    elif script.body is not None:
        await _whole(writer, 200, script.body)
    else:
        asked = str(request["messages"][-1]["content"])
        await _stream(script, script.reply(asked) if script.reply else script.pieces, writer)


async def _whole(writer: asyncio.StreamWriter, status: int, body: dict[str, Any]) -> None:
    data = json.dumps(body).encode()
    lines = [
        f"HTTP/1.1 {status} X",
        "content-type: application/json",
        f"content-length: {len(data)}",
        "connection: close",
    ]
    writer.write("\r\n".join([*lines, "", ""]).encode() + data)
    await writer.drain()


async def _stream(script: Script, pieces: list[str], writer: asyncio.StreamWriter) -> None:
    writer.write(
        b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n"
    )
    for number, piece in enumerate(pieces):
        if script.breaks_after == number:
            return
        await asyncio.sleep(script.delay)
        _event(writer, {"role": "assistant", "content": piece})
        await writer.drain()
    _event(writer, {}, finish="stop")
    writer.write(b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n")
    await writer.drain()


def _event(writer: asyncio.StreamWriter, delta: dict[str, Any], finish: str | None = None) -> None:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    event = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "scripted", "choices": [choice]}
    data = f"data: {json.dumps(event)}\n\n".encode()
    writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
