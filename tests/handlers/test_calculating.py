"""Calculations in chat: figures with their steps; what is missing is asked, and the next message is its answer."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.handlers.bank import RM
from tests.handlers.conftest import Room, texts
from tests.handlers.test_noting import Book

ROOT = Path(__file__).parents[2]


async def test_the_monthly_payment_comes_with_steps_source_and_units(room: Room, book: Book) -> None:
    (reply,) = await room.says(RM, "1000万3年等额本息年利率3.95%月供多少")
    assert "月供：295,017.48 元" in reply.text and "示例" in reply.text
    assert "3.95% ÷ 12" in reply.text and "口径" in reply.text and "36 个月" in reply.text


async def test_what_is_missing_is_asked_one_after_the_other(room: Room, book: Book) -> None:
    (asked,) = await room.says(RM, "1000万等额本息月供多少")
    assert "年利率" in asked.text and "还差 2 项" in asked.text
    (asked,) = await room.says(RM, "3.95")
    assert "期限" in asked.text and "3.95%" in asked.text
    (reply,) = await room.says(RM, "3年")
    assert "295,017.48 元" in reply.text


async def test_a_quota_asks_for_what_the_formula_needs(room: Room, book: Book) -> None:
    (asked,) = await room.says(RM, "年收入2亿，利润率8%，周转5次，能做多少流贷")
    assert "预计销售增长率" in asked.text and "现有流动资金贷款" in asked.text
    await room.says(RM, "10%")
    await room.says(RM, "自有1000万，没有其他渠道")
    (reply,) = await room.says(RM, "没有")
    assert "新增流贷额度：30,400,000.00 元" in reply.text and "不代表审批结果" in reply.text


async def test_an_impossible_figure_is_said_and_asked_again(room: Room, book: Book) -> None:
    (asked,) = await room.says(RM, "1000万等额本息3年利率39.5%月供多少")
    assert "不成立" in asked.text
    (reply,) = await room.says(RM, "3.95%")
    assert "295,017.48" in reply.text


async def test_never_mind_ends_it_and_takes_nothing_else_back(room: Room, book: Book) -> None:
    await room.says(RM, "1000万等额本息月供多少")
    (reply,) = await room.says(RM, "算了")
    assert reply.text == "好，不算了。"


async def test_another_question_in_between_is_answered(room: Room, book: Book) -> None:
    await room.says(RM, "票面368万，1.42%贴现，实付多少")
    replies = await room.says(RM, "流动资金贷款期限最长多久？")
    assert "36个月" in texts(replies)


async def test_both_ways_of_paying_back_are_compared(room: Room, book: Book) -> None:
    replies = await room.says(RM, "等额本息和等额本金比较一下，1000万3年3.95%，算算")
    assert "295,017.48" in texts(replies) and "310,694.45" in texts(replies)


async def test_a_forward_is_an_illustration_and_no_promise(room: Room, book: Book) -> None:
    (reply,) = await room.says(RM, "200万美元180天后收汇，即期7.05，人民币1.6%，美元3.8%，远期多少")
    assert "6.9739" in reply.text and "-761 点" in reply.text and "不是行情" in reply.text
    (reply,) = await room.says(RM, "出口商收200万美元，远期6.9739锁定，到期即期6.85、7.05，差额多少")
    assert reply.text.count("247,800.00") == 2 and "不是盈亏承诺" in reply.text


async def test_english_is_answered_in_english(room: Room, book: Book) -> None:
    await room.says(RM, "/lang en")
    (reply,) = await room.says(
        RM, "CNY 10m bill, discounted 10 March 2026, due 28 August 2026 at 1.35%, how much is paid?"
    )
    assert "9,935,875.00 CNY" in reply.text and "Known" in reply.text


@pytest.mark.parametrize(
    "line", ['{"id": "a", "text": "1000万3年等额本息年利率3.95%月供多少"}', "1000万3年等额本息3.95%月供"]
)
async def test_the_command_prints_an_object_a_line(tmp_path: Path, line: str) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text(f"{line}\n\n{{broken\n票面368万，贴现，1.42%\n", encoding="utf-8")
    command = [sys.executable, "bot.py", "calculate", str(file), "--json"]
    done = await asyncio.to_thread(subprocess.run, command, cwd=ROOT, capture_output=True, text=True, check=False)
    first, second = (json.loads(one) for one in done.stdout.splitlines())
    assert first["id"] == ("a" if line.startswith("{") else "1") and first["result"]["monthly_payment"] == "295017.48"
    assert (second["id"], second["asks"], second["result"]) == ("4", ["days"], {})
    assert done.returncode == 1 and "第 3 行" in done.stderr


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("我这个季度日均存款还差多少", "目标日均"),
        ("这个月月供要多少", "本金"),
        ("贷500万三年每个月还多少", "年利率"),
        ("2000万流贷一年利息多少", "年利率"),
        ("厂房评估2600万能贷多少", "在先债权"),
        ("年日均1亿的目标，现在9000万，还差多少", "总天数"),
    ],
)
async def test_what_only_figures_answer_is_worked_out_and_asks_for_what_is_missing(
    room: Room, book: Book, said: str, told: str
) -> None:
    (asked,) = await room.says(RM, said)
    assert "🧮" in asked.text and told in asked.text and "直接回复" in asked.text


@pytest.mark.parametrize(
    "said", ["流贷最多能贷多少", "流贷额度怎么测算", "月供怎么算", "贴现利率多少", "资产负债率怎么算"]
)
async def test_what_the_rules_say_is_asked_of_the_documents(room: Room, book: Book, said: str) -> None:
    assert "🧮" not in texts(await room.says(RM, said))
