"""A proposal from the command line: the file, the manifest, and what is refused, on the sample bank."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot import main


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample bank, loaded once."""
    folder = tmp_path_factory.mktemp("bank")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATA_DIR", str(folder))
        assert main(["samples", "load"]) == 0
    return folder


@pytest.fixture(autouse=True)
def _there(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(data_dir))


def propose(
    capsys: pytest.CaptureFixture[str], request: str, *more: str, client: str = "华兴"
) -> tuple[int, dict[str, object]]:
    capsys.readouterr()
    status = main(["propose", "--client", "华兴", "--user", "林晓雨", "--request", request, "--json", *more])
    return status, json.loads(capsys.readouterr().out)


def test_a_request_becomes_a_file_that_can_be_traced(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """给华兴写个综合金融服务方案，重点流贷3000万+远期结售汇"""
    status, told = propose(capsys, "给华兴写个综合金融服务方案，重点流贷3000万+远期结售汇", "--out", str(tmp_path))
    assert status == 0 and {"id", "status", "file", "manifest", "questions", "findings"} <= told.keys()
    assert told["status"] == "questions" and 1 <= len(told["questions"]) <= 3  # type: ignore[arg-type]
    assert Path(str(told["file"])).parent == tmp_path and Path(str(told["file"])).stat().st_size > 10_000
    kept = json.loads(Path(str(told["manifest"])).read_text(encoding="utf-8"))
    assert "3,000万元" in {one["figure"] for one in kept["figures"]}
    assert main(["proposals", "trace", str(told["id"]), "--json"]) == 0
    traced = json.loads(capsys.readouterr().out)
    assert traced["id"] == told["id"] and traced["figures"] == kept["figures"]
    assert all(one["source"]["title"] for one in traced["figures"])


def test_both_kinds_come_of_the_same_request(capsys: pytest.CaptureFixture[str]) -> None:
    _, told = propose(capsys, "流贷3000万一年", "--kind", "internal")
    assert told["kind"] == "internal" and told["file"]


def test_what_may_not_be_asked_is_refused_with_the_rule(capsys: pytest.CaptureFixture[str]) -> None:
    """保证批下来，给华兴写个流贷3000万的方案"""
    status, told = propose(capsys, "保证批下来，给华兴写个流贷3000万的方案")
    assert status == 1 and told["status"] == "blocked" and told["file"] is None and "CP01" in str(told["problems"])


def test_another_managers_client_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(
        ["propose", "--client", "苍澜华兴隆商贸有限公司", "--user", "林晓雨", "--request", "写方案", "--json"]
    )
    said = capsys.readouterr()
    assert status == 1 and said.out == "" and len(said.err.strip().splitlines()) == 1


def test_an_unknown_proposal_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["proposals", "trace", "P-NONE99"]) == 1
    assert "P-NONE99" in capsys.readouterr().err
