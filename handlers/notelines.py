"""A note as lines to read: each field with its label, what is guessed, what must be asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo

from handlers import figures
from handlers.markup import escape, shortened
from handlers.terms import term
from handlers.texts import say
from memory.reminders import SHANGHAI
from notes import appointments
from notes.record import Amount, Ask, Note, Person, Promise, Task

MOST_TASKS = 6
LONGEST_SAID = 60
LONGEST_LINE = 120

FIELDS = (
    *("date", "contact_form", "people", "place", "needs", "amounts", "rates", "tenors", "purpose"),
    *("collateral", "competitors", "risk_signals", "promises", "tasks"),
)
_NUMBERS = "①②③④⑤⑥⑦⑧⑨"
_EXPLAINED = ("client", "date", "needs", "risk_signals", "due")  # the others are marked where they stand
_NEIGHBOURS = (("rates", "tenors"), ("purpose", "collateral"))  # on one line while they are short
_SHORT_PAIR = 14  # characters
_SHORT_WORDS = 20


def _ordinary(day: date) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Manner:
    """For whom lines are written: language, today, and what is known beside a note.

    `rules` gives the rule that a signal of risk touches, `beyond` by words that were promised the rule which says that
    they were not the writer's to promise; `holiday` the name of a holiday; `zone` is where hours are told.
    """

    language: str
    today: date
    rules: Mapping[str, str] = field(default_factory=dict)
    beyond: Mapping[str, str] = field(default_factory=dict)
    holiday: Callable[[date], str | None] = _ordinary
    zone: tzinfo = SHANGHAI

    def hour(self, moment: datetime | None) -> str:
        """The hour of an instant, as a clock shows it; empty without one."""
        return f"{moment.astimezone(self.zone):%H:%M}" if moment else ""

    def say(self, key: str, **values: object) -> str:
        """A fixed sentence; values are escaped, and cut where they would fill the screen."""
        cut = {name: escape(shortened(str(value), LONGEST_LINE)) for name, value in values.items()}
        return say(key, self.language, **cut)

    def together(self, words: Sequence[str]) -> str:
        """A list in one line."""
        return say("between", self.language).join(words)


def value_of(note: Note, name: str, manner: Manner) -> str:
    """What a field says, as plain text; empty when it says nothing."""
    language, given = manner.language, getattr(note, name)
    if given is None or given == ():
        return ""
    match name:
        case "client" | "place":
            return str(given)
        case "contact_form" | "purpose":
            return term(given, language)
        case "date":
            return figures.due(given, manner.today, language)
        case "people":
            return manner.together([person(one) for one in given])
        case "amounts":
            return say("between_amounts", language).join(_amount(one, language) for one in given)
        case "rates":
            return manner.together([_rate(one.whose, figures.rate(one), language) for one in given])
        case "tenors":
            return manner.together([figures.tenor(one, language) for one in given])
        case "promises":
            return manner.together([_due(one.what, one.due, None, manner) for one in given])
        case "tasks":
            return manner.together([_due(one.what, one.due, one.due_text, manner) for one in given])
    return manner.together([term(word, language) for word in given])


def person(given: Person) -> str:
    """Somebody as people say it: 吴总, 李敏（财务总监）, 老周, 财务."""
    name, title = given.name, given.title
    if name is None:
        return title or "?"
    if title is None:
        return given.words if given.words and len(given.words) <= len(name) + 2 else name
    if name.isascii():
        return f"{title} {name}"
    return f"{name}{title}" if len(name) == 1 else f"{name}（{title}）"


def lines_of(note: Note, manner: Manner, *, said: str = "", asks: Sequence[Ask] = ()) -> list[str]:
    """The note below its head, as Telegram HTML. A note without any field shows the words `said`."""
    lines = _plain_lines(note, manner)
    lines += [_risk_line(note, manner)] if note.risk_signals else []
    lines += _promises(note, manner)
    lines += _tasks(note, manner, said)
    lines += [
        manner.say("beyond", words=shortened(words, _SHORT_WORDS), rule=rule) for words, rule in manner.beyond.items()
    ]
    if not lines and said:
        lines.append(f"{manner.say('line_said')} {escape(shortened(said, LONGEST_SAID))}")
    return lines + _doubts(note, manner, asks)


def brief(note: Note, manner: Manner) -> str:
    """The note in half a line: needs, amounts, risks, how many tasks."""
    parts = [manner.together([term(one, manner.language) for one in note.needs[:2]])] if note.needs else []
    parts += [figures.amount(one, manner.language) for one in note.amounts[:2]]
    parts += [f"⚠{term(one, manner.language)}" for one in note.risk_signals[:2]]
    text = shortened(" ".join(parts), LONGEST_SAID)
    if note.tasks:
        key = "batch_task" if len(note.tasks) == 1 else "batch_tasks"
        tasks = say(key, manner.language, count=len(note.tasks))
        text = f"{text} · {tasks}" if text else tasks
    return text


def _plain_lines(note: Note, manner: Manner) -> list[str]:
    names = ["people", "place", "needs", "amounts", "rates", "tenors", "purpose", "collateral", "competitors"]
    shown = {name: value_of(note, name, manner) for name in names}
    if len(note.competitors) == 1 and [one.whose for one in note.rates] == ["他行报价"]:
        shown["competitors"] = f"{shown['competitors']} {figures.rate(note.rates[0])}"
        shown["rates"] = ""
    labelled = {name: _labelled(name, text, note, manner) for name, text in shown.items() if text}
    for first, second in _NEIGHBOURS:
        if first in labelled and second in labelled and len(shown[first]) + len(shown[second]) <= _SHORT_PAIR:
            labelled[first] += f"   {labelled.pop(second)}"
    return list(labelled.values())


def _labelled(name: str, text: str, note: Note, manner: Manner) -> str:
    guess = say("guess", manner.language) if name in note.guesses else ""
    return f"{manner.say(f'line_{name}')} {escape(shortened(text, LONGEST_LINE))}{guess}"


def _amount(given: Amount, language: str) -> str:
    what = say("wanted", language) if given.what == "需求金额" else term(given.what, language)
    return f"{what} {figures.amount(given, language)}"


def _rate(whose: str | None, text: str, language: str) -> str:
    return f"{term(whose, language)} {text}" if whose else text


def _due(what: str, due: date | None, due_text: str | None, manner: Manner, hour: time | None = None) -> str:
    if due is None:
        return f"{what} {due_text}" if due_text else what
    holiday = manner.holiday(due)
    parts = (what, figures.due(due, manner.today, manner.language), f"{hour:%H:%M}" if hour else "", holiday or "")
    return " ".join(part for part in parts if part)


def _risk_line(note: Note, manner: Manner) -> str:
    signals = []
    for signal in note.risk_signals:
        rule = manner.rules.get(signal)
        word = escape(shortened(term(signal, manner.language), LONGEST_SAID))
        signals.append(word + (manner.say("rule", rule=rule) if rule else ""))
    guess = say("guess", manner.language) if "risk_signals" in note.guesses else ""
    return f"{manner.say('line_risk_signals')} ⚠ {manner.together(signals)}{guess}"


def _promises(note: Note, manner: Manner) -> list[str]:
    """The promises that no task repeats."""
    return [
        f"{manner.say('line_promises')} {escape(shortened(_due(one.what, one.due, None, manner), LONGEST_LINE))}"
        for one in note.promises
        if not any(_kept_by(task, one) for task in note.tasks)
    ]


def _kept_by(task: Task, promise: Promise) -> bool:
    """Whether a task is the keeping of a promise: the same words, or the same day."""
    return task.owner == "我" and (task.what == promise.what or (promise.due is not None and task.due == promise.due))


def _tasks(note: Note, manner: Manner, said: str) -> list[str]:
    """The tasks, numbered when there are several."""
    lines = []
    for number, one in enumerate(note.tasks[:MOST_TASKS]):
        sign = f"{_NUMBERS[number]} " if len(note.tasks) > 1 else ""
        label = manner.say("line_tasks") if number == 0 else "  "
        hour = appointments.of(one.what, one.words, said).hour
        text = escape(shortened(_due(one.what, one.due, one.due_text, manner, hour), LONGEST_LINE))
        promised = manner.say("promised") if any(_kept_by(one, promise) for promise in note.promises) else ""
        lines.append(f"{label} {sign}{text} · {escape(shortened(term(one.owner, manner.language), 12))}{promised}")
    if len(note.tasks) > MOST_TASKS:
        lines.append(manner.say("more_tasks", count=len(note.tasks) - MOST_TASKS))
    return lines


def _doubts(note: Note, manner: Manner, asks: Sequence[Ask]) -> list[str]:
    """Why a value is a guess, and what must be asked."""
    lines = []
    for name in _EXPLAINED:
        if name in note.guesses:
            value = value_of(note, name, manner) if name == "needs" else ""
            lines.append(manner.say(f"why_{name}", value=value))
    for ask in asks:
        if ask.about != "client" and ask.said:
            lines.append(manner.say(f"open_{ask.about}", said=shortened(ask.said, LONGEST_SAID)))
    return lines
