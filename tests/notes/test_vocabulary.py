"""The words of notes stand for what the bank has: products by their codes, signs by its rules of early warning."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from notes.vocabulary import Lexicon, shipped

BANK = Path(__file__).parents[2] / "samples" / "bank"
NEEDS = (
    "流动资金贷款 循环贷款 固定资产贷款 设备贷款 项目融资 并购贷款 银团贷款 经营性物业贷款 "
    "保理 反向保理 订单融资 存货质押融资 保兑仓 供应链凭证融资 银行承兑汇票 票据贴现 "
    "商票保贴 票据池 保函 国内信用证 进口信用证 进口押汇 出口融资 跨境汇款 结售汇 "
    "远期结售汇 外汇期权 代发工资 现金管理 收单 企业网银 单位定期存款 大额存单 通知存款 "
    "协定存款 结构性存款 对公理财 监管账户 开户 债券承销 科技贷款 绿色贷款"
).split()
SIGNALS = (
    "欠薪 欠税 涉诉 被执行 贷款逾期 他行抽贷 停产减产 订单下滑 应收账款逾期 存货积压 "
    "实控人异常 高管离职 对外担保 民间借贷 股权质押冻结 环保处罚 安全事故 报表存疑 "
    "资金挪用 关联交易 客户集中 裁员 汇兑损失 押品瑕疵 亏损 现金流紧张 不配合"
).split()


@cache
def documents() -> str:
    """Everything the sample bank says of products and signs."""
    return "".join(path.read_text(encoding="utf-8") for path in BANK.rglob("*") if path.suffix in {".md", ".yaml"})


def test_every_standard_word_is_there() -> None:
    words = shipped()
    assert set(words.products) == set(NEEDS)
    assert set(words.rules) == set(SIGNALS)


def test_products_and_rules_are_those_of_the_bank() -> None:
    codes = {code for codes in shipped().products.values() for code in codes}
    assert codes <= set(re.findall(r"code: ([A-Z]{2}\d\d)", documents()))
    rules = {rule for rules in shipped().rules.values() for rule in rules}
    assert rules <= set(re.findall(r"id: (W\d\d)", documents()))


@pytest.mark.parametrize("name", NEEDS)
def test_a_product_is_found_by_its_own_name(name: str) -> None:
    assert [one.name for one in shipped().needs.find(name)] == [name]


def test_the_longer_word_wins_and_latin_words_stand_alone() -> None:
    lexicon = shipped().needs
    assert [one.name for one in lexicon.find("反向保理")] == ["反向保理"]
    assert [one.name for one in lexicon.find("opened an lc, clcx")] == ["进口信用证"]


def test_nothing_overlaps() -> None:
    lexicon = Lexicon(((("甲"), re.compile("ab")), ("乙", re.compile("bcd"))))
    assert [(one.name, one.start) for one in lexicon.find("abcd ab")] == [("乙", 1), ("甲", 5)]
