"""Handover: clients, with their history, open tasks and open proposals, pass from one user to another.

    hand_over(session, user, client_id, to=..., today=...) -> HandedOver          one client
    hand_over_book(session, user, giver=..., to=..., today=...) -> HandedOver     all of somebody's
    find(session, user, name, today=...) -> int                                   by legal name or credit code

An administrator may do so in the whole bank, without seeing anything of the clients; a lead within the team. Raises
NotPermitted, ClientNotFound, NoBook for a receiver who keeps no clients.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from memory import audit, clients, creditcodes, scope
from memory.clientchanges import change_row
from memory.clients import NoBook
from memory.clock import utc_now
from memory.locks import one_at_a_time
from memory.namekeys import name_key
from memory.proposalrows import OPEN, not_withheld
from memory.scope import ClientNotFound
from memory.secrecy import open_source
from memory.tables import ClientChangeRow, ClientRow, ProposalNoticeRow, ProposalRow, TaskRow
from memory.users import User

_AT_ONCE = 500


class NotPermitted(Exception):
    """It is not this user who decides about that."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """How many clients, open tasks and open proposals passed over."""

    clients: int
    tasks: int
    proposals: int = 0


async def hand_over(session: AsyncSession, user: User, client_id: int, *, to: User, today: date) -> HandedOver:
    """One client passes to `to`."""
    await one_at_a_time(session, "clients")
    query = select(ClientRow.owner_id).where(ClientRow.id == client_id, _disposable(user, today))
    owner_id = await session.scalar(query)
    if owner_id is None:
        raise ClientNotFound
    _check(user, to)
    if owner_id == to.id:
        return HandedOver(0, 0)
    done = await _pass(session, user, [client_id], owner_id, to)
    details = {"from": owner_id, "to": to.id, "tasks": done.tasks, "proposals": done.proposals}
    await audit.append(session, what="client.handed_over", about=f"client:{client_id}", by=user, details=details)
    return done


async def hand_over_book(session: AsyncSession, user: User, *, giver: User, to: User, today: date) -> HandedOver:
    """Every client of `giver`, active or removed, passes to `to`."""
    if not may_decide_for(user, giver):
        raise NotPermitted("not of this team")
    _check(user, to)
    if giver.id == to.id:
        return HandedOver(0, 0)
    await one_at_a_time(session, "clients")
    owned = select(ClientRow.id).where(ClientRow.owner_id == giver.id, ClientRow.merged_into.is_(None))
    ids = list(await session.scalars(owned.order_by(ClientRow.id)))
    done = await _pass(session, user, ids, giver.id, to)
    details = {"to": to.id, "clients": ids, "tasks": done.tasks, "proposals": done.proposals}
    await audit.append(session, what="book.handed_over", about=f"user:{giver.id}", by=user, details=details)
    return done


async def find(session: AsyncSession, user: User, name: str, *, today: date) -> int:
    """The id of the client of this legal name or credit code. Raises ClientNotFound, also when several bear it."""
    if user.role != "admin":
        return (await clients.named(session, user, name, today=today)).id
    same = or_(ClientRow.name_key == name_key(name), ClientRow.code == creditcodes.tidied(name))
    ids = list(await session.scalars(select(ClientRow.id).where(same, _disposable(user, today)).limit(2)))
    if len(ids) != 1:
        raise ClientNotFound
    return ids[0]


def may_decide_for(user: User, owner: User) -> bool:
    """Whether `user` decides about the book of `owner`: an administrator, or the lead of the same team."""
    if not user.active:
        return False
    leads = user.role == "lead" and (user.id == owner.id or (user.team is not None and user.team == owner.team))
    return user.role == "admin" or leads


async def move_tasks(session: AsyncSession, client_ids: Sequence[int], *, giver_id: int, to: User) -> int:
    """The giver's open tasks about these clients become the receiver's, but for those of hidden notes; how many."""
    mine = (TaskRow.client_id.in_(client_ids), TaskRow.owner_id == giver_id, TaskRow.state == "open")
    moved = update(TaskRow).where(*mine, open_source(to, TaskRow.note_id))
    moved = moved.values(owner_id=to.id, claimed_by=None, claimed_until=None)
    return len((await session.execute(moved.returning(TaskRow.id))).all())


async def move_proposals(session: AsyncSession, client_ids: Sequence[int], *, giver_id: int, to: User) -> int:
    """The giver's open proposals for these clients become the receiver's, but for those not for `to` to read."""
    mine = (ProposalRow.client_id.in_(client_ids), ProposalRow.owner_id == giver_id, ProposalRow.status.in_(OPEN))
    moved = update(ProposalRow).where(*mine, not_withheld(to)).values(owner_id=to.id)
    ids = list(await session.scalars(moved.returning(ProposalRow.id)))
    claimed = (ProposalNoticeRow.proposal_id.in_(ids), ProposalNoticeRow.sent_at.is_(None))
    await session.execute(update(ProposalNoticeRow).where(*claimed).values(claimed_by=None, claimed_until=None))
    return len(ids)


def _disposable(user: User, today: date) -> ColumnElement[bool]:
    """The clients that the user may give away."""
    if user.active and user.role == "admin":
        return ClientRow.merged_into.is_(None)
    if user.role != "lead":
        raise NotPermitted("leads and administrators hand over clients")
    return scope.served_clients(user, today)


def _check(user: User, to: User) -> None:
    if not to.active or to.role not in scope.SERVES:
        raise NoBook(f"users of role {to.role} keep no clients")
    if not may_decide_for(user, to):
        raise NotPermitted("not of this team")


async def _pass(session: AsyncSession, user: User, ids: Sequence[int], giver_id: int, to: User) -> HandedOver:
    now = utc_now()
    tasks = proposals = 0
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        await session.execute(update(ClientRow).where(ClientRow.id.in_(some)).values(owner_id=to.id, updated_at=now))
        tasks += await move_tasks(session, some, giver_id=giver_id, to=to)
        proposals += await move_proposals(session, some, giver_id=giver_id, to=to)
        await session.execute(
            insert(ClientChangeRow), [_line(client_id, giver_id, to.id, user, now) for client_id in some]
        )
    return HandedOver(len(ids), tasks, proposals)


def _line(client_id: int, giver_id: int, to_id: int, user: User, now: Any) -> dict[str, Any]:
    row = change_row(client_id, "owner", giver_id, to_id, user, now)
    return {name: getattr(row, name) for name in ("client_id", "what", "before", "after", "by_id", "at")}
