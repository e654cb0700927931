"""Maker and checker: somebody else approves, nobody checks their own, and a revision voids what was approved."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from memory import proposals, reviewdeputies, reviews, users
from memory.clients import Client
from memory.covers import cover
from memory.database import Database
from memory.handovers import NotPermitted, hand_over
from memory.proposals import NotReleased, Proposal, ProposalClosed, ProposalNotFound
from memory.reviewdeputies import BadDeputy, DeputyNotFound
from memory.reviews import AlreadyDecided, NobodyToReview, NotReviewer, OwnWork, ReviewPolicy, reasons
from memory.users import NewUser, User
from tests.memory.bank import NOW, TODAY, Bank, opened
from tests.memory.paper import AMBER, DAY, RED, asked, begun, decided, drafted, fact, made, seen, sent

LARGE = ("amount",)


@pytest.fixture
async def bank(database: Database) -> Bank:
    return await opened(database)


@pytest.fixture
async def huaxing(bank: Bank) -> Client:
    return await bank.client(bank.lin, "澄江华兴机械有限公司")


@pytest.fixture
async def large(bank: Bank, huaxing: Client) -> Proposal:
    """One of 林晓雨's that somebody else has to approve."""
    return await made(bank, bank.lin, huaxing.id, review_for=LARGE)


async def waits_for(bank: Bank, user: User) -> list[str]:
    async with bank.database.reading() as session:
        return [one.proposal_id for one in await reviews.waiting(session, user, today=TODAY)]


async def stands_in(bank: Bank, owner: User, deputy: User, by: User) -> None:
    async with bank.database.begin() as session:
        await cover(session, by, owner=owner, deputy=deputy, starts=TODAY, ends=TODAY + 3 * DAY, today=TODAY)


def test_the_bank_says_what_a_second_person_approves() -> None:
    plain = ReviewPolicy()
    assert reasons(plain, amount=Decimal(30_000_000), products=["LN01"], severities=[]) == ()
    assert reasons(plain, amount=Decimal("30000000.01"), products=[], severities=["amber"]) == ("amount", "amber")
    strict = ReviewPolicy(amount=Decimal(0), products=frozenset({"TF04"}))
    assert reasons(strict, amount=None, products=["LN01", "TF04"], severities=["red"]) == ("product", "red")
    assert reasons(strict, amount=Decimal(1), products=["LN01"], severities=[]) == ("amount",)


async def test_the_lead_approves_and_only_then_it_is_sent(bank: Bank, large: Proposal) -> None:
    with pytest.raises(NotReleased):
        await sent(bank, bank.lin, large.id)
    request = await asked(bank, bank.lin, large.id)
    assert [one.name for one in request.reviewers] == ["高远"]
    assert (request.review.state, request.review.asked_by, request.review.number) == ("waiting", "林晓雨", 1)
    assert await waits_for(bank, bank.lead) == [large.id]
    with pytest.raises(NotReleased):
        await sent(bank, bank.lin, large.id)
    done = await decided(bank, bank.lead, large.id)
    assert (done.state, done.decided_by) == ("approved", "高远")
    assert await waits_for(bank, bank.lead) == []
    assert (await sent(bank, bank.lin, large.id)).status == "sent"


async def test_it_is_sent_back_with_a_remark_and_comes_again_as_a_new_version(bank: Bank, large: Proposal) -> None:
    await asked(bank, bank.lin, large.id)
    done = await decided(bank, bank.lead, large.id, approve=False, remark="补抵押物说明")
    assert (done.state, done.remark) == ("sent_back", "补抵押物说明")
    assert (await seen(bank, bank.lin, large.id)).status == "sent_back"
    with pytest.raises(NotReleased):
        await sent(bank, bank.lin, large.id)
    with pytest.raises(ProposalClosed):
        await asked(bank, bank.lin, large.id)
    await drafted(bank, bank.lin, large.id, review_for=LARGE)
    await asked(bank, bank.lin, large.id)
    await decided(bank, bank.lead, large.id, number=2)
    async with bank.database.reading() as session:
        history = await reviews.of_proposal(session, bank.lin, large.id, today=TODAY)
    assert [(one.number, one.state) for one in history] == [(1, "sent_back"), (2, "approved")]


async def test_nobody_checks_their_own(bank: Bank, huaxing: Client, large: Proposal) -> None:
    await asked(bank, bank.lin, large.id)
    await stands_in(bank, bank.lead, bank.lin, bank.lead)
    with pytest.raises(OwnWork):
        await decided(bank, bank.lin, large.id)
    by_lead = await made(bank, bank.lin, huaxing.id, review_for=LARGE)
    await drafted(bank, bank.lead, by_lead.id, review_for=LARGE)
    with pytest.raises(NobodyToReview):
        await asked(bank, bank.lin, by_lead.id)
    await drafted(bank, bank.lin, by_lead.id, review_for=LARGE)
    with pytest.raises(NobodyToReview):
        await asked(bank, bank.lin, by_lead.id)
    given = await made(bank, bank.lin, huaxing.id, review_for=LARGE)
    with pytest.raises(NobodyToReview):
        await asked(bank, bank.lead, given.id)
    await asked(bank, bank.lin, given.id)
    async with bank.database.begin() as session:
        await hand_over(session, bank.admin, huaxing.id, to=bank.lead, today=TODAY)
    with pytest.raises(OwnWork):
        await decided(bank, bank.lead, given.id)


