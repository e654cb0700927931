"""What holds for passages of any text: nothing lost or doubled, bounded in size, in order."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.documents import Passage
from knowledge.passages import CONTEXT_LIMIT, TEXT_LIMIT, split_text
from tests.knowledge.test_passages import of_markdown, of_text

SENTENCE = st.text(alphabet="借款人应当按期还本付息不得挪用资金例外情形", min_size=4, max_size=60).map(
    lambda words: words + "。"
)
NUMBERS = st.integers(min_value=1, max_value=40)


@st.composite
def regulations(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A regulation of chapters, clauses, items and free paragraphs, with its sentences."""
    lines: list[str] = []
    sentences: list[str] = []
    clause = 0
    for chapter in range(1, draw(st.integers(1, 3)) + 1):
        lines.append(f"## 第{chapter}章 第{chapter}部分内容" if draw(st.booleans()) else f"第{chapter}章 内容")
        for _ in range(draw(st.integers(1, 4))):
            clause += 1
            sentences.append(draw(SENTENCE))
            lines.append(f"第{clause}条 {sentences[-1]}")
            for item in range(1, draw(st.integers(0, 3)) + 1):
                sentences.append(draw(SENTENCE))
                lines.append(f"（{'一二三'[item - 1]}）{sentences[-1]}")
            if draw(st.booleans()):
                sentences.append(draw(SENTENCE))
                lines.append(sentences[-1])
    return "\n\n".join(lines), sentences


@settings(max_examples=60, deadline=None)
@given(regulations())
def test_no_sentence_of_a_regulation_is_lost_doubled_or_out_of_order(regulation: tuple[str, list[str]]) -> None:
    source, sentences = regulation
    for found in (of_markdown(source), of_text(source)):
        joined = "\n".join(passage.text for passage in found)
        at = 0
        for sentence in sentences:
            at = joined.index(sentence, at) + len(sentence)
        assert sum(len(re.findall(r"^第\d+条", p.text, re.M)) for p in found) == len(
            re.findall(r"^第\d+条", source, re.M)
        )
        assert not any("\n第" in passage.text for passage in found)


def sound(passages: tuple[Passage, ...]) -> bool:
    """What holds for any passages: bounded, with a path of real elements, in order."""
    return all(
        0 < len(p.text) <= TEXT_LIMIT
        and len(p.context) <= CONTEXT_LIMIT
        and all(e.strip() for e in p.section)
        and "\x00" not in p.text
        for p in passages
    ) and all(a.ordinal + 1 == b.ordinal for a, b in pairwise(passages))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=800))
def test_any_text_gives_sound_passages(source: str) -> None:
    assert sound(of_markdown(source))
    assert sound(of_text(source))


NUMBERED = [
    "第一章 总则",
    "第二条 ",
    "（一）",
    "1.",
    "1.1 范围",
    "一、",
    "①",
    "问：",
    "答：",
    "目录",
    "表1 额度",
    "……3",
]
MARKUP = ["| a | b |", "|---|---|", "# ", "## 附件", "- ", "**粗**", "<table>", "<td>", "</table>", "```", "> ", "    "]
PIECES = st.sampled_from([*NUMBERED, *MARKUP, "\n", "\n\n", "借款人。", "：", "；"])


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_mixture_of_numbers_and_markup_gives_sound_passages(source: str) -> None:
    assert sound(of_markdown(source))
    assert sound(of_text(source))


@given(st.text(max_size=3000), st.integers(10, 700))
def test_splitting_loses_nothing_but_space(source: str, limit: int) -> None:
    pieces = split_text(source, limit)
    assert all(len(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(source.split())
