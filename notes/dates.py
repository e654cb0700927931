"""Days named in a message: where, which day if it speaks of the past, which if of what is to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from notes.calendar import Calendar

Kind = Literal["day", "week", "month", "quarter", "half", "year", "holiday", "clock", "span"]


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


def find(text: str, day: date, calendar: Calendar) -> list[DateMention]:
    """The days named in a text sent on `day`, in order; spans never overlap."""
    return []
