"""The year a day is of, where it is said: 2027年, 27年, 二〇二七年, 明年."""

from __future__ import annotations

from notes.numerals import whole
from notes.times.forms import Match
from notes.times.readings import Moment

AHEAD = {"今": 0, "本": 0, "明": 1, "来": 1, "后": 2, "去": -1, "前": -2}
YEAR = (
    r"(?:(?<!\d)(?P<year>20\d\d|(?<![\d.])2\d|二[零〇][一二三四][零〇一二三四五六七八九])年"
    r"|(?<![大以之目然最])(?P<yearword>[今本明后去前]|(?<![送发寄交拿传带])来)年)"
)


def year_said(match: Match, moment: Moment) -> int | None:
    """The year in a match of a pattern with `YEAR`, or None where none was said."""
    said = match.groupdict()
    if said.get("year"):
        digits = said["year"] if said["year"].isascii() else "".join(str(whole(digit)) for digit in said["year"])
        return int(digits) if len(digits) == 4 else 2000 + int(digits)
    return moment.day.year + AHEAD[said["yearword"]] if said.get("yearword") else None
