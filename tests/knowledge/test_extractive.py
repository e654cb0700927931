"""Answers made of the documents' own sentences: what an RM reads, word for word, with its source."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answering import Answerer
from knowledge.sentences import OMITTED, excerpt, sentences
from tests.knowledge.small_bank import EVERYTHING, SmallBank, bank_of


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> SmallBank:
    return bank_of(tmp_path_factory.mktemp("bank"), **EVERYTHING)


def main_part(text: str) -> str:
    return text.split("\n另见：")[0]


async def test_a_figure_comes_with_its_clause_its_condition_and_its_mark(bank: SmallBank) -> None:
    """流贷期限最长多久"""
    answer = await bank.ask("流贷期限最长多久")
    assert answer.status == "answered"
    assert "第十五条 贷款期限为1个月至36个月。回收周期较长的，期限可延长至60个月，但须经分行批准。 [1]" in answer.text
    first = answer.citations[0]
    assert (first.n, first.document, first.version, first.effective) == (1, "wc.md", "3.0", date(2025, 9, 1))
    assert first.section.endswith("第十五条")


async def test_an_item_is_read_under_its_lead(bank: SmallBank) -> None:
    """贷款能买股票吗"""
    answer = await bank.ask("流贷资金能用于股票投资吗")
    assert re.search(r"第六条 贷款资金不得用于：\n?（二）股权投资以及股票", answer.text)


async def test_a_list_is_told_whole(bank: SmallBank) -> None:
    """贷款资金不得用于哪些"""
    answer = await bank.ask("流贷资金不得用于哪些方面")
    assert all(
        item in answer.text for item in ("（一）固定资产投资", "（二）股权投资", "（三）归还股东借款，但垫付未满3个月")
    )


async def test_the_clause_that_is_referred_to_comes_along(bank: SmallBank) -> None:
    """持续经营要几年，有母公司保证呢"""
    answer = await bank.ask("借款人持续经营要几年")
    assert "不少于2年" in answer.text
    assert "持续经营年限不受第七条限制" in main_part(answer.text)


async def test_a_wide_row_shows_the_column_asked_for(bank: SmallBank) -> None:
    """厂房抵押率多少"""
    answer = await bank.ask("厂房抵押率上限是多少")
    quoted = main_part(answer.text)
    assert "押品：厂房；抵押率上限：60%" in quoted
    assert "备注：须有房产证" in quoted
    assert "不动产登记中心" not in quoted


async def test_two_products_stand_side_by_side(bank: SmallBank) -> None:
    """流贷和循环贷期限有什么区别"""
    answer = await bank.ask("流贷和循环贷的期限有什么区别")
    lines = answer.text.split("\n")
    assert lines[0].startswith("流") and "36个月" in lines[0]
    assert lines[1].startswith("循环") and "6个月" in lines[1]


async def test_what_has_changed_since_the_day_asked_about_is_told_as_past(bank: SmallBank) -> None:
    """2026年的承兑手续费是多少（2027年问）"""
    later = Answerer(today=lambda: date(2027, 3, 1))
    answer = await bank.ask("银行承兑汇票手续费收多少", later)
    assert re.search(r"当时：.*0\.5‰收取。 \[1\]；\n自2027-01-01起已改为：.*0\.8‰收取。 \[2\]", answer.text)
    assert "现行" not in answer.text


async def test_a_coming_change_is_told_with_its_day(bank: SmallBank) -> None:
    """承兑手续费多少"""
    answer = await bank.ask("银行承兑汇票手续费收多少")
    assert re.search(r"现行：.*0\.5‰收取。 \[1\]；\n自2027-01-01起改为：.*0\.8‰收取。 \[2\]", answer.text)
    assert [c.state for c in answer.citations[:2]] == ["current", "future"]


async def test_asked_as_of_next_year_the_new_figure_is_the_current_one(bank: SmallBank) -> None:
    """明年承兑手续费多少"""
    answer = await bank.ask("明年承兑手续费多少")
    assert "0.8‰" in answer.text and "0.5‰" not in main_part(answer.text)
    assert answer.as_of == date(2027, 1, 1)


async def test_what_has_ended_is_never_told_as_current(bank: SmallBank) -> None:
    """小微银票贴现免逐笔核票吗"""
    answer = await bank.ask("小微企业银票贴现单张100万元免逐笔核票吗")
    assert re.search(r"该安排已于2025-12-31失效：.*免逐笔核票。 \[\d\]", answer.text)
    assert answer.text.startswith("该安排已于")


async def test_what_the_reader_may_not_see_is_neither_quoted_nor_cited(bank: SmallBank) -> None:
    """授权底价多少"""
    answer = await bank.ask("流动资金贷款授权底价是多少")
    assert "45" not in answer.text
    assert "floor.md" not in {c.document for c in answer.citations}


async def test_an_english_question_gets_an_english_frame_and_the_original(bank: SmallBank) -> None:
    """what is the 流贷 tenor"""
    answer = await bank.ask("what is the tenor of the revolver")
    assert answer.language == "en"
    assert "According to [" in answer.text
    assert "(original: 第三条 循环贷款额度有效期为12个月，单笔提款期限不超过6个月。)" in answer.text


async def test_every_mark_has_its_citation_and_every_citation_its_mark(bank: SmallBank) -> None:
    for question in ("流贷期限", "抵押率", "贷款用途", "资产负债率要求", "循环贷额度多少", "手续费"):
        answer = await bank.ask(question)
        marks = {int(n) for n in re.findall(r"\[(\d+)\]", answer.text)}
        assert marks == {c.n for c in answer.citations}
        assert len(main_part(answer.text)) <= 600


def test_json_has_the_keys_that_scripts_rely_on(bank: SmallBank, tmp_path: Path) -> None:
    import asyncio
    import json

    answer = asyncio.run(bank.ask("流贷期限最长多久"))
    line = json.loads(json.dumps(answer.as_json(id="q1", question="流贷期限最长多久"), ensure_ascii=False))
    assert {"id", "question", "status", "text", "citations", "as_of", "seconds"} <= set(line)
    assert set(line["citations"][0]) == {"n", "document", "version", "section", "page", "text"}


TEXT = st.text(st.sampled_from("第一条贷款期限为3年；但除外。不得，超过70%\n（二）ab. "), max_size=200)


@given(TEXT)
def test_sentences_are_the_text(text: str) -> None:
    assert "".join(sentences(text)).strip() == text.strip() or "." in text


@given(TEXT, st.integers(10, 120))
def test_an_excerpt_alters_nothing(text: str, room: int) -> None:
    shown = excerpt(text, lambda part: float(len(part)), room)
    assert all(piece.strip() in text for piece in shown.split(OMITTED))


def test_the_exception_behind_the_answer_is_kept() -> None:
    text = "第八条 总则从略。" + "甲" * 80 + "。资产负债率不超过75%。但批发业不超过80%的，视为符合。" + "乙" * 80 + "。"
    assert excerpt(text, lambda part: float("75%" in part), 60) == (
        f"第八条{OMITTED}资产负债率不超过75%。但批发业不超过80%的，视为符合。"
    )
