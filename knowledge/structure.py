"""From blocks to lines that know their path: headings, clauses and items, whatever numbers them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from knowledge.contents import without_contents
from knowledge.loaders.blocks import Block, Heading, Paragraph, Table
from knowledge.numbering import CLAUSE_RANK, Marker, marker_of, tidy
from knowledge.questions_and_answers import answer_in, question_of
from knowledge.titles import is_title_like, split_title

Role = Literal["heading", "text", "item", "bullet", "answer", "table"]

ELEMENT_LIMIT = 80
_LOOK_AHEAD = 60
_SENTENCE = re.compile(r"应当|应该|不得|可以|必须|适用于|下列|负责|由.+的$|依法|本(?:法|条例|办法|规定|细则)")
_FEW_WORDS = re.compile(r"[\u4e00-\u9fffA-Za-z]{2,12}")
_CAPTION = re.compile(r"(表|图表|Table)[ \t　]*[\d一二三四五六七八九十]|单位[：:]", re.I)


@dataclass(slots=True)
class Unit:
    """An open heading, clause, item or question; `lead` is the paragraph its items hang on."""

    element: str
    family: str = ""
    level: int = 0
    rank: int = 0
    number: tuple[int, ...] = ()
    heading: bool = False
    used: bool = False
    lead: Line | None = None


@dataclass(slots=True)
class Line:
    """A paragraph or table with its path; `leads` are the texts that must be read with it."""

    role: Role
    path: tuple[str, ...]
    text: str
    unit: Unit
    page: int | None = None
    leads: tuple[str, ...] = ()
    table: Table | None = None
    is_lead: bool = False


@dataclass(slots=True)
class Outline:
    """The units open at one point of a document, outermost first, and the lines placed so far."""

    root: Unit
    open: list[Unit] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    bullets: list[tuple[int, str]] = field(default_factory=list)

    def path(self) -> tuple[str, ...]:
        """The path of what is open; the document's own title where nothing is."""
        path = tuple(unit.element for unit in self.open if unit.element)
        return path or ((self.root.element,) if self.root.element else ())

    def innermost(self) -> Unit:
        return self.open[-1] if self.open else self.root

    def enter(self, unit: Unit) -> None:
        """Opens a unit after closing those that do not enclose it."""
        self._close_siblings(unit)
        while self.open and not _encloses(self.open[-1], unit):
            self.open.pop()
        self.open.append(unit)

    def _close_siblings(self, unit: Unit) -> None:
        if unit.level or unit.rank:
            return
        for at in range(len(self.open) - 1, -1, -1):
            other = self.open[at]
            if other.level or other.rank:
                return
            if other.family == unit.family and (unit.number > other.number or at == len(self.open) - 1):
                if unit.family != "decimal":
                    del self.open[at:]
                return

    def leads(self) -> tuple[str, ...]:
        """The leads of the enclosing clause and items, outermost first; marks them as such."""
        found = []
        for unit in [self.root, *self.open]:
            lead = unit.lead
            if lead and (not _is_section(unit) or _introduces(lead.text)):
                lead.is_lead = True
                found.append(lead.text)
        return tuple(found)

    def add(self, role: Role, text: str, page: int | None, *, table: Table | None = None) -> Line:
        """Places a line in the innermost unit."""
        leads = self.leads() if role in ("item", "bullet", "table") else ()
        if role != "bullet":
            self.bullets.clear()
        line = Line(role, self.path(), text, self.innermost(), page, leads, table)
        self.lines.append(line)
        if role != "heading":
            for unit in self.open:
                unit.used = True
        return line


def outline(blocks: Sequence[Block], title: str | None = None) -> list[Line]:
    """The lines of a document in reading order, each with its path."""
    own_title, rest = split_title(without_contents(list(blocks)), title)
    result = Outline(Unit(own_title))
    at = 0
    while at < len(rest):
        block = rest[at]
        if isinstance(block, Heading):
            _heading(result, block)
        elif isinstance(block, Table):
            result.add("table", "", block.page, table=block)
        else:
            at += _paragraph(result, rest, at)
        at += 1
    return [line for line in result.lines if line.role != "heading" or not line.unit.used]


def _heading(result: Outline, block: Heading) -> None:
    marker = marker_of(block.text)
    unit = Unit(tidy(block.text)[:ELEMENT_LIMIT], "declared", level=block.level, heading=True)
    if marker and marker.rank:
        unit.rank, unit.number = marker.rank, marker.number
        unit.element = _clause_element(marker, declared=True)
    _open_heading(result, unit, block.text, block.page)


def _open_heading(result: Outline, unit: Unit, text: str, page: int | None) -> None:
    result.enter(unit)
    for outer in result.open[:-1]:
        outer.used = True
    result.add("heading", text, page)


