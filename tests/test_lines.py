"""A batch of lines is read to its end: a line that cannot be read is one sentence, whatever it holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import bot


@pytest.fixture(autouse=True)
def empty_bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("command", "line"),
    [
        (["calculate"], '{"id": "good", "text": "1000万，3.5%，90天，到期一次还本付息利息多少"}'),
        (["notes", "extract"], '{"id": "good", "message": "见了王总"}'),
    ],
)
def test_bad_lines_are_named_and_the_others_go_on(
    command: list[str], line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = [b"\xff\xfe{", b'{"id":', b'{"a":' * 50_000, b'{"id": "none"}', b'{"n": ' + b"9" * 5_000 + b"}"]
    (tmp_path / "f.jsonl").write_bytes(b"\xef\xbb\xbf" + b"\n".join([line.encode(), *bad, b"", line.encode()]))
    assert bot.main([*command, "f.jsonl", "--json"]) == 1
    said = capsys.readouterr()
    assert [json.loads(each)["id"] for each in said.out.splitlines()] == ["good", "good"]
    assert [each.split("：")[0] for each in said.err.splitlines()] == [f"第 {number} 行" for number in range(2, 7)]
