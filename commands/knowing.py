"""ingest, documents, samples: what the knowledge base holds."""

from __future__ import annotations

import asyncio
import logging
from argparse import Namespace
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from commands.output import Bars, print_json, warn
from commands.parts import (
    SAMPLE_BANK,
    CommandFailed,
    chat_model_of,
    database_of,
    embeddings_of,
    ingest_of,
    reranker_of,
    today,
)
from settings import Settings

if TYPE_CHECKING:
    from knowledge.base import KnowledgeBase
    from knowledge.ingest import IngestReport
    from knowledge.models import ChatModel
    from samples.loading import Loaded

logger = logging.getLogger(__name__)


@asynccontextmanager
async def knowledge_of(settings: Settings, model: ChatModel | None = None) -> AsyncIterator[KnowledgeBase]:
    """The knowledge base as it is published, ready to be asked. `model` words its answers, or that of the settings.

    While the embedding model cannot be reached, it answers by words.
    """
    from knowledge.answering import Answerer
    from knowledge.base import KnowledgeBase
    from knowledge.embeddings import EmbeddingUnavailable

    knowledge = KnowledgeBase(
        settings.data_dir,
        embeddings_of(settings),
        Answerer(model or chat_model_of(settings), today=lambda: today(settings)),
        reranker=reranker_of(settings),
        chroma_url=settings.chroma_url,
        today=lambda: today(settings),
    )
    try:
        await knowledge.open()
    except EmbeddingUnavailable as error:
        logger.warning("%s", error)
    try:
        yield knowledge
    finally:
        await knowledge.close()


def ingest(arguments: Namespace, settings: Settings) -> int:
    """Brings the knowledge base in line with files and folders."""
    paths = [Path(path) for path in arguments.paths]
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise CommandFailed(f"没有这个文件或文件夹：{'、'.join(missing)}", 2)
    report = _ingested(settings, paths, rebuild=arguments.rebuild)
    _print_report(report, as_json=arguments.json)
    if report.failed:
        warn(f"{len(report.failed)} 个文件没有导入")
    return 1 if report.failed else 0


def list_documents(arguments: Namespace, settings: Settings) -> int:
    """Every document with its version, audience and period."""
    from knowledge.published import load_published

    published = load_published(settings.data_dir, settings.chroma_url)
    for parsed in published.parsed:
        document, validity = parsed.document, published.validities[parsed.document.name]
        start = validity.start.isoformat() if validity.start else None
        end = validity.end.isoformat() if validity.end else None
        if arguments.json:
            print_json(
                {
                    "document": document.name,
                    "id": document.id,
                    "title": document.title,
                    "kind": document.kind,
                    "version": document.version,
                    "audience": document.audience,
                    "effective": start,
                    "expires": end,
                    "passages": len(parsed.passages),
                }
            )
        else:
            version = f" v{document.version}" if document.version else ""
            period = f"{start or '…'} – {end or '…'}"
            print(f"{document.name}  《{document.title}》{version}  {document.audience}  {period}")
    if not published.parsed and not arguments.json:
        warn("知识库里没有文件")
    return 0


def withdraw(arguments: Namespace, settings: Settings) -> int:
    """Takes a document out at once."""
    from knowledge.withdrawing import DocumentNotFound
    from knowledge.withdrawing import withdraw as act

    try:
        done = act(arguments.id, data_dir=settings.data_dir, chroma_url=settings.chroma_url)
    except DocumentNotFound as error:
        raise CommandFailed(str(error)) from error
    asyncio.run(_audited(settings, [document.name for document in done.documents]))
    if arguments.json:
        names = [document.name for document in done.documents]
        print_json({"withdrawn": names, "in_force_again": [document.name for document in done.in_force_again]})
        return 0
    for document in done.documents:
        print(f"已撤下 {document.name} 《{document.title}》")
    for document in done.in_force_again:
        print(f"重新有效 {document.name} 《{document.title}》{document.version or ''}")
    return 0


async def _audited(settings: Settings, names: list[str]) -> None:
    """Notes in the audit trail that documents were taken out."""
    from memory import audit

    async with database_of(settings) as database, database.begin() as session:
        await audit.append(session, what="document.withdrawn", about="command line", details={"documents": names})


def load_samples(arguments: Namespace, settings: Settings) -> int:
    """Puts the sample bank into an empty data directory, or brings it up to date."""
    report = _ingested(settings, [SAMPLE_BANK / "bank"])
    people, clients = asyncio.run(load_sample_people(settings))
    _print_report(report, as_json=arguments.json)
    if not arguments.json:
        print(f"样例用户 {people} 位（python bot.py users list）")
        print(f"样例客户 {clients.clients} 户，拜访记录 {clients.notes} 条")
    return 1 if report.failed else 0


async def load_sample_people(settings: Settings) -> tuple[int, Loaded]:
    """Registers the sample bank's people, their clients and a year of notes; how many of each were new."""
    import yaml

    from memory import users
    from samples.loading import load_sample_clients

    rows = yaml.safe_load((SAMPLE_BANK / "users.yaml").read_text(encoding="utf-8"))["users"]
    async with database_of(settings) as database:
        async with database.begin() as session:
            people = await users.load_sample_users(session, rows)
        return people, await load_sample_clients(database, today=today(settings))


def shipped_vectors() -> Path | None:
    """The vectors that come with the sample bank."""
    found = sorted(SAMPLE_BANK.glob("vectors*.npz"))
    return SAMPLE_BANK / "vectors.npz" if found else None


def _ingested(settings: Settings, paths: list[Path], *, rebuild: bool = False) -> IngestReport:
    from knowledge.embeddings import EmbeddingUnavailable
    from knowledge.ingest import EmbeddingModelChanged
    from knowledge.lock import KnowledgeBaseLocked
    from knowledge.store import KnowledgeBaseUnavailable

    bars = Bars()
    try:
        return ingest_of(settings)(paths, progress=bars, rebuild=rebuild, shipped=shipped_vectors())
    except (KnowledgeBaseLocked, EmbeddingModelChanged, EmbeddingUnavailable, KnowledgeBaseUnavailable) as error:
        raise CommandFailed(str(error)) from error
    except KeyboardInterrupt:
        warn("已中断；再运行一次会从停下的地方接着做。")
        raise
    finally:
        bars.close()


def _print_report(report: IngestReport, *, as_json: bool) -> None:
    if as_json:
        print_json(report.to_dict())
        return
    for failure in report.failed:
        print(f"未导入 {failure.file}：{failure.why}")
    print(
        f"文件 {report.documents}（新增 {report.added}，改动 {report.changed}，不变 {report.unchanged}，"
        f"移除 {report.removed}），片段 {report.chunks}，用时 {report.seconds:.1f} 秒"
    )


def is_empty(settings: Settings) -> bool:
    """Whether nothing was ever ingested."""
    from knowledge.published import current_generation

    return current_generation(settings.data_dir, settings.chroma_url).generation == 0
