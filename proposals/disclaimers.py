"""Statements that a whole proposal for a client must carry and does not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from knowledge.normalise import clean
from knowledge.ruletypes import Check
from knowledge.wordings import expression
from proposals.record import Finding
from proposals.sentences import Sentence

if TYPE_CHECKING:
    from knowledge.rulebook import Rulebook

_DOCUMENT_LENGTH = 400
_DOCUMENT_SENTENCES = 8


def missing(text: str, sentences: Sequence[Sentence], rulebook: Rulebook, lists: Mapping[str, str]) -> list[Finding]:
    """A finding for each statement that is due and absent; short messages need none. `lists` are the bank's words."""
    given = next((one for one in rulebook.checks if one.extra.get("disclaimers")), None)
    if given is None or not _is_document(text, sentences):
        return []
    words = clean(text).replace(",", "")
    return [
        _finding(given, statement)
        for statement in _statements(given)
        if _is_due(statement, words, rulebook, lists) and not expression(str(statement["must"]), lists).search(words)
    ]


def _is_document(text: str, sentences: Sequence[Sentence]) -> bool:
    return len(text) >= _DOCUMENT_LENGTH and len(sentences) >= _DOCUMENT_SENTENCES and "方案" in text


def _statements(check: Check) -> Iterable[Mapping[str, object]]:
    given = check.extra.get("disclaimers")
    return (one for one in given if isinstance(one, Mapping)) if isinstance(given, (list, tuple)) else ()


def _is_due(statement: Mapping[str, object], words: str, rulebook: Rulebook, lists: Mapping[str, str]) -> bool:
    """Always, or where one of its products or words stands in the text."""
    codes, said = statement.get("products"), statement.get("words")
    if not codes and not said:
        return True
    if isinstance(codes, (list, tuple)) and any(_names(words, str(code), rulebook) for code in codes):
        return True
    return bool(said) and expression(str(said), lists).search(words) is not None


def _names(words: str, code: str, rulebook: Rulebook) -> bool:
    sheet = rulebook.products.get(code)
    return sheet is not None and (clean(sheet.name) in words or code.lower() in words)


def _finding(check: Check, statement: Mapping[str, object]) -> Finding:
    wording = str(statement.get("text") or "")
    name = str(statement.get("id") or "")
    source = check.source
    section = str(statement.get("section") or source.section)
    return Finding(check.id, "amber", f"（缺少声明 {name}）", wording, source.document, section, check.name)
