"""Likeness of questions: pure, symmetric, the same every time."""

from __future__ import annotations

import random
import time

from hypothesis import given
from hypothesis import strategies as st

from memory.likeness import EXAMPLES, cluster, likeness

QUESTIONS = st.lists(st.text(alphabet="流贷款期限额度保函费率？ aB1", max_size=12), max_size=20)


def test_the_same_question_in_other_clothes_is_the_same() -> None:
    assert likeness("流贷最长几年？", "流贷 最长几年") == 1
    assert likeness("ＷＣ Loan tenor", "wc loan tenor?") == 1
    assert likeness("流贷最长几年", "流贷最长能做几年") > 0.5 > likeness("流贷最长几年", "保函手续费怎么收")


def test_nothing_is_like_nothing() -> None:
    assert likeness("", "") == likeness("？？", "流贷") == 0
    assert likeness("贷", "贷") == 1


@given(st.text(), st.text())
def test_likeness_is_symmetric_and_between_nought_and_one(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1 + 1e-9


@given(QUESTIONS)
def test_every_question_stands_in_exactly_one_cluster(questions: list[str]) -> None:
    clusters = cluster(questions)
    assert sorted(place for group in clusters for place in group.members) == list(range(len(questions)))
    for group in clusters:
        assert group.representative in {questions[place] for place in group.members}
        assert group.examples[0] == group.representative and len(group.examples) <= EXAMPLES
    assert [group.count for group in clusters] == sorted((group.count for group in clusters), reverse=True)


@given(QUESTIONS, st.randoms(use_true_random=False))
def test_the_order_of_the_list_does_not_change_who_belongs_together(questions: list[str], rng: random.Random) -> None:
    shuffled = questions.copy()
    rng.shuffle(shuffled)

    def groups(texts: list[str]) -> list[list[str]]:
        return sorted(sorted(texts[place] for place in group.members) for group in cluster(texts))

    assert groups(questions) == groups(shuffled)


def test_a_years_questions_are_clustered_in_seconds() -> None:
    rng = random.Random(1)
    words = [
        "流贷",
        "保函",
        "贴现",
        "期限",
        "额度",
        "费率",
        "抵押",
        "信用证",
        "展期",
        "利率",
        "怎么",
        "多少",
        "能不能",
        "条件",
    ]
    questions = ["".join(rng.choices(words, k=4)) + str(rng.randrange(1000)) for _ in range(5000)]
    started = time.perf_counter()
    cluster(questions)
    assert time.perf_counter() - started < 15
