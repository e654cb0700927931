"""What lists from the memory look like: notes found, visits, needs, promises, what matures, who has gone quiet."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import cast

from handlers import figures
from handlers.books import UserBook
from handlers.dictionary import Dictionary
from handlers.faces import record_of
from handlers.hiding import hidden, quoted
from handlers.markup import escape, shortened
from handlers.notelines import Manner, brief, lines_of, person, value_of
from handlers.portraitviews import chart, rounded
from handlers.terms import term
from handlers.views import Button, View
from memory.clients import Client
from memory.facilities import Facility, Maturing
from memory.facts import Fact
from memory.notes import Note, Revision
from memory.opportunities import Opportunity
from memory.portrait import Portrait
from memory.recall import Hit, Quiet, Visited
from memory.requests import Request
from memory.riskevents import RiskEvent
from memory.tasks import Promise
from notes.periods import Period
from notes.recollecting import Field
from notes.record import Person
from notes.wording import plain

PAGE = 5  # notes on a page of a timeline
MOST = 12  # lines of a list
MOST_TOLD = 3
_RAW = 60  # characters of a note's words in a list
_MARKS = {"open": "□", "kept": "✓", "kept_late": "✓", "broken": "‼"}


def hits(found: Sequence[Hit], book: UserBook, manner: Manner, *, more: int = 0) -> View:
    """Notes that were found, each with its day, its words and a button."""
    lines = [manner.say("hits_head", count=len(found) + max(more, 0))]
    for hit in found:
        lines += _note_lines(hit.note, book, manner)
    lines += [f"… +{more}"] if more > 0 else []
    buttons = [_opener(hit.note, manner) for hit in found]
    return View("\n".join(lines), _in_rows(buttons, 4))


@dataclass(frozen=True, slots=True)
class FieldAsked:
    """The part of a client's records that is asked for.

    `wanted`: of amounts those that the client wants. `ours`: of rates those first that we have offered.
    """

    name: Field
    client: str
    wanted: bool = False
    ours: bool = False


def field_told(
    found: Sequence[Hit], asked: FieldAsked, known: Portrait, called: Dictionary, manner: Manner
) -> View | None:
    """What the newest notes say in one field, with the words it comes from; None when nothing is known of it."""
    lines: list[str] = []
    openers: list[Button] = []
    label = manner.say(f"line_{asked.name}")
    newest = sorted(found, key=lambda one: one.note.happened_on, reverse=True)
    if asked.ours and asked.name == "rates":
        newest.sort(key=lambda one: not any(rate.whose == "我行报价" for rate in record_of(one.note.record).rates))
    for hit in newest:
        record = record_of(hit.note.record)
        if asked.name == "amounts" and asked.wanted:
            record = replace(record, amounts=tuple(one for one in record.amounts if one.what == "需求金额"))
        if not getattr(record, asked.name) or len(openers) == MOST_TOLD:
            continue
        day, value = _day(hit.note.happened_on, manner), value_of(record, asked.name, manner)
        lines.append(manner.say("field_line", day=day, field=label, value=value))
        lines.append(manner.say("field_said", words=shortened(hidden(hit.note.raw), _RAW)))
        openers.append(_opener(hit.note, manner))
    if asked.name == "collateral":
        lines += [
            manner.say(
                "field_facility", product=called.product(one.product), value=one.collateral, day=_day(one.as_of, manner)
            )
            for one in known.facilities
            if one.collateral
        ]
    if not lines:
        return None
    head = manner.say("field_head", client=asked.client)
    return View("\n".join([head, *lines]), (tuple(openers),) if openers else ())


def _secured(one: Facility, called: Dictionary, manner: Manner) -> str:
    shown = {"product": called.product(one.product), "value": one.collateral, "day": _day(one.as_of, manner)}
    return manner.say("field_facility", **shown)


def offers(found: Sequence[Hit], bank: str, book: UserBook, manner: Manner) -> View:
    """Which clients spoke of a competitor, and what it offered; the newest note of each."""
    newest: dict[int, Hit] = {}
    for hit in sorted(found, key=lambda one: one.note.happened_on, reverse=True):
        newest.setdefault(hit.note.client_id, hit)
    lines = [manner.say("offers_head", bank=bank, count=len(newest))]
    for hit in list(newest.values())[:MOST]:
        record = record_of(hit.note.record)
        told = [rate for rate in record.rates if rate.whose == "他行报价"]
        said = [rate.words if "?" in figures.rate(rate) else figures.rate(rate) for rate in told]
        shown = {"client": book.short(hit.note.client_id, hit.note.client), "day": _day(hit.note.happened_on, manner)}
        key = "offers_line" if said else "offers_bare"
        lines.append(manner.say(key, offer=manner.together(said), **shown))
    openers = [
        Button(book.short(hit.note.client_id, hit.note.client), {"do": "note", "note": hit.note.id})
        for hit in list(newest.values())[:6]
    ]
    return View("\n".join([*lines, *_more(list(newest))]), _in_rows(openers, 3))


def facts_told(client: str, found: Sequence[Fact], called: Dictionary, manner: Manner) -> View:
    """What is known under the names asked for, the newest first, each with its day and source."""
    lines = [f"<b>{escape(client)}</b>"]
    for fact in found:
        shown = {
            "name": called.label(fact.name),
            "value": called.value(fact.name, fact.value, manner.language),
            "day": _day(fact.as_of, manner),
            "source": manner.say(f"source_{fact.source}"),
        }
        days = called.stale(fact.name, fact.as_of, manner.today)
        lines.append(manner.say("p_fact", **shown) + (manner.say("too_old", days=days) if days is not None else ""))
        lines += [manner.say("p_said", words=shortened(hidden(fact.said), _RAW))] if fact.said else []
    buttons = tuple(_fact_opener(fact.note_id, fact.as_of, manner) for fact in found if fact.note_id is not None)
    return View("\n".join(lines), (buttons,) if buttons else ())


def _fact_opener(note_id: int, day: date, manner: Manner) -> Button:
    return Button(manner.say("b_open_note", day=_day(day, manner)), {"do": "note", "note": note_id})


def timeline(client: Client, count: int, page: Sequence[Note], manner: Manner) -> View:
    """A page of a client's notes; one more than a page was fetched when there are older ones."""
    shown = page[:PAGE]
    if not shown:
        return View(manner.say("no_record_of", client=client.name))
    lines = [manner.say("timeline_head", client=client.name, count=count)]
    for note in shown:
        lines += _note_lines(note, None, manner)
    rows = list(_in_rows([_opener(note, manner) for note in shown], 5))
    if len(page) > PAGE:
        rows.append((Button(manner.say("b_older"), {"do": "timeline", "client": client.id, "before": shown[-1].id}),))
    return View("\n".join(lines), tuple(rows))


