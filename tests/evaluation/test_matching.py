"""A passage counts for the source a question names, and for no other."""

from __future__ import annotations

import pytest

from evaluation.matching import counts_for
from evaluation.questions import Source

PATH = ("第三章 贷款条件", "第十二条 贷款期限", "（二）")


def counts(
    section: str, path: tuple[str, ...] = PATH, text: str = "展期不超过原期限。", document: str = "流贷.md"
) -> bool:
    return counts_for(Source("流贷.md", section), document, path, text)


@pytest.mark.parametrize(
    "section",
    [
        "第十二条",
        "第12条",
        "第 12 条",
        "第十二條",
        "第十二条　贷款期限",
        "第三章",
        "第三章 > 第十二条",
        "第三章 贷款条件 > 第12条 > (二)",
        "第十二条 > （2）",
        "展期不超过",
        "第十二条 > 展期不超过",
        "",
    ],
)
def test_the_clause_named_is_found_however_it_is_written(section: str) -> None:
    assert counts(section)


@pytest.mark.parametrize(
    "section",
    ["第十条", "第二条", "第一百一十二条", "期限", "第四章 > 第十二条", "第十二条 > （三）", "展期不超过 > 第十二条"],
)
def test_another_clause_is_not(section: str) -> None:
    assert not counts(section)


def test_an_inserted_clause_is_another_clause() -> None:
    inserted = ("第十二条之一 循环额度",)
    assert not counts("第十二条", inserted)
    assert counts("第十二条之一", inserted) and counts("第12条之1", inserted)
    assert not counts("第十二条之一", ("第十二条之十 其他",))
    assert not counts("第十二条", (), "第十二条之一 循环额度……")


def test_a_number_is_whole() -> None:
    assert not counts("附表1", ("附表10 折算率",))
    assert not counts("3.1", ("3.12 费率",))
    assert counts("3.1", ("3.1.2 费率",))
    assert counts("附表1", ("附表1：折算率",))


def test_a_text_file_without_headings_counts_by_how_its_passage_begins() -> None:
    assert counts("第十二条", (), "第十二条　贷款期限不超过一年。")
    assert not counts("第十二条", (), "依照第十二条办理。")


def test_another_document_or_an_older_version_never_counts() -> None:
    assert not counts("第十二条", document="流贷-旧.md")
    assert counts("第十二条", document="./流贷.md")


def test_a_row_of_a_sheet_counts_by_its_first_cell() -> None:
    assert counts("账户管理费", ("收费价目", "账户管理费（每年）"), "项目：账户管理费（每年）；价格：360元")
    assert counts("收费价目 > 账户管理费", ("收费价目", "账户管理费（每年）"))
