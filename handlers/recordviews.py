"""What notes and facts that were found look like: lists, a client's timeline, one note whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from handlers import figures
from handlers.books import UserBook
from handlers.dictionary import Dictionary
from handlers.faces import record_of
from handlers.hiding import hidden, quoted
from handlers.markup import escape, shortened
from handlers.memoryviews import MOST, more_of, named
from handlers.notelines import Manner, brief, lines_of, value_of
from handlers.portraitviews import day_of
from handlers.terms import term
from handlers.views import Button, View, in_rows
from memory.clients import Client
from memory.facts import Fact
from memory.notes import Note, Revision
from memory.portrait import Portrait
from memory.recall import Hit
from notes.periods import Period
from notes.recollecting import Field, Recollection

PAGE = 5  # notes on a page of a timeline
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
    return View("\n".join(lines), in_rows(buttons, 4))


def said(found: Sequence[Hit], asked: Recollection, book: UserBook, manner: Manner) -> View:
    """The notes of a client in the time that was named; where there are none, the way to all of them."""
    client = asked.clients[0]
    all_of_them = Button(manner.say("b_all_notes"), {"do": "timeline", "client": book.ids[client]})
    when = named(asked.period, manner, "")
    if not found:
        return View(manner.say("said_none", client=client, period=when), ((all_of_them,),))
    lines = [manner.say("said_head", client=client, period=when, count=len(found))]
    for hit in found[:PAGE]:
        lines += _note_lines(hit.note, None, manner)
    buttons = [_opener(hit.note, manner) for hit in found[:PAGE]]
    return View("\n".join(lines), (*in_rows(buttons, 4), (all_of_them,)))


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
        day, value = day_of(hit.note.happened_on, manner), value_of(record, asked.name, manner)
        lines.append(manner.say("field_line", day=day, field=label, value=value))
        lines.append(manner.say("field_said", words=shortened(hidden(hit.note.raw), _RAW)))
        openers.append(_opener(hit.note, manner))
    if asked.name == "collateral":
        lines += [
            manner.say(
                "field_facility",
                product=called.product(one.product, manner.language),
                value=one.collateral,
                day=day_of(one.as_of, manner),
            )
            for one in known.facilities
            if one.collateral
        ]
    if not lines:
        return None
    head = manner.say("field_head", client=asked.client)
    return View("\n".join([head, *lines]), (tuple(openers),) if openers else ())


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
        shown = {"client": book.short(hit.note.client_id, hit.note.client), "day": day_of(hit.note.happened_on, manner)}
        key = "offers_line" if said else "offers_bare"
        lines.append(manner.say(key, offer=manner.together(said), **shown))
    openers = [
        Button(book.short(hit.note.client_id, hit.note.client), {"do": "note", "note": hit.note.id})
        for hit in list(newest.values())[:6]
    ]
    return View("\n".join([*lines, *more_of(list(newest))]), in_rows(openers, 3))


def facts_told(client: str, found: Sequence[Fact], called: Dictionary, manner: Manner) -> View:
    """What is known under the names asked for, the newest first, each with its day and source."""
    lines = [f"<b>{escape(client)}</b>"]
    for fact in found:
        shown = {
            "name": called.label(fact.name),
            "value": called.value(fact.name, fact.value, manner.language),
            "day": day_of(fact.as_of, manner),
            "source": manner.say(f"source_{fact.source}"),
        }
        days = called.stale(fact.name, fact.as_of, manner.today)
        lines.append(manner.say("p_fact", **shown) + (manner.say("too_old", days=days) if days is not None else ""))
        lines += [manner.say("p_said", words=shortened(hidden(fact.said), _RAW))] if fact.said else []
    buttons = tuple(_fact_opener(fact.note_id, fact.as_of, manner) for fact in found if fact.note_id is not None)
    return View("\n".join(lines), (buttons,) if buttons else ())


def _fact_opener(note_id: int, day: date, manner: Manner) -> Button:
    return Button(manner.say("b_open_note", day=day_of(day, manner)), {"do": "note", "note": note_id})


def timeline(client: Client, count: int, page: Sequence[Note], manner: Manner) -> View:
    """A page of a client's notes; one more than a page was fetched when there are older ones."""
    shown = page[:PAGE]
    if not shown:
        return View(manner.say("no_record_of", client=client.name))
    lines = [manner.say("timeline_head", client=client.name, count=count)]
    for note in shown:
        lines += _note_lines(note, None, manner)
    rows = list(in_rows([_opener(note, manner) for note in shown], 5))
    if len(page) > PAGE:
        rows.append((Button(manner.say("b_older"), {"do": "timeline", "client": client.id, "before": shown[-1].id}),))
    return View("\n".join(lines), tuple(rows))


def note(stored: Note, changed: Sequence[Revision], manner: Manner, *, own: bool) -> View:
    """One note whole: its record, its words; its writer can hide it, add to it, take it back."""
    head = manner.say(
        "note_head",
        client=stored.client,
        day=day_of(stored.happened_on, manner),
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


def written(found: Sequence[Note], period: Period | None, book: UserBook, manner: Manner) -> View:
    """What was noted on a day, today when none is named."""
    day = named(period, manner, manner.say("today"))
    if not found:
        return View(manner.say("written_none", day=day))
    lines = [manner.say("written_head", day=day, count=len(found))]
    for stored in found[:MOST]:
        lines += _note_lines(stored, book, manner)
    return View("\n".join(lines), in_rows([_opener(stored, manner) for stored in found[:MOST]], 4))


def _note_lines(stored: Note, book: UserBook | None, manner: Manner) -> list[str]:
    """A note in three lines; without its client's name where that is said above."""
    day, form = day_of(stored.happened_on, manner), _form(stored, manner)
    name = book.short(stored.client_id, stored.client) if book else ""
    head = manner.say("hit", client=name, day=day, form=form) if book else f"<b>{day}</b> {form}"
    told = brief(record_of(stored.record), manner)
    return [head.rstrip(), *([f"　{escape(told)}"] if told else []), f"　“{quoted(stored.raw, _RAW)}”"]


def _form(stored: Note, manner: Manner) -> str:
    return term(stored.contact_form, manner.language) if stored.contact_form else ""


def _opener(stored: Note, manner: Manner) -> Button:
    return Button(manner.say("b_open_note", day=day_of(stored.happened_on, manner)), {"do": "note", "note": stored.id})
