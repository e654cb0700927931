"""Telegram HTML: escaping what others wrote, and splitting long messages without breaking a tag or a sentence."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

MESSAGE_LIMIT = 4096  # UTF-16 code units, Telegram's limit for one message
CALLBACK_LIMIT = 64  # bytes

_TOKEN = re.compile(r"<[^<>]+>|&#?\w+;|.", re.DOTALL)
_TAG_NAME = re.compile(r"</?\s*([\w-]+)")
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

_SENTENCE_ENDS = frozenset("。！？；!?;…")
_PAUSES = frozenset("，、,：: \t")


def escape(text: str) -> str:
    """`text` safe inside Telegram HTML; control and direction-changing characters are dropped, newlines stay."""
    return html.escape(_FORBIDDEN.sub("", text), quote=False)


def plain(markup: str) -> str:
    """The text of `markup` without its tags."""
    return html.unescape("".join(t for t in _TOKEN.findall(markup) if not _is_tag(t)))


def units(text: str) -> int:
    """Length in UTF-16 code units, as Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def shortened(text: str, length: int) -> str:
    """`text` on one line and at most `length` characters, ended by … when cut."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: max(length - 1, 0)].rstrip() + "…"


def split(markup: str, limit: int = MESSAGE_LIMIT) -> list[str]:
    """`markup` in parts of at most `limit` UTF-16 units, tags closed at the end of a part and opened again in the next.

    A part ends at a paragraph, else a line, else a sentence, else a pause, and only within an endless word anywhere.
    Never inside a tag or an entity. Parts without visible text are left out.
    """
    if units(markup) <= limit:
        return [markup.strip()] if plain(markup).strip() else []
    tokens: list[str] = _TOKEN.findall(markup)
    parts: list[str] = []
    opened: tuple[str, ...] = ()
    start = 0
    while start < len(tokens):
        part = _fill(tokens, start, opened, limit)
        if plain(part.markup).strip():
            parts.append(part.markup)
        start, opened = part.end, part.opened
    return parts


@dataclass(frozen=True, slots=True)
class _Part:
    markup: str
    end: int
    opened: tuple[str, ...]


@dataclass(slots=True)
class _Breaks:
    """The best places to end a part that were seen so far, by rank: 4 paragraph, 3 line, 2 sentence, 1 pause."""

    seen: dict[int, tuple[int, tuple[str, ...]]] = field(default_factory=dict)

    def note(self, rank: int, end: int, opened: tuple[str, ...]) -> None:
        for lower in range(1, rank + 1):
            self.seen[lower] = (end, opened)

    def best(self, start: int, filled: int) -> tuple[int, tuple[str, ...]] | None:
        """The highest rank in the second half of the part, else the last end of a sentence, else of a clause."""
        half = start + (filled - start) // 2
        for rank in (4, 3, 2):
            if rank in self.seen and self.seen[rank][0] > half:
                return self.seen[rank]
        return self.seen.get(2) or self.seen.get(1)


def _fill(tokens: list[str], start: int, opened: tuple[str, ...], limit: int) -> _Part:
    size = sum(units(tag) for tag in opened)
    stack, position, breaks = opened, start, _Breaks()
    while position < len(tokens):
        token = tokens[position]
        after = _stack_after(stack, token)
        if size + units(token) + _closing_size(after) > limit and position > start:
            break
        size, stack, position = size + units(token), after, position + 1
        rank = _rank(tokens, position)
        if rank:
            breaks.note(rank, position, stack)
    else:
        return _Part(_assemble(opened, tokens[start:], stack), len(tokens), ())
    end, stack = breaks.best(start, position) or (position, stack)
    markup = _assemble(opened, tokens[start:end], stack)
    while end < len(tokens) and tokens[end].isspace():
        end += 1
    return _Part(markup, end, stack)


def _rank(tokens: list[str], end: int) -> int:
    """How good it is to end a part before token `end`."""
    last = tokens[end - 1]
    following = tokens[end] if end < len(tokens) else "\n"
    if last == "\n":
        return 4 if end > 1 and tokens[end - 2] == "\n" else 3
    if last in _SENTENCE_ENDS and following not in _SENTENCE_ENDS and following not in "”’』」）)":
        return 2
    if last == "." and following.isspace():
        return 2
    return 1 if last in _PAUSES else 0


def _assemble(opened: tuple[str, ...], tokens: list[str], stack: tuple[str, ...]) -> str:
    closing = "".join(f"</{_name(tag)}>" for tag in reversed(stack))
    return "".join(opened) + "".join(tokens).rstrip() + closing


def _closing_size(stack: tuple[str, ...]) -> int:
    return sum(units(_name(tag)) + 3 for tag in stack)


def _stack_after(stack: tuple[str, ...], token: str) -> tuple[str, ...]:
    if not _is_tag(token):
        return stack
    if token.startswith("</"):
        return stack[:-1] if stack and _name(stack[-1]) == _name(token) else stack
    return (*stack, token)


def _is_tag(token: str) -> bool:
    return len(token) > 2 and token[0] == "<"


def _name(tag: str) -> str:
    match = _TAG_NAME.match(tag)
    return match.group(1) if match else ""
