"""Health and figures over HTTP, for this machine only: /healthz, /readyz and /metrics on 127.0.0.1."""

from __future__ import annotations

import asyncio
import errno
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from handlers.application import inbox_of
from handlers.context import Copilot
from handlers.metrics import CONTENT_TYPE, Metrics
from handlers.serving import takes_updates
from memory.clock import utc_now
from memory.database import Database, DatabaseError

ADDRESS = "127.0.0.1"
PATIENCE = 2.0  # seconds for the database


class PortTaken(Exception):
    """The port cannot be listened on."""

    def __init__(self, port: int, why: str) -> None:
        super().__init__(f"{ADDRESS}:{port}: {why}")
        self.port = port


class Monitor:
    """What the addresses tell. `application` is None until it is put together: the process lives, and is not ready."""

    def __init__(self, metrics: Metrics) -> None:
        self.metrics = metrics
        self.application: Copilot | None = None

    async def readiness(self) -> Mapping[str, bool]:
        """Whether each part is there: the database answers, the index is loaded, updates are taken."""
        application = self.application
        if application is None:
            return dict.fromkeys(("database", "index", "updates"), False)
        return {
            "database": await _answers(application.services.database),
            "index": application.services.knowledge.loaded,
            "updates": takes_updates(application),
        }

    async def exposition(self) -> bytes:
        """The figures, with what has to be looked up now; while the database is away, as far as they are known."""
        if self.application is not None:
            await self._look_at_queue(self.application)
            knowledge = self.application.services.knowledge
            if knowledge.loaded:
                parsed = knowledge.published.parsed
                self.metrics.index(len(parsed), sum(len(one.passages) for one in parsed), knowledge.generation)
        return self.metrics.exposition()

    async def _look_at_queue(self, application: Copilot) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                waiting, oldest = await inbox_of(application).backlog()
        except (DatabaseError, TimeoutError):
            return
        self.metrics.queue(waiting, oldest, utc_now())


@asynccontextmanager
async def monitored(port: int, metrics: Metrics) -> AsyncIterator[Monitor]:
    """Listens on `port` until the block ends. Raises PortTaken."""
    monitor = Monitor(metrics)
    try:
        sockets = bind_sockets(port, ADDRESS)
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        raise PortTaken(port, "in use" if taken else error.strerror or str(error)) from error
    routes = [(path, handler, {"monitor": monitor}) for path, handler in _ROUTES]
    server = HTTPServer(Application(routes, log_function=_without_a_line))
    server.add_sockets(sockets)
    try:
        yield monitor
    finally:
        server.stop()
        await server.close_all_connections()


async def _answers(database: Database) -> bool:
    try:
        async with asyncio.timeout(PATIENCE):
            await database.ping()
    except (DatabaseError, TimeoutError):
        return False
    return True


class _Page(RequestHandler):
    def initialize(self, monitor: Monitor) -> None:
        self.monitor = monitor

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        self.set_header("Cache-Control", "no-store")


class _Health(_Page):
    def get(self) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish("ok\n")  # whoever answers has a loop that turns


class _Readiness(_Page):
    async def get(self) -> None:
        found = await self.monitor.readiness()
        self.set_status(200 if all(found.values()) else 503)
        self.set_header("Content-Type", "application/json")
        await self.finish(json.dumps(found) + "\n")


class _Figures(_Page):
    async def get(self) -> None:
        data = await self.monitor.exposition()
        self.set_header("Content-Type", CONTENT_TYPE)
        await self.finish(data)


_ROUTES: tuple[tuple[str, type[_Page]], ...] = (("/healthz", _Health), ("/readyz", _Readiness), ("/metrics", _Figures))


def _without_a_line(_: Any) -> None:
    """Probes come every few seconds and say nothing worth a line of the log."""
