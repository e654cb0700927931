"""The database's tables, one module a noun; importing this package completes `Base.metadata`."""

from __future__ import annotations

from memory.tables.answers import AnswerPassageRow, AnswerRow, NoticeRow, RatingRow
from memory.tables.base import Base
from memory.tables.chat import ButtonRow, MarkRow, TurnRow, UpdateRow
from memory.tables.oversight import AuditRow, ReleaseRow
from memory.tables.people import GuessRow, InvitationRow, TeamRow, UserRow

__all__ = [
    "AnswerPassageRow",
    "AnswerRow",
    "AuditRow",
    "Base",
    "ButtonRow",
    "GuessRow",
    "InvitationRow",
    "MarkRow",
    "NoticeRow",
    "RatingRow",
    "ReleaseRow",
    "TeamRow",
    "TurnRow",
    "UpdateRow",
    "UserRow",
]
