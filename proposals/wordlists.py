"""Patterns of the bank found in a sentence: all their parts, each really said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from knowledge.wordings import PatternError, any_of, expression
from proposals.standing import is_live


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a pattern was found in a sentence, and the wording it suggests ('' for the rule's own)."""

    start: int
    end: int
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Parts that must all stand in one sentence, in any order, each really said; unless words of `unless` do."""

    parts: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None = None
    instead: str = ""

    def find(self, words: str, *, saying: bool = False, asked: bool = False) -> Hit | None:
        """The first place where all parts are really said."""
        hits = []
        for part in self.parts:
            live = next(_live(part, words, saying=saying, asked=asked), None)
            if live is None:
                return None
            hits.append(live)
        if self.unless is not None and self.unless.search(words):
            return None
        return Hit(min(start for start, _ in hits), max(end for _, end in hits), self.instead)


def _live(part: re.Pattern[str], words: str, *, saying: bool, asked: bool) -> Iterator[tuple[int, int]]:
    for found in part.finditer(words):
        if is_live(words, *found.span(), saying=saying, asked=asked):
            yield found.span()


def patterns_of(given: object, lists: Mapping[str, str]) -> tuple[Pattern, ...]:
    """The patterns of a check: texts, or mappings with `say`, `unless` and `instead`. Raises PatternError."""
    if given is None:
        return ()
    if not isinstance(given, (list, tuple)):
        raise PatternError("patterns 应为列表")
    return tuple(_pattern(one, lists) for one in given)


def _pattern(one: object, lists: Mapping[str, str]) -> Pattern:
    if isinstance(one, str):
        one = {"say": one}
    if not isinstance(one, Mapping) or not isinstance(one.get("say"), str):
        raise PatternError(f"写法有误：{one!r}")
    parts = tuple(expression(part.strip(), lists) for part in one["say"].split(" + "))
    unless = one.get("unless")
    return Pattern(parts, any_of(unless, lists), str(one.get("instead") or ""))
