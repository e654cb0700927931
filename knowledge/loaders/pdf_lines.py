"""Lines of PDF pages as paragraphs: running headers out, wrapped lines joined, large type as headings."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from knowledge.loaders.blocks import Block, Heading, Paragraph, Table
from knowledge.loaders.pdf_tables import PageTable
from knowledge.loaders.wrapping import ends_sentence, join, starts_anew
from knowledge.numbering import CLAUSE_RANK, marker_of

_PAGE_NUMBER = re.compile(
    r"(?:[-—–·\s]*\d{1,4}[-—–·\s]*|第?\s*\d{1,4}\s*页?\s*[/／,，、]?\s*(?:共\s*\d{1,4}\s*页|\d{1,4})?|page\s*\d+(?:\s*(?:of|/)\s*\d+)?)$",
    re.I,
)
_CONTINUED = re.compile(r"[（(]?续\s*(?:上\s*)?(?:表|前)|(?:表\s*\d+)?.{0,20}[（(]续(?:表)?[)）]$")
_EDGE_LINES = 3
_EDGE = 0.12
_MARGIN = 0.075
_HEADING_LIMIT = 60
_LEVELS = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it stands on a page, in points from the top left."""

    text: str
    page: int
    left: float
    right: float
    top: float
    bottom: float
    size: float
    bold: bool


Item = Line | PageTable


def blocks_of_pages(pages: list[list[Item]], height: float) -> list[Block]:
    """The blocks of all pages in order."""
    items = [item for page in _joined_tables(_without_running_lines(pages, height)) for item in page]
    lines = [item for item in items if isinstance(item, Line)]
    body = _body_size(lines)
    levels = _levels(lines, body)
    body_is_bold = sum(line.bold for line in lines) * 2 > len(lines)
    margin = _right_margin(lines)
    result: list[Block] = []
    before: Line | None = None
    for item in items:
        if isinstance(item, PageTable):
            result.append(Table(tuple(map(tuple, item.rows)), pages=tuple(item.pages), page=item.pages[0]))
            before = None
            continue
        level = levels.get(item.size) if len(item.text) <= _HEADING_LIMIT else None
        _place(result, item, before, level, margin, bold=item.bold and not body_is_bold)
        before = item
    return result


def _place(
    result: list[Block], line: Line, before: Line | None, level: int | None, margin: float, *, bold: bool
) -> None:
    last = result[-1] if result else None
    if (
        before
        and isinstance(last, (Heading, Paragraph))
        and _goes_on(before, line, margin, heading=isinstance(last, Heading))
    ):
        text = join(last.text, line.text)
        if isinstance(last, Heading):
            result[-1] = Heading(text, last.level, last.page)
        else:
            result[-1] = Paragraph(text, last.page, bold=last.bold and bold)
    elif level:
        result.append(Heading(line.text, level, line.page))
    else:
        result.append(Paragraph(line.text, line.page, bold=bold))


def _goes_on(before: Line, line: Line, margin: float, *, heading: bool) -> bool:
    """Whether a line continues the paragraph of the line before it."""
    if abs(before.size - line.size) > 0.6 or before.bold != line.bold:
        return False
    if heading:
        return before.right > margin - 4 * before.size and line.page == before.page and not starts_anew(line.text)
    if starts_anew(line.text) or line.left > before.left + 0.8 * line.size:
        return False
    same_page = line.page == before.page
    if same_page and line.top - before.bottom > 1.3 * line.size:
        return False
    full = before.right >= margin - 1.6 * before.size
    if ends_sentence(before.text):
        return full and line.left < before.left - 0.8 * line.size
    return full or (before.right >= margin * 0.85 and line.left <= before.left + 1)


def _without_running_lines(pages: list[list[Item]], height: float) -> list[list[Item]]:
    """The pages without lines that repeat at the top or bottom, and without page numbers and small type there."""
    counted = Counter(key for page in pages for key in {_key(line) for line in _edge_lines(page, height, _EDGE)})
    needed = len(pages) if len(pages) <= 3 else max(3, len(pages) * 2 // 5)
    running = {key for key, count in counted.items() if len(pages) > 1 and count >= needed}
    lines = [item for page in pages for item in page if isinstance(item, Line)]
    small = _body_size([line for line in lines if height * _EDGE < line.top < height * (1 - _EDGE)]) - 1.5
    result = []
    for page in pages:
        edge = _edge_lines(page, height, _EDGE)
        dropped = {id(line) for line in edge if _key(line) in running or _PAGE_NUMBER.match(line.text)}
        dropped |= {id(line) for line in _edge_lines(page, height, _MARGIN) if line.size <= small}
        result.append([item for item in page if id(item) not in dropped])
    return result


def _edge_lines(page: list[Item], height: float, share: float) -> list[Line]:
    """The first and last lines of a page within a share of its height; a clause that begins there is none of them."""
    lines = [item for item in page if isinstance(item, Line)]
    top = [line for line in lines[:_EDGE_LINES] if line.bottom < height * share]
    bottom = [line for line in lines[-_EDGE_LINES:] if line.top > height * (1 - share)]
    return [line for line in [*top, *bottom] if not (marker := marker_of(line.text)) or marker.rank != CLAUSE_RANK]


def _key(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", re.sub(r"\s+", "", line.text)), round(line.top / 12)


def _joined_tables(pages: list[list[Item]]) -> list[list[Item]]:
    """The pages with each table that breaks over them in one piece, on the page where it begins."""
    open_table: PageTable | None = None
    for page in pages:
        while page and isinstance(first := page[0], Line) and open_table and _CONTINUED.match(first.text):
            page.pop(0)
        first_item = page[0] if page else None
        last_item = page[-1] if page else None
        if open_table and isinstance(first_item, PageTable) and first_item.continues(open_table):
            open_table.extend(first_item)
            page.pop(0)
            if page:
                open_table = None
        else:
            open_table = None
        if isinstance(last_item, PageTable) and (page and page[-1] is last_item):
            open_table = last_item
    return pages


def _body_size(lines: list[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _levels(lines: list[Line], body: float) -> dict[float, int]:
    """Heading levels of the type sizes clearly above body text, the largest first."""
    larger = {line.size for line in lines if line.size >= body + 1.5 and len(line.text) <= _HEADING_LIMIT}
    return {size: level for level, size in enumerate(sorted(larger, reverse=True)[:_LEVELS], start=1)}


def _right_margin(lines: list[Line]) -> float:
    rights = sorted(line.right for line in lines)
    return rights[int(len(rights) * 0.97)] if rights else 0.0
