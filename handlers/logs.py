"""Logging: every line of one update carries one reference number, the one an apology shows."""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_reference: ContextVar[str] = ContextVar("reference", default="-")
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
# these print addresses that hold the bot's token, or a line for every request
_QUIET = (
    *("httpx", "httpcore", "apscheduler", "chromadb", "alembic", "asyncio", "bm25s", "aiosqlite", "filelock"),
    *("pdfminer", "urllib3", "openai", "langchain", "langchain_core", "tornado", "PIL"),
)


def reference() -> str:
    """The reference number of what is being handled now."""
    return _reference.get()


def reference_of(update_id: int) -> str:
    """A short number that is the same whenever this update is handled, also after a restart."""
    value = int.from_bytes(hashlib.blake2b(str(update_id).encode(), digest_size=5).digest(), "big")
    letters = []
    for _ in range(7):
        value, rest = divmod(value, len(_ALPHABET))
        letters.append(_ALPHABET[rest])
    return "".join(letters)


@contextmanager
def referring(number: str | None = None) -> Iterator[str]:
    """Marks every log line inside with `number`, or a new one."""
    token = _reference.set(number or reference_of(secrets.randbits(63)))
    try:
        yield _reference.get()
    finally:
        _reference.reset(token)


class ReferenceFilter(logging.Filter):
    """Puts the reference number on each record, and leaves out what talkative libraries say below a warning."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.reference = _reference.get()
        return record.levelno >= logging.WARNING or record.name.partition(".")[0] not in _QUIET


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "ref": getattr(record, "reference", "-"),
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def configure(level: str, style: str) -> None:
    """Sends all logs to stderr at `level`, as `text` or `json`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(ReferenceFilter())
    text = logging.Formatter("%(asctime)s %(levelname)s %(name)s [%(reference)s] %(message)s")
    handler.setFormatter(JsonFormatter() if style == "json" else text)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    # its debug lines hold whole updates and addresses with the token
    logging.getLogger("telegram").setLevel(max(logging.INFO, logging.getLevelName(level)))
