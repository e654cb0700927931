"""Logging: every line of one update carries one reference number, the one an apology shows, and no client's data.

The stack of an error is logged with its kind; its message only where that cannot hold what somebody wrote: the name in
a KeyError may be a client's.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import secrets
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import TracebackType

_reference: ContextVar[str] = ContextVar("reference", default="-")
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
# these print addresses that hold the bot's token, or a line for every request
_QUIET = (
    *("httpx", "httpcore", "apscheduler", "chromadb", "alembic", "asyncio", "bm25s", "aiosqlite", "filelock"),
    *("pdfminer", "urllib3", "openai", "langchain", "langchain_core", "tornado", "PIL"),
)

# Errors whose messages are the system's own words; of the databases' the values are cut out.
_PLAIN = (OSError, AttributeError, TypeError, NameError, ImportError, IndexError, RuntimeError, MemoryError)
_PLAIN_MODULES = re.compile(
    r"(?:sqlalchemy|sqlite3|telegram|httpx|httpcore|chromadb|memory\.database"
    r"|knowledge\.(?:embeddings|ingest|lock|models|shipped|store))\b"
)
_VALUE = re.compile(r"(query argument \$\d+|for type [\w ]+|out of range|Key \([^)]*\))\s*[:=].*", re.DOTALL)
_LONGEST_CHAIN = 8

ErrorInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


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
        if record.name == "asyncio":  # its further lines show tasks with the errors they ended in, word for word
            record.msg, record.args = record.getMessage().partition("\n")[0], ()
        return record.levelno >= logging.WARNING or record.name.partition(".")[0] not in _QUIET


def told(error: BaseException) -> str:
    """The kind of an error, with its message where that holds nothing that somebody wrote."""
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    if not (isinstance(error, _PLAIN) or _PLAIN_MODULES.match(kind.__module__)):
        return name
    message = _VALUE.sub(r"\1: …", str(error).partition("\nDETAIL:")[0])
    return f"{name}: {message}" if message else name


def story(error: BaseException) -> str:
    """Where an error came from, and what it came from, cause before effect, without what anybody wrote."""
    chain: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in chain and len(chain) < _LONGEST_CHAIN:
        chain.append(cause)
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    parts = ["".join(traceback.format_tb(one.__traceback__)) + told(one) for one in reversed(chain)]
    return "\n\nled to\n\n".join(parts)


class TextFormatter(logging.Formatter):
    """A line, and the story of an error below it."""

    def formatException(self, ei: ErrorInfo) -> str:  # noqa: N802 - the library's name
        """The story of the error."""
        return story(ei[1]) if ei[1] is not None else ""


class JsonFormatter(TextFormatter):
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
    text = TextFormatter("%(asctime)s %(levelname)s %(name)s [%(reference)s] %(message)s")
    handler.setFormatter(JsonFormatter() if style == "json" else text)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    # a turn skipped because the one before is still at work is how its jobs are meant to run
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    # its debug lines hold whole updates and addresses with the token
    logging.getLogger("telegram").setLevel(max(logging.INFO, logging.getLevelName(level)))
