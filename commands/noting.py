"""notes extract: messages as records, without storing anything."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from commands.lines import NO_UTF8, numbered_lines
from commands.output import print_json, warn
from commands.parts import CommandFailed, database_of, today
from settings import Settings

if TYPE_CHECKING:
    from notes.names import BookClient
    from notes.record import Extraction

_FIELDS = {
    "date": "日期", "contact_form": "方式", "people": "人", "place": "地点", "needs": "需求", "amounts": "金额",
    "rates": "利率", "tenors": "期限", "collateral": "押品", "purpose": "用途", "competitors": "对手",
    "risk_signals": "风险", "promises": "答应", "tasks": "任务", "remove": "去掉", "guesses": "猜测",
}  # fmt: skip


def extract(arguments: Namespace, settings: Settings) -> int:
    """The record of each line, in the order of the lines. The status is 1 when a line could not be read."""
    from notes.calendar import Calendar
    from notes.extract import extract as record_of
    from notes.lines import Books, LineError, read_line

    books = Books(_clients_of(arguments.user, settings) if arguments.user else ())
    calendar, status = Calendar.load(), 0
    for number, text in numbered_lines(arguments.file):
        if text is None:
            status = 1
            warn(f"第 {number} 行：{NO_UTF8}")
            continue
        try:
            line = read_line(text, now=datetime.now(settings.zone), zone=settings.zone, default_id=str(number))
        except LineError as error:
            status = 1
            warn(f"第 {number} 行：{error}")
            continue
        extraction = record_of(line.message, books.of(line), calendar)
        if arguments.json:
            print_json(extraction.to_dict())
        else:
            print(_as_text(line.message.text, extraction), end="\n\n", flush=True)
    return status


def _clients_of(name: str, settings: Settings) -> tuple[BookClient, ...]:
    """The book of a user: what that user may see. That it was read is audited. Raises CommandFailed."""
    from memory import audit, clients, users
    from memory.users import UserAmbiguous, UserNotFound
    from notes.names import BookClient

    async def act() -> list[clients.Client]:
        async with database_of(settings) as database, database.begin() as session:
            user = await users.named(session, name)
            book = await clients.book(session, user, today=today(settings))
            details = {"by": "notes extract", "clients": len(book)}
            await audit.append(session, what="book.read", about=f"user:{user.id}", by=user, details=details)
            return book

    try:
        book = asyncio.run(act())
    except UserNotFound:
        raise CommandFailed(f"没有这个用户：{name}") from None
    except UserAmbiguous as error:
        ids = "、".join(str(option.telegram_id) for option in error.options)
        raise CommandFailed(f"有多位用户叫 {name}，请改用 Telegram 号码：{ids}") from None
    return tuple(BookClient(client.name, client.short_names, client.contacts) for client in book)


def _as_text(message: str, extraction: Extraction) -> str:
    """A record to read: what it is, then a block for each client, then what has to be asked."""
    record = extraction.to_dict()
    rows = [message, "  ".join([f"→ {record['intent']}", *record.get("also", [])])]
    for note in record["notes"]:
        rows.append(f"  {note['client'] or '？'}")
        rows += [f"    {title}  {_value(note[key])}" for key, title in _FIELDS.items() if note.get(key)]
    for ask in record.get("asks", []):
        rows.append(f"  要问 {ask['about']}：{ask.get('said', '')} {' / '.join(ask['options']) or '（没有候选）'}")
    return "\n".join(rows)


def _value(value: Any) -> str:
    if isinstance(value, list):
        return "；".join(map(_value, value))
    if isinstance(value, dict):
        return " ".join(f"{key}={_value(one)}" for key, one in value.items() if one is not None)
    return str(value)
