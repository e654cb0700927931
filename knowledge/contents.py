"""Leaving out what is no text: tables of contents, decoration, lone page numbers."""

from __future__ import annotations

import re
from dataclasses import replace

from knowledge.loaders.blocks import Block, Heading, Paragraph, Table, clean
from knowledge.numbering import marker_of, split_inline, tidy
from knowledge.titles import is_title_like

_CONTENTS = re.compile(r"[【\[]?(目\s*[录錄次]|contents|table of contents)[】\]]?[:：]?$", re.I)
_LEADER = re.compile(r"(?:[.．。·•‧…⋯_-][ \t　]*){4,}[ \t　]*[（(]?\d{0,4}[)）]?$|(?:…+|⋯+)[ \t　]*\d{1,4}$")
_ENTRY_LIMIT = 100
_PAGE_AT_END = re.compile(r"[\s　.．·…\t]*\d{1,4}$")
_SAYS_SOMETHING = re.compile(r"[^\W_]")
_ONLY_NUMBER = re.compile(r"[-—–\s]*\d{1,4}[-—–\s]*$")


def without_contents(blocks: list[Block]) -> list[Block]:
    """The blocks, cleaned and cut at run-on lists, without tables of contents and decoration."""
    cleaned = [piece for block in blocks for piece in _cleaned(block)]
    kept: list[Block] = []
    at = 0
    while at < len(cleaned):
        block = cleaned[at]
        at += 1
        if isinstance(block, Table) or not _CONTENTS.match(block.text):
            kept.append(block)
        else:
            at = _end_of_contents(cleaned, at) or at
    return kept


def _cleaned(block: Block) -> list[Block]:
    if isinstance(block, Table):
        return [block]
    text = clean(block.text)
    if isinstance(block, Heading):
        return _cleaned_heading(block, text)
    if not _SAYS_SOMETHING.search(text) or _ONLY_NUMBER.match(text) or (len(text) < 80 and _LEADER.search(text)):
        return []
    pieces = split_inline(text)
    if len(pieces) == 1:
        return [replace(block, text=text)]
    return [replace(block, text=piece, bold=False) for piece in pieces if piece]


def _cleaned_heading(block: Heading, text: str) -> list[Block]:
    if not _SAYS_SOMETHING.search(text):
        return []
    sentence = len(text) > 80 or (len(text) > 25 and text.endswith(("。", "；", "：", "，")))
    if sentence and not block.part:
        return _cleaned(Paragraph(text, block.page))
    return [replace(block, text=text)]


def _end_of_contents(blocks: list[Block], start: int) -> int:
    """Where the table of contents that begins at `start` ends; 0 where it is none."""
    entries: set[str] = set()
    for at in range(start, len(blocks)):
        block = blocks[at]
        if isinstance(block, Table):
            break
        entry = _entry(block.text)
        if entry in entries or (isinstance(block, Heading) and not entries):
            return at
        if isinstance(block, Heading):
            return at if _recurs(entries, blocks[at:]) else 0
        if not is_title_like(_PAGE_AT_END.sub("", block.text[:_ENTRY_LIMIT]), 60):
            return at if _recurs(entries, blocks[at:]) else 0
        if (
            (marker := marker_of(block.text))
            and marker.family == "条"
            and marker.rest
            and marker.rest[-1:] not in "0123456789"
        ):
            return at if _recurs(entries, blocks[at:]) else 0
        entries.add(entry)
    return 0


def _recurs(entries: set[str], rest: list[Block]) -> bool:
    return any(not isinstance(block, Table) and _entry(block.text) in entries for block in rest)


def _entry(text: str) -> str:
    return tidy(_PAGE_AT_END.sub("", text[:_ENTRY_LIMIT])).replace(" ", "")
