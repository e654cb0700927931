"""A suspicion of money laundering is known as one, and ordinary work on it is not."""

from __future__ import annotations

import pytest

from notes.suspicion import said


@pytest.mark.parametrize(
    "message",
    [
        "感觉丰禾谷在洗钱",
        "青鹭这几笔像是快进快出 有点怪",
        "怀疑他们走账",
        "穗安有可疑交易 分散转入集中转出",
        "老板资金来源说不清",
        "疑似虚假贸易套现",
        "懷疑佢哋洗錢",
        "looks like money laundering to me",
    ],
)
def test_a_suspicion_is_heard(message: str) -> None:
    words = said(message)
    assert words is not None and words in message


@pytest.mark.parametrize(
    "message",
    [
        "青鹭的反洗钱资料要更新",
        "反洗钱培训周五前做完",
        "客户问走账怎么收费",
        "没有可疑交易",
        "三槐堂回款慢",
        "",
    ],
)
def test_ordinary_work_is_none(message: str) -> None:
    assert said(message) is None
