"""Documents by chat: an administrator sends one, a second person releases it, then it answers."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from pathlib import Path
from typing import Any

from telegram import Document as SentDocument
from telegram import Update

from handlers import releaseviews, sending, views
from handlers.context import Bot, Context, Services, Stopping, keyboard_of, reader_of
from knowledge.embeddings import EmbeddingUnavailable
from knowledge.ingest import EmbeddingModelChanged, IngestReport, Progress
from knowledge.loaders import UnreadableFile
from knowledge.lock import KnowledgeBaseLocked
from knowledge.metadata import MetadataError
from knowledge.preview import Preview, preview
from memory import releases, users
from memory.releases import AlreadyDecided, Release, ReleaseNotFound, SecondPersonNeeded, SenderNotAllowed
from memory.users import User

logger = logging.getLogger(__name__)

TELEGRAM_LIMIT = 20 * 1024 * 1024  # bytes that a bot can download
_TRIES = 5
_PAUSE = 2.0


async def receive(update: Update, context: Context) -> None:
    """A file was sent: an administrator's waits for a second person, anybody else's is not read."""
    message, language = update.message, context.language
    sent = message.document if message else None
    if sent is None:
        return
    if context.user.role not in releases.MAY_SEND:
        await context.show(views.text("document_not_allowed", language))
        return
    name = Path((sent.file_name or "document").replace("\\", "/")).name
    limit = min(TELEGRAM_LIMIT, context.services.greatest_document)
    if (sent.file_size or 0) > limit:
        size = round((sent.file_size or 0) / 1024 / 1024, 1)
        await context.show(views.text("document_too_big", language, size=size, limit=limit // 1024 // 1024))
        return
    async with sending.typing(context.bot, context.user.telegram_id):
        path, digest = await _saved(context, sent, name)
        try:
            found = await asyncio.to_thread(_preview, context.services, path)
        except (UnreadableFile, MetadataError) as error:
            await context.show(views.text("document_unreadable", language, name=name, why=error))
            return
    if found.replaces is not None and not (found.added or found.changes or found.removed):
        await context.show(views.text("document_same", language, name=name))
        return
    await _submit(context, name, path, digest, releaseviews.summary(found))


async def decide(context: Context, release_id: str, *, let_in: bool) -> None:
    """A second person presses a button: the document is taken in, or kept out, and both are told."""
    services, language = context.services, context.language
    try:
        async with services.database.begin() as session:
            act = releases.release if let_in else releases.reject
            release = await act(session, release_id, context.user)
    except SecondPersonNeeded:
        await context.show(views.text("release_own", language))
        return
    except (AlreadyDecided, ReleaseNotFound):
        await context.show(views.text("release_decided", language))
        return
    if not let_in:
        await _tell_both(services, context.bot, release, "release_rejected", {"by": context.user.name})
    elif release.applied_at is not None:
        await context.show(views.text("release_decided", language))
    else:
        await _apply(services, context.bot, release)


async def resume(services: Services, bot: Bot) -> None:
    """Takes in what was released before the process ended."""
    async with services.database.reading() as session:
        waiting = await releases.unapplied(session)
    for release in waiting:
        await _apply(services, bot, release)


async def _saved(context: Context, sent: SentDocument, name: str) -> tuple[Path, str]:
    """The file on disk, and its SHA-256."""
    file = await sent.get_file()
    data = bytes(await file.download_as_bytearray())
    folder = context.services.data_dir / "incoming"
    path = await asyncio.to_thread(releases.keep_file, folder, name, data)
    return path, hashlib.sha256(data).hexdigest()


def _preview(services: Services, path: Path) -> Preview:
    return preview(
        path,
        path.parent,
        data_dir=services.data_dir,
        chroma_url=services.chroma_url,
        max_bytes=services.greatest_document,
    )


async def _submit(context: Context, name: str, path: Path, digest: str, summary: dict[str, Any]) -> None:
    services, sender = context.services, context.user
    async with services.database.reading() as session:
        deciders = [u for u in await users.everyone(session, roles=releases.MAY_DECIDE) if u.id != sender.id]
    await context.show(releaseviews.preview_view(summary, context.reader, context.language))
    if not deciders:
        await context.show(views.text("release_nobody", context.language))
        return
    try:
        async with services.database.begin() as session:
            release = await releases.submit(session, sender, name, str(path), digest, summary)
    except SenderNotAllowed:
        await context.show(views.text("document_not_allowed", context.language))
        return
    for decider in deciders:
        view = releaseviews.asked_view(release.id, summary, sender.name, reader_of(decider), decider.language)
        await context.show(view, to=decider)
    names = "、".join(decider.name for decider in deciders)
    await context.show(views.text("release_sent", context.language, names=names))


async def _apply(services: Services, bot: Bot, release: Release) -> None:
    """Takes a released document in, unless that is under way."""
    if release.id not in services.applying:
        services.applying.add(release.id)
        try:
            await _take_in(services, bot, release)
        finally:
            services.applying.discard(release.id)


async def _take_in(services: Services, bot: Bot, release: Release) -> None:
    """Ingests and tells both, as soon as the document answers by words; what fails for good is reported."""
    by = await _name(services, release.decided_by)
    stored = asyncio.Event()
    work = asyncio.create_task(_taken_in(services, release, stored))
    waiting = asyncio.create_task(stored.wait())
    await asyncio.wait({work, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    values = {"by": by, "count": release.preview.get("passages", 0)}
    if stored.is_set():
        await services.knowledge.refresh()
        await _tell_both(services, bot, release, "release_done", values)
    try:
        report = await work
    except (Stopping, KnowledgeBaseLocked) as error:
        logger.warning("release %s is not finished and goes on later: %s", release.id, error)
        return
    except (EmbeddingModelChanged, releases.FileChanged) as error:
        await _tell_both(services, bot, release, "release_failed", {"why": str(error)})
    else:
        await services.knowledge.refresh()
        if report.failed:
            await _tell_both(services, bot, release, "release_failed", {"why": report.failed[0].why})
        elif not stored.is_set():
            await _tell_both(services, bot, release, "release_done", values)
        if services.metrics is not None:
            services.metrics.ingested(0 if report.failed else int(values["count"]))
    async with services.database.begin() as session:
        await releases.applied(session, release.id)


async def _taken_in(services: Services, release: Release, stored: asyncio.Event) -> IngestReport:
    """Ingests the released file in a thread, waiting a while for another writer; sets `stored` when it answers."""
    loop = asyncio.get_running_loop()

    def look_up(done: int, total: int, phase: str) -> None:
        if phase == "store" and done == total:
            loop.call_soon_threadsafe(stored.set)
        if services.stopping.is_set():
            raise Stopping(release.name)

    for attempt in range(_TRIES):
        try:
            return await asyncio.to_thread(_ingest, services, release, look_up)
        except KnowledgeBaseLocked:
            if attempt == _TRIES - 1:
                raise
            await asyncio.sleep(_PAUSE * (attempt + 1))
        except EmbeddingUnavailable as error:
            logger.warning("released document answers by words only for now: %s", error)
            return IngestReport()
    raise AssertionError("unreachable")


def _ingest(services: Services, release: Release, look_up: Progress) -> IngestReport:
    folder = services.data_dir / "documents"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / release.name
    path.write_bytes(releases.read_file(release))
    return services.ingest([path], progress=look_up)


async def _tell_both(services: Services, bot: Bot, release: Release, key: str, values: dict[str, Any]) -> None:
    """The same sentence to who sent the document and who decided."""
    ids = dict.fromkeys(one for one in (release.sender_id, release.decided_by) if one is not None)
    for user_id in ids:
        user = await _user(services, user_id)
        if user.active:
            view = views.text(key, user.language, name=release.name, **values)
            await sending.send(bot, user.telegram_id, view.markup, await keyboard_of(services.database, view, user))


async def _user(services: Services, user_id: int) -> User:
    async with services.database.reading() as session:
        return await users.by_id(session, user_id)


async def _name(services: Services, user_id: int | None) -> str:
    return (await _user(services, user_id)).name if user_id is not None else ""
