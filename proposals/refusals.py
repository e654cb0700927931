"""Requests that may not be granted: a guarantee, a hidden fact, an internal figure for a client, and the rule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from knowledge.breaches import asks_to_break_a_rule
from knowledge.rulebook import Rulebook
from knowledge.ruletypes import Check
from notes.wording import plain
from proposals.record import Finding, Kind
from proposals.requestwords import pattern, say, words

_EVADING = "CP08"


def refused(text: str, rulebook: Rulebook, *, kind: Kind = "client", language: str = "zh") -> list[str]:
    """Why a request cannot be granted, one sentence for each rule that it goes against."""
    return [one.sentence for one in refusals(text, rulebook, kind=kind, language=language)]


def refusals(text: str, rulebook: Rulebook, *, kind: Kind = "client", language: str = "zh") -> list[Finding]:
    """The rules that a request goes against, each with the sentence that says so and what to write instead."""
    ready = plain(text)
    told: dict[str, Finding] = {}
    for each in words()["refusals"]:
        if each.get("client_only") and kind != "client":
            continue
        if any(not _is_harmless(each, ready, match.start()) for match in _found(each["pattern"], ready)):
            told.setdefault(each["rules"][0], _finding(each["rules"], each["what"], rulebook, language))
    if not told and asks_to_break_a_rule(text):
        what = next(each["what"] for each in words()["refusals"] if each["rules"][0] == _EVADING)
        told[_EVADING] = _finding([_EVADING], what, rulebook, language)
    return list({one.sentence: one for one in told.values()}.values())


def _found(expression: str, ready: str) -> Iterator[re.Match[str]]:
    return _compiled(expression).finditer(ready)


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


def _is_harmless(each: Mapping[str, Any], ready: str, start: int) -> bool:
    """Whether it is said that this is not to be; what hides a fact is itself said with 别 and 不要."""
    return not each.get("denying") and bool(pattern("harmless_before").search(ready[:start]))


def _finding(rules: list[str], what: list[str], rulebook: Rulebook, language: str) -> Finding:
    check = next((one for rule in rules for one in rulebook.checks if one.id == rule), None)
    said = what[language == "en"]
    sentence = say("refused", language, what=said[0].upper() + said[1:], rule=_cited(check, language))
    if check is None:
        return Finding(rules[0], "red", sentence, "", "", "")
    source = check.source
    return Finding(check.id, "red", sentence, check.instead, source.document, source.section, check.name)


def _cited(check: Check | None, language: str) -> str:
    if check is None:
        return say("no_rule", language)
    source = check.source
    version = f"{source.version}版" if source.version and language != "en" else source.version or ""
    return say(
        "rule", language, id=check.id, name=check.name, title=source.title, version=version, section=source.section
    )
