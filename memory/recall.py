"""Finding notes again: by words, by meaning, by what they say; who was visited, and who has gone quiet.

    by_words(session, user, words, today=..., conditions=..., limit=20) -> list[Hit]    most words first, then newest
    by_vector(session, user, vector, model=..., today=..., conditions=..., limit=20) -> list[Hit]    nearest first
    newest(session, user, today=..., conditions=..., limit=20) -> list[Hit]             by conditions alone
    visited(session, user, first, last, today=..., authors=None) -> list[Visited]       of one's own notes or others'
    quiet(session, user, today=..., days=90) -> list[Quiet]                             longest first

Words are in the form of `search_text`. Everything is within the asking user's clients and notes: what is hidden from
them is neither found nor counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from memory import scope, secrecy
from memory.consequences import label
from memory.notes import Note, note_of
from memory.tables import ClientRow, NoteRow, NoteVectorRow, UserRow
from memory.users import User

WIDEST = 20_000
"""How many notes, the newest in sight, are compared by meaning at most: a bank's worth would take seconds."""

RECENT = 100_000
"""How many notes, those recorded last, are looked through for somebody who reads every client and names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What a note must be: each that is given holds. `amount` is of what an amount is said, such as 营业收入."""

    clients: frozenset[int] | None = None
    author_id: int | None = None
    since: date | None = None
    until: date | None = None
    person: str | None = None
    competitor: str | None = None
    signal: str | None = None
    need: str | None = None
    collateral: str | None = None
    purpose: str | None = None
    form: str | None = None
    amount: str | None = None


ANYTHING = Conditions()
_ANY = aliased(NoteRow)
_LABELLED = ("competitor", "signal", "need", "collateral", "purpose", "form", "amount")


@dataclass(frozen=True, slots=True)
class Hit:
    """A note that was found, the words that it has of those looked for, and how well it fits."""

    note: Note
    words: tuple[str, ...] = ()
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Visited:
    """A client that the user wrote about in a time: how often, and when last."""

    client_id: int
    client: str
    times: int
    last: date


@dataclass(frozen=True, slots=True)
class Quiet:
    """A client not heard of since `last`; None: never."""

    client_id: int
    client: str
    last: date | None
    days: int | None = field(default=None)


async def by_words(
    session: AsyncSession,
    user: User,
    words: Sequence[str],
    *,
    today: date,
    conditions: Conditions = ANYTHING,
    limit: int = 20,
) -> list[Hit]:
    """The notes that have any of the words: those with most of them first, then the newest."""
    wanted = [word for word in dict.fromkeys(word.strip().lower() for word in words) if word]
    if not wanted:
        return []
    has = [NoteRow.search_text.contains(word, autoescape=True) for word in wanted]
    matches: ColumnElement[int] = literal(0)
    for one in has:
        matches = matches + case((one, 1), else_=0)
    ranked = _in_sight(user, today, conditions, matches.label("matches")).where(or_(*has))
    ranked = ranked.order_by(matches.desc(), NoteRow.happened_on.desc(), NoteRow.id.desc()).limit(limit)
    found = [(note_id, count / len(wanted)) for note_id, count in await session.execute(ranked)]
    return await _hits(session, found, wanted)


async def by_vector(
    session: AsyncSession,
    user: User,
    vector: npt.NDArray[np.float32],
    *,
    model: str,
    today: date,
    conditions: Conditions = ANYTHING,
    limit: int = 20,
    least: float = 0.0,
    widest: int = WIDEST,
) -> list[Hit]:
    """The notes nearest in meaning, by the cosine of vectors of one model; none below `least`."""
    sight = _in_sight(user, today, conditions).order_by(NoteRow.happened_on.desc(), NoteRow.id.desc()).limit(widest)
    near = sight.subquery()
    # Looked up note by note: a join would read the vectors of the whole bank when the planner thinks that quicker.
    vectors = select(NoteVectorRow.vector).where(NoteVectorRow.note_id == near.c.id, NoteVectorRow.model == model)
    found = await session.execute(select(near.c.id, vectors.scalar_subquery()))
    rows = [(note_id, kept) for note_id, kept in found if kept is not None]
    if not rows:
        return []
    matrix = np.frombuffer(b"".join(kept for _, kept in rows), dtype=np.float16).reshape(len(rows), -1)
    scores = np.einsum("ij,j->i", matrix.astype(np.float32), vector)  # `@` would wake threads for so little
    best = [at for at in np.argsort(-scores, kind="stable")[:limit] if scores[at] >= least]
    return await _hits(session, [(rows[at][0], float(scores[at])) for at in best])


async def newest(
    session: AsyncSession, user: User, *, today: date, conditions: Conditions = ANYTHING, limit: int = 20
) -> list[Hit]:
    """The newest notes that meet the conditions."""
    query = _in_sight(user, today, conditions).order_by(NoteRow.happened_on.desc(), NoteRow.id.desc()).limit(limit)
    return await _hits(session, [(note_id, 1.0) for note_id in await session.scalars(query)])


