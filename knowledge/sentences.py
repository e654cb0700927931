"""Cutting a passage into the parts that can be quoted alone, without changing a character of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from knowledge.documents import Passage

OMITTED = "……"

_SENTENCE = re.compile(r"[^。！？!?；;\n]*[。！？!?；;\n]+[”’」』）)\"]*\s*|[^。！？!?；;\n]+$")
_ENGLISH_SENTENCE = re.compile(r".+?(?:[.!?;](?=\s)|\n|$)\s*", re.S)
_LABEL = re.compile(
    r"\s*(第\s*[一二三四五六七八九十百千零〇两\d]+\s*条(?:之[一二三四五六七八九十]+)?|"
    r"[（(][一二三四五六七八九十\d]+[）)]|\d+(?:\.\d+)*[.、)）]|[①-⑳]|[一二三四五六七八九十]+、)\s*"
)
_ANSWER = re.compile(r"^\s*(?:问|Q)\s*[:：].*?\n\s*(?:答|A)\s*[:：]\s*", re.S)
_HAN = re.compile(r"[\u3400-\u9fff]")
# A sentence that begins so hangs on the one before it; one that says so limits the one before it.
_HANGS_ON = re.compile(
    r"\s*(?:但|其中|上述|前款|前述|该|此|否则|同时|逾期|超过的|未|确需|确有|例外|反之|however|otherwise|but|except)",
    re.I,
)
_LIMITS = re.compile(
    r"^\s*(?:但|其中|例外|否则|确需|确有)|除外|例外|不受|不在此限|另有规定|不适用|^[^，。；]{0,30}不得|except|unless|however",
    re.I,
)


def sentences(text: str) -> list[str]:
    """The sentences of a text with the blanks behind them; joined they are the text."""
    pattern = _SENTENCE if _HAN.search(text) else _ENGLISH_SENTENCE
    return [part for part in pattern.findall(text) if part]


def label_of(text: str) -> str:
    """The number a clause or an item begins with: 第十二条, （一）, 3.; '' when it begins with none."""
    match = _LABEL.match(text)
    return match[1] if match else ""


def body_of(passage: Passage) -> str:
    """What a passage says: its text, of a question with its answer the answer."""
    return _ANSWER.sub("", passage.text, count=1).strip()


def excerpt(text: str, score: Callable[[str], float], room: int) -> str:
    """The sentences of `text` that answer, with those that limit them: all of it where it fits into `room` characters.

    The best sentence is always there, whole, however long; others follow by their score. Left-out sentences show as ……,
    the number of the clause stays in front.
    """
    text = text.strip()
    parts = sentences(text)
    if len(text) <= room or len(parts) < 2:
        return text
    scores = [score(part) for part in parts]
    best = max(range(len(parts)), key=scores.__getitem__)
    chosen = _with_dependents({best}, parts)
    for i in sorted(range(len(parts)), key=lambda i: -scores[i]):
        wider = _with_dependents(chosen | {i}, parts)
        if scores[i] >= 0.5 * scores[best] and sum(len(parts[j].strip()) for j in wider) <= room:
            chosen = wider
    return _joined(sorted(chosen), parts)


def _with_dependents(chosen: set[int], parts: Sequence[str]) -> set[int]:
    """`chosen` with the sentences that limit them and those they hang on."""
    result = set(chosen)
    for i in chosen:
        while i > 0 and _HANGS_ON.match(parts[i]):
            i -= 1
            result.add(i)
    for i in sorted(result):
        while i + 1 < len(parts) and _LIMITS.search(parts[i + 1]):
            i += 1
            result.add(i)
    return result


def _joined(chosen: Sequence[int], parts: Sequence[str]) -> str:
    pieces: list[str] = []
    if chosen[0] > 0:
        pieces += [label_of(parts[0]), OMITTED]
    for before, i in zip([None, *chosen], chosen, strict=False):
        if before is not None and i != before + 1:
            pieces[-1] = pieces[-1].rstrip()
            pieces.append(OMITTED)
        pieces.append(parts[i])
    return "".join(pieces).strip()