def note(stored: Note, changed: Sequence[Revision], manner: Manner, *, own: bool) -> View:
    """One note whole: its record, its words; its writer can hide it, add to it, take it back."""
    head = manner.say(
        "note_head",
        client=stored.client,
        day=_day(stored.happened_on, manner),
        form=_form(stored, manner),
        author=stored.author,
    )
    lines = [head]
    lines += (
        [manner.say("suspicion" if stored.suspicion else "confidential")]
        if stored.confidential or stored.suspicion
        else []
    )
    lines += lines_of(record_of(stored.record), manner)
    lines += [manner.say("note_revised", count=len(changed))] if changed else []
    lines.append(f"<blockquote>{escape(hidden(stored.raw))}</blockquote>")
    return View("\n".join(lines), _note_buttons(stored, manner, own=own))


def _note_buttons(stored: Note, manner: Manner, *, own: bool) -> tuple[tuple[Button, ...], ...]:
    portrait = Button(manner.say("b_portrait"), {"do": "portrait", "client": stored.client_id})
    if not own or stored.state != "saved":
        return ((portrait,),)
    secret = Button(manner.say("card_secret"), {"do": "note.secret", "note": stored.id})
    add = Button(manner.say("note_add"), {"do": "note.add", "note": stored.id})
    undo = Button(manner.say("note_undo"), {"do": "note.undo", "note": stored.id})
    hide = () if stored.confidential or stored.suspicion else (secret,)
    return ((portrait, add), (*hide, undo))


