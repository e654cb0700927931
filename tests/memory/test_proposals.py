"""A proposal is stored at each step, seen by those who see the client, and leaves the bank only when it may."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from memory import handovers, proposals
from memory.clients import Client
from memory.covers import cover
from memory.database import Database
from memory.proposals import NotReleased, ProposalClosed, ProposalNotFound
from memory.scope import ClientNotFound
from memory.users import User
from tests.memory.bank import NOW, TODAY, Bank, opened
from tests.memory.books import save
from tests.memory.paper import AMBER, DAY, PLAN, RED, begun, docx, drafted, fact, made, seen, sent

SENT: tuple[proposals.Status, ...] = ("sent",)


@pytest.fixture
async def bank(database: Database) -> Bank:
    return await opened(database)


@pytest.fixture
async def huaxing(bank: Bank) -> Client:
    return await bank.client(bank.lin, "澄江华兴机械有限公司")


async def finds(bank: Bank, user: User, proposal_id: str, **more: Any) -> bool:
    try:
        await seen(bank, user, proposal_id, **more)
    except ProposalNotFound:
        return False
    return True


async def test_a_conversation_is_taken_up_days_later_where_it_stopped(bank: Bank, huaxing: Client) -> None:
    proposal = await begun(bank, bank.lin, huaxing.id)
    assert (proposal.status, proposal.version, proposal.plan) == ("collecting", 0, PLAN)
    plan = PLAN | {"answers": {"revenue": {"value": "200000000.00", "date": "2026-06-30"}}, "说": "\x00 原话"}
    questions = [{"fact": "tenor", "text": "期限多长？", "options": ["12", "24"]}]
    async with bank.database.begin() as session:
        await proposals.set_plan(session, bank.lin, proposal.id, plan, questions=questions, now=NOW)
    again = await seen(bank, bank.lin, f" {proposal.id.lower()} ", now=NOW + 5 * DAY)
    assert (again.status, again.plan, list(again.questions)) == ("questions", plan, questions)
    assert (again.client, again.owner, again.request) == ("澄江华兴机械有限公司", "林晓雨", "给华兴写个方案")


async def test_every_version_stays_as_it_was_drafted(bank: Bank, huaxing: Client) -> None:
    proposal = await made(bank, bank.lin, huaxing.id, manifest={"figures": ["3,000万元"]}, used=(fact("a", "1"),))
    assert proposal.status == "ready"
    plan = PLAN | {"wanted": [{"code": "LN01", "amount": "40000000.00"}]}
    words: dict[str, Any] = {"said": "金额改成4000万", "changes": ("金额：3,000万元 → 4,000万元",)}
    second = await drafted(bank, bank.lin, proposal.id, plan=plan, files=(docx("b", "1" * 64),), **words)
    assert (second.number, second.by, second.said, second.day) == (2, "林晓雨", "金额改成4000万", TODAY)
    async with bank.database.reading() as session:
        first, last = await proposals.versions(session, bank.lin, proposal.id, today=TODAY)
        assert last == await proposals.version(session, bank.lin, proposal.id, today=TODAY) == second
        assert (first.plan, first.manifest, first.files) == (PLAN, {"figures": ["3,000万元"]}, (docx(),))
        assert await proposals.used(session, bank.lin, proposal.id, 1, today=TODAY) == [fact("a", "1")]
        assert await proposals.used(session, bank.lin, proposal.id, today=TODAY) == []
        with pytest.raises(ProposalNotFound):
            await proposals.version(session, bank.lin, proposal.id, 3, today=TODAY)
    assert (await seen(bank, bank.lin, proposal.id)).plan == plan


async def test_two_revisions_at_once_are_two_versions(bank: Bank, huaxing: Client) -> None:
    proposal = await made(bank, bank.lin, huaxing.id)
    two = await asyncio.gather(*(drafted(bank, bank.lin, proposal.id, said=words) for words in ("甲", "乙")))
    assert {one.number for one in two} == {2, 3}


@pytest.mark.parametrize(
    ("kind", "drafts", "status"),
    [
        ("client", {"findings": (RED, AMBER), "review_for": ("red",)}, "blocked"),
        ("client", {"findings": (RED,), "waits": True}, "blocked"),
        ("internal", {"findings": (RED,), "review_for": ("red",)}, "awaiting_approval"),
        ("client", {"findings": (AMBER,), "review_for": ("amber",)}, "awaiting_approval"),
        ("client", {"waits": True, "review_for": ("amount",)}, "questions"),
        ("client", {}, "ready"),
    ],
)
async def test_only_what_nothing_holds_back_is_sent(
    bank: Bank, huaxing: Client, kind: str, drafts: dict[str, Any], status: str
) -> None:
    proposal = await made(bank, bank.lin, huaxing.id, kind=kind, **drafts)
    assert proposal.status == status
    if status == "ready":
        done = await sent(bank, bank.lin, proposal.id)
        assert (done.status, done.sent_version, done.sent_at) == ("sent", 1, NOW)
        assert await sent(bank, bank.lin, proposal.id, now=NOW + DAY) == done
        return
    with pytest.raises(NotReleased) as raised:
        await sent(bank, bank.lin, proposal.id)
    assert raised.value.proposal.status == status


async def test_a_red_line_blocks_until_a_version_is_without_it(bank: Bank, huaxing: Client) -> None:
    proposal = await made(bank, bank.lin, huaxing.id, findings=(RED,))
    await drafted(bank, bank.lin, proposal.id)
    assert (await sent(bank, bank.lin, proposal.id)).sent_version == 2


async def test_what_was_sent_and_then_revised_is_sent_anew(bank: Bank, huaxing: Client) -> None:
    proposal = await made(bank, bank.lin, huaxing.id)
    await sent(bank, bank.lin, proposal.id)
    await drafted(bank, bank.lin, proposal.id, findings=(RED,))
    with pytest.raises(NotReleased):
        await sent(bank, bank.lin, proposal.id)


async def test_won_and_lost_are_kept_with_the_reason_and_change_no_more(bank: Bank, huaxing: Client) -> None:
    lost, won = [await made(bank, bank.lin, huaxing.id) for _ in range(2)]
    async with bank.database.begin() as session:
        with pytest.raises(ProposalClosed):
            await proposals.mark_won(session, bank.lin, won.id, now=NOW)
    await sent(bank, bank.lin, won.id)
    async with bank.database.begin() as session:
        assert (await proposals.mark_won(session, bank.lin, won.id, now=NOW)).closed_at == NOW
        done = await proposals.mark_lost(session, bank.lin, lost.id, remark="他行更低", now=NOW)
        assert (done.status, done.remark) == ("lost", "他行更低")
    with pytest.raises(ProposalClosed):
        await drafted(bank, bank.lin, lost.id)
    async with bank.database.begin() as session:
        with pytest.raises(ProposalClosed):
            await proposals.set_plan(session, bank.lin, won.id, {}, now=NOW)
        with pytest.raises(ProposalClosed):
            await proposals.renew(session, bank.lin, won.id, now=NOW)


async def test_another_managers_client_gets_no_proposal(bank: Bank, huaxing: Client) -> None:
    for stranger in (bank.chen, bank.zhao, bank.admin, bank.credit, bank.zhou):
        with pytest.raises(ClientNotFound):
            await begun(bank, stranger, huaxing.id)


async def test_who_sees_the_client_reads_the_proposal_and_nobody_else(bank: Bank, huaxing: Client) -> None:
    proposal = await made(bank, bank.lin, huaxing.id)
    readers = [bank.lin, bank.lead, bank.zhou]
    for user in (bank.lin, bank.zhao, bank.lead, bank.chen, bank.other_lead, bank.zhou, bank.admin, bank.credit):
        assert await finds(bank, user, proposal.id) is (user in readers), user.name
    with pytest.raises(ProposalNotFound):
        await drafted(bank, bank.chen, proposal.id)
    with pytest.raises(ProposalNotFound):
        await drafted(bank, bank.zhou, proposal.id)
    with pytest.raises(ProposalNotFound):
        await sent(bank, bank.zhao, proposal.id)


async def test_the_list_holds_ones_own_and_what_a_stand_in_made_for_ones_clients(bank: Bank, huaxing: Client) -> None:
    async with bank.database.begin() as session:
        await cover(session, bank.lin, owner=bank.lin, deputy=bank.zhao, starts=TODAY, ends=TODAY, today=TODAY)
    own = await made(bank, bank.lin, huaxing.id)
    theirs = await made(bank, bank.zhao, huaxing.id, now=NOW.replace(hour=3))
    async with bank.database.reading() as session:
        mine = await proposals.mine(session, bank.lin, today=TODAY)
        assert [one.id for one in mine] == [theirs.id, own.id]
        assert [one.id for one in await proposals.mine(session, bank.zhao, today=TODAY)] == [theirs.id]
        assert await proposals.mine(session, bank.zhao, today=TODAY + DAY) == []
        assert await proposals.mine(session, bank.lin, today=TODAY, statuses=SENT) == []
        assert len(await proposals.of_client(session, bank.lead, huaxing.id, today=TODAY)) == 2
        with pytest.raises(ClientNotFound):
            await proposals.of_client(session, bank.chen, huaxing.id, today=TODAY)


async def test_what_rests_on_a_hidden_note_or_a_leads_fact_stays_with_those_who_may_know(
    bank: Bank, huaxing: Client
) -> None:
    note = (await save(bank.database, bank.lin, huaxing.id, {"client": huaxing.name}, confidential=True)).note
    assert note is not None
    secret = await made(bank, bank.lin, huaxing.id, used=(fact("revenue", "1", note_id=note.id),))
    assert secret.private
    assert [await finds(bank, user, secret.id) for user in (bank.lin, bank.lead, bank.zhou)] == [True, False, True]
    leads = await made(bank, bank.lead, huaxing.id, used=(fact("raroc", "0.11", audience="lead"),))
    assert [await finds(bank, user, leads.id) for user in (bank.lin, bank.lead)] == [False, True]
    async with bank.database.begin() as session:
        await handovers.hand_over(session, bank.lead, huaxing.id, to=bank.zhao, today=TODAY)
    assert not await finds(bank, bank.zhao, secret.id)
    assert not await finds(bank, bank.lin, secret.id)
    assert not await finds(bank, bank.zhao, leads.id)


async def test_every_step_is_audited_without_a_word_of_the_client(bank: Bank, huaxing: Client) -> None:
    proposal = await made(bank, bank.lin, huaxing.id, said="金额改成4000万")
    await sent(bank, bank.lin, proposal.id)
    async with bank.database.begin() as session:
        await proposals.renew(session, bank.lin, proposal.id, now=NOW)
        await proposals.mark_lost(session, bank.lin, proposal.id, remark="华兴嫌贵", now=NOW)
    for what in ("started", "drafted", "sent", "renewed", "lost"):
        (entry,) = await bank.audited(f"proposal.{what}")
        assert (entry.about, entry.user_id) == (f"proposal:{proposal.id}", bank.lin.id)
        assert not any(word in entry.details for word in ("华兴", "4000", "30000000"))
