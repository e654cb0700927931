"""What clients said stands in no log and in no audit entry, also when things go wrong in the middle."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import text as sql

from handlers import noting
from handlers.logs import configure, story
from memory import audit, clients, users
from memory.database import Database
from memory.users import NewUser
from tests.handlers.bank import LEAD, RM
from tests.handlers.conftest import Room

BOT = Path(__file__).parents[2] / "bot.py"
CANARY = "金丝雀"
FORMS = (CANARY, quote(CANARY), CANARY.encode("unicode_escape").decode(), repr(CANARY.encode())[2:-1])
CLIENT = f"{CANARY}纺织有限公司"


def clean(log: str) -> bool:
    """Whether the canary is in none of the forms in which it could stand in a log."""
    return not any(form in log for form in FORMS)


@contextmanager
def logging_as(style: str) -> Iterator[None]:
    """Logs at INFO, as the bot writes them."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    root.handlers.clear()
    configure("INFO", style)
    try:
        yield
    finally:
        root.handlers[:] = before
        root.setLevel(level)


async def put_client(room: Room) -> None:
    async with room.services.database.begin() as session:
        user = await users.by_telegram_id(session, RM)
        assert user is not None
        await clients.create_prospect(session, user, CLIENT, today=room.services.today, short_names=(f"{CANARY}纺织",))


async def a_day(room: Room, folder: Path) -> None:
    """Notes, corrections, questions, files and lists, each with the canary in it."""
    await room.says(
        RM, f"刚见了{CANARY}纺织的吴总 电话13800138000 想要800万买{CANARY}纱 说远岚给3.6 周五前回他{CANARY}报价"
    )
    await room.presses(RM, "✓")
    await room.says(RM, f"刚才{CANARY}纺织那条不是800万，是900万")
    await room.says(RM, f"补充一下 {CANARY}纺织会计要走")
    for said in (f"/client {CANARY}纺织", f"/brief {CANARY}纺织", f"{CANARY}纺织能做多少流贷", f"谁提过{CANARY}纱"):
        await room.says(RM, said)
    await room.says(RM, f"提醒我周五给{CANARY}纺织打电话")
    await room.presses(RM, "✓")
    await room.says(RM, f"刚见了新{CANARY}模具的王总 想贷300万")
    await room.presses(RM, "都不是")
    await room.edits(RM, f"刚见了新{CANARY}模具的王总 想贷400万")
    await room.says(RM, "导出我的拜访记录")
    for name, data in (("合同.pdf", b"%PDF-1.4"), ("坏.xlsx", b"PK\x03\x04no"), ("照.jpg", b"\xff\xd8\xffno")):
        (folder / f"{CANARY}{name}").write_bytes(data)
        await room.sends(RM, folder / f"{CANARY}{name}")
    photo = {"photo": [{"width": 9, "height": 9}], "caption": f"{CANARY}白板"}
    await room.gives(RM, photo, folder / f"{CANARY}照.jpg")
    await room.gives(RM, {"contact": {"first_name": f"{CANARY}总", "phone_number": "13800138000"}})
    table = folder / f"{CANARY}名单.csv"
    table.write_text(
        f"客户名称,统一社会信用代码,客户经理\n甲{CANARY}有限公司,错的,林晓雨\n乙{CANARY}有限公司,,林晓雨\n"
    )
    await room.sends(LEAD, table)
    await room.presses(LEAD, "写入")
    await room.says(RM, "撤回刚才那条")


