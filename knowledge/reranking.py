"""Putting passages in a better order with a reranker behind an address that speaks the usual rerank API."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import httpx

from knowledge.retrieval import Hit

logger = logging.getLogger(__name__)

MOST = 30  # passages sent
LONGEST = 1_000  # characters sent of each


@dataclass(frozen=True, slots=True)
class Reranker:
    """`POST {url}/rerank` with model, query, documents and top_n, as Jina, Cohere, vLLM and others answer it."""

    url: str
    model: str
    api_key: str | None = None
    timeout: float = 3.0

    async def order(self, question: str, hits: Sequence[Hit]) -> list[Hit]:
        """The hits, best first, with the reranker's scores; as they came when it fails or answers nonsense.

        What lies behind the first `MOST` keeps its place behind them.
        """
        sent, rest = list(hits[:MOST]), list(hits[MOST:])
        if len(sent) < 2:
            return list(hits)
        try:
            scores = _scores(await self._post(question, sent), len(sent))
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            logger.warning("reranker left out: %s: %s", type(error).__name__, error)
            return list(hits)
        ranked = sorted(range(len(sent)), key=lambda i: -scores[i])
        top, floor = max(scores), min(scores)
        spread = (top - floor) or 1.0
        first = [replace(sent[i], score=(scores[i] - floor) / spread) for i in ranked]
        return first + [replace(hit, score=0.0) for hit in rest]

    async def _post(self, question: str, hits: Sequence[Hit]) -> Any:
        headers = {"Authorization": f"Bearer {self.api_key}"} if self.api_key else {}
        body = {"model": self.model, "query": question, "documents": [_text(h) for h in hits], "top_n": len(hits)}
        address = self.url.rstrip("/")
        async with httpx.AsyncClient(timeout=self.timeout) as client:
            response = await client.post(
                address if address.endswith("/rerank") else f"{address}/rerank", json=body, headers=headers
            )
            return response.raise_for_status().json()


def _text(hit: Hit) -> str:
    passage = hit.passage
    parts = [hit.document.title, passage.path, passage.context, passage.text]
    return "\n".join(filter(None, parts))[:LONGEST]


def _scores(answer: Any, count: int) -> list[float]:
    """The score of each passage sent. Raises ValueError when the answer is not one about these passages."""
    results = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(results, list) or not results:
        raise ValueError("no results")
    scores: dict[int, float] = {}
    for result in results:
        index, score = (
            (result.get("index"), result.get("relevance_score")) if isinstance(result, dict) else (None, None)
        )
        if not isinstance(index, int) or isinstance(score, bool) or not isinstance(score, int | float):
            raise ValueError(f"not a result: {str(result)[:80]}")
        if not 0 <= index < count:
            raise ValueError(f"no passage {index}")
        scores[index] = float(score)
    lowest = min(scores.values())
    return [scores.get(i, lowest - 1e-6) for i in range(count)]
