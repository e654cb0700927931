"""The bank's words for what a text may not say: patterns with named lists, compiled once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from proposals.standing import is_live

_LIST = re.compile(r"\{([^{}\d,][^{}]*)\}")
_DEPTH = 6
# Gaps do not run over a denial: "收益浮动、不保证" is no assured return.
_NO_DENIAL = (
    r"(?!不(?!用|过|但|仅|动产|管|论|低于|超过|高于|少于|愁)|未(?!来)"
    r"|并非|防止|避免|严禁|禁止|杜绝|没有(?!问题)|\bnot?\b)"
)
_NEAR = rf"(?:{_NO_DENIAL}[^,。!?;:\n]){{0,10}}?"
_FAR = rf"(?:{_NO_DENIAL}[^。!?;\n]){{0,24}}?"


class PatternError(Exception):
    """A pattern of the bank that cannot be read; the text is one sentence naming it."""


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


def any_of(given: object, lists: Mapping[str, str]) -> re.Pattern[str] | None:
    """One expression for a text or a list of texts; None where there is none."""
    if not given:
        return None
    texts: Iterable[object] = [given] if isinstance(given, str) else given if isinstance(given, (list, tuple)) else []
    return expression("|".join(f"(?:{text})" for text in texts), lists)


def expression(text: str, lists: Mapping[str, str]) -> re.Pattern[str]:
    """A pattern compiled: `{name}` is a list, `…` a gap in the sentence, `~` one in the clause. Raises PatternError."""
    return _compiled(expanded(text, lists))


def expanded(text: str, lists: Mapping[str, str]) -> str:
    """A pattern with the words of its lists in place of their names. Raises PatternError."""
    for _ in range(_DEPTH):
        if not _LIST.search(text):
            break
        text = _LIST.sub(lambda found: _words_of(found[1], lists), text)
    else:
        raise PatternError(f"词表互相引用：{text[:60]}")
    return text.replace("…", _FAR).replace("~", _NEAR)


def _words_of(name: str, lists: Mapping[str, str]) -> str:
    if name not in lists:
        raise PatternError(f"没有词表 {name}")
    return f"(?:{lists[name]})"


@lru_cache(maxsize=4096)
def _compiled(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise PatternError(f"{text[:60]} 写法有误（{error}）") from None


def lists_of(given: object) -> dict[str, str]:
    """Named word lists: `name: [word, …]` or `name: word|word`."""
    if not isinstance(given, Mapping):
        return {}
    return {
        str(name): words if isinstance(words, str) else "|".join(str(word) for word in words)
        for name, words in given.items()
        if isinstance(words, (str, list, tuple))
    }
