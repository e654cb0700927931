"""`notes extract` and `evaluate --notes` as scripts use them: in processes of their own."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import bot
from memory import audit, clients, users
from memory.clients import NewClient, OtherName
from memory.database import Database
from memory.users import NewUser

ROOT = Path(bot.__file__).parent
HUA, XING, QINGLU = "临溪华兴精密机械有限公司", "临溪华星电子科技有限公司", "青鹭国际贸易有限公司"
BOOK = [{"name": HUA, "short_names": ["华兴"]}, {"name": XING, "short_names": ["华星"]}]
SENT = "2026-11-23T10:00:00+08:00"


def run(*words: str, data_dir: Path, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """Runs `python bot.py` in a process of its own."""
    environment = os.environ | {"DATA_DIR": str(data_dir), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, str(ROOT / "bot.py"), *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        input=stdin if stdin is not None else "",
        timeout=60,
        env=environment,
    )


def line(message: str, **more: Any) -> str:
    return json.dumps({"message": message, "sent_at": SENT, "clients": BOOK, **more}, ensure_ascii=False)


def records(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(text) for text in done.stdout.splitlines()]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_each_line_becomes_its_record_in_order_and_nothing_is_stored(data_dir: Path) -> None:
    stdin = "\n".join([line("华兴下周三前要2千万流贷", id="a"), "", line("华星要开户", id="b")])
    done = run("notes", "extract", "--json", data_dir=data_dir, stdin=stdin)
    assert done.returncode == 0 and done.stderr == "" and "\\u" not in done.stdout
    first, second = records(done)
    assert (first["id"], second["id"]) == ("a", "b")
    assert first["intent"] == "note" and first["notes"][0]["client"] == HUA
    assert first["notes"][0]["amounts"][0]["value"] == "20000000"
    assert first["notes"][0]["tasks"][0]["due"] == "2026-12-02"
    assert second["notes"][0]["client"] == XING and second["notes"][0]["needs"] == ["开户"]
    assert not data_dir.exists()


def test_a_line_that_cannot_be_read_is_named_and_the_others_are_done(data_dir: Path, tmp_path: Path) -> None:
    path = tmp_path / "旧记录.jsonl"
    path.write_text("\n".join([line("华兴要开户"), "{", line("华星要开户"), '{"message": 3}']), encoding="utf-8")
    done = run("notes", "extract", str(path), "--json", data_dir=data_dir)
    assert done.returncode == 1
    assert [record["notes"][0]["client"] for record in records(done)] == [HUA, XING]
    assert [record["id"] for record in records(done)] == ["1", "3"]
    assert [text[:5] for text in done.stderr.splitlines()] == ["第 2 行", "第 4 行"]


def test_a_file_that_is_not_there_is_one_line(data_dir: Path) -> None:
    done = run("notes", "extract", "没有.txt", data_dir=data_dir)
    assert done.returncode == 1 and done.stdout == "" and done.stderr.count("\n") == 1 and "没有.txt" in done.stderr


def test_plain_lines_are_read_as_typed_now_and_shown_to_be_read(data_dir: Path) -> None:
    """Without a book every client is one to ask for; the day is today."""
    done = run("notes", "extract", data_dir=data_dir, stdin="今天拜访了屿森包装有限公司 要开保函300万\n")
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    assert done.returncode == 0
    assert "今天拜访了屿森包装有限公司" in done.stdout and "保函" in done.stdout and "要问" in done.stdout
    assert any(f"{day}" in done.stdout for day in (today, today + timedelta(days=1)))


def test_a_users_book_is_what_that_user_may_see(data_dir: Path) -> None:
    data_dir.mkdir()

    async def act() -> None:
        database = Database(f"sqlite:///{data_dir}/copilot.db")
        await database.upgrade()
        async with database.begin() as session:
            for telegram_id, name, client, short in ((1, "冯岚", HUA, "华兴"), (2, "许南", QINGLU, "青鹭")):
                user = await users.register(session, NewUser(telegram_id, name, "rm"))
                new = NewClient(name=client, names=(OtherName(short, "short"),))
                await clients.create(session, user, new, today=date(2026, 11, 23))
        await database.close()

    asyncio.run(act())
    stdin = "华兴要开户\n青鹭要开户\n"
    done = run("notes", "extract", "--user", "冯岚", "--json", data_dir=data_dir, stdin=stdin)
    assert done.returncode == 0, done.stderr
    mine, others = (record["notes"][0]["client"] for record in records(done))
    assert mine == HUA and others is None and QINGLU not in done.stdout
    assert asyncio.run(_read_by(data_dir)) == ["冯岚"]
    nobody = run("notes", "extract", "--user", "无此人", data_dir=data_dir)
    assert nobody.returncode == 1 and "无此人" in nobody.stderr


async def _read_by(data_dir: Path) -> list[str]:
    """Whose book the audit trail says was read."""
    database = Database(f"sqlite:///{data_dir}/copilot.db")
    async with database.reading() as session:
        found = [one.who async for one in audit.entries(session) if one.what == "book.read"]
    await database.close()
    return found


def test_extracting_imports_neither_telegram_nor_chroma_nor_the_database(data_dir: Path) -> None:
    code = (
        "import sys, io, bot\n"
        "sys.stdin = io.StringIO('华兴要开户')\n"
        "bot.main(['notes', 'extract', '--json'])\n"
        "heavy = {'chromadb', 'telegram', 'langchain', 'sqlalchemy', 'numpy'} & set(sys.modules)\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=os.environ | {"DATA_DIR": str(data_dir)},
    )
    assert done.returncode == 0, done.stderr


def test_a_labelled_set_is_measured_by_kind_and_half(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected = {"intent": "note", "notes": [{"client": HUA, "date": "2026-11-23", "needs": ["开户"]}]}
    wrong = {"intent": "note", "notes": [{"client": HUA, "date": "2026-11-20", "needs": ["保理"]}]}
    lines = [
        line("华兴要开户", id="t", half="tune", kind="plain", expected=expected),
        line("华兴要在我们这开户", id="r", half="report", kind="plain", expected=wrong),
        line("华兴想来开户", id="s", half="tune", kind="other", expected=wrong),
    ]
    path = tmp_path / "messages.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")

    def measured(*words: str) -> str:
        assert bot.main(["evaluate", "--notes", str(path), *words]) == 0
        return capsys.readouterr().out

    result = json.loads(measured("--json"))
    assert set(result) == {"all", "by_kind", "by_half"} and set(result["by_kind"]) == {"plain", "other"}
    assert result["all"]["client_right"]["value"] == 1.0 and result["all"]["client_wrong"]["n"] == 3
    assert result["all"]["exact"]["value"] == 0.3333
    assert json.loads(measured("--half", "tune", "--json"))["all"]["messages"] == 2
    shown = measured("--show-misses")
    assert "华兴想来开户" in shown and "华兴要在我们这开户" not in shown


@pytest.mark.parametrize(
    "words", [[], ["a.jsonl", "--notes", "b.jsonl"], ["a.jsonl", "--show-misses"], ["--notes", "a", "--search-only"]]
)
def test_evaluate_takes_one_set_and_options_that_fit(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.main(["evaluate", *words]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1
