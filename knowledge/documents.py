"""What the bank knows, as data: documents, their passages, and the unit that is found and cited."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Kind = Literal["product", "policy", "rate", "faq", "glossary", "facts", "playbook", "calendar"]

SECTION_JOINER = " > "


@dataclass(frozen=True, slots=True)
class Document:
    """One version of one document, as its front matter or sidecar describes it.

    `name` is the path relative to the folder ingested and unique in the knowledge base; `id` is shared by the versions
    of one document. `effective` and `expires` are the first and the last day in force as declared; what a later version
    or a `supersedes` ends is computed by `knowledge.validity`.
    """

    name: str
    id: str
    title: str
    kind: Kind = "policy"
    number: str | None = None
    products: tuple[str, ...] = ()
    version: str | None = None
    effective: date | None = None
    expires: date | None = None
    supersedes: tuple[str, ...] = ()
    audience: str | None = None
    owner: str | None = None
    language: str = "zh"
    root: str = ""
    content_hash: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Passage:
    """One clause, paragraph or table row: the unit that is found, cited and opened.

    `section` is the path of headings and numbered clauses down to this passage; for a sheet (sheet, first cell of
    the row), for slides (slide title,). `text` is verbatim (a row as `column：value；…`). `context` is what one must
    read with it: the lead of the clause an item belongs to, or a table's caption and header. `page` counts from 1.
    """

    document: str
    ordinal: int
    section: tuple[str, ...]
    text: str
    context: str = ""
    page: int | None = None
    kind: Literal["text", "row", "heading"] = "text"

    @property
    def path(self) -> str:
        """The section as results show it."""
        return SECTION_JOINER.join(self.section)


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A document with its passages in reading order."""

    document: Document
    passages: tuple[Passage, ...]


def content_hash(text: str | bytes) -> str:
    """SHA-256 of a text (UTF-8) or of bytes, in hex."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()
