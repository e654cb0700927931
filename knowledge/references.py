"""What a passage depends on: the lead of its clause, the clauses it names, the neighbours that go on with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from knowledge.documents import Document, Passage
from knowledge.lexical import Mask
from knowledge.normalise import clean
from knowledge.quantities import han_number, plain

_CLAUSE = re.compile(r"第\s*([一二三四五六七八九十百千零〇两\d]+)\s*条(之[一二三四五六七八九十]+)?")
_ELSEWHERE = re.compile(
    r"《([^》]{2,40})》[^《。；]{0,12}?(第\s*[一二三四五六七八九十百千零〇两\d]+\s*条(?:之[一二三四五六七八九十]+)?)?"
)
_EXCEPT = re.compile(r"但(?:是)?[^。；]{0,40}(?:除外|不受|可以|可)|除外|例外|另有规定")
MOST = 6


def clause_number(text: str) -> str | None:
    """The first clause a text names, in one form: 第十二条 and 第12条 are `12`, 第十二条之一 is `12之一`."""
    match = _CLAUSE.search(clean(text))
    return _number(match) if match else None


def _number(match: re.Match[str]) -> str:
    digits = match[1]
    value = digits if digits.isdecimal() else han_number(digits)
    return f"{value if isinstance(value, str) or value is None else plain(value)}{match[2] or ''}"


class References:
    """The clauses of all documents, so that a reference in one passage finds the passages it points to."""

    def __init__(self, passages: Sequence[Passage], owners: Sequence[Document]) -> None:
        self._passages = passages
        self._clauses: dict[tuple[str, str], list[int]] = {}
        self._titles: dict[str, list[str]] = {}
        for i, passage in enumerate(passages):
            number = next((n for e in passage.section if e.startswith("第") and (n := clause_number(e))), None)
            if number:
                self._clauses.setdefault((passage.document, number), []).append(i)
        for document in {d.name: d for d in owners}.values():
            self._titles.setdefault(_plain_title(document.title), []).append(document.name)

    def of(self, i: int, allowed: Mask) -> list[int]:
        """The passages that passage `i` must be read with, only such as `allowed` opens, nearest first.

        Its clause's lead and the other items of a short clause, then the clauses it names in its own document and in
        others, at most `MOST`.
        """
        found: list[int] = []
        for j in [*self._same_clause(i), *self._named(i)]:
            if j != i and j not in found and allowed[j]:
                found.append(j)
        return found[:MOST]

    def _same_clause(self, i: int) -> Iterable[int]:
        passage = self._passages[i]
        number = next((n for e in passage.section if e.startswith("第") and (n := clause_number(e))), None)
        if number is None:
            return [j for j in (i - 1, i + 1) if self._continues(i, j)]
        same = self._clauses[passage.document, number]
        leads = [j for j in same if len(self._passages[j].section) < len(passage.section)]
        exceptions = [j for j in same if _EXCEPT.search(self._passages[j].text)]
        return [*leads, *exceptions, *(j for j in same if abs(j - i) <= 2)]

    def _continues(self, i: int, j: int) -> bool:
        if not 0 <= j < len(self._passages):
            return False
        one, other = self._passages[i], self._passages[j]
        return one.document == other.document and one.section[:-1] == other.section[:-1] and other.kind == one.kind

    def _named(self, i: int) -> Iterable[int]:
        passage = self._passages[i]
        text = clean(passage.text)
        own = next((n for e in passage.section if e.startswith("第") and (n := clause_number(e))), None)
        for title, clause in _ELSEWHERE.findall(text):
            for name in self._titles.get(_plain_title(title), ()):
                if clause and (number := clause_number(clause)):
                    yield from self._clauses.get((name, number), ())[:2]
        for match in _CLAUSE.finditer(_ELSEWHERE.sub("", text)):
            number = _number(match)
            if number != own:
                yield from self._clauses.get((passage.document, number), ())[:3]


def _plain_title(title: str) -> str:
    return re.sub(r"^中华人民共和国|[（(].*?[)）]$|\s", "", clean(title))