def _clause_element(marker: Marker, *, declared: bool = False) -> str:
    if marker.rank != CLAUSE_RANK:
        return marker.label[:ELEMENT_LIMIT]
    title = marker.title or (tidy(marker.rest) if declared else "")
    return f"{marker.label} {title}".strip()[:ELEMENT_LIMIT]


def _paragraph(result: Outline, blocks: list[Block], at: int) -> int:
    """Places the paragraph at `at`; returns how many blocks after it were taken too."""
    block = blocks[at]
    assert isinstance(block, Paragraph)
    marker = None if block.bullet else marker_of(block.text)
    if taken := _question(result, blocks, at) or _caption(result, blocks, at):
        return taken - 1
    if marker and marker.rank:
        _numbered_unit(result, blocks, at, block, marker)
    elif marker and _is_item(result, blocks, at, block, marker):
        pass
    elif block.bullet:
        _bullet(result, block)
    elif (block.bold and _opens_section(block, blocks, at)) or _stands_alone(result, blocks, at):
        unit = Unit(tidy(block.text.rstrip("：:"))[:ELEMENT_LIMIT], "bold", heading=True)
        _open_heading(result, unit, block.text, block.page)
    else:
        _plain(result, blocks, at, block)
    return 0


def _numbered_unit(result: Outline, blocks: list[Block], at: int, block: Paragraph, marker: Marker) -> None:
    """A chapter-like line or a clause."""
    clause = marker.rank == CLAUSE_RANK
    titled = clause and bool(marker.rest) and not marker.title and _titles_clause(marker, block, blocks, at)
    unit = Unit(_clause_element(marker, declared=titled), marker.family, rank=marker.rank, number=marker.number)
    unit.heading = not clause or titled or not marker.rest
    if unit.heading:
        _open_heading(result, unit, block.text, block.page)
    else:
        result.enter(unit)
        unit.lead = result.add("text", block.text, block.page)


def _titles_clause(marker: Marker, block: Paragraph, blocks: list[Block], at: int) -> bool:
    """第十二条 受托支付, alone on its line with the clause below it."""
    below = blocks[at + 1] if at + 1 < len(blocks) else None
    if (
        not is_title_like(marker.rest, 16)
        or _SENTENCE.search(marker.rest)
        or below is None
        or isinstance(below, Heading)
    ):
        return False
    if isinstance(below, Table):
        return True
    next_marker = marker_of(below.text)
    return not (next_marker and next_marker.rank)


def _is_item(result: Outline, blocks: list[Block], at: int, block: Paragraph, marker: Marker) -> bool:
    """Places a numbered item or numbered heading; False where the number is none of a list."""
    family = "num_dot" if marker.family == "num_space" else marker.family
    siblings = [unit for unit in result.open if unit.family == family]
    heading = _is_numbered_heading(result, blocks, at, block, marker, siblings)
    if marker.family in ("num_space", "decimal") and not heading and not _continues_numbering(marker, siblings):
        return False
    if marker.family == "num_space" and not heading:
        return False
    if marker.family == "alpha" and marker.number != (1,) and not siblings:
        return False
    element = tidy(block.text)[:ELEMENT_LIMIT] if heading else marker.label
    unit = Unit(element, family, number=marker.number, heading=heading)
    if heading:
        _open_heading(result, unit, block.text, block.page)
        return True
    result.enter(unit)
    unit.lead = result.add("item", block.text, block.page)
    return True


def _continues_numbering(marker: Marker, siblings: list[Unit]) -> bool:
    last = marker.number[-1]
    if last == 1:
        return True
    return any(unit.number[:-1] == marker.number[:-1] and 0 < last - unit.number[-1] <= 3 for unit in siblings)


def _is_numbered_heading(
    result: Outline, blocks: list[Block], at: int, block: Paragraph, marker: Marker, siblings: list[Unit]
) -> bool:
    """“一、贷款条件” with text below it, not a short item of a list."""
    if any(unit.rank == CLAUSE_RANK and not unit.heading for unit in result.open) or not is_title_like(marker.rest, 40):
        return False
    before = next((unit for unit in reversed(siblings) if unit.number[:-1] == marker.number[:-1]), None)
    if before and before.number < marker.number:
        return before.heading
    below = blocks[at + 1] if at + 1 < len(blocks) else None
    if below is None or isinstance(below, Heading):
        return block.bold
    if isinstance(below, Table) or below.bullet:
        return True
    next_marker = marker_of(below.text)
    if next_marker is None:
        return marker.number[-1] == 1 or block.bold or marker.family == "decimal"
    if next_marker.family == marker.family and len(next_marker.number) == len(marker.number):
        return block.bold or (marker.family in ("decimal", "num_space"))
    return not next_marker.rank or block.bold or next_marker.rank == CLAUSE_RANK


