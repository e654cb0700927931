"""Word's automatic numbers written out: they are printed but stand in no paragraph."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from knowledge.loaders.word_styles import Styles

_CN = "零一二三四五六七八九"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
)
_ROMAN_SMALL = ((5, "V"), (4, "IV"), (1, "I"))
_DEPTH = 9


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    format: str
    text: str
    style: str | None


class Numbering:
    """The counters of one document, advanced paragraph by paragraph."""

    def __init__(self, document: Any, styles: Styles) -> None:
        self._styles = styles
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, str] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._counters: dict[str, list[int | None]] = {}
        part = next(
            (rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/numbering")), None
        )
        if part is not None:
            self._read(part.element)

    def _read(self, root: Any) -> None:
        for abstract in root.iterchildren(qn("w:abstractNum")):
            levels = {int(level.get(qn("w:ilvl"), "0")): _level(level) for level in abstract.iterchildren(qn("w:lvl"))}
            self._abstract[abstract.get(qn("w:abstractNumId"))] = levels
        for num in root.iterchildren(qn("w:num")):
            number = num.get(qn("w:numId"))
            reference = num.find(qn("w:abstractNumId"))
            self._lists[number] = reference.get(qn("w:val")) if reference is not None else ""
            for override in num.iterchildren(qn("w:lvlOverride")):
                start = override.find(qn("w:startOverride"))
                if start is not None:
                    self._starts[number, int(override.get(qn("w:ilvl"), "0"))] = int(start.get(qn("w:val"), "1"))

    def prefix(self, paragraph: Any) -> tuple[str, bool]:
        """The number that Word prints before a paragraph, and whether it is a mere bullet."""
        found = self._reference(paragraph)
        if found is None:
            return "", False
        number, depth = found
        levels = self._abstract.get(self._lists.get(number, ""), {})
        level = levels.get(depth)
        if level is None:
            return "", False
        if level.format in ("bullet", "none"):
            return "", level.format == "bullet"
        counters = self._advance(number, depth, levels)
        text = re.sub(
            r"%([1-9])", lambda match: _written(levels, counters, int(match[1]) - 1, level.format), level.text
        )
        return (f"{text} " if text and not text.endswith(("、", "）", " ", "】")) else text), False

    def _reference(self, paragraph: Any) -> tuple[str, int] | None:
        """The list and depth of a paragraph, by its own properties or its style's."""
        own = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        style_id = style.get(qn("w:val")) if style is not None else None
        sources = [own] if own is not None else []
        chain = self._styles.chain(style_id) if style_id else []
        sources += [found for each in chain if (found := each.find(f"{qn('w:pPr')}/{qn('w:numPr')}")) is not None]
        number = next((value for source in sources if (value := _child(source, "w:numId")) is not None), None)
        if number is None or number == "0":
            return None
        depth = next((value for source in sources if (value := _child(source, "w:ilvl")) is not None), None)
        return number, min(int(depth), _DEPTH - 1) if depth else self._depth_of_style(number, style_id)

    def _depth_of_style(self, number: str, style_id: str | None) -> int:
        levels = self._abstract.get(self._lists.get(number, ""), {})
        return next((depth for depth, level in levels.items() if style_id and level.style == style_id), 0)

    def _advance(self, number: str, depth: int, levels: dict[int, _Level]) -> list[int | None]:
        key = self._lists.get(number, "")
        counters = self._counters.setdefault(key, [None] * _DEPTH)
        if (number, depth) in self._starts:
            counters[depth] = self._starts.pop((number, depth)) - 1
        current = counters[depth]
        counters[depth] = levels[depth].start if current is None else current + 1
        for deeper in range(depth + 1, _DEPTH):
            counters[deeper] = None
        for outer in range(depth):
            if counters[outer] is None and outer in levels:
                counters[outer] = levels[outer].start
        return counters


def _level(element: Any) -> _Level:
    start = _child(element, "w:start")
    return _Level(
        int(start) if start and start.isdecimal() else 1,
        _child(element, "w:numFmt") or "decimal",
        _child(element, "w:lvlText") or "",
        _child(element, "w:pStyle"),
    )


def _child(element: Any, tag: str) -> str | None:
    found = element.find(qn(tag))
    return found.get(qn("w:val")) if found is not None else None


def _written(levels: dict[int, _Level], counters: list[int | None], depth: int, own_format: str) -> str:
    value = counters[depth]
    if value is None:
        return ""
    level = levels.get(depth)
    return _FORMATS.get(level.format if level else own_format, str)(value)


def chinese(value: int) -> str:
    """A number below ten thousand in Chinese: 12 is 十二."""
    if not 0 < value < 10_000:
        return str(value) if value else "零"
    written, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            written += ("零" if zero and written else "") + _CN[digit] + name
            zero = False
        else:
            zero = True
    return written[1:] if written.startswith("一十") else written


def _letter(value: int) -> str:
    return chr(ord("A") + (value - 1) % 26) * ((value - 1) // 26 + 1)


def _roman(value: int) -> str:
    written = ""
    for amount, letters in (*_ROMAN, *_ROMAN_SMALL):
        while 0 < amount <= value < 4000:
            written += letters
            value -= amount
    return written


def _circled(value: int) -> str:
    return _CIRCLED[value - 1] if 0 < value <= len(_CIRCLED) else str(value)


_FORMATS: dict[str, Callable[[int], str]] = {
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "ideographDigital": chinese,
    "upperLetter": _letter,
    "lowerLetter": lambda value: _letter(value).lower(),
    "upperRoman": _roman,
    "lowerRoman": lambda value: _roman(value).lower(),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalZero": lambda value: f"{value:02d}",
}
