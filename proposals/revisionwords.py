"""A message of revision in clauses, each of which asks for one change."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.rulebook import Rulebook
from notes.wording import plain
from proposals.mentions import Span, find_products
from proposals.requestwords import pattern

_VERBS = ("revise.add", "revise.drop", "revise.set", "revise.stress", "revise.back")
_LISTED = re.compile(r"[、/和与及跟]|\s+(?:and|&)\s+")


def clauses(text: str, rulebook: Rulebook, ignore: Sequence[Span] = ()) -> list[Span]:
    """Where the clauses stand; a list of products after one verb is one clause, two verbs are two."""
    ready = plain(text)
    for start, end in ignore:
        ready = ready[:start] + "\0" * (end - start) + ready[end:]
    products = [(one.start, one.end) for one in find_products(text, rulebook.products, ignore)]
    spans: list[Span] = []
    start = 0
    for match in pattern("revise.breaks").finditer(text.lower() if len(text.lower()) == len(text) else ready):
        if _between_digits(ready, match) or any(a < match.end() and match.start() < b for a, b in products):
            continue
        spans.append((start, match.start()))
        start = match.end()
    spans.append((start, len(text)))
    parted = [piece for a, b in spans for piece in _by_verb(ready, a, b, products)]
    return [(a, b) for a, b in _joined(ready, parted, products) if ready[a:b].strip(" \0")]


def is_filler(words: str) -> bool:
    """Whether a clause asks for nothing: 好的, 再出一版, 期限不动."""
    ready = plain(words).strip()
    return bool(pattern("revise.filler").match(ready) or pattern("revise.unchanged").search(ready))


def has_verb(ready: str) -> bool:
    """Whether a clause says that something is to change."""
    return any(pattern(name).search(ready) for name in _VERBS)


def _between_digits(ready: str, match: re.Match[str]) -> bool:
    """The comma of 3,500."""
    before, behind = ready[: match.start()], ready[match.end() :]
    return match[0] == "," and bool(re.search(r"\d$", before) and re.match(r"\d{3}(?!\d)", behind))


def _by_verb(ready: str, start: int, end: int, products: Sequence[Span]) -> list[Span]:
    """加上代发去掉票据池: a second verb before a second thing begins a second clause."""
    for name in ("revise.add", "revise.drop"):
        for match in pattern(name).finditer(ready, start, end):
            before, behind = ready[start : match.start()], ready[match.end() : end].lstrip()
            new = any(match.end() <= a <= match.end() + 2 and b <= end for a, b in products)
            done = any(start <= a and b <= match.start() for a, b in products) or re.search(r"\d", before)
            if new and done and has_verb(before) and behind:
                return [(start, match.start()), *_by_verb(ready, match.start(), end, products)]
    return [(start, end)]


def _joined(ready: str, spans: Sequence[Span], products: Sequence[Span]) -> list[Span]:
    """A clause of products alone goes with the verb before it: 去掉票据池，保理."""
    kept: list[Span] = []
    for start, end in spans:
        rest = ready[start:end]
        for a, b in products:
            if start <= a and b <= end:
                rest = rest[: a - start] + "\0" * (b - a) + rest[b - start :]
        only = "\0" in rest and not _LISTED.sub("", rest).replace("\0", "").strip(" 都也全")
        if kept and only and _lists_on(ready[kept[-1][0] : kept[-1][1]]):
            kept[-1] = (kept[-1][0], end)
        else:
            kept.append((start, end))
    return kept


def _lists_on(before: str) -> bool:
    return bool(pattern("revise.drop").search(before) or pattern("revise.add").search(before))
