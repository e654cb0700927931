"""How long proposals, matching and a campaign take in a bank of many clients and products, in one warm process.

python -m benchmarks.proposals [--clients 10000] [--products 300] [--rounds 30] [--json]

Everything is made in a temporary directory; no language model is used. Beside each figure stands what the plain part of
the same work takes in the same run.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from docx import Document as WordDocument
from docxtpl import DocxTemplate
from sqlalchemy import select

from benchmarks.catalogues import publish_catalogue
from benchmarks.copies import Copies, copied
from benchmarks.product import opened, settings_for
from commands.parts import database_of, today
from evaluation.report import table
from knowledge.base import KnowledgeBase
from knowledge.eligibility import facts_of
from knowledge.published import SnapshotFolder
from knowledge.rulebook import Rulebook
from memory import bookfacts
from memory.clock import utc_now
from memory.database import Database
from memory.portrait import portrait
from memory.proposals import start
from memory.proposalversions import add_version
from memory.tables import FactRow
from proposals import keeping, plans
from proposals.bookcampaign import candidates
from proposals.campaign import Judged, Standing, clients_for, counted
from proposals.campaignbook import write_campaign
from proposals.clientmatching import match_client
from proposals.gathering import gather
from proposals.preparing import prepare
from proposals.requesting import read_request

REQUEST = "写个综合金融服务方案，重点流贷800万，期限一年，加远期结售汇"
PRODUCT = "TC01"
_HEADINGS = ("客户", "客户经理", "结论", "已用", "不符合", "缺少", "要问")
_STANDINGS: Mapping[Standing, str] = {
    "met": "符合",
    "applying": "符合，待申请",
    "unknown": "待确认",
    "not_met": "不符合",
}
_TURNS = 5  # of what takes seconds

Seconds = dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Bank:
    """What is measured: the bank's parts, open and warm."""

    database: Database
    knowledge: KnowledgeBase
    people: Copies
    folder: Path
    day: date

    def rulebook(self) -> Rulebook:
        """The rules in force."""
        return self.knowledge.rulebook(self.day)


async def proposed(bank: Bank, client_id: int, kind: Literal["client", "internal"]) -> None:
    """From the request to the Word file and what is kept of it."""
    rulebook, user = bank.rulebook(), bank.people.owner(client_id)
    asked = await asyncio.to_thread(read_request, REQUEST, rulebook)
    plan = replace(asked.plan(REQUEST), kind=kind)
    async with bank.database.begin() as session:
        file = await gather(session, user, client_id, today=bank.day, entries=rulebook.facts)
        kept = await start(session, user, client_id, REQUEST, plans.to_json(plan), kind=kind, now=utc_now())
    prepared = await asyncio.to_thread(prepare, plan, file, rulebook, bank.day)
    files = await asyncio.to_thread(keeping.written, prepared, kept.id, bank.folder)
    if "docx" not in {one.kind for one in files}:
        raise RuntimeError(f"no Word file for client {client_id}: {prepared.checked.findings}")
    async with bank.database.begin() as session:
        new = keeping.new_version(prepared, plan, file, files)
        await add_version(session, user, kept.id, new, now=utc_now())


async def matched(bank: Bank, client_id: int) -> None:
    """All products for one client, with reading what is known of it."""
    async with bank.database.reading() as session:
        found = await portrait(session, bank.people.owner(client_id), client_id, today=bank.day)
    await asyncio.to_thread(match_client, found, bank.rulebook(), bank.day)


async def selected(bank: Bank, client_id: int) -> None:
    """The facts of one client by a plain statement."""
    async with bank.database.reading() as session:
        (await session.execute(select(FactRow.__table__).where(FactRow.client_id == client_id))).all()


def empty_template(folder: Path) -> Callable[[], None]:
    """An empty Word template, rendered in this process."""
    path = folder / "empty.docx"
    WordDocument().save(str(path))

    def render() -> None:
        template = DocxTemplate(path)
        template.render({})
        template.save(folder / "rendered.docx")

    return render


async def campaign(bank: Bank, times: Seconds) -> None:
    """One product for all clients: read, judged, written; and their facts by one plain statement."""
    rulebook, team = bank.rulebook(), bank.people.lead
    product = rulebook.products[PRODUCT]
    names = sorted({name for rule in product.rules for name in facts_of(rule)})
    plain = select(*(getattr(FactRow, name) for name in bookfacts.Known._fields)).where(FactRow.name.in_(names))
    async with _timed(times, "select"), bank.database.reading() as session:
        (await session.execute(plain)).all()
    async with _timed(times, "campaign"):
        async with _timed(times, "read"), bank.database.reading() as session:
            found = await candidates(session, team, product, rulebook.facts, today=bank.day)
        async with _timed(times, "judged"):
            judged = await asyncio.to_thread(clients_for, product, found, bank.day, rulebook.facts)
        async with _timed(times, "written"):
            await asyncio.to_thread(_workbook, bank, judged, rulebook)
    if len(judged) != len(bank.people.client_ids) or len(set(counted(judged).values())) < 2:
        raise RuntimeError(f"{len(judged)} clients were judged, all alike: {counted(judged)}")


