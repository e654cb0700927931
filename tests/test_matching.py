"""match: fact sets of a file and clients of the book, from the command line, on documents of any bank."""

from __future__ import annotations

import asyncio
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import bot
from commands.parts import database_of
from memory import audit, clients, facts, users
from memory.clients import NewClient
from memory.facts import NewFact
from memory.looks import LOOKED
from memory.users import NewUser
from settings import Settings

DOCUMENTS = {
    "词典.md": """---
kind: facts
facts:
  - {name: years, means: 经营年数, type: dec, unit: 年}
  - {name: rating, label: 评级, means: 本行评级, type: int, unit: 级, fresh_days: 30}
---
# 词典
""",
    "周转贷.md": """---
title: 周转贷办法
kind: product
version: "1.0"
product: {code: ZZ1, name: 周转贷, kpi: [贷款日均]}
rules:
  - {id: ZZ1.R1, section: 第二条, require: years >= 2, ask: 成立几年了？}
  - {id: ZZ1.R2, section: 第三条, require: rating <= 5, ask: 评级是几级？}
---
# 周转贷办法

第二条 经营满2年。

第三条 评级不低于5级。
""",
    "手册.md": """---
kind: playbook
needs: [{need: 周转, words: [周转], products: [ZZ1]}]
---
# 手册
""",
}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three documents, three users, and a client of the first with one fact."""
    folder = tmp_path_factory.mktemp("matching")
    (folder / "bank").mkdir()
    for name, text in DOCUMENTS.items():
        (folder / "bank" / name).write_text(text, "utf-8")
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("DATA_DIR", str(folder / "data"))
        assert bot.main(["ingest", str(folder / "bank")]) == 0
        asyncio.run(_fill())
    return folder / "data"


@pytest.fixture(autouse=True)
def bank(loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A copy of it for each test."""
    shutil.copytree(loaded, tmp_path / "data")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    capsys.readouterr()


async def _fill() -> None:
    today = date.today()
    async with database_of(Settings()) as database, database.begin() as session:
        rm = await users.register(session, NewUser(9001, "林晓雨", "rm", "城东团队"))
        await users.register(session, NewUser(9003, "苏婉清", "rm", "滨江团队"))
        await users.register(session, NewUser(9011, "高远", "lead", "城东团队"))
        client = await clients.create(session, rm, NewClient(name="华兴机械"), today=today)
        await facts.record(session, rm, client.id, NewFact(name="years", value=7, as_of=today), today=today)


def matches(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> list[dict[str, Any]]:
    assert bot.main(["match", *words, "--json"]) == status
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_line_of_a_file_is_judged_with_its_own_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines: list[dict[str, Any]] = [
        {"id": "a", "facts": {"years": 3, "rating": {"value": 4, "date": "2026-09-01"}}, "as_of": "2026-09-30"},
        {"id": "b", "facts": {"years": 3, "rating": {"value": 4, "date": "2026-08-30"}}, "as_of": "2026-09-30"},
        {"id": "c", "facts": {"years": "1.5", "rating": 4}, "needs": ["ZZ1"], "as_of": "2026-09-30"},
    ]
    (tmp_path / "f.jsonl").write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    found = matches(capsys, "--facts", "f.jsonl")
    assert [(one["id"], one["as_of"], one["products"][0]["eligibility"]) for one in found] == [
        ("a", "2026-09-30", "met"),
        ("b", "2026-09-30", "unknown"),  # older than its 30 days
        ("c", "2026-09-30", "not_met"),
    ]
    assert found[1]["products"][0]["questions"] == ["评级是几级？"]
    assert found[0]["combinations"][0]["products"] == ["ZZ1"] and found[2]["combinations"] == []
    (refused,) = found[2]["excluded"]
    assert (refused["code"], refused["document"], refused["section"]) == ("ZZ1", "周转贷.md", "第二条")


def test_what_cannot_be_read_is_said_and_counts_as_unknown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A fact that the dictionary does not know, a value of the wrong kind, a line that is no JSON."""
    (tmp_path / "f.jsonl").write_text('{"facts": {"yaers": 3, "rating": "高", "years": null}}\nnonsense\n', "utf-8")
    assert bot.main(["match", "--facts", "f.jsonl", "--json"]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["products"][0]["eligibility"] == "unknown"
    assert "yaers" in said.err and "rating" in said.err and "第 2 行" in said.err


def test_a_client_of_the_book_is_matched_and_anothers_look_is_audited(capsys: pytest.CaptureFixture[str]) -> None:
    (own,) = matches(capsys, "--client", "华兴机械", "--user", "林晓雨")
    assert own["id"] == "华兴机械"
    (product,) = own["products"]
    assert [rule["result"] for rule in product["rules"]] == ["met", "unknown"] and product["brings"] == ["贷款日均"]
    assert asyncio.run(_looks()) == []
    matches(capsys, "--client", "华兴机械", "--user", "高远")
    assert asyncio.run(_looks()) == ["高远"]


def test_another_rms_client_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.main(["match", "--client", "华兴机械", "--user", "苏婉清"]) == 2
    assert "管户" in capsys.readouterr().err


def test_without_a_name_it_is_the_one_person_that_can_be_meant(capsys: pytest.CaptureFixture[str]) -> None:
    """The sample manager; in another bank its only manager; of several none."""
    (own,) = matches(capsys, "--client", "华兴机械")
    assert own["id"] == "华兴机械" and asyncio.run(_looks()) == []
    asyncio.run(_change(remove="林晓雨"))
    assert bot.main(["match", "--client", "华兴机械"]) == 2
    assert "苏婉清的管户" in capsys.readouterr().err
    asyncio.run(_change(add=NewUser(9004, "何子昂", "rm", "滨江团队")))
    assert bot.main(["match", "--client", "华兴机械"]) == 2
    assert "--user" in capsys.readouterr().err


async def _change(remove: str | None = None, add: NewUser | None = None) -> None:
    async with database_of(Settings()) as database, database.begin() as session:
        if remove:
            await users.remove(session, (await users.named(session, remove)).id)
        if add:
            await users.register(session, add)


@pytest.mark.parametrize("words", [[], ["--client", "x", "--facts", "y"]])
def test_a_command_that_says_too_little_or_too_much_is_refused(words: list[str]) -> None:
    assert bot.main(["match", *words]) == 2


def test_a_match_to_read_names_why_and_what_to_ask(capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.main(["match", "--client", "华兴机械", "--user", "林晓雨"]) == 0
    shown = capsys.readouterr().out
    assert "资料不足：ZZ1" in shown and "不等于审批通过" in shown
    Path("f.jsonl").write_text('{"facts": {"years": 3}, "needs": ["周转"]}', "utf-8")
    assert bot.main(["match", "--facts", "f.jsonl"]) == 0
    shown = capsys.readouterr().out
    assert "周转贷（待确认）" in shown and "问：评级是几级？" in shown and "带来 贷款日均" in shown


async def _looks() -> list[str]:
    async with database_of(Settings()) as database, database.reading() as session:
        return [entry.who async for entry in audit.entries(session) if entry.what == LOOKED]
