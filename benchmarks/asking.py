"""How long a question takes: against its bare parts, as documents grow, and with many chats during an ingest."""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import time
from collections.abc import Callable, Sequence
from multiprocessing.context import SpawnProcess
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
from knowledge.published import Stamp, current_generation

if TYPE_CHECKING:
    from knowledge.base import KnowledgeBase

CHATS = 20
_ADDED_AT_ONCE = 5_000
_WARM_UP = 3
_QUESTIONS_A_CHAT = 4
_PAUSE = 4.0  # seconds between two questions of one chat, on average


async def against_bare(
    corpus: Corpus, vectors: VectorFolder, cases: Sequence[Case], data_dir: Path
) -> tuple[list[float], list[float]]:
    """For each question the seconds to the first text of its answer, and to embed it and query Chroma for ten.

    The two take turns, so that whatever else the machine does hits both.
    """
    publish(corpus, vectors, data_dir)
    query = bare_query(corpus, vectors)
    ours, bare = [], []
    async with opened(data_dir) as knowledge:
        for case in [*cases[:_WARM_UP], *cases]:
            bare.append(query(case.question))
            ours.append(await first_text(knowledge, case))
    return ours[_WARM_UP:], bare[_WARM_UP:]


def bare_query(corpus: Corpus, vectors: VectorFolder) -> Callable[[str], float]:
    """What times the embedding of a question and one query to Chroma, with its defaults and the product's vectors."""
    import chromadb

    hashes, matrix = chunk_vectors(corpus, vectors)
    collection = chromadb.EphemeralClient().create_collection(f"bare-{uuid4().hex[:8]}", embedding_function=None)
    for start in range(0, len(hashes), _ADDED_AT_ONCE):
        end = start + _ADDED_AT_ONCE
        collection.add(ids=hashes[start:end], embeddings=matrix[start:end])

    def query(question: str) -> float:
        started = time.perf_counter()
        collection.query(query_embeddings=vectors.model.embed_question(question)[None, :], n_results=10)
        return time.perf_counter() - started

    return query


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
    """p95 of one chat while idle, and of twenty while another process embeds `folder`.

    `spread`: each chat asks every few seconds, as people do; `burst`: all twenty ask at the same moment.
    """
    found: dict[str, Any] = {"idle_p95": percentile(await one_after_the_other(knowledge, cases), 0.95)}
    found["burst_while_idle_p95"] = percentile(await _burst(knowledge, cases), 0.95)
    before = current_generation(data_dir)
    ingest = multiprocessing.get_context("spawn").Process(target=ingest_folder, args=(folder, data_dir))
    ingest.start()
    try:
        await asyncio.to_thread(_until_it_embeds, ingest, data_dir, before)
        found["spread_p95"] = percentile(await _spread(knowledge, cases), 0.95)
        found["burst_p95"] = percentile(await _burst(knowledge, cases), 0.95)
        found["ingest_lasted"] = ingest.is_alive()
    finally:
        ingest.terminate()
        ingest.join()
    return found | {f"{name}_ratio": _ratio(found[f"{name}_p95"], found["idle_p95"]) for name in ("spread", "burst")}


def _until_it_embeds(ingest: SpawnProcess, data_dir: Path, before: Stamp) -> None:
    """Documents are published first, then embedded."""
    while current_generation(data_dir) == before and ingest.is_alive():
        time.sleep(0.1)


async def _spread(knowledge: KnowledgeBase, cases: Sequence[Case]) -> list[float]:
    """Twenty chats, each asking a few questions with pauses of its own."""

    async def chat(number: int) -> list[float]:
        pauses = random.Random(number)
        seconds = []
        for i in range(_QUESTIONS_A_CHAT):
            await asyncio.sleep(pauses.uniform(0, 2 * _PAUSE))
            seconds.append(await first_text(knowledge, cases[(number * _QUESTIONS_A_CHAT + i) % len(cases)]))
        return seconds

    found = await asyncio.gather(*(chat(number) for number in range(CHATS)))
    return [each for seconds in found for each in seconds]


async def _burst(knowledge: KnowledgeBase, cases: Sequence[Case]) -> list[float]:
    """Twenty questions at the same moment."""
    return list(await asyncio.gather(*(first_text(knowledge, cases[n % len(cases)]) for n in range(CHATS))))


def _ratio(one: float | None, other: float | None) -> float | None:
    return round(one / other, 2) if one and other else None
