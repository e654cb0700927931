"""Remembering: a question about clients or one's own work is answered from the records, each with its day."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta

from handlers import (
    asking,
    lastclient,
    memoryviews,
    naming,
    portraits,
    recalling,
    recordviews,
    taskviews,
    views,
    working,
)
from handlers.books import UserBook
from handlers.context import Context
from handlers.dictionary import Dictionary
from handlers.texts import say
from handlers.views import Button, View
from memory import balances, clients, facilities, looks, opportunities, recall, requests, riskevents, tasks, users
from memory import notes as stored_notes
from memory.database import Session
from memory.recall import Conditions
from memory.scope import READS_ALL
from memory.users import User
from notes import dates, recollecting
from notes.calendar import Calendar
from notes.periods import Period
from notes.recollecting import Kind, Recollection
from notes.wording import plain

COMING_DAYS = 30  # of what matures when no time is named
YEARS_AHEAD = 365 * 10  # 华兴什么时候到期
ANY_TIME = 180  # days in which a visit to one client is looked for: 什么时候去华兴

_SURE = frozenset({"tasks", "visits", "today", "export"})

_NOT_KEPT = re.compile(r"没(?:做|办|兑现|完成|给|交|回)|还欠|\b(?:not|open|broken)\b")
_TEAM = re.compile(r"团队|组里|大家|我们|\bteam\b|\bwe\b")

Act = Callable[[Context, Recollection, UserBook, str], Awaitable[View | None]]


async def asked_of(context: Context, text: str) -> tuple[Recollection, UserBook]:
    """What a message asks of the memory, taken apart with the user's book."""
    services = context.services
    book = await services.books.of(context.user, services.today)
    return await asyncio.to_thread(recollecting.understand, text, book.finder, services.today), book


async def carried_on(context: Context, text: str) -> bool:
    """Whether a message asks on about the client of a moment ago, and is answered: 那风险呢, 他们存款多少."""
    asked, book = await asked_of(context, text)
    if not recollecting.carries_on(text, asked):
        return False
    pointed = recollecting.points_at_somebody(text)
    name = book.names.get(await lastclient.of(context, whatever_was_asked=pointed) or 0)
    if name is None:
        return False
    kind: Kind = "portrait" if asked.kind == "search" and asked.field is None and not asked.words else asked.kind
    await _answered(context, replace(asked, clients=(name,), kind=kind), book, text)
    return True


async def answer(context: Context, text: str) -> None:
    """Answers a question to the memory, within what the user may see."""
    asked, book = await asked_of(context, text)
    if recollecting.carries_on(text, asked) and await carried_on(context, text):
        return
    strange = "" if asked.clients or asked.options else recollecting.name_asked_for(text) or asked.unknown
    if asked.kind in {"bulk", "papers"}:
        await context.show(views.text(f"{asked.kind}_refused", context.language))
    elif asked.options and asked.kind != "search":
        then = "brief" if asked.kind == "brief" else "portrait"
        await context.show(naming.choice(text, asked.options, book, then, context.language))
    elif strange and plain(strange) in called(context).words:
        await asking.ask(context, text)
    elif strange:
        await context.show(views.text("not_your_client", context.language, said=strange))
    else:
        await _answered(context, asked, book, text)


async def _answered(context: Context, asked: Recollection, book: UserBook, text: str) -> None:
    if asked.kind == "search":
        view = await recalling.search(context, asked, book, text, offer=_note_button(context))
    else:
        view = await _ACTS[asked.kind](context, asked, book, text)
    if view is not None:
        await context.show(view if asked.kind in _SURE else _with_ways_out(context, view, text))
    if view is not None and len(asked.clients) == 1:
        await lastclient.note(context, book.ids[asked.clients[0]])


def _with_ways_out(context: Context, view: View, text: str) -> View:
    """The view with what the message may have meant instead: a note, or a question to the documents."""
    note = _note_button(context)
    rules = Button(say("b_as_question", context.language), {"do": "ask", "text": text})
    return View(view.markup, (*view.rows, (note, rules) if note else (rules,)))


def _note_button(context: Context) -> Button | None:
    if context.arrived is None:
        return None
    return Button(say("as_note", context.language), {"do": "as_note", "message": context.arrived.row})


def called(context: Context) -> Dictionary:
    """What facts and products are called for this user."""
    return context.services.dictionary(context.reader)


async def _portrait(context: Context, asked: Recollection, book: UserBook, text: str) -> None:
    for name in asked.clients[:3]:
        await portraits.show(context, book.ids[name])


