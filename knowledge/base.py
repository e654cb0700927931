"""The one door to what the bank knows: search, ask, open a passage, list documents; takes up what is published."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from knowledge.answerability import judge
from knowledge.audience import readable_by
from knowledge.bundled import bundled_identity
from knowledge.documents import Document
from knowledge.embeddings import EmbeddingModel, EmbeddingUnavailable
from knowledge.finding import Found, find, with_named_day
from knowledge.glossary import Glossary
from knowledge.published import Published, Stamp, current_generation, load_published
from knowledge.questions import Understood, understand
from knowledge.retrieval import Hit, Question, Retriever
from knowledge.rulebook import Rulebook
from knowledge.snapshot import Scope, Snapshot
from knowledge.vectors import NO_VECTORS

if TYPE_CHECKING:
    from knowledge.answering import Answerer
    from knowledge.answers import Answer, OnModelCall, OnText
    from knowledge.reranking import Reranker

T = TypeVar("T")
RERANKED = 30  # passages given to a reranker
_SEARCHERS = 4
_RULEBOOKS = 8  # days and readers whose rulebook is kept

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _State:
    """Everything that belongs to one published generation; replaced whole."""

    published: Published
    retriever: Retriever

    @property
    def snapshot(self) -> Snapshot:
        return self.retriever.snapshot


class KnowledgeBase:
    """Questions to the newest published state. Searching runs in threads of its own; nothing blocks the event loop."""

    def __init__(
        self,
        data_dir: Path,
        embeddings: EmbeddingModel,
        answerer: Answerer,
        *,
        reranker: Reranker | None = None,
        chroma_url: str | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._data_dir = data_dir
        self._chroma_url = chroma_url
        self._embeddings = embeddings
        self._calibrated = embeddings.name == bundled_identity()
        self._answerer = answerer
        self._reranker = reranker
        self._today = today
        self._threads = ThreadPoolExecutor(_SEARCHERS, thread_name_prefix="search")
        self._refreshing = asyncio.Lock()
        self._state: _State | None = None
        self._rulebooks: dict[tuple[Stamp, date, str], Rulebook] = {}

    async def open(self) -> KnowledgeBase:
        """Loads the newest state and the question model, so that the first question waits for neither."""
        await self.refresh()
        await self._run(lambda: self._embeddings.embed_question("贷款"))
        return self

    async def close(self) -> None:
        """Ends the threads; questions under way are finished first."""
        await asyncio.to_thread(self._threads.shutdown)

    @property
    def published(self) -> Published:
        """The state that answers now."""
        return self._now().published

    @property
    def loaded(self) -> bool:
        """Whether there is a state that answers, be it an empty one."""
        return self._state is not None

    @property
    def generation(self) -> int:
        """The generation that answers now."""
        return self._now().published.generation

    async def refresh(self) -> bool:
        """Takes up what has been published since; whether there was anything new."""
        async with self._refreshing:
            stamp = await asyncio.to_thread(current_generation, self._data_dir, self._chroma_url)
            if self._state is not None and self._state.published.stamp == stamp:
                return False
            self._state = await asyncio.to_thread(self._load, self._state, stamp)
            return True

    def _load(self, before: _State | None, _stamp: Stamp) -> _State:
        published = load_published(self._data_dir, self._chroma_url, before.published if before else None)
        vectors = published.vectors if published.model == self._embeddings.name else NO_VECTORS
        snapshot = Snapshot(
            published.parsed,
            published.validities,
            vectors,
            generation=published.generation,
            previous=before.snapshot if before else None,
        )
        return _State(published, Retriever(snapshot, Glossary.of(snapshot.documents.values()), self._embeddings))

    async def search(self, question: Question) -> list[Hit]:
        """The passages for a question, best first; those of a day it names and those of today in turn."""
        state = self._now()
        understood = self._understood(question, state)
        if not understood.text:
            return []
        found = await self._found(state, understood, question)
        hits = with_named_day(found, question.as_of or self._today()) if understood.day_named else found.current
        return list(hits[: question.limit])

    async def ask(
        self, question: Question, *, on_text: OnText | None = None, on_model_call: OnModelCall | None = None
    ) -> Answer:
        """The answer to a question. `on_text` gets the whole verified text so far while a model writes."""
        started = time.perf_counter()
        state = self._now()
        understood = self._understood(question, state)
        found = await self._found(state, understood, question)
        verdict = await self._run(lambda: judge(understood, found, calibrated=self._calibrated))
        answer = await self._answerer.answer(
            understood, found, verdict, state.snapshot, on_text=on_text, on_model_call=on_model_call
        )
        return replace(answer, generation=state.published.generation, seconds=time.perf_counter() - started)

    def documents(self, reader: str, as_of: date | None = None) -> list[Document]:
        """The documents in force on a day that a reader may read."""
        scope = Scope(readable_by(reader), as_of or self._today())
        return list(self._now().snapshot.readable(scope))

    def rulebook(self, as_of: date | None = None, reader: str = "rm") -> Rulebook:
        """The rules and products in force on a day, of the documents that a reader may read."""
        published = self._now().published
        key = (published.stamp, as_of or self._today(), reader)
        if key not in self._rulebooks:
            readable = readable_by(reader)
            documents = (p.document for p in published.parsed if p.document.audience in readable)
            kept = {each: book for each, book in self._rulebooks.items() if each[0] == published.stamp}
            recent = dict(list(kept.items())[-_RULEBOOKS:])
            self._rulebooks = recent | {key: Rulebook.of(documents, published.validities, key[1])}
        return self._rulebooks[key]

    def passage(self, key: str, reader: str) -> Hit | None:
        """One passage by its key with what belongs to it; None when it is gone or not for this reader."""
        retriever = self._now().retriever
        scope = Scope(readable_by(reader), self._today())
        hit = retriever.hit(key, scope)
        return retriever.with_related(hit, scope) if hit else None

    @property
    def model(self) -> str:
        """The identity of the embedding model; vectors of another one cannot be compared."""
        return self._embeddings.name

    async def meaning(self, text: str) -> NDArray[np.float32]:
        """The vector of a question, (dim,), for texts kept elsewhere. Raises EmbeddingUnavailable."""
        return await self._run(lambda: self._embeddings.embed_question(text))

    async def meanings(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of texts, (n, dim), made beside questions and not before them. Raises EmbeddingUnavailable."""
        published = self._now().published
        ready = published.vectors if published.model == self._embeddings.name else NO_VECTORS
        return await asyncio.to_thread(ready.completed, texts, self._embeddings.embed_passages)

    def _understood(self, question: Question, state: _State) -> Understood:
        today = question.as_of or self._today()
        retriever = state.retriever
        return understand(
            question.text, question.history, today, retriever.glossary, retriever.snapshot.lexical.__contains__
        )

    async def _found(self, state: _State, understood: Understood, question: Question) -> Found:
        """What a search brings, in the reranker's order where there is one; by words alone while no model answers."""
        limit = max(10, question.limit)

        def search(embed: bool) -> Found:
            return find(
                state.retriever,
                understood,
                question.reader,
                kinds=question.kinds,
                products=question.products,
                limit=limit if self._reranker is None else max(limit, RERANKED),
                embed=embed,
            )

        try:
            found = await self._run(lambda: search(True))
        except EmbeddingUnavailable as error:
            logger.warning("searching by words alone: %s", error)
            found = await self._run(lambda: search(False))
        if self._reranker is not None:
            ordered = await self._reranker.order(understood.text, found.current)
            found = replace(found, current=tuple(ordered[:limit]))
        return found

    def _now(self) -> _State:
        if self._state is None:
            raise RuntimeError("the knowledge base is not open: await open() or refresh() first")
        return self._state

    async def _run(self, work: Callable[[], T]) -> T:
        """In a thread of the searchers', in the caller's context: log lines of there belong to the same question."""
        context = contextvars.copy_context()
        return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: context.run(work))
