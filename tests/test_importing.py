"""`clients import`: a bank's own lists come in by one command, and it says of every row what became of it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any, get_args

import pytest

import bot
from commands.parts import database_of
from handlers.importtexts import FIELDS, unreadable, why_not
from memory import spreadsheets, users
from memory.importing import NothingToImport, Reason, UnreadableSpreadsheet, values
from memory.importing.columns import words_of
from memory.importing.rows import Doubt, Fault
from memory.users import NewUser
from settings import Settings
from tests.memory.bank import code_of


@pytest.fixture(autouse=True)
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """林晓雨 manages clients, 周敏 does not."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    async def fill() -> None:
        async with database_of(Settings()) as database, database.begin() as session:
            for new in (NewUser(9001, "林晓雨", "rm", "城东团队"), NewUser(9021, "周敏", "compliance")):
                await users.register(session, new)

    asyncio.run(fill())


@pytest.fixture
def file(tmp_path: Path) -> str:
    """A list with one good row and one with a mistyped code."""
    path = tmp_path / "list.csv"
    text = f"客户名称,统一社会信用代码,备注\n甲有限公司,{code_of(1)},\n乙有限公司,{code_of(2)[::-1]},\n"
    path.write_text(text, encoding="gb18030")
    return str(path)


def json_of(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(capsys.readouterr().out)
    return said


def test_the_report_counts_every_row_and_names_each_that_was_refused(
    file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bot.main(["clients", "import", file, "--owner", "林晓雨", "--json"]) == 1
    said = json_of(capsys)
    assert said | {"rejected": []} == {
        "rows": 2,
        "added": 1,
        "changed": 0,
        "unchanged": 0,
        "rejected": [],
        "ignored": ["list: 备注"],
    }
    ((refused),) = said["rejected"]
    assert refused["row"] == 3 and "信用代码" in refused["why"]
    assert bot.main(["clients", "import", file, "--json"]) == 1
    assert json_of(capsys)["unchanged"] == 1


def test_a_dry_run_stores_nothing(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert bot.main(["clients", "import", file, "--owner", "9001", "--dry-run", "--json"]) == 1
        assert json_of(capsys)["added"] == 1


def test_people_read_what_happened(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.main(["clients", "import", file, "--owner", "林晓雨"]) == 1
    said = capsys.readouterr()
    assert "客户：新增 1，更新 0，不变 0" in said.out and "未导入 1 行" in said.out
    assert "未导入：第 3 行：" in said.err and "没有用到：list: 备注" in said.err


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["none.csv"], 1, "文件不存在"),
        (["list.csv", "--owner", "谁也不是"], 2, "没有这个用户"),
        (["list.csv", "--owner", "周敏"], 2, "不管客户"),
        (["notes.csv"], 1, "没有找到能认出的表头"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    file: str, capsys: pytest.CaptureFixture[str], words: list[str], status: int, said: str
) -> None:
    Path("notes.csv").write_text("日期,内容\n2026-01-01,开会\n", encoding="utf-8")
    assert bot.main(["clients", "import", *words]) == status
    told = capsys.readouterr().err.strip()
    assert said in told and "\n" not in told


def test_every_reason_has_its_sentence_in_both_languages() -> None:
    for language in ("zh", "en"):
        for why in (*get_args(values.Why), *get_args(get_args(Fault)[1]), *get_args(Doubt)):
            assert "{" not in why_not(Reason(why, "limit", "x"), language)
        for why in get_args(spreadsheets.Why):
            assert "{" not in unreadable(UnreadableSpreadsheet(why, ".xls"), language)
        assert unreadable(NothingToImport(()), language)
    fields = {
        field
        for section in ("client", "description", "person", "facility", "balance")
        for field in words_of(section).values()
    }
    assert fields <= FIELDS.keys()
