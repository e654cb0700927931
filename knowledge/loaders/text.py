"""Plain text: a paragraph a line, wrapped lines put together."""

from __future__ import annotations

from knowledge.loaders.blocks import Block, Paragraph
from knowledge.loaders.encoding import decode
from knowledge.loaders.wrapping import paragraphs


def blocks(data: bytes) -> list[Block]:
    return blocks_of(decode(data))


def blocks_of(text: str) -> list[Block]:
    """The paragraphs of a plain text."""
    return [Paragraph(paragraph) for paragraph in paragraphs(text.replace("\x00", "").splitlines())]
