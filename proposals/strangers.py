"""Third parties that a text for a client names: customers of the bank other than the reader."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from knowledge.normalise import clean
from knowledge.ruletypes import Check
from proposals.record import Finding
from proposals.sentences import Sentence

JUDGES = "others"  # the check that says so under `judges` is what a name of another breaks

_ALONE = 3  # characters; a shorter name is one only where its surroundings say so
_SURE_BEHIND = re.compile(
    r"公司|集团|那[边家]|他们|家[,，的在也]|也|在(?:我|咱|本|你们)|去年|今年|上个?月|刚|的(?:贷|授|额|利率|账|老板|情况)|[这那]样|一样|(?:和|跟|与)(?:我|咱|本)行"
)
_SURE_BEFORE = re.compile(r"(?:像|比如|例如|譬如|隔壁|同行|客户|企业|参考|参照)(?:的)?$")
_GREETING = re.compile(
    r"(?:致|尊敬的|敬启|关于|为|给|dear|to|hi|hello|您好|你好|早上好|下午好|上午好|[,，:：\s])*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Named:
    """A client that a text names: where, in which words, and the client's legal name."""

    start: int
    words: str
    client: str


class Called(Protocol):
    """A client with what it is called."""

    @property
    def name(self) -> str: ...
    @property
    def short_names(self) -> tuple[str, ...]: ...


def other_names(clients: Iterable[Called], own: str | None) -> tuple[str, ...]:
    """What the clients of a book are called, without the one that a text is for."""
    return tuple(name for one in clients if one.name != own for name in (one.name, *one.short_names))


def clients_named(text: str, clients: Iterable[Sequence[str]]) -> list[Named]:
    """The clients named in a text, in order; each is its legal name and what else it is called.

    Of names within each other the longest counts. Looks at nothing but the pairs of characters until a name may be one.
    """
    ready = clean(text)
    pairs = _pairs(ready)
    found = [
        Named(start, words, names[0])
        for names in clients
        for words in _likely(names, ready, pairs)
        for start in _stands(words, ready)
    ]
    found.sort(key=lambda one: (-len(one.words), one.start))
    taken = bytearray(len(ready))
    kept: list[Named] = []
    for one in found:
        end = one.start + len(one.words)
        if not any(taken[one.start : end]) or any(k.start == one.start and k.words == one.words for k in kept):
            taken[one.start : end] = b"\x01" * len(one.words)
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def addressed(text: str, named: Sequence[Named]) -> str | None:
    """The client to whom a text is written, by its first words; None where it begins with nobody's name."""
    ready = clean(text)
    first = next(iter(named), None)
    return first.client if first is not None and _GREETING.fullmatch(ready[: first.start]) else None


def named_strangers(
    sentences: Sequence[Sentence], checks: Mapping[str, Check], client: str | None, others: Iterable[str]
) -> list[Finding]:
    """A finding for each sentence that names one of `others`; the client's own name is not one."""
    check = next((one for one in checks.values() if one.extra.get("judges") == JUDGES), None)
    if check is None:
        return []
    own, whole = clean(client or ""), "\n".join(clean(one.text) for one in sentences)
    rest = whole.replace(own, "") if own else whole
    names = [words for words in _likely(others, rest, _pairs(rest)) if words not in own and _stands(words, rest)]
    if not names:
        return []
    source = check.source
    return [
        Finding(check.id, "red", one.text, check.instead, source.document, source.section, check.name)
        for one in sentences
        if any(_stands(name, clean(one.text).replace(own, "") if own else clean(one.text)) for name in names)
    ]


def _likely(names: Iterable[str], ready: str, pairs: frozenset[str]) -> Iterable[str]:
    """The names, as texts are searched, that stand in the text; `pairs` are its characters two by two."""
    for name in names:
        if _pair(name[:2]) in pairs and (words := clean(name).strip()) in ready:
            yield words


def _pairs(ready: str) -> frozenset[str]:
    return frozenset(ready[at : at + 2] for at in range(len(ready) - 1))


@lru_cache(maxsize=65_536)
def _pair(characters: str) -> str:
    return clean(characters)


def _stands(words: str, ready: str) -> list[int]:
    """Where a name stands in a text; a short one only beside words that make it one."""
    found, at = [], ready.find(words)
    while at >= 0:
        end = at + len(words)
        latin = words.isascii() and (ready[at - 1 : at].isalnum() or ready[end : end + 1].isalnum())
        sure = len(words) >= _ALONE or _SURE_BEHIND.match(ready, end) or _SURE_BEFORE.search(ready[:at])
        if sure and not latin:
            found.append(at)
        at = ready.find(words, end)
    return found
