"""What taking in one file would change, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from knowledge.changes import Change, bare_text, side_by_side
from knowledge.chunks import passage_key
from knowledge.difference import Parser
from knowledge.documents import Document, ParsedDocument, Passage
from knowledge.published import Published, load_published
from knowledge.validity import Validity, validities, version_order


@dataclass(frozen=True, slots=True)
class Preview:
    """What a new file brings, beside what is in the base.

    `replaces` is the document of the same name that it would overwrite, `ends` are other documents whose last day it
    moves, with the validity they would have. `same_version` are documents under other names with the same id, version
    and effective date: both would be in force. `changes` show old and new text side by side, `added` passages that
    have no counterpart, `removed` those of the old side that have none.
    """

    document: Document
    validity: Validity
    replaces: Document | None
    ends: tuple[tuple[Document, Validity], ...]
    same_version: tuple[Document, ...]
    added: tuple[Passage, ...]
    changes: tuple[Change, ...]
    removed: tuple[Change, ...]
    unchanged: int

    @property
    def effective(self) -> date | None:
        """The first day on which the new text applies; None when always."""
        return self.validity.start


def preview(
    path: Path,
    root: Path,
    *,
    data_dir: Path,
    chroma_url: str | None = None,
    max_bytes: int = 50_000_000,
    parse: Parser | None = None,
) -> Preview:
    """What `ingest` of the file would change. Raises what the parser raises; writes nothing."""
    if parse is None:
        from knowledge.parsing import parse as read

        parse = read
    return preview_of(parse(path, root, max_bytes), load_published(data_dir, chroma_url))


def preview_of(parsed: ParsedDocument, published: Published) -> Preview:
    """What `parsed` would change in this state of the base."""
    document = parsed.document
    rest = [p for p in published.parsed if p.document.name != document.name]
    replaced = next((p for p in published.parsed if p.document.name == document.name), None)
    after = validities([*(p.document for p in rest), document])
    ended = [p for p in rest if after[p.document.name] != published.validities[p.document.name]]
    before = replaced or _previous(ended)
    changes = side_by_side(before, parsed) if before else []
    standing = {bare_text(passage.text) for passage in before.passages} if before else set()
    counterparts = {change.new_key for change in changes}
    new = [x for x in parsed.passages if bare_text(x.text) not in standing]
    return Preview(
        document=document,
        validity=after[document.name],
        replaces=replaced.document if replaced else None,
        ends=tuple((p.document, after[p.document.name]) for p in ended),
        same_version=tuple(p.document for p in rest if _same_version(p.document, document)),
        added=tuple(x for x in new if passage_key(document, x) not in counterparts),
        changes=tuple(change for change in changes if change.new is not None),
        removed=tuple(change for change in changes if change.new is None),
        unchanged=len(parsed.passages) - len(new),
    )


def _previous(ended: list[ParsedDocument]) -> ParsedDocument | None:
    """The newest of the documents that the new one ends: what a reader compares it with."""
    return max(ended, key=lambda p: p.document.effective or date.min, default=None)


def _same_version(one: Document, other: Document) -> bool:
    same_day = one.effective == other.effective
    return one.id == other.id and same_day and version_order(one.version) == version_order(other.version)
