"""What the brief before a visit looks like: promised and open, new, to ask, to say and not to say, on one screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from handlers import figures
from handlers.faces import record_of
from handlers.hiding import hidden
from handlers.markup import escape, shortened
from handlers.notelines import Manner, brief, value_of
from handlers.portraitviews import MOST_OF_A_KIND, SHOWN_FACTS, Known, day_of, wanted
from handlers.terms import term
from handlers.views import Button, View
from memory.facilities import Facility
from memory.facts import Fact
from memory.notes import Note as StoredNote
from memory.portrait import Portrait
from memory.tasks import Promise, Task
from notes.record import Note


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit that is planned: the task that it is, its day and hour."""

    task_id: int
    day: date | None
    starts_at: datetime | None


def before_visit(known: Portrait, names: Known, manner: Manner, user_id: int, visit: Visit | None = None) -> View:
    """One screen: what was promised and is open, what is new, what to ask and what to say."""
    say, client = manner.say, known.client
    lines = [_brief_head(names.short or client.name, visit, manner), *_last_visit(known, manner)]
    wants = manner.together([wanted(one, manner) for one in known.opportunities[:MOST_OF_A_KIND]])
    lines += [say("b_wants", wants=wants)] if wants else []
    lines += [_promised(one, user_id, manner) for one in _open_promises(known)[:MOST_OF_A_KIND]]
    lines += [_to_do(one, manner) for one in _other_tasks(known, visit)[:MOST_OF_A_KIND]]
    lines += [say("b_cautions", what=_risk_words(known, manner))] if known.risk_events else []
    lines += [_maturing(one, names, manner) for one in _maturing_soon(known, manner.today)]
    questions = to_ask(known, names, manner)
    if questions:
        head = say("b_ask")
        lines += [
            f"{head} {'①②③④⑤'[n]} {escape(one)}" if n == 0 else f"　　　 {'①②③④⑤'[n]} {escape(one)}"
            for n, one in enumerate(questions)
        ]
    for text, title, section in names.sayings[:2]:
        lines += [f"{say('b_can_say')} {escape(text)}", say("b_basis", title=title, section=section)]
    if names.beside is not None:
        text, title, section = names.beside
        lines += [say("b_beside", what=text), say("b_basis", title=title, section=section)]
    lines.append(say("b_careful"))
    lines += [say("b_address", address=client.address)] if client.address else []
    buttons = (
        Button(say("b_portrait"), {"do": "portrait", "client": client.id}),
        Button(say("b_timeline", count=known.note_count), {"do": "timeline", "client": client.id}),
    )
    return View("\n".join(lines), (buttons, *_of_visit(visit, manner)))


def _brief_head(client: str, visit: Visit | None, manner: Manner) -> str:
    if visit is None or visit.day is None:
        return manner.say("brief_head", client=client)
    when = f"{day_of(visit.day, manner)} {manner.hour(visit.starts_at)}".strip()
    return manner.say("brief_visit_head", client=client, when=when)


def _of_visit(visit: Visit | None, manner: Manner) -> tuple[tuple[Button, ...], ...]:
    if visit is None:
        return ()
    acts = (("t_done", "task.done"), ("t_later", "task.later"), ("t_drop", "task.drop"))
    return (tuple(Button(manner.say(key), {"do": act, "task": visit.task_id}) for key, act in acts),)


def _other_tasks(known: Portrait, visit: Visit | None) -> list[Task]:
    """What is to be done for the client and was promised to nobody; the visit itself is none of it."""
    return [one for one in known.tasks if not one.promised_to and one.id != (visit.task_id if visit else None)]


def _to_do(one: Task, manner: Manner) -> str:
    due = figures.due(one.due, manner.today, manner.language) if one.due else one.due_text or ""
    late = " ‼" if one.due and one.due < manner.today else ""
    whose = "" if one.responsible == "我" else manner.say("by_whom", who=term(one.responsible, manner.language))
    when = f"{due} {manner.hour(one.starts_at)}".strip()
    return manner.say("b_to_do", what=one.what) + whose + (f" {escape(when)}" if when else "") + late


def to_ask(known: Portrait, names: Known, manner: Manner) -> list[str]:
    """The questions that the gaps of the record ask for, the most urgent first; at most three."""
    say = manner.say
    asked = [
        say("ask_rumour" if one.rumour else "ask_signal", signal=term(one.signal, manner.language))
        for one in known.risk_events[:2]
    ]
    for one in known.opportunities[:2]:
        need, record = term(one.need, manner.language), _record_of(known, one.note_id)
        if one.amount is None and one.amount_low is None:
            asked.append(say("ask_amount", need=need))
        elif record is not None and not record.collateral:
            asked.append(say("ask_collateral", need=need))
        elif record is not None and not record.purpose:
            asked.append(say("ask_purpose", need=need))
    asked += [say("ask_request", what=one.what) for one in known.requests if one.state == "answered"][:1]
    dated = [known.facts[name] for name in SHOWN_FACTS if name in known.facts]
    stale = [fact for fact in dated if _is_stale(fact, names, manner)]
    asked += [say("ask_fact", name=names.called.label(fact.name), day=day_of(fact.as_of, manner)) for fact in stale[:1]]
    return [_unescaped(one) for one in asked[:3]]


def _last_visit(known: Portrait, manner: Manner) -> list[str]:
    if not known.notes:
        return [manner.say("p_never")]
    note = known.notes[0]
    record = record_of(note.record)
    people = value_of(record, "people", manner)
    form = term(note.contact_form or "", manner.language)
    key = "b_last_people" if people else "b_last"
    line = manner.say(key, day=day_of(note.happened_on, manner), form=form, people=people)
    told = brief(record, manner)
    return [line, f"　{escape(told)}" if told else manner.say("p_said", words=shortened(hidden(note.raw), 60))]


def _open_promises(known: Portrait) -> list[Promise]:
    return [one for one in known.promises if one.task.state == "open"]


def _promised(one: Promise, user_id: int, manner: Manner) -> str:
    due = figures.due(one.task.due, manner.today, manner.language) if one.task.due else one.task.due_text or "?"
    late = " ‼" if one.task.due and one.task.due < manner.today else ""
    who = manner.say("you") if one.task.owner_id == user_id else one.task.owner
    return manner.say("b_promised", who=who, what=one.task.what, due=due) + late


def _maturing_soon(known: Portrait, today: date) -> list[Facility]:
    return [one for one in known.facilities if one.matures and 0 <= (one.matures - today).days <= 60][:2]


def _maturing(one: Facility, names: Known, manner: Manner) -> str:
    limit = figures.money(one.used or one.limit, one.currency, manner.language)
    day = day_of(one.matures, manner) if one.matures else ""
    return manner.say("b_matures", product=names.called.product(one.product, manner.language), limit=limit, day=day)


def _record_of(known: Portrait, note_id: int | None) -> Note | None:
    found: StoredNote | None = next((one for one in known.notes if one.id == note_id), None)
    return record_of(found.record) if found else None


def _risk_words(known: Portrait, manner: Manner) -> str:
    return manner.together(list(dict.fromkeys(term(one.signal, manner.language) for one in known.risk_events[:4])))


def _unescaped(text: str) -> str:
    """`say` escapes what it is given; what is put together here is escaped once more when it is shown."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _is_stale(fact: Fact, names: Known, manner: Manner) -> bool:
    return names.called.stale(fact.name, fact.as_of, manner.today) is not None
