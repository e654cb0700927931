"""The meaning of notes, kept as vectors that are made in the background.

    use(session, model) -> bool                                 another model than before: all notes wait again
    waiting(session, limit=64) -> list[Waiting]                 notes whose text has no vector yet, oldest first
    keep(session, model, [Embedded(...), ...]) -> int           of notes whose text is still the same
    progress(session) -> tuple[int, int]                        how many have one, of how many

A vector has length one and is kept as float16 numbers. `recall.by_vector` compares them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from memory import marks
from memory.tables import NoteRow, NoteVectorRow

_MARK = "note_vectors.model"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A note that waits for its vector; `text_hash` says later whether the text is still this one."""

    note_id: int
    text: str
    text_hash: str


@dataclass(frozen=True, slots=True)
class Embedded:
    """The vector of a text."""

    note_id: int
    text_hash: str
    vector: npt.NDArray[np.float32]


async def use(session: AsyncSession, model: str) -> bool:
    """From now on vectors are those of `model`; True when that is another one, so that all are made anew."""
    if await marks.get(session, _MARK) == model:
        return False
    await session.execute(update(NoteRow).where(NoteRow.state == "saved").values(unembedded=True))
    await marks.put(session, _MARK, model)
    return True


async def waiting(session: AsyncSession, *, limit: int = 64) -> list[Waiting]:
    """The next notes to embed."""
    query = select(NoteRow.id, NoteRow.raw).where(NoteRow.unembedded, NoteRow.state == "saved")
    query = query.order_by(NoteRow.id).limit(limit)
    return [Waiting(note_id, raw, _hash(raw)) for note_id, raw in await session.execute(query)]


async def keep(session: AsyncSession, model: str, embedded: Sequence[Embedded]) -> int:
    """Keep these vectors; a note that was changed or taken back meanwhile is left out. How many were kept."""
    ids = [one.note_id for one in embedded]
    query = select(NoteRow.id, NoteRow.raw).where(NoteRow.id.in_(ids), NoteRow.state == "saved").with_for_update()
    texts = {note_id: _hash(raw) for note_id, raw in await session.execute(query)}
    kept = select(NoteVectorRow).where(NoteVectorRow.note_id.in_(ids))
    known = {row.note_id: row for row in await session.scalars(kept)}
    fresh = [one for one in embedded if texts.get(one.note_id) == one.text_hash]
    for one in fresh:
        row = known.get(one.note_id)
        if row is None:
            row = NoteVectorRow(note_id=one.note_id)
            session.add(row)
        row.model, row.text_hash, row.vector = model, one.text_hash, one.vector.astype(np.float16).tobytes()
    await session.flush()
    done = update(NoteRow).where(NoteRow.id.in_([one.note_id for one in fresh]))
    await session.execute(done.values(unembedded=False))
    return len(fresh)


async def progress(session: AsyncSession) -> tuple[int, int]:
    """How many notes can be found by meaning, and how many there are."""
    total = await session.scalar(select(func.count()).select_from(NoteRow).where(NoteRow.state == "saved"))
    wait = select(func.count()).select_from(NoteRow).where(NoteRow.unembedded, NoteRow.state == "saved")
    left = await session.scalar(wait)
    return (total or 0) - (left or 0), total or 0


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
