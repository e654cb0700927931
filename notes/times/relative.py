"""Days seen from today: 今天, 后天, 昨晚; and words from which no day follows: 过两天, 尽快."""

from __future__ import annotations

from notes.times import words
from notes.times.forms import Form, Match, any_of, form
from notes.times.readings import VAGUE, Moment, Reading, shifted


def _relative(match: Match, moment: Moment) -> Reading | None:
    if match.string[: match.start()].endswith(tuple(words.NOT_AFTER.get(match[0], "")) or ("\0",)):
        return None
    offset = words.RELATIVE[match[0]]
    day = shifted(moment.day, offset)
    return Reading(day if offset <= 0 else None, day if offset >= 0 else None, base=day)


def _relative_to_note(match: Match, moment: Moment) -> Reading:
    offset = words.RELATIVE_TO_NOTE[match[0]]
    day = shifted(moment.day, offset)
    return Reading(day if not offset else None, day, relative_to_note=offset, base=day)


def _part_of_today(match: Match, moment: Moment) -> Reading:
    return Reading(moment.day, moment.day, kind="clock", base=moment.day)


def _later_today(match: Match, moment: Moment) -> Reading:
    return Reading(None, moment.day, kind="clock", base=moment.day)


def _vague(match: Match, moment: Moment) -> Reading:
    return VAGUE


_HOUR = r"(?:\d{1,2}|十[一二]?|[一二两三四五六七八九])"

FORMS: list[Form] = [
    form(rf"(?:{any_of(words.RELATIVE)})(?![气性])", _relative),
    form(any_of(words.RELATIVE_TO_NOTE), _relative_to_note),
    form(rf"(?<![a-z])(?:{any_of(words.VAGUE)})(?![a-z])(?:[之以]?内)?", _vague),
    form(rf"(?:{any_of(words.LATER_TODAY)})(?!议)", _later_today),
    form(rf"(?:{any_of(words.ALONE)})(?!好|班)", _part_of_today),
    # 两点前, 下班前: an hour that is a limit; the day is today.
    form(
        rf"(?<![\d.一二三四五六七八九十])(?:{_HOUR}点(?:半|钟|一刻)?|{_HOUR}:\d\d|下班|收盘)(?=\s?(?:前(?!后)|之前|以前))",
        _later_today,
    ),
]
