"""What is over its time, or of a client to be erased, goes with all its traces; the audit trail still holds."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from memory import audit, retention, users
from memory.database import Database, Session
from memory.erasing import GONE, ClientNotErasable, erase_client
from memory.retention import Kept
from memory.tables import (
    AttachmentRow,
    Base,
    CardRow,
    ClientNameRow,
    ClientRow,
    ContactRow,
    FactRow,
    MessageRow,
    NoteRow,
    NoteVectorRow,
    RelationRow,
    RevisionRow,
    TaskRow,
)
from memory.users import NewUser

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
CANARY = "金丝雀"


def client(number: int, name: str, **more: Any) -> ClientRow:
    times = {"created_at": NOW, "updated_at": NOW}
    return ClientRow(id=number, name=name, name_key=name, owner_id=1, stage="client", **times, **more)


def note(number: int, of: int, message: int | None, day: date, raw: str) -> NoteRow:
    row = NoteRow(id=number, client_id=of, author_id=1, message_row=message, happened_on=day, raw=raw, record={})
    row.search_text, row.state, row.confidential, row.suspicion = raw, "saved", False, False
    row.recorded_at = row.changed_at = NOW
    return row


def message(number: int, text: str, stored: datetime = NOW) -> MessageRow:
    row = MessageRow(id=number, user_id=1, chat_id=9001, message_id=number, kind="text", text=text, about={})
    row.sent_at = row.stored_at = stored
    return row


def task(number: int, of: int, from_note: int, state: str) -> TaskRow:
    row = TaskRow(id=number, owner_id=1, author_id=1, client_id=of, note_id=from_note, what="回复报价", state=state)
    row.responsible, row.said, row.reminders, row.created_at = "我", CANARY if of == 1 else "青鹭", 0, NOW
    return row


async def fill(session: Session) -> None:
    """Client 1 (with 3 merged into it) is full of canaries; message 2 speaks of clients 1 and 2."""
    await users.register(session, NewUser(9001, "林晓雨", "rm"))
    session.add_all([client(1, f"临溪{CANARY}有限公司"), client(2, "青鹭国际贸易有限公司")])
    await session.flush()
    session.add(client(3, f"{CANARY}旧名", merged_into=1))
    session.add_all([message(1, f"见了{CANARY}"), message(2, f"{CANARY}和青鹭"), message(3, "云山", NOW)])
    await session.flush()
    session.add_all(
        [
            note(1, 1, 1, TODAY, CANARY),
            note(2, 1, 2, TODAY, CANARY),
            note(3, 2, 2, TODAY, "青鹭"),
            note(4, 3, None, TODAY, CANARY),
        ]
    )
    await session.flush()
    session.add_all([task(1, 1, 1, "open"), task(2, 2, 3, "open")])
    session.add(ClientNameRow(client_id=1, name=CANARY, name_key=CANARY, kind="short"))
    session.add(ContactRow(client_id=1, name=f"吴{CANARY}", note_id=1, said=CANARY))
    session.add(RelationRow(client_id=2, name="关联方", relation="下游", other_id=1))
    session.add(
        FactRow(client_id=1, name="revenue", value=CANARY, as_of=TODAY, source="note", audience="rm", recorded_at=NOW)
    )
    session.add(NoteVectorRow(note_id=1, model="m", text_hash="h", vector=b"1"))
    change = RevisionRow(note_id=1, number=1, by_id=1, message_row=1, what="revise", said=CANARY, before={}, after={})
    change.at = NOW
    session.add(change)
    session.add_all([attachment(1, 1, "attachments/a"), attachment(2, 2, "attachments/b")])


def attachment(in_message: int, of: int, path: str, stored: datetime = NOW) -> AttachmentRow:
    row = AttachmentRow(message_row=in_message, client_id=of, name="名片.jpg", path=path, media_type="image/jpeg")
    row.size, row.sha256, row.stored_at = 3, "0", stored
    return row


async def all_text(session: Session) -> str:
    """Every row of every table, as text."""
    rows = [list(map(str, await session.execute(select(table)))) for table in Base.metadata.sorted_tables]
    return json.dumps(rows, ensure_ascii=False)


async def test_nothing_of_an_erased_client_is_left(database: Database) -> None:
    async with database.begin() as session:
        await fill(session)
    async with database.begin() as session:
        erased = await erase_client(session, 1, reason="客户要求")
    assert erased.paths == ("attachments/a",)
    assert erased.rows["notes"] == 3
    assert erased.rows["clients"] == 2
    async with database.reading() as session:
        assert CANARY not in await all_text(session)
        assert [row.id for row in await session.scalars(select(NoteRow))] == [3]
        assert [row.id for row in await session.scalars(select(TaskRow))] == [2]
        assert (await session.get_one(MessageRow, 2)).text == GONE
        verdict = await audit.verify(session)
        assert verdict.broken is None
        assert verdict.entries == 2


async def test_a_client_that_is_not_there_cannot_be_erased(database: Database) -> None:
    async with database.begin() as session:
        with pytest.raises(ClientNotErasable):
            await erase_client(session, 77)


async def test_a_dry_run_counts_and_changes_nothing(database: Database) -> None:
    async with database.begin() as session:
        await fill(session)
    async with database.reading() as session:
        before = await all_text(session)
        counts = await retention.overdue(session, Kept(notes=30, messages=30), TODAY + timedelta(days=31))
        assert counts == {"notes": 4, "messages": 1}
        assert await all_text(session) == before


async def test_notes_over_their_time_go_and_open_tasks_stay_without_their_words(database: Database) -> None:
    async with database.begin() as session:
        await fill(session)
        (await session.get_one(NoteRow, 3)).happened_on = TODAY + timedelta(days=20)
        session.add(task(3, 1, 2, "done"))
    async with database.begin() as session:
        erased = await retention.apply(session, Kept(notes=30), TODAY + timedelta(days=31))
    assert erased.rows["notes"] == 3
    async with database.reading() as session:
        assert [row.id for row in await session.scalars(select(NoteRow))] == [3]
        kept = {row.id: row for row in await session.scalars(select(TaskRow))}
        assert sorted(kept) == [1, 2]
        assert kept[1].said is None
        assert kept[1].note_id is None
        assert (await audit.verify(session)).broken is None


async def test_messages_that_became_no_note_go_with_their_cards_and_files(database: Database) -> None:
    old = NOW - timedelta(days=100)
    async with database.begin() as session:
        await fill(session)
        session.add_all([message(8, "旧草稿", old), message(9, "旧的还在等", old)])
        await session.flush()
        session.add_all(
            [card("C-1", 8, "discarded"), card("C-2", 9, "pending"), attachment(8, 2, "attachments/c", old)]
        )
    async with database.begin() as session:
        erased = await retention.apply(session, Kept(messages=90), TODAY)
    assert erased.paths == ("attachments/c",)
    async with database.reading() as session:
        assert sorted(row.id for row in await session.scalars(select(MessageRow))) == [1, 2, 3, 9]
        assert [row.id for row in await session.scalars(select(CardRow))] == ["C-2"]


async def test_a_shared_file_stays_while_another_message_has_it(database: Database) -> None:
    old = NOW - timedelta(days=100)
    async with database.begin() as session:
        await fill(session)
        session.add(attachment(2, 2, "attachments/a", old))
    async with database.begin() as session:
        erased = await retention.apply(session, Kept(attachments=90), TODAY)
    assert erased.rows["attachments"] == 1
    assert erased.paths == ()


def card(number: str, of_message: int, state: str) -> CardRow:
    row = CardRow(
        id=number, user_id=1, message_row=of_message, position=0, kind="note", state=state, options=[], record={}
    )
    row.created_at, row.expires_at = NOW, NOW
    return row
