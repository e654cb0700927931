"""A comparison is fair: every engine sees the same documents, and what fills them up answers nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.corpora import Corpus, is_padding, read_corpus, sized
from benchmarks.engines import TUTORIAL_CHUNK, WordsAlone, chunks_of_tutorial, ranks_of
from benchmarks.vectors import generated, normalised

CLAUSES = "\n\n".join(
    f"第{n}条 借款人应当在{n}日内提交第{n}类材料，逾期不予受理，另有约定的除外。" for n in range(1, 41)
)


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    for name in ("甲", "乙", "丙"):
        (tmp_path / f"{name}.md").write_text(f"# {name}类贷款办法\n\n## 第一章 总则\n\n{CLAUSES}\n", "utf-8")
    questions = tmp_path / "set.jsonl"
    questions.write_text(
        '{"id": "1", "question": "乙类贷款第17类材料几日内交", '
        '"sources": [{"document": "乙.md", "section": "第17条"}]}\n'
        '{"id": "2", "question": "没有出处的问题"}\n',
        "utf-8",
    )
    return read_corpus(tmp_path, [questions])


def test_only_questions_with_a_source_are_compared(corpus: Corpus) -> None:
    assert [case.id for case in corpus.cases] == ["1"]


def test_a_larger_body_is_filled_up_the_same_way_each_time(corpus: Corpus) -> None:
    larger = sized(corpus, 500)
    assert larger.size == 500 and larger.padding == 500 - corpus.size and larger.cases == corpus.cases
    assert sized(corpus, 500) == larger
    assert {is_padding(each.document.name) for each in larger.parsed} == {True, False}


def test_a_smaller_body_keeps_the_questions_it_can_answer(corpus: Corpus) -> None:
    one = sized(corpus, corpus.size // 3)
    assert len(one.parsed) == 1
    assert bool(one.cases) == (one.parsed[0].document.name == "乙.md")


def test_the_tutorials_chunks_hold_every_passage(corpus: Corpus) -> None:
    for parsed in corpus.parsed:
        chunks = chunks_of_tutorial(parsed)
        assert all(len(chunk.text) <= TUTORIAL_CHUNK for chunk in chunks)
        assert {p.ordinal for chunk in chunks for p in chunk.passages} == {p.ordinal for p in parsed.passages}


def test_words_alone_find_the_clause(corpus: Corpus) -> None:
    [case] = corpus.cases
    assert ranks_of(case, WordsAlone(corpus).find(case)) == (1,)


def test_generated_vectors_lie_as_near_to_a_question_as_real_ones() -> None:
    chance = np.random.default_rng(0)
    real = normalised((np.full(64, 0.3) + 0.1 * chance.standard_normal((400, 64))).astype(np.float32))
    made = generated(real, 1_000)
    assert np.allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)
    assert np.array_equal(made, generated(real, 1_000))
    question = real[0]
    assert abs(float((made @ question).mean() - (real[1:] @ question).mean())) < 0.02
    assert abs(float((made @ question).std() - (real[1:] @ question).std())) < 0.01
