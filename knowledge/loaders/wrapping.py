"""Lines that were wrapped put together again into paragraphs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from knowledge.numbering import marker_of

_ENDS = tuple("。！？；：!?;:…】")
_LABELLED = re.compile(r"[^\s，。；：:]{1,14}[：:]|(?:问|答|Q|A)\d{0,3}\s*[：:]")
_MOST = 120


def join(left: str, right: str) -> str:
    """Two parts of one sentence; a space only where a wrapped line of Latin text had one."""
    left, right = left.rstrip(), right.lstrip()
    if not left or not right:
        return left + right
    return f"{left} {right}" if left[-1].isascii() and right[0].isascii() and not left.endswith("-") else left + right


def starts_anew(line: str) -> bool:
    """Whether a line begins a clause, an item, a question or a labelled entry."""
    marker = marker_of(line)
    if marker and (marker.family != "num_space" or not marker.rest[:1].isascii()):
        return True
    return _LABELLED.match(line) is not None


def ends_sentence(line: str) -> bool:
    return line.rstrip(" 　”’」』）)").endswith(_ENDS)


def width(line: str) -> int:
    """The columns that a line takes: two for a Chinese character."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def paragraphs(lines: Sequence[str]) -> list[str]:
    """Paragraphs of a plain text: one a line, unless the file is visibly wrapped at one width."""
    limit = _wrap_width(lines)
    result: list[str] = []
    full = False
    for raw in lines:
        line = raw.strip()
        indented = raw[:1] in " \t　"
        if line and full and result and not indented and not starts_anew(line):
            result[-1] = join(result[-1], line)
        elif line:
            result.append(line)
        full = bool(line) and bool(limit) and width(raw.rstrip()) >= limit - 6 and not ends_sentence(line)
    return result


def _wrap_width(lines: Sequence[str]) -> int:
    """The width at which a text was wrapped; 0 where it was not."""
    widths = [width(line.rstrip()) for line in lines[:5000] if line.strip()]
    longest = max(widths, default=0)
    near = sum(1 for each in widths if each >= longest - 4)
    return longest if longest <= _MOST and len(widths) >= 4 and near * 3 >= len(widths) and longest >= 40 else 0


def soft_lines(text: str) -> list[str]:
    """The paragraphs within one Markdown paragraph, whose line breaks may be wrapping or meant."""
    result: list[str] = []
    for raw in text.split("\n"):
        line = raw.strip()
        if not line:
            continue
        before = result[-1] if result else ""
        if result and not starts_anew(line) and not ends_sentence(before) and not _LABELLED.match(before):
            result[-1] = join(before, line)
        else:
            result.append(line)
    return result
