"""What people ask to be checked before it goes to a client, in chat."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from commands.parts import ingest_of
from handlers.checking import _REQUEST, _audience, _request_and_text
from settings import Settings
from tests.handlers.bank import COLLEAGUE, RM
from tests.handlers.conftest import Room, texts

Ask = Callable[..., Awaitable[str]]


@pytest.mark.parametrize(
    "said",
    [
        "帮我看看这段能不能发给客户：王总，利率全市最低",
        "检查一下这段话：您放心",
        "这样写合规吗：保证下周放款",
        "这条微信能发给客户吗？\n王总您好",
        "下面这封邮件有没有问题：尊敬的客户",
        "can I send this to the client: rates never rise",
    ],
)
def test_a_request_is_told_from_its_text(said: str) -> None:
    request, body = _request_and_text(said)
    assert _REQUEST.search(request)
    assert body and body in said and request + body != said


@pytest.mark.parametrize(
    "said",
    [
        "这个客户能不能给流贷",
        "这家公司有没有问题",
        "这个条件合规吗",
        "今天拜访华兴，徐总说这段时间订单多，想要2000万",
        "流贷能不能用于买设备",
        "这份合同有没有问题",
    ],
)
def test_questions_and_notes_are_no_requests(said: str) -> None:
    assert not _REQUEST.search(_request_and_text(said)[0])


def test_internal_papers_are_checked_as_such() -> None:
    assert _audience("这段申报材料里的表述合规吗") == "internal"
    assert _audience("这段能发给客户吗") == "client"


POLICY = """---
id: wording
title: 对客表述办法
kind: policy
checks:
  - {id: HP1, name: 承诺, severity: red, audience: client, section: 第一条, instead: 以审批为准。, patterns: [肯定能批]}
  - {id: HP2, name: 他户, severity: red, audience: client, section: 第二条, instead: 以贵司情况测算。, judges: others}
---
# 对客表述办法

第一条 不得承诺结果。

第二条 不得提到其他客户。
"""


@pytest_asyncio.fixture
async def asked(room: Room, settings: Settings, book: dict[str, int], tmp_path: Path) -> Ask:
    (tmp_path / "wording.md").write_text(POLICY, encoding="utf-8")
    assert not ingest_of(settings)([tmp_path / "wording.md"]).failed
    await room.services.knowledge.refresh()

    async def ask(text: str, by: int = RM) -> str:
        return texts(await room.says(by, text))

    return ask


async def test_a_text_to_one_client_that_names_another_does_not_go_out(asked: Ask) -> None:
    said = "帮我看看这段能不能发给三槐堂：王总您好，{other}也在用这个产品，您可以参考，能否办理以审批为准。"
    for other in ("青鹭国际贸易有限公司", "青鹭外贸", "青鹭"):
        told = await asked(said.format(other=other))
        assert "🔴" in told and "HP2" in told and "按发给三槐堂纺织有限公司检查" in told
    assert "✅" in await asked(said.format(other="三槐堂去年"))
    assert "✅" in await asked(said.format(other="不少企业"))


async def test_who_is_meant_is_read_from_the_first_words_of_the_text(asked: Ask) -> None:
    told = await asked("这段能发给客户吗：尊敬的青鹭外贸，资料收到了，能否办理以审批为准。")
    assert "✅" in told and "青鹭国际贸易有限公司" in told
    unsaid = await asked("这段能发给客户吗：王总您好，青鹭外贸那边资料齐了，能否办理以审批为准。")
    assert "HP2" in unsaid and "请写明" in unsaid


async def test_a_check_does_not_tell_whose_client_another_managers_is(asked: Ask) -> None:
    """The finding would say that the bank has that client."""
    text = "这段能发给客户吗：王总您好，{other}的资料可以参考，能否办理以审批为准。"
    assert "✅" in await asked(text.format(other="穗丰农业机械有限公司"))
    assert "✅" in await asked(text.format(other="临溪无此企业有限公司"))
    assert "HP2" in await asked(text.format(other="穗丰农业机械有限公司"), by=COLLEAGUE)


async def test_a_text_that_promises_comes_back_with_rule_and_wording(asked: Ask) -> None:
    told = await asked("这段能发给客户吗：王总您好，这笔肯定能批。")
    assert "HP1" in told and "以审批为准。" in told and "对客表述办法" in told
