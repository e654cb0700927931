"""What a later change touches: open proposals whose newest version rests on a fact, a document or a rule.

    touched_by_fact(session, client_id, names) -> list[Touched]           what rests on these facts of a client
    touched_by_new_facts(session, since=None) -> list[Touched]            ... of any client that have changed since
    touched_by_documents(session, names, versions=None) -> list[Touched]  what rests on these documents or rules
    tell(session, touched, now=...) -> int                                plan the owners' notices; how many are new

Only what has another value, or another version, than the proposal rests on is touched; facts that the owner may not
read touch nothing. All of these are the system's own: whoever is told is decided when the notice is claimed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from memory.facts import audiences_of
from memory.proposalnotices import plan
from memory.proposalrows import OPEN, Proposal, joined, proposal_of
from memory.proposalversions import Used, used_of
from memory.tables import FactRow, NoteRow, ProposalRow, ProposalUsedRow, ProposalVersionRow, UserRow
from memory.users import User, user_of

_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Touched:
    """A proposal, what it rests on, and what that is now. `value` None: it is gone, or not known here."""

    proposal: Proposal
    used: Used
    value: str | None
    as_of: date | None = None

    @property
    def key(self) -> str:
        """Names the change: the same however often it is looked for."""
        return f"changed:{self.proposal.version}:{self.used.kind}:{self.used.name}:{self.value}:{self.as_of}"


async def touched_by_fact(session: AsyncSession, client_id: int, names: Iterable[str]) -> list[Touched]:
    """The open proposals for this client that rest on another value of these facts than the newest one."""
    found: list[Touched] = []
    for some in _batches(names):
        query = _resting().where(ProposalRow.client_id == client_id, ProposalUsedRow.name.in_(some))
        found += await _changed_facts(session, query)
    return found


async def touched_by_new_facts(session: AsyncSession, *, since: datetime | None = None) -> list[Touched]:
    """The same for every client: facts recorded after the version was made, and after `since` when given."""
    query = _resting()
    if since is not None:
        query = query.where(FactRow.recorded_at > since)
    return await _changed_facts(session, query)


async def touched_by_documents(
    session: AsyncSession, names: Iterable[str], versions: Mapping[str, str] | None = None
) -> list[Touched]:
    """The open proposals that rest on these documents or rules, unless on the very version that `versions` names."""
    now = versions or {}
    found: list[Touched] = []
    for some in _batches(names):
        query = _used_now().where(ProposalUsedRow.kind.in_(("document", "rule")), ProposalUsedRow.name.in_(some))
        query = query.order_by(ProposalRow.id, ProposalUsedRow.id)
        for row, owner, client, used in await session.execute(query):
            if now.get(used.name) is None or now[used.name] != used.value:
                found.append(Touched(proposal_of(row, owner, client), used_of(used), now.get(used.name)))
    return found


async def tell(session: AsyncSession, touched: Iterable[Touched], *, now: datetime) -> int:
    """Plan to tell the owners, once for each change; how many were not told or planned before."""
    new = 0
    for one in touched:
        used = one.used
        about = {"kind": used.kind, "name": used.name, "before": used.value, "after": one.value}
        about |= {"before_as_of": _day(used.as_of), "after_as_of": _day(one.as_of)}
        new += await plan(session, one.proposal.id, kind="changed", key=one.key, about=about, now=now)
    return new


def plain(value: Any) -> str:
    """The value of a fact as text, the same for the one that is used and the one on record."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _same(one: str, other: str | None) -> bool:
    """Whether two values are one: 0.75 is 0.7500."""
    if other is None:
        return False
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return one.casefold() == other.casefold()


def _used_now() -> Select[*tuple[Any, ...]]:
    """What the newest version of every open proposal rests on."""
    newest = and_(ProposalUsedRow.proposal_id == ProposalRow.id, ProposalUsedRow.number == ProposalRow.version)
    return joined().add_columns(ProposalUsedRow).join(ProposalUsedRow, newest).where(ProposalRow.status.in_(OPEN))


def _resting() -> Select[*tuple[Any, ...]]:
    """Facts that were recorded after the version and are no older than the one it rests on."""
    same = and_(FactRow.client_id == ProposalRow.client_id, FactRow.name == ProposalUsedRow.name)
    version = and_(ProposalVersionRow.proposal_id == ProposalRow.id, ProposalVersionRow.number == ProposalRow.version)
    hidden = and_(or_(NoteRow.confidential, NoteRow.suspicion), NoteRow.author_id != ProposalRow.owner_id)
    return (
        _used_now()
        .add_columns(FactRow)
        .join(FactRow, same)
        .join(ProposalVersionRow, version)
        .outerjoin(NoteRow, NoteRow.id == FactRow.note_id)
        .where(ProposalUsedRow.kind == "fact", FactRow.recorded_at > ProposalVersionRow.created_at)
        .where(or_(ProposalUsedRow.as_of.is_(None), FactRow.as_of >= ProposalUsedRow.as_of))
        .where(or_(NoteRow.id.is_(None), ~hidden))
    )


async def _changed_facts(session: AsyncSession, query: Select[*tuple[Any, ...]]) -> list[Touched]:
    """The newest of the facts for each use, where it says something else."""
    rows = list(await session.execute(query.order_by(ProposalRow.id, ProposalUsedRow.id, FactRow.as_of, FactRow.id)))
    owners = await _owners(session, {row.owner_id for row, *_ in rows})
    newest = {
        used.id: (row, owner, client, used, fact)
        for row, owner, client, used, fact in rows
        if fact.audience in audiences_of(owners[row.owner_id])
    }
    return [
        Touched(proposal_of(row, owner, client), used_of(used), plain(fact.value), fact.as_of)
        for row, owner, client, used, fact in newest.values()
        if not _same(plain(fact.value), used.value)
    ]


async def _owners(session: AsyncSession, ids: set[int]) -> dict[int, User]:
    query = select(UserRow).where(UserRow.id.in_(ids))
    return {row.id: user_of(row) for row in await session.scalars(query)}


def _batches(names: Iterable[str]) -> Iterable[Sequence[str]]:
    every = sorted(set(names))
    return [every[start : start + _AT_ONCE] for start in range(0, len(every), _AT_ONCE)]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
