"""Quoting one place of a document: its sentences or row with the number of the clause, under its mark."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from knowledge import tablerows
from knowledge.answers import Citation
from knowledge.documents import Passage
from knowledge.focus import Focus
from knowledge.normalise import clean
from knowledge.retrieval import Hit
from knowledge.sentences import body_of, excerpt, label_of

_LEAD_ROOM = 90
_TITLE_ROOM = 24


@dataclass
class Marks:
    """The numbers of the passages cited, given in the order in which they are first named."""

    _numbers: dict[str, int] = field(default_factory=dict)
    _hits: list[Hit] = field(default_factory=list)

    def of(self, hit: Hit) -> str:
        """The mark of a passage, [1], the same each time."""
        if hit.key not in self._numbers:
            self._hits.append(hit)
            self._numbers[hit.key] = len(self._hits)
        return f"[{self._numbers[hit.key]}]"

    def has(self, hit: Hit) -> bool:
        """Whether a passage is cited already."""
        return hit.key in self._numbers

    def only(self, numbers: Container[int]) -> Marks:
        """Marks under the same numbers for which only the passages of `numbers` count as named already."""
        return _Resumed(
            dict(self._numbers), list(self._hits), {h.key for n, h in enumerate(self._hits, 1) if n in numbers}
        )

    @property
    def hits(self) -> list[Hit]:
        """The passages cited, the first first."""
        return list(self._hits)

    def citations(self) -> tuple[Citation, ...]:
        """The citations of all passages marked so far."""
        return tuple(Citation.of(n, hit) for n, hit in enumerate(self._hits, 1))


@dataclass
class _Resumed(Marks):
    """Marks of a text that is written anew: numbers stay, what it names is said."""

    _named: set[str] = field(default_factory=set)

    def has(self, hit: Hit) -> bool:
        return hit.key in self._named


def quotation(hit: Hit, focus: Focus, room: int, *, lead: bool = True) -> str:
    """What a passage says to the question, verbatim, with its clause number and, for an item or a row, its lead."""
    passage = hit.passage
    if passage.kind == "row":
        return _row(passage, focus, lead=lead)
    text = excerpt(body_of(passage), focus.score, room)
    if lead and _is_part(passage):
        return f"{_one_line(_shortened(passage.context, focus))}{text}"
    place = place_of(passage, hit.document.title)
    return f"{place}：{text}" if place and not label_of(text) and clean(place) not in clean(text) else text


def _is_part(passage: Passage) -> bool:
    return bool(passage.context) and not label_of(passage.text).startswith("第")


def _row(passage: Passage, focus: Focus, *, lead: bool) -> str:
    text = tablerows.shown(passage, lambda cell: _matters(cell, focus))
    return f"{head_of_table(passage, focus)}{text}" if lead else text


def head_of_table(passage: Passage, focus: Focus) -> str:
    """The clause and the caption of the table a row belongs to, with a colon; '' when there are none."""
    above, caption = tablerows.lead_of(passage), tablerows.caption_of(passage)
    if not label_of(above):
        above = ""
    elif len(above) > _LEAD_ROOM:
        above = excerpt(above, focus.score, _LEAD_ROOM) if focus.overlap(above) > 0.3 else label_of(above)
    head = f"{_one_line(above).rstrip('：:')} {caption}".strip()
    if not head:
        head = place_of(passage, "")
    return f"{head}：" if head else ""


def _matters(cell: tablerows.Cell, focus: Focus) -> bool:
    return focus.overlap(f"{cell.name} {cell.value}") > 0.05 or focus.holds_figure(cell.value)


def _shortened(lead: str, focus: Focus) -> str:
    return lead if len(lead) <= _LEAD_ROOM else excerpt(lead, focus.score, _LEAD_ROOM)


def _one_line(text: str) -> str:
    return re.sub(r"\s*\n\s*", "", text.strip())


def place_of(passage: Passage, title: str) -> str:
    """The place of a passage as one names it: its clause, else the heading it stands under; '' under the title only."""
    section = passage.section[:-1] if passage.kind == "row" else passage.section
    for element in reversed(section):
        if label_of(element).startswith("第"):
            return label_of(element)
    last = section[-1] if section else ""
    return "" if not last or clean(last) == clean(title) else last


def titled(hit: Hit) -> str:
    """The title of a passage's document, in its brackets, cut when it is long."""
    title = hit.document.title
    return f"《{title if len(title) <= _TITLE_ROOM else title[: _TITLE_ROOM - 1] + '…'}》"


def named(hit: Hit, marks: Marks) -> str:
    """A passage named but not quoted: [4] 《…办法》第十二条."""
    passage = hit.passage
    place = place_of(passage, hit.document.title)
    row = passage.section[-1] if passage.kind == "row" and passage.section else ""
    return f"{marks.of(hit)} {titled(hit)}{place}{'“' + row + '”' if row and row != place else ''}"


def says_the_same(text: str, others: Iterable[str]) -> bool:
    """Whether `text` repeats one of `others`, but for numbers of clauses, width and punctuation."""
    own = _bare(text)
    return any(own == bare or (len(own) > 12 and own in bare) for bare in map(_bare, others))


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", clean(text[len(label_of(text)) :]))
