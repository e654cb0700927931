"""How long a pattern may take at worst, told from how it is written, before it meets a text."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

MOST = 12.0  # decimal logarithm of the ways in which a pattern may fit at one place, each gap at its widest
_MOST_ENDLESS = 2  # parts without end, one after another: three of them take seconds to fail in one sentence
_MOST_REPEATED = 3.2  # of a part that may be of several lengths and is repeated
_GAPS = {"…": math.log10(25), "~": math.log10(11)}
_ENDLESS = 400  # characters: a sentence is no longer
_REPEAT = re.compile(r"\*|\+|\?|\{(\d*)(,?)(\d*)\}")
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_HEAD = re.compile(r"\?(?:P?<[A-Za-z_]\w*>|P=\w+|[aiLmsux-]+:?|<[=!]|[=!:>]|#[^)]*)")
_LOOKS = ("?=", "?!", "?<=", "?<!")


class PatternRefused(ValueError):
    """A pattern that could take forever; the text says which part, for whoever wrote it."""


def cost_of(pattern: str) -> float:
    """The decimal logarithm of the ways in which a pattern may fit at one place. Raises PatternRefused.

    A part that may be of several lengths is not repeated without end: `(a+)+` doubles with every character.
    """
    found = _Reader(pattern).choice(0)
    if found.endless > _MOST_ENDLESS:
        raise PatternRefused("接连有几处不限长短的部分（*、+），检查会很慢，请写明次数，如 {0,10}")
    return found.cost


@dataclass(frozen=True, slots=True)
class _Part:
    """What one part may cost, whether it stands for one length only, and how many parts without end it holds."""

    cost: float = 0.0
    plain: bool = True
    endless: int = 0


@dataclass(slots=True)
class _Reader:
    text: str
    at: int = 0

    def choice(self, depth: int) -> _Part:
        """Alternatives up to the end of their group."""
        branches = [self._sequence(depth)]
        while self._next() == "|":
            self.at += 1
            branches.append(self._sequence(depth))
        alone = len(branches) == 1 and branches[0].plain
        return _Part(max(one.cost for one in branches), alone, max(one.endless for one in branches))

    def _next(self) -> str:
        return self.text[self.at : self.at + 1]

    def _sequence(self, depth: int) -> _Part:
        whole = _Part()
        while self._next() not in ("", "|", ")"):
            one = self._repeated(self._atom(depth))
            whole = _Part(whole.cost + one.cost, whole.plain and one.plain, whole.endless + one.endless)
        return whole

    def _atom(self, depth: int) -> _Part:
        sign = self._next()
        if sign == "(":
            return self._group(depth + 1)
        listed = _CLASS.match(self.text, self.at) if sign == "[" else None
        self.at = listed.end() if listed else self.at + (2 if sign == "\\" else 1)
        return _Part(_GAPS[sign], plain=False) if sign in _GAPS else _Part()

    def _group(self, depth: int) -> _Part:
        if depth > 40:
            raise PatternRefused("括号嵌套过多")
        self.at += 1
        head = _HEAD.match(self.text, self.at)
        self.at = head.end() if head else self.at
        inside = self.choice(depth)
        self.at += 1
        if head is not None and head[0] in _LOOKS:
            return _Part()  # what is only looked at is not tried again
        return inside

    def _repeated(self, one: _Part) -> _Part:
        found = _REPEAT.match(self.text, self.at)
        if found is None:
            return one
        self.at = found.end()
        if self._next() in ("?", "+"):
            self.at += 1
        least, most = _bounds(found)
        if most <= 1:
            return _Part(one.cost + math.log10(2), False, one.endless)
        if one.plain:
            return _Part(math.log10(most - least + 1), least == most, int(most >= _ENDLESS))
        cost = most * max(one.cost, math.log10(2))
        if cost > _MOST_REPEATED:
            raise PatternRefused("把长短不定的部分反复重复，检查会停不下来，请写明较少的次数，如 {0,4}")
        return _Part(cost, False, one.endless)


def _bounds(repeat: re.Match[str]) -> tuple[int, int]:
    if repeat[0] == "?":
        return 0, 1
    if repeat[0] in "*+":
        return int(repeat[0] == "+"), _ENDLESS
    least = int(repeat[1] or 0)
    most = int(repeat[3]) if repeat[3] else _ENDLESS if repeat[2] else least
    return min(least, most), most