async def test_nobody_but_the_teams_checkers_decides(bank: Bank, large: Proposal) -> None:
    await asked(bank, bank.lin, large.id)
    for stranger in (bank.zhao, bank.chen, bank.other_lead, bank.admin, bank.credit):
        assert await waits_for(bank, stranger) == []
        with pytest.raises(ProposalNotFound):
            await decided(bank, stranger, large.id)
    with pytest.raises(NotReviewer):
        await decided(bank, bank.zhou, large.id)


async def test_a_removed_lead_decides_no_more(bank: Bank, large: Proposal) -> None:
    async with bank.database.begin() as session:
        removed = await users.remove(session, bank.lead.id)
    with pytest.raises(ProposalNotFound):
        await decided(bank, removed, large.id)
    with pytest.raises(NobodyToReview):
        await asked(bank, bank.lin, large.id)


async def test_a_revision_voids_the_approval(bank: Bank, large: Proposal) -> None:
    await asked(bank, bank.lin, large.id)
    await decided(bank, bank.lead, large.id)
    await drafted(bank, bank.lin, large.id, review_for=LARGE)
    with pytest.raises(NotReleased):
        await sent(bank, bank.lin, large.id)
    with pytest.raises(AlreadyDecided) as raised:
        await decided(bank, bank.lead, large.id)
    assert raised.value.review.state == "void"


async def test_what_was_read_is_what_is_approved(bank: Bank, large: Proposal) -> None:
    await asked(bank, bank.lin, large.id)
    await drafted(bank, bank.lin, large.id, review_for=LARGE)
    await asked(bank, bank.lin, large.id)
    with pytest.raises(AlreadyDecided):
        await decided(bank, bank.lead, large.id, number=1)
    assert (await seen(bank, bank.lin, large.id)).status == "awaiting_approval"
    with pytest.raises(ProposalNotFound):
        await decided(bank, bank.lead, large.id, number=3)


async def test_two_taps_are_one_decision_and_two_minds_are_not(bank: Bank, large: Proposal) -> None:
    await asked(bank, bank.lin, large.id)
    first, second = await asyncio.gather(*(decided(bank, bank.lead, large.id) for _ in range(2)))
    assert first == second
    assert len(await bank.audited("proposal.approved")) == 1
    with pytest.raises(AlreadyDecided):
        await decided(bank, bank.lead, large.id, approve=False)


async def test_asking_twice_asks_once(bank: Bank, large: Proposal) -> None:
    first = await asked(bank, bank.lin, large.id)
    assert await asked(bank, bank.lin, large.id, now=NOW + DAY) == first
    assert len(await bank.audited("proposal.review_asked")) == 1


async def test_who_stands_in_for_the_lead_checks_and_reads_it_only_while_it_waits(bank: Bank, large: Proposal) -> None:
    await stands_in(bank, bank.lead, bank.zhao, bank.lead)
    await stands_in(bank, bank.lead, bank.chen, bank.admin)
    assert [one.name for one in (await asked(bank, bank.lin, large.id)).reviewers] == ["高远", "赵一鸣", "陈国栋"]
    assert (await seen(bank, bank.chen, large.id)).client == "澄江华兴机械有限公司"
    async with bank.database.reading() as session:
        assert (await proposals.version(session, bank.chen, large.id, today=TODAY)).number == 1
    with pytest.raises(ProposalNotFound):
        await drafted(bank, bank.chen, large.id)
    with pytest.raises(ProposalNotFound):
        await decided(bank, bank.chen, large.id, now=NOW + 4 * DAY)
    assert (await decided(bank, bank.chen, large.id)).decided_by == "陈国栋"
    assert (await decided(bank, bank.chen, large.id)).state == "approved"
    with pytest.raises(ProposalNotFound):
        await seen(bank, bank.chen, large.id)


async def test_another_lead_of_the_team_checks_what_a_lead_made(bank: Bank) -> None:
    client = await bank.client(bank.lead, "青鹭国际贸易有限公司")
    own = await made(bank, bank.lead, client.id, review_for=LARGE)
    with pytest.raises(NobodyToReview):
        await asked(bank, bank.lead, own.id)
    async with bank.database.begin() as session:
        second = await users.register(session, NewUser(140, "唐宁", "lead", "城东团队"))
    assert [one.name for one in (await asked(bank, bank.lead, own.id)).reviewers] == ["唐宁"]
    with pytest.raises(OwnWork):
        await decided(bank, bank.lead, own.id)
    assert (await decided(bank, second, own.id)).state == "approved"


