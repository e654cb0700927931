"""Checks that a bank writes: one that cannot be read, or could never end, is told with file, line and rule."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.ingest import ingest
from knowledge.patterncost import PatternRefused, cost_of
from knowledge.published import load_published
from knowledge.refusing import no_longer_read
from knowledge.wordings import PatternError, expanded, expression
from tests.knowledge.sources import drawn_model

POLICY = """---
kind: policy
checks:
  - id: HP01
    severity: red
    audience: client
    instead: 以审批为准
    lists:
      结果: 通过|获批
    patterns:
      - 肯定…{结果}
      - {say: "一定~{结果}", unless: 不一定}
    unless: [为准]
    examples: {not: [肯定获批。], rather: [以审批为准。]}
  - {id: HP02, patterns: ["{结果}了"], most: 100}
---
# 表述办法

第一条 不得承诺。
"""


def told(folder: Path, text: str) -> list[str]:
    bank = folder / "bank"
    bank.mkdir()
    (bank / "policy.md").write_text(text, "utf-8")
    return [one.why for one in ingest([bank], data_dir=folder / "data", embeddings=drawn_model()).failed]


def test_checks_as_they_are_documented_are_taken(tmp_path: Path) -> None:
    assert told(tmp_path, POLICY) == []


def test_a_base_filled_by_an_older_version_is_told_which_check_to_correct(tmp_path: Path) -> None:
    assert told(tmp_path, POLICY) == []
    taken = load_published(tmp_path / "data").parsed[0].document
    older = replace(taken, extra=taken.extra | {"checks": [{"id": "HP01", "patterns": ["(结+)+果"]}]})
    assert no_longer_read([taken]) == []
    assert [line.split(" ")[0] for line in no_longer_read([older])] == ["policy.md：checks.HP01：(结+)+果"]


@pytest.mark.parametrize(
    ("right", "wrong", "why"),
    [
        ("肯定…{结果}", "肯定…{结局}", "policy.md 第 11 行：checks.HP01：没有词表 结局"),
        ("肯定…{结果}", "肯定(结果", "policy.md 第 11 行：checks.HP01：肯定(结果 写法有误"),
        ("肯定…{结果}", '"(结+)+果"', "policy.md 第 11 行：checks.HP01：(结+)+果 把长短不定的部分反复重复"),
        ("肯定…{结果}", '".*结.*果.*"', "policy.md 第 11 行：checks.HP01：.*结.*果.* 接连有几处不限长短"),
        ("unless: 不一定}", 'unless: "[不一"}', "policy.md 第 12 行：checks.HP01：[不一 写法有误"),
        ("通过|获批", "通过|{结果}", "policy.md 第 9 行：checks.HP01：词表互相引用"),
        ("[为准]", '["(?P<"]', "policy.md 第 13 行：checks.HP01："),
        ("severity: red", "severity: 红", "policy.md 第 5 行：checks.HP01：severity 应为"),
        ("audience: client", "audience: rm", "policy.md 第 6 行：checks.HP01：audience 应为"),
        ("id: HP02, ", "", "policy.md 第 15 行：checks[2]：缺少 id"),
        ("id: HP02", "id: HP01", "policy.md 第 15 行：checks.HP01：这个 id 写了两次"),
        ("most: 100", "most: 很多", "policy.md 第 15 行：checks.HP02：most 应为金额（元）"),
        ('["{结果}了"]', "很多", "policy.md 第 15 行：checks.HP02：patterns 应为列表"),
        ("not: [肯定获批。]", "not: 肯定获批。", "policy.md 第 14 行：checks.HP01：examples.not"),
    ],
)
def test_a_wrong_check_is_one_line_and_its_document_is_left_out(
    tmp_path: Path, right: str, wrong: str, why: str
) -> None:
    (line,) = told(tmp_path, POLICY.replace(right, wrong, 1))
    assert line.startswith(why) and "\n" not in line


@pytest.mark.parametrize(
    "endless", ["(a+)+$", "(.*)*x", "(a|aa)+$", "(?:a?){30}b", "(x+x+)+y", ".*.*.*=", "((a{1,9}){1,9})x"]
)
def test_a_pattern_that_could_take_forever_is_refused(endless: str) -> None:
    with pytest.raises(PatternError):
        expression(endless, {})


def test_lists_that_grow_without_end_and_brackets_without_end_are_refused() -> None:
    doubling = {f"词{at}": f"{{词{at + 1}}}" * 40 for at in range(5)} | {"词5": "词"}
    with pytest.raises(PatternError, match="过长"):
        expanded("{词0}", doubling)
    with pytest.raises(PatternRefused, match="嵌套"):
        cost_of("(" * 3_000)
