"""Fills a database with a generated bank: managers with 100 clients and 2,000 notes each, written in the order of time.

bank = await filled(database, notes=100_000)       # one manager for every 2,000 notes
bank.user, bank.client_ids                         # the manager whose memory is measured, and that book
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

import numpy as np
from sqlalchemy import insert, text
from tqdm import tqdm

from memory import users
from memory.consequences import labels
from memory.database import Database, Session
from memory.tables import (
    BalanceRow,
    Base,
    ClientRow,
    ContactRow,
    FacilityRow,
    FactRow,
    HoldingRow,
    NoteRow,
    NoteVectorRow,
    OpportunityRow,
    RiskEventRow,
    TaskRow,
)
from memory.users import NewUser, User

BOOK = 100
NOTES_OF_A_BOOK = 2_000
TODAY = date(2026, 11, 25)
MODEL = "generated"
DIMENSIONS = 384
_NOW = datetime(2026, 11, 25, 1, tzinfo=UTC)
_AT_ONCE = 5_000
_FACTS = (
    "annual_revenue",
    "headcount",
    "debt_ratio",
    "net_profit",
    "total_assets",
    "established",
    "tax_grade",
    "region",
)
_NEEDS = ("流动资金贷款", "银行承兑汇票", "票据贴现", "代发工资", "远期结售汇", "设备贷款", "保函", "单位定期存款")
_BANKS = ("远岚银行", "星港银行", "南屏农商行")
_SIGNALS = ("欠税", "订单下滑", "高管离职", "存货积压", "对外担保")
_WORDS = tuple(
    "今天上午去了厂里见到财务说最近订单还可以想要买设备备货周转原料涨价客户回款慢月底前给答复利率希望低一点押品是厂房土地"
)


@dataclass(frozen=True, slots=True)
class Bank:
    """What was made, and whose memory is measured."""

    user: User
    client_ids: tuple[int, ...]
    notes: int


async def filled(database: Database, *, notes: int, vectors: bool = True, seed: int = 7) -> Bank:
    """An upgraded, empty database becomes a bank of so many notes."""
    managers = max(1, notes // NOTES_OF_A_BOOK)
    async with database.begin() as session:
        made = [
            await users.admit(session, NewUser(n + 1, f"经理{n + 1}", "rm", f"团队{n // 10}")) for n in range(managers)
        ]
    clients = managers * BOOK
    rows = _Rows(random.Random(seed), [user.id for user in made], clients, notes)
    for table, lines, count in rows.all(vectors=vectors):
        await _insert(database, table, lines, count)
    await _analyse(database)
    middle = managers // 2
    return Bank(made[middle], tuple(range(middle + 1, clients + 1, managers)), notes)


class _Rows:
    """The rows of a bank; client n belongs to manager n modulo their number, so that books are scattered."""

    def __init__(self, chance: random.Random, managers: list[int], clients: int, notes: int) -> None:
        self._chance = chance
        self._managers = managers
        self._clients = clients
        self._notes = notes

    def all(self, *, vectors: bool) -> Iterator[tuple[type[Base], Iterator[dict[str, Any]], int]]:
        """Each table with its rows and how many they are, parents first."""
        yield ClientRow, self._each(self._client), self._clients
        yield ContactRow, self._each(self._contact, 3), 3 * self._clients
        yield FacilityRow, self._each(self._facility, 2), 2 * self._clients
        yield HoldingRow, self._each(self._holding, 3), 3 * self._clients
        yield FactRow, self._each(self._fact, len(_FACTS)), len(_FACTS) * self._clients
        yield BalanceRow, self._each(self._balance, 24), 24 * self._clients
        yield NoteRow, (self._note(n) for n in range(self._notes)), self._notes
        yield TaskRow, (self._task(n) for n in range(0, self._notes, 2)), self._notes // 2
        yield OpportunityRow, (self._need(n) for n in range(0, self._notes, 5)), self._notes // 5
        yield RiskEventRow, (self._risk(n) for n in range(0, self._notes, 10)), self._notes // 10
        if vectors:
            yield NoteVectorRow, self._vectors(), self._notes

    def _each(self, make: Any, times: int = 1) -> Iterator[dict[str, Any]]:
        return (make(client, n) for client in range(self._clients) for n in range(times))

    def _owner(self, client: int) -> int:
        return self._managers[client % len(self._managers)]

    def _of(self, note: int) -> int:
        """Which client a note is of: the books take turns day by day."""
        return (note * 7919) % self._clients

    def _day(self, note: int) -> date:
        return TODAY - timedelta(days=365 - (note * 365) // self._notes)

    def _client(self, client: int, _: int) -> dict[str, Any]:
        name = f"第{client}号精密制造有限公司"
        row: dict[str, Any] = {
            "id": client + 1,
            "name": name,
            "name_key": name,
            "owner_id": self._owner(client),
            "stage": "credit",
        }
        return row | {"last_contact": TODAY - timedelta(days=client % 200), "created_at": _NOW, "updated_at": _NOW}

    def _contact(self, client: int, n: int) -> dict[str, Any]:
        return {"client_id": client + 1, "name": f"{'王李张'[n]}明", "title": "总", "seen_on": TODAY}

    def _facility(self, client: int, n: int) -> dict[str, Any]:
        row: dict[str, Any] = {
            "client_id": client + 1,
            "reference": f"F{client}-{n}",
            "product": "流动资金贷款",
            "currency": "CNY",
        }
        amounts = {"limit": Decimal(25_000_000), "used": Decimal(19_000_000), "as_of": TODAY}
        return row | amounts | {"matures": TODAY + timedelta(days=(client * 13 + n * 181) % 365)}

    def _holding(self, client: int, n: int) -> dict[str, Any]:
        return {"client_id": client + 1, "product": f"product-{n}", "as_of": TODAY}

    def _fact(self, client: int, n: int) -> dict[str, Any]:
        row: dict[str, Any] = {
            "client_id": client + 1,
            "name": _FACTS[n],
            "value": str(client * 1000 + n),
            "as_of": TODAY,
        }
        return row | {"source": "import", "audience": "rm", "recorded_at": _NOW}

    def _balance(self, client: int, n: int) -> dict[str, Any]:
        day = TODAY - timedelta(days=30 * (n // 2))
        kind = "deposit" if n % 2 else "loan"
        return {"client_id": client + 1, "kind": kind, "currency": "CNY", "day": day, "amount": Decimal(n * 100_000)}

    def _note(self, note: int) -> dict[str, Any]:
        client, pick = self._of(note), self._chance.choice
        need, bank, signal = pick(_NEEDS), pick(_BANKS), pick(_SIGNALS)
        raw = (
            "".join(self._chance.choices(_WORDS, k=60))
            + f"想做{need}，{bank}报3.6"
            + ("，欠税" if note % 97 == 0 else "")
        )
        record: dict[str, Any] = {
            "client": f"第{client}号精密制造有限公司",
            "date": self._day(note).isoformat(),
            "needs": [need],
        }
        record |= {
            "contact_form": "拜访",
            "competitors": [bank],
            "people": [{"name": "王", "title": "总", "words": "王总"}],
        }
        record |= {"amounts": [{"value": "8000000", "currency": "CNY", "what": "需求金额", "words": "八百万"}]}
        record |= {"risk_signals": [signal]} if note % 10 == 0 else {}
        row: dict[str, Any] = {
            "id": note + 1,
            "client_id": client + 1,
            "author_id": self._owner(client),
            "raw": raw,
            "record": record,
        }
        row |= {
            "happened_on": self._day(note),
            "contact_form": "拜访",
            "search_text": f"{raw} 第{client}号 {need} 王总",
        }
        times = {"recorded_at": _NOW - timedelta(minutes=self._notes - note), "changed_at": _NOW}
        flags = {"confidential": note % 1000 == 1, "suspicion": False, "state": "saved", "unembedded": False}
        return row | times | flags | {"labels": labels(record)}

    def _task(self, note: int) -> dict[str, Any]:
        client = self._of(note)
        due = self._day(note) + timedelta(days=7)
        state = "open" if due > TODAY - timedelta(days=5) else "done"
        row: dict[str, Any] = {
            "owner_id": self._owner(client),
            "author_id": self._owner(client),
            "client_id": client + 1,
        }
        row |= {"note_id": note + 1, "what": "回复报价", "due": due, "responsible": "我", "said": "下周前回他"}
        promised = {"promised_to": "王总", "promised_on": self._day(note), "promised_due": due}
        return row | promised | {"state": state, "reminders": 0, "created_at": _NOW, "done_late": False}

    def _need(self, note: int) -> dict[str, Any]:
        row: dict[str, Any] = {
            "client_id": self._of(note) + 1,
            "note_id": note + 1,
            "need": _NEEDS[note % 8],
            "currency": "CNY",
        }
        state = "open" if note % 15 == 0 else "replaced"
        return row | {"amount": Decimal(8_000_000), "state": state, "opened_on": self._day(note)}

    def _risk(self, note: int) -> dict[str, Any]:
        row: dict[str, Any] = {
            "client_id": self._of(note) + 1,
            "note_id": note + 1,
            "signal": _SIGNALS[note % 5],
            "rumour": False,
        }
        return row | {"state": "open" if note % 30 == 0 else "closed", "seen_on": self._day(note)}

    def _vectors(self) -> Iterator[dict[str, Any]]:
        chance = np.random.default_rng(7)
        for start in range(0, self._notes, _AT_ONCE):
            block = chance.standard_normal((min(_AT_ONCE, self._notes - start), DIMENSIONS), dtype=np.float32)
            block /= np.linalg.norm(block, axis=1, keepdims=True)
            for n, vector in enumerate(block.astype(np.float16)):
                yield {"note_id": start + n + 1, "model": MODEL, "text_hash": "0" * 64, "vector": vector.tobytes()}


async def _insert(database: Database, table: type[Base], lines: Iterator[dict[str, Any]], count: int) -> None:
    with tqdm(total=count, desc=table.__tablename__, leave=False) as bar:
        while some := list(islice(lines, _AT_ONCE)):
            async with database.begin() as session:
                if database.file is None:
                    await _copied(session, table, some)
                else:
                    await session.execute(insert(table), some)
            bar.update(len(some))


async def _copied(session: Session, table: type[Base], some: list[dict[str, Any]]) -> None:
    """Rows by PostgreSQL's COPY, which takes a tenth of the time of as many statements."""
    connection = await session.connection()
    dialect = connection.dialect
    columns = [one for one in table.__table__.columns if one.name in some[0] or one.default is not None]
    processors = [one.type.dialect_impl(dialect).bind_processor(dialect) for one in columns]
    defaults = [getattr(one.default, "arg", None) for one in columns]
    parts = [(one.name, default, made) for one, default, made in zip(columns, defaults, processors, strict=True)]
    records = [
        tuple(made(row.get(name, default)) if made else row.get(name, default) for name, default, made in parts)
        for row in some
    ]
    raw: Any = (await connection.get_raw_connection()).driver_connection
    names = [one.name for one in columns]
    await raw.copy_records_to_table(table.__tablename__, records=records, columns=names)


async def _analyse(database: Database) -> None:
    """PostgreSQL plans by what it knows of its tables; it learns that by itself, later."""
    if database.file is None:
        async with database.begin() as session:
            await session.execute(text("ANALYZE"))
