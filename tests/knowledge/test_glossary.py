"""The bank's words: its terms and products are said in the standard way, everyday language only hints."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.documents import Document
from knowledge.glossary import Glossary, Term
from knowledge.normalise import clean

TERMS = [
    {"term": "银行承兑汇票", "also": ["银承", "BA", "银票"]},
    {"term": "贴现/转贴现", "also": ["倒票"]},
    {"term": "保证金", "also": "押金"},
    {"term": "敞口"},
    {"also": ["没有名字"]},
]
LOAN = {"code": "WC01", "name": "流动资金贷款", "aliases": ["流贷", "周转贷"], "name_en": "Working Capital Loan"}
REVOLVING = {"code": "WC02", "name": "循环贷款", "aliases": "循环贷"}


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return Glossary.of(
        [
            Document("glossary.md", "glossary", "缩略语", "glossary", extra={"terms": TERMS}),
            Document("loan-2.md", "loan", "流动资金贷款办法（旧）", "product", extra={"product": LOAN}),
            Document("loan-3.md", "loan", "流动资金贷款办法", "product", extra={"product": LOAN}),
            Document("leaflet.md", "leaflet", "产品一览", "product", extra={"product": [LOAN, REVOLVING]}),
            Document("rules.md", "rules", "授信政策"),
        ]
    )


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("银承要多少押金", "银行承兑汇票要多少保证金"),
        ("ba要多少押金", "银行承兑汇票要多少保证金"),
        ("ＢＡ怎么开", "银行承兑汇票怎么开"),
        ("銀承怎么开", "银行承兑汇票怎么开"),
        ("wc01期限", "流动资金贷款期限"),
        ("WC02 期限", "循环贷款 期限"),
        ("Working Capital Loan 期限", "流动资金贷款 期限"),
    ],
)
def test_the_banks_own_words_become_the_standard_ones(glossary: Glossary, question: str, said: str) -> None:
    reading = glossary.read(question)
    assert reading.rewritten == said
    assert any(term in said for term in reading.added)


def test_an_abbreviation_is_a_whole_word(glossary: Glossary) -> None:
    for text in ("bail", "abba", "wc011", "xwc01"):
        assert glossary.read(text).rewritten == text


def test_the_longest_form_wins(glossary: Glossary) -> None:
    assert glossary.read("银行承兑汇票").rewritten == "银行承兑汇票"
    assert glossary.mentions("循环贷款") == ["循环贷款"]


def test_of_several_meanings_all_are_added_and_none_is_chosen(glossary: Glossary) -> None:
    reading = glossary.read("倒票怎么做")
    assert reading.rewritten == "倒票怎么做" and reading.added == ("贴现", "转贴现")


def test_everyday_language_adds_the_formal_word_and_stays(glossary: Glossary) -> None:
    reading = glossary.read("多久能批下来")
    assert reading.rewritten == "多久能批下来" and {"期限", "审批"} & set(reading.added)


def test_a_bank_term_beats_general_language_of_the_same_form() -> None:
    own = Glossary.of(
        [Document("g.md", "g", "术语", "glossary", extra={"terms": [{"term": "小贷通", "also": ["流贷"]}]})]
    )
    assert "小贷通" in own.read("流贷期限").added
    assert own.mentions("流贷期限") == ["流贷"]


def test_products_are_subjects_and_other_terms_are_not(glossary: Glossary) -> None:
    assert glossary.mentions("银承和流贷、WC02的敞口") == ["银承", "流贷", "wc02", "敞口"]
    assert glossary.subjects("银承和流贷、WC02的敞口") == ["流贷", "wc02"]
    assert glossary.subjects("要借钱") == []


def test_where_no_document_says_its_products_any_term_is_a_subject() -> None:
    plain = Glossary.of([Document("g.md", "g", "术语", "glossary", extra={"terms": TERMS})])
    assert plain.subjects("银承的押金") == ["银承", "押金"]


def test_every_name_of_a_product_leads_to_its_documents(glossary: Glossary) -> None:
    for name in ("流贷", "周转贷", "wc01", "流动资金贷款", "working capital loan"):
        assert glossary.documents_about([name]) == {"loan-2.md", "loan-3.md", "leaflet.md"}
    assert glossary.documents_about(["循环贷"]) == {"leaflet.md"}
    assert glossary.documents_about(["银承", "没听过"]) == frozenset()


def test_an_entry_without_a_term_and_forms_of_one_character_are_left_out() -> None:
    one = Glossary([Term(("保函",), ("函",))])
    assert one.read("函要多久").added == ()
    assert Glossary([]).read("流贷").rewritten == "流贷" and Glossary([]).mentions("流贷") == []


@given(st.text() | st.text("流贷银承倒票wc012 BA保证金押"))
def test_any_text_can_be_read(glossary_text: str) -> None:
    reading = WHOLE.read(glossary_text)
    assert WHOLE.read(clean(glossary_text)) == reading
    assert all(mention in clean(glossary_text) for mention in WHOLE.mentions(glossary_text))


WHOLE = Glossary.of(
    [Document("leaflet.md", "leaflet", "产品一览", "product", extra={"product": [LOAN], "terms": TERMS})]
)
