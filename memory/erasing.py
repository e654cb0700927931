"""Erasing: notes, and whole clients, with all that came of them; the audit trail stays and says that it was done.

    erase_notes(session, note_ids) -> Erased          open tasks, opportunities, … stay, without the words
    erase_client(session, client_id, by=None, reason="") -> Erased
    erase_proposals(session, proposal_ids) -> Erased

Rows go within the caller's transaction. The files named in `Erased.paths` are the caller's to remove afterwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, delete, exists, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from memory import audit
from memory.audit import Actor
from memory.proposalerasing import GONE as GONE
from memory.proposalerasing import forget
from memory.tables import (
    AttachmentRow,
    BalanceRow,
    Base,
    CardRow,
    ClientChangeRow,
    ClientNameRow,
    ClientRow,
    ContactRow,
    FacilityRow,
    FactRow,
    HoldingRow,
    MessageRow,
    NoteRow,
    NoteVectorRow,
    OpportunityRow,
    ProposalNoticeRow,
    ProposalReviewRow,
    ProposalRow,
    ProposalUsedRow,
    ProposalVersionRow,
    RelationRow,
    RequestRow,
    RevisionRow,
    RiskEventRow,
    TaskRow,
)

_FOLLOWING: tuple[type[Base], ...] = (TaskRow, OpportunityRow, RequestRow, RiskEventRow)
_OF_A_CLIENT: tuple[type[Base], ...] = (
    *_FOLLOWING,
    FactRow,
    ContactRow,
    FacilityRow,
    BalanceRow,
    HoldingRow,
    ClientNameRow,
    ClientChangeRow,
)


_OF_A_PROPOSAL: tuple[type[Base], ...] = (ProposalNoticeRow, ProposalReviewRow, ProposalUsedRow, ProposalVersionRow)


class ClientNotErasable(Exception):
    """There is no client of this id."""


@dataclass(frozen=True, slots=True)
class Erased:
    """How many rows went, by table, and the files (in the data directory) that belonged to them."""

    rows: Counter[str] = field(default_factory=Counter)
    paths: tuple[str, ...] = ()


async def erase_client(session: AsyncSession, client_id: int, *, by: Actor | None = None, reason: str = "") -> Erased:
    """Everything known of a client, records merged into it too. Raises ClientNotErasable."""
    if await session.get(ClientRow, client_id) is None:
        raise ClientNotErasable(f"no client has the id {client_id}")
    rows: Counter[str] = Counter()
    ids = await _with_merged(session, client_id)
    of_client = NoteRow.client_id.in_(ids)
    notes = list(await session.scalars(select(NoteRow.id).where(of_client)))
    cards = or_(CardRow.client_id.in_(ids), CardRow.note_id.in_(notes), CardRow.target_note_id.in_(notes))
    messages = set(await session.scalars(select(NoteRow.message_row).where(of_client, NoteRow.message_row.isnot(None))))
    messages |= set(await session.scalars(select(CardRow.message_row).where(cards)))
    messages |= set(await session.scalars(select(RevisionRow.message_row).where(RevisionRow.note_id.in_(notes)))) - {
        None
    }
    of_files = or_(AttachmentRow.client_id.in_(ids), AttachmentRow.note_id.in_(notes))
    paths = await _files(session, of_files, rows)
    proposed = await erase_proposals(
        session, list(await session.scalars(select(ProposalRow.id).where(ProposalRow.client_id.in_(ids))))
    )
    rows += proposed.rows
    paths += proposed.paths
    for table in _OF_A_CLIENT:
        await _gone(session, table, _client_of(table).in_(ids), rows)
    await session.execute(update(RelationRow).where(RelationRow.other_id.in_(ids)).values(other_id=None))
    await _gone(session, RelationRow, RelationRow.client_id.in_(ids), rows)
    await _gone(session, CardRow, cards, rows)
    await _unused_notes(session, notes, rows)
    await _notes_gone(session, notes, rows)
    paths += await _messages_gone(session, [row for row in messages if row is not None], rows)
    await session.execute(update(ClientRow).where(ClientRow.merged_into.in_(ids)).values(merged_into=None))
    await _gone(session, ClientRow, ClientRow.id.in_(ids), rows)
    details = {"reason": reason, "rows": dict(rows)}
    await audit.append(session, what="client.erased", about=f"client:{client_id}", by=by, details=details)
    return Erased(rows, paths)


async def erase_notes(session: AsyncSession, note_ids: Sequence[int]) -> Erased:
    """These notes; what followed from them stays when it is still open, otherwise it goes as well.

    What followed from hidden ones goes all of it: without its note nothing would tell that it is hidden.
    """
    rows: Counter[str] = Counter()
    paths = await _files(session, AttachmentRow.note_id.in_(note_ids), rows)
    hidden = NoteRow.id.in_(note_ids) & or_(NoteRow.confidential, NoteRow.suspicion)
    told: tuple[type[Base], ...] = (*_FOLLOWING, FactRow, ContactRow)
    for table in told:
        note_id = table.note_id  # type: ignore[attr-defined]
        await _gone(session, table, note_id.in_(select(NoteRow.id).where(hidden)), rows)
    for table in _FOLLOWING:
        of_notes, state = table.note_id.in_(note_ids), table.state  # type: ignore[attr-defined]
        await _gone(session, table, of_notes & (state != "open"), rows)
        await session.execute(update(table).where(of_notes).values(note_id=None, said=None))
    for table in (FactRow, ContactRow):
        await session.execute(update(table).where(table.note_id.in_(note_ids)).values(note_id=None, said=None))
    paths += tuple(sorted(await forget(session, note_ids)))
    await _unused_notes(session, note_ids, rows)
    messages = set(await session.scalars(select(NoteRow.message_row).where(NoteRow.id.in_(note_ids))))
    cards = or_(CardRow.note_id.in_(note_ids), CardRow.target_note_id.in_(note_ids))
    messages |= set(await session.scalars(select(CardRow.message_row).where(cards)))
    await _gone(session, CardRow, cards, rows)
    await _notes_gone(session, note_ids, rows)
    paths += await _messages_gone(session, [row for row in messages if row is not None], rows)
    return Erased(rows, paths)


async def erase_proposals(session: AsyncSession, proposal_ids: Sequence[str]) -> Erased:
    """These proposals with every version; files that no other proposal shares are the caller's to remove."""
    rows: Counter[str] = Counter()
    of_these = ProposalVersionRow.proposal_id.in_(proposal_ids)
    paths = await _version_files(session, of_these)
    for table in _OF_A_PROPOSAL:
        await _gone(session, table, table.proposal_id.in_(proposal_ids), rows)  # type: ignore[attr-defined]
    await _gone(session, ProposalRow, ProposalRow.id.in_(proposal_ids), rows)
    return Erased(rows, tuple(sorted(paths - await _version_files(session, true()))) if paths else ())


