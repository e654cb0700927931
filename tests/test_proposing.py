"""A proposal from the command line: the file, the manifest, and what is refused, on the sample bank."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from bot import main
from commands.knowing import load_sample_people, shipped_vectors
from commands.parts import SAMPLE_BANK, database_of, ingest_of, today
from memory import audit, proposals, users
from memory.looks import LOOKED
from memory.proposals import Proposal
from settings import Settings

DOCUMENTS = (
    "词汇/客户事实词典.md",
    "词汇/需求匹配手册.md",
    "贷款/流动资金贷款业务管理办法.docx",
    "国际业务/代客衍生产品业务管理办法.docx",
    "制度/对公授信客户准入管理办法-4.0.docx",
    "制度/客户材料与营销表述合规管理办法-2.0.docx",
)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample bank, loaded once."""
    folder = tmp_path_factory.mktemp("bank")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATA_DIR", str(folder))
        paths = [SAMPLE_BANK / "bank" / name for name in DOCUMENTS]
        assert not ingest_of(Settings())(paths, shipped=shipped_vectors()).failed
        asyncio.run(load_sample_people(Settings()))
    return folder


@pytest.fixture(autouse=True)
def _there(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(data_dir))


KEYS = {"id", "status", "file", "manifest", "questions", "findings"}


def propose(
    capsys: pytest.CaptureFixture[str], request: str, *more: str, client: str = "华兴"
) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    status = main(["propose", "--client", client, "--request", request, "--json", *more])
    return status, json.loads(capsys.readouterr().out)


async def stored(data_dir: Path, proposal_id: str, user: str = "林晓雨") -> Proposal:
    """What the database keeps of a proposal."""
    settings = Settings(data_dir=data_dir)
    async with database_of(settings) as database, database.reading() as session:
        return await proposals.get(session, await users.named(session, user), proposal_id, today=today(settings))


def test_a_request_becomes_a_file_that_can_be_traced(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """给华兴写个综合金融服务方案，重点流贷3000万+远期结售汇"""
    status, told = propose(capsys, "给华兴写个综合金融服务方案，重点流贷3000万+远期结售汇", "--out", str(tmp_path))
    assert status == 0 and {"id", "status", "file", "manifest", "questions", "findings"} <= told.keys()
    assert told["status"] == "questions" and 1 <= len(told["questions"]) <= 3
    assert Path(told["file"]).parent == tmp_path and Path(told["file"]).stat().st_size > 10_000
    kept = json.loads(Path(told["manifest"]).read_text(encoding="utf-8"))
    assert "3,000万元" in {one["figure"] for one in kept["figures"]}
    assert main(["proposals", "trace", told["id"], "--json"]) == 0
    traced = json.loads(capsys.readouterr().out)
    assert traced["id"] == told["id"] and traced["figures"] == kept["figures"]
    assert all(one["source"]["title"] for one in traced["figures"])


def test_both_kinds_come_of_the_same_request(capsys: pytest.CaptureFixture[str]) -> None:
    _, told = propose(capsys, "流贷3000万一年", "--kind", "internal")
    assert told["kind"] == "internal" and told["file"]


@pytest.mark.parametrize(("request_", "rule"), [("保证批下来，流贷3000万", "CP01"), ("流贷3000万，别写逾期", "CP10")])
def test_what_may_not_be_asked_is_refused_with_the_rule_and_nothing_typed_is_lost(
    capsys: pytest.CaptureFixture[str], data_dir: Path, request_: str, rule: str
) -> None:
    """保证批下来，给华兴写个流贷3000万的方案"""
    status, told = propose(capsys, request_)
    assert status == 1 and told.keys() == KEYS
    assert (told["status"], told["file"], told["manifest"], told["questions"]) == ("blocked", None, None, [])
    (finding,) = told["findings"]
    assert finding["rule"] == rule and rule in finding["sentence"] and finding["document"] and finding["section"]
    kept = asyncio.run(stored(data_dir, told["id"]))
    assert (kept.status, kept.request, kept.remark) == ("blocked", request_, finding["sentence"])


@pytest.mark.parametrize(
    ("request_", "told_of"),
    [
        ("流贷900亿，一年", "超过"),
        ("流贷3000万，期限-12个月", "应大于0"),
        ("流贷3000万一年，再加月球贷500万", "月球贷"),
    ],
)
def test_what_cannot_be_of_a_request_is_asked_and_the_rest_is_drafted(
    capsys: pytest.CaptureFixture[str], data_dir: Path, request_: str, told_of: str
) -> None:
    status, told = propose(capsys, request_)
    assert status == 0 and told["status"] == "questions" and told["file"] and len(told["questions"]) <= 3
    assert told_of in told["questions"][0]
    kept = asyncio.run(stored(data_dir, told["id"]))
    assert kept.status == "questions" and told_of in kept.questions[0]


def test_a_request_of_which_nothing_is_left_is_kept_with_its_question(
    capsys: pytest.CaptureFixture[str], data_dir: Path
) -> None:
    status, told = propose(capsys, "写个月球贷的方案")
    assert status == 1 and told.keys() == KEYS and told["status"] == "questions" and told["file"] is None
    assert "月球贷" in told["questions"][0]
    assert asyncio.run(stored(data_dir, told["id"])).questions == tuple(told["questions"])


def test_another_managers_client_is_not_there_and_nothing_is_said_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    """Without --user the sample manager asks, as in chat; one's own that is like it is named, another's is not."""
    others = propose(capsys, "写方案", client="苍澜华兴隆商贸有限公司")
    nobodys = propose(capsys, "写方案", client="苍澜华兴隆商贸有限公号")
    for status, told in (others, nobodys):
        assert status == 1 and told.keys() == KEYS and told["id"] is None and told["status"] == "blocked"
        assert "林晓雨" in told["questions"][0]
    assert others[1]["questions"][0] == nobodys[1]["questions"][0].replace("公号", "公司")
    status, told = propose(capsys, "写方案", client="临溪华兴精密制造有限公司")
    assert status == 1 and told["questions"][0].endswith("临溪华兴精密机械有限公司")
    status, told = propose(capsys, "流贷3000万一年", "--user", "何子昂", client="苍澜华兴隆商贸有限公司")
    assert status == 0 and told["file"]


@pytest.mark.parametrize(
    "more", [["--kind", "两样"], ["--out", "{file}/folder"], ["--user", "没有这个人"], ["--pdf"], ["--request", " "]]
)
def test_what_is_not_there_is_one_sentence_and_writes_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, more: list[str]
) -> None:
    (tmp_path / "file").write_text("here", "utf-8")
    words = [one.format(file=tmp_path / "file") for one in more]
    capsys.readouterr()
    assert main(["propose", "--client", "华兴", "--request", "流贷3000万", "--json", *words]) == 2
    said = capsys.readouterr()
    assert said.out == "" and len(said.err.strip().splitlines()) == 1


