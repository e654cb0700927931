"""A card becomes a note with all that follows from it: whole, once, by its writer, under a client of theirs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from memory.consequences import NewRequest
from memory.database import Database
from memory.facts import NewFact
from memory.tables import (
    AuditRow,
    ClientRow,
    ContactRow,
    FactRow,
    OpportunityRow,
    RequestRow,
    RiskEventRow,
)
from memory.users import User
from tests.memory.books import TODAY, client, save

RECORD = {
    "client": "三槐堂纺织有限公司",
    "date": "2026-11-23",
    "contact_form": "拜访",
    "people": [{"name": "吴", "title": "总", "words": "吴总"}],
    "needs": ["流动资金贷款"],
    "amounts": [
        {"value": "8000000", "currency": "CNY", "what": "需求金额", "low": "8000000", "high": "9000000", "vague": True}
    ],
    "competitors": ["远岚银行"],
    "risk_signals": ["高管离职"],
    "promises": [{"what": "回复吴总报价", "due": "2026-11-27", "words": "周五前回他"}],
    "tasks": [{"what": "回复吴总报价", "due": "2026-11-27", "owner": "我", "words": "周五前回他"}],
    "guesses": ["needs"],
    "words": {"needs": "八百多万买纱", "risk_signals": "会计要走"},
}


async def test_one_word_stores_the_note_and_everything_that_follows(database: Database, lin: User) -> None:
    sanhuai = await client(database, lin, "三槐堂纺织有限公司")
    saved = await save(
        database,
        lin,
        sanhuai,
        RECORD,
        rules={"高管离职": "RW-07"},
        products={"流动资金贷款": "wc-loan"},
        requests=(NewRequest("rate", "降到3.6%"),),
        facts=(NewFact(name="headcount", value=96, as_of=TODAY, said="96人"),),
        beyond={"回复吴总报价": "P-3"},
    )
    assert saved.note is not None and saved.note.client == "三槐堂纺织有限公司"
    (task,) = saved.tasks
    assert (task.due, task.promised_to, task.promised_on, task.beyond) == (date(2026, 11, 27), "吴总", TODAY, "P-3")
    async with database.reading() as session:
        need = (await session.scalars(select(OpportunityRow))).one()
        assert (need.need, need.product, need.amount, need.amount_high) == (
            "流动资金贷款",
            "wc-loan",
            Decimal(8000000),
            Decimal(9000000),
        )
        event = (await session.scalars(select(RiskEventRow))).one()
        assert (event.signal, event.rule, event.rumour, event.said) == ("高管离职", "RW-07", False, "会计要走")
        assert (await session.scalars(select(RequestRow))).one().what == "降到3.6%"
        assert (await session.scalars(select(FactRow))).one().value == 96
        assert (await session.scalars(select(ContactRow))).one().name == "吴"
        assert (await session.get_one(ClientRow, sanhuai)).last_contact == TODAY
        assert (await session.scalars(select(AuditRow.what).where(AuditRow.what.like("note%")))).all() == ["note.saved"]
