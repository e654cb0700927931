"""The sample bank's clients come into an empty database once, with dates that fit the day."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from memory import clientchanges, clients, facilities, notes, tasks, users
from memory.database import Database
from memory.importing import import_file
from memory.users import User
from samples.loading import CLIENTS, Loaded, load_sample_clients, weeks_until
from samples.moving import moved

TODAY = date(2026, 11, 25)


@pytest.fixture
async def bank(database: Database) -> Database:
    """A database with the sample bank's people."""
    rows = yaml.safe_load((CLIENTS.parent / "users.yaml").read_text(encoding="utf-8"))["users"]
    async with database.begin() as session:
        await users.load_sample_users(session, rows)
    return database


async def person(bank: Database, name: str) -> User:
    async with bank.reading() as session:
        return await users.named(session, name)


async def test_everything_is_loaded_once_and_what_was_changed_since_stays(bank: Database) -> None:
    loaded = await load_sample_clients(bank, today=TODAY)
    assert loaded.clients >= 60 and loaded.notes >= 500
    lin = await person(bank, "林晓雨")
    async with bank.begin() as session:
        client = await clients.named(session, lin, "华兴", today=TODAY)
        await clientchanges.rename(session, lin, client.id, "临溪华兴高端机床有限公司", today=TODAY)
    assert await load_sample_clients(bank, today=TODAY + timedelta(40)) == Loaded(0, 0)
    async with bank.reading() as session:
        assert (await clients.get(session, lin, client.id, today=TODAY)).name == "临溪华兴高端机床有限公司"
        assert len(await clients.book(session, lin, today=TODAY)) == 17


async def test_each_manager_sees_their_own_book_and_a_lead_that_of_the_team(bank: Database) -> None:
    await load_sample_clients(bank, today=TODAY)
    async with bank.reading() as session:
        sizes = {}
        for name in ("林晓雨", "陈国栋", "苏婉清", "何子昂", "高远", "许静", "周敏", "吴刚"):
            user = await users.named(session, name)
            sizes[name] = len(await clients.book(session, user, today=TODAY))
    assert min(sizes[name] for name in ("林晓雨", "陈国栋", "苏婉清", "何子昂")) >= 12
    assert sizes["高远"] == sizes["林晓雨"] + sizes["陈国栋"] and sizes["许静"] == sizes["苏婉清"] + sizes["何子昂"]
    assert sizes["周敏"] == sizes["高远"] + sizes["许静"] and sizes["吴刚"] == 0


async def test_the_client_of_the_guide_is_as_the_guide_shows_it(bank: Database) -> None:
    """三槐堂: 授信 2,500万 已用 1,900万；吴总只记了姓。"""
    await load_sample_clients(bank, today=TODAY)
    lin = await person(bank, "林晓雨")
    async with bank.reading() as session:
        client = await clients.named(session, lin, "三槐堂", today=TODAY)
        (line,) = await facilities.of_client(session, lin, client.id, today=TODAY)
    assert (line.limit, line.used, client.rating, client.contacts[0]) == (25_000_000, 19_000_000, "8", "吴")


@pytest.mark.parametrize("today", [date(2026, 12, 2), date(2028, 2, 29)])
async def test_the_last_note_is_of_the_seven_days_before_and_tasks_lie_ahead(bank: Database, today: date) -> None:
    await load_sample_clients(bank, today=today)
    lin = await person(bank, "林晓雨")
    async with bank.reading() as session:
        book = await clients.book(session, lin, today=today)
        last = max(client.last_contact for client in book if client.last_contact)
        assert today - timedelta(7) <= last < today
        assert await tasks.overdue(session, lin, today=today)
        ahead = [one for one in await tasks.mine(session, lin, today=today) if one.due and one.due >= today]
        assert len(ahead) >= 5
        maturing = await facilities.maturing(session, lin, since=today, until=today + timedelta(30), today=today)
        assert len(maturing) >= 3


async def test_only_whole_weeks_pass_so_that_weekdays_stay_true() -> None:
    assert weeks_until(TODAY) == 0
    for day in range(60):
        today = TODAY + timedelta(day)
        assert timedelta(1) <= today - moved(date(2026, 11, 24), weeks_until(today)) <= timedelta(7)


def test_days_written_in_a_message_move_with_it() -> None:
    written = date(2026, 10, 29)
    assert moved("12月1号那300万银承备好钱了", 15, written) == "3月16号那300万银承备好钱了"
    assert moved("流贷23号到期 三号线 2号库", 1, date(2025, 12, 8)) == "流贷30号到期 三号线 2号库"
    assert moved("7月比6月高一成 下周三前给", 15, written) == "7月比6月高一成 下周三前给"
    assert moved({"due": "2026-12-02"}, 2, written) == {"due": "2026-12-16"}


async def test_hidden_notes_are_seen_by_their_writer_and_compliance_alone(bank: Database) -> None:
    await load_sample_clients(bank, today=TODAY)
    seen = {}
    async with bank.reading() as session:
        for name in ("陈国栋", "高远", "周敏"):
            user = await users.named(session, name)
            client = await clients.named(session, user, "永祺", today=TODAY)
            found = await notes.timeline(session, user, client.id, today=TODAY, limit=50)
            seen[name] = sum(note.suspicion for note in found)
    assert seen == {"陈国栋": 1, "高远": 0, "周敏": 1}


async def test_a_corrected_note_keeps_how_it_was(bank: Database) -> None:
    """不是三百是两百万"""
    await load_sample_clients(bank, today=TODAY)
    lin = await person(bank, "林晓雨")
    async with bank.reading() as session:
        client = await clients.named(session, lin, "三槐堂", today=TODAY)
        found = await notes.timeline(session, lin, client.id, today=TODAY, limit=50)
        note = next(one for one in found if "想多要三百万" in one.raw)
        (change,) = await notes.revisions(session, lin, note.id, today=TODAY)
    assert note.record["amounts"][0]["value"] == "2000000"
    assert change.before["amounts"][0]["value"] == "3000000" and change.said == "不是三百是两百万"


async def test_the_example_spreadsheet_is_imported_but_for_its_one_wrong_row(bank: Database) -> None:
    admin = await person(bank, "吴刚")
    report = await import_file(bank, Path(CLIENTS / "导入样例.xlsx"), by=admin, today=TODAY)
    assert (report.added, len(report.rejected)) == (18, 1)
    assert report.rejected[0].reason.why == "code_check"
    again = await import_file(bank, Path(CLIENTS / "导入样例.xlsx"), by=admin, today=TODAY)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 18)
