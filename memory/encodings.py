"""The encoding of a text file, found without holding the file in memory: UTF-8, UTF-16, GB18030 or Big5.

encoding_of(file) -> "utf-8-sig"        raises UnknownEncoding for what is no text
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from charset_normalizer import from_bytes

_SAMPLE = 50_000
_PIECE = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FAMILIES = {"big5": "big5hkscs", "big5hkscs": "big5hkscs", "cp950": "big5hkscs"}


class UnknownEncoding(Exception):
    """Not text, or in an encoding that is not known here."""


def encoding_of(file: BinaryIO) -> str:
    """The encoding in which the whole file can be read."""
    head = file.read(_SAMPLE)
    marked = next((encoding for bom, encoding in _BOMS if head.startswith(bom)), None)
    candidates = [marked] if marked else _candidates(head)
    for encoding in candidates:
        if _decodes(file, encoding):
            return encoding
    raise UnknownEncoding("the encoding is not known")


def _candidates(head: bytes) -> list[str]:
    zeros = head.count(0)
    if zeros * 10 > len(head) * 2:  # every other byte of a file in Latin letters
        return ["utf-16-le" if head[1::2].count(0) * 2 > zeros else "utf-16-be"]
    if zeros or sum(head.count(byte) for byte in range(1, 9)) * 50 > len(head):
        raise UnknownEncoding("binary data")
    return ["utf-8", *_chinese(head)]


def _chinese(head: bytes) -> list[str]:
    """GB18030 first, unless what it gives is not how Chinese is written."""
    text = head.decode("gb18030", "replace")
    if _everyday(text):
        return ["gb18030"]
    best = from_bytes(head).best()
    guess = _FAMILIES.get(best.encoding, best.encoding) if best else None
    others = ["big5hkscs"] if _traditional(head) else []
    return [*others, *([guess] if guess and guess not in others else []), "gb18030"]


def _everyday(text: str) -> bool:
    """Whether the characters are mostly those of the first level of GB 2312, punctuation included."""
    foreign = [character for character in text if ord(character) > 0x7F]
    return sum(map(_common, foreign)) * 10 >= len(foreign) * 6


def _common(character: str) -> bool:
    try:
        lead = character.encode("gb2312")[0]
    except UnicodeEncodeError:
        return False
    return 0xA1 <= lead <= 0xA3 or 0xB0 <= lead <= 0xD7


def _traditional(head: bytes) -> bool:
    """Whether it reads as Big5 with its 5,401 usual characters."""
    text = head.decode("big5hkscs", "replace")
    foreign = [character for character in text if ord(character) > 0x7F]
    usual = sum(1 for character in foreign if _usual_in_big5(character))
    return bool(foreign) and usual * 10 >= len(foreign) * 9


def _usual_in_big5(character: str) -> bool:
    try:
        lead = character.encode("big5")[0]
    except UnicodeEncodeError:
        return False
    return 0xA1 <= lead <= 0xC6


def _decodes(file: BinaryIO, encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for piece in _pieces(file):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece
