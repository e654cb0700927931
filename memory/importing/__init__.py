"""Importing a bank's own lists: clients, contacts, facilities, holdings, facts and balances from .xlsx and .csv.

    import_file(database, path, by=None, owner=None, dry_run=False, today=..., progress=None) -> ImportReport
    preview(database, path, by=..., owner=None, today=...) -> ImportReport       the same, with nothing written

The file is read and checked first; then all is written in one transaction, or, by a dry run or an error, nothing.
A row that cannot be taken leaves no trace and is reported with the reason, the others are taken. Clients are known by
credit code, without one by legal name; importing the same file again changes nothing.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from memory import audit, scope
from memory.clients import NoBook
from memory.clock import utc_now
from memory.database import Database
from memory.handovers import NotPermitted, may_decide_for
from memory.importing import clients, figures, people
from memory.importing.columns import Kind
from memory.importing.known import NO_FACTS, BadFact, KnownFact, KnownFacts
from memory.importing.report import ImportReport, Remark
from memory.importing.rows import Reason
from memory.importing.run import Run, owners_for
from memory.importing.spool import NothingToImport, Progress, Spool
from memory.locks import one_at_a_time
from memory.spreadsheets import UnreadableSpreadsheet
from memory.users import User

__all__ = [
    "BadFact",
    "ImportReport",
    "Kind",
    "KnownFact",
    "KnownFacts",
    "NothingToImport",
    "Progress",
    "Reason",
    "Remark",
    "UnreadableSpreadsheet",
    "import_file",
    "preview",
]


_STORES: dict[Kind, Callable[[Run, str, Sequence[Any]], Awaitable[None]]] = {
    "clients": clients.store,
    "contacts": people.store,
    "facilities": figures.store_facilities,
    "holdings": figures.store_holdings,
    "facts": figures.store_facts,
    "balances": figures.store_balances,
}


class _DryRun(Exception):
    """Rolls back what was only tried."""


@dataclass(frozen=True, slots=True)
class _Order:
    """What is to be imported, for whom and by whom."""

    path: Path
    by: User | None
    owner: User | None
    today: date
    progress: Progress | None
    facts: KnownFacts


async def import_file(
    database: Database,
    path: Path,
    *,
    today: date,
    by: User | None = None,
    owner: User | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    facts: KnownFacts = NO_FACTS,
) -> ImportReport:
    """Import a file; rows that name no owner go to `owner`. Without `by` it is the command line that imports.

    `facts` are those that the bank's dictionary knows: columns of others mean nothing here.

    Raises NotPermitted (only leads, for their team, and administrators import), NoBook, UnreadableSpreadsheet,
    NothingToImport.
    """
    _check(by, owner)
    order = _Order(path, by, owner, today, progress, facts)
    report = ImportReport(dry_run=dry_run)
    with Spool() as spool:
        await asyncio.to_thread(spool.fill, path, report, today, progress, facts)
        try:
            async with database.begin() as session:
                await _write(session, spool, order, report)
                if dry_run:
                    raise _DryRun
                await _seal(session, order, report)
        except _DryRun:
            pass
    report.in_order()
    return report


async def preview(
    database: Database,
    path: Path,
    *,
    today: date,
    by: User | None = None,
    owner: User | None = None,
    facts: KnownFacts = NO_FACTS,
) -> ImportReport:
    """What importing the file would do. Raises as `import_file`."""
    return await import_file(database, path, today=today, by=by, owner=owner, dry_run=True, facts=facts)


def _check(by: User | None, owner: User | None) -> None:
    if by is not None and not (by.active and by.role in {"lead", "admin"}):
        raise NotPermitted("leads and administrators import clients")
    if owner is not None and not (owner.active and owner.role in scope.SERVES):
        raise NoBook(f"users of role {owner.role} keep no clients")
    if by is not None and owner is not None and not may_decide_for(by, owner):
        raise NotPermitted("not of this team")


async def _write(session: AsyncSession, spool: Spool, order: _Order, report: ImportReport) -> None:
    await one_at_a_time(session, "clients")
    connection = await session.connection()
    owners = await owners_for(session, order.by, order.owner)
    run = Run(session, connection, owners, order.by, order.today, utc_now(), report, order.facts)
    done = 0
    for kind, store in _STORES.items():
        for sheet, records in spool.pieces(kind):
            await store(run, sheet, records)
            done += len(records)
            if order.progress:
                order.progress("store", done, spool.records)


async def _seal(session: AsyncSession, order: _Order, report: ImportReport) -> None:
    """The audit entry: what was imported, in numbers."""
    content = await asyncio.to_thread(_hash, order.path)
    details = {
        "sha256": content,
        "owner": order.owner.id if order.owner else None,
        "rejected": len(report.rejected),
    } | {kind: dict(counts) for kind, counts in report.counts.items()}
    await audit.append(session, what="clients.imported", about=f"file:{content[:16]}", by=order.by, details=details)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