async def _version_files(session: AsyncSession, which: ColumnElement[bool]) -> set[str]:
    listed = await session.scalars(select(ProposalVersionRow.files).where(which))
    return {file["path"] for files in listed for file in files}


async def _unused_notes(session: AsyncSession, note_ids: Sequence[int], rows: Counter[str]) -> None:
    """What proposals rest on stays without its note; what hidden ones rest on goes, and they stay hidden."""
    hidden = select(NoteRow.id).where(NoteRow.id.in_(note_ids), or_(NoteRow.confidential, NoteRow.suspicion))
    resting = select(ProposalUsedRow.proposal_id).where(ProposalUsedRow.note_id.in_(hidden))
    await session.execute(update(ProposalRow).where(ProposalRow.id.in_(resting)).values(private=True))
    await _gone(session, ProposalUsedRow, ProposalUsedRow.note_id.in_(hidden), rows)
    await session.execute(update(ProposalUsedRow).where(ProposalUsedRow.note_id.in_(note_ids)).values(note_id=None))


async def _with_merged(session: AsyncSession, client_id: int) -> list[int]:
    """The client and every record that was merged into it, over several steps."""
    ids, found = [client_id], [client_id]
    while found:
        found = list(await session.scalars(select(ClientRow.id).where(ClientRow.merged_into.in_(found))))
        found = [one for one in found if one not in ids]
        ids += found
    return ids


async def _notes_gone(session: AsyncSession, note_ids: Collection[int], rows: Counter[str]) -> None:
    await _gone(session, NoteVectorRow, NoteVectorRow.note_id.in_(note_ids), rows)
    await _gone(session, RevisionRow, RevisionRow.note_id.in_(note_ids), rows)
    await _gone(session, NoteRow, NoteRow.id.in_(note_ids), rows)


async def _messages_gone(session: AsyncSession, message_rows: Sequence[int], rows: Counter[str]) -> tuple[str, ...]:
    """Messages that nothing else stands on go; of one that speaks of others too, only the text."""
    used = or_(
        *(
            exists().where(column == MessageRow.id)
            for column in (NoteRow.message_row, CardRow.message_row, RevisionRow.message_row)
        )
    )
    mine = MessageRow.id.in_(message_rows)
    await session.execute(update(MessageRow).where(mine & used).values(text=GONE, about={}))
    free = list(await session.scalars(select(MessageRow.id).where(mine, ~used)))
    paths = await _files(session, AttachmentRow.message_row.in_(free), rows)
    await _gone(session, MessageRow, MessageRow.id.in_(free), rows)
    return paths


async def _files(session: AsyncSession, which: ColumnElement[bool], rows: Counter[str]) -> tuple[str, ...]:
    """The files of these attachments that no other attachment shares; the rows go."""
    paths = set(await session.scalars(select(AttachmentRow.path).where(which)))
    await _gone(session, AttachmentRow, which, rows)
    shared = set(await session.scalars(select(AttachmentRow.path).where(AttachmentRow.path.in_(paths))))
    return tuple(sorted(paths - shared))


async def _gone(session: AsyncSession, table: type[Base], which: ColumnElement[bool], rows: Counter[str]) -> None:
    deleted = cast("CursorResult[Any]", await session.execute(delete(table).where(which)))
    if deleted.rowcount:
        rows[table.__tablename__] += deleted.rowcount


def _client_of(table: type[Base]) -> InstrumentedAttribute[int]:
    return table.client_id  # type: ignore[attr-defined, no-any-return]
