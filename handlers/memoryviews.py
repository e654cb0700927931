"""What lists from the memory look like: visits, needs, promises, requests, limits, what matures, who is quiet."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import cast

from handlers import figures
from handlers.books import UserBook
from handlers.dictionary import Dictionary
from handlers.hiding import hidden
from handlers.markup import escape, shortened
from handlers.notelines import Manner, person
from handlers.portraitviews import chart, day_of, rounded
from handlers.terms import term
from handlers.views import Button, View, in_rows
from memory.facilities import Maturing
from memory.opportunities import Opportunity
from memory.portrait import Portrait
from memory.recall import Quiet, Visited
from memory.requests import Request
from memory.riskevents import RiskEvent
from memory.tasks import Promise
from notes.periods import Period
from notes.record import Person
from notes.wording import plain

PAGE = 5  # notes on a page of a timeline
MOST = 12  # lines of a list
MOST_TOLD = 3
_RAW = 60  # characters of a note's words in a list
_STAGES = ("credit", "account", "prospect", "watch", "exit")
_MARKS = {"open": "□", "kept": "✓", "kept_late": "✓", "broken": "‼"}


def visited(found: Sequence[Visited], period: Period | None, book: UserBook, manner: Manner) -> View:
    """How many clients were seen, and which."""
    times = sum(one.times for one in found)
    of_when = named(period, manner, manner.say("this_month"))
    if not found:
        return View(manner.say("visited_none", period=of_when))
    head = manner.say("visited_head", period=of_when, count=len(found), times=times)
    lines = [
        manner.say(
            "visited_line", client=book.short(one.client_id, one.client), times=one.times, day=day_of(one.last, manner)
        )
        for one in found[:MOST]
    ]
    return View("\n".join([head, *lines, *more_of(found)]))


def needs(found: Sequence[Opportunity], period: Period | None, book: UserBook, manner: Manner) -> View:
    """New needs, with their sum in 元; what was said vaguely counts at its low end."""
    sums = [one.least for one in found if one.least is not None and one.currency == "CNY"]
    total = (
        manner.say("needs_total", amount=figures.money(sum(sums, Decimal(0)), "CNY", manner.language)) if sums else ""
    )
    lines = [
        manner.say(
            "needs_head", period=named(period, manner, manner.say("last_days", days=7)), count=len(found), total=total
        )
    ]
    for one in found[:MOST]:
        amount = figures.money(one.least, one.currency, manner.language) if one.least is not None else ""
        shown = {
            "client": book.short(one.client_id, one.client),
            "need": term(one.need, manner.language),
            "amount": amount,
        }
        step = manner.say("needs_next", step=one.next_step) if one.next_step and one.state == "open" else ""
        lines.append(manner.say("needs_line", day=day_of(one.opened_on, manner), **shown) + step)
    return View("\n".join([*lines, *more_of(found)]))


def quiet(found: Sequence[Quiet], days: int, book: UserBook, manner: Manner) -> View:
    """Who was not heard of, the longest first."""
    if not found:
        return View(manner.say("quiet_none", days=days))
    lines = [manner.say("quiet_head", days=days, count=len(found))]
    for one in found[:MOST]:
        if one.last is None:
            lines.append(manner.say("quiet_never", client=book.short(one.client_id, one.client)))
        else:
            client = book.short(one.client_id, one.client)
            lines.append(manner.say("quiet_line", client=client, day=day_of(one.last, manner), days=one.days or 0))
    return View("\n".join([*lines, *more_of(found)]))


def size(stages: Mapping[str, int], manner: Manner) -> View:
    """How many clients there are in sight, and at which stage."""
    each = [f"{manner.say(f'stage_{stage}')} {stages[stage]}" for stage in _STAGES if stages.get(stage)]
    return View(manner.say("size", count=sum(stages.values()), stages=" · ".join(each)))


def maturing(
    found: Sequence[Maturing], span: tuple[date, date], called: Dictionary, book: UserBook, manner: Manner
) -> View:
    """What matures between two days, by day."""
    first, last = (day_of(day, manner) for day in span)
    lines = [manner.say("maturing_head", first=first, last=last, count=len(found))]
    for one in found[:MOST]:
        facility = one.facility
        shown = {
            "client": book.short(facility.client_id, one.client),
            "product": called.product(facility.product, manner.language),
            "amount": figures.money(facility.used or facility.limit, facility.currency, manner.language),
        }
        lines.append(manner.say("maturing_line", day=day_of(cast("date", facility.matures), manner), **shown))
    return View("\n".join([*lines, *more_of(found)]))


def risks(
    found: Sequence[RiskEvent], client: str | None, rules: Mapping[str, str], book: UserBook, manner: Manner
) -> View:
    """Signs of risk with their day and rule; what they mean is not for a bot to say."""
    if not found:
        return View(manner.say("no_record_of", client=client) if client else manner.say("no_record"))
    head = (
        manner.say("risks_head", client=client, count=len(found))
        if client
        else manner.say("risks_all_head", count=len(found))
    )
    lines = [head]
    for one in found[:MOST]:
        rule = manner.say("rule", rule=rules[one.rule]) if one.rule and one.rule in rules else ""
        line = manner.say(
            "risks_line",
            client="" if client else f"{book.short(one.client_id, one.client)} ",
            signal=term(one.signal, manner.language),
            rumour=manner.say("rumour") if one.rumour else "",
            day=day_of(one.seen_on, manner),
            rule="",
        )
        lines.append(line + rule)
        lines += [manner.say("p_said", words=shortened(hidden(one.said), _RAW))] if one.said else []
    return View("\n".join([*lines, *more_of(found), f"<i>{manner.say('risks_no_verdict')}</i>"]))


def limits(known: Portrait, called: Dictionary, manner: Manner) -> View:
    """What is lent and what is left, in one line and by product."""
    if not known.facilities:
        return View(manner.say("no_record_of", client=known.client.name))
    lines = []
    for currency in dict.fromkeys(one.currency for one in known.facilities):
        limit, used = known.lines(currency)
        money = {"limit": limit, "used": used, "free": limit - used}
        shown = {name: figures.money(value, currency, manner.language) for name, value in money.items()}
        day = max(one.as_of for one in known.facilities if one.currency == currency)
        lines.append(
            manner.say("limits_head", client=known.client.name, **shown)
            + f"（{manner.say('as_of_short', day=day_of(day, manner))}）"
        )
    for one in known.facilities[:MOST]:
        line = manner.say(
            "p_line",
            product=called.product(one.product, manner.language),
            limit=figures.money(one.limit, one.currency, manner.language),
            used=figures.money(one.used, one.currency, manner.language),
        )
        lines.append(line + (manner.say("p_matures", day=day_of(one.matures, manner)) if one.matures else ""))
    return View("\n".join(lines))


def balance(known: Portrait, mean: Decimal | None, manner: Manner) -> View:
    """The last deposits, their average of a month and how they went."""
    deposits = known.series("deposit")
    if not deposits:
        return View(manner.say("no_record_of", client=known.client.name))
    last = deposits[-1]
    amount = figures.money(rounded(last.amount), last.currency, manner.language)
    lines = [manner.say("balance_head", client=known.client.name, amount=amount, day=day_of(last.day, manner))]
    if mean is not None:
        lines.append(manner.say("balance_average", amount=figures.money(rounded(mean), last.currency, manner.language)))
    return View("\n".join([*lines, chart([one.amount for one in deposits])]))


def people(known: Portrait, asked: str, manner: Manner) -> View:
    """The people of a client; one that the question names alone."""
    named = [one for one in known.contacts if _is_named(one.name, asked)] or list(known.contacts)
    if not named:
        return View(manner.say("people_none", client=known.client.name))
    lines = [f"<b>{escape(known.client.name)}</b>"]
    for one in named[:MOST]:
        phone = " ".join(part for part in (one.phone, one.email) if part)
        surname = manner.say("only_surname") if len(one.name) == 1 else ""
        lines.append(
            manner.say("people_line", name=person(Person(one.name, one.title)), phone=phone).rstrip() + surname
        )
    return View("\n".join(lines))


def _is_named(name: str, asked: str) -> bool:
    """Whether a question names somebody: in full, or by the surname with a title."""
    form = plain(name)
    return form in asked or bool(
        re.search(rf"(?:老|小){form[0]}|{form[0]}(?:总|董|工|会计|经理|主任|厂长|老师|女士|先生)", asked)
    )


def promises(found: Sequence[Promise], rules: Mapping[str, str], book: UserBook, manner: Manner, *, one: bool) -> View:
    """What was promised, to whom, by when, and what became of it; what was not ours to promise is marked."""
    if not found:
        return View(manner.say("no_record"))
    ordered = sorted(found, key=lambda each: each.task.state != "open")
    lines = [manner.say("promises_head")]
    for each in ordered[:MOST]:
        task = each.task
        day = day_of(task.promised_on or task.created_at.date(), manner)
        due = figures.due(task.due, manner.today, manner.language) if task.due else task.due_text or "?"
        what = task.what if one or not task.client else f"{book.short(task.client_id, task.client)} {task.what}"
        mark = _MARKS.get(each.verdict, "□")
        lines.append(manner.say("promises_line", mark=mark, what=what, day=day, due=due))
        lines += [f"　⚠ {escape(rules.get(task.beyond, task.beyond))}"] if task.beyond else []
    buttons = [
        Button(shortened(f"✓ {each.task.what}", 18), {"do": "task.done", "task": each.task.id})
        for each in ordered[:4]
        if each.task.state == "open"
    ]
    return View("\n".join([*lines, *more_of(found)]), in_rows(buttons, 2))


def requests(found: Sequence[Request], client: str | None, book: UserBook, manner: Manner) -> View:
    """What clients asked for: without an answer the oldest first, then what was answered."""
    waiting = [one for one in found if one.state == "open"]
    if not waiting:
        lines = [manner.say("requests_none_of", client=client) if client else manner.say("requests_none")]
    else:
        lines = [manner.say("requests_head", count=len(waiting))]
    for one in waiting[:MOST]:
        shown = {"client": book.short(one.client_id, one.client), "what": one.what, "age": one.age(manner.today)}
        lines.append(manner.say("requests_line", day=day_of(one.opened_on, manner), **shown))
    lines += more_of(waiting)
    for one in [one for one in found if one.state == "answered"][:3]:
        day = day_of(one.answered_on or one.opened_on, manner)
        lines.append(manner.say("requests_answered", what=one.what, day=day, answer=one.answer or ""))
    buttons = [
        Button(shortened(f"✓ {one.what}", 18), {"do": "request.answer", "request": one.id}) for one in waiting[:4]
    ]
    return View("\n".join(lines), in_rows(buttons, 2))


def named(period: Period | None, manner: Manner, default: str) -> str:
    """A period as it was said, or by its days where that was said in another language than this user's."""
    if period is None:
        return default
    if period.words.isascii() == (manner.language == "en"):
        return period.words
    first, last = (day_of(day, manner) for day in (period.first, period.last))
    return first if first == last else manner.say("from_to", first=first, last=last)


def more_of(found: Sequence[object]) -> list[str]:
    """How many more there are than a list shows."""
    return [f"… +{len(found) - MOST}"] if len(found) > MOST else []
