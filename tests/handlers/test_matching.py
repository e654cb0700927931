"""Which products fit a client: asked in words or by /match, with why, what is missing and what is left out."""

from __future__ import annotations

from tests.handlers.clientbank import CHEN, LIN, fixtures
from tests.handlers.conftest import Room, texts

MORE = (
    "词汇/需求匹配手册.md",
    "供应链/反向保理业务操作细则.md",
    "供应链/经销商预付款融资操作细则.md",
    "制度/对公授信客户准入管理办法-4.0.docx",
    "绿色金融/可持续发展挂钩贷款操作细则.md",
)


loaded, room = fixtures(*MORE)


async def test_products_come_with_why_what_is_missing_and_what_is_left_out(room: Room) -> None:
    shown = texts(await room.says(LIN, "华兴适合什么产品"))
    assert "客群：专精特新小巨人" in shown and "▸ 应收回笼" in shown
    assert "反向保理" in shown and "还缺" in shown and "在用" in shown
    left_out = shown.partition("不推荐：")[2]
    assert "✗ 经销商预付款融资" in left_out and "《需求匹配手册》" in left_out
    assert "不等于审批通过" in shown
    offered = shown.partition("不推荐：")[0]
    assert "经销商" not in offered


async def test_a_tap_shows_each_condition_with_its_clause(room: Room) -> None:
    await room.says(LIN, "/match 华兴")
    conditions = texts(await room.presses(LIN, "条件 反向保理"))
    assert "SC02.R1 · 《反向保理业务操作细则》第五条" in conditions
    assert "核心企业专项额度还剩多少" in conditions and "不是结论" in conditions


async def test_the_client_of_a_moment_ago_is_meant_by_they(room: Room) -> None:
    await room.says(LIN, "华兴怎么样")
    assert "适合的产品" in texts(await room.says(LIN, "他们适合什么产品"))


async def test_anothers_client_is_nobody(room: Room) -> None:
    theirs = texts(await room.says(CHEN, "/match 三槐堂"))
    nobody = texts(await room.says(CHEN, "/match 晨曦模具"))
    assert theirs.replace("三槐堂", "〇") == nobody.replace("晨曦模具", "〇")
    assert "请写上客户" in texts(await room.says(LIN, "/match"))


async def test_a_campaign_judges_every_client_in_sight_and_brings_the_list(room: Room) -> None:
    shown = await room.says(LIN, "哪些客户符合反向保理")
    assert "反向保理" in texts(shown) and "缺资料" in texts(shown) and "不等于审批" in texts(shown)
    assert any(one.file is not None for one in shown)
