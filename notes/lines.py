"""Lines of messages: a line of text or a JSON object becomes a message, with the clients it may be about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from notes.names import Book, BookClient
from notes.record import Earlier, Message

SHANGHAI = ZoneInfo("Asia/Shanghai")


class LineError(ValueError):
    """A line that is no message; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Line:
    """A message with its book; `clients` is None when the line names none."""

    message: Message
    clients: tuple[BookClient, ...] | None = None


class Books:
    """The book for each line, made anew only when the clients differ from those of the line before."""

    def __init__(self, clients: tuple[BookClient, ...] = ()) -> None:
        self._otherwise = Book(clients)
        self._last: tuple[tuple[BookClient, ...], Book] | None = None

    def of(self, line: Line) -> Book:
        """The book of the line's own clients, else the one given at the start."""
        if line.clients is None:
            return self._otherwise
        if self._last is None or self._last[0] != line.clients:
            self._last = line.clients, Book(line.clients)
        return self._last[1]


def read_line(text: str, *, now: datetime, zone: tzinfo = SHANGHAI, default_id: str | None = None) -> Line:
    """The message of one line: JSON when it begins with a brace, else what was typed. Raises LineError."""
    text = text.strip("\ufeff \t\r\n")
    if not text.startswith("{"):
        return Line(Message(text=text, sent_at=now, id=default_id))
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise LineError("不是 JSON") from error
    return line_of(record, now=now, zone=zone, default_id=default_id)


def line_of(
    record: Mapping[str, Any], *, now: datetime, zone: tzinfo = SHANGHAI, default_id: str | None = None
) -> Line:
    """The message that a JSON object describes. Raises LineError. A time without an offset is one of `zone`."""
    text = record.get("message")
    if not isinstance(text, str):
        raise LineError("缺少 message")
    clients = record.get("clients")
    given = record.get("id")
    message = Message(
        text=text,
        sent_at=_time(record.get("sent_at"), zone) or now,
        id=default_id if given is None else str(given),
        user=_text(record, "user"),
        history=tuple(_earlier(one, zone) for one in _items(record, "history")),
        voice=bool(record.get("voice")),
    )
    return Line(message, None if clients is None else tuple(map(_client, _items(record, "clients"))))


def _earlier(value: Any, zone: tzinfo) -> Earlier:
    if isinstance(value, str):
        return Earlier(value)
    if isinstance(value, Mapping):
        text = value.get("message", value.get("text"))
        if isinstance(text, str):
            return Earlier(text, _time(value.get("sent_at"), zone), _texts(value, "clients"))
    raise LineError("history 的每一项应为文字，或有 message 的对象")


def _client(value: Any) -> BookClient:
    if isinstance(value, str):
        return BookClient(value)
    if isinstance(value, Mapping) and isinstance(value.get("name"), str):
        return BookClient(value["name"], _texts(value, "short_names"), _texts(value, "contacts"))
    raise LineError("clients 的每一项要有 name")


def _items(record: Mapping[str, Any], key: str) -> list[Any]:
    value = record.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise LineError(f"{key} 应为列表")
    return value


def _texts(record: Mapping[str, Any], key: str) -> tuple[str, ...]:
    values = _items(record, key)
    if not all(isinstance(value, str) for value in values):
        raise LineError(f"{key} 应为文字的列表")
    return tuple(values)


def _text(record: Mapping[str, Any], key: str) -> str | None:
    value = record.get(key)
    return None if value is None else str(value)


def _time(value: Any, zone: tzinfo) -> datetime | None:
    if value is None:
        return None
    try:
        time = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise LineError(f"时间应为 ISO 8601，不是 {value!r}") from None
    return time if time.tzinfo else time.replace(tzinfo=zone)
