"""The scope: no sequence of calls by one relationship manager returns, or changes, a byte of another's client."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Table, select

from memory import clients, handovers, merging
from memory.clients import Client, NewClient, OtherName
from memory.database import Database, Session
from memory.handovers import NotPermitted
from memory.importing import import_file
from memory.tables import (
    AttachmentRow,
    BalanceRow,
    Base,
    CardRow,
    ClientChangeRow,
    ClientRow,
    ContactRow,
    FacilityRow,
    FactRow,
    HoldingRow,
    MessageRow,
    NoteRow,
    NoteVectorRow,
    OpportunityRow,
    ProposalRow,
    RelationRow,
    RequestRow,
    RevisionRow,
    RiskEventRow,
)
from memory.users import User
from tests.memory.bank import NOW, TODAY, Bank, code_of, opened
from tests.memory.callers import Pools, acts, said_by
from tests.memory.test_handovers import note, task

CANARY = "金丝雀"
AMOUNT = Decimal("98765432.17")
VECTOR = (np.ones(4, dtype=np.float16) / 2).tobytes()


@pytest.fixture
async def bank(database: Database) -> Bank:
    """Two teams without clients."""
    return await opened(database)


async def full_client(
    session: Session, owner: User, name: str, mark: str, number: int, *, typed: str | None = None
) -> Client:
    """A client with something in every table, each text with `mark` in it; `typed` is in what its owner wrote."""
    names = (OtherName(f"{mark}简称", "short"), OtherName(f"{mark}曾用名", "former"))
    code = code_of(number) if number % 2 else None
    new = NewClient(name=name, code=code, names=names, region=f"{mark}地区", rating=mark, group_name=mark)
    client = await clients.create(session, owner, new, today=TODAY)
    words = f"{typed or mark}原话"
    message = MessageRow(user_id=owner.id, chat_id=owner.telegram_id, message_id=number, kind="text", text=words)
    message.about, message.sent_at, message.stored_at = {"from": words}, NOW - timedelta(hours=2), NOW
    session.add(message)
    await session.flush()
    record = {"client": name, "purpose": mark, "tasks": [{"what": mark}]}
    noted = note(client, owner, raw=f"{mark}原话", record=record, search_text=f"{mark}扩产", labels=f"need:{mark}\n")
    noted.message_row = message.id
    session.add(noted)
    await session.flush()
    card = CardRow(id=f"card{number}", user_id=owner.id, message_row=message.id, position=0, kind="note")
    card.state, card.client_id, card.options = "pending", client.id, [client.id]
    card.record = {"client": typed, "purpose": typed} if typed else record
    card.created_at, card.expires_at = NOW, NOW + timedelta(days=2)
    session.add_all([card, *_belongings(client, owner, noted, message, mark)])
    await session.flush()
    return client


def _belongings(client: Client, owner: User, noted: NoteRow, message: MessageRow, mark: str) -> Iterator[Base]:
    amount = AMOUNT if mark.startswith(CANARY) else Decimal(7)
    of = {"client_id": client.id}
    yield ContactRow(name=f"{mark}总", phone=f"000-{mark}", said=mark, seen_on=TODAY, **of)
    yield FactRow(
        name=f"fact_{mark}", value=mark, as_of=TODAY, source="user", audience="rm", said=mark, recorded_at=NOW, **of
    )
    line = {"product": "WC01", "currency": "CNY", "limit": amount, "used": amount, "as_of": TODAY, "purpose": mark}
    yield FacilityRow(reference=f"R{mark}", matures=TODAY + timedelta(days=20), **line, **of)
    yield BalanceRow(kind="deposit", currency="CNY", day=TODAY, amount=amount, **of)
    yield HoldingRow(product=f"P{mark}", detail=mark, as_of=TODAY, **of)
    yield RelationRow(name=f"{mark}子公司", relation="子公司", **of)
    yield ClientChangeRow(what="name", before=f"{mark}旧", after=mark, by_id=owner.id, at=NOW, **of)
    yield task(client, owner, what=f"{mark}任务", due=TODAY, said=mark, note_id=noted.id, promised_to=f"{mark}总")
    yield OpportunityRow(
        need=f"{mark}需求",
        currency="CNY",
        amount=amount,
        said=mark,
        state="open",
        opened_on=TODAY,
        note_id=noted.id,
        **of,
    )
    paper = ProposalRow(id=f"P-{mark}"[:16], owner_id=owner.id, kind="client", status="ready", request=mark, version=0)
    paper.client_id, paper.plan, paper.questions, paper.private = client.id, {"request": mark}, [mark], False
    paper.created_at, paper.updated_at, paper.expires_on = NOW, NOW, TODAY + timedelta(days=30)
    yield paper
    yield RequestRow(kind="limit", what=f"{mark}诉求", said=mark, state="open", opened_on=TODAY, **of)
    yield RiskEventRow(signal=f"{mark}信号", rumour=False, said=mark, state="open", seen_on=TODAY, **of)
    file = {"name": f"{mark}.pdf", "path": f"files/{mark}", "media_type": "application/pdf", "size": 1}
    yield AttachmentRow(
        message_row=message.id, note_id=noted.id, sha256="0" * 64, text=mark, stored_at=NOW, **file, **of
    )
    yield NoteVectorRow(note_id=noted.id, model="model", text_hash="0" * 64, vector=VECTOR)
    yield RevisionRow(
        note_id=noted.id,
        number=1,
        by_id=owner.id,
        what="correction",
        said=mark,
        before={"purpose": mark},
        after={},
        at=NOW,
    )


async def fill(bank: Bank) -> tuple[list[Client], list[Client]]:
    """Clients of 林晓雨; those of a colleague, of another team, and one given away, with canaries in every field."""
    async with bank.database.begin() as session:
        mine = [await full_client(session, bank.lin, f"自己{n}有限公司", f"自己{n}", n) for n in (1, 2)]
        theirs = [
            await full_client(session, owner, f"别人{n}有限公司", f"{CANARY}{n}", n)
            for n, owner in ((3, bank.chen), (4, bank.zhao))
        ]
        given_away = await full_client(session, bank.lin, f"{CANARY}企业有限公司", CANARY, 5, typed="自己")
        await handovers.hand_over(session, bank.admin, given_away.id, to=bank.chen, today=TODAY)
    return mine, [*theirs, given_away]


def of_clients() -> list[Table]:
    """The tables whose rows belong to a client."""
    return [table for table in Base.metadata.sorted_tables if "client_id" in table.c]


async def as_kept(bank: Bank, theirs: list[Client]) -> str:
    """A fingerprint of everything that belongs to these clients, but for what 林晓雨 has typed."""
    ids = [client.id for client in theirs]
    said = []
    async with bank.database.reading() as session:
        for table in (ClientRow.__table__, *of_clients()):
            column = table.c.get("client_id", table.c.get("id"))
            query = select(table).where(column.in_(ids)).order_by(*table.primary_key.columns)
            if table is CardRow.__table__:
                query = query.where(CardRow.user_id != bank.lin.id)
            rows = [tuple(row) for row in await session.execute(query)]
            assert rows, f"{table.name} has nothing of these clients: the test would not notice a leak"
            said.append(repr(rows))
    return hashlib.sha256("".join(said).encode()).hexdigest()


def pools(bank: Bank, mine: list[Client], theirs: list[Client], seed: int) -> Pools:
    return Pools(
        random=Random(seed),
        ids=range(1, 8),
        client_ids=[*(one.id for one in (*mine, *theirs)), 99],
        words=["别人3有限公司", "别人4有限公司", code_of(3), code_of(5), "自己1有限公司", "新的有限公司", "扩产", "%"],
        looked_for=[CANARY, "扩产", "%", "_", "model"],
        cards=[f"card{number}" for number in range(1, 6)],
        users=[bank.lin, bank.zhao, bank.chen, bank.lead],
        clients=mine,
        patches=[{}, {"rating": "5"}, {"phone": "000"}, {"purpose": "采购"}, {"client": theirs[0].name}],
        now=NOW,
    )


async def tried(bank: Bank, name: str, arguments: dict[str, Any]) -> str:
    """What one call by 林晓雨 gives, or raises, as text."""
    act = acts()[name]
    try:
        async with bank.database.begin() as session:
            return said_by(await act(session, bank.lin, **arguments))
    except (Exception, ExceptionGroup) as error:  # whatever it is, it must not tell
        return said_by(error)


@pytest.mark.parametrize("seed", range(3))
async def test_no_sequence_of_calls_tells_or_changes_anything_of_anothers_client(bank: Bank, seed: int) -> None:
    mine, theirs = await fill(bank)
    before = await as_kept(bank, theirs)
    drawn = pools(bank, mine, theirs, seed)
    names = sorted(acts()) * 2
    drawn.random.shuffle(names)
    told = 0
    for name in names:
        arguments = drawn.arguments(acts()[name])
        said = await tried(bank, name, arguments)
        assert CANARY not in said, (name, arguments, said)
        assert str(AMOUNT) not in said, (name, arguments, said)
        told += "自己" in said
    assert told > 10, "the calls hardly tell anything of the own clients either"
    assert await as_kept(bank, theirs) == before


async def test_every_function_that_acts_for_a_user_is_tried() -> None:
    found = set(acts())
    assert {"clients.book", "facts.latest", "notes.timeline", "recall.by_words", "tasks.mine", "saving.save"} <= found
    assert len(found) > 80


async def test_the_canaries_are_where_a_leak_would_show_them(bank: Bank) -> None:
    _, theirs = await fill(bank)
    async with bank.database.begin() as session:
        for name in ("clients.get", "portrait.portrait", "notes.timeline", "facts.latest", "tasks.of_client"):
            argument = {"client_id": theirs[0].id, "today": TODAY}
            assert CANARY in said_by(await acts()[name](session, bank.chen, **argument)), name


async def test_a_merged_record_of_anothers_client_stays_out_of_sight(bank: Bank) -> None:
    _, theirs = await fill(bank)
    async with bank.database.begin() as session:
        extra = await clients.create(session, bank.chen, NewClient(name="别人的副本", region=CANARY), today=TODAY)
        await merging.merge(session, bank.chen, theirs[0].id, extra.id, today=TODAY)
        with pytest.raises(clients.ClientNotFound):
            await clients.get(session, bank.lin, extra.id, today=TODAY)


async def test_managers_import_nothing_into_any_book(bank: Bank, tmp_path: Any) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("客户名称,信用代码\n别人3有限公司,\n", encoding="utf-8")
    for user in (bank.lin, bank.zhou, bank.credit):
        with pytest.raises(NotPermitted):
            await import_file(bank.database, path, by=user, owner=bank.lin, today=TODAY)
