"""Whether a message asks for a proposal, or says what became of one: sent, won, lost."""

from __future__ import annotations

import re
from typing import Literal

from notes.wording import plain
from proposals.requestwords import pattern

Status = Literal["sent", "won", "lost"]
STATUSES: tuple[Status, ...] = ("sent", "won", "lost")
_LONGEST_STATUS = 30
_LONGEST_REQUEST = 600
_LONGEST_REASON = 200
_SHORT = re.compile(
    r"跟进(?:的|用的)?(?:消息|信息|微信|短信|话术|文字)|方案[^,，。]{0,6}(?:短版|简版)|follow[- ]?up message"
)
_CLAUSE = re.compile(r"[,，。;；!！\n]")


def asks_for_proposal(text: str) -> bool:
    """Whether a message asks to write a proposal now, whatever else it was taken for.

    Not one that is told of, asked about, wanted by somebody else or put down for another day.
    """
    ready = plain(text).strip()
    if len(ready) > _LONGEST_REQUEST:
        return False
    for clause in _CLAUSE.split(ready):
        document = pattern("recognise.document").search(clause)
        if document is None or pattern("recognise.told").search(clause):
            continue
        making = pattern("recognise.making").search(clause)
        if making is not None or _opens(clause, document):
            return True
    return False


def asks_for_short(text: str) -> bool:
    """Whether a message asks for the few lines of a proposal, or the message that follows it up: 给华兴写个跟进消息."""
    ready = plain(text).strip()
    return len(ready) <= _LONGEST_STATUS and bool(_SHORT.search(ready)) and not pattern("recognise.told").search(ready)


def _opens(clause: str, document: re.Match[str]) -> bool:
    """华兴综合金融服务方案：流贷3000万: a title alone, with what it is of."""
    return bool(re.match(r"\s*[:：]\s*\S", clause[document.end() :]))


def read_status(text: str) -> Status | None:
    """What a message says became of a proposal; None for a question, a plan or a denial."""
    ready = plain(text).strip().strip(" 。.!~，,")
    if not ready or len(ready) > _LONGEST_STATUS or pattern("status.asked").search(plain(text).strip()):
        return None
    for status in STATUSES:
        if pattern(f"status.marks.{status}").match(ready):
            return status
    if pattern("status.lost").search(ready):
        return "lost"
    if pattern("status.not_yet").search(ready):
        return None
    if pattern("status.won").search(ready):
        return "won"
    return "sent" if pattern("status.sent").search(ready) else None


def read_reason(text: str) -> str | None:
    """What a message that says a proposal was lost says beside it: why; None when it says no more than that."""
    ready = plain(text).strip()
    beside = [one for one in _CLAUSE.split(ready) if len(one.strip()) > 1 and read_status(one) is None]
    if not beside and not pattern("status.why").search(ready):
        return None
    return text.strip()[:_LONGEST_REASON]
