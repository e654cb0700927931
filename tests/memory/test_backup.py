"""A database can be written to files and read back, on either kind of database, whole or not at all."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from memory import audit, users
from memory.backup import BadBackup, NotEmpty, dump, load
from memory.database import Database
from memory.tables import Base, ClientRow, FacilityRow, NoteRow, NoteVectorRow
from memory.users import NewUser

NOW = datetime(2026, 11, 25, 2, 30, 5, 123456, tzinfo=UTC)


@pytest.fixture
def dump_folder(tmp_path: Path) -> Path:
    """An empty folder."""
    folder = tmp_path / "dump"
    folder.mkdir()
    return folder


async def fill(database: Database) -> None:
    """A client merged into a later one, money to the 分, a vector, an audit entry."""
    async with database.begin() as session:
        rm = await users.register(session, NewUser(9001, "林晓雨", "rm", "城东团队"))
        common = {"owner_id": rm.id, "stage": "prospect", "created_at": NOW, "updated_at": NOW}
        await session.execute(
            insert(ClientRow),
            [
                {"id": 7, "name": "临溪旧名有限公司", "name_key": "旧", "merged_into": None, **common},
                {"id": 9, "name": "临溪新名有限公司", "name_key": "新", "merged_into": None, **common},
            ],
        )
        (await session.get_one(ClientRow, 7)).merged_into = 9
        money = {"limit": Decimal("30000000.01"), "used": Decimal("0.99"), "rate": Decimal("0.034501")}
        kept = {"client_id": 9, "reference": "R1", "product": "WC01", "currency": "CNY", "as_of": date(2026, 11, 20)}
        await session.execute(insert(FacilityRow), [kept | money])
        note = NoteRow(client_id=9, author_id=rm.id, happened_on=date(2026, 11, 23), raw='见了吴总\n"八百多万"')
        note.record, note.search_text, note.state = {"needs": ["流动资金贷款"]}, "见了吴总", "saved"
        note.confidential = note.suspicion = False
        note.recorded_at = note.changed_at = NOW
        session.add(note)
        await session.flush()
        vector = {"note_id": note.id, "model": "m", "text_hash": "h", "vector": bytes(range(256))}
        await session.execute(insert(NoteVectorRow), [vector])
        await audit.append(session, what="note.saved", about=f"note:{note.id}", by=rm)


async def everything(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables."""
    async with database.reading() as session:
        return {
            table.name: [tuple(row) for row in await session.execute(select(table).order_by(*table.primary_key))]
            for table in Base.metadata.sorted_tables
        }


async def test_what_is_loaded_is_what_was_dumped(database: Database, tmp_path: Path, dump_folder: Path) -> None:
    await fill(database)
    before = await everything(database)
    dumped = await dump(database, dump_folder)
    assert dumped.rows["clients"] == 2
    fresh = Database(f"sqlite:///{tmp_path}/fresh.db")
    await load(fresh, dump_folder)
    assert await everything(fresh) == before
    async with fresh.begin() as session:
        assert (await audit.verify(session)).broken is None
        assert (await users.register(session, NewUser(9002, "陈国栋", "rm"))).id not in {
            row[0] for row in before["users"]
        }
    await fresh.close()


async def test_a_dump_of_sqlite_is_loaded_into_any_database(
    database: Database, tmp_path: Path, dump_folder: Path
) -> None:
    source = Database(f"sqlite:///{tmp_path}/source.db")
    await source.upgrade()
    await fill(source)
    before = await everything(source)
    await dump(source, dump_folder)
    await source.close()
    await load(database, dump_folder)
    assert await everything(database) == before
    async with database.begin() as session:
        await users.register(session, NewUser(9002, "陈国栋", "rm"))


async def test_a_database_that_holds_something_is_left_alone(database: Database, dump_folder: Path) -> None:
    await fill(database)
    await dump(database, dump_folder)
    before = await everything(database)
    with pytest.raises(NotEmpty):
        await load(database, dump_folder)
    assert await everything(database) == before


async def test_a_cut_dump_leaves_an_empty_database(database: Database, tmp_path: Path, dump_folder: Path) -> None:
    source = Database(f"sqlite:///{tmp_path}/source.db")
    await source.upgrade()
    await fill(source)
    await dump(source, dump_folder)
    await source.close()
    cut = dump_folder / "clients.jsonl"
    cut.write_text(cut.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    with pytest.raises(BadBackup, match=r"clients\.jsonl: 1 rows of 2"):
        await load(database, dump_folder)
    assert not any((await everything(database)).values())


async def test_a_dump_of_a_newer_program_says_so(database: Database, tmp_path: Path) -> None:
    (tmp_path / "database.json").write_text(json.dumps({"revision": "9999", "rows": {}}), encoding="utf-8")
    fresh = Database(f"sqlite:///{tmp_path}/fresh.db")
    with pytest.raises(BadBackup, match="9999"):
        await load(fresh, tmp_path)
    await fresh.close()
