"""A reranker puts passages in order; without it, or when it fails, the order stays."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from knowledge.reranking import Reranker
from knowledge.retrieval import Hit
from tests.knowledge.model_server import Script, serving
from tests.knowledge.small_bank import EVERYTHING, bank_of


@pytest.fixture(scope="module")
def hits(tmp_path_factory: pytest.TempPathFactory) -> list[Hit]:
    return list(bank_of(tmp_path_factory.mktemp("bank"), **EVERYTHING).find("流贷期限")[1].current)


@pytest.fixture
async def server() -> AsyncIterator[Script]:
    async with serving(Script()) as script:
        yield script


def results(*pairs: tuple[int, float]) -> dict[str, Any]:
    return {"results": [{"index": index, "relevance_score": score} for index, score in pairs]}


async def test_the_rerankers_order_is_taken(hits: list[Hit], server: Script) -> None:
    server.body = results((2, 0.9), (0, 0.5))
    ordered = await Reranker(server.url, "bge", "secret").order("流贷期限", hits)
    assert [ordered[0].key, ordered[1].key] == [hits[2].key, hits[0].key]
    assert ordered[0].score == 1.0 and {h.key for h in ordered} == {h.key for h in hits}
    request = server.requests[0]
    assert (request["model"], request["query"], request["top_n"]) == ("bge", "流贷期限", len(hits))
    assert "authorization: bearer secret" in request["head"].lower()
    assert request["head"].startswith("POST /v1/rerank ")


@pytest.mark.parametrize(
    "body",
    [{}, {"results": []}, {"results": "x"}, results((99, 0.5)), {"results": [{"index": "0"}]}, {"results": [1]}],
)
async def test_nonsense_changes_nothing(hits: list[Hit], server: Script, body: dict[str, Any]) -> None:
    server.body = body
    assert await Reranker(server.url, "bge").order("流贷期限", hits) == hits


async def test_a_failing_or_absent_reranker_changes_nothing(hits: list[Hit], server: Script) -> None:
    server.status = 503
    assert await Reranker(server.url, "bge").order("流贷期限", hits) == hits
    assert await Reranker("http://127.0.0.1:9", "bge").order("流贷期限", hits) == hits
    assert await Reranker("not an address", "bge").order("流贷期限", hits) == hits