def test_a_pdf_is_asked_for_where_there_is_no_libreoffice_and_the_word_file_is_there(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    status, told = propose(capsys, "流贷3000万一年", "--out", str(tmp_path), "--pdf")
    assert status == 1 and told["pdf"] is None and Path(told["file"]).exists()


def test_who_traces_sees_what_they_may_see_and_the_look_is_noted(
    capsys: pytest.CaptureFixture[str], data_dir: Path
) -> None:
    _, told = propose(capsys, "流贷3000万一年", "--user", "林晓雨")
    for user in ("苏婉清", "郑明哲", "吴刚"):
        assert main(["proposals", "trace", told["id"], "--user", user]) == 1
    before = asyncio.run(looks(data_dir))
    capsys.readouterr()
    assert main(["proposals", "trace", told["id"].lower(), "--user", "高远", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == told["id"]
    assert asyncio.run(looks(data_dir)) == [*before, "高远"]
    assert main(["proposals", "trace", told["id"]]) == 0
    assert asyncio.run(looks(data_dir)) == [*before, "高远"]


async def looks(data_dir: Path) -> list[str]:
    """Who looked at a client of somebody else's, in the audit trail."""
    async with database_of(Settings(data_dir=data_dir)) as database, database.reading() as session:
        return [str(entry.who) async for entry in audit.entries(session) if entry.what == LOOKED]


def test_what_has_no_such_version_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    _, refused = propose(capsys, "保证批下来，流贷3000万")
    assert main(["proposals", "trace", refused["id"]]) == 1
    assert "还没有成稿" in capsys.readouterr().err
    _, told = propose(capsys, "流贷3000万一年")
    assert main(["proposals", "trace", told["id"], "--number", "7"]) == 1
    assert "最新是第 1 版" in capsys.readouterr().err


def test_an_unknown_proposal_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["proposals", "trace", "P-NONE99"]) == 1
    assert "P-NONE99" in capsys.readouterr().err
