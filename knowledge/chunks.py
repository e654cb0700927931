"""What stands for a passage: the short texts that are embedded for it, and its stable key."""

from __future__ import annotations

import re
from math import ceil

from knowledge.documents import Document, Passage, content_hash

BODY = 160
WHOLE = 220
_TITLE, _SECTION, _CONTEXT = 28, 40, 48
_SENTENCE = re.compile(r"[^。！？；!?;\n]*[。！？；!?;\n]+[”’」』）)]*|[^。！？；!?;\n]+")
_CLAUSE = re.compile(r"[^，、,：:\s]*[，、,：:\s]+|[^，、,：:\s]+")


def chunks_of(passage: Passage, document: Document) -> list[str]:
    """The texts embedded for a passage: title, end of the section path, what it depends on, and part of its text.

    Each holds at most `BODY` characters of the passage's own text and at most `WHOLE` in all, because the time to embed
    grows with length. Sentences stay whole where they fit. A passage without text has none.
    """
    text = passage.text.strip()
    if not text:
        return []
    title = _shortened(document.title, _TITLE)
    section = _tail(passage.section, _SECTION, without={document.title, text})
    context = _shortened(passage.context, _CONTEXT)
    head = "\n".join(part for part in (" ".join(p for p in (title, section) if p), context) if part)
    room = min(BODY, WHOLE - len(head) - 1)
    return [f"{head}\n{piece}" if head else piece for piece in pieces_of(text, room)]


def pieces_of(text: str, room: int) -> list[str]:
    """`text` cut at sentence ends, else at commas, else anywhere, into pieces of at most `room` characters.

    The pieces are of similar length, so that none is a meaningless rest; joined, they are the text but for blanks at
    the cuts.
    """
    if len(text) <= room:
        return [text] if text.strip() else []
    fair = min(room, ceil(len(text) / ceil(len(text) / room) * 1.15))
    pieces: list[str] = []
    for sentence in _atoms(text, room):
        if pieces and len(pieces[-1]) + len(sentence) <= fair:
            pieces[-1] += sentence
        else:
            pieces.append(sentence)
    return [piece.strip() for piece in pieces if piece.strip()]


def passage_key(document: Document, passage: Passage) -> str:
    """What an answer remembers of a passage: the same as long as document, version, section, context and text are.

    Where a passage stands in the file and on which page does not count. Two passages of one document that agree in
    everything share a key: either one is what was cited.
    """
    parts = (document.name, document.version or "", *passage.section, "", passage.context, passage.text)
    return content_hash("\x1f".join(parts))[:32]


def _atoms(text: str, room: int) -> list[str]:
    atoms: list[str] = []
    for sentence in _SENTENCE.findall(text):
        if len(sentence) <= room:
            atoms.append(sentence)
            continue
        for clause in _CLAUSE.findall(sentence):
            atoms.extend(clause[i : i + room] for i in range(0, len(clause), room))
    return atoms


def _shortened(text: str, room: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= room else text[: room - 1] + "…"


def _tail(section: tuple[str, ...], room: int, without: set[str]) -> str:
    """As much of the path as fits, from its end: the nearest heading says most."""
    kept: list[str] = []
    for element in reversed(section):
        element = " ".join(element.split())
        if element in without:
            continue
        if sum(map(len, kept)) + len(kept) + len(element) > room:
            if not kept:
                kept.append(_shortened(element, room))
            break
        kept.append(element)
    return " ".join(reversed(kept))