async def test_an_administrator_names_deputies_who_check(bank: Bank) -> None:
    client = await bank.client(bank.lead, "青鹭国际贸易有限公司")
    own = await made(bank, bank.lead, client.id, review_for=LARGE)
    async with bank.database.begin() as session:
        named = await reviewdeputies.name(session, bank.admin, "城东团队", bank.other_lead, starts=TODAY, today=TODAY)
    assert [one.name for one in (await asked(bank, bank.lead, own.id)).reviewers] == ["沈静"]
    assert await waits_for(bank, bank.other_lead) == [own.id]
    async with bank.database.begin() as session:
        await reviewdeputies.end(session, bank.admin, named.id, today=TODAY)
        assert await reviewdeputies.deputies(session, today=TODAY) == []
    with pytest.raises(ProposalNotFound):
        await decided(bank, bank.other_lead, own.id)
    assert len(await bank.audited("review.deputy_named")) == len(await bank.audited("review.deputy_ended")) == 1


async def test_a_lead_names_and_ends_deputies_for_the_own_team_only(bank: Bank) -> None:
    async with bank.database.begin() as session:
        able = await reviewdeputies.candidates(session, bank.lead, "城东团队")
        assert [one.name for one in able] == [bank.lin.name, bank.zhao.name, bank.other_lead.name]
        assert await reviewdeputies.candidates(session, bank.lead, str(bank.other_lead.team)) == []
        named = await reviewdeputies.name(session, bank.lead, "城东团队", bank.zhao, starts=TODAY, today=TODAY)
        with pytest.raises(NotPermitted):
            await reviewdeputies.name(session, bank.lead, "城东团队", bank.chen, starts=TODAY, today=TODAY)
        for user in (bank.other_lead, bank.zhao, bank.zhou):
            with pytest.raises(DeputyNotFound):
                await reviewdeputies.end(session, user, named.id, today=TODAY)
        await reviewdeputies.end(session, bank.lead, named.id, today=TODAY)
        assert await reviewdeputies.deputies(session, today=TODAY) == []


async def test_a_deputy_who_is_named_again_checks_on_the_new_days(bank: Bank) -> None:
    async with bank.database.begin() as session:
        await reviewdeputies.name(session, bank.lead, "城东团队", bank.zhao, starts=TODAY, today=TODAY)
        await reviewdeputies.name(
            session, bank.admin, "城东团队", bank.zhao, starts=TODAY + DAY, ends=TODAY + 3 * DAY, today=TODAY
        )
        (one,) = await reviewdeputies.deputies(session, today=TODAY)
    assert (one.starts, one.ends) == (TODAY + DAY, TODAY + 3 * DAY)


async def test_only_those_in_charge_name_deputies_and_only_for_a_team_there_is(bank: Bank) -> None:
    async with bank.database.begin() as session:
        for user in (bank.other_lead, bank.lin, bank.zhou):
            with pytest.raises(NotPermitted):
                await reviewdeputies.name(session, user, "城东团队", bank.zhao, starts=TODAY, today=TODAY)
        for team, deputy, ends in (
            ("无此团队", bank.chen, None),
            ("城东团队", bank.credit, None),
            ("城东团队", bank.chen, TODAY - DAY),
        ):
            with pytest.raises(BadDeputy):
                await reviewdeputies.name(session, bank.admin, team, deputy, starts=TODAY, ends=ends, today=TODAY)
        with pytest.raises(DeputyNotFound):
            await reviewdeputies.end(session, bank.admin, 99, today=TODAY)


async def test_what_is_blocked_or_not_drafted_is_not_checked(bank: Bank, huaxing: Client) -> None:
    blocked = await made(bank, bank.lin, huaxing.id, findings=(RED, AMBER), review_for=("red",))
    bare = await begun(bank, bank.lin, huaxing.id)
    for one in (blocked, bare):
        with pytest.raises(ProposalClosed):
            await asked(bank, bank.lin, one.id)


async def test_what_a_deputy_may_not_know_is_not_given_to_them(bank: Bank) -> None:
    client = await bank.client(bank.lead, "青鹭国际贸易有限公司")
    own = await made(bank, bank.lead, client.id, review_for=LARGE, used=(fact("raroc", "0.11", audience="lead"),))
    await stands_in(bank, bank.lead, bank.zhao, bank.lead)
    with pytest.raises(NobodyToReview):
        await asked(bank, bank.lead, own.id)


async def test_the_decision_is_audited_without_the_words_of_the_remark(bank: Bank, large: Proposal) -> None:
    await asked(bank, bank.lin, large.id)
    await decided(bank, bank.lead, large.id, approve=False, remark="华兴的抵押物说不清")
    (entry,) = await bank.audited("proposal.sent_back")
    assert (entry.user_id, entry.about) == (bank.lead.id, f"proposal:{large.id}")
    assert "华兴" not in entry.details
