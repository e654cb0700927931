"""What speaks for a passage: the question's words, its measure, the product it names, the conditions it sets."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.documents import Document, Passage
from knowledge.lexical import LexicalIndex
from knowledge.normalise import tokens
from knowledge.ranking import FEATURES, QuestionTerms, features, scores, share

LOAN = Document("loan.md", "loan", "流动资金贷款办法", "product")
FEES = Document("fees.md", "fees", "服务收费标准", "rate")
PASSAGES = [
    Passage("loan.md", 0, ("第一条",), "贷款期限不超过36个月。"),
    Passage("loan.md", 1, ("第二条",), "贷款期限由分行审批，但农业客户除外。"),
    Passage("fees.md", 0, ("收费表",), "项目：承兑；费率：0.5‰", "表1 贷款期限与收费", kind="row"),
]
DOCUMENTS = [LOAN, LOAN, FEES]
INDEX = LexicalIndex([tokens(passage.text) for passage in PASSAGES])


def rows_of(question: str, subjects: frozenset[str] | None = None) -> list[dict[str, float]]:
    bag = dict.fromkeys(tokens(question), 1.0)
    same = np.full(len(PASSAGES), 0.5, np.float32)
    terms = QuestionTerms(question, bag, frozenset(), INDEX)
    rows = features(terms, PASSAGES, DOCUMENTS, same, same, same, subjects)
    assert rows.shape == (len(PASSAGES), len(FEATURES)) and np.isfinite(rows).all()
    return [dict(zip(FEATURES, row, strict=True)) for row in rows]


def best(question: str, subjects: frozenset[str] | None = None) -> int:
    rows = [[row[name] for name in FEATURES] for row in rows_of(question, subjects)]
    return int(scores(np.array(rows)).argmax())


def test_a_passage_with_the_measure_asked_for_goes_before_one_without() -> None:
    assert best("贷款期限多久") == 0
    first, second, third = rows_of("贷款期限多久")
    assert (first["measure"], first["no_measure"]) == (1.0, 0.0)
    assert (second["measure"], second["no_measure"]) == (0.0, 1.0)
    assert (third["measure"], third["no_measure"]) == (0.0, 0.0)  # a share, not a time


def test_where_no_number_is_asked_measures_do_not_count() -> None:
    assert all(row["measure"] == row["no_measure"] == 0.0 for row in rows_of("贷款由谁审批"))


def test_a_condition_speaks_for_a_passage() -> None:
    assert [row["proviso"] for row in rows_of("农业客户")] == [0.0, 1.0, 0.0]


def test_the_documents_of_the_product_named_are_preferred() -> None:
    assert [row["subject"] for row in rows_of("费率", frozenset({"fees.md"}))] == [0.0, 0.0, 1.0]
    assert [row["subject"] for row in rows_of("费率")] == [0.5, 0.5, 0.5]


def test_a_row_is_read_with_its_caption() -> None:
    assert rows_of("收费")[2]["words"] == 1.0


def test_a_document_that_bears_on_the_question_as_a_whole_speaks_for_its_passages() -> None:
    assert [row["document"] for row in rows_of("贷款")] == [1.0, 1.0, 0.5]


def test_no_candidates_make_no_rows() -> None:
    none = np.zeros(0, np.float32)
    assert features(QuestionTerms("", {}, frozenset(), INDEX), [], [], none, none, none, None).shape == (
        0,
        len(FEATURES),
    )


@pytest.mark.parametrize(("there", "part"), [({"a", "b"}, 1.0), ({"a"}, 0.75), ({"c"}, 0.0)])
def test_the_share_of_the_words_that_stand_in_a_text(there: set[str], part: float) -> None:
    assert share({"a": 3.0, "b": 1.0}, frozenset(there)) == part
    assert share({}, frozenset(there)) == 0.0
