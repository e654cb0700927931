"""Reading stories: who wrote which message when, and what was said later of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
_MESSAGE = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d) (.+)")
_LATER = re.compile(r"\^ (\d\d:\d\d) (.+)")


@dataclass(frozen=True, slots=True)
class Later:
    """A message that corrects the one before it, the same day."""

    at: datetime
    marked: str


@dataclass(frozen=True, slots=True)
class Told:
    """A message of a story, with its marks."""

    rm: str
    client: str
    at: datetime
    marked: str
    later: tuple[Later, ...] = ()

    @property
    def day(self) -> date:
        """The day it was written."""
        return self.at.date()


def read(path: Path) -> Iterator[Told]:
    """The messages of a file: `## client`, then lines `2026-03-04 11:20 message`, `^ 11:26 correction`."""
    client, told = "", None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if later := _LATER.fullmatch(line):
            if told is None:
                raise ValueError(f"{path.name}:{number}: nothing to correct")
            said = Later(datetime.combine(told.day, time.fromisoformat(later[1]), ZONE), later[2])
            told = Told(told.rm, told.client, told.at, told.marked, (*told.later, said))
            continue
        if told is not None:
            yield told
            told = None
        if line.startswith("## "):
            client = line[3:].strip()
        elif found := _MESSAGE.fullmatch(line):
            at = datetime.combine(date.fromisoformat(found[1]), time.fromisoformat(found[2]), ZONE)
            told = Told(path.stem, client, at, found[3])
        elif line and not line.startswith("#"):
            raise ValueError(f"{path.name}:{number}: no message: {line}")
    if told is not None:
        yield told
