"""Composition: the parts of the product made from its settings."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from settings import Settings

if TYPE_CHECKING:
    from knowledge.embeddings import EmbeddingModel
    from knowledge.ingest import IngestReport, Progress
    from knowledge.models import ChatModel
    from knowledge.reranking import Reranker
    from memory.database import Database

SAMPLE_BANK = Path(__file__).parents[1] / "samples"


class CommandFailed(Exception):
    """A command could not do its work; the text is the one line that says why. `status` is the exit status."""

    def __init__(self, why: str, status: int = 1) -> None:
        super().__init__(why)
        self.status = status


def today(settings: Settings) -> date:
    """The day at the bank."""
    return datetime.now(settings.zone).date()


@asynccontextmanager
async def database_of(settings: Settings, *, upgrade: bool = True) -> AsyncIterator[Database]:
    """The database, with its tables up to date."""
    from memory.database import Database

    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database)
    try:
        if upgrade:
            await database.upgrade()
        yield database
    finally:
        await database.close()


def embeddings_of(settings: Settings) -> EmbeddingModel:
    """The embedding model; nothing is loaded yet."""
    from knowledge.embeddings import open_embeddings

    return open_embeddings(settings.embedding_model, settings.embedding_base_url, revealed(settings.embedding_api_key))


def chat_model_of(settings: Settings) -> ChatModel | None:
    """The language model, if one is set. Raises CommandFailed when the name or the settings cannot be right."""
    from knowledge.models import ModelError, open_chat_model

    try:
        return open_chat_model(
            settings.llm_model, settings.llm_base_url, revealed(settings.llm_api_key), settings.llm_timeout
        )
    except ModelError as error:
        raise CommandFailed(f"设置有误：LLM_MODEL={error}", 2) from error


def reranker_of(settings: Settings) -> Reranker | None:
    """The reranker, if an address is set."""
    from knowledge.reranking import Reranker

    if not settings.rerank_url:
        return None
    return Reranker(str(settings.rerank_url), settings.rerank_model or "", revealed(settings.rerank_api_key))


def ingest_of(settings: Settings, **options: Any) -> Callable[..., IngestReport]:
    """What brings documents into the knowledge base of these settings; it blocks."""
    from knowledge.ingest import ingest

    def act(paths: Sequence[Path], *, progress: Progress | None = None, **more: Any) -> IngestReport:
        return ingest(
            paths,
            data_dir=settings.data_dir,
            chroma_url=settings.chroma_url,
            embeddings=embeddings_of(settings),
            max_bytes=greatest_document(settings),
            progress=progress,
            **options | more,
        )

    return act


def greatest_document(settings: Settings) -> int:
    """The largest document that is read, in bytes."""
    return settings.max_document_mb * 1024 * 1024


def revealed(secret: SecretStr | None) -> str | None:
    """The secret itself, for the one who needs it."""
    return secret.get_secret_value() if secret is not None else None
