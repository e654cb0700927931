"""Values of single fields: what somebody types for the amount, the day, the people … of a note."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from notes import competitors, dates, money, people, rates, vocabulary
from notes.calendar import Calendar
from notes.reading import read
from notes.record import Amount, Note, Person, Rate, Task, Tenor
from notes.vocabulary import Lexicon
from notes.wording import plain

WANTED = "需求金额"
LONGEST_VALUE = 200  # characters
LONGEST_NAME = 12
LONGEST_PLACE = 40
_BETWEEN = re.compile(r"[、,，;；和与及\s]+")
_INSTEAD = re.compile(r"^(?:不是|不对).{1,20}?[,，\s]*(?:是|应该是|而是|改成|应为)\s*|^(?:改成|改为|应该是|应为|是)\s*")
_BEFORE = re.compile(r"^[\s,，。;；]*(?:之前|以前|前|之内|以内|内)?[\s,，。;；]*|[\s,，。;；]+$")


class ValueUnclear(Exception):
    """What was typed is no value of this field."""


def parsed(name: str, said: str, record: Note, today: date, calendar: Calendar) -> Note:
    """The record with the field as `said` has it, no guess any more. Raises ValueUnclear."""
    new = _with_value(name, said, record, today, calendar)
    certain = {name, "due"} if name == "tasks" else {name}
    return replace(new, guesses=tuple(guess for guess in record.guesses if guess not in certain))


def _with_value(name: str, said: str, record: Note, today: date, calendar: Calendar) -> Note:
    text = _INSTEAD.sub("", said.strip())
    if not text or len(text) > LONGEST_VALUE:
        raise ValueUnclear(name)
    words = vocabulary.shipped()
    match name:
        case "date":
            return replace(record, date=_day(text, today, calendar))
        case "amounts":
            return replace(record, amounts=_amounts(text, record.amounts))
        case "rates":
            return replace(record, rates=_rates(text, record.rates))
        case "tenors":
            return replace(record, tenors=_tenors(text))
        case "people":
            return replace(record, people=_people(text, today, calendar))
        case "tasks":
            return replace(record, tasks=(task(text, today, calendar),))
        case "needs":
            return replace(record, needs=_named(words.needs, text))
        case "collateral":
            return replace(record, collateral=_named(words.collateral, text))
        case "risk_signals":
            return replace(record, risk_signals=_named(words.signals, text))
        case "purpose":
            return replace(record, purpose=_named(words.purposes, text)[0])
        case "contact_form":
            return replace(record, contact_form=_form(text))
        case "competitors":
            return replace(record, competitors=_banks(text, today, calendar))
        case "place" if len(text) <= LONGEST_PLACE:
            return replace(record, place=text)
    raise ValueUnclear(name)


def without(name: str, record: Note) -> Note:
    """The record without what a field says."""
    empty: Any = None if getattr(Note(), name) is None else ()
    return replace(record, **{name: empty})


def _day(text: str, today: date, calendar: Calendar) -> date:
    """The day of a visit: what is past, or today; a day to come only when it was written out."""
    for mention in dates.find(text, today, calendar):
        days = [day for day in (mention.past, mention.future) if day is not None]
        if days:
            return next((day for day in days if day <= today), min(days))
    digits = re.fullmatch(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?", text)
    if digits is None:
        raise ValueUnclear("date")
    try:
        day = date(today.year, int(digits[1]), int(digits[2]))
    except ValueError:
        raise ValueUnclear("date") from None
    return day if day <= today + timedelta(days=31) else day.replace(year=day.year - 1)


def _amounts(text: str, before: Sequence[Amount]) -> tuple[Amount, ...]:
    """One amount takes the place of the first; of several each of its own."""
    found = money.find(text)
    if not found:
        raise ValueUnclear("amounts")
    what = before[0].what if before else WANTED
    new = [
        Amount(what, one.value, one.currency, one.low, one.high, vague=one.vague, words=one.words or text)
        for one in found
    ]
    if len(new) == 1:
        return (new[0], *before[1:])
    kinds = [one.what for one in before[: len(new)]]
    kinds += [what] * (len(new) - len(kinds))
    return tuple(replace(one, what=kind) for one, kind in zip(new, kinds, strict=True))


def _rates(text: str, before: Sequence[Rate]) -> tuple[Rate, ...]:
    found = rates.find(text) or rates.find(f"利率{text}") or rates.find(f"{text}%")
    if not found:
        raise ValueUnclear("rates")
    whose = [one.whose for one in before]
    return tuple(
        Rate(
            one.basis,
            one.value,
            one.spread_bp,
            whose[at] if at < len(whose) else None,
            one.low,
            one.high,
            words=one.words,
        )
        for at, one in enumerate(found)
    )


def _tenors(text: str) -> tuple[Tenor, ...]:
    found = rates.tenors(text)
    if not found:
        raise ValueUnclear("tenors")
    return tuple(Tenor(one.months, one.months_high, one.days, one.days_high, words=one.words) for one in found)


def _people(text: str, today: date, calendar: Calendar) -> tuple[Person, ...]:
    """Everybody named; what is too short to be anything else is a name as it stands."""
    reading = read(text, (), today, calendar)
    found = people.of_client(people.find(reading, vocabulary.shipped()))
    if found:
        return found
    names = [name for name in _BETWEEN.split(text) if name]
    if not names or any(len(name) > LONGEST_NAME for name in names) or any(c.isdigit() for c in text):
        raise ValueUnclear("people")
    return tuple(Person(name, words=name) for name in names)


def task(text: str, today: date, calendar: Calendar) -> Task:
    """What is to be done, and by when."""
    mention = next((one for one in dates.find(text, today, calendar) if one.future or one.vague), None)
    if mention is None:
        return Task(text, words=text)
    what = f"{text[: mention.start]}{_BEFORE.sub('', text[mention.end :])}".strip(" ,，。;；")
    due_text = None if mention.future else mention.words
    return Task(what or text, mention.future, due_text=due_text, words=text)


def _named(lexicon: Lexicon, text: str) -> tuple[str, ...]:
    """The standard words for what was said; a standard word stands for itself."""
    names = dict.fromkeys(one.name for one in lexicon.find(plain(text)))
    if not names:
        known = {name for name, _ in lexicon.expressions}
        names = dict.fromkeys(word for word in _BETWEEN.split(text) if word in known)
    if not names:
        raise ValueUnclear(text)
    return tuple(names)


def _form(text: str) -> str:
    form = plain(text)
    for name, expression in vocabulary.shipped().contact_forms:
        if name == text or expression.search(form):
            return name
    raise ValueUnclear("contact_form")


def _banks(text: str, today: date, calendar: Calendar) -> tuple[str, ...]:
    reading = read(text, (), today, calendar)
    found = tuple(dict.fromkeys(one.name for one in competitors.find(reading, vocabulary.shipped())))
    if found:
        return found
    names = tuple(name for name in _BETWEEN.split(text) if name)
    if not names or any(len(name) > 2 * LONGEST_NAME for name in names):
        raise ValueUnclear("competitors")
    return names