async def _said(context: Context, asked: Recollection, book: UserBook, text: str) -> View:
    """The notes of a client of the time that is named, the newest first; without a time the last ones."""
    conditions = Conditions(
        clients=frozenset(book.ids[name] for name in asked.clients),
        since=asked.period.first if asked.period else None,
        until=asked.period.last if asked.period else None,
    )
    services, user = context.services, context.user
    async with services.database.begin() as session:
        found = await recall.newest(session, user, today=services.today, conditions=conditions)
        for name in asked.clients:
            await looks.note_look_at(session, user, book.ids[name], now=services.now())
    return recordviews.said(found, asked, book, portraits.manner(context))


async def _brief(context: Context, asked: Recollection, book: UserBook, text: str) -> View | None:
    if not asked.clients:
        return views.text("which_client", context.language)
    for name in asked.clients[:3]:
        await portraits.show_brief(context, book.ids[name])
    return None


async def _promises(context: Context, asked: Recollection, book: UserBook, text: str) -> View:
    async with context.services.database.reading() as session:
        found = await tasks.ledger(session, context.user, today=context.services.today, client_id=_only(asked, book))
    if asked.period is not None:
        first, last = asked.period.first, asked.period.last
        found = [one for one in found if one.task.promised_on and first <= one.task.promised_on <= last]
    if _NOT_KEPT.search(plain(text)):
        found = [one for one in found if one.verdict in {"open", "broken"}] or found
    rules = _rule_names(context, (one.task.beyond for one in found if one.task.beyond))
    return memoryviews.promises(found, rules, book, portraits.manner(context), one=bool(asked.clients))


async def _requests(context: Context, asked: Recollection, book: UserBook, text: str) -> View:
    client, user, today = _only(asked, book), context.user, context.services.today
    async with context.services.database.reading() as session:
        if client is not None:
            found = await requests.of_client(session, user, client, today=today)
        else:
            found = await requests.open_ones(session, user, today=today)
    return memoryviews.requests(found, asked.clients[0] if asked.clients else None, book, portraits.manner(context))


async def _risks(context: Context, asked: Recollection, book: UserBook, text: str) -> View:
    client, user, today = _only(asked, book), context.user, context.services.today
    async with context.services.database.reading() as session:
        if client is not None:
            found = await riskevents.of_client(session, user, client, today=today)
        else:
            found = await riskevents.open_ones(session, user, today=today)
    rules = _rule_names(context, (one.rule for one in found if one.rule))
    return memoryviews.risks(found, asked.clients[0] if asked.clients else None, rules, book, portraits.manner(context))


async def _visited(context: Context, asked: Recollection, book: UserBook, text: str) -> View:
    today = context.services.today
    first, last = (asked.period.first, asked.period.last) if asked.period else (today.replace(day=1), today)
    async with context.services.database.reading() as session:
        authors = await _others_named(session, context.user, text)
        found = await recall.visited(session, context.user, first, last, today=today, authors=authors)
    return memoryviews.visited(found, asked.period, book, portraits.manner(context))


async def _others_named(session: Session, user: User, text: str) -> list[int] | None:
    """Of a lead's team, of all for who reads all, those whose names are said; None: a question about one's own work.

    A lead who names nobody but the team means all of it.
    """
    if user.role != "lead" and user.role not in READS_ALL:
        return None
    everyone = await users.everyone(session)
    team = [one for one in everyone if user.role in READS_ALL or (one.team is not None and one.team == user.team)]
    named = [one.id for one in team if one.name in text and one.id != user.id]
    return named or ([one.id for one in team] if _TEAM.search(plain(text)) else None)


async def _needs(context: Context, asked: Recollection, book: UserBook, text: str) -> View:
    today = context.services.today
    first, last = (asked.period.first, asked.period.last) if asked.period else (today - timedelta(days=7), today)
    async with context.services.database.reading() as session:
        found = await opportunities.opened(session, context.user, first, last, today=today)
    return memoryviews.needs(found, asked.period, book, portraits.manner(context))


async def _quiet(context: Context, asked: Recollection, book: UserBook, text: str) -> View:
    async with context.services.database.reading() as session:
        found = await recall.quiet(session, context.user, today=context.services.today, days=asked.days)
    return memoryviews.quiet(found, asked.days, book, portraits.manner(context))


async def _size(context: Context, asked: Recollection, book: UserBook, text: str) -> View:
    async with context.services.database.reading() as session:
        found = await clients.book(session, context.user, today=context.services.today)
    return memoryviews.size(Counter(one.stage for one in found), portraits.manner(context))


