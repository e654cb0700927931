"""The general-language lexicon: well formed, without clashes, and quick to read a question with."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

import knowledge.glossary
from knowledge.glossary import Glossary, general_terms
from knowledge.normalise import clean

PATH = Path(knowledge.glossary.__file__).with_name("lexicon.yaml")
MOST_MEANINGS = 3  # a form with more hints at nothing
ENOUGH_TERMS = 900

# Standard terms that are everyday words for another one.
SYNONYMS = {("估值", "评估"), ("变卖", "处置"), ("留置", "留置权")}


class _Strict(yaml.SafeLoader):
    """A loader that refuses a key given twice instead of forgetting the first."""


def _mapping(loader: _Strict, node: yaml.MappingNode) -> dict[Any, Any]:
    counts = Counter(key.value for key, _ in node.value)
    assert not (twice := [key for key, count in counts.items() if count > 1]), f"given twice: {twice}"
    return loader.construct_mapping(node, deep=True)


_Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


@pytest.fixture(scope="module")
def entries() -> dict[str, list[str]]:
    loaded: dict[str, list[str]] = yaml.load(PATH.read_text("utf-8"), _Strict)
    return loaded


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return Glossary.of([])


def test_every_term_has_other_forms_all_of_them_text(entries: dict[str, list[str]]) -> None:
    assert len(entries) >= ENOUGH_TERMS
    for term, also in entries.items():
        assert isinstance(term, str) and term == clean(term).strip()
        assert isinstance(also, list) and also, term
        for form in also:
            assert isinstance(form, str) and len(form) > 1, (term, form)
            assert form == clean(form).strip(), (term, form)
        assert len(set(also)) == len(also), term
        assert term not in also


def test_standard_terms_are_as_long_as_formal_texts_have_them(entries: dict[str, list[str]]) -> None:
    assert [term for term in entries if not (2 <= len(term) <= 8 or term == "税")] == []


def test_no_form_means_everything(entries: dict[str, list[str]]) -> None:
    meanings = Counter(form for also in entries.values() for form in also)
    assert [form for form, count in meanings.items() if count > MOST_MEANINGS] == []


def test_a_form_is_another_standard_term_only_where_they_are_synonyms(entries: dict[str, list[str]]) -> None:
    clashes = {(form, term) for term, also in entries.items() for form in also if form in entries}
    assert clashes == SYNONYMS


def test_all_entries_reach_the_glossary(entries: dict[str, list[str]]) -> None:
    assert {term.standard[0] for term in general_terms()} == set(entries)
    assert all(term.general for term in general_terms())


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("流贷最多能贷多少", "流动资金贷款"),
        ("老赖能不能当公司高管", "被执行人"),
        ("公户的钱能不能转到私户", "单位银行结算账户"),
        ("保函要多久能开出来", "期限"),
        ("他项证丢了咋办", "他项权证"),
        ("公司给别人担保要开会吗", "对外担保"),
    ],
)
def test_everyday_words_add_the_formal_term(glossary: Glossary, question: str, term: str) -> None:
    reading = glossary.read(question)
    assert term in reading.added
    assert reading.rewritten == question


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("what is the maximum tenor of a working capital loan", "流动资金贷款"),
        ("Who approves a bid bond?", "审批权限"),
        ("UBO threshold", "受益所有人"),
        ("开SBLC要什么资料", "备用信用证"),
    ],
)
def test_english_becomes_the_formal_term(glossary: Glossary, question: str, term: str) -> None:
    assert term in glossary.read(question).rewritten


def test_english_forms_are_whole_words(glossary: Glossary) -> None:
    assert glossary.read("loaned").rewritten == "loaned"


def test_a_question_is_read_in_a_moment(glossary: Glossary) -> None:
    question = "客户的流贷下个月到期还不上，能不能先过桥再续贷，最长能展期多久，谁批？"
    times = []
    for _ in range(20):
        start = time.perf_counter()
        glossary.read(question)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.02
