"""The texts that are embedded for a passage, and its key."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from knowledge.chunks import BODY, WHOLE, chunks_of, passage_key, pieces_of
from knowledge.documents import Document, Passage

LOAN = Document(name="wc.md", id="wc", title="流动资金贷款业务管理办法", version="3.0")
CLAUSE = Passage("wc.md", 3, ("第三章 贷款条件", "第十二条", "（二）"), "借款人应当持续经营满两年。")


def test_a_clause_is_embedded_with_its_title_and_the_end_of_its_path() -> None:
    assert chunks_of(CLAUSE, LOAN) == [
        "流动资金贷款业务管理办法 第三章 贷款条件 第十二条 （二）\n借款人应当持续经营满两年。"
    ]


def test_an_item_is_embedded_with_the_lead_it_depends_on() -> None:
    item = replace(CLAUSE, context="有下列情形之一的，不得发放贷款：")
    assert "不得发放贷款" in chunks_of(item, LOAN)[0]


def test_a_long_clause_is_cut_between_sentences() -> None:
    sentences = [f"第{n}种情形下，借款人应当在五个工作日内书面报告，并说明原因和拟采取的措施。" for n in range(1, 15)]
    chunks = chunks_of(replace(CLAUSE, text="".join(sentences)), LOAN)

    assert len(chunks) > 2
    assert all(chunk.endswith("。") for chunk in chunks)
    assert all(any(sentence in chunk for chunk in chunks) for sentence in sentences)


def test_a_passage_without_text_is_not_embedded() -> None:
    assert chunks_of(replace(CLAUSE, text=" \n"), LOAN) == []


texts = st.text(st.sampled_from("借款人应当，。；！？\n a1%（）：、") | st.characters(codec="utf-8"), max_size=900)


@given(texts, st.text(max_size=80), st.lists(st.text(max_size=60), max_size=5), st.text(max_size=200))
def test_chunks_are_short_and_lose_nothing(text: str, title: str, section: list[str], context: str) -> None:
    passage = replace(CLAUSE, text=text, section=tuple(section), context=context)
    chunks = chunks_of(passage, replace(LOAN, title=title))

    assert all(len(chunk) <= WHOLE for chunk in chunks)
    assert "".join("".join(pieces_of(text.strip(), BODY)).split()) == "".join(text.split())


@given(texts, st.integers(20, 200))
def test_pieces_fit(text: str, room: int) -> None:
    assert all(0 < len(piece) <= room for piece in pieces_of(text, room))


def test_a_key_stays_while_the_text_stays_and_not_otherwise() -> None:
    key = passage_key(LOAN, CLAUSE)

    assert passage_key(LOAN, replace(CLAUSE, ordinal=9, page=4)) == key
    assert passage_key(replace(LOAN, owner="公司金融部"), CLAUSE) == key
    others = [
        (LOAN, replace(CLAUSE, text=CLAUSE.text + "特殊情形除外。")),
        (LOAN, replace(CLAUSE, section=("第十三条",))),
        (LOAN, replace(CLAUSE, context="不得准入：")),
        (replace(LOAN, version="4.0"), CLAUSE),
        (replace(LOAN, name="other.md"), CLAUSE),
    ]
    assert len({key, *(passage_key(*other) for other in others)}) == 6