def today(found: Sequence[Note], book: UserBook, manner: Manner) -> View:
    """What was noted today."""
    if not found:
        return View(manner.say("no_record"))
    lines = [manner.say("today_head", count=len(found))]
    for stored in found[:MOST]:
        lines += _note_lines(stored, book, manner)
    return View("\n".join(lines), _in_rows([_opener(stored, manner) for stored in found[:MOST]], 4))


def visited(found: Sequence[Visited], period: Period | None, book: UserBook, manner: Manner) -> View:
    """How many clients were seen, and which."""
    times = sum(one.times for one in found)
    head = manner.say(
        "visited_head", period=_named(period, manner, manner.say("this_month")), count=len(found), times=times
    )
    lines = [
        manner.say(
            "visited_line", client=book.short(one.client_id, one.client), times=one.times, day=_day(one.last, manner)
        )
        for one in found[:MOST]
    ]
    return View("\n".join([head, *lines, *_more(found)]))


def needs(found: Sequence[Opportunity], period: Period | None, book: UserBook, manner: Manner) -> View:
    """New needs, with their sum in 元; what was said vaguely counts at its low end."""
    sums = [one.least for one in found if one.least is not None and one.currency == "CNY"]
    total = (
        manner.say("needs_total", amount=figures.money(sum(sums, Decimal(0)), "CNY", manner.language)) if sums else ""
    )
    lines = [
        manner.say(
            "needs_head", period=_named(period, manner, manner.say("last_days", days=7)), count=len(found), total=total
        )
    ]
    for one in found[:MOST]:
        amount = figures.money(one.least, one.currency, manner.language) if one.least is not None else ""
        shown = {
            "client": book.short(one.client_id, one.client),
            "need": term(one.need, manner.language),
            "amount": amount,
        }
        lines.append(manner.say("needs_line", day=_day(one.opened_on, manner), **shown))
    return View("\n".join([*lines, *_more(found)]))


def quiet(found: Sequence[Quiet], days: int, book: UserBook, manner: Manner) -> View:
    """Who was not heard of, the longest first."""
    if not found:
        return View(manner.say("no_record"))
    lines = [manner.say("quiet_head", days=days, count=len(found))]
    for one in found[:MOST]:
        if one.last is None:
            lines.append(manner.say("quiet_never", client=book.short(one.client_id, one.client)))
        else:
            client = book.short(one.client_id, one.client)
            lines.append(manner.say("quiet_line", client=client, day=_day(one.last, manner), days=one.days or 0))
    return View("\n".join([*lines, *_more(found)]))


def maturing(
    found: Sequence[Maturing], span: tuple[date, date], called: Dictionary, book: UserBook, manner: Manner
) -> View:
    """What matures between two days, by day."""
    first, last = (_day(day, manner) for day in span)
    lines = [manner.say("maturing_head", first=first, last=last, count=len(found))]
    for one in found[:MOST]:
        facility = one.facility
        shown = {
            "client": book.short(facility.client_id, one.client),
            "product": called.product(facility.product),
            "amount": figures.money(facility.used or facility.limit, facility.currency, manner.language),
        }
        lines.append(manner.say("maturing_line", day=_day(cast("date", facility.matures), manner), **shown))
    return View("\n".join([*lines, *_more(found)]))


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
            day=_day(one.seen_on, manner),
            rule="",
        )
        lines.append(line + rule)
        lines += [manner.say("p_said", words=shortened(hidden(one.said), _RAW))] if one.said else []
    return View("\n".join([*lines, *_more(found), f"<i>{manner.say('risks_no_verdict')}</i>"]))


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
            + f"（{manner.say('as_of_short', day=_day(day, manner))}）"
        )
    for one in known.facilities[:MOST]:
        line = manner.say(
            "p_line",
            product=called.product(one.product),
            limit=figures.money(one.limit, one.currency, manner.language),
            used=figures.money(one.used, one.currency, manner.language),
        )
        lines.append(line + (manner.say("p_matures", day=_day(one.matures, manner)) if one.matures else ""))
    return View("\n".join(lines))


