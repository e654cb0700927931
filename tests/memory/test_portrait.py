"""The portrait of a client, the morning's digest, and what became of needs, requests and signs of risk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from memory import audit, balances, digest, facilities, opportunities, requests, riskevents, tasks
from memory.balances import Balance
from memory.consequences import NewRequest
from memory.database import Database
from memory.facilities import NewFacility
from memory.facts import NewFact
from memory.opportunities import OpportunityNotFound
from memory.portrait import Portrait, portrait
from memory.reminders import Hours
from memory.requests import RequestNotFound
from memory.riskevents import RiskEventNotFound
from memory.scope import ClientNotFound
from memory.users import User
from tests.memory.books import NOW, TODAY, client, save

RECORD: dict[str, Any] = {
    "client": "三槐堂",
    "date": "2026-11-20",
    "people": [{"name": "吴", "title": "总", "words": "吴总"}],
    "needs": ["流动资金贷款"],
    "amounts": [{"value": "18000000", "what": "需求金额", "words": "一千八"}],
    "competitors": ["远岚银行"],
    "risk_signals": ["高管离职"],
    "promises": [{"what": "回复报价", "due": "2026-11-23"}],
    "tasks": [
        {"what": "回复报价", "due": "2026-11-23", "owner": "我"},
        {"what": "催对账单", "due": "2026-11-20", "owner": "我"},
        {"what": "谈票据池", "due": "2026-11-24", "owner": "我"},
    ],
    "words": {"needs": "买纱", "risk_signals": "会计要走"},
}


@pytest.fixture
async def sanhuai(database: Database, lin: User) -> int:
    """三槐堂 with a line, a loan, balances and the note of a visit."""
    client_id = await client(database, lin, "三槐堂纺织有限公司", industry="棉纺")
    line = {"product": "流动资金贷款", "as_of": date(2026, 11, 20), "used": Decimal(19_000_000)}
    async with database.begin() as session:
        new = [
            NewFacility(reference="L-1", limit=Decimal(25_000_000), matures=date(2026, 12, 1), **line),
            NewFacility(reference="L-2", limit=Decimal(20_000_000), matures=date(2027, 5, 1), **line),
        ]
        await facilities.put(session, lin, client_id, new, today=TODAY)
        days = [date(2026, 10, 31), date(2026, 11, 20), date(2025, 1, 1)]
        kept = [Balance("deposit", day, Decimal(n)) for n, day in enumerate(days)]
        await balances.put(session, lin, client_id, [*kept, Balance("loan", TODAY, Decimal(9))], today=TODAY)
    await save(
        *(database, lin, client_id, RECORD),
        text="会计要走",
        facts=(NewFact(name="headcount", value=96, as_of=date(2026, 11, 20), said="96人"),),
        requests=(NewRequest("rate", "降到3.6%", "能不能比3.6低"),),
    )
    return client_id


async def _drawn(database: Database, user: User, client_id: int) -> Portrait:
    async with database.reading() as session:
        return await portrait(session, user, client_id, today=TODAY)


@asynccontextmanager
async def _counting() -> AsyncIterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("SELECT"):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield sent
    event.remove(Engine, "before_cursor_execute", note)


async def test_the_portrait_has_everything_with_its_day_and_its_words(
    database: Database, lin: User, sanhuai: int
) -> None:
    drawn = await _drawn(database, lin, sanhuai)
    assert (drawn.client.name, drawn.client.owner, drawn.last_contact) == (
        "三槐堂纺织有限公司",
        "林晓雨",
        date(2026, 11, 20),
    )
    assert drawn.lines() == (Decimal(45_000_000), Decimal(38_000_000)) and drawn.lines("USD") == (0, 0)
    assert [one.day for one in drawn.series("deposit")] == [date(2026, 10, 31), date(2026, 11, 20)]
    assert [one.amount for one in drawn.series("loan")] == [Decimal(9)]
    fact = drawn.facts["headcount"]
    assert (fact.value, fact.as_of, fact.said) == (96, date(2026, 11, 20), "96人")
    assert [(one.name, one.said) for one in drawn.contacts] == [("吴", "吴总")]
    assert [(one.need, one.said) for one in drawn.opportunities] == [("流动资金贷款", "买纱 一千八")]
    assert [(one.signal, one.said) for one in drawn.risk_events] == [("高管离职", "会计要走")]
    assert [(one.what, one.said, one.age(TODAY)) for one in drawn.requests] == [("降到3.6%", "能不能比3.6低", 3)]
    assert [one.what for one in drawn.tasks] == ["催对账单", "回复报价", "谈票据池"]
    assert [(one.task.what, one.verdict) for one in drawn.promises] == [("回复报价", "open")]
    assert drawn.note_count == 1 and drawn.notes == drawn.offers and drawn.notes[0].raw == "会计要走"


async def test_the_portrait_of_somebody_elses_client_does_not_exist(
    database: Database, chen: User, sanhuai: int
) -> None:
    for unknown in (sanhuai, 9999):
        with pytest.raises(ClientNotFound):
            await _drawn(database, chen, unknown)


async def test_portrait_and_digest_ask_as_often_however_much_is_known(
    database: Database, lin: User, sanhuai: int
) -> None:
    async def asked() -> tuple[int, int]:
        async with _counting() as first:
            await _drawn(database, lin, sanhuai)
        async with _counting() as second, database.reading() as session:
            await digest.compose(session, lin, day=TODAY)
        return len(first), len(second)

    before = await asked()
    for n in range(5):
        other = await client(database, lin, f"第{n}家有限公司", last_contact=date(2026, 1, 1))
        for client_id in (sanhuai, other):
            await save(database, lin, client_id, RECORD | {"people": [{"name": f"王{n}明", "title": "总"}]})
    assert await asked() == before
    assert before[0] <= 24 and before[1] <= 7


async def test_the_digest_has_what_is_due_late_maturing_quiet_and_new(
    database: Database, lin: User, chen: User, sanhuai: int
) -> None:
    quiet = await client(database, lin, "青鹭国际贸易有限公司", last_contact=date(2026, 7, 1))
    async with database.reading() as session:
        found = await digest.compose(session, lin, day=TODAY)
        assert [[task.what for task in some] for some in (found.today, found.overdue, found.tomorrow)] == [
            ["回复报价"],
            ["催对账单"],
            ["谈票据池"],
        ]
        assert [one.facility.reference for one in found.maturing] == ["L-1"]
        assert [one.client_id for one in found.quiet] == [quiet]
        assert [one.what for one in found.requests] == ["降到3.6%"]
        assert [one.need for one in found.needs] == ["流动资金贷款"] and [one.signal for one in found.risks]
        assert not found.empty
        nothing = await digest.compose(session, chen, day=TODAY)
        assert nothing.empty and nothing.quiet == nothing.requests == ()


async def test_mondays_digest_looks_back_to_friday(database: Database, lin: User, sanhuai: int) -> None:
    async with database.reading() as session:
        assert (await digest.compose(session, lin, day=TODAY)).since == date(2026, 11, 20)
        tuesday = await digest.compose(session, lin, day=TODAY + timedelta(days=1))
        assert tuesday.since == TODAY and tuesday.needs == ()
        every_day = await digest.compose(session, lin, day=TODAY, hours=Hours(rests=lambda day: False))
        assert every_day.since == date(2026, 11, 22) and every_day.risks == ()


async def test_one_worker_sends_the_digest_of_a_day_and_another_does_when_it_was_killed(
    database: Database, database_url: str, lin: User
) -> None:
    other = Database(database_url)

    async def claim(own: Database, minutes: int, day: date = TODAY) -> bool:
        async with own.begin() as session:
            return await digest.claim(session, lin, day=day, now=NOW + timedelta(minutes=minutes))

    assert sorted(await asyncio.gather(*(claim(own, 0) for own in (database, other, database)))) == [False, False, True]
    assert await claim(other, 10)
    async with database.begin() as session:
        await digest.sent(session, lin, day=TODAY)
    assert not await claim(other, 60)
    assert await claim(other, 60, TODAY + timedelta(days=1))
    await other.close()


async def test_a_request_is_answered_and_its_waiting_counted(
    database: Database, lin: User, chen: User, sanhuai: int
) -> None:
    async with database.begin() as session:
        (one,) = await requests.open_ones(session, lin, today=TODAY)
        with pytest.raises(RequestNotFound):
            await requests.answer(session, chen, one.id, "好", today=TODAY)
        answered = await requests.answer(session, lin, one.id, "给到3.55%", today=TODAY)
        assert (answered.state, answered.answer, answered.age(TODAY + timedelta(days=9))) == (
            "answered",
            "给到3.55%",
            3,
        )
        assert await requests.open_ones(session, lin, today=TODAY) == []
        assert [one.state for one in await requests.of_client(session, lin, sanhuai, today=TODAY)] == ["answered"]
        assert (await requests.reopen(session, lin, one.id, today=TODAY)).answered_on is None


async def test_a_need_is_judged_and_closed_and_is_new_only_once(
    database: Database, lin: User, zhou: User, sanhuai: int
) -> None:
    async with database.begin() as session:
        (one,) = await opportunities.open_ones(session, lin, today=TODAY)
        judged = await opportunities.judge(session, lin, one.id, probability=60, next_step="报方案", today=TODAY)
        assert (judged.probability, judged.next_step) == (60, "报方案")
        with pytest.raises(ValueError):
            await opportunities.judge(session, lin, one.id, probability=101, today=TODAY)
        with pytest.raises(OpportunityNotFound):
            await opportunities.close(session, zhou, one.id, "won", today=TODAY)
        assert (await opportunities.close(session, lin, one.id, "won", today=TODAY)).closed_on == TODAY
        assert await opportunities.of_client(session, lin, sanhuai, today=TODAY) == []
        assert len(await opportunities.opened(session, lin, date(2026, 11, 16), TODAY, today=TODAY)) == 1


async def test_a_risk_event_is_closed_with_a_reason_and_never_wiped(
    database: Database, lin: User, zhou: User, sanhuai: int
) -> None:
    async with database.begin() as session:
        (one,) = await riskevents.open_ones(session, lin, today=TODAY)
        with pytest.raises(ValueError):
            await riskevents.close(session, lin, one.id, " ", today=TODAY)
        with pytest.raises(RiskEventNotFound):
            await riskevents.close(session, zhou, one.id, "查过了", today=TODAY)
        await riskevents.close(session, lin, one.id, "新会计已到岗", today=TODAY)
        assert await riskevents.of_client(session, lin, sanhuai, today=TODAY) == []
        (closed,) = await riskevents.of_client(session, lin, sanhuai, today=TODAY, closed=True)
        assert (closed.state, closed.remark, closed.closed_on) == ("closed", "新会计已到岗", TODAY)
        assert [entry.what async for entry in audit.entries(session)][-1] == "risk.closed"


async def test_a_promise_that_was_kept_stays_in_the_ledger_of_the_client(
    database: Database, lin: User, sanhuai: int
) -> None:
    async with database.begin() as session:
        (promise,) = await tasks.ledger(session, lin, today=TODAY, client_id=sanhuai)
        await tasks.done(session, lin, promise.task.id, now=NOW)
        (kept,) = await tasks.ledger(session, lin, today=TODAY, client_id=sanhuai)
    assert (kept.verdict, kept.task.promised_to, kept.task.promised_on) == ("kept", "吴总", date(2026, 11, 20))
