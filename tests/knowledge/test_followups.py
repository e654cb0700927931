"""Follow-up questions are made whole from the conversation; what begins anew is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.documents import Document
from knowledge.followups import leans, resolve
from knowledge.glossary import Glossary
from knowledge.normalise import tokens

LOAN = {"code": "WC01", "name": "流动资金贷款", "aliases": ["流贷"], "name_en": "Working Capital Loan"}
GUARANTEE = {"code": "LG01", "name": "保函", "name_en": "Letter of Guarantee"}
SUBJECTS = Glossary.of(
    [
        Document("loan.md", "loan", "流动资金贷款", "product", extra={"product": LOAN}),
        Document("lg.md", "lg", "保函", "product", extra={"product": GUARANTEE}),
    ]
).subjects
WORDS = frozenset(tokens("流动资金贷款的期限和额度，低风险业务的抵押、保证和担保条件，三年期手续费的收费标准"))


def whole(text: str, *history: str) -> str:
    return resolve(text, history, SUBJECTS, WORDS.__contains__)


@pytest.mark.parametrize(
    ("before", "message", "meant"),
    [
        ("流贷期限最长多久", "那额度呢？", "流贷 额度"),
        ("流贷期限最长多久", "额度呢", "流贷 额度"),
        ("流贷期限最长多久", "它要什么担保", "流贷 要什么担保"),
        ("流贷期限最长多久", "那保函呢", "保函期限最长多久"),
        ("流贷期限最长多久", "换成LG01呢", "lg01期限最长多久"),
        ("流贷期限最长多久", "what about tenor?", "流贷 tenor"),
        ("what is the tenor of a working capital loan", "and the limit?", "working capital loan the limit"),
        ("what is the limit of a working capital loan", "what about LG01?", "what is the limit of a lg01"),
        ("流貸期限最長多久", "那額度呢", "流贷 额度"),
    ],
)
def test_another_aspect_or_another_product(before: str, message: str, meant: str) -> None:
    assert whole(message, before) == meant


@pytest.mark.parametrize(
    ("before", "message", "said"),
    [
        ("流贷保证金要多少", "低风险的呢", "低风险的"),
        ("流贷最多能贷多少", "抵押的呢", "抵押的"),
        ("流贷利率多少", "三年期的呢？", "三年期的"),
        ("流贷能贷多少", "如果是新成立的公司呢", "新成立的公司"),
    ],
)
def test_what_narrows_the_question_down_is_read_together_with_it(before: str, message: str, said: str) -> None:
    resolved = whole(message, before)
    assert before in resolved and said in resolved


@pytest.mark.parametrize(
    "message",
    [
        "食堂今天吃什么",
        "保函手续费怎么收",
        "今天天气怎么样啊",
        "授信审批一般要经过哪些部门，各自看什么材料",
        "谁是行长",
    ],
)
def test_what_begins_anew_is_left_alone(message: str) -> None:
    assert whole(message, "流贷期限最长多久") == message


def test_a_question_with_its_own_subject_and_aspect_takes_nothing_over() -> None:
    assert whole("那保函手续费呢", "流贷期限最长多久") == "保函手续费"


def test_a_conversation_goes_on_over_several_messages() -> None:
    assert whole("期限呢", "流贷额度多少", "那保函呢") == "保函 期限"
    assert whole("那额度呢", "流贷期限多久", "食堂今天吃什么") == "食堂今天吃什么 额度"


def test_without_a_conversation_there_is_nothing_to_lean_on() -> None:
    for message in ("那额度呢", "它呢", "", "what about tenor?"):
        assert whole(message) == message


def test_only_the_last_few_messages_count() -> None:
    assert whole("那额度呢", "流贷期限最长多久", *["好的谢谢今天就先问到这里"] * 4) != "流贷 额度"


def test_a_few_words_lean_only_when_the_documents_know_them() -> None:
    assert leans("手续费", SUBJECTS, WORDS.__contains__)
    assert not leans("食堂", SUBJECTS, WORDS.__contains__)
    assert not leans("流贷", SUBJECTS, WORDS.__contains__)


@given(st.text(max_size=40), st.lists(st.text(max_size=40), max_size=6))
def test_any_conversation_can_be_read(text: str, history: list[str]) -> None:
    assert isinstance(whole(text, *history), str)