def balance(known: Portrait, mean: Decimal | None, manner: Manner) -> View:
    """The last deposits, their average of a month and how they went."""
    deposits = known.series("deposit")
    if not deposits:
        return View(manner.say("no_record_of", client=known.client.name))
    last = deposits[-1]
    amount = figures.money(rounded(last.amount), last.currency, manner.language)
    lines = [manner.say("balance_head", client=known.client.name, amount=amount, day=_day(last.day, manner))]
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


def promises(found: Sequence[Promise], book: UserBook, manner: Manner, *, one: bool) -> View:
    """What was promised, to whom, by when, and what became of it; what was not ours to promise is marked."""
    if not found:
        return View(manner.say("no_record"))
    ordered = sorted(found, key=lambda each: each.task.state != "open")
    lines = [manner.say("promises_head")]
    for each in ordered[:MOST]:
        task = each.task
        day = _day(task.promised_on or task.created_at.date(), manner)
        due = figures.due(task.due, manner.today, manner.language) if task.due else task.due_text or "?"
        client = "" if one or not task.client else f"{book.short(task.client_id, task.client)} "
        mark = _MARKS.get(each.verdict, "□")
        lines.append(manner.say("promises_line", mark=mark, client=client, what=task.what, day=day, due=due))
        lines += [f"　⚠ {escape(task.beyond)}"] if task.beyond else []
    buttons = [
        Button(shortened(f"✓ {each.task.what}", 18), {"do": "task.done", "task": each.task.id})
        for each in ordered[:4]
        if each.task.state == "open"
    ]
    return View("\n".join([*lines, *_more(found)]), _in_rows(buttons, 2))


def requests(found: Sequence[Request], book: UserBook, manner: Manner) -> View:
    """What clients asked for: without an answer the oldest first, then what was answered."""
    if not found:
        return View(manner.say("no_record"))
    waiting = [one for one in found if one.state == "open"]
    lines = [manner.say("requests_head", count=len(waiting))]
    for one in waiting[:MOST]:
        shown = {"client": book.short(one.client_id, one.client), "what": one.what, "age": one.age(manner.today)}
        lines.append(manner.say("requests_line", day=_day(one.opened_on, manner), **shown))
    lines += _more(waiting)
    for one in [one for one in found if one.state == "answered"][:3]:
        day = _day(one.answered_on or one.opened_on, manner)
        lines.append(manner.say("requests_answered", what=one.what, day=day, answer=one.answer or ""))
    buttons = [
        Button(shortened(f"✓ {one.what}", 18), {"do": "request.answer", "request": one.id}) for one in waiting[:4]
    ]
    return View("\n".join(lines), _in_rows(buttons, 2))


def _note_lines(stored: Note, book: UserBook | None, manner: Manner) -> list[str]:
    """A note in three lines; without its client's name where that is said above."""
    day, form = _day(stored.happened_on, manner), _form(stored, manner)
    name = book.short(stored.client_id, stored.client) if book else ""
    head = manner.say("hit", client=name, day=day, form=form) if book else f"<b>{day}</b> {form}"
    told = brief(record_of(stored.record), manner)
    return [head.rstrip(), *([f"　{escape(told)}"] if told else []), f"　“{quoted(stored.raw, _RAW)}”"]


def _form(stored: Note, manner: Manner) -> str:
    return term(stored.contact_form, manner.language) if stored.contact_form else ""


def _opener(stored: Note, manner: Manner) -> Button:
    return Button(manner.say("b_open_note", day=_day(stored.happened_on, manner)), {"do": "note", "note": stored.id})


def _named(period: Period | None, manner: Manner, default: str) -> str:
    return period.words if period else default


def _day(day: date, manner: Manner) -> str:
    return figures.day(day, manner.today, manner.language)


def _more(found: Sequence[object]) -> list[str]:
    return [f"… +{len(found) - MOST}"] if len(found) > MOST else []


def _in_rows(buttons: Sequence[Button], width: int) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(buttons[i : i + width]) for i in range(0, len(buttons), width))
