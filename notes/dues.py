"""By when something is to be done: the day said with it, or one that stands alone beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from notes import phrasing
from notes.dates import DateMention
from notes.doings import Context
from notes.owners import CONNECTIVE
from notes.reading import Clause


@dataclass(frozen=True, slots=True)
class Due:
    day: date | None
    words: str | None
    mention: DateMention | None


def due_of(context: Context, number: int, clause: Clause, place: int) -> Due:
    """By when: the day said in the clause, else one that stands alone beside it."""
    reading = context.reading
    days = [one for one in reading.dates if clause.start <= one.start < clause.end and may_be_due(context, one)]
    if not days:
        days = [
            one
            for one in (*run_on(context, number, clause), *beside(context, number, clause))
            if may_be_due(context, one)
        ]
    if not days:
        return Due(None, None, None)
    before = [one for one in days if one.end <= place]
    settled = [one for one in (before[::-1] or days) if day_of(context, one)] or days
    chosen = settled[0]
    return Due(day_of(context, chosen), chosen.words, chosen)


def run_on(context: Context, number: int, clause: Clause) -> Iterator[DateMention]:
    """The days of the clause before where speech ran on without a pause."""
    reading = context.reading
    if number and reading.clauses[number - 1].end == clause.start and reading.flat[clause.start - 1] not in ",。":
        earlier = reading.clauses[number - 1]
        yield from [
            one for one in reading.dates if earlier.start <= one.start < earlier.end and one.past != one.future
        ][-1:]


def may_be_due(context: Context, one: DateMention) -> bool:
    if context.met.mention is not None and one.start == context.met.mention.start:
        return False
    if (
        re.match(
            r"的?(?:到期|那笔|的那|报表|财报|营收|贷款|收入|利润|底稿|年报|审计|授信|预算|规划|订单)",
            context.reading.behind(one.end),
        )
        and not one.deadline
    ):
        return False
    return one.future is not None or one.vague or one.relative_to_note is not None


def day_of(context: Context, one: DateMention) -> date | None:
    if one.relative_to_note is not None:
        return context.met.day + timedelta(days=one.relative_to_note)
    return None if one.vague else one.future


def beside(context: Context, number: int, clause: Clause) -> Iterator[DateMention]:
    """Days that are a clause of their own right before or right behind, and not of another task."""
    reading = context.reading
    for other in (number - 1, number + 1):
        if 0 <= other < len(reading.clauses):
            neighbour = reading.clauses[other]
            days = [one for one in reading.dates if neighbour.start <= one.start < neighbour.end]
            left = CONNECTIVE.sub("", phrasing.without(reading, neighbour.start, neighbour.end, days)).strip(" ,")
            if days and not re.sub(r"最迟|最晚|不晚于|务必|一定", "", left).strip("吧呢啊哦了嘛"):
                yield from days
