"""The people that notes name become contacts of the client, and are forgotten when no note names them any more.

    known = await states(session, note)                       before the note changes: what its contacts are by notes
    meet(session, note, client, earlier, people, known)       those of `people` not among `earlier` are named now, and
                                                              those only among `earlier` no longer
    forget(session, note)                                     it names nobody any more
    retell(session, known) -> tuple[str, ...]                 after the note changed; the names that are no contacts now

A surname said alone is the one contact who bears it; a full name completes a contact of whom only that was known. What
somebody wrote into a contact by hand stays. Hidden notes tell nothing to a contact that others tell of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from memory.consequences import Met
from memory.tables import ClientRow, ContactRow, NamedRow, NoteRow

_ANY_TITLE = "总"
_HEADS = ("总", "董", "老板", "实控", "负责人", "CEO", "CFO")


@dataclass(frozen=True, slots=True)
class Told:
    """A contact as notes tell of it, over what was known before any of them."""

    name: str
    title: str | None
    note_id: int | None
    said: str | None
    seen_on: date | None


States = dict[int, Told | None]


async def states(session: AsyncSession, note: NoteRow) -> States:
    """What notes tell of those that this one names, by contact."""
    ids = await session.scalars(select(NamedRow.contact_id).where(NamedRow.note_id == note.id))
    return await _states(session, set(ids))


async def meet(
    session: AsyncSession,
    note: NoteRow,
    client: ClientRow,
    earlier: Sequence[Met],
    people: Sequence[Met],
    known: States,
) -> None:
    """Note whom the note names; new contacts are added, and whom it names anew joins `known`, for `retell`."""
    for met in earlier:
        if not _among(met, people):
            named = delete(NamedRow).where(NamedRow.note_id == note.id, NamedRow.name == met.name)
            await session.execute(named.where(NamedRow.title.is_not_distinct_from(met.title)))
    new = [met for met in people if not _among(met, earlier)]
    if new:
        query = select(ContactRow).where(ContactRow.client_id == client.id).order_by(ContactRow.id)
        rows = list(await session.scalars(query))
        for met in new:
            await _name(session, note, client, rows, met, known)


async def forget(session: AsyncSession, note: NoteRow) -> None:
    """The note names nobody any more."""
    await session.execute(delete(NamedRow).where(NamedRow.note_id == note.id))


async def retell(session: AsyncSession, known: States) -> tuple[str, ...]:
    """Let the contacts be what notes tell now, where they still are what notes told before."""
    await session.flush()
    now = await _states(session, known)
    gone = []
    for row in await session.scalars(select(ContactRow).where(ContactRow.id.in_(list(known))).order_by(ContactRow.id)):
        before, after = known[row.id], now[row.id]
        if after is None and row.phone is None and row.email is None:
            gone.append(f"{row.name}{row.title or ''}")
            await session.delete(row)
        elif after is None:
            row.note_id = row.said = None
        else:
            row.name = after.name if before is None or row.name == before.name else row.name
            row.title = after.title if before is None or row.title == before.title else row.title
            row.note_id, row.said, row.seen_on = after.note_id, after.said, after.seen_on
    await session.flush()
    return tuple(gone)


async def _name(
    session: AsyncSession, note: NoteRow, client: ClientRow, rows: list[ContactRow], met: Met, known: States
) -> None:
    row = _known(rows, met)
    if row is None:
        row = ContactRow(client_id=client.id, name=met.name, title=met.title, note_id=note.id, said=met.said)
        row.seen_on = note.happened_on
        session.add(row)
        await session.flush()
        rows.append(row)
        known[row.id] = Told(row.name, row.title, row.note_id, row.said, row.seen_on)
    elif row.id not in known:
        if await session.scalar(select(NamedRow.note_id).where(NamedRow.contact_id == row.id).limit(1)) is None:
            row.before = _plain(row)
            await session.flush()
        known |= await _states(session, {row.id})
    named = await session.get(NamedRow, (note.id, row.id))
    if named is None:
        session.add(NamedRow(note_id=note.id, contact_id=row.id, name=met.name, title=met.title, said=met.said))
        await session.flush()


async def _states(session: AsyncSession, contact_ids: Collection[int]) -> States:
    """What each contact is by what was known before and what notes tell, the hidden ones only if nobody else does."""
    query = (
        select(NamedRow, NoteRow)
        .join(NoteRow, NoteRow.id == NamedRow.note_id)
        .where(NamedRow.contact_id.in_(contact_ids), NoteRow.state == "saved")
        .order_by(NoteRow.id)
    )
    namings: defaultdict[int, list[tuple[NamedRow, NoteRow]]] = defaultdict(list)
    for named, note in await session.execute(query):
        namings[named.contact_id].append((named, note))
    bases = await session.execute(select(ContactRow.id, ContactRow.before).where(ContactRow.id.in_(contact_ids)))
    base_of = {contact_id: before and _read(before) for contact_id, before in bases}
    return {one: _told(base_of.get(one), namings[one]) for one in contact_ids}


def _told(base: Told | None, namings: Sequence[tuple[NamedRow, NoteRow]]) -> Told | None:
    open_ones = [(named, note) for named, note in namings if not (note.confidential or note.suspicion)]
    state = base
    for named, note in open_ones if base or open_ones else namings:
        if state is None:
            state = Told(named.name, named.title, note.id, named.said, note.happened_on)
            continue
        title = named.title if named.title and state.title in (None, _ANY_TITLE) else state.title
        seen = max(state.seen_on or note.happened_on, note.happened_on)
        name = max(state.name, named.name, key=len)
        state = replace(state, name=name, title=title, note_id=note.id, said=named.said, seen_on=seen)
    return state


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


def _among(met: Met, people: Iterable[Met]) -> bool:
    return any((met.name, met.title) == (one.name, one.title) for one in people)


def _plain(row: ContactRow) -> dict[str, Any]:
    seen_on = row.seen_on.isoformat() if row.seen_on else None
    return {"name": row.name, "title": row.title, "note_id": row.note_id, "said": row.said, "seen_on": seen_on}


def _read(before: Mapping[str, Any]) -> Told:
    seen_on = date.fromisoformat(before["seen_on"]) if before["seen_on"] else None
    return Told(before["name"], before["title"], before["note_id"], before["said"], seen_on)
