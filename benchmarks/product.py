"""The product itself on a body of documents: published as an ingest publishes, opened as a bot opens it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.corpora import Corpus
from benchmarks.vectors import VectorFolder, chunk_vectors
from evaluation.metrics import DEPTH
from evaluation.questions import Case
from evaluation.run import question_of
from knowledge.documents import Passage
from knowledge.published import SnapshotFolder
from knowledge.records import entry_of
from settings import Settings

if TYPE_CHECKING:
    from knowledge.base import KnowledgeBase


def publish(corpus: Corpus, vectors: VectorFolder, data_dir: Path) -> None:
    """Writes what readers load, with vectors that are kept or generated; leaves Chroma out."""
    hashes, matrix = chunk_vectors(corpus, vectors)
    folder = SnapshotFolder(data_dir)
    folder.publish_documents(1, vectors.model.name, [entry_of(each, each.document.name) for each in corpus.parsed])
    folder.publish_vectors(hashes, matrix)


@asynccontextmanager
async def opened(data_dir: Path) -> AsyncIterator[KnowledgeBase]:
    """The knowledge base of a data directory, without a language model."""
    from commands.knowing import knowledge_of

    async with knowledge_of(settings_for(data_dir)) as knowledge:
        yield knowledge


def settings_for(data_dir: Path) -> Settings:
    """The default settings on another data directory, whatever the environment says."""
    return Settings(data_dir=data_dir, llm_model=None, embedding_model=None, chroma_url=None)


class Product:
    """This retrieval: with follow-ups, the day asked about and the reader's documents, as in a chat."""

    name = "this product"

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge

    async def find(self, case: Case, limit: int = DEPTH) -> list[Sequence[Passage]]:
        """One passage a piece."""
        hits = await self._knowledge.search(question_of(case))
        return [[hit.passage] for hit in hits[:limit]]
