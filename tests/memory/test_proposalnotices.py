"""Owners are reminded of what they sent, and told what has expired: once each, by day, whoever keeps the client."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from memory import handovers, proposalnotices, proposals, reviews, users
from memory.clients import Client
from memory.database import Database
from memory.proposalnotices import Notice, claim, due_followups, expire_due, follow_up_on, give_back, told
from memory.proposals import Proposal, ProposalClosed
from tests.memory.bank import NOW, TODAY, Bank, opened
from tests.memory.paper import DAY, asked, begun, decided, drafted, made, seen, sent

MONDAY = datetime(2026, 11, 30, 1, tzinfo=UTC)  # 9:00 in Shanghai, three working days after a Wednesday


@pytest.fixture
async def bank(database: Database) -> Bank:
    return await opened(database)


@pytest.fixture
async def huaxing(bank: Bank) -> Client:
    return await bank.client(bank.lin, "澄江华兴机械有限公司")


@pytest.fixture
async def out(bank: Bank, huaxing: Client) -> Proposal:
    """One that went to the client on Wednesday."""
    return await sent(bank, bank.lin, (await made(bank, bank.lin, huaxing.id)).id)


async def due(bank: Bank, now: datetime, worker: str = "w") -> list[Notice]:
    async with bank.database.begin() as session:
        return await due_followups(session, worker, now=now)


async def done(bank: Bank, notice: Notice, now: datetime, worker: str = "w") -> bool:
    async with bank.database.begin() as session:
        return await told(session, notice.id, worker, now=now)


async def expire(bank: Bank, now: datetime) -> list[str]:
    async with bank.database.begin() as session:
        return [one.id for one in await expire_due(session, now=now)]


async def test_the_owner_is_reminded_of_what_was_sent_three_times(bank: Bank, out: Proposal) -> None:
    now, days = NOW, []
    while now < NOW + 50 * DAY:
        for notice in await due(bank, now):
            assert (notice.kind, notice.user.name, notice.proposal.id) == ("follow_up", "林晓雨", out.id)
            assert await done(bank, notice, now)
            days.append((now.month, now.day))
        now += DAY
    assert days == [(11, 30), (12, 9), (12, 29)]


async def test_nobody_is_reminded_at_night_or_at_a_weekend(bank: Bank, out: Proposal) -> None:
    sunday = MONDAY - DAY
    assert await due(bank, sunday) == []
    assert await due(bank, MONDAY - timedelta(minutes=1)) == []
    assert await due(bank, MONDAY + timedelta(hours=12)) == []
    assert len(await due(bank, MONDAY + timedelta(hours=11, minutes=59))) == 1
    assert await due(bank, sunday + 6 * DAY) == []


async def test_two_workers_never_remind_twice(bank: Bank, huaxing: Client, out: Proposal) -> None:
    more = [await made(bank, bank.lin, huaxing.id) for _ in range(4)]
    for one in more:
        await sent(bank, bank.lin, one.id)
    claims = await asyncio.gather(*(due(bank, MONDAY, f"w{n}") for n in range(3)))
    ids = [notice.id for taken in claims for notice in taken]
    assert len(ids) == len(set(ids)) == 5


async def test_what_a_killed_worker_had_claimed_is_claimed_again(bank: Bank, out: Proposal) -> None:
    (lost,) = await due(bank, MONDAY, "killed")
    assert await due(bank, MONDAY + timedelta(minutes=4), "w") == []
    (again,) = await due(bank, MONDAY + timedelta(minutes=6), "w")
    assert again.id == lost.id
    assert not await done(bank, lost, MONDAY, "killed")
    assert await done(bank, again, MONDAY)
    assert not await done(bank, again, MONDAY)


async def test_what_could_not_be_told_comes_again_some_times(bank: Bank, out: Proposal) -> None:
    for _ in range(proposalnotices.MAX_ATTEMPTS):
        (notice,) = await due(bank, MONDAY)
        async with bank.database.begin() as session:
            await give_back(session, notice.id, "w")
    assert await due(bank, MONDAY) == []


async def test_what_was_decided_is_not_followed_up(bank: Bank, huaxing: Client, out: Proposal) -> None:
    won = await sent(bank, bank.lin, (await made(bank, bank.lin, huaxing.id)).id)
    async with bank.database.begin() as session:
        await proposals.mark_lost(session, bank.lin, out.id, now=NOW)
        await proposals.mark_won(session, bank.lin, won.id, now=NOW)
    assert await due(bank, MONDAY) == []


async def test_a_revision_under_way_is_not_followed_up(bank: Bank, out: Proposal) -> None:
    await drafted(bank, bank.lin, out.id)
    assert await due(bank, MONDAY) == []


async def test_the_owner_chooses_another_day(bank: Bank, huaxing: Client, out: Proposal) -> None:
    async with bank.database.begin() as session:
        await follow_up_on(session, bank.lin, out.id, (NOW + 12 * DAY).date(), now=NOW)
    assert await due(bank, MONDAY) == []
    assert len(await due(bank, NOW + 12 * DAY)) == 1
    with pytest.raises(ProposalClosed):
        async with bank.database.begin() as session:
            bare = await proposals.start(session, bank.lin, huaxing.id, "方案", {}, now=NOW)
            await follow_up_on(session, bank.lin, bare.id, TODAY, now=NOW)


async def test_who_has_the_client_now_is_reminded(bank: Bank, huaxing: Client, out: Proposal) -> None:
    async with bank.database.begin() as session:
        passed = await handovers.hand_over(session, bank.lead, huaxing.id, to=bank.zhao, today=TODAY)
    assert passed.proposals == 1
    (notice,) = await due(bank, MONDAY)
    assert notice.user.name == notice.proposal.owner == "赵一鸣"


async def test_a_removed_owner_is_told_nothing(bank: Bank, out: Proposal) -> None:
    async with bank.database.begin() as session:
        await users.remove(session, bank.lin.id)
    assert await due(bank, MONDAY) == []


async def test_after_thirty_days_it_has_expired_and_the_owner_is_told_once(bank: Bank, huaxing: Client) -> None:
    bare = await begun(bank, bank.lin, huaxing.id)
    ready = await made(bank, bank.lin, huaxing.id)
    assert await expire(bank, NOW + 30 * DAY) == []
    assert set(await expire(bank, NOW + 31 * DAY)) == {bare.id, ready.id}
    assert await expire(bank, NOW + 31 * DAY) == []
    assert (await seen(bank, bank.lin, ready.id, now=NOW + 31 * DAY)).status == "expired"
    working = NOW + 33 * DAY  # a Monday
    async with bank.database.begin() as session:
        notices = await claim(session, "w", now=working)
        assert {(one.kind, one.proposal.id) for one in notices} == {("expired", bare.id), ("expired", ready.id)}
        assert [await told(session, one.id, "w", now=working) for one in notices] == [True, True]
        assert await claim(session, "w", now=working + DAY) == []


async def test_two_workers_expire_each_once(bank: Bank, huaxing: Client) -> None:
    ids = {(await made(bank, bank.lin, huaxing.id)).id for _ in range(5)}
    found = await asyncio.gather(*(expire(bank, NOW + 40 * DAY) for _ in range(3)))
    every = [one for some in found for one in some]
    assert set(every) == ids and len(every) == len(ids)
    assert len(await bank.audited("proposal.expired")) == len(ids)


async def test_renewing_gives_thirty_more_days(bank: Bank, huaxing: Client) -> None:
    proposal = await made(bank, bank.lin, huaxing.id)
    async with bank.database.begin() as session:
        renewed = await proposals.renew(session, bank.lin, proposal.id, now=NOW + 20 * DAY)
    assert renewed.expires_on == TODAY + 50 * DAY
    assert await expire(bank, NOW + 50 * DAY) == []
    assert await expire(bank, NOW + 51 * DAY) == [proposal.id]


async def test_what_had_expired_is_approved_anew_after_renewing(bank: Bank, huaxing: Client, out: Proposal) -> None:
    large = await made(bank, bank.lin, huaxing.id, review_for=("amount",))
    await asked(bank, bank.lin, large.id)
    await decided(bank, bank.lead, large.id)
    later = NOW + 40 * DAY
    assert len(await expire(bank, later)) == 2
    async with bank.database.begin() as session:
        assert (await proposals.renew(session, bank.lin, large.id, now=later)).status == "awaiting_approval"
        assert (await proposals.renew(session, bank.lin, out.id, now=later)).status == "sent"
        assert await reviews.waiting(session, bank.lead, today=later.date()) == []


async def test_a_client_that_decides_late_is_still_won(bank: Bank, out: Proposal) -> None:
    assert await expire(bank, NOW + 40 * DAY) == [out.id]
    async with bank.database.begin() as session:
        assert (await proposals.mark_won(session, bank.lin, out.id, now=NOW + 41 * DAY)).status == "won"
        assert await claim(session, "w", now=NOW + 41 * DAY) == []
