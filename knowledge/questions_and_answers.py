"""Questions with their answers in FAQ style: 问：… 答：…"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.loaders.blocks import Block, Paragraph
from knowledge.numbering import marker_of

_NUMBER = r"(?:[（(]?\s*[\d一二三四五六七八九十]{1,3}\s*[)）.．、]\s*)?"
_QUESTION = re.compile(
    rf"{_NUMBER}(?:问题?|Q(?:uestion)?)\s*[\d一二三四五六七八九十]{{0,3}}\s*[:：.．、]\s*(?=\S)", re.I
)
_ANSWER = re.compile(r"(?:答案?|回答|解答|A(?:nswer)?)\s*\d{0,3}\s*[:：.．]\s*(?=\S)", re.I)
_ANSWER_INSIDE = re.compile(r"(?<=[？?。\s])\s*(?=(?:答|A)\s*[:：])")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it stands (`text`), without its label (`question`), and the blocks it took."""

    question: str
    text: str
    blocks: int


def question_of(blocks: Sequence[Block], at: int) -> Asked | None:
    """The question that begins at a block, if an answer follows it."""
    block = blocks[at]
    if not isinstance(block, Paragraph):
        return None
    labelled = _QUESTION.match(block.text)
    below = blocks[at + 1] if at + 1 < len(blocks) else None
    answered = isinstance(below, Paragraph) and _ANSWER.match(below.text) is not None
    if labelled and (inside := _ANSWER_INSIDE.search(block.text)):
        return Asked(block.text[labelled.end() : inside.start()].strip(), block.text, 1)
    if labelled and (answered or not re.match(r"[A-Za-z]", block.text)) and below is not None:
        return Asked(block.text[labelled.end() :].strip(), block.text, 1)
    if answered and block.text.endswith(("？", "?")):
        marker = marker_of(block.text)
        return Asked((marker.rest if marker and not marker.rank else block.text).strip(), block.text, 1)
    return None


def answer_in(blocks: Sequence[Block], start: int) -> tuple[int, list[str]]:
    """How many blocks from `start` are the answer, and their texts: up to the next question, heading or table."""
    texts: list[str] = []
    for at in range(start, len(blocks)):
        block = blocks[at]
        if not isinstance(block, Paragraph) or question_of(blocks, at):
            break
        marker = marker_of(block.text)
        if (marker and marker.rank) or (block.bold and texts and not _ANSWER.match(block.text)):
            break
        if marker and marker.family == "cn_dot" and len(block.text) <= 20 and block.text[-1] not in "。；":
            break
        texts.append(block.text)
    return len(texts), texts
