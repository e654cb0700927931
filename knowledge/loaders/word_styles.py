"""What Word's styles say of a paragraph: its heading level, its emphasis, whether it is a table of contents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])$", re.I)
_TITLE = re.compile(r"(?:title|标题|文档标题|文件标题|大标题)$", re.I)
_CONTENTS = re.compile(r"(?:toc|目录|contents?)\s*(?:\d|heading|标题)?$", re.I)
_CHAIN_LIMIT = 20
TITLE_LEVEL = 0


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """`level` is the heading level, None for body text, 0 for the style of a document's title."""

    level: int | None = None
    is_contents: bool = False


class Styles:
    """The styles of one document, looked up along what they are based on."""

    def __init__(self, document: Any) -> None:
        element = document.styles.element
        self._by_id = {style.get(qn("w:styleId")): style for style in element.iterchildren(qn("w:style"))}
        defaults = [style for style in self._by_id.values() if style.get(qn("w:default")) in ("1", "true")]
        self._default = next((style for style in defaults if style.get(qn("w:type")) == "paragraph"), None)
        self._known: dict[str | None, ParagraphStyle] = {}
        size = element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:sz')}")
        self.default_size = _number(size) or 21

    def of(self, paragraph: Any) -> ParagraphStyle:
        """The style of a paragraph; an outline level of its own comes first."""
        own = paragraph.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        style_id = _style_id(paragraph)
        if style_id not in self._known:
            self._known[style_id] = self._read(style_id)
        style = self._known[style_id]
        if own is None or style.is_contents:
            return style
        level = _number(own)
        return ParagraphStyle(level + 1) if level is not None and level < 9 else ParagraphStyle()

    def chain(self, style_id: str | None) -> list[Any]:
        """A style and those it is based on."""
        found: list[Any] = []
        style = self._by_id.get(style_id) if style_id else self._default
        while style is not None and len(found) < _CHAIN_LIMIT and style not in found:
            found.append(style)
            based = style.find(qn("w:basedOn"))
            style = self._by_id.get(based.get(qn("w:val"))) if based is not None else None
        return found

    def _read(self, style_id: str | None) -> ParagraphStyle:
        level: int | None = None
        for style in self.chain(style_id):
            name = _value(style.find(qn("w:name"))) or ""
            if _CONTENTS.match(name):
                return ParagraphStyle(is_contents=True)
            outline = style.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
            if found := _HEADING.match(name):
                level = int(found[1])
            elif _TITLE.match(name):
                level = TITLE_LEVEL
            elif outline is not None and (number := _number(outline)) is not None and number < 9:
                level = number + 1
            if level is not None:
                break
        return ParagraphStyle(level)

    def is_emphasised(self, paragraph: Any) -> bool:
        """Whether all of a paragraph is bold, or clearly larger than body text."""
        runs = [
            run for run in paragraph.iter(qn("w:r")) if "".join(each.text or "" for each in run.iter(qn("w:t"))).strip()
        ]
        if not runs:
            return False
        chain = self.chain(_style_id(paragraph))
        bold = _first([_on(style.find(f"{qn('w:rPr')}/{qn('w:b')}")) for style in chain]) or False
        size = _first([_number(style.find(f"{qn('w:rPr')}/{qn('w:sz')}")) for style in chain]) or self.default_size
        return all(self._run_emphasised(run, bold, size) for run in runs)

    def _run_emphasised(self, run: Any, bold: bool, size: int) -> bool:
        own = _on(run.find(f"{qn('w:rPr')}/{qn('w:b')}"))
        own_size = _number(run.find(f"{qn('w:rPr')}/{qn('w:sz')}")) or size
        return (bold if own is None else own) or own_size >= max(self.default_size, 24) + 6


def _style_id(paragraph: Any) -> str | None:
    return _value(paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}"))


def _value(element: Any) -> str | None:
    return element.get(qn("w:val")) if element is not None else None


def _number(element: Any) -> int | None:
    value = _value(element)
    return int(value) if value and value.isdecimal() else None


def _on(element: Any) -> bool | None:
    return None if element is None else _value(element) not in ("0", "false", "none", "off")


def _first(values: list[Any]) -> Any:
    return next((value for value in values if value is not None), None)
