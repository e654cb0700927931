"""With a language model a proposal reads better and states the same; without an answer it is as it was."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from handlers import sending
from knowledge.models import open_chat_model
from memory import audit, proposals, users
from proposals.manifest import redraft
from proposals.reading import read
from tests.handlers.clientbank import LIN, fixtures
from tests.handlers.conftest import Room, texts
from tests.handlers.test_proposing import MORE, REQUEST, kept
from tests.knowledge.model_server import Script, serving
from tests.proposals.test_writing import saying

# without the book of wordings, whose hundreds of examples take long to embed
loaded, room = fixtures(*MORE[:3])


@pytest_asyncio.fixture
async def model(room: Room, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Script]:
    """A language model that has been set, behind its real client; what it writes is shown without a pause."""
    monkeypatch.setattr(sending, "PACE", 0.0)
    async with serving(Script()) as script:
        script.reply = saying(lambda text: text.replace("用于采购", "主要用于采购"))
        room.services.model = open_chat_model("openai:scripted", script.url, "key", 5.0)
        yield script


async def newest(room: Room) -> proposals.Version:
    (proposal,) = await kept(room)
    async with room.services.database.reading() as session:
        user = await users.by_telegram_id(session, LIN)
        assert user is not None
        return await proposals.version(session, user, proposal.id, today=room.services.today)


async def test_the_file_has_the_models_words_and_the_manifest_writes_them_again(room: Room, model: Script) -> None:
    seen: list[str] = []
    await room.says(LIN, REQUEST)
    room.local.on_shown = lambda shown: seen.append(shown.text)
    await room.says(LIN, "先出草稿")
    assert any("✓ 我们的理解" in text and "… 方案概览" in text for text in seen)
    assert "固定句式" not in seen[-2]
    (file,) = (room.services.data_dir / "proposals").glob("*.docx")
    assert "主要用于采购" in read(file).text()
    version = await newest(room)
    made = redraft(version.manifest, room.services.knowledge.rulebook(room.services.today, "rm"))
    assert "主要用于采购" in made.text() and version.manifest["written"]["products"]


async def test_each_call_is_audited_and_says_nothing_internal(room: Room, model: Script) -> None:
    room.services.mask_client_names = True
    await room.says(LIN, REQUEST)
    await room.says(LIN, "先出草稿")
    sent = "\n".join(str(request["messages"][-1]["content"]) for request in model.requests)
    for hidden in ("评级", "BBB", "星港银行", "许总要跳槽", "华兴精密"):
        assert hidden not in sent
    async with room.services.database.reading() as session:
        calls = [entry async for entry in audit.entries(session) if entry.what == "model.called"]
    assert len(calls) == len(model.requests) >= 3
    assert {json.loads(entry.details)["purpose"] for entry in calls} == {"proposal"}
    assert all("流动资金贷款" not in entry.details for entry in calls)


async def test_a_revision_asks_for_what_changed_only(room: Room, model: Script) -> None:
    await room.says(LIN, REQUEST)
    await room.says(LIN, "先出草稿")
    asked = len(model.requests)
    assert "第2版" in texts(await room.says(LIN, "金额改成2500万"))
    assert 1 <= len(model.requests) - asked < asked
    assert (
        "主要用于采购"
        in redraft((await newest(room)).manifest, room.services.knowledge.rulebook(room.services.today, "rm")).text()
    )


@pytest.mark.parametrize("trouble", ["down", "promise"])
async def test_without_usable_words_the_template_stays_and_one_line_says_so(
    trouble: str, room: Room, model: Script
) -> None:
    if trouble == "down":
        model.status = 401
    else:
        model.reply = saying(lambda text: text + "我们保证审批通过。")
    await room.says(LIN, REQUEST)
    shown = await room.says(LIN, "先出草稿")
    assert texts(shown).count("固定句式") and any(one.file is not None for one in shown)
    (file,) = (room.services.data_dir / "proposals").glob("*.docx")
    assert "保证审批通过" not in read(file).text() and "用于采购" in read(file).text()
    assert (await newest(room)).manifest["written"] == {}
