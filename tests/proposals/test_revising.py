"""A proposal changed by message: what is asked for is done, nothing else is, and what cannot be is told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proposals.record import Item, Plan
from proposals.revising import Revised, revise, revises
from tests.knowledge.sample_rulebook import rulebook

PLAN = Plan(
    "client",
    "给华兴写个方案",
    (
        Item("WC01", Decimal(30_000_000), 12, stressed=True),
        Item("TF04", Decimal(5_000_000), None, "USD"),
        Item("BA04"),
    ),
    needs=("日常周转",),
    additions={"overview": "先开户"},
)


def revised(text: str, plan: Plan = PLAN) -> Revised:
    return revise(plan, text, rulebook(), today=date(2026, 11, 25))


def item(found: Revised, code: str) -> Item | None:
    return next((one for one in found.plan.wanted if one.code == code), None)


def terms(found: Revised, code: str) -> tuple[Decimal | None, int | None]:
    one = item(found, code)
    assert one is not None
    return one.amount, one.tenor_m


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("金额改成4000万", 4000),
        ("把金额改为 4,000 万元", 4000),
        ("额度调到五千万", 5000),
        ("金額改成4000萬", 4000),
        ("流贷改成5000万", 5000),
        ("流贷金额写3500万", 3500),
        ("金额加1000万", 4000),
        ("再加500万", 3500),
        ("减少500万", 2500),
        ("减到2000万", 2000),
        ("增加到6000万", 6000),
        ("金额翻倍", 6000),
        ("额度减半", 1500),
        ("4000万", 4000),
        ("change the amount to 40 million", 4000),
        ("make it RMB 45m", 4500),
        ("increase the working capital loan to CNY 60 million", 6000),
        ("流贷 3800", 3800),
    ],
)
def test_an_amount_is_changed_where_it_belongs(text: str, amount: int) -> None:
    found = revised(text)
    assert terms(found, "WC01") == (Decimal(amount * 10_000), 12)
    assert found.plan.wanted[1:] == PLAN.wanted[1:]
    assert len(found.changes) == 1
    assert not found.problems
    assert not found.reply


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("期限改两年", 24),
        ("期限改成24个月", 24),
        ("做三年吧", 36),
        ("流贷期限一年半", 18),
        ("tenor 2 years", 24),
        ("extend it to 18 months", 18),
        ("期限改为6", 6),
    ],
)
def test_a_tenor_is_changed(text: str, months: int) -> None:
    assert terms(revised(text), "WC01") == (Decimal(30_000_000), months)


def test_an_amount_without_a_currency_stays_in_that_of_the_product() -> None:
    found = item(revised("远期改成600万"), "TF04")
    assert found is not None
    assert (found.amount, found.currency) == (Decimal(6_000_000), "USD")
    assert item(revised("远期改成600万元人民币"), "TF04") == Item("TF04", Decimal(6_000_000), None, "CNY")


@pytest.mark.parametrize(
    "text",
    [
        "去掉票据池",
        "票据池不要了",
        "把票据池删掉",
        "不要票据池",
        "票据池就算了",
        "drop the bill pool",
        "BA04去掉",
        "拿掉票據池",
    ],
)
def test_a_product_is_taken_out_and_stays_out(text: str) -> None:
    found = revised(text)
    assert item(found, "BA04") is None
    assert found.plan.dropped == ("BA04",)
    back = revised("票据池还是要", found.plan)
    assert item(back, "BA04") is not None
    assert back.plan.dropped == ()


@pytest.mark.parametrize("text", ["加上代发", "再配个代发工资", "代发也要", "add payroll", "补充代发", "加入CM02"])
def test_a_product_is_taken_in(text: str) -> None:
    assert revised(text).plan.wanted == (*PLAN.wanted, Item("CM02"))


def test_several_at_once_are_all_done() -> None:
    found = revised("金额改成4000万，期限改两年，去掉票据池，加上代发和保理2000万，语气简洁些，换成内部版，利率别写了")
    assert found.plan.wanted == (
        Item("WC01", Decimal(40_000_000), 24, stressed=True),
        PLAN.wanted[1],
        Item("CM02"),
        Item("SC01", Decimal(20_000_000)),
    )
    assert (found.plan.kind, found.plan.tone, found.plan.omitted) == ("internal", "brief", ("pricing",))
    assert len(found.changes) == 9


def test_two_verbs_without_a_comma_are_two_changes() -> None:
    found = revised("把票据池和远期去掉加上代发")
    assert [one.code for one in found.plan.wanted] == ["WC01", "CM02"]


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("把票据池换成银承3000万", "BA04", "BA01"),
        ("用保理代替流贷", "WC01", "SC01"),
        ("replace bill pool with factoring", "BA04", "SC01"),
    ],
)
def test_one_product_takes_the_place_of_another(text: str, old: str, new: str) -> None:
    found = revised(text)
    assert [one.code for one in found.plan.wanted] == [new if one.code == old else one.code for one in PLAN.wanted]
    assert old in found.plan.dropped
    assert terms(found, new)[0] in (None, Decimal(30_000_000))


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("第三部分加上抵押物说明", "products", "抵押物说明"),
        ("在第五部分补充环评批复", "conditions", "环评批复"),
        ("第二部分写上：我们建议先开户", "overview", "我们建议先开户"),
        ("风险提示部分加上汇率波动的影响", "risks", "汇率波动的影响"),
        ("add collateral to part 3", "products", "collateral"),
        ("part 7: add the name of the contact", "timetable", "the name of the contact"),
    ],
)
def test_words_are_added_to_a_part(text: str, key: str, words: str) -> None:
    assert words in revised(text).plan.additions[key].split("\n")


def test_parts_are_those_of_the_draft_in_hand() -> None:
    sections = (("summary", "申报概要"), ("collateral", "担保"))
    found = revise(PLAN, "第二部分加上评估报告", rulebook(), sections=sections)
    assert found.plan.additions["collateral"] == "评估报告"
    (told,) = revise(PLAN, "第三部分加上评估报告", rulebook(), sections=sections).problems
    assert "共2个部分" in told


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("利率别写了", "pricing"),
        ("价格不要写", "pricing"),
        ("测算部分不要了", "calculation"),
        ("leave out the pricing", "pricing"),
        ("出处不用写", "sources"),
    ],
)
def test_what_is_not_to_be_written_is_left_out_and_comes_back(text: str, key: str) -> None:
    found = revised(text)
    assert found.plan.omitted == (key,)
    again = {"pricing": "利率还是写上", "calculation": "测算部分还是要", "sources": "来源还是写上"}[key]
    assert revised(again, found.plan).plan.omitted == ()


@pytest.mark.parametrize("text", ["风险提示去掉", "声明部分不要了", "别提逾期", "把免责声明删掉"])
def test_what_a_rule_asks_for_stays(text: str) -> None:
    found = revised(text)
    assert found.plan == PLAN
    (told,) = found.problems
    assert "CP10" in told


@pytest.mark.parametrize(
    "text",
    [
        "流贷改成5亿",
        "金额改成0",
        "金额-500万",
        "期限改成负一年",
        "期限改成100年",
        "金额改成9000亿",
        "利率改成3.5%",
        "加个火星贷",
        "写上保证能批",
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(text: str) -> None:
    found = revised(text)
    assert found.plan == PLAN
    assert len(found.problems) == 1
    assert not found.changes


def test_which_product_is_asked_when_it_may_be_several() -> None:
    plan = Plan("client", "", (Item("WC01", Decimal(10_000_000)), Item("BA01", Decimal(20_000_000))))
    found = revised("金额改成4000万", plan)
    assert found.plan == plan
    (told,) = found.problems
    assert "流动资金贷款" in told
    assert "银行承兑汇票" in told
    assert revised("都改成1500万", plan).plan.wanted == tuple(
        Item(code, Decimal(15_000_000)) for code in ("WC01", "BA01")
    )


def test_security_and_purpose_are_set() -> None:
    found = item(revised("担保改成厂房抵押，用途改成采购原材料"), "WC01")
    assert found is not None
    assert (found.collateral, found.purpose) == ("厂房抵押", "采购原材料")


def test_a_fact_that_is_stated_answers_for_itself() -> None:
    fact = revised("资产负债率是65%").plan.answers["asset_liability_ratio"]
    assert (fact.value, fact.as_of, fact.said) == (Decimal("0.65"), date(2026, 11, 25), "资产负债率是65%")


def test_products_are_put_in_front() -> None:
    found = revised("重点放在远期上")
    assert [one.code for one in found.plan.wanted if one.stressed] == ["TF04"]


@pytest.mark.parametrize("text", ["今天天气不错", "把金额改一下", "??", "改改", "你好", "华兴", "lorem ipsum"])
def test_what_is_not_understood_is_said_and_nothing_is_lost(text: str) -> None:
    found = revised(text)
    assert found.plan == PLAN
    assert found.reply
    assert not found.changes


def test_what_is_half_understood_is_done_by_half_and_the_rest_is_named() -> None:
    found = revised("金额改成4000万，天气不错")
    assert terms(found, "WC01")[0] == Decimal(40_000_000)
    assert "天气不错" in found.reply


def test_what_stays_as_it_is_asks_for_nothing() -> None:
    found = revised("流贷4500，一年期，银承不变，其他照旧")
    assert found.plan.wanted == (Item("WC01", Decimal(45_000_000), 12, stressed=True), *PLAN.wanted[1:])
    assert not found.reply


def test_only_what_is_named_is_kept() -> None:
    found = revised("只保留流贷")
    assert found.plan.wanted == PLAN.wanted[:1]
    assert found.plan.dropped == ("TF04", "BA04")


def test_a_sentence_is_written_in_as_it_stands() -> None:
    assert revised("补一句：我行可上门收单").plan.additions["overview"] == "先开户\n我行可上门收单"
    assert revised("补一句：我行可上门收单").plan.wanted == PLAN.wanted


@pytest.mark.parametrize("text", ["把有效期改成60天", "宽限期改成半年", "保证金改成30%"])
def test_another_figure_is_not_taken_for_amount_or_tenor(text: str) -> None:
    assert revised(text).plan == PLAN


@given(st.text(alphabet="金额改成去掉加上4000万两年票据池代发，。、 第三部分abc%-", max_size=40))
@settings(max_examples=120, deadline=None)
def test_any_message_changes_the_plan_only_with_a_word_about_it(text: str) -> None:
    found = revised(text)
    assert (found.plan != PLAN) <= bool(found.changes)
    assert found.changes or found.problems or found.reply
    assert all(one.amount is None or one.amount > 0 for one in found.plan.wanted)
    assert all(one.tenor_m is None or one.tenor_m > 0 for one in found.plan.wanted)


@pytest.mark.parametrize(
    "text",
    [
        "金额改成4000万",
        "去掉票据池",
        "期限改两年",
        "语气简洁些",
        "第三部分加上抵押物说明",
        "加上代发",
        "利率别写了",
        "换成内部版",
        "客户要求金额改成4000万",
        "make it shorter",
        "票据池不要了",
    ],
)
def test_a_revision_is_known_by_its_words(text: str) -> None:
    assert revises(text, rulebook())


@pytest.mark.parametrize(
    "text",
    [
        "今天去了华兴，王总说要3000万流贷",
        "流贷最长几年？",
        "谢谢",
        "华兴适合什么产品",
        "明天提醒我给王总打电话",
        "客户想做票据池，金额3000万",
        "资产负债率78%能不能做",
        "华兴去年收入2亿",
        "发给客户了",
        "望书要做流贷2000万",
        "见到刘厂长 想贷600万换两台注塑机 走设备贷款 三年",
        "保理要不要买方出确认函",
        "给华兴写个方案，流贷3000万",
    ],
)
def test_a_note_or_a_question_is_no_revision(text: str) -> None:
    assert not revises(text, rulebook())
