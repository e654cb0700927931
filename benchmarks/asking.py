"""How long a question takes: against its bare parts, as documents grow, and with many chats during an ingest."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from benchmarks.corpora import Corpus
from benchmarks.ingesting import ingest_folder
from benchmarks.product import opened, publish
from benchmarks.vectors import VectorFolder, chunk_vectors
from evaluation.metrics import percentile
from evaluation.questions import Case
from evaluation.run import question_of

if TYPE_CHECKING:
    from knowledge.base import KnowledgeBase

CHATS = 20
_ADDED_AT_ONCE = 5_000
_WARM_UP = 3


def bare_seconds(corpus: Corpus, vectors: VectorFolder, cases: Sequence[Case]) -> list[float]:
    """For each question the time to embed it and to query Chroma for ten neighbours, with default settings."""
    import chromadb

    hashes, matrix = chunk_vectors(corpus, vectors)
    client = chromadb.EphemeralClient()
    collection = client.create_collection(f"bare-{uuid4().hex[:8]}", embedding_function=None)
    for start in range(0, len(hashes), _ADDED_AT_ONCE):
        end = start + _ADDED_AT_ONCE
        collection.add(ids=hashes[start:end], embeddings=matrix[start:end])
    seconds = []
    for case in [*cases[:_WARM_UP], *cases]:
        started = time.perf_counter()
        vector = vectors.model.embed_question(case.question)
        collection.query(query_embeddings=vector[None, :], n_results=10)
        seconds.append(time.perf_counter() - started)
    client.delete_collection(collection.name)
    return seconds[_WARM_UP:]


async def answer_seconds(corpus: Corpus, vectors: VectorFolder, cases: Sequence[Case], data_dir: Path) -> list[float]:
    """For each question the time until the first text of its answer, one after the other."""
    publish(corpus, vectors, data_dir)
    async with opened(data_dir) as knowledge:
        return await one_after_the_other(knowledge, cases)


async def one_after_the_other(knowledge: KnowledgeBase, cases: Sequence[Case]) -> list[float]:
    """The seconds to the first text of each answer, warmed up."""
    return [await first_text(knowledge, case) for case in [*cases[:_WARM_UP], *cases]][_WARM_UP:]


async def first_text(knowledge: KnowledgeBase, case: Case) -> float:
    """Seconds from the question to the first text of its answer."""
    started = time.perf_counter()
    first: list[float] = []

    async def on_text(_text: str) -> None:
        if not first:
            first.append(time.perf_counter() - started)

    await knowledge.ask(question_of(case), on_text=on_text)
    return first[0] if first else time.perf_counter() - started


async def during_an_ingest(
    knowledge: KnowledgeBase, cases: Sequence[Case], folder: Path, data_dir: Path
) -> dict[str, Any]:
    """The p95 of one chat while idle and of twenty at once while another process takes in `folder`."""
    idle = await one_after_the_other(knowledge, cases)
    ingest = multiprocessing.get_context("spawn").Process(target=ingest_folder, args=(folder, data_dir))
    ingest.start()
    try:
        busy = await _many(knowledge, cases)
        still = ingest.is_alive()
    finally:
        ingest.terminate()
        ingest.join()
    return {
        "idle_p95": percentile(idle, 0.95),
        "busy_p95": percentile(busy, 0.95),
        "ratio": _ratio(percentile(busy, 0.95), percentile(idle, 0.95)),
        "questions": len(busy),
        "ingest_lasted": still,
    }


async def _many(knowledge: KnowledgeBase, cases: Sequence[Case]) -> list[float]:
    """Twenty chats at once, each asking one question after the other."""

    async def chat(number: int) -> list[float]:
        return [await first_text(knowledge, cases[(number + i) % len(cases)]) for i in range(_QUESTIONS_A_CHAT)]

    seconds = await asyncio.gather(*(chat(number * _QUESTIONS_A_CHAT) for number in range(CHATS)))
    return [each for chat_seconds in seconds for each in chat_seconds]


_QUESTIONS_A_CHAT = 3


def _ratio(one: float | None, other: float | None) -> float | None:
    return round(one / other, 2) if one and other else None