def _workbook(bank: Bank, judged: list[Judged], rulebook: Rulebook) -> None:
    write_campaign(
        bank.folder / "campaign.xlsx",
        judged,
        rulebook.facts,
        title=PRODUCT,
        headings=_HEADINGS,
        standings=_STANDINGS,
        held="是",
    )


def rulebook_loaded(bank: Bank, times: Seconds) -> None:
    """The rulebook made of the published documents; and their lines read from disk, which comes before."""
    published = bank.knowledge.published
    started = time.perf_counter()
    SnapshotFolder(bank.folder).load()
    loaded = time.perf_counter()
    Rulebook.of((one.document for one in published.parsed), published.validities, bank.day)
    times.setdefault("documents", []).append(loaded - started)
    times.setdefault("rulebook", []).append(time.perf_counter() - loaded)


async def measured(clients: int, products: int, rounds: int, folder: Path) -> dict[str, Any]:
    """All figures of a bank that is made in `folder`."""
    codes = publish_catalogue(folder, products)
    settings = settings_for(folder)
    people = await copied(settings, clients)
    times: Seconds = {}
    async with database_of(settings) as database, opened(folder) as knowledge:
        bank = Bank(database, knowledge, people, folder, today(settings))
        for _ in range(_TURNS):
            rulebook_loaded(bank, times)
        await _singles(bank, times, rounds)
        for _ in range(_TURNS):
            await campaign(bank, times)
    return {"clients": clients, "products": len(codes), "measures": _figures(times, clients)}


async def _singles(bank: Bank, times: Seconds, rounds: int) -> None:
    """What is done for one client, for `rounds` clients all over the bank; the first two only warm up."""
    ids = bank.people.client_ids
    render = empty_template(bank.folder)
    for turn in range(rounds + 2):
        kept = times if turn > 1 else {}
        client_id = ids[(turn * 7919) % len(ids)]
        parts: tuple[tuple[str, Awaitable[None]], ...] = (
            ("client", proposed(bank, client_id, "client")),
            ("internal", proposed(bank, client_id, "internal")),
            ("empty", asyncio.to_thread(render)),
            ("match", matched(bank, client_id)),
            ("facts", selected(bank, client_id)),
        )
        for name, part in parts:
            async with _timed(kept, name):
                await part


@asynccontextmanager
async def _timed(times: Seconds, name: str) -> AsyncIterator[None]:
    """Adds the seconds of a block to those of its name."""
    started = time.perf_counter()
    yield
    times.setdefault(name, []).append(time.perf_counter() - started)


_MEASURES = (
    ("client", "a client's proposal, request to Word file", "empty", "an empty template rendered by docxtpl"),
    ("internal", "an internal proposal, request to Word file", "empty", "an empty template rendered by docxtpl"),
    ("match", "match for one client, all products", "facts", "the client's facts by one select"),
    ("read", "campaign: clients and facts read", "select", "the same facts by one select"),
    ("judged", "campaign: judged", "select", "the same facts by one select"),
    ("written", "campaign: .xlsx", "select", "the same facts by one select"),
    ("campaign", "campaign as a whole", "select", "the same facts by one select"),
    ("rulebook", "the rulebook, made anew", "documents", "the documents read from disk"),
)


def _figures(times: Seconds, clients: int) -> list[dict[str, Any]]:
    found = []
    for name, what, against, plain in _MEASURES:
        median, bare = statistics.median(times[name]), statistics.median(times[against])
        row = {"measure": what, "p50_ms": _ms(median), "p95_ms": _ms(_p95(times[name]))}
        row |= {"against": plain, "against_ms": _ms(bare), "ratio": round(median / bare, 1)}
        found.append(row | ({"clients_per_s": round(clients / median)} if against == "select" else {}))
    return found


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 1)


def _p95(some: list[float]) -> float:
    return sorted(some)[int(0.95 * (len(some) - 1))]


def _shown(found: dict[str, Any]) -> str:
    rows = [["measure", "p50 ms", "p95 ms", "against", "ms", "ratio", "clients/s"]]
    for one in found["measures"]:
        numbers = [f"{one['p50_ms']:,}", f"{one['p95_ms']:,}", one["against"], f"{one['against_ms']:,}"]
        rows.append([one["measure"], *numbers, f"{one['ratio']}×", f"{one.get('clients_per_s', '')}"])
    return f"{found['clients']:,} clients, {found['products']} products\n{table(rows)}"


def main(arguments: argparse.Namespace) -> None:
    """Prints the figures."""
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(measured(arguments.clients, arguments.products, arguments.rounds, Path(folder)))
    print(json.dumps(found, ensure_ascii=False) if arguments.json else _shown(found))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=10_000, help="clients of the team that is measured")
    parser.add_argument("--products", type=int, default=300, help="products of the bank")
    parser.add_argument("--rounds", type=int, default=30, help="clients for whom proposals are made")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser.parse_args()


if __name__ == "__main__":
    main(_arguments())
