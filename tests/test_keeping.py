"""backup and restore bring back what was there; the audit trail can be checked and taken along."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

import bot
from commands.parts import database_of, ingest_of
from memory import audit, users
from memory.users import NewUser
from settings import Settings


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory with a document, a user and a file."""
    data = tmp_path / "data"
    monkeypatch.setenv("DATA_DIR", str(data))
    monkeypatch.chdir(tmp_path)
    document = tmp_path / "docs" / "收费.md"
    document.parent.mkdir()
    document.write_text("# 收费公告\n第一条 企业网银年服务费为每户每年240元。\n", encoding="utf-8")
    settings = Settings()
    assert not ingest_of(settings)([document.parent]).failed

    async def fill() -> None:
        async with database_of(settings) as database, database.begin() as session:
            await users.register(session, NewUser(9001, "林晓雨", "rm"))

    asyncio.run(fill())
    (data / "attachments").mkdir()
    (data / "attachments" / "名片.jpg").write_bytes(b"\xff\xd8picture")
    return data


def test_a_restored_backup_answers_and_knows_its_people(
    bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bot.main(["backup", str(tmp_path / "kept")]) == 0
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "new"))
    assert bot.main(["restore", str(tmp_path / "kept")]) == 0
    capsys.readouterr()
    assert bot.main(["ask", "企业网银一年多少钱", "--json"]) == 0
    assert "240元" in json.loads(capsys.readouterr().out)["text"]
    assert bot.main(["users", "list"]) == 0
    assert "林晓雨" in capsys.readouterr().out
    assert bot.main(["audit", "verify", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["broken"] is None
    assert (tmp_path / "new" / "attachments" / "名片.jpg").read_bytes() == b"\xff\xd8picture"
    assert not list((tmp_path / "new").glob("*.partial"))
    (tmp_path / "docs" / "新.md").write_text("# 新公告\n第一条 询证函每份200元。\n", encoding="utf-8")
    assert bot.main(["ingest", str(tmp_path / "docs")]) == 0


def test_nothing_is_written_over(bank: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.main(["backup", str(tmp_path / "kept")]) == 0
    assert bot.main(["backup", str(tmp_path / "kept")]) == 2
    assert bot.main(["restore", str(tmp_path / "kept")]) == 2
    assert "空文件夹" in capsys.readouterr().err


def test_a_changed_backup_is_refused_before_anything_is_written(
    bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bot.main(["backup", str(tmp_path / "kept")]) == 0
    (tmp_path / "kept" / "database" / "users.jsonl").write_text("{}\n", encoding="utf-8")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "new"))
    assert bot.main(["restore", str(tmp_path / "kept")]) == 1
    assert "users.jsonl" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_restore_that_was_broken_off_can_be_repeated(
    bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bot.main(["backup", str(tmp_path / "kept")]) == 0
    new = tmp_path / "new"
    monkeypatch.setenv("DATA_DIR", str(new))
    new.mkdir()
    (new / "restoring.partial").touch()
    (new / "attachments").mkdir()
    (new / "attachments" / "名片.jpg").write_bytes(b"half")
    assert bot.main(["restore", str(tmp_path / "kept")]) == 0
    assert (new / "attachments" / "名片.jpg").read_bytes() == b"\xff\xd8picture"


def test_a_broken_audit_chain_is_reported(bank: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    async def tamper() -> None:
        from sqlalchemy import text

        async with database_of(Settings()) as database, database.begin() as session:
            await audit.append(session, what="note.saved", about="note:1")
            await session.execute(text("UPDATE audit SET about = 'note:2' WHERE about = 'note:1'"))

    asyncio.run(tamper())
    assert bot.main(["audit", "verify"]) == 1
    assert "断开" in capsys.readouterr().err
    assert bot.main(["audit", "export", str(tmp_path / "trail.jsonl")]) == 0
    lines = (tmp_path / "trail.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[-1])["about"] == "note:2"


def test_what_is_no_backup_is_refused(bank: Path, tmp_path: Path) -> None:
    assert bot.main(["restore", str(tmp_path / "nothing")]) == 2
