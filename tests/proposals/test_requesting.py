"""What a request for a proposal asks for, read from the words of relationship managers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from knowledge.rulebook import Rulebook
from knowledge.ruletypes import ProductSheet, RuleSource
from proposals.record import Item
from proposals.requesting import Asked, read_request
from tests.knowledge.sample_rulebook import rulebook as sample_rulebook

REQUESTS = Path(__file__).with_name("requests.txt")
Wanted = tuple[str, Decimal | None, str, int | None, bool]


def asked(text: str, **more: Any) -> Asked:
    return read_request(text, sample_rulebook(), **more)


def requests() -> Iterator[tuple[str, str, list[Wanted]]]:
    for line in REQUESTS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            text, kind, items = (part.strip() for part in line.split("|"))
            yield text, kind, [wanted(each) for each in items.split(";")]


def wanted(told: str) -> Wanted:
    words = told.replace("*", "").split()
    amount, tenor = (*words[1:], "-", "-")[:2]
    currency = re.sub(r"[\d.\-]", "", amount) or "CNY"
    number = None if amount == "-" else Decimal(re.sub("[A-Z]", "", amount)) * 10_000
    return words[0], number, currency, None if tenor == "-" else int(tenor), "*" in told


def read(item: Item) -> Wanted:
    return item.code, item.amount, item.currency, item.tenor_m, item.stressed


@pytest.mark.parametrize(("text", "kind", "items"), list(requests()))
def test_products_with_their_amounts_and_tenors_are_read(text: str, kind: str, items: list[Wanted]) -> None:
    found = asked(text)
    assert found.kind[0] == kind
    assert [read(item) for item in found.items] == items
    assert not found.problems
    assert not found.unknown_products


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("流贷500亿", "JZ-01"),
        ("综合授信5000亿", "JZ-01"),
        ("流贷5亿", "WC01.AMT"),
        ("流贷20万", "WC01.AMT"),
        ("科创贷8000万三年", "TC01.AMT"),
        ("银承3000万1年", "BA01.TEN"),
        ("流贷3000万做60个月", "WC01.TEN"),
        ("设备贷1000万做一年", "FA02.TEN"),
        ("流贷3000万，100年", "WC01.TEN"),
    ],
)
def test_an_amount_or_a_tenor_beyond_the_limits_is_told_with_its_rule(text: str, rule: str) -> None:
    (told,) = asked(text).problems
    assert rule in told
    assert "《" in told


@pytest.mark.parametrize(
    "text",
    [
        "流贷0元",
        "流贷0万",
        "流贷-500万",
        "流贷金额负三百万",
        "流贷3000万，期限-12个月",
        "流贷3000万期限负一年",
        "流贷3000万 0个月",
    ],
)
def test_nothing_below_or_at_zero_is_taken(text: str) -> None:
    found = asked(text)
    (told,) = found.problems
    assert "大于0" in told
    assert all(item.amount != 0 and (item.amount or 1) > 0 and (item.tenor_m or 1) > 0 for item in found.items)


def test_an_amount_no_client_can_be_lent_never_stands_in_the_plan() -> None:
    assert asked("流贷500亿").items == (Item("WC01"),)


@pytest.mark.parametrize("words", ["火星贷", "融资租赁", "宠物贷", "股票质押", "消费贷", "比特币"])
def test_a_product_that_the_bank_does_not_have_is_named(words: str) -> None:
    found = asked(f"给华兴写个方案，流贷3000万，再加个{words}500万")
    assert words in found.unknown_products
    assert sum(words in told for told in found.problems) == 1
    assert [item.code for item in found.items] == ["WC01"]


@pytest.mark.parametrize(
    "words", ["综合金融服务方案", "融资建议", "授信方案", "一揽子融资服务", "贷款方案", "融资需求"]
)
def test_words_for_banking_at_large_are_no_unknown_product(words: str) -> None:
    assert asked(f"给华兴写个{words}，流贷3000万").problems == ()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("给华兴写个方案，写上保证能批", "CP01"),
        ("方案里注明审批没问题", "CP01"),
        ("guarantee that the loan will be approved", "CP01"),
        ("写明保证下周三放款", "CP02"),
        ("结构性存款5000万，写保本", "CP03"),
        ("写全市最低利率", "CP04"),
        ("把底价也写进去", "CP05"),
        ("参照同行的报价写", "CP06"),
        ("写先存够2000万才能批", "CP07"),
        ("负债率写低一点", "CP08"),
        ("方案里把利润改高", "CP08"),
        ("别提逾期的事", "CP10"),
        ("诉讼那段别写", "CP10"),
        ("隐瞒对外担保", "CP10"),
        ("leave out the lawsuit", "CP10"),
        ("让财政出承诺函写进去", "CP11"),
        ("存款给客户返点", "CP14"),
    ],
)
def test_a_guarantee_or_a_hidden_fact_is_refused_with_the_rule(text: str, rule: str) -> None:
    (told,) = asked(text).problems
    assert rule in told


@pytest.mark.parametrize(
    "text",
    [
        "流贷3000万，不要写保证能批之类的话",
        "保证方式为母公司担保，流贷3000万",
        "银承3000万，保证金30%",
        "流贷3000万，风险提示写清楚",
        "做汇率避险，规避汇率风险，远期500万美元",
        "履约保函600万",
        "do not promise approval; working capital loan 30m CNY",
        "流贷3000万，客户没有逾期",
    ],
)
def test_plain_banking_is_not_refused(text: str) -> None:
    assert asked(text).problems == ()


def test_an_internal_submission_may_hold_what_is_internal() -> None:
    assert any("CP05" in told for told in asked("给客户的方案，把内部评级写上").problems)
    assert asked("授信申报要点，把内部评级写上").problems == ()
    assert asked("流贷3000万，把内部评级写上", kind="internal").problems == ()
    assert asked("授信申报要点，把内部评级写上", kind="client").refusals[0].rule == "CP05"


def test_security_and_purpose_go_to_the_product_they_are_said_of() -> None:
    first, second = asked("流贷3000万用于采购原材料，母公司担保；固贷1亿5年厂房抵押").items
    assert (first.purpose, first.collateral) == ("采购原材料", "母公司保证")
    assert second.collateral == "厂房抵押"


def test_what_is_ruled_out_is_kept_apart() -> None:
    found = asked("除了票据池和保理都写上，流贷2000万")
    assert found.unwanted == ("BA04", "SC01")
    assert found.plan("…").dropped == ("BA04", "SC01")


def test_a_clients_name_names_no_product() -> None:
    text = "给保理通公司写个方案，流贷3000万"
    start = text.index("保理通")
    assert [item.code for item in read_request(text, sample_rulebook(), ignore=[(start, start + 5)]).items] == ["WC01"]


def test_words_of_a_need_are_needs_of_the_playbook_and_a_product_alone_is_none() -> None:
    assert asked("解决汇率波动和应收账期长的问题").needs == ("应收回笼", "汇率避险")
    assert asked("流动资金贷款3000万，厂房抵押").needs == ()


def test_one_name_for_two_products_is_told_and_the_context_decides() -> None:
    merger, harvest = asked("收购贷5000万，收购标的公司股权"), asked("秋粮开秤，收购贷5000万")
    assert [merger.items[0].code, harvest.items[0].code] == ["MA01", "AG01"]
    assert merger.ambiguous == (("收购贷", ("MA01", "AG01")),)


def test_sentences_are_english_for_an_english_reader() -> None:
    (told,) = asked("working capital loan CNY 900 million", language="en").problems
    assert told.startswith("Working-capital loan: CNY 900,000,000 exceeds")


@pytest.mark.parametrize("text", ["", "。", "方案", "￥", "1" * 500, "流贷" * 300, "-" * 2000, "🙂 3000万"])
def test_any_text_is_read_without_fail(text: str) -> None:
    assert isinstance(asked(text), Asked)


def test_another_banks_products_are_read_by_their_own_names() -> None:
    source = RuleSource("手册.md", "手册", None, "1.0", "第一条")
    boat = ProductSheet("XY9", "渔船贷款（海易贷）", source, "Boat loan", ("船贷",), credit=True)
    boat = replace(boat, amount_min=Decimal(100_000), amount_max=Decimal(8_000_000), tenor_max=60)
    ice = ProductSheet("XY10", "冰鲜结算", source, aliases=("冰结",))
    book = Rulebook(date(2026, 1, 1), {"XY9": boat, "XY10": ice})
    for text in (
        "船贷500万三年，冰结",
        "海易贷500万三年 + XY10",
        "渔船贷500万三年、冰鲜结算",
        "boat loans CNY 5m, 3 years; XY10",
    ):
        found = read_request(text, book)
        assert found.items == (Item("XY9", Decimal(5_000_000), 36), Item("XY10")), text
    (told,) = read_request("船贷900万", book).problems
    assert "800万元" in told
    assert read_request("流动资金贷款3000万", book).unknown_products == ("流动资金贷款",)