@pytest.mark.parametrize("style", ["text", "json"])
async def test_a_day_of_notes_leaves_no_word_of_a_client_in_the_log_or_the_audit_trail(
    room: Room, style: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await put_client(room)
    with logging_as(style):
        await a_day(room, tmp_path)
        await room.restart()
    async with room.services.database.reading() as session:
        trail = [f"{entry.about} {entry.details}" async for entry in audit.entries(session)]
    assert len(trail) > 6
    assert [entry for entry in trail if not clean(entry)] == []
    log = capsys.readouterr().err
    assert clean(log) and "Logging error" not in log


async def broken_statement(database: Database) -> None:
    """What the database refuses, with the canary among the values."""
    async with database.begin() as session:
        values = {"what": CANARY}
        await session.execute(sql("INSERT INTO tasks (what, owner_id) VALUES (:what, NULL)"), values)


@pytest.mark.parametrize("style", ["text", "json"])
@pytest.mark.parametrize("kind", ["a name nobody has", "a value", "a statement", "a task nobody waits for"])
async def test_an_error_in_the_middle_tells_where_and_what_kind_but_not_what_was_written(
    room: Room, style: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    await put_client(room)
    real = noting.file

    async def failing(*arguments: Any, **options: Any) -> None:
        if kind == "a name nobody has":
            raise KeyError(CLIENT)
        if kind == "a statement":
            await broken_statement(room.services.database)
        if kind == "a value":
            try:
                int(CLIENT)
            except ValueError as error:
                raise RuntimeError("the number could not be read") from error
        lost = asyncio.create_task(left_alone())
        await asyncio.wait({lost})
        await real(*arguments, **options)

    async def left_alone() -> None:
        raise LookupError(CLIENT)

    monkeypatch.setattr(noting, "file", failing)
    with logging_as(style):
        shown = await room.says(RM, f"刚见了{CANARY}纺织的吴总 想要800万")
    log = capsys.readouterr().err
    assert clean(log)
    if kind != "a task nobody waits for":
        (apology,) = shown
        assert "您的原话已存下" in apology.text and apology.text.rsplit(" ", 1)[1] in log
        wanted = {"a name nobody has": "KeyError", "a value": "ValueError", "a statement": "IntegrityError"}[kind]
        assert wanted in log and "in failing" in log


async def test_an_error_of_either_database_says_what_was_wrong_without_the_values(database: Database) -> None:
    async with database.begin() as session:
        await users.register(session, NewUser(1, "林晓雨", "rm"))
    statements = (
        "INSERT INTO users (telegram_id, name) SELECT telegram_id, :said FROM users",
        "INSERT INTO client_names (client_id, name, name_key, kind) VALUES (99999, :said, :said, 'short')",
        "SELECT count(*) FROM users WHERE telegram_id = CAST(:said AS INTEGER) / 0",
        "INSERT INTO nothing_there VALUES (:said)",
    )
    told = 0
    for statement in statements:
        try:
            async with database.begin() as session:
                await session.execute(sql(statement), {"said": CANARY})
        except Exception as error:  # whatever it is, it is what the log would get
            told += 1
            assert clean(story(error)), statement
            assert "sqlalchemy" in story(error) or "memory.database" in story(error)
    assert told >= 3


@pytest.mark.parametrize("style", ["text", "json"])
async def test_what_commands_say_when_they_fail_holds_no_word_of_a_client(tmp_path: Path, style: str) -> None:
    """The import of a list fails in the middle."""
    table = tmp_path / "list.csv"
    table.write_text(f"客户名称,客户经理\n{CLIENT},林晓雨\n", encoding="utf-8")
    environment = os.environ | {"DATA_DIR": str(tmp_path / "data"), "LOG_FORMAT": style}
    await _run(environment, "db", "upgrade")
    database = Database(f"sqlite:///{tmp_path}/data/copilot.db")
    async with database.begin() as session:
        await users.register(session, NewUser(101, "林晓雨", "rm"))
        await session.execute(
            sql("CREATE TRIGGER no BEFORE INSERT ON clients BEGIN SELECT RAISE(ABORT, 'not now'); END")
        )
    await database.close()
    status, said = await _run(environment, "clients", "import", str(table))
    assert status == 1 and "not now" in said
    assert clean(said)


async def _run(environment: dict[str, str], *words: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(BOT), *words), env=environment, stdout=asyncio.subprocess.PIPE, stderr=-1
    )
    _, said = await process.communicate()
    return process.returncode or 0, said.decode()


@pytest.mark.parametrize("style", ["text", "json"])
def test_a_line_of_the_json_log_stays_a_line(style: str, capsys: pytest.CaptureFixture[str]) -> None:
    with logging_as(style):
        logging.getLogger("handlers").error("failed", exc_info=ValueError(f"{CANARY}\nzwei"))
    err = capsys.readouterr().err
    assert clean(err) and "ValueError" in err
    if style == "json":
        assert json.loads(err)["message"] == "failed"
