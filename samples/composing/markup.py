"""Stories are messages with marks: `[words|mark;mark]` says what the words mean, `{mark}` adds what no word says.

    c NAME      the client the rest speaks of            f FORM      form of contact
    p NAME/TITLE  a person of the client                 n NEED      a need (n? NEED guessed)
    a KIND 800 700~900   an amount in 万, with currency as 50USD; ± about, ≥ at least, ≤ at most (a? guessed)
    r WHOSE 3.45 | LPR1Y+30 | 3~4 | 0.1费率              t12 | t36~60 | t90d
    k COLLATERAL   u PURPOSE   b BANK   s SIGNAL (s? hearsay, s-SIGNAL over)   d-1 (the day met, from today)
    T WHAT@DAY   something to do; `T客户:WHAT` is the client's. P the same, promised. At the end: ! left undone,
                 x given up, ~3 done three days late, +2 two days early, ^CP01 not ours to promise
    q KIND:WHAT=DAY:ANSWER   what the client asks of the bank
    o+NEED, o-NEED   an earlier need became business, or did not
    x           nothing: words that only look as if
    机密, 可疑   for its writer and compliance only
A word in f, n, k, u, b, s that is left out is the standard word of the vocabulary for the words marked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARKED = re.compile(r"\[([^\[\]|]*)\|([^\[\]]*)\]|\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: its letter, what follows the letter, and the words with their place in the plain text."""

    letter: str
    rest: str
    words: str
    start: int


def parse(marked: str) -> tuple[str, list[Mark]]:
    """The message as it was typed, and its marks in order."""
    text, marks, done = "", [], 0
    for found in _MARKED.finditer(marked):
        text = _joined(text, marked[done : found.start()])
        words, given, alone = found[1] or "", found[2], found[3]
        marks += [_mark(one.strip(), words, len(text)) for one in (given or alone or "").split(";") if one.strip()]
        text, done = text + words, found.end()
    return _joined(text, marked[done:]).rstrip(), [mark for mark in marks if mark.letter != "x"]


def _joined(text: str, more: str) -> str:
    """Both with one blank between them where a mark without words left two."""
    return text + (more.lstrip(" ") if not text or text.endswith(" ") else more)


def _mark(given: str, words: str, start: int) -> Mark:
    if given in {"机密", "可疑"}:
        return Mark(given, "", words, start)
    return Mark(given[0], given[1:].strip(), words, start)
