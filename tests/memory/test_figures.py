"""What is known of a client: people, facilities, balances, holdings, related parties and facts, exact and dated."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from memory import balances, contacts, facilities, facts, holdings, relations
from memory.balances import Balance
from memory.clients import Client, ClientNotFound
from memory.contacts import ContactNotFound, NewContact
from memory.database import Database
from memory.facilities import NewFacility
from memory.facts import NewFact
from memory.holdings import Holding
from memory.relations import NewRelation
from memory.tables import ContactRow, FactRow
from memory.users import User
from tests.memory.bank import NOW, TODAY, Bank, opened
from tests.memory.test_handovers import note


@pytest.fixture
async def bank(database: Database) -> Bank:
    """Two teams without clients."""
    return await opened(database)


@pytest.fixture
async def client(bank: Bank) -> Client:
    """华兴, a client of 林晓雨."""
    return await bank.client(bank.lin, "华兴精密机械有限公司")


def line(reference: str, **fields: object) -> NewFacility:
    """A working capital loan."""
    plain = {"product": "WC01", "limit": Decimal("25000000.01"), "used": Decimal("20000000.10"), "as_of": TODAY}
    return NewFacility(reference=reference, **plain | fields)  # type: ignore[arg-type]


async def test_amounts_and_rates_come_back_to_the_last_digit(bank: Bank, client: Client) -> None:
    new = line("R1", rate=Decimal("0.034512"), matures=date(2027, 3, 17), currency="USD")
    async with bank.database.begin() as session:
        await facilities.put(session, bank.lin, client.id, [new], today=TODAY)
        (found,) = await facilities.of_client(session, bank.lin, client.id, today=TODAY)
    assert (found.limit, found.used, found.rate) == (
        Decimal("25000000.01"),
        Decimal("20000000.10"),
        Decimal("0.034512"),
    )
    assert found.free == Decimal("4999999.91") and found.currency == "USD"


async def test_a_facility_stated_again_takes_the_place_of_the_same_number(bank: Bank, client: Client) -> None:
    async with bank.database.begin() as session:
        await facilities.put(session, bank.lin, client.id, [line("R1"), line("R2")], today=TODAY)
        await facilities.put(session, bank.lin, client.id, [line("R1", used=Decimal(5))], today=TODAY)
        found = await facilities.of_client(session, bank.lin, client.id, today=TODAY)
    assert {one.reference: one.used for one in found} == {"R1": 5, "R2": Decimal("20000000.10")}


async def test_what_matures_is_told_of_the_clients_in_sight_only(bank: Bank, client: Client) -> None:
    theirs = await bank.client(bank.chen, "青鹭国际贸易有限公司")
    soon, later = TODAY + timedelta(10), TODAY + timedelta(60)
    async with bank.database.begin() as session:
        await facilities.put(
            session, bank.lin, client.id, [line("R1", matures=soon), line("R2", matures=later)], today=TODAY
        )
        await facilities.put(session, bank.chen, theirs.id, [line("R3", matures=soon)], today=TODAY)
        until = TODAY + timedelta(30)
        told = {
            user.name: [
                one.facility.reference
                for one in await facilities.maturing(session, user, since=TODAY, until=until, today=TODAY)
            ]
            for user in (bank.lin, bank.chen, bank.lead, bank.zhou, bank.admin)
        }
    assert told == {"林晓雨": ["R1"], "陈国栋": ["R3"], "高远": ["R1"], "周敏": ["R1", "R3"], "吴刚": []}


async def test_balances_by_day(bank: Bank, client: Client) -> None:
    days = [TODAY - timedelta(number) for number in range(5)]
    new = [Balance("deposit", day, Decimal(number) + Decimal("0.25")) for number, day in enumerate(days)]
    async with bank.database.begin() as session:
        await balances.put(session, bank.lin, client.id, new, today=TODAY)
        await balances.put(session, bank.lin, client.id, [Balance("loan", days[1], Decimal(9), "USD")], today=TODAY)
        await balances.put(session, bank.lin, client.id, [Balance("deposit", days[0], Decimal("7.75"))], today=TODAY)
        latest = await balances.latest(session, bank.lin, client.id, today=TODAY)
        week = {"since": days[2], "until": days[0], "today": TODAY}
        series = await balances.series(session, bank.lin, client.id, kind="deposit", **week)
        average = await balances.average(session, bank.lin, client.id, kind="deposit", **week)
        none = await balances.average(session, bank.lin, client.id, kind="loan", **week)
    assert latest == [Balance("deposit", days[0], Decimal("7.75")), Balance("loan", days[1], Decimal(9), "USD")]
    assert [one.amount for one in series] == [Decimal("2.25"), Decimal("1.25"), Decimal("7.75")]
    assert average == Decimal("3.75") and none is None


async def test_holdings_and_related_parties(bank: Bank, client: Client) -> None:
    mine = await bank.client(bank.lin, "华兴模具有限公司")
    theirs = await bank.client(bank.chen, "华兴物流有限公司")
    async with bank.database.begin() as session:
        await holdings.put(session, bank.lin, client.id, [Holding("CM02", TODAY, detail="代发286人")], today=TODAY)
        await holdings.put(session, bank.lin, client.id, [Holding("CM02", TODAY, detail="代发300人")], today=TODAY)
        assert await holdings.of_client(session, bank.lin, client.id, today=TODAY) == [
            Holding("CM02", TODAY, None, "代发300人")
        ]
        parties = [NewRelation(one.name, "子公司", Decimal("0.515")) for one in (mine, theirs)]
        await relations.put(session, bank.lin, client.id, parties, today=TODAY)
        await relations.put(session, bank.lin, client.id, parties, today=TODAY)
        found = await relations.of_client(session, bank.lin, client.id, today=TODAY)
    assert [(one.name, one.share, one.other_id) for one in found] == [
        (mine.name, Decimal("0.515"), mine.id),
        (theirs.name, Decimal("0.515"), None),
    ]


async def test_a_person_who_is_named_again_is_completed(bank: Bank, client: Client) -> None:
    async with bank.database.begin() as session:
        await contacts.add(session, bank.lin, client.id, NewContact(name="方振华"), today=TODAY)
        await contacts.add(
            session, bank.lin, client.id, NewContact(name="方振华", title="总经理", phone="000-1"), today=TODAY
        )
        await contacts.add(session, bank.lin, client.id, NewContact(name="方振华", title="出纳"), today=TODAY)
        found = await contacts.of_client(session, bank.lin, client.id, today=TODAY)
        assert [(one.name, one.title, one.phone) for one in found] == [
            ("方振华", "总经理", "000-1"),
            ("方振华", "出纳", None),
        ]
        changed = await contacts.change(session, bank.lead, found[1].id, {"phone": "000-2"}, today=TODAY)
        assert changed.phone == "000-2"
        for user in (bank.chen, bank.zhou, bank.admin):
            with pytest.raises(ContactNotFound):
                await contacts.remove(session, user, found[0].id, today=TODAY)
        await contacts.remove(session, bank.lin, found[0].id, today=TODAY)
        with pytest.raises(ContactNotFound):
            await contacts.change(session, bank.lin, found[0].id, {"phone": "1"}, today=TODAY)
        with pytest.raises(ValueError, match="client_id"):
            await contacts.change(session, bank.lin, found[1].id, {"client_id": 1}, today=TODAY)
        assert len(await contacts.of_client(session, bank.lin, client.id, today=TODAY)) == 1


async def test_the_newest_fact_counts_and_every_value_is_kept(bank: Bank, client: Client) -> None:
    async with bank.database.begin() as session:
        for value, day in (
            (Decimal("0.58"), TODAY),
            (Decimal("0.6150"), TODAY - timedelta(90)),
            (Decimal("0.59"), TODAY),
        ):
            new = NewFact(name="asset_liability_ratio", value=value, as_of=day, said=f"负债率{value}")
            await facts.record(session, bank.lin, client.id, new, today=TODAY)
        await facts.record(session, bank.lin, client.id, NewFact(name="audited", value=True, as_of=TODAY), today=TODAY)
        latest = await facts.latest(session, bank.lin, client.id, today=TODAY)
        history = await facts.history(session, bank.lin, client.id, "asset_liability_ratio", today=TODAY)
    assert (latest["asset_liability_ratio"].value, latest["audited"].value) == ("0.59", True)
    assert latest["asset_liability_ratio"].said == "负债率0.59"
    assert [one.value for one in history] == ["0.59", "0.58", "0.6150"]


@pytest.mark.parametrize(
    ("reader", "seen"),
    [
        ("lin", {"client", "rm"}),
        ("lead", {"client", "rm", "lead"}),
        ("zhou", {"client", "rm", "lead", "credit"}),
    ],
)
async def test_a_fact_is_for_its_audience(bank: Bank, client: Client, reader: str, seen: set[str]) -> None:
    async with bank.database.begin() as session:
        new = [NewFact(name=name, value="x", as_of=TODAY, audience=name) for name in facts.AUDIENCES]
        await facts.record_all(session, bank.lin, client.id, new, today=TODAY)
        found = await facts.latest(session, getattr(bank, reader), client.id, today=TODAY)
    assert set(found) == seen


async def test_what_a_hidden_note_told_exists_for_its_writer_and_compliance_only(bank: Bank, client: Client) -> None:
    async with bank.database.begin() as session:
        hidden = note(client, bank.lin, suspicion=True)
        session.add(hidden)
        await session.flush()
        told = {"client_id": client.id, "note_id": hidden.id}
        session.add(ContactRow(name="钱某", **told))
        session.add(
            FactRow(name="secret", value="x", as_of=TODAY, source="note", audience="rm", recorded_at=NOW, **told)
        )
        await session.flush()

        async def sees(user: User) -> tuple[bool, bool]:
            people = await contacts.of_client(session, user, client.id, today=TODAY)
            known = await facts.latest(session, user, client.id, today=TODAY)
            return bool(people), "secret" in known

        assert await sees(bank.lin) == await sees(bank.zhou) == (True, True)
        assert await sees(bank.lead) == (False, False)


async def test_a_fact_is_exact_and_has_an_audience() -> None:
    with pytest.raises(TypeError):
        NewFact(name="ratio", value=0.1, as_of=TODAY)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="everybody"):
        NewFact(name="ratio", value="1", as_of=TODAY, audience="everybody")


async def test_nobody_states_anything_of_anothers_client(bank: Bank, client: Client) -> None:
    async with bank.database.begin() as session:
        for user in (bank.chen, bank.other_lead, bank.zhou, bank.admin, bank.credit):
            with pytest.raises(ClientNotFound):
                await facilities.put(session, user, client.id, [line("R1")], today=TODAY)
            with pytest.raises(ClientNotFound):
                await balances.put(session, user, client.id, [Balance("loan", TODAY, Decimal(1))], today=TODAY)
            with pytest.raises(ClientNotFound):
                await holdings.put(session, user, client.id, [Holding("CM02", TODAY)], today=TODAY)
            with pytest.raises(ClientNotFound):
                await relations.put(session, user, client.id, [NewRelation("甲", "子公司")], today=TODAY)
            with pytest.raises(ClientNotFound):
                await contacts.add(session, user, client.id, NewContact(name="甲"), today=TODAY)
            with pytest.raises(ClientNotFound):
                await facts.record(session, user, client.id, NewFact(name="a", value="b", as_of=TODAY), today=TODAY)
