"""Bytes of a text file as text: UTF-8, UTF-16 and GB18030 told apart."""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes

from knowledge.loaders.errors import UnreadableFile

_NO_TEXT = "内容是二进制数据，不是文本文件，请确认文件类型后再导入"
_UNKNOWN = "文字编码无法识别（支持 UTF-8、UTF-16、GB18030），请另存为 UTF-8 再导入"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 20_000
_TEXT_CONTROLS = frozenset("\n\r\t\x0c\x0b\x1a")


def decode(data: bytes) -> str:
    """The text of a file; raises UnreadableFile where it is no text or its encoding is unknown."""
    marked = next((encoding for bom, encoding in _BOMS if data.startswith(bom)), None)
    if encoding := marked or _unmarked_utf16(data):
        return _checked(_decoded(data, encoding))
    text = _decoded(data, "utf-8")
    if text is not None:
        return _checked(text)
    if data.count(0) > len(data) // 100:
        raise UnreadableFile(_NO_TEXT)
    return _chinese(data)


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: line ends and figures leave zero bytes, and what it gives reads as text."""
    sample = data[:_SAMPLE]
    if len(data) % 2 or 0 not in sample:
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample.decode(encoding, "replace")
        usual = sum(1 for c in text if (" " <= c <= "~") or c in "\r\n\t" or _is_common(c))
        if usual * 10 >= len(text) * 9:
            return encoding
    return None


def _checked(text: str | None) -> str:
    if text is None:
        raise UnreadableFile(_UNKNOWN)
    sample = text[:_SAMPLE]
    controls = sum(1 for c in sample if c < " " and c not in _TEXT_CONTROLS)
    if controls * 10 > len(sample):
        raise UnreadableFile(_NO_TEXT)
    return text.removeprefix("\ufeff")


def _chinese(data: bytes) -> str:
    """GB18030 if the characters it gives are those that Chinese is written with, else whatever else fits."""
    text = _decoded(data, "gb18030") or _decoded(data[:-1], "gb18030")
    if text is not None and _is_everyday_chinese(text):
        return _checked(text)
    best = from_bytes(data[:_SAMPLE]).best()
    if best is None or best.percent_chaos > 10 or (other := _decoded(data, best.encoding)) is None:
        raise UnreadableFile(_NO_TEXT if _controls(data) else _UNKNOWN)
    return _checked(other)


def _is_everyday_chinese(text: str) -> bool:
    sample = [c for c in text[:_SAMPLE] if ord(c) > 0x7F]
    common = sum(1 for c in sample if _is_common(c))
    return common * 10 >= len(sample) * 6


def _is_common(char: str) -> bool:
    """Chinese punctuation, full-width forms and the 3,755 characters of the first level of GB 2312."""
    try:
        lead = char.encode("gb2312")[0]
    except UnicodeEncodeError:
        return False
    return 0xA1 <= lead <= 0xA3 or 0xB0 <= lead <= 0xD7


def _controls(data: bytes) -> bool:
    sample = data[:_SAMPLE]
    return sum(1 for byte in sample if byte < 9 or 13 < byte < 32) * 50 > len(sample)
