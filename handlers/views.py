"""What answers, sources and lists look like: plain data in, Telegram HTML and buttons out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from handlers.markup import escape, shortened
from handlers.texts import REASONS, say

MOST_SOURCES = 24
SOURCES_PER_ROW = 5


@dataclass(frozen=True, slots=True)
class Button:
    """A label, and what pressing it does."""

    label: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class View:
    """A message: Telegram HTML and rows of buttons."""

    markup: str
    rows: tuple[tuple[Button, ...], ...] = field(default=())


def in_rows(buttons: Sequence[Button], width: int) -> tuple[tuple[Button, ...], ...]:
    """Buttons, so many in a row."""
    return tuple(tuple(buttons[at : at + width]) for at in range(0, len(buttons), width))


@dataclass(frozen=True, slots=True)
class Source:
    """A passage as it is shown below an answer or opened by its button."""

    n: int
    title: str
    number: str | None
    version: str | None
    section: str
    page: int | None
    text: str
    context: str
    effective: date | None
    expires: date | None
    state: str


@dataclass(frozen=True, slots=True)
class SourceChange:
    """A passage an answer relied on, and what became of it; `new` is None when nothing readable stands in its place."""

    kind: str
    title: str
    section: str
    old: str
    new: str | None
    effective: str | None


def text(key: str, language: str, **values: object) -> View:
    """A fixed sentence; values are escaped."""
    return View(say(key, language, **{name: escape(str(value)) for name, value in values.items()}))


def answer(
    body: str,
    sources: Sequence[Source],
    as_of: date,
    language: str,
    *,
    answer_id: str | None,
    client: bool,
    offer_client: bool,
) -> View:
    """An answer with its day, its warning, its sources and the buttons under it (none without an id)."""
    lines = [escape(body).strip(), ""]
    if sources:
        lines.append(f"<b>{say('sources', language)}</b>")
        lines += [_source_line(source, language) for source in sources[:MOST_SOURCES]]
        lines.append("")
    warning = say("client_version" if client else "internal", language)
    lines.append(f"<i>{say('as_of', language, date=as_of.isoformat())} · {warning}</i>")
    return View("\n".join(lines), _answer_buttons(sources, language, answer_id, offer_client) if answer_id else ())


def declined(body: str, topics: Sequence[str], as_of: date, language: str, answer_id: str | None) -> View:
    """That the documents do not answer it, and the nearest topics."""
    lines = [escape(body).strip()]
    unnamed = [topic for topic in topics if topic not in body]
    if unnamed:
        lines += ["", say("nearest", language), *(f"· {escape(topic)}" for topic in unnamed[:5])]
    lines += ["", f"<i>{say('as_of', language, date=as_of.isoformat())} · {say('internal', language)}</i>"]
    return View("\n".join(lines), (_rating(answer_id, language),) if answer_id else ())


def writing(body: str) -> str:
    """The state of an answer that is still being written."""
    return f"{escape(body).strip()} …"


def source(opened: Source, language: str, *, changed: bool) -> View:
    """The paragraph behind a mark, with what document it stands in and when that is in force."""
    facts = [f"{say('number', language)} {escape(opened.number)}"] if opened.number else []
    facts += [f"{say('version', language)} {escape(opened.version)}"] if opened.version else []
    lines = [f"<b>[{opened.n}] 《{escape(opened.title)}》</b>"]
    lines += [" · ".join(facts)] if facts else []
    place = [escape(opened.section)] if opened.section else []
    place += [say("page", language, page=opened.page)] if opened.page else []
    lines += [f"{say('section', language)} {' · '.join(place)}"] if place else []
    start = opened.effective.isoformat() if opened.effective else say("from_always", language)
    end = opened.expires.isoformat() if opened.expires else say("until_now", language)
    lines.append(f"{say('in_force', language)} {start} – {end}（{say(_state(opened.state), language)}）")
    if changed:
        lines.append(say("source_changed", language))
    context = f"{opened.context.strip()}\n" if opened.context.strip() else ""
    lines.append(f"<blockquote>{escape(context + opened.text)}</blockquote>")
    return View("\n".join(lines))


def reasons(answer_id: str, language: str) -> View:
    """Asks what was wrong with an answer."""
    buttons = [
        Button(say(f"reason_{name}", language), {"do": "reason", "answer": answer_id, "reason": name})
        for name in REASONS
    ]
    return View(say("why_not", language), _in_rows(buttons, 2))


def which_date(answer_id: str, today: date, language: str) -> View:
    """Asks for the day to ask as of."""
    half = _months_before(today, 6)
    year = _months_before(today, 12)
    choices = [
        (say("today", language), today),
        (say("half_year_ago", language, date=half), half),
        (say("year_ago", language, date=year), year),
        (say("next_year", language), date(today.year + 1, 1, 1)),
    ]
    buttons = [Button(label, {"do": "as_of", "answer": answer_id, "date": day.isoformat()}) for label, day in choices]
    return View(say("which_date", language), _in_rows(buttons, 2))


def help_page(key: str, examples: Sequence[str], language: str) -> View:
    """The greeting or the help text, with questions to tap."""
    markup = say(key, language)
    if key == "start":
        markup = f"{markup}\n\n{say('help', language)}"
    if examples:
        markup = f"{markup}\n\n{say('examples', language)}"
    return View(markup, tuple((Button(shortened(q, 60), {"do": "ask", "text": q}),) for q in examples))


def languages(language: str) -> View:
    """Asks for the language."""
    return View(
        say("lang_ask", language),
        ((Button("中文", {"do": "lang", "language": "zh"}), Button("English", {"do": "lang", "language": "en"})),),
    )


def notice(question: str, asked: date, answer_id: str, changes: Sequence[SourceChange], language: str) -> View:
    """That what an answer relied on has changed, old and new side by side."""
    head = say("notice_head", language, question=escape(shortened(question, 80)), date=asked.isoformat())
    lines = [head]
    for change in changes:
        values = {"title": escape(change.title), "section": escape(change.section), "date": change.effective or ""}
        gone = change.kind in {"withdrawn", "expired"} or (change.kind == "superseded" and change.effective is None)
        key = "withdrawn" if gone else "replaced" if change.kind == "superseded" else "changed"
        lines += ["", say(f"notice_{key}", language, **values)]
        lines.append(say("notice_old", language, text=escape(shortened(change.old, 600))))
        if change.new is not None:
            lines.append(say("notice_new", language, text=escape(shortened(change.new, 600))))
    again = Button(say("ask_again", language), {"do": "again", "answer": answer_id})
    return View("\n".join(lines), ((again,),))


def _answer_buttons(
    sources: Sequence[Source], language: str, answer_id: str, offer_client: bool
) -> tuple[tuple[Button, ...], ...]:
    opening = [Button(f"📄 [{s.n}]", {"do": "source", "answer": answer_id, "n": s.n}) for s in sources[:MOST_SOURCES]]
    more = [Button(say("other_date", language), {"do": "other_date", "answer": answer_id})]
    if offer_client:
        more.append(Button(say("for_client", language), {"do": "client", "answer": answer_id}))
    return (*_in_rows(opening, SOURCES_PER_ROW), _rating(answer_id, language), tuple(more))


def _rating(answer_id: str, language: str) -> tuple[Button, ...]:
    return (
        Button(say("useful", language), {"do": "rate", "answer": answer_id, "useful": True}),
        Button(say("not_useful", language), {"do": "rate", "answer": answer_id, "useful": False}),
    )


def _source_line(item: Source, language: str) -> str:
    version = f" {_version(item.version)}" if item.version else ""
    page = f" {say('page', language, page=item.page)}" if item.page else ""
    section = f" {escape(shortened(item.section, 60))}" if item.section else ""
    state = f"（{say(_state(item.state), language)}）" if item.state not in {"current", ""} else ""
    return f"[{item.n}] 《{escape(shortened(item.title, 40))}》{escape(version)}{section}{page}{state}"


def _version(version: str) -> str:
    return f"v{version}" if version[:1].isdigit() else version


def _state(state: str) -> str:
    return state if state in {"expired", "future"} else "current"


def _in_rows(buttons: Sequence[Button], width: int) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(buttons[i : i + width]) for i in range(0, len(buttons), width))


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, 28))
