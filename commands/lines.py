"""Lines of input for a command: of a file or of stdin, with their numbers, one that is no UTF-8 by itself."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from commands.parts import CommandFailed

NO_UTF8 = "不是 UTF-8 文字"
_BOM = b"\xef\xbb\xbf"


def numbered_lines(name: str | None) -> Iterator[tuple[int, str | None]]:
    """The lines that say something, as they come; None for a line that is no UTF-8. Raises CommandFailed."""
    if name is None:
        yield from _decoded(sys.stdin.buffer if hasattr(sys.stdin, "buffer") else _encoded(sys.stdin))
        return
    try:
        with Path(name).open("rb") as file:
            yield from _decoded(file)
    except (OSError, ValueError) as error:
        raise CommandFailed(f"读不了 {name}：{error}") from error


def _decoded(lines: Iterable[bytes]) -> Iterator[tuple[int, str | None]]:
    for number, line in enumerate(lines, 1):
        try:
            text = (line.removeprefix(_BOM) if number == 1 else line).decode("utf-8")
        except UnicodeDecodeError:
            yield number, None
            continue
        if text.strip():
            yield number, text


def _encoded(lines: Iterable[str]) -> Iterator[bytes]:
    return (line.encode("utf-8", "surrogateescape") for line in lines)
