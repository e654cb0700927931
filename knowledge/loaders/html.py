"""HTML: headings, paragraphs, lists and tables; scripts, styles and navigation left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from knowledge.loaders.blocks import Block, Heading, Paragraph, Table
from knowledge.loaders.encoding import decode
from knowledge.loaders.errors import UnreadableFile

_SKIPPED = {"script", "style", "nav", "head", "template", "noscript", "svg", "iframe", "object"}
_BREAKS = {
    "p",
    "div",
    "section",
    "article",
    "blockquote",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "tr",
    "table",
    "pre",
    "body",
    "main",
}
_CELL_LIMIT = 500_000
_SPAN_LIMIT = 200
# A `<` that no `>` closes before the next one is text; the parser would look for its end again and again.
_UNCLOSED = re.compile(r"<(?=[^<>]*(?:<|$))")


@dataclass(slots=True)
class _OpenTable:
    rows: list[dict[int, str]] = field(default_factory=list)
    held: dict[tuple[int, int], str] = field(default_factory=dict)
    spans: tuple[int, int] = (1, 1)
    header_rows: int = 0
    header: bool = True
    caption: str = ""


def blocks(data: bytes) -> list[Block]:
    return blocks_of(decode(data))


def blocks_of(text: str) -> list[Block]:
    """The blocks of an HTML page or fragment."""
    reader = _Reader()
    reader.feed(_UNCLOSED.sub("&lt;", _without_comments(text)))
    reader.close()
    reader.flush()
    return reader.blocks


def _without_comments(text: str) -> str:
    kept: list[str] = []
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        kept.append(text[at:start])
        at = end + 3
    return "".join([*kept, text[at:]])


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._text: list[str] = []
        self._bold: list[bool] = []
        self._skipped = 0
        self._strong = 0
        self._lists: list[int] = []
        self._item = ""
        self._tables: list[_OpenTable] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED:
            self._skipped += 1
        elif tag in ("b", "strong"):
            self._strong += 1
        elif tag == "br":
            self.handle_data("\n") if self._tables else self.flush()
        elif self._tables or tag == "table":
            self._table_start(tag, dict(attrs))
        else:
            self._block_start(tag)

    def _block_start(self, tag: str) -> None:
        if tag in _BREAKS or re.fullmatch(r"h[1-6]|li", tag):
            self.flush()
        if tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else -1)
        elif tag == "li":
            if self._lists and self._lists[-1] >= 0:
                self._lists[-1] += 1
                self._item = f"{self._lists[-1]}. "
            else:
                self._item = "-"

    def _table_start(self, tag: str, attrs: dict[str, str | None]) -> None:
        if tag == "table":
            if not self._tables:
                self.flush()
            self._tables.append(_OpenTable())
        elif tag == "tr":
            self._tables[-1].rows.append({})
            self._tables[-1].header = True
        elif tag in ("td", "th"):
            self._text, self._bold = [], []
            self._tables[-1].spans = (_span(attrs.get("rowspan")), _span(attrs.get("colspan")))
            self._tables[-1].header &= tag == "th"

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self._skipped = max(0, self._skipped - 1)
        elif tag in ("b", "strong"):
            self._strong = max(0, self._strong - 1)
        elif self._tables:
            self._table_end(tag)
        elif found := re.fullmatch(r"h([1-6])", tag):
            text = self._taken()
            if text:
                self.blocks.append(Heading(" ".join(text.split()), int(found[1])))
        elif tag in _BREAKS or tag == "li":
            self.flush()
            if tag in ("ul", "ol") and self._lists:
                self._lists.pop()

    def _table_end(self, tag: str) -> None:
        table = self._tables[-1]
        if tag in ("td", "th") and table.rows:
            _place(table, self._taken())
        elif tag == "caption":
            table.caption = self._taken()
        elif (
            tag == "tr" and table.rows and table.rows[-1] and table.header and table.header_rows == len(table.rows) - 1
        ):
            table.header_rows += 1
        elif tag == "table":
            self._tables.pop()
            finished = _finished(table)
            if self._tables:
                self._text.append("\n".join(" ".join(row) for row in finished.rows))
            elif finished.rows:
                self.blocks.append(finished)

    def handle_data(self, data: str) -> None:
        if self._skipped or not data:
            return
        self._text.append(data if data == "\n" else re.sub(r"[ \t\r\n]+", " ", data))
        if data.strip():
            self._bold.append(self._strong > 0)

    def _taken(self) -> str:
        text = "".join(self._text).strip()
        self._text, self._bold = [], []
        return text

    def flush(self) -> None:
        """Ends the paragraph at hand."""
        bold = bool(self._bold) and all(self._bold)
        text = self._taken()
        if not text or self._tables:
            return
        if self._item == "-":
            self.blocks.append(Paragraph(text, bullet=max(1, len(self._lists))))
        else:
            self.blocks.append(Paragraph(f"{self._item}{text}", bold=bold))
        self._item = ""


def _span(value: str | None) -> int:
    return min(int(value), _SPAN_LIMIT) if value and value.isdecimal() and int(value) else 1


def _place(table: _OpenTable, text: str) -> None:
    row = len(table.rows) - 1
    column = 0
    while column in table.rows[row] or (row, column) in table.held:
        column += 1
    down, right = table.spans
    if len(table.held) + down * right > _CELL_LIMIT:
        raise UnreadableFile("表格过大，请拆分后再导入")
    for r in range(row, row + down):
        for c in range(column, column + right):
            table.held[r, c] = text
    table.rows[row].update(dict.fromkeys(range(column, column + right), text))


def _finished(table: _OpenTable) -> Table:
    width = 1 + max((c for r, c in table.held if r < len(table.rows)), default=-1)
    rows = tuple(tuple(table.held.get((r, c), "") for c in range(width)) for r in range(len(table.rows)))
    return Table(rows if width else (), header=table.header_rows or None, caption=table.caption)
