"""Tables of expressions and what they mean, a line a case."""

from __future__ import annotations

from pathlib import Path


def rows(name: str, separator: str = "|") -> list[tuple[str, ...]]:
    """The lines of a table beside the tests, in columns; lines that begin with # say what the columns are."""
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return [tuple(part.strip() for part in line.split(separator)) for line in lines if line and line[0] != "#"]
