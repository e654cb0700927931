"""From placed lines to passages: the units that are found, cited and opened."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from knowledge.documents import Passage
from knowledge.loaders.blocks import Block
from knowledge.structure import ELEMENT_LIMIT, Line, outline
from knowledge.tables import TableRow, rows_of

TEXT_LIMIT = 600
CONTEXT_LIMIT = 300
_SENTENCE = re.compile(r".+?(?:[。！？!?；;]+[”’」』）)]*|\n|$)", re.S)
_CLAUSE_PART = re.compile(r".+?(?:[，,、：: ]|$)", re.S)


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage without its document and place."""

    section: tuple[str, ...]
    text: str
    context: str
    page: int | None
    kind: str


def passages_of(blocks: Sequence[Block], document: str, title: str | None = None) -> tuple[Passage, ...]:
    """The passages of a document in reading order."""
    lines = outline(blocks, title)
    return tuple(
        Passage(document, ordinal, piece.section, piece.text, piece.context, piece.page, piece.kind)  # type: ignore[arg-type]
        for ordinal, piece in enumerate(_pieces(lines))
    )


def _pieces(lines: list[Line]) -> Iterator[Piece]:
    for _, group in groupby(lines, key=_joins):
        together = list(group)
        first = together[0]
        if first.table is not None:
            yield from _rows(first)
        elif first.role == "heading":
            yield Piece(first.path, first.text[:TEXT_LIMIT], "", first.page, "heading")
        else:
            yield from _texts(together)


def _joins(line: Line) -> tuple[int, int]:
    """Lines with the same key become one passage: unnumbered paragraphs of one clause or item."""
    mergeable = line.role in ("text", "item") and bool(line.unit.family) and not line.unit.heading
    return (id(line.unit), 0) if mergeable and not line.is_lead else (id(line), 1)


def _texts(lines: list[Line]) -> Iterator[Piece]:
    first = lines[0]
    context = context_of(first.leads)
    own: list[str] = []
    page = first.page
    for line in lines:
        if own and sum(map(len, own)) + len(own) + len(line.text) > TEXT_LIMIT:
            yield from _bounded(first, own, context, page)
            own, page = [], line.page
        own.append(line.text)
    yield from _bounded(first, own, context, page)


def _bounded(line: Line, texts: list[str], context: str, page: int | None) -> Iterator[Piece]:
    for text in split_text("\n".join(texts)):
        yield Piece(line.path, text, "" if context in text else context, page, "text")


def context_of(leads: Sequence[str]) -> str:
    """The leads on lines of their own, long ones cut to their last sentence."""
    return "\n".join(_shortened(lead) for lead in leads)[:CONTEXT_LIMIT]


def _shortened(lead: str) -> str:
    if len(lead) <= CONTEXT_LIMIT // 2:
        return lead
    sentences: list[str] = [found.strip() for found in _SENTENCE.findall(lead) if found.strip()]
    return sentences[-1][-CONTEXT_LIMIT // 2 :]


def split_text(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """The text in pieces of at most `limit` characters, cut at paragraphs, else sentences, else anywhere."""
    if len(text) <= limit:
        return [text] if text.strip() else []
    pieces: list[str] = []
    current = ""
    for part in _parts(text, limit):
        if current and len(current) + len(part) > limit:
            pieces.append(current)
            current = ""
        current += part
    pieces.append(current)
    return [piece.strip() for piece in pieces if piece.strip()]


def _parts(text: str, limit: int) -> Iterator[str]:
    for sentence in _SENTENCE.findall(text):
        if len(sentence) <= limit:
            yield sentence
            continue
        for part in _CLAUSE_PART.findall(sentence):
            for start in range(0, len(part), limit):
                yield part[start : start + limit]


def _rows(line: Line) -> Iterator[Piece]:
    assert line.table is not None
    for row in rows_of(line.table):
        yield from _row(line, row)


def _row(line: Line, row: TableRow) -> Iterator[Piece]:
    section = (*line.path, row.name[:ELEMENT_LIMIT]) if row.name else line.path
    context = "\n".join(filter(None, [context_of(line.leads), row.caption, row.header]))[:CONTEXT_LIMIT]
    for text in split_text(row.text):
        yield Piece(section, text, context, row.page if row.page is not None else line.page, row.kind)
