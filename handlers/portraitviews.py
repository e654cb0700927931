"""What a client's portrait looks like: what is known, each with its day, on one screen, and the words behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from handlers import figures
from handlers.dictionary import Dictionary
from handlers.faces import record_of
from handlers.hiding import hidden
from handlers.markup import escape, shortened
from handlers.notelines import Manner, person
from handlers.terms import term
from handlers.views import Button, View
from memory.contacts import Contact
from memory.facilities import Facility
from memory.opportunities import Opportunity
from memory.portrait import Portrait
from notes.record import Person

MOST_OF_A_KIND = 3
MOST_FACTS = 4
MOST_LINES = 25
SHOWN_FACTS = (
    "sales_revenue_last_year",
    "net_profit_last_year",
    "asset_liability_ratio",
    "settlement_share",
    "net_assets",
    "payroll_headcount",
)
_BARS = "▁▂▃▄▅▆▇█"
_POINTS = 12
_LINE = 44  # characters


Saying = tuple[str, str, str]
"""A line, with the title and the version of the document it stands in."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the records: what facts and products are called, and the client for short.

    `sayings` are lines for a client with the document they stand in, for needs that are open; `beside` is one on a
    product that nobody has spoken of yet.
    """

    called: Dictionary
    short: str = ""
    sayings: tuple[Saying, ...] = ()
    beside: Saying | None = None


def portrait(known: Portrait, names: Known, manner: Manner) -> View:
    """Who the client is, how it deals with us, what it wants, what is open."""
    client, say = known.client, manner.say
    head = [
        f"👤 <b>{escape(client.name)}</b>   {say('as_of_short', day=day_of(manner.today, manner))}",
        *_who(known, manner),
    ]
    sections = {
        "h_dealings": _dealings(known, names, manner),
        "h_people": [_person(one, manner) for one in known.contacts[:MOST_OF_A_KIND]],
        "h_wants": [_want(one, manner) for one in known.opportunities[:MOST_OF_A_KIND]],
        "h_rivals": _rivals(known, manner),
        "h_risks": _risks(known, manner),
        "h_requests": _requests(known, manner),
        "h_open": _open(known, manner),
        "h_facts": _facts(known, names, manner),
    }
    foot = [*_unknown(known, manner), _last(known, manner)]
    lines = [*head, *_fitted(sections, MOST_LINES - len(head) - len(foot), manner), *foot]
    return View("\n".join(line for line in lines if line), _portrait_buttons(known, manner))


def _fitted(sections: dict[str, list[str]], room: int, manner: Manner) -> list[str]:
    """The sections with their heads, the longest cut until all fit on the screen."""
    kept = {key: [line for line in lines if line] for key, lines in sections.items()}
    kept = {key: lines for key, lines in kept.items() if lines}
    while sum(len(lines) + 1 for lines in kept.values()) > room:
        longest = max(reversed(list(kept)), key=lambda key: len(kept[key]))  # of equal ones the last
        if len(kept[longest]) == 1:
            break
        kept[longest].pop()
    return [line for key, lines in kept.items() for line in (manner.say(key), *lines)]


def words(known: Portrait, names: Known, manner: Manner) -> View:
    """The very words behind what the portrait shows."""
    said: list[tuple[str, date, str]] = []
    said += [(wanted(one, manner), one.opened_on, one.said) for one in known.opportunities if one.said]
    said += [(term(one.signal, manner.language), one.seen_on, one.said) for one in known.risk_events if one.said]
    said += [(one.what, one.created_at.date(), one.said) for one in known.tasks if one.said]
    said += [(one.what, one.opened_on, one.said) for one in known.requests if one.said]
    said += [
        (f"{one.name}{one.title or ''}", one.seen_on, one.said) for one in known.contacts if one.said and one.seen_on
    ]
    said += [(names.called.label(name), fact.as_of, fact.said) for name, fact in known.facts.items() if fact.said]
    if not said:
        return View(manner.say("no_words"))
    lines = [manner.say("words_head", client=known.client.name)]
    for what, day, quoted in sorted(said, key=lambda one: one[1], reverse=True)[:8]:
        lines.append(manner.say("words_line", what=shortened(what, _LINE), day=day_of(day, manner)))
        lines.append(manner.say("p_said", words=shortened(hidden(quoted), 80)))
    return View("\n".join(lines))


def chart(values: Sequence[Decimal]) -> str:
    """A small picture of how values went, oldest first."""
    points = (
        [values[round(n * (len(values) - 1) / (_POINTS - 1))] for n in range(_POINTS)]
        if len(values) > _POINTS
        else values
    )
    if len(points) < 2:
        return ""
    low, high = min(points), max(points)
    spread = high - low or Decimal(1)
    return "".join(_BARS[int((value - low) / spread * (len(_BARS) - 1))] for value in points)


def _who(known: Portrait, manner: Manner) -> list[str]:
    client, say = known.client, manner.say
    stage = say(f"stage_{client.stage}")
    first = say("p_owner", owner=client.owner, stage=stage)
    first += say("p_since", year=client.client_since.year) if client.client_since else ""
    parts = [
        say("p_trade", industry=client.industry) if client.industry else "",
        say("p_size", size=term(client.size_class, manner.language)) if client.size_class else "",
        say("p_rating", rating=client.rating) if client.rating else "",
        say("p_group", group=client.group_name) if client.group_name else "",
    ]
    return [first, "  ".join(part for part in parts if part)]


def _dealings(known: Portrait, names: Known, manner: Manner) -> list[str]:
    say, language, lines = manner.say, manner.language, []
    for currency in dict.fromkeys(one.currency for one in known.facilities):
        limit, used = known.lines(currency)
        of_day = max(one.as_of for one in known.facilities if one.currency == currency)
        amounts = {"limit": limit, "used": used, "free": limit - used}
        shown = {name: figures.money(value, currency, language) for name, value in amounts.items()}
        lines.append(say("p_lines", day=day_of(of_day, manner), **shown))
    deposits = known.series("deposit")
    if deposits:
        last = deposits[-1]
        amount = figures.money(rounded(last.amount), last.currency, language)
        lines.append(
            say(
                "p_deposits", amount=amount, day=day_of(last.day, manner), chart=chart([one.amount for one in deposits])
            )
        )
    lines += [_facility(one, names, manner) for one in known.facilities[:MOST_OF_A_KIND]]
    if known.holdings:
        held = manner.together(
            [one.detail or names.called.product(one.product, manner.language) for one in known.holdings[:4]]
        )
        lines.append(say("p_holdings", products=held))
    return lines


def _facility(one: Facility, names: Known, manner: Manner) -> str:
    shown = {
        "limit": figures.money(one.limit, one.currency, manner.language),
        "used": figures.money(one.used, one.currency, manner.language),
    }
    line = manner.say("p_line", product=names.called.product(one.product, manner.language), **shown)
    return line + (manner.say("p_matures", day=day_of(one.matures, manner)) if one.matures else "")


def _person(one: Contact, manner: Manner) -> str:
    called = person(Person(one.name, one.title))
    return manner.say("person_seen", person=called, day=day_of(one.seen_on, manner)) if one.seen_on else escape(called)


def _want(one: Opportunity, manner: Manner) -> str:
    return manner.say("p_want", what=wanted(one, manner), day=day_of(one.opened_on, manner))


def wanted(one: Opportunity, manner: Manner) -> str:
    """A need with its amount, in a few words."""
    return f"{term(one.need, manner.language)} {_amount(one, manner)}".rstrip()


def _amount(one: Opportunity, manner: Manner) -> str:
    if one.amount_low is not None and one.amount_high is not None:
        low, high = (figures.money(value, one.currency, manner.language) for value in (one.amount_low, one.amount_high))
        return f"{low}–{high}"
    least = one.amount if one.amount is not None else one.amount_low or one.amount_high
    return figures.money(least, one.currency, manner.language) if least is not None else ""


def _rivals(known: Portrait, manner: Manner) -> list[str]:
    lines = []
    for note in known.offers[:MOST_OF_A_KIND]:
        record = record_of(note.record)
        offers = manner.together([figures.rate(rate) for rate in record.rates if rate.whose == "他行报价"])
        bank = manner.together(list(record.competitors))
        lines.append(manner.say("p_rival", bank=bank, offer=offers, day=day_of(note.happened_on, manner)))
    return lines


def _risks(known: Portrait, manner: Manner) -> list[str]:
    return [
        manner.say(
            "p_risk",
            signal=term(one.signal, manner.language),
            rumour=manner.say("rumour") if one.rumour else "",
            day=day_of(one.seen_on, manner),
        )
        for one in known.risk_events[:MOST_OF_A_KIND]
    ]


def _requests(known: Portrait, manner: Manner) -> list[str]:
    waiting = [one for one in known.requests if one.state == "open"]
    return [
        manner.say("p_request", what=one.what, age=one.age(manner.today), day=day_of(one.opened_on, manner))
        for one in waiting[:MOST_OF_A_KIND]
    ]


def _open(known: Portrait, manner: Manner) -> list[str]:
    return [
        manner.say(
            "p_task",
            what=one.what,
            due=figures.due(one.due, manner.today, manner.language) if one.due else one.due_text or "",
        )
        for one in known.tasks[: MOST_OF_A_KIND + 1]
    ]


def _facts(known: Portrait, names: Known, manner: Manner) -> list[str]:
    shown = [known.facts[name] for name in SHOWN_FACTS if name in known.facts][:MOST_FACTS]
    return [
        manner.say(
            "p_fact",
            name=names.called.label(one.name),
            value=names.called.value(one.name, one.value, manner.language),
            day=day_of(one.as_of, manner),
            source=manner.say(f"source_{one.source}"),
        )
        for one in shown
    ]


def _unknown(known: Portrait, manner: Manner) -> list[str]:
    missing = [
        manner.say(key)
        for key, there in (
            ("u_facilities", known.facilities),
            ("u_balances", known.balances),
            ("u_contacts", known.contacts),
            ("u_facts", known.facts),
        )
        if not there
    ]
    return [manner.say("p_unknown", what=manner.together(missing))] if missing else []


def _last(known: Portrait, manner: Manner) -> str:
    if not known.notes:
        return (
            manner.say("p_never")
            if known.last_contact is None
            else manner.say("p_last", day=day_of(known.last_contact, manner), form="")
        )
    note = known.notes[0]
    return manner.say(
        "p_last", day=day_of(note.happened_on, manner), form=term(note.contact_form or "", manner.language)
    )


def _portrait_buttons(known: Portrait, manner: Manner) -> tuple[tuple[Button, ...], ...]:
    client = known.client.id
    return (
        (
            Button(manner.say("b_timeline", count=known.note_count), {"do": "timeline", "client": client}),
            Button(manner.say("b_brief"), {"do": "brief", "client": client}),
            Button(manner.say("b_words"), {"do": "words", "client": client}),
        ),
    )


def day_of(day: date, manner: Manner) -> str:
    """A day as lists show it."""
    return figures.day(day, manner.today, manner.language)


def rounded(amount: Decimal) -> Decimal:
    """An amount to whole 万 where there are some: the last 元 tell nobody anything."""
    return (amount / 10_000).quantize(Decimal(1)) * 10_000 if abs(amount) >= 100_000 else amount
