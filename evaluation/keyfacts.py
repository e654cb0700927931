"""Whether a key fact stands in a text."""

from __future__ import annotations

import re

from knowledge.normalise import normalise

_MARK = re.compile(r"\[\d+\]")  # the number of a citation, which is no part of what is said
_NEIGHBOURS = re.compile(r"(?<=\d)\s+(?=\d)")  # between two numbers, as in the cells of a row


def stands_in(fact: str, text: str) -> bool:
    """Whether `text` says `fact`, however numbers and widths are written; 3% does not stand in 13%."""
    wanted, said = _plain(fact), _plain(text)
    if not wanted:
        return False
    start = said.find(wanted)
    while start >= 0:
        if _whole(said, start, start + len(wanted)):
            return True
        start = said.find(wanted, start + 1)
    return False


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", normalise(_NEIGHBOURS.sub("、", _MARK.sub("", text))))


def _whole(text: str, start: int, end: int) -> bool:
    """Whether no number is cut at either end; a number without a sign of share is not that share."""
    before, after = text[:start][-2:], text[end : end + 2]
    if text[start].isdigit() and re.search(r"\d[.,]?$", before):
        return False
    return not (text[end - 1].isdigit() and re.match(r"\d|[.,]\d|%", after))
