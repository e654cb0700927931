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
from proposals.record import Kind
from proposals.requestwords import pattern, say, words

_EVADING = "CP08"


def refused(text: str, rulebook: Rulebook, *, kind: Kind = "client", language: str = "zh") -> list[str]:
    """Why a request cannot be granted, one sentence for each rule that it goes against."""
    ready = plain(text)
    told: dict[str, str] = {}
    for each in words()["refusals"]:
        if each.get("client_only") and kind != "client":
            continue
        if any(not _is_harmless(each, ready, match.start()) for match in _found(each["pattern"], ready)):
            told.setdefault(each["rules"][0], _sentence(each["rules"], each["what"], rulebook, language))
    if not told and asks_to_break_a_rule(text):
        what = next(each["what"] for each in words()["refusals"] if each["rules"][0] == _EVADING)
        told[_EVADING] = _sentence([_EVADING], what, rulebook, language)
    return list(dict.fromkeys(told.values()))


def _found(expression: str, ready: str) -> Iterator[re.Match[str]]:
    return _compiled(expression).finditer(ready)


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


def _is_harmless(each: Mapping[str, Any], ready: str, start: int) -> bool:
    """Whether it is said that this is not to be; what hides a fact is itself said with 别 and 不要."""
    return not each.get("denying") and bool(pattern("harmless_before").search(ready[:start]))


def _sentence(rules: list[str], what: list[str], rulebook: Rulebook, language: str) -> str:
    check = next((one for rule in rules for one in rulebook.checks if one.id == rule), None)
    said = what[language == "en"]
    return say("refused", language, what=said[0].upper() + said[1:], rule=_cited(check, language))


def _cited(check: Check | None, language: str) -> str:
    if check is None:
        return say("no_rule", language)
    source = check.source
    version = f"{source.version}版" if source.version and language != "en" else source.version or ""
    return say(
        "rule", language, id=check.id, name=check.name, title=source.title, version=version, section=source.section
    )
