"""What tasks, reminders and the morning's digest look like."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from handlers import figures
from handlers.dictionary import Dictionary
from handlers.hiding import hidden
from handlers.markup import escape, shortened
from handlers.notelines import Manner
from handlers.terms import term
from handlers.views import Button, View, in_rows
from memory.digest import Digest
from memory.facilities import Maturing
from memory.reminders import Reminder
from memory.tasks import Task
from memory.users import User

MOST = 9
MOST_OF_A_KIND = 3
MOST_LINES = 24
LONGEST_WORDS = 60
_GOING = "去到见拜访走访上门再一趟下（）() "
Short = Callable[[int | None, str], str]
"""What a client is called for short, by its id and legal name."""


def listed(found: Sequence[Task], short: Short, manner: Manner, *, owners: bool = False) -> View:
    """Open tasks: what is overdue, what has a day, what has none; with whose they are where that is asked."""
    if not found:
        return View(manner.say("tasks_none"))
    late = [one for one in found if one.due and one.due < manner.today]
    rest = [one for one in found if one not in late]
    lines = []
    for head, some in (("tasks_late", late), ("tasks_open", rest)):
        if some:
            lines.append(manner.say(head, count=len(some)))
            for one in some[:MOST]:
                whose = manner.say("visits_owner", name=one.owner) if owners else ""
                lines.append(_line(one, short, manner) + whose)
            lines += [f" … +{len(some) - MOST}"] if len(some) > MOST else []
    buttons = [_opener(one) for one in [*late, *rest][:8]]
    return View("\n".join(lines), in_rows(buttons, 2))


def visits(found: Sequence[Task], period: str, user_id: int, short: Short, manner: Manner) -> View:
    """Whom to visit: the days with their visits by hour, a way to each and to the brief before it."""
    if not found:
        return View(manner.say("visits_none", period=period))
    lines, day = [manner.say("visits_head", period=period, count=len(found))], None
    for task in found[:MOST]:
        if task.due and task.due != day and not (period and len({one.due for one in found}) == 1):
            lines.append(figures.due(task.due, manner.today, manner.language))
        day = task.due
        whose = manner.say("visits_owner", name=task.owner) if task.owner_id != user_id else ""
        lines.append(f" {_visit(task, short, manner)} {escape(_more_than_going(task, short))}".rstrip() + whose)
    lines += [f" … +{len(found) - MOST}"] if len(found) > MOST else []
    rows = [
        (
            Button(shortened(f"{manner.hour(one.starts_at)} {one.what}".strip(), 16), {"do": "task", "task": one.id}),
            Button(manner.say("t_brief"), {"do": "brief", "client": one.client_id}),
        )
        for one in found[:4]
    ]
    return View("\n".join(lines), tuple(rows))


def _more_than_going(task: Task, short: Short) -> str:
    """What a visit is for; empty when it says no more than whom it is to."""
    rest = task.what.replace(short(task.client_id, task.client or ""), "").replace(task.client or "", "")
    return task.what if len(rest.strip(_GOING)) > 1 else ""


def _visit(task: Task, short: Short, manner: Manner) -> str:
    return f"{manner.hour(task.starts_at)} {escape(short(task.client_id, task.client or ''))}".strip()


def one(task: Task, short: Short, manner: Manner) -> View:
    """A task with the words it comes from, and what can be done with it."""
    lines = [_line(task, short, manner).strip()]
    lines += [_said(task.said, manner)] if task.said else []
    lines += [f"　⚠ {escape(task.beyond)}"] if task.beyond else []
    return View("\n".join(lines), _acts(task.id, task.note_id, manner, task.client_id if task.visit else None))


def later(task: Task, today: date, manner: Manner) -> View:
    """To which day a task is put off."""
    monday = today + timedelta(days=7 - today.weekday())
    days = [today + timedelta(days=1), monday, monday + timedelta(days=4)]
    buttons = [
        Button(figures.due(day, today, manner.language), {"do": "task.later", "task": task.id, "day": day.isoformat()})
        for day in dict.fromkeys(days)
    ]
    return View(manner.say("task_ask_day", what=task.what), (tuple(buttons),))


def to_whom(task: Task, team: Sequence[User], manner: Manner) -> View:
    """Who of the team takes a task over."""
    if not team:
        return View(manner.say("task_nobody"))
    buttons = [Button(other.name, {"do": "task.give", "task": task.id, "to": other.id}) for other in team[:8]]
    return View(manner.say("task_ask_whom", what=task.what), in_rows(buttons, 2))


def received(task: Task, sender: str, short: Short, manner: Manner) -> View:
    """That somebody passed a task on."""
    head = manner.say("task_received", name=sender)
    return View(f"{head}\n{_line(task, short, manner).strip()}", _acts(task.id, None, manner))


def reminder(due: Reminder, client: str, manner: Manner) -> View:
    """A task whose hour has come; the eve of a Monday is a Friday, so the day is named."""
    lines = [_head(due, manner) + (f" · {escape(client)}" if client else "")]
    promised = figures.day(due.promised_on, manner.today, manner.language) if due.promised_on else ""
    lines.append(f"□ {escape(due.what)}" + (manner.say("remind_promised", day=promised) if promised else ""))
    lines += [_said(due.said, manner)] if due.said else []
    return View("\n".join(lines), _acts(due.task_id, due.note_id, manner, due.client_id if due.visit else None))


def _head(due: Reminder, manner: Manner) -> str:
    if due.kind == "chosen" or due.due is None:
        return manner.say("remind_chosen")
    if due.due == manner.today:
        return manner.say("remind_day")
    tomorrow = due.due == manner.today + timedelta(days=1)
    return manner.say(
        "remind_eve", when=manner.say("tomorrow") if tomorrow else figures.due(due.due, manner.today, manner.language)
    )


def digest(found: Digest, name: str, called: Dictionary, shorts: Mapping[int, str], manner: Manner) -> View:
    """The morning on one screen; a single line when nothing is due."""
    if found.empty:
        return View(manner.say("digest_nothing"))
    lines = [manner.say("digest_head", day=figures.due(found.day, manner.today, manner.language), name=name)]
    since = figures.day(found.since, manner.today, manner.language)

    def short(client_id: int | None, client: str) -> str:
        return shorts.get(client_id or 0, client)

    parts: tuple[tuple[str, list[str]], ...] = (
        ("digest_visits", [f" {_visit(one, short, manner)}" for one in found.visits]),
        ("digest_today", [_line(one, short, manner, dated=False) for one in found.today]),
        ("digest_late", [_late(one, short, manner) for one in found.overdue]),
        ("digest_tomorrow", [_line(one, short, manner, dated=False) for one in found.tomorrow]),
        ("digest_maturing", [_maturing(one, called, short, manner) for one in found.maturing]),
        (
            "digest_requests",
            [
                _aged(short(one.client_id, one.client), shortened(one.what, 16), one.age(found.day), manner)
                for one in found.requests
            ],
        ),
        ("digest_quiet", [_aged(short(one.client_id, one.client), "", one.days, manner) for one in found.quiet]),
        (
            "digest_needs",
            [
                f" · {escape(short(one.client_id, one.client))} {escape(term(one.need, manner.language))}"
                for one in found.needs
            ],
        ),
        (
            "digest_risks",
            [
                f" ⚠ {escape(short(one.client_id, one.client))} {escape(term(one.signal, manner.language))}"
                for one in found.risks
            ],
        ),
    )
    for head, some in _fitted([(head, some) for head, some in parts if some]):
        lines += [manner.say(head, count=len(dict(parts)[head]), day=since), *some]
    buttons = [_opener(one) for one in [*found.overdue, *found.today][:4]]
    every = Button(manner.say("digest_all"), {"do": "tasks"})
    return View("\n".join(lines), (*in_rows(buttons, 2), (every,)))


def _fitted(parts: list[tuple[str, list[str]]]) -> list[tuple[str, list[str]]]:
    """The parts cut so that they stay on one screen, what comes last first."""
    kept = [(head, some[:MOST_OF_A_KIND]) for head, some in parts]
    for at in reversed(range(len(kept))):
        while sum(len(some) + 1 for _, some in kept) > MOST_LINES and len(kept[at][1]) > 1:
            kept[at][1].pop()
    return kept


def _line(task: Task, short: Short, manner: Manner, *, dated: bool = True) -> str:
    due = figures.due(task.due, manner.today, manner.language) if task.due else task.due_text or ""
    due = f"{due if dated else ''} {manner.hour(task.starts_at)}".strip()
    client = f"{escape(short(task.client_id, task.client))} " if task.client else ""
    return f" □ {client}{escape(task.what)}{_whose(task, manner)}" + (f"  {escape(due)}" if due else "")


def _whose(task: Task, manner: Manner) -> str:
    return "" if task.responsible == "我" else manner.say("by_whom", who=term(task.responsible, manner.language))


def _late(task: Task, short: Short, manner: Manner) -> str:
    days = (manner.today - task.due).days if task.due else 0
    client = f"{escape(short(task.client_id, task.client))} " if task.client else ""
    return f" ‼ {client}{escape(task.what)}{_whose(task, manner)} {manner.say('late_by', days=days)}"


def _maturing(one: Maturing, called: Dictionary, short: Short, manner: Manner) -> str:
    facility = one.facility
    amount = figures.money(facility.used or facility.limit, facility.currency, manner.language)
    day = figures.day(facility.matures, manner.today, manner.language) if facility.matures else ""
    product = called.product(facility.product, manner.language)
    return f" {day} {escape(short(facility.client_id, one.client))} {escape(product)} {amount}"


def _aged(client: str, what: str, days: int | None, manner: Manner) -> str:
    age = manner.say("digest_never") if days is None else manner.say("digest_age", days=days)
    return f" · {escape(client)} {escape(what)} {age}".replace("  ", " ")


def _said(words: str, manner: Manner) -> str:
    return manner.say("remind_said", words=shortened(hidden(words), LONGEST_WORDS))


def _acts(
    task_id: int, note_id: int | None, manner: Manner, visited: int | None = None
) -> tuple[tuple[Button, ...], ...]:
    first = (
        Button(manner.say("t_done"), {"do": "task.done", "task": task_id}),
        Button(manner.say("t_later"), {"do": "task.later", "task": task_id}),
    )
    second = (
        Button(manner.say("t_give"), {"do": "task.give", "task": task_id}),
        Button(manner.say("t_drop"), {"do": "task.drop", "task": task_id}),
    )
    look = (Button(manner.say("t_note"), {"do": "note", "note": note_id}),) if note_id is not None else ()
    brief = (Button(manner.say("t_brief"), {"do": "brief", "client": visited}),) if visited is not None else ()
    return (first, (*second, *look), *((brief,) if brief else ()))


def _opener(task: Task) -> Button:
    return Button(shortened(f"□ {task.what}", 16), {"do": "task", "task": task.id})