def _bullet(result: Outline, block: Paragraph) -> None:
    """A list item without a number: read with the item it is nested in."""
    while result.bullets and result.bullets[-1][0] >= block.bullet:
        result.bullets.pop()
    line = result.add("bullet", block.text, block.page)
    line.leads += tuple(text for _, text in result.bullets)
    result.bullets.append((block.bullet, block.text))


def _opens_section(block: Paragraph, blocks: list[Block], at: int) -> bool:
    if not is_title_like(block.text.rstrip("：:"), 40) or at + 1 >= len(blocks):
        return False
    return not isinstance(blocks[at + 1], Heading)


def _stands_alone(result: Outline, blocks: list[Block], at: int) -> bool:
    """A few words between whole sentences, outside any clause: a heading that nothing marks as one."""
    before, block = blocks[at - 1] if at else None, blocks[at]
    below = blocks[at + 1] if at + 1 < len(blocks) else None
    if not isinstance(block, Paragraph) or not _FEW_WORDS.fullmatch(block.text) or not isinstance(below, Paragraph):
        return False
    if any(unit.rank == CLAUSE_RANK for unit in result.open) or below.bullet or marker_of(below.text):
        return False
    apart = not isinstance(before, Paragraph) or (not before.bullet and before.text.endswith("。"))
    return apart and len(below.text) >= 12 and below.text.endswith("。")


def _plain(result: Outline, blocks: list[Block], at: int, block: Paragraph) -> None:
    """A paragraph without a number stays with its clause; with an item only while the list goes on below."""
    while result.open and _is_text_item(result.open[-1]) and not _list_goes_on(result, blocks, at):
        result.open.pop()
    line = result.add("text", block.text, block.page)
    result.innermost().lead = line


def _is_text_item(unit: Unit) -> bool:
    return not unit.heading and not unit.rank and not unit.level


def _list_goes_on(result: Outline, blocks: list[Block], at: int) -> bool:
    item = result.open[-1]
    if item.family == "cn_dot" and not any(unit.rank == CLAUSE_RANK for unit in result.open):
        return True
    for block in blocks[at + 1 : at + 1 + _LOOK_AHEAD]:
        if isinstance(block, Heading):
            return False
        if isinstance(block, Table) or block.bullet or not (marker := marker_of(block.text)):
            continue
        if marker.rank:
            return False
        if marker.family == item.family:
            return marker.number[:-1] == item.number[:-1] and marker.number[-1] == item.number[-1] + 1
    return False


def _question(result: Outline, blocks: list[Block], at: int) -> int:
    """Places a question with its answer as one line; returns how many blocks it took, 0 if there is no question."""
    asked = question_of(blocks, at)
    if not asked:
        return 0
    while result.open and (_is_text_item(result.open[-1]) or result.open[-1].family == "question"):
        result.open.pop()
    unit = Unit(tidy(asked.question)[:ELEMENT_LIMIT], "question")
    result.open.append(unit)
    taken, answer = answer_in(blocks, at + asked.blocks)
    line = result.add("answer", "\n".join([asked.text, *answer]), blocks[at].page)
    line.leads = (asked.question,)
    result.open.pop()
    return asked.blocks + taken


def _caption(result: Outline, blocks: list[Block], at: int) -> int:
    """Places a table together with the caption above it; returns how many blocks these were."""
    block, table = blocks[at], blocks[at + 1] if at + 1 < len(blocks) else None
    if not isinstance(table, Table) or not isinstance(block, Paragraph) or not _CAPTION.match(block.text):
        return 0
    if not is_title_like(block.text.rstrip("：:"), 60):
        return 0
    result.add("table", "", table.page, table=replace(table, caption=table.caption or block.text))
    return 2


def _is_section(unit: Unit) -> bool:
    return unit.rank != CLAUSE_RANK and (unit.heading or not unit.family)


def _introduces(text: str) -> bool:
    return text.endswith(("：", ":")) or any(
        word in text[-40:] for word in ("下列", "以下", "如下", "下表", "following")
    )


def _encloses(outer: Unit, inner: Unit) -> bool:
    """Whether `inner`, coming after `outer`, belongs into it."""
    if outer.rank and inner.rank:
        return outer.rank < inner.rank
    if outer.level and inner.level:
        return outer.level < inner.level
    if inner.level:
        return 0 < outer.rank < CLAUSE_RANK and inner.level >= 3
    if outer.level:
        return True
    if inner.rank:
        return outer.heading and (outer.family == "bold" or inner.rank == CLAUSE_RANK) and inner.rank >= CLAUSE_RANK
    return _item_encloses(outer, inner)


def _item_encloses(outer: Unit, inner: Unit) -> bool:
    if inner.family == "bold":
        return outer.rank != CLAUSE_RANK and outer.heading and outer.family != "bold"
    if outer.rank:
        return True
    if inner.family == "decimal" and outer.family in ("decimal", "num_dot"):
        return inner.number[: len(outer.number)] == outer.number and len(inner.number) > len(outer.number)
    return True