async def _maturing(context: Context, asked: Recollection, book: UserBook, text: str) -> View:
    today = context.services.today
    coming = YEARS_AHEAD if asked.clients else COMING_DAYS
    since, until = (asked.period.first, asked.period.last) if asked.period else (today, today + timedelta(days=coming))
    async with context.services.database.reading() as session:
        found = await facilities.maturing(session, context.user, since=since, until=until, today=today)
    if asked.clients:
        found = [one for one in found if one.client in asked.clients]
    names = called(context)
    return memoryviews.maturing(found, (since, until), names, book, portraits.manner(context))


async def _limits(context: Context, asked: Recollection, book: UserBook, text: str) -> View | None:
    if not asked.clients:
        return views.text("which_client", context.language)
    known = await portraits.known_of(context, book.ids[asked.clients[0]])
    return memoryviews.limits(known, called(context), portraits.manner(context)) if known else None


async def _balance(context: Context, asked: Recollection, book: UserBook, text: str) -> View | None:
    if not asked.clients:
        return views.text("which_client", context.language)
    today, client = context.services.today, book.ids[asked.clients[0]]
    known = await portraits.known_of(context, client)
    if known is None:
        return None
    async with context.services.database.reading() as session:
        since = today - timedelta(days=29)
        mean = await balances.average(
            session, context.user, client, kind="deposit", since=since, until=today, today=today
        )
    return memoryviews.balance(known, mean, portraits.manner(context))


async def _people(context: Context, asked: Recollection, book: UserBook, text: str) -> View | None:
    if not asked.clients:
        return await recalling.search(context, asked, book, text)
    known = await portraits.known_of(context, book.ids[asked.clients[0]])
    return memoryviews.people(known, plain(text), portraits.manner(context)) if known else None


async def _visits(context: Context, asked: Recollection, book: UserBook, text: str) -> View:
    """Whom to visit, in the coming week when no time is named; of a time that is over, who was visited."""
    services, today, way = context.services, context.services.today, portraits.manner(context)
    period = asked.period or _day_named(text, services.calendar, today)
    if period is not None and period.last < today:
        return await _visited(context, replace(asked, period=period), book, text)
    first, last = (
        (period.first, period.last) if period else (today, today + timedelta(days=ANY_TIME if asked.clients else 6))
    )
    async with services.database.reading() as session:
        found = await tasks.visits(session, context.user, first, last, today=today)
    if asked.clients:
        found = [one for one in found if one.client in asked.clients]
    of_when = memoryviews.named(period, way, "" if asked.clients else way.say("coming_week"))
    return taskviews.visits(found, of_when, context.user.id, book.short, way)


def _day_named(text: str, calendar: Calendar, today: date) -> Period | None:
    """A single day that a question names: 周三, 12月3号."""
    found = next((one for one in dates.find(text, today, calendar) if one.future), None)
    return Period(found.future, found.future, found.words, found.start, found.end) if found and found.future else None


async def _tasks(context: Context, asked: Recollection, book: UserBook, text: str) -> View:
    owed = recollecting.owed_by_clients(text)
    async with context.services.database.reading() as session:
        of = await _others_named(session, context.user, text)
    return await working.list_of(context, asked.period, _only(asked, book), owed=owed, of=of)


async def _today(context: Context, asked: Recollection, book: UserBook, text: str) -> View:
    services, today = context.services, context.services.today
    day = asked.period.first if asked.period else today
    async with services.database.reading() as session:
        authors = await _others_named(session, context.user, text)
        if authors is not None:
            of_day = asked.period or Period(today, today, "", 0, 0)
            seen = await recall.visited(session, context.user, day, day, today=today, authors=authors)
            return memoryviews.visited(seen, of_day, book, portraits.manner(context))
        found = await stored_notes.written(session, context.user, day=day, zone=services.zone, today=today)
    return recordviews.written(found, asked.period, book, portraits.manner(context))


async def _export(context: Context, asked: Recollection, book: UserBook, text: str) -> None:
    await working.export(context, asked.period)


def _rule_names(context: Context, ids: Iterable[str]) -> dict[str, str]:
    book = context.services.rulebook
    named = {one: book.name(one, context.reader) for one in ids}
    return {one: name for one, name in named.items() if name != one}  # a bare id tells nobody anything


def _only(asked: Recollection, book: UserBook) -> int | None:
    return book.ids[asked.clients[0]] if asked.clients else None


_ACTS: dict[Kind, Act] = {
    "portrait": _portrait,
    "brief": _brief,
    "said": _said,
    "today": _today,
    "tasks": _tasks,
    "promises": _promises,
    "requests": _requests,
    "risks": _risks,
    "visited": _visited,
    "visits": _visits,
    "size": _size,
    "needs": _needs,
    "quiet": _quiet,
    "maturing": _maturing,
    "limits": _limits,
    "balance": _balance,
    "people": _people,
    "export": _export,
}
