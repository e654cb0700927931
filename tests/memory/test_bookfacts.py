"""A whole book's facts in one query: the newest of each name, and nothing that the asking user may not see."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from knowledge.rules import readable
from knowledge.ruletypes import FactEntry, ProductSheet, Rule, RuleSource
from memory import bookfacts, facts, holdings
from memory.database import Database
from memory.facts import NewFact
from memory.holdings import Holding
from memory.users import User
from proposals.bookcampaign import candidates
from proposals.campaign import clients_for, fitting
from tests.memory.books import TODAY, client, person, save

NAMES = {"years", "rating"}


async def known(database: Database, user: User) -> dict[int, dict[str, object]]:
    async with database.reading() as session:
        found = await bookfacts.latest_of_book(session, user, NAMES, today=TODAY)
    return {number: {name: fact.value for name, fact in each.items()} for number, each in found.items()}


async def record(database: Database, user: User, client_id: int, *new: NewFact) -> None:
    async with database.begin() as session:
        await facts.record_all(session, user, client_id, new, today=TODAY)


async def test_of_each_name_the_newest_counts_and_only_those_asked_for(database: Database) -> None:
    lin = await person(database, 1, "林", "rm", "东")
    one, other = await client(database, lin, "甲公司"), await client(database, lin, "乙公司")
    before = TODAY - timedelta(days=9)
    await record(database, lin, one, NewFact(name="years", value=3, as_of=TODAY))
    await record(database, lin, one, NewFact(name="years", value=2, as_of=before))
    await record(database, lin, one, NewFact(name="secret", value=1, as_of=TODAY))
    await record(database, lin, other, NewFact(name="rating", value=4, as_of=TODAY))
    await record(database, lin, other, NewFact(name="rating", value=5, as_of=TODAY))
    assert await known(database, lin) == {one: {"years": 3}, other: {"rating": 5}}


async def test_other_books_other_audiences_and_hidden_notes_are_not_there(database: Database) -> None:
    lin, su = await person(database, 1, "林", "rm", "东"), await person(database, 2, "苏", "rm", "西")
    gao, zhou = await person(database, 3, "高", "lead", "东"), await person(database, 4, "周", "compliance")
    mine, hers = await client(database, lin, "甲公司"), await client(database, su, "乙公司")
    await record(database, lin, mine, NewFact(name="rating", value=4, as_of=TODAY, audience="credit"))
    await record(database, su, hers, NewFact(name="years", value=9, as_of=TODAY))
    told = (NewFact(name="years", value=7, as_of=TODAY, source="note"),)
    await save(database, lin, mine, {"client": "甲公司", "date": TODAY.isoformat()}, facts=told, confidential=True)
    assert await known(database, lin) == {mine: {"years": 7}}
    assert await known(database, gao) == {}
    assert await known(database, su) == {hers: {"years": 9}}
    assert await known(database, zhou) == {mine: {"rating": 4, "years": 7}, hers: {"years": 9}}


async def test_a_book_becomes_candidates_those_who_use_the_product_marked(database: Database) -> None:
    lin = await person(database, 1, "林", "rm", "东")
    one, two = await client(database, lin, "甲公司"), await client(database, lin, "乙公司")
    three = await client(database, lin, "丙公司")
    for number, years in ((one, "3.5"), (two, "4"), (three, "1")):
        await record(database, lin, number, NewFact(name="years", value=Decimal(years), as_of=TODAY))
    async with database.begin() as session:
        await holdings.put(session, lin, two, [Holding("ZZ1", TODAY)], today=TODAY)
    entries = {"years": FactEntry("years", "经营年数", "经营年数", "dec", "年")}
    source = RuleSource("周转贷.md", "周转贷办法", None, None, "第二条")
    sheet = ProductSheet("ZZ1", "周转贷", source, rules=(Rule("ZZ1.R1", readable("years >= 2", entries), source),))
    async with database.reading() as session:
        people = await candidates(session, lin, sheet, entries, today=TODAY)
    assert {each.client_id: each.holds for each in people} == {one: False, two: True, three: False}
    judged = clients_for(sheet, people, TODAY, entries)
    assert [each.candidate.name for each in fitting(judged)] == ["甲公司"]
