"""Language models behind an OpenAI-compatible address, spoken to by the real client."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator

import pytest

from knowledge.models import (
    ATTEMPTS,
    ChatModel,
    ModelError,
    ModelNotInstalled,
    ModelRefused,
    ModelTimedOut,
    ModelUnavailable,
    open_chat_model,
)
from tests.knowledge.model_server import Script, serving


@pytest.fixture
async def server() -> AsyncIterator[Script]:
    async with serving(Script(["贷款期限", "最长36个月", "[1]。"])) as script:
        yield script


def model_at(server: Script, timeout: float = 10.0) -> ChatModel:
    model = open_chat_model("openai:scripted", server.url, "key", timeout)
    assert model is not None
    return model


async def said(model: ChatModel) -> str:
    return "".join([piece async for piece in model.stream("system", "human")])


def test_no_name_is_no_model() -> None:
    assert open_chat_model(None) is None
    assert open_chat_model("") is None


async def test_it_streams_what_the_model_says(server: Script) -> None:
    assert await said(model_at(server)) == "贷款期限最长36个月[1]。"
    request = server.requests[0]
    assert request["stream"] is True and request["temperature"] == 0
    assert [m["role"] for m in request["messages"]] == ["system", "user"]


async def test_a_server_without_a_key_and_a_name_without_a_provider_work(server: Script) -> None:
    model = open_chat_model("scripted", server.url)
    assert model is not None and await said(model) == "贷款期限最长36个月[1]。"


async def test_it_asks_again_when_the_model_is_busy(server: Script) -> None:
    server.status, server.failures = 429, 2
    assert "36个月" in await said(model_at(server))
    assert len(server.requests) == 3


async def test_it_gives_up_after_some_attempts(server: Script) -> None:
    server.status = 503
    with pytest.raises(ModelUnavailable):
        await said(model_at(server))
    assert len(server.requests) == ATTEMPTS


@pytest.mark.parametrize("status", [400, 401, 404])
async def test_a_refusal_is_not_asked_again(server: Script, status: int) -> None:
    server.status = status
    with pytest.raises(ModelRefused):
        await said(model_at(server))
    assert len(server.requests) == 1


async def test_a_slow_model_is_left_at_its_time(server: Script) -> None:
    server.delay = 0.4
    with pytest.raises(ModelTimedOut):
        await said(model_at(server, timeout=0.6))
    assert len(server.requests) == 1


async def test_once_something_came_it_is_not_asked_again(server: Script) -> None:
    server.breaks_after = 1
    with pytest.raises(ModelError):
        await said(model_at(server))
    assert len(server.requests) == 1


async def test_nobody_there_is_unavailable() -> None:
    model = open_chat_model("openai:scripted", "http://127.0.0.1:9/v1", "key", 5.0)
    assert model is not None
    with pytest.raises(ModelUnavailable):
        await said(model)


async def test_a_question_given_up_closes_the_connection(server: Script) -> None:
    server.pieces, server.delay = ["字"] * 200, 0.02
    task = asyncio.create_task(said(model_at(server)))
    await asyncio.sleep(0.3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    for _ in range(100):
        if server.hung_up:
            break
        await asyncio.sleep(0.02)
    assert server.hung_up == 1


def test_a_missing_package_is_named() -> None:
    with pytest.raises(ModelNotInstalled, match="pip install langchain-mistralai"):
        open_chat_model("mistralai:mistral-large")


def test_a_wrong_name_is_one_clear_error() -> None:
    with pytest.raises(ModelRefused, match="nobody:nothing"):
        open_chat_model("nobody:nothing")


def test_tracing_is_off(server: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    model_at(server)
    assert os.environ["LANGSMITH_TRACING"] == "false"


VISIT = {"title": "visit", "type": "object", "properties": {"place": {"type": "string"}}, "required": ["place"]}


def object_said(text: str) -> dict[str, object]:
    """A whole answer of the server."""
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return {"id": "1", "object": "chat.completion", "created": 1, "model": "scripted", "choices": [choice]}


async def test_it_gives_an_object_of_the_schema_it_is_shown(server: Script) -> None:
    server.body = object_said('{"place": "厂里"}')
    assert await model_at(server).structured("system", "human", VISIT) == {"place": "厂里"}
    shown = server.requests[0]["response_format"]
    assert shown["type"] == "json_schema" and shown["json_schema"]["schema"]["properties"] == VISIT["properties"]


async def test_what_is_no_object_is_a_refusal(server: Script) -> None:
    server.body = object_said("在厂里")
    with pytest.raises(ModelRefused):
        await model_at(server).structured("system", "human", VISIT)


async def test_an_object_too_is_asked_for_again_and_waited_for_no_longer_than_set(server: Script) -> None:
    server.body, server.status, server.failures = object_said('{"place": "厂里"}'), 503, 1
    assert await model_at(server).structured("system", "human", VISIT) == {"place": "厂里"}
    server.body, server.pieces, server.delay = None, ["x"], 5.0
    with pytest.raises(ModelTimedOut):
        await model_at(server, timeout=0.3).structured("system", "human", VISIT)
