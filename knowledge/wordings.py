"""How the bank writes down what may not be said: patterns with named lists and gaps, read and kept within bounds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from knowledge.patterncost import MOST, PatternRefused, cost_of

_LIST = re.compile(r"\{([^{}\d,][^{}]*)\}")
_DEPTH = 6
_SHOWN = 24  # characters of a pattern in a message
_LONGEST = 20_000  # characters of a pattern with its lists written out
# Gaps do not run over a denial: "收益浮动、不保证" is no assured return.
_NO_DENIAL = (
    r"(?!不(?!用|过|但|仅|动产|管|论|低于|超过|高于|少于|愁)|未(?!来)"
    r"|并非|勿|别(?![的家人处行])|防止|避免|严禁|禁止|杜绝|没有(?!问题)|\bnot?\b)"
)
_NEAR = rf"(?:{_NO_DENIAL}[^,。!?;:\n]){{0,10}}?"
_FAR = rf"(?:{_NO_DENIAL}[^。!?;\n]){{0,24}}?"


class PatternError(Exception):
    """A pattern of the bank that cannot be read; the text is one sentence naming it."""


def expression(text: str, lists: Mapping[str, str]) -> re.Pattern[str]:
    """A pattern compiled: `{name}` is a list, `…` a gap in the sentence, `~` one in the clause. Raises PatternError."""
    return _compiled(expanded(text, lists))


def any_of(given: object, lists: Mapping[str, str]) -> re.Pattern[str] | None:
    """One expression for a text or a list of texts; None where there is none. Raises PatternError."""
    if not given:
        return None
    texts: Iterable[object] = [given] if isinstance(given, str) else given if isinstance(given, (list, tuple)) else []
    return expression("|".join(f"(?:{text})" for text in texts), lists)


def expanded(text: str, lists: Mapping[str, str]) -> str:
    """A pattern with the words of its lists in place of their names. Raises PatternError."""
    for _ in range(_DEPTH):
        if not _LIST.search(text):
            break
        text = _LIST.sub(lambda found: _words_of(found[1], lists), text)
        if len(text) > _LONGEST:
            raise PatternError(f"连同词表过长（上限 {_LONGEST:,} 字）：{_start(text)}")
    else:
        raise PatternError(f"词表互相引用：{_start(text)}")
    return text


def lists_of(given: object) -> dict[str, str]:
    """Named word lists: `name: [word, …]` or `name: word|word`."""
    if not isinstance(given, Mapping):
        return {}
    return {
        str(name): words if isinstance(words, str) else "|".join(str(word) for word in words)
        for name, words in given.items()
        if isinstance(words, (str, list, tuple))
    }


def _words_of(name: str, lists: Mapping[str, str]) -> str:
    if name not in lists:
        raise PatternError(f"没有词表 {name}")
    return f"(?:{lists[name]})"


def _start(text: str) -> str:
    """Enough of a pattern to find it by."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


@lru_cache(maxsize=4096)
def _compiled(text: str) -> re.Pattern[str]:
    """Raises PatternError for what cannot be read and for what could take forever."""
    try:
        if cost_of(text) > MOST:
            raise PatternError(f"{_start(text)} 里可多可少的部分太多，检查会很慢，请拆成几条")
        return re.compile(text.replace("…", _FAR).replace("~", _NEAR))
    except PatternRefused as error:
        raise PatternError(f"{_start(text)} {error}") from None
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternError(f"{_start(text)} 写法有误（{error}）") from None
