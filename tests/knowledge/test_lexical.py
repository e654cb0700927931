"""Words find passages: the rarer and the more of them, the better."""

from __future__ import annotations

from knowledge.lexical import LexicalIndex
from knowledge.normalise import tokens

TEXTS = ["流动资金贷款期限36个月", "流动资金贷款额度三千万", "保函手续费按季收取", ""]
INDEX = LexicalIndex([tokens(text) for text in TEXTS])


def best(question: str) -> int:
    return int(INDEX.scores(dict.fromkeys(tokens(question), 1.0)).argmax())


def test_the_passage_with_the_words_is_found() -> None:
    assert [best("贷款期限"), best("额度3000万"), best("保函的手续费")] == [0, 1, 2]


def test_a_word_counts_by_its_weight() -> None:
    light, heavy = INDEX.scores({"保函": 0.5}), INDEX.scores({"保函": 1.0})
    assert heavy[2] > light[2] > 0 and heavy[0] == 0


def test_words_that_stand_nowhere_score_nothing() -> None:
    assert not INDEX.scores({"食堂": 1.0}).any() and not INDEX.scores({}).any()
    assert "食堂" not in INDEX and "保函" in INDEX


def test_rare_words_say_more() -> None:
    assert INDEX.documents_with("贷款") == 2 and INDEX.documents_with("食堂") == 0
    assert INDEX.inverse_frequency("食堂") == INDEX.inverse_frequency("保函") > INDEX.inverse_frequency("贷款")


def test_an_empty_base_has_no_words() -> None:
    for empty in (LexicalIndex([]), LexicalIndex([[], []])):
        assert not empty.scores({"贷款": 1.0}).any() and "贷款" not in empty
