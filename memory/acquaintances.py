"""The people that notes name become contacts of the client, and are forgotten when the note is taken back.

    change(session, note, client, earlier, people)     those of `people` not among `earlier` were met, and the other way
    take_back(session, note) -> tuple[str, ...]        the names that are no contacts any more
    hide(session, note)                                what the note told of known contacts is told no more

A surname said alone is the one contact who bears it; a full name completes a contact of whom only that was known.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from memory.consequences import Met
from memory.tables import ClientRow, ContactRow, NoteRow

_KEY = "contacts"
_ANY_TITLE = "总"
_HEADS = ("总", "董", "老板", "实控", "负责人", "CEO", "CFO")


async def change(
    session: AsyncSession, note: NoteRow, client: ClientRow, earlier: Sequence[Met], people: Sequence[Met]
) -> None:
    """Keep in step with whom the note names."""
    gone = [(met.name, met.title) for met in earlier if not _among(met, people)]
    for contact_id, entry in _journal(note).items():
        if (entry["name"], entry["title"]) in gone:
            await _forget(session, note, contact_id, entry)
    new = [met for met in people if not _among(met, earlier)]
    if new:
        query = select(ContactRow).where(ContactRow.client_id == client.id).order_by(ContactRow.id)
        rows = list(await session.scalars(query))
        for met in new:
            await _meet(session, note, client, rows, met)


async def take_back(session: AsyncSession, note: NoteRow) -> tuple[str, ...]:
    """Undo what the note did to contacts; who is no contact any more."""
    names = []
    for contact_id, entry in _journal(note).items():
        if await _forget(session, note, contact_id, entry):
            names.append(f"{entry['name']}{entry['title'] or ''}")
    return tuple(names)


async def hide(session: AsyncSession, note: NoteRow) -> None:
    """Contacts that were known before are as they were; those the note alone names are hidden with it."""
    for contact_id, entry in _journal(note).items():
        if entry["was"] is not None:
            await _forget(session, note, contact_id, entry)


async def _meet(session: AsyncSession, note: NoteRow, client: ClientRow, rows: list[ContactRow], met: Met) -> None:
    row = _known(rows, met)
    if row is None:
        row = ContactRow(client_id=client.id, name=met.name, title=met.title)
        _source(row, note, met)
        session.add(row)
        await session.flush()
        rows.append(row)
        _write_down(note, row, met, None)
    elif not (note.confidential or note.suspicion):
        _write_down(note, row, met, _plain(row))
        row.name = max(row.name, met.name, key=len)
        if met.title and row.title in (None, _ANY_TITLE):
            row.title = met.title
        _source(row, note, met)


def _source(row: ContactRow, note: NoteRow, met: Met) -> None:
    row.note_id, row.said = note.id, met.said
    row.seen_on = max(row.seen_on or note.happened_on, note.happened_on)


async def _forget(session: AsyncSession, note: NoteRow, contact_id: str, entry: dict[str, Any]) -> bool:
    """Restore a contact unless a later note has spoken of it; whether it is gone."""
    journal = {key: value for key, value in _journal(note).items() if key != contact_id}
    note.before = {**note.before, _KEY: journal}
    row = await session.get(ContactRow, int(contact_id))
    if row is None or row.note_id != note.id:
        return False
    was = entry["was"]
    if was is None or await _taken_back(session, was["note_id"]):
        if row.phone is None and row.email is None:
            await session.delete(row)
            return True
        row.note_id = row.said = None
        return False
    row.name, row.title, row.note_id, row.said = was["name"], was["title"], was["note_id"], was["said"]
    row.seen_on = date.fromisoformat(was["seen_on"]) if was["seen_on"] else None
    return False


async def _taken_back(session: AsyncSession, note_id: int | None) -> bool:
    source = await session.get(NoteRow, note_id) if note_id is not None else None
    return source is not None and source.state == "undone"


def _known(rows: Sequence[ContactRow], met: Met) -> ContactRow | None:
    """The contact that is meant; None when there is none, or several could be."""
    fitting = [row for row in rows if _titles_agree(row.title, met.title)]
    same = [row for row in fitting if row.name.casefold() == met.name.casefold()]
    if same:
        return same[0]
    if len(met.name) == 1:
        likely = [row for row in fitting if row.name.startswith(met.name)]
    else:
        likely = [row for row in fitting if len(row.name) == 1 and met.name.startswith(row.name)]
    return likely[0] if len(likely) == 1 else None


def _titles_agree(one: str | None, other: str | None) -> bool:
    if one is None or other is None or one == other:
        return True
    other_than_any = other if one == _ANY_TITLE else one
    return _ANY_TITLE in (one, other) and any(head in other_than_any for head in _HEADS)


def _among(met: Met, people: Sequence[Met]) -> bool:
    return any((met.name, met.title) == (one.name, one.title) for one in people)


def _journal(note: NoteRow) -> dict[str, dict[str, Any]]:
    journal: dict[str, dict[str, Any]] = note.before.get(_KEY, {})
    return journal


def _write_down(note: NoteRow, row: ContactRow, met: Met, was: dict[str, Any] | None) -> None:
    entry = {"name": met.name, "title": met.title, "was": was}
    known = _journal(note).get(str(row.id))
    if known is not None:
        entry["was"] = known["was"]
    note.before = {**note.before, _KEY: {**_journal(note), str(row.id): entry}}


def _plain(row: ContactRow) -> dict[str, Any]:
    seen_on = row.seen_on.isoformat() if row.seen_on else None
    return {"name": row.name, "title": row.title, "note_id": row.note_id, "said": row.said, "seen_on": seen_on}
