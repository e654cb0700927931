"""When a fact, a product's document or a rule changes later, the owners of the open proposals it touches are told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from memory import clock, facts, proposals
from memory.clients import Client
from memory.database import Database
from memory.facts import NewFact
from memory.proposalchanges import Touched, tell, touched_by_documents, touched_by_fact, touched_by_new_facts
from memory.proposalnotices import claim
from memory.proposals import Proposal, Used
from memory.tables import FactRow
from memory.users import User
from tests.memory import paper
from tests.memory.bank import NOW, TODAY, Bank, opened
from tests.memory.books import save
from tests.memory.paper import DAY, drafted, fact

JUNE, SEPTEMBER = date(2026, 6, 30), date(2026, 9, 30)
REVENUE = fact("revenue", "200000000.00", as_of=JUNE)
MANUAL = Used(kind="document", name="wc-loan", value="3.0")
RULE = Used(kind="rule", name="LN01.R3", value="3.0")


@pytest.fixture
async def bank(database: Database) -> Bank:
    return await opened(database)


@pytest.fixture
async def huaxing(bank: Bank) -> Client:
    return await bank.client(bank.lin, "澄江华兴机械有限公司")


async def made(bank: Bank, user: User, client_id: int, **more: Any) -> Proposal:
    """A proposal drafted at this instant, as facts are recorded at theirs."""
    return await paper.made(bank, user, client_id, now=clock.utc_now(), **more)


async def stated(bank: Bank, client_id: int, name: str, value: Any, as_of: date = SEPTEMBER, **more: Any) -> None:
    async with bank.database.begin() as session:
        new = NewFact(name=name, value=value, as_of=as_of, **more)
        await facts.record(session, bank.lead, client_id, new, today=TODAY)


async def by_fact(bank: Bank, client_id: int, *names: str) -> list[Touched]:
    async with bank.database.reading() as session:
        found = await touched_by_fact(session, client_id, names)
        anywhere = await touched_by_new_facts(session)
    assert [one for one in anywhere if one.used.name in names] == found
    return found


async def by_document(bank: Bank, *names: str, **versions: str) -> list[tuple[str, str, str | None]]:
    async with bank.database.reading() as session:
        touched = await touched_by_documents(session, names, {"wc-loan": versions["manual"]} if versions else None)
    return [(one.proposal.id, one.used.name, one.value) for one in touched]


async def test_a_new_value_touches_the_proposal_that_rests_on_the_old_one(bank: Bank, huaxing: Client) -> None:
    proposal = await made(bank, bank.lin, huaxing.id, used=(REVENUE, MANUAL))
    other = await bank.client(bank.lin, "青鹭国际贸易有限公司")
    await made(bank, bank.lin, other.id, used=(REVENUE,))
    await stated(bank, huaxing.id, "revenue", Decimal("230000000"))
    await stated(bank, huaxing.id, "net_profit", Decimal("1"))
    (touched,) = await by_fact(bank, huaxing.id, "revenue", "net_profit")
    assert (touched.proposal.id, touched.used) == (proposal.id, REVENUE)
    assert (touched.value, touched.as_of) == ("230000000", SEPTEMBER)


@pytest.mark.parametrize(("value", "as_of"), [(Decimal("200000000"), SEPTEMBER), (Decimal("1"), date(2025, 12, 31))])
async def test_the_same_value_or_an_older_one_touches_nothing(
    bank: Bank, huaxing: Client, value: Decimal, as_of: date
) -> None:
    await made(bank, bank.lin, huaxing.id, used=(REVENUE,))
    await stated(bank, huaxing.id, "revenue", value, as_of)
    assert await by_fact(bank, huaxing.id, "revenue") == []


async def test_yes_and_no_and_lists_are_compared_as_they_are_kept(bank: Bank, huaxing: Client) -> None:
    used = (fact("is_exporter", "true"), fact("env_permit", "false"), fact("markets", '["美国"]'))
    await made(bank, bank.lin, huaxing.id, used=used)
    await stated(bank, huaxing.id, "is_exporter", True)
    await stated(bank, huaxing.id, "env_permit", True)
    await stated(bank, huaxing.id, "markets", ["美国"])
    found = await by_fact(bank, huaxing.id, "is_exporter", "env_permit", "markets")
    assert [(one.used.name, one.value) for one in found] == [("env_permit", "true")]


async def test_only_the_newest_value_and_the_newest_version_count(bank: Bank, huaxing: Client) -> None:
    proposal = await made(bank, bank.lin, huaxing.id, used=(REVENUE,))
    await stated(bank, huaxing.id, "revenue", Decimal("230000000"))
    await stated(bank, huaxing.id, "revenue", Decimal("200000000"), date(2026, 10, 31))
    assert await by_fact(bank, huaxing.id, "revenue") == []
    await stated(bank, huaxing.id, "revenue", Decimal("250000000"), date(2026, 11, 20))
    assert len(await by_fact(bank, huaxing.id, "revenue")) == 1
    now = fact("revenue", "250000000", as_of=date(2026, 11, 20))
    await drafted(bank, bank.lin, proposal.id, used=(now,), now=clock.utc_now())
    assert await by_fact(bank, huaxing.id, "revenue") == []


async def test_a_fact_that_the_owner_may_not_read_touches_nothing(bank: Bank, huaxing: Client) -> None:
    await made(bank, bank.lin, huaxing.id, used=(REVENUE, fact("net_profit", "1")))
    await stated(bank, huaxing.id, "revenue", Decimal("1"), audience="lead")
    note = (await save(bank.database, bank.lead, huaxing.id, {"client": huaxing.name}, confidential=True)).note
    assert note is not None
    row = FactRow(client_id=huaxing.id, name="net_profit", value="2", as_of=SEPTEMBER, source="note", audience="rm")
    row.note_id, row.recorded_at = note.id, clock.utc_now()
    async with bank.database.begin() as session:
        session.add(row)
    assert await by_fact(bank, huaxing.id, "revenue", "net_profit") == []


async def test_a_new_version_of_a_document_or_a_rule_touches_what_rests_on_the_old_one(
    bank: Bank, huaxing: Client
) -> None:
    one = await made(bank, bank.lin, huaxing.id, used=(MANUAL, RULE))
    closed = await made(bank, bank.lin, huaxing.id, used=(MANUAL,))
    async with bank.database.begin() as session:
        await proposals.mark_lost(session, bank.lin, closed.id, now=NOW)
    assert await by_document(bank, "wc-loan", "LN01.R3") == [(one.id, "wc-loan", None), (one.id, "LN01.R3", None)]
    assert await by_document(bank, "wc-loan", manual="3.1") == [(one.id, "wc-loan", "3.1")]
    assert await by_document(bank, "wc-loan", manual="3.0") == []
    assert await by_document(bank, "revenue") == []


async def test_thousands_of_names_are_no_trouble(bank: Bank, huaxing: Client) -> None:
    one = await made(bank, bank.lin, huaxing.id, used=(MANUAL,))
    names = [f"document-{n}" for n in range(3000)]
    assert await by_document(bank, *names, "wc-loan") == [(one.id, "wc-loan", None)]


async def test_the_owner_is_told_of_each_change_once(bank: Bank, huaxing: Client) -> None:
    proposal = await made(bank, bank.lin, huaxing.id, used=(REVENUE, MANUAL))
    await stated(bank, huaxing.id, "revenue", Decimal("230000000"))
    for new in (2, 0):
        async with bank.database.begin() as session:
            touched = await touched_by_fact(session, huaxing.id, ["revenue"])
            touched += await touched_by_documents(session, ["wc-loan"], {"wc-loan": "3.1"})
            assert await tell(session, touched, now=NOW) == new
    async with bank.database.begin() as session:
        notices = await claim(session, "w", now=NOW + DAY)
    assert {(one.user.name, one.proposal.id, one.kind) for one in notices} == {("林晓雨", proposal.id, "changed")}
    assert [(one.about["name"], one.about["before"], one.about["after"]) for one in notices] == [
        ("revenue", "200000000.00", "230000000"),
        ("wc-loan", "3.0", "3.1"),
    ]
    async with bank.database.begin() as session:
        third = await touched_by_documents(session, ["wc-loan"], {"wc-loan": "3.2"})
        assert await tell(session, third, now=NOW) == 1