async def visited(
    session: AsyncSession, user: User, first: date, last: date, *, today: date, authors: Sequence[int] | None = None
) -> list[Visited]:
    """The clients that notes of these days speak of, the latest first: the user's own, or readable ones of others."""
    writers = [user.id] if authors is None else list(authors)
    times, latest = func.count(), func.max(NoteRow.happened_on)
    query = (
        select(ClientRow.id, ClientRow.name, times, latest)
        .join(NoteRow, NoteRow.client_id == ClientRow.id)
        .where(scope.visible_clients(user, today), NoteRow.author_id.in_(writers), NoteRow.state == "saved")
        .where(NoteRow.happened_on.between(first, last), secrecy.open_notes(user))
        .group_by(ClientRow.id, ClientRow.name)
        .order_by(latest.desc(), ClientRow.id)
    )
    return [Visited(*row) for row in await session.execute(query)]


async def quiet(session: AsyncSession, user: User, *, today: date, days: int = 90, limit: int = 100) -> list[Quiet]:
    """The clients of whom nothing was heard for `days` days, the longest first; those never met if they are older."""
    edge = today - timedelta(days=days)
    unmet = and_(ClientRow.last_contact.is_(None), ClientRow.created_at < datetime.combine(edge, time(), UTC))
    own = exists().where(NoteRow.client_id == ClientRow.id, NoteRow.happened_on > edge)
    own = own.where(NoteRow.author_id == user.id, NoteRow.state == "saved")
    query = (
        select(ClientRow.id, ClientRow.name, ClientRow.last_contact)
        .where(scope.visible_clients(user, today), ClientRow.stage != "exit")
        .where(or_(ClientRow.last_contact <= edge, unmet), not_(own))
        .order_by(ClientRow.last_contact.is_not(None), ClientRow.last_contact, ClientRow.id)
        .limit(limit)
    )
    rows = await session.execute(query)
    return [Quiet(client_id, name, last, (today - last).days if last else None) for client_id, name, last in rows]


def _in_sight(user: User, today: date, conditions: Conditions, *more: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """The ids (and `more`) of the notes that the user may read and that meet the conditions."""
    return (
        select(NoteRow.id, *more)
        .join(ClientRow, ClientRow.id == NoteRow.client_id)
        .where(scope.visible_clients(user, today), secrecy.open_notes(user), NoteRow.state == "saved")
        .where(*_met(conditions), *_recent(user, conditions))
    )


def _recent(user: User, conditions: Conditions) -> list[ColumnElement[bool]]:
    """The bound for those who read the whole bank; a client, a writer or a time named bounds enough."""
    named = (conditions.clients, conditions.author_id, conditions.since, conditions.until)
    if user.role not in scope.READS_ALL or any(one is not None for one in named):
        return []
    first = select(_ANY.id).order_by(_ANY.id.desc()).offset(RECENT - 1).limit(1)
    return [NoteRow.id >= func.coalesce(first.scalar_subquery(), 0)]


def _met(conditions: Conditions) -> list[ColumnElement[bool]]:
    parts: list[ColumnElement[bool]] = []
    if conditions.clients is not None:
        parts.append(NoteRow.client_id.in_(conditions.clients))
    if conditions.author_id is not None:
        parts.append(NoteRow.author_id == conditions.author_id)
    if conditions.since is not None:
        parts.append(NoteRow.happened_on >= conditions.since)
    if conditions.until is not None:
        parts.append(NoteRow.happened_on <= conditions.until)
    if conditions.person:
        parts.append(_names(conditions.person))
    given = [(name, getattr(conditions, name)) for name in _LABELLED]
    return parts + [_labelled(label(name, value)) for name, value in given if value]


def _labelled(line: str) -> ColumnElement[bool]:
    return NoteRow.labels.contains(f"\n{line}\n", autoescape=True)


def _names(person: str) -> ColumnElement[bool]:
    """A surname finds everybody who bears it; a full name also those of whom only the surname was said."""
    if len(person) == 1:
        return NoteRow.labels.contains(f"\n{label('person', person)}", autoescape=True)
    return or_(_labelled(label("person", person)), _labelled(label("person", person[0])))


async def _hits(session: AsyncSession, found: Sequence[tuple[int, float]], words: Sequence[str] = ()) -> list[Hit]:
    """The notes of these ids, which were found in sight of the user, in their order."""
    query = (
        select(NoteRow, ClientRow.name, UserRow.name)
        .join(ClientRow, ClientRow.id == NoteRow.client_id)
        .join(UserRow, UserRow.id == NoteRow.author_id)
        .where(NoteRow.id.in_([note_id for note_id, _ in found]))
    )
    notes = {row.id: (row, client, author) for row, client, author in await session.execute(query)}
    hits = []
    for note_id, score in found:
        row, client, author = notes[note_id]
        said = tuple(word for word in words if word in row.search_text)
        hits.append(Hit(note_of(row, client, author), said, score))
    return hits
