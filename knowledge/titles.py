"""Which line is the document's own title, and what looks like a title at all."""

from __future__ import annotations

import re

from knowledge.loaders.blocks import Block, Heading, Paragraph
from knowledge.numbering import marker_of, tidy

_SENTENCE_END = re.compile(r"[。；;，,：:！!、…]$|[。；！？]")
TITLE_LIMIT = 60


def is_title_like(text: str, limit: int = 40) -> bool:
    """Short and without the punctuation of a sentence; a question may be a title."""
    text = text.strip()
    return 0 < len(text) <= limit and "\n" not in text and not _SENTENCE_END.search(text.rstrip("？?"))


def split_title(blocks: list[Block], declared: str | None = None) -> tuple[str, list[Block]]:
    """The title that stands in the document, and the blocks without it; an empty title where there is none."""
    at = next((i for i, block in enumerate(blocks) if isinstance(block, Heading)), None)
    if at is not None and _is_own_title(blocks, at, declared):
        return tidy(blocks[at].text), blocks[:at] + blocks[at + 1 :]  # type: ignore[union-attr]
    if blocks and isinstance(first := blocks[0], Paragraph) and _titles_document(first, blocks[1:]):
        return tidy(first.text), blocks[1:]
    return "", blocks


def _is_own_title(blocks: list[Block], at: int, declared: str | None) -> bool:
    heading = blocks[at]
    assert isinstance(heading, Heading)
    if heading.part or at > 3 or heading.level > 1:
        return False
    marker = marker_of(heading.text)
    if marker and marker.rank:
        return False
    if declared is not None and tidy(heading.text) == tidy(declared):
        return True
    if at and any(not isinstance(block, Paragraph) for block in blocks[:at]):
        return False
    others = [block for block in blocks[at + 1 :] if isinstance(block, Heading)]
    if any(other.level < heading.level for other in others):
        return False
    peers = [other for other in others if other.level == heading.level]
    follows = at + 1 < len(blocks) and isinstance(blocks[at + 1], Heading)
    numbered = all(marker_of(peer.text) for peer in peers)
    return not peers or numbered or (follows and blocks[at + 1] in peers and len(peers) == 1)


def _titles_document(first: Paragraph, rest: list[Block]) -> bool:
    """A first line like a title over something longer."""
    if first.bullet or not rest or not is_title_like(first.text) or marker_of(first.text) or "：" in first.text:
        return False
    following = rest[0]
    if not isinstance(following, Paragraph):
        return isinstance(following, Heading)
    if len(following.text) > len(first.text) or marker_of(following.text) is not None or first.bold:
        return True
    below = rest[1] if len(rest) > 1 else None
    return is_title_like(following.text, 20) and isinstance(below, Paragraph) and below.text.endswith("。")


def title_of(blocks: list[Block]) -> str:
    """What to call a document that declares no title: its first heading, or a first line like one."""
    own, _ = split_title(blocks)
    if own:
        return own[:TITLE_LIMIT]
    heading = next((block for block in blocks if isinstance(block, Heading) and not block.part), None)
    return tidy(heading.text)[:TITLE_LIMIT] if heading else ""
