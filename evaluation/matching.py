"""Whether a passage counts for an expected source."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from evaluation.questions import Source
from knowledge.documents import SECTION_JOINER
from knowledge.normalise import clean
from knowledge.quantities import han_number, plain

_NUMERAL = "零〇一二两三四五六七八九十百千"
_NUMBERED = re.compile(
    rf"(?<=第)[{_NUMERAL}]+(?=[编篇章节条款项部])|(?<=[条章节]之)[{_NUMERAL}]+|(?<=\()[{_NUMERAL}]+(?=\))"
)
_INSERTED = re.compile(r"之\d")


def counts_for(source: Source, document: str, section: Sequence[str], text: str) -> bool:
    """Whether a passage of `document` under the path `section` is where `source` points.

    Each part of the section expected must begin an element of the path; the last may begin the text instead.
    """
    if _name(source.document) != _name(document):
        return False
    elements = [canonical(element) for element in section]
    parts = [canonical(part) for part in source.section.split(SECTION_JOINER) if part.strip()]
    if not parts:
        return True
    *leading, last = parts
    return all(_begins_any(elements, part) for part in leading) and _begins_any([*elements, canonical(text)], last)


def canonical(label: str) -> str:
    """A heading or clause label without what people vary: width, blanks, script, and 第十二条 for 第12条."""
    label = re.sub(r"\s+", "", clean(label))
    return _NUMBERED.sub(lambda found: _digits(found[0]), label)


def begins_with(element: str, label: str) -> bool:
    """Whether a canonical element begins with a canonical label, a number being whole: 第12条 is not 第12条之1."""
    if not element.startswith(label):
        return False
    rest = element[len(label) :]
    if label[-1:].isdigit() and rest[:1].isdigit():
        return False
    return not _INSERTED.match(rest)


def _begins_any(elements: Sequence[str], label: str) -> bool:
    return any(begins_with(element, label) for element in elements)


def _digits(numeral: str) -> str:
    value = han_number(numeral)
    return numeral if value is None else plain(value)


def _name(document: str) -> str:
    return unicodedata.normalize("NFC", document).removeprefix("./")
