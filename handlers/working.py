"""Working: one's tasks – what is due, done, put off, passed on – and one's own records as a spreadsheet."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Sequence
from datetime import date, time
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from telegram import InputFile, Update

from handlers import expected, figures, portraits, sending, taskviews, views
from handlers.books import UserBook
from handlers.context import Context
from handlers.expected import Expected
from handlers.faces import record_of
from handlers.hiding import hidden
from handlers.meaning import suspected
from handlers.notelines import Manner, value_of
from handlers.terms import term
from handlers.texts import say
from handlers.views import View
from memory import export as exported_rows
from memory import requests, tasks, users
from memory.notes import Note
from memory.requests import RequestNotFound
from memory.tasks import CannotDelegate, Task, TaskClosed, TaskNotFound
from memory.users import User
from notes import appointments, dates
from notes.periods import Period

Payload = dict[str, Any]
COLUMNS = ("date", "client", "contact_form", "people", "needs", "amounts", "rates", "tenors", "purpose", "collateral")
MORE_COLUMNS = ("competitors", "risk_signals")
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_WIDEST = 40
CLIENT = "客户"  # who is to do what clients owe
BESIDE_A_DAY = 6  # characters of an answer that names a day: 那就推到下周三吧; more is a message of its own
BESIDE_AN_HOUR = 12  # and of one that names an hour too: 那就推到下周三下午三点半吧


async def tasks_command(update: Update, context: Context) -> None:
    """/tasks."""
    await context.show(await list_of(context, None, None))


async def press_list(context: Context, payload: Payload) -> None:
    """[全部任务]."""
    await context.show(await list_of(context, None, None))


async def list_of(
    context: Context,
    period: Period | None,
    client_id: int | None,
    *,
    owed: bool = False,
    of: Sequence[int] | None = None,
) -> View:
    """Open tasks: of a client, one's own or those `of` others, overdue ones first, up to the end of a period.

    `owed`: only what clients are to bring.
    """
    services, user, today = context.services, context.user, context.services.today
    async with services.database.reading() as session:
        if client_id is not None:
            found = await tasks.of_client(session, user, client_id, today=today)
        else:
            found = await tasks.mine(session, user, today=today, until=period.last if period else None, owners=of)
    if owed:
        found = [one for one in found if one.responsible == CLIENT]
    return taskviews.listed(found, (await _book(context)).short, portraits.manner(context), owners=of is not None)


async def press_done(context: Context, payload: Payload) -> None:
    """[✓ 做了]."""
    await _changed(context, payload, tasks.done, "task_done")


async def press_drop(context: Context, payload: Payload) -> None:
    """[不做了]."""
    await _changed(context, payload, tasks.drop, "task_dropped")


async def press_open(context: Context, payload: Payload) -> None:
    """A task of the list: its words and what can be done with it."""
    task = await _found(context, payload["task"])
    if task is not None:
        await context.show(taskviews.one(task, (await _book(context)).short, portraits.manner(context)))


async def press_later(context: Context, payload: Payload) -> None:
    """[推到…]: asks for the day, or takes the one that was tapped."""
    services = context.services
    if "day" in payload:
        await put_off(context, payload["task"], date.fromisoformat(payload["day"]))
        return
    task = await _found(context, payload["task"])
    if task is not None:
        awaited = Expected("task_day", str(task.id))
        await expected.expect(services.database, context.user.telegram_id, awaited, services.now())
        await context.show(taskviews.later(task, services.today, portraits.manner(context)))


async def typed_day(context: Context, waiting: Expected, text: str) -> bool:
    """A day typed after [推到…]; anything else is no answer to that."""
    services = context.services
    found = [one for one in dates.find(text, services.today, services.calendar) if one.future]
    hour = appointments.hour_in(text)
    most = BESIDE_AN_HOUR if hour else BESIDE_A_DAY
    if not found or len(text.strip()) - (found[0].end - found[0].start) > most:
        return False
    await expected.forget(services.database, context.user.telegram_id)
    await put_off(context, int(waiting.answer_id), found[0].future or services.today, hour)
    return True


async def put_off(context: Context, task_id: int, day: date, hour: time | None = None) -> None:
    """Another day, and hour, for a task; not a day that has passed."""
    services = context.services
    if day < services.today:
        await context.show(views.text("task_day_passed", context.language, day=day.isoformat()))
        return
    try:
        async with services.database.begin() as session:
            now, hours = services.now(), services.hours
            task = await tasks.later(session, context.user, task_id, day, now=now, hours=hours, hour=hour)
    except (TaskNotFound, TaskClosed):
        await context.show(views.text("task_gone", context.language))
        return
    begins = portraits.manner(context).hour(task.starts_at)
    due = f"{figures.due(day, services.today, context.language)} {begins}".strip()
    await context.show(views.text("task_later", context.language, what=task.what, due=due))


async def press_delegate(context: Context, payload: Payload) -> None:
    """[转给…]: asks to whom of the team, or passes it on to whom was tapped, and tells them."""
    services, user = context.services, context.user
    task = await _found(context, payload["task"])
    if task is None:
        return
    async with services.database.reading() as session:
        team = [one for one in await users.everyone(session) if _same_team(one, user)]
    if "to" not in payload:
        await context.show(taskviews.to_whom(task, team, portraits.manner(context)))
        return
    other = next((one for one in team if one.id == payload["to"]), None)
    try:
        if other is None or suspected(f"{task.what} {task.said or ''}"):
            raise CannotDelegate
        async with services.database.begin() as session:
            await tasks.delegate(session, user, task.id, other, now=services.now(), hours=services.hours)
    except CannotDelegate:
        await context.show(views.text("task_kept_to_you", context.language))
        return
    except (TaskNotFound, TaskClosed):
        await context.show(views.text("task_gone", context.language))
        return
    await context.show(views.text("task_delegated", context.language, what=task.what, name=other.name))
    way = Manner(other.language, services.today)
    await context.show(taskviews.received(task, user.name, (await _book(context)).short, way), to=other)


def _same_team(one: User, user: User) -> bool:
    return one.active and one.id != user.id and one.team is not None and one.team == user.team


async def press_answered(context: Context, payload: Payload) -> None:
    """[✓] on a request: asks what was answered."""
    services, user = context.services, context.user
    async with services.database.reading() as session:
        waiting = await requests.open_ones(session, user, today=services.today)
    asked = next((one for one in waiting if one.id == payload["request"]), None)
    if asked is None:
        await context.show(views.text("no_record", context.language))
        return
    awaited = Expected("request_answer", str(asked.id))
    await expected.expect(services.database, user.telegram_id, awaited, services.now())
    await context.show(views.text("request_ask_answer", context.language, what=asked.what))


async def typed_answer(context: Context, waiting: Expected, text: str) -> bool:
    """What the client was told about a request."""
    services = context.services
    await expected.forget(services.database, context.user.telegram_id)
    try:
        async with services.database.begin() as session:
            answered = await requests.answer(session, context.user, int(waiting.answer_id), text, today=services.today)
    except RequestNotFound:
        await context.show(views.text("no_record", context.language))
        return True
    await context.show(views.text("request_answered", context.language, what=answered.what))
    return True


async def export(context: Context, period: Period | None) -> None:
    """One's own notes and tasks as an .xlsx file."""
    services, user, today = context.services, context.user, context.services.today
    since, until = (period.first, period.last) if period else (None, None)
    async with sending.typing(context.bot, user.telegram_id):
        async with services.database.reading() as session:
            rows = await exported_rows.rows(session, user, today=today, since=since, until=until)
        data = await asyncio.to_thread(_workbook, rows.notes, rows.tasks, portraits.manner(context))
    name = f"{say('export_name', context.language)}-{today.isoformat()}.xlsx"
    caption = say("export_caption", context.language, notes=len(rows.notes), tasks=len(rows.tasks))
    await context.bot.send_document(user.telegram_id, InputFile(io.BytesIO(data), filename=name), caption=caption)


