"""Days named in a message: where, which day if it speaks of the past, which if of what is to come."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from notes.calendar import Calendar
from notes.times import counts, english, figures, holidays, months, relative, weeks, words
from notes.times.forms import COUNT, TO_OR, UNIT, Form, any_of
from notes.times.readings import FIRST_YEAR, LAST_YEAR, Kind, Moment, Reading
from notes.wording import plain


@dataclass(frozen=True, slots=True)
class DateMention:
    """Words that name a day. Which of `past` and `future` is meant, the caller decides by what happens on it.

    `past` or `future` is None where the words cannot be meant so (昨天, 明天). `past_guess`, `future_guess`: the day is
    inferred (上周 has no day of its own; 这周五 said on Saturday is over). `vague`: no day follows (过两天, 尽快).
    `deadline`: said as a limit (前, 内, by); `after`: not before it (后). `relative_to_note`: days after the day of the
    note itself (次日 is 1, 当天 is 0). `kind`: what was named, a day or a longer time that stands for its last day.
    """

    start: int
    end: int
    words: str
    past: date | None = None
    future: date | None = None
    past_guess: bool = False
    future_guess: bool = False
    vague: bool = False
    deadline: bool = False
    after: bool = False
    relative_to_note: int | None = None
    kind: Kind = "day"


@dataclass(frozen=True, slots=True)
class _Named:
    """A form found in the text with its reading; `at` is where the words around it have been read up to."""

    start: int
    at: int
    reading: Reading


_FORMS: list[Form] = [
    *relative.FORMS,
    *weeks.FORMS,
    *months.FORMS,
    *counts.FORMS,
    *figures.FORMS,
    *english.FORMS,
]
_HOUR = r"(?:\d{1,2}|十[一二]?|二十[一二三]?|[一二两三四五六七八九])"
_CLOCK = rf"{_HOUR}(?:点(?:钟|半|整|一刻|\d\d分?)?(?![\d零一二三四五六七八九])|:\d\d)|\d{{1,2}}(?::\d\d)?\s?[ap]m"
_TIME = re.compile(rf"\s?(?:(?:{any_of(words.DAYPART)})(?![点安好会期])(?:\s?(?:{_CLOCK}))?|(?:{_CLOCK}))")
_BEFORE = re.compile(
    rf"的?(?:之前|以前|为止|截止|前(?!{words.NOT_BEFORE})|\s前(?!{words.NOT_BEFORE}|[两几天年晚些阵]))"
)
_WITHIN = re.compile(rf"的?(?:[之以]内|内(?!{words.NOT_WITHIN}))")
_BEHIND = re.compile(rf"的?(?:[之以]后|过后|后(?!{words.NOT_BEHIND}))")
_FURTHER = re.compile(rf"{COUNT}{UNIT}(?:[之以]?内)?")
_LIMIT_BEFORE = re.compile(
    r"(?:截至|截止到?|最晚|最迟|不晚于|赶在|务必在?"
    r"|(?<![a-z])(?:by|before|until|till|due|due on|no later than|not later than)\s(?:the\s)?)\s?$"
)
_ENGLISH_BEFORE = re.compile(r"(?<![a-z])(?:before|ahead of)\s(?:the\s)?$")
_AFTER_BEFORE = re.compile(r"(?<![a-z])(?:after|since|from)\s(?:the\s)?$")
# How far apart two days may be that are said in one breath: 明天后天, 月底月初.
NO_TIME = timedelta(-1)
_NEXT: dict[Kind, timedelta] = {"day": timedelta(1), "month": timedelta(10), "year": timedelta(31)}
_REPEATED = ("每", "逢", "每个", "每逢", "every ", "each ")
_OR = re.compile(TO_OR + r"|\s?(?:or|to|-)\s")


def find(text: str, day: date, calendar: Calendar) -> list[DateMention]:
    """The days named in a text sent on `day`, in order; spans never overlap."""
    if not FIRST_YEAR + 20 <= day.year <= LAST_YEAR - 20:
        return []
    ready = plain(text)
    moment = Moment(day, calendar)
    named: list[_Named] = []
    for one in _leftmost(ready, moment):
        if named and one.start < named[-1].at:
            continue
        whole = _marked(ready, one, moment)
        joined = _joined(ready, named[-1], whole) if named else None
        if joined is not None:
            named[-1] = joined
        elif not ready[: one.start].endswith(_REPEATED):
            named.append(whole)
    return [_mention(text, ready, one) for one in named]


def _leftmost(text: str, moment: Moment) -> list[_Named]:
    """Every form found, by where it begins; the longest first."""
    found = [
        _Named(match.start(), match.end(), reading)
        for form in [*_FORMS, *holidays.of(moment.calendar)]
        for match in form.pattern.finditer(text)
        if match.end() > match.start() and (reading := form.resolve(match, moment))
    ]
    return sorted(found, key=lambda one: (one.start, -one.at))


def _marked(text: str, one: _Named, moment: Moment) -> _Named:
    """With the time of day behind it, and what 前, 内 or 后 make of it."""
    reading = one.reading
    time = _TIME.match(text, one.at)
    at = time.end() if time else one.at
    if within := _WITHIN.match(text, at):
        return replace(one, at=within.end(), reading=replace(reading, deadline=True))
    if before := _BEFORE.match(text, at):
        return _further(text, before.end(), one, replace(reading.before or reading, deadline=True), moment, back=True)
    if behind := _BEHIND.match(text, at):
        return _further(text, behind.end(), one, replace(reading.behind or reading, after=True), moment)
    if reading.before and _ENGLISH_BEFORE.search(text[max(0, one.start - 16) : one.start]):
        reading = reading.before
    elif reading.behind and _AFTER_BEFORE.search(text[max(0, one.start - 16) : one.start]):
        reading = reading.behind
    return replace(one, at=at, reading=reading)


def _further(text: str, at: int, one: _Named, reading: Reading, moment: Moment, *, back: bool = False) -> _Named:
    """国庆后一周, 春节前两周: counted on from the day."""
    found = _FURTHER.match(text, at)
    if found is None or reading.base is None or found["unit"].endswith(("年", "季度")):
        return replace(one, at=at, reading=reading)
    day = counts.counted(reading.base, counts.last_of(found["count"]), found["unit"], moment, back=back)
    if day is None:
        return replace(one, at=at, reading=reading)
    return _Named(one.start, found.end(), replace(reading, past=None, future=day, base=day))


def _joined(text: str, first: _Named, second: _Named) -> _Named | None:
    """A range or a choice of two is its last day: 11月28日到12月5日, 今天或明天, 明天后天."""
    one, other = first.reading, second.reading
    if one.future is None or other.future is None or other.future < one.future:
        return None
    touching = first.at == second.start and one.kind == other.kind
    if touching and other.future - one.future <= _NEXT.get(one.kind, NO_TIME):
        return _Named(first.start, second.at, other)
    return _Named(first.start, second.at, other) if _OR.fullmatch(text, first.at, second.start) else None


def _mention(text: str, ready: str, one: _Named) -> DateMention:
    reading, before = one.reading, ready[max(0, one.start - 16) : one.start]
    return DateMention(
        one.start,
        one.at,
        text[one.start : one.at],
        reading.past,
        reading.future,
        reading.past_guess,
        reading.future_guess,
        reading.vague,
        reading.deadline or _LIMIT_BEFORE.search(before) is not None,
        reading.after or _AFTER_BEFORE.search(before) is not None,
        reading.relative_to_note,
        reading.kind,
    )
