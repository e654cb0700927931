"""A transcription server on 127.0.0.1 that hears what it is told to, as an OpenAI-compatible one answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Heard:
    """What the server hears, and how it misbehaves: the first `failures` requests get `status`, or all when 0."""

    text: str = ""
    status: int = 200
    failures: int = 0
    body: bytes | None = None
    requests: list[bytes] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"


@asynccontextmanager
async def listening(heard: Heard) -> AsyncIterator[Heard]:
    """The server while the block runs."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-l"))
        heard.requests.append(head + await reader.readexactly(length))
        refused = heard.status != 200 and (not heard.failures or len(heard.requests) <= heard.failures)
        body = heard.body if heard.body is not None else json.dumps({"text": heard.text}).encode()
        data = b'{"error": "scripted"}' if refused else body
        status = heard.status if refused else 200
        lines = [f"HTTP/1.1 {status} X", "content-type: application/json", f"content-length: {len(data)}"]
        writer.write("\r\n".join([*lines, "connection: close", "", ""]).encode() + data)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    heard.port = server.sockets[0].getsockname()[1]
    try:
        yield heard
    finally:
        server.close()