async def _changed(context: Context, payload: Payload, act: Callable[..., Any], key: str) -> None:
    services = context.services
    try:
        async with services.database.begin() as session:
            task = await act(session, context.user, payload["task"], now=services.now(), hours=services.hours)
    except (TaskNotFound, TaskClosed):
        await context.show(views.text("task_gone", context.language))
        return
    await context.show(views.text(key, context.language, what=task.what))


async def _book(context: Context) -> UserBook:
    return await context.services.books.of(context.user, context.services.today)


async def _found(context: Context, task_id: int) -> Task | None:
    try:
        async with context.services.database.reading() as session:
            return await tasks.get(session, context.user, task_id, today=context.services.today)
    except TaskNotFound:
        await context.show(views.text("task_gone", context.language))
        return None


def _workbook(written: Sequence[Note], own: Sequence[Task], manner: Manner) -> bytes:
    """Two sheets; no cell is taken for a formula."""
    book = Workbook()
    sheet = book.active
    fields = (*COLUMNS, *MORE_COLUMNS)
    heads = [say(f"line_{name}", manner.language) for name in fields]
    rows = [[_cell(note, name, manner) for name in fields] + [hidden(note.raw)] for note in written]
    _fill(sheet, say("export_notes", manner.language), [*heads, say("line_said", manner.language)], rows)
    heads = [say(f"export_{name}", manner.language) for name in ("what", "client", "due", "responsible", "state")]
    done = [
        [one.what, one.client or "", _iso(one), term(one.responsible, manner.language), _state(one, manner)]
        for one in own
    ]
    _fill(book.create_sheet(), say("export_tasks", manner.language), heads, done)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _cell(note: Note, name: str, manner: Manner) -> str:
    if name == "date":
        return note.happened_on.isoformat()
    return note.client if name == "client" else value_of(record_of(note.record), name, manner)


def _state(task: Task, manner: Manner) -> str:
    return say("state_done_late" if task.state == "done" and task.done_late else f"state_{task.state}", manner.language)


def _iso(task: Task) -> str:
    return task.due.isoformat() if task.due else task.due_text or ""


def _fill(sheet: Any, title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    sheet.title = title
    sheet.append(list(heads))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in rows:
        sheet.append([harmless(value) for value in row])
    for number, head in enumerate(heads, 1):
        longest = max([len(head) * 2, *(min(len(row[number - 1]) * 2, _WIDEST) for row in rows)])
        sheet.column_dimensions[get_column_letter(number)].width = longest + 2
    sheet.freeze_panes = "A2"


def harmless(value: str) -> str:
    """A text that no spreadsheet takes for a formula, and that XML can hold."""
    clean = "".join(character for character in value if character >= " " or character in "\n\t")
    return f"'{clean}" if clean.startswith(_DANGEROUS) else clean
