"""With a language model a note has fewer blanks, and nothing that was not said; without an answer it is as it was."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest

from handlers.context import Services
from knowledge.models import open_chat_model
from memory import audit
from tests.handlers.bank import RM
from tests.handlers.conftest import Room
from tests.knowledge.model_server import Script, serving

SAID = "三槐堂那边资金链绷得很紧，吴总想要800万流贷，电话13812345678"
FIELDS = ("contact_form", "needs", "collateral", "purpose", "risk_signals", "place", "competitors", "people", "tasks")
Book = dict[str, int]


@pytest.fixture
async def model(services: Services) -> AsyncIterator[Script]:
    """A language model that has been set, behind its real client."""
    async with serving(Script()) as script:
        services.model = open_chat_model("openai:scripted", script.url, "key", 5.0)
        yield script


def says(script: Script, **fields: list[dict[str, str]]) -> None:
    """What the model answers."""
    content = json.dumps({name: fields.get(name, []) for name in FIELDS}, ensure_ascii=False)
    choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}
    script.body = {"id": "1", "object": "chat.completion", "created": 1, "model": "scripted", "choices": [choice]}


async def test_a_blank_is_filled_and_marked_as_a_guess(room: Room, book: Book, model: Script) -> None:
    says(
        model,
        purpose=[{"value": "补充流动资金", "words": "资金链绷得很紧"}],
        collateral=[{"value": "厂房", "words": "厂房押着"}],
    )
    (card,) = await room.says(RM, SAID)
    assert "补充流动资金（猜）" in card.text
    assert "厂房" not in card.text
    assert "800万" in card.text


async def test_what_leaves_is_masked_and_noted(room: Room, book: Book, model: Script) -> None:
    room.services.mask_client_names = True
    says(model)
    await room.says(RM, SAID.replace("三槐堂", "三槐堂纺织有限公司"))
    sent = json.dumps(model.requests[0]["messages"], ensure_ascii=False)
    assert "13812345678" not in sent and "三槐堂纺织有限公司" not in sent
    assert "资金链绷得很紧" in sent
    async with room.services.database.reading() as session:
        calls = [entry async for entry in audit.entries(session) if entry.what == "model.called"]
    assert len(calls) == 1
    assert '"purpose":"note"' in calls[0].details and "资金链" not in calls[0].details


async def test_a_model_that_fails_changes_nothing(room: Room, book: Book, model: Script) -> None:
    model.status = 500
    (card,) = await room.says(RM, SAID)
    assert "800万" in card.text and "三槐堂纺织有限公司" in card.text


async def test_a_question_is_not_completed(room: Room, book: Book, model: Script) -> None:
    model.status = 500
    await room.says(RM, "流动资金贷款期限最长多久？")
    assert all("response_format" not in request for request in model.requests)
