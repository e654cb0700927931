"""What owners of proposals are told by the clock: follow up, expired, a fact or document behind it has changed."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from itertools import groupby

from telegram.error import TelegramError

from handlers import proposallistviews, sending
from handlers.context import Bot, Services, keyboard_of, reader_of
from handlers.notelines import Manner
from handlers.reminding import WORKER
from knowledge.rulebook import Rulebook
from memory import marks, proposalchanges, proposalnotices
from memory.clock import utc_now
from memory.proposalchanges import Touched
from memory.proposalnotices import Notice

logger = logging.getLogger(__name__)

AT_ONCE = 20
_FACTS = "proposals:facts"
_DOCUMENTS = "proposals:documents"
_OVERLAP = timedelta(minutes=10)  # what was being stored at the last look is looked at again; nobody is told twice


async def tell(bot: Bot, services: Services) -> int:
    """Tells owners what is due, the changes behind one proposal together; how many messages went out."""
    told = 0
    async with services.database.begin() as session:
        due = await proposalnotices.claim(session, WORKER, now=services.now(), hours=services.hours, limit=AT_ONCE)
    for _, group in groupby(sorted(due, key=_one_message), key=_one_message):
        together = list(group)
        sent = await _sent(bot, services, together)
        async with services.database.begin() as session:
            for notice in together:
                if sent:
                    now, hours = services.now(), services.hours
                    await proposalnotices.told(session, notice.id, WORKER, now=now, hours=hours)
                else:
                    await proposalnotices.give_back(session, notice.id, WORKER)
        told += sent
    return told


async def expire(services: Services) -> int:
    """Closes what is over its time; how many."""
    done = 0
    while not services.stopping.is_set():
        async with services.database.begin() as session:
            found = await proposalnotices.expire_due(session, now=services.now(), hours=services.hours)
        done += len(found)
        if not found:
            break
    return done


async def look_for_changes(services: Services) -> int:
    """Plans notices of facts and documents that have changed behind open proposals; how many are new."""
    return await _changed_facts(services) + await _changed_documents(services)


async def _changed_facts(services: Services) -> int:
    recorded = utc_now()  # the clock by which facts are recorded
    async with services.database.begin() as session:
        seen = await marks.get(session, _FACTS)
        since = datetime.fromisoformat(seen) - _OVERLAP if seen else None
        touched = await proposalchanges.touched_by_new_facts(session, since=since)
        new = await proposalchanges.tell(session, touched, now=services.now())
        await marks.put(session, _FACTS, recorded.isoformat())
    return new


async def _changed_documents(services: Services) -> int:
    """Compares what is in force with what was at the last look; the first look only remembers."""
    versions = _versions(services.knowledge.rulebook(services.today))
    async with services.database.begin() as session:
        before = await marks.get(session, _DOCUMENTS)
        if before == versions:
            return 0
        new = 0
        if before is not None:
            names = {one for one in before.keys() | versions.keys() if before.get(one) != versions.get(one)}
            touched = await proposalchanges.touched_by_documents(session, names, versions)
            new = await proposalchanges.tell(session, _documents_first(touched), now=services.now())
        await marks.put(session, _DOCUMENTS, versions)
    return new


def _versions(book: Rulebook) -> dict[str, str]:
    """The version of every document in force, by its name and its id, and of its rules."""
    versions: dict[str, str] = {}
    for name, document in book.documents.items():
        version = document.version or document.content_hash
        versions |= {name: version, document.id: version}
    rules = [rule for sheet in book.products.values() for rule in sheet.rules]
    return versions | {one.id: one.source.version or "" for one in (*rules, *book.common, *book.others)}


def _documents_first(touched: list[Touched]) -> list[Touched]:
    """A proposal that a document touches is not touched by its rules as well."""
    by_document = {one.proposal.id for one in touched if one.used.kind == "document"}
    return [one for one in touched if one.used.kind == "document" or one.proposal.id not in by_document]


def _titles(services: Services) -> dict[str, str]:
    """What documents are called, by name and id, and the document of each rule; what is withdrawn too."""
    titles: dict[str, str] = {}
    for entry in services.knowledge.published.entries:
        one = entry.document
        titles |= {one.name: one.title, one.id: one.title}
    book = services.knowledge.rulebook(services.today)
    rules = [rule for sheet in book.products.values() for rule in sheet.rules]
    return titles | {one.id: one.source.title for one in (*rules, *book.common, *book.others)}


def _one_message(notice: Notice) -> tuple[int, str, str]:
    return notice.user.id, notice.proposal.id, notice.kind


async def _sent(bot: Bot, services: Services, together: list[Notice]) -> bool:
    """Whether the notice went out; who has blocked the bot is not tried again."""
    user, today = together[0].user, services.today
    book = await services.books.of(user, today)
    called, manner = services.dictionary(reader_of(user)), Manner(user.language, today)
    view = proposallistviews.notice(together, book.short, called, _titles(services), services.zone, manner)
    try:
        await sending.send(bot, user.telegram_id, view.markup, await keyboard_of(services.database, view, user))
    except TelegramError as error:
        logger.warning("a notice about a proposal was not sent: %s", error)
        return False
    return True
