"""Read a Markdown source of a sample document: its metadata and its body as blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import yaml

BANK_NAME = "澄江银行"
MADE = datetime(2026, 9, 30, 9, 0, 0)

BlockKind = Literal["chapter", "section", "paragraph", "item", "caption", "table"]
_CAPTION = re.compile(r"^附?表\s?[0-9一二三四五六七八九十]+(-\d+)?[ 　:：]")
_RULE_ROW = re.compile(r"^\|(\s*:?-+:?\s*\|)+$")


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a source's body: a line of text, or a table's rows (the first is the header)."""

    kind: BlockKind
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A source file, read: where its document goes, its metadata and its body."""

    path: Path
    target: Path
    meta: dict[str, Any]
    blocks: tuple[Block, ...]

    @property
    def title(self) -> str:
        return str(self.meta["title"])

    @property
    def running_head(self) -> str:
        number = self.meta.get("number")
        return f"{BANK_NAME}　{number}" if number else BANK_NAME

    @property
    def imprint(self) -> str:
        """The line under the title: number, version and first day in force."""
        meta = self.meta
        parts = [meta.get("number"), meta.get("version") and f"版本 {meta['version']}"]
        parts.append(meta.get("effective") and f"{meta['effective']} 起施行")
        return "　".join(str(part) for part in parts if part)


def split_front_matter(text: str, path: Path) -> tuple[dict[str, Any], str]:
    """The metadata and the body of a Markdown text with front matter."""
    if not text.startswith("---\n"):
        raise SystemExit(f"{path}: no front matter")
    head, found, body = text[4:].partition("\n---\n")
    if not found:
        raise SystemExit(f"{path}: front matter is not closed")
    return yaml.safe_load(head), body


def read_blocks(body: str) -> Iterator[Block]:
    """The body's lines as blocks, table lines gathered."""
    rows: list[tuple[str, ...]] = []
    for raw in [*body.splitlines(), ""]:
        line = raw.strip().replace("**", "")
        if line.startswith("|"):
            if not _RULE_ROW.match(line):
                rows.append(tuple(cell.strip() for cell in line.strip("|").split("|")))
            continue
        if rows:
            yield Block("table", rows=tuple(rows))
            rows = []
        if line:
            yield _line_block(line)


def _line_block(line: str) -> Block:
    for mark, kind in (("### ", "section"), ("## ", "chapter"), ("- ", "item")):
        if line.startswith(mark):
            return Block(kind, line[len(mark) :].strip())  # type: ignore[arg-type]
    return Block("caption" if _CAPTION.match(line) else "paragraph", line)
