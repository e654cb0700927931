"""Client lists by chat: a lead or administrator sends a table, sees what it would do, and imports it with a tap."""

from __future__ import annotations

import asyncio

from telegram import Document

from handlers import attachments, importtexts, views
from handlers.attachments import FileRefused, FileTooBig, Kept
from handlers.context import Context
from handlers.deciding import Payload
from handlers.factcolumns import known_facts
from handlers.notelines import Manner
from handlers.releasing import TELEGRAM_LIMIT
from handlers.sending import typing
from handlers.texts import say
from handlers.views import Button, View
from memory import importing, messages, releases
from memory.handovers import NotPermitted
from memory.importing import ImportReport, KnownFacts, NothingToImport, UnreadableSpreadsheet
from memory.scope import SERVES
from memory.users import User

MAY_IMPORT = frozenset({"lead", "admin"})
MOST_REJECTED = 5


async def received(context: Context, sent: Document, name: str) -> bool:
    """Whether the file was a client list, and is dealt with."""
    try:
        kept = await _kept(context, sent, name)
    except (FileRefused, FileTooBig):
        return False
    services = context.services
    try:
        async with typing(context.bot, context.user.telegram_id):
            report = await importing.preview(
                services.database,
                kept.path,
                today=services.today,
                by=context.user,
                owner=_owner(context.user),
                facts=await _facts(context),
            )
    except NothingToImport:
        return False
    except UnreadableSpreadsheet as error:
        if context.user.role in releases.MAY_SEND:
            return False  # it may be a document for everybody: what is wrong with it is said there
        await context.show(_unreadable(context, name, error))
        return True
    await context.show(preview(report, name, kept.attachment.path, _manner(context)))
    return True


async def run(context: Context, payload: Payload) -> None:
    """[✓ 写入]; importing twice changes nothing more."""
    services, name = context.services, str(payload["name"])
    path = services.data_dir / str(payload["path"])
    if not await asyncio.to_thread(path.is_file):
        await context.replace(views.text("import_gone", context.language))
        return
    try:
        async with typing(context.bot, context.user.telegram_id):
            report = await importing.import_file(
                services.database,
                path,
                today=services.today,
                by=context.user,
                owner=_owner(context.user),
                facts=await _facts(context),
            )
    except (NothingToImport, UnreadableSpreadsheet) as error:
        await context.replace(_unreadable(context, name, error))
        return
    except NotPermitted:
        await context.replace(views.text("button_gone", context.language))
        return
    await context.replace(done(report, name, _manner(context)))


async def leave(context: Context, payload: Payload) -> None:
    """[不导入]."""
    await context.replace(views.text("import_stopped", context.language))


def preview(report: ImportReport, name: str, path: str, manner: Manner) -> View:
    """What a list would do, and the button that does it."""
    lines = [_counted("import_preview", report, name, manner), *_rejected(report, manner)]
    about = {"path": path, "name": name}
    go = Button(say("import_go", manner.language), {"do": "import.go", **about})
    stop = Button(say("import_stop", manner.language), {"do": "import.stop"})
    return View("\n".join(lines), ((go, stop),) if report.added or report.changed else ())


def done(report: ImportReport, name: str, manner: Manner) -> View:
    """What a list has done."""
    return View("\n".join([_counted("import_done", report, name, manner), *_rejected(report, manner)]))


def _unreadable(context: Context, name: str, error: NothingToImport | UnreadableSpreadsheet) -> View:
    why = importtexts.unreadable(error, context.language)
    return views.text("import_unreadable", context.language, name=name, why=why)


def _counted(key: str, report: ImportReport, name: str, manner: Manner) -> str:
    counts = {"added": report.added, "changed": report.changed, "unchanged": report.unchanged}
    return manner.say(key, name=name, rows=report.rows, rejected=len(report.rejected), **counts)


def _rejected(report: ImportReport, manner: Manner) -> list[str]:
    """The first rows that are not taken, each with its reason."""
    lines = [
        manner.say("import_rejected", row=one.row, why=importtexts.why_not(one.reason, manner.language))
        for one in report.rejected[:MOST_REJECTED]
    ]
    more = len(report.rejected) - MOST_REJECTED
    return [*lines, manner.say("import_more", count=more)] if more > 0 else lines


async def _kept(context: Context, sent: Document, name: str) -> Kept:
    """The file on disk and in the database. Raises FileRefused, FileTooBig."""
    services = context.services
    limit = min(TELEGRAM_LIMIT, services.greatest_document)
    attachments.checked(name, sent.file_size or 0, limit)
    file = await sent.get_file()
    data = bytes(await file.download_as_bytearray())
    kept = await asyncio.to_thread(attachments.keep, services.data_dir, name, data, limit)
    if context.arrived is not None:
        async with services.database.begin() as session:
            await messages.attach(session, context.user, context.arrived.row, kept.attachment)
    return kept


async def _facts(context: Context) -> KnownFacts:
    """The bank's dictionary, whoever may read which of its facts: a list brings them, it does not show them."""
    rulebook = await asyncio.to_thread(context.services.knowledge.rulebook, context.services.today)
    return known_facts(rulebook.facts)


def _owner(user: User) -> User | None:
    """To whom rows go that name nobody: a lead's own list is the lead's."""
    return user if user.role in SERVES else None


def _manner(context: Context) -> Manner:
    return Manner(context.language, context.services.today)
