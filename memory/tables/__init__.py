"""The database's tables, one module a noun; importing this package completes `Base.metadata`."""

from __future__ import annotations

from memory.tables.answers import AnswerPassageRow, AnswerRow, NoticeRow, RatingRow
from memory.tables.base import Base
from memory.tables.chat import ButtonRow, MarkRow, TurnRow, UpdateRow
from memory.tables.clients import (
    BalanceRow,
    ClientChangeRow,
    ClientNameRow,
    ClientRow,
    ContactRow,
    CoverRow,
    FacilityRow,
    FactRow,
    HoldingRow,
    RelationRow,
)
from memory.tables.notes import AttachmentRow, CardRow, MessageRow, NamedRow, NoteRow, NoteVectorRow, RevisionRow
from memory.tables.oversight import AuditRow, ReleaseRow
from memory.tables.people import GuessRow, InvitationRow, TeamRow, UserRow
from memory.tables.proposals import (
    ProposalNoticeRow,
    ProposalReviewRow,
    ProposalRow,
    ProposalUsedRow,
    ProposalVersionRow,
    ReviewDeputyRow,
)
from memory.tables.work import OpportunityRow, RequestRow, RiskEventRow, TaskRow

__all__ = [
    "AnswerPassageRow",
    "AnswerRow",
    "AttachmentRow",
    "AuditRow",
    "BalanceRow",
    "Base",
    "ButtonRow",
    "CardRow",
    "ClientChangeRow",
    "ClientNameRow",
    "ClientRow",
    "ContactRow",
    "CoverRow",
    "FacilityRow",
    "FactRow",
    "GuessRow",
    "HoldingRow",
    "InvitationRow",
    "MarkRow",
    "MessageRow",
    "NamedRow",
    "NoteRow",
    "NoteVectorRow",
    "NoticeRow",
    "OpportunityRow",
    "ProposalNoticeRow",
    "ProposalReviewRow",
    "ProposalRow",
    "ProposalUsedRow",
    "ProposalVersionRow",
    "RatingRow",
    "RelationRow",
    "ReleaseRow",
    "RequestRow",
    "ReviewDeputyRow",
    "RevisionRow",
    "RiskEventRow",
    "TaskRow",
    "TeamRow",
    "TurnRow",
    "UpdateRow",
    "UserRow",
]
