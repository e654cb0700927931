"""A product's manual as a client may read it: what the bank's own checks forbid is left out of the client's text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from knowledge.rulebook import Rulebook
from knowledge.ruletypes import ProductSheet
from proposals.checking import check
from proposals.record import Draft, Finding

_CLAUSES = re.compile(r"[（(][^（()）]*[）)]|[^，；。,;（(]+[，；。,;]?|[^（(]|[（(]")
_TRAILING = "，；,; "


def presentable(sheet: ProductSheet, rulebook: Rulebook, day: date) -> ProductSheet:
    """The product with only those words of its manual that may go to a client; its prices and papers are the bank's."""
    if not red_in(_words(sheet), rulebook, day):
        return sheet
    papers = tuple(paper for paper in sheet.documents if not red_in((paper,), rulebook, day))
    pricing, purpose = (_fitting(text, rulebook, day) for text in (sheet.pricing, sheet.purpose))
    return replace(sheet, documents=papers, pricing=pricing, purpose=purpose)


def left_out(made: Draft, rulebook: Rulebook) -> list[Finding]:
    """What the manuals behind a client's draft say and the draft does not, for whoever looks after the manuals."""
    refs = {source.ref for section in made.sections for block in section.blocks for source in block.sources}
    sheets = [sheet for code, sheet in rulebook.products.items() if code in refs]
    found = [one for sheet in sheets for one in red_in(_words(sheet), rulebook, made.day)]
    return [replace(one, severity="amber", suggestion=f"未写入对客文件：{one.suggestion}") for one in found]


def red_in(texts: Iterable[str], rulebook: Rulebook, day: date) -> list[Finding]:
    """The red findings in texts that stand by themselves."""
    found = check("\n".join(texts), rulebook, audience="client", as_of=day).findings
    return [one for one in found if one.severity == "red"]


def _words(sheet: ProductSheet) -> tuple[str, ...]:
    return (sheet.purpose, sheet.pricing, *sheet.documents)


def _fitting(text: str, rulebook: Rulebook, day: date) -> str:
    """The clauses of a text that may stay; nothing where they may not stand together."""
    kept = "".join(part for part in _CLAUSES.findall(text) if not red_in((part,), rulebook, day)).rstrip(_TRAILING)
    return "" if red_in((kept,), rulebook, day) else kept
