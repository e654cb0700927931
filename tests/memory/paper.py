"""Proposals for the tests of what is kept of them: begun, drafted and checked in one step each."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from memory import proposals, reviews
from memory.proposals import File, NewVersion, Proposal, Used, Version
from memory.reviews import Asked, Review
from memory.users import User
from tests.memory.bank import NOW, Bank

PLAN = {"kind": "client", "request": "给华兴写个方案", "wanted": [{"code": "LN01", "amount": "30000000.00"}]}
RED = {"rule": "CP01", "severity": "red", "sentence": "审批没有问题"}
AMBER = {"rule": "CP09", "severity": "amber", "sentence": "最高3,000万元"}
DAY = timedelta(days=1)


def docx(name: str = "a", digest: str = "0" * 64) -> File:
    return File("docx", f"proposals/{name}.docx", digest)


def fact(name: str, value: str, **more: Any) -> Used:
    return Used(kind="fact", name=name, value=value, **more)


async def begun(bank: Bank, user: User, client_id: int, *, now: datetime = NOW, **more: Any) -> Proposal:
    """A proposal without a version."""
    async with bank.database.begin() as session:
        return await proposals.start(session, user, client_id, "给华兴写个方案", PLAN, now=now, **more)


async def drafted(bank: Bank, user: User, proposal_id: str, *, now: datetime = NOW, **more: Any) -> Version:
    """The next version; any field of NewVersion can be given."""
    new = NewVersion(**{"plan": PLAN, "files": (docx(),)} | more)
    async with bank.database.begin() as session:
        return await proposals.add_version(session, user, proposal_id, new, now=now)


async def made(bank: Bank, user: User, client_id: int, *, kind: str = "client", **more: Any) -> Proposal:
    """A proposal with a first version."""
    now = more.get("now", NOW)
    begin = {"kind": kind, "now": now}
    proposal = await begun(bank, user, client_id, **begin)
    await drafted(bank, user, proposal.id, **more)
    return await seen(bank, user, proposal.id, now=now)


async def seen(bank: Bank, user: User, proposal_id: str, *, now: datetime = NOW) -> Proposal:
    """The proposal as `user` sees it."""
    async with bank.database.reading() as session:
        return await proposals.get(session, user, proposal_id, today=now.date())


async def sent(bank: Bank, user: User, proposal_id: str, *, now: datetime = NOW) -> Proposal:
    async with bank.database.begin() as session:
        return await proposals.mark_sent(session, user, proposal_id, now=now)


async def asked(bank: Bank, user: User, proposal_id: str, *, now: datetime = NOW) -> Asked:
    async with bank.database.begin() as session:
        return await reviews.ask_review(session, user, proposal_id, now=now)


async def decided(bank: Bank, user: User, proposal_id: str, *, approve: bool = True, **more: Any) -> Review:
    """The decision of `user` about version 1, unless another number is given."""
    options: dict[str, Any] = {"number": 1, "now": NOW} | more
    async with bank.database.begin() as session:
        return await reviews.decide(session, user, proposal_id, approve=approve, **options)
