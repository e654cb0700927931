"""What the next message of a chat is expected to be: a date, a reason, the value of a field, a client's name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from memory import marks
from memory.database import Database, Session

LASTS = timedelta(minutes=15)

_ISO = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?")
_DAY = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_NAMED = {"今天": 0, "today": 0, "昨天": -1, "yesterday": -1, "明天": 1, "tomorrow": 1, "前天": -2, "后天": 2}
_COMPLAINT = re.compile(
    r"错|不对|不准|不是|没有|没说|没写|缺|漏|少了|旧|过期|过时|应该|应为|不完整|不全|不清楚|看不懂|答非所问|无关"
    r"|wrong|missing|incomplete|outdated|incorrect|should|not ",
    re.IGNORECASE,
)
_ASKS = re.compile(r"[?？]|[吗呢么]\s*$|多少|几[个年天月]|什么|怎么|如何|哪|能否|可否|是否|多久|多长")


Kind = Literal[
    "date",
    "reason",
    "field",
    "client",
    "new_client",
    "addition",
    "file",
    "contact",
    "task_day",
    "request_answer",
    "proposal_answer",
    "review_remark",
    "lost_reason",
    "check_text",
    "calculation",
]


@dataclass(frozen=True, slots=True)
class Expected:
    """A date to ask as of or a reason, about an answer; a field's value, a client or more words, as `about` says."""

    kind: Kind
    answer_id: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)


async def expect(database: Database, chat_id: int, expected: Expected, now: datetime) -> None:
    """Remembers what the next message should be."""
    async with database.begin() as session:
        await expect_within(session, chat_id, expected, now)


async def expect_within(session: Session, chat_id: int, expected: Expected, now: datetime) -> None:
    """The same within the caller's transaction."""
    value = {"kind": expected.kind, "answer": expected.answer_id, "about": dict(expected.about), "at": now.timestamp()}
    await marks.put(session, _mark(chat_id), value)


async def taken(database: Database, chat_id: int, now: datetime) -> Expected | None:
    """What is expected, once: whatever comes next, nothing is expected any more."""
    found = await waiting(database, chat_id, now)
    if found is not None:
        await forget(database, chat_id)
    return found


async def waiting(database: Database, chat_id: int, now: datetime) -> Expected | None:
    """What is expected, and goes on to be until it is forgotten or its time is over."""
    async with database.reading() as session:
        value: dict[str, Any] | None = await marks.get(session, _mark(chat_id))
    if not value or now.timestamp() - value["at"] > LASTS.total_seconds():
        return None
    return Expected(value["kind"], value["answer"], value.get("about") or {})


async def forget(database: Database, chat_id: int) -> None:
    """Nothing is expected any more."""
    async with database.begin() as session:
        await forget_within(session, chat_id)


async def forget_within(session: Session, chat_id: int) -> None:
    """The same within the caller's transaction, the one that stores what was expected."""
    await marks.put(session, _mark(chat_id), None)


def day_in(text: str, today: date) -> date | None:
    """The day that a message names and nothing else: a month for its first day, a day without year for this year's."""
    said = text.strip().lower().rstrip("。.!！")
    if said in _NAMED:
        return today + timedelta(days=_NAMED[said])
    try:
        if match := _ISO.fullmatch(said):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _MONTH.fullmatch(said):
            return date(int(match[1]), int(match[2]), 1)
        if match := _DAY.fullmatch(said):
            return date(today.year, int(match[1]), int(match[2]))
    except ValueError:
        return None
    return None


def looks_like_date(text: str) -> bool:
    """Whether a message was meant as a date, right or wrong."""
    said = text.strip()
    return len(said) <= 14 and any(c.isdigit() for c in said) and not _ASKS.search(said)


def is_complaint(text: str) -> bool:
    """Whether a message says what was wrong rather than asking something new."""
    return bool(_COMPLAINT.search(text)) and not _ASKS.search(text) and len(text) <= 500


def _mark(chat_id: int) -> str:
    return f"expected:{chat_id}"
