"""Answers as people give them: several at once, by number, put off; what is no answer is left alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from knowledge.rulebook import Rulebook
from proposals.opening import Question
from proposals.record import Item, Plan
from proposals.replies import Replies, gives_up, goes_on, nods
from tests.knowledge.sample_rulebook import rulebook

TODAY = date(2026, 11, 25)
PLAN = Plan("client", "流贷3000万+远期结售汇", (Item("WC01", Decimal(30_000_000)), Item("TF04")))
QUESTIONS = (
    Question("tenor", "WC01", "流贷做多长期限？"),
    Question("amount", "TF04", "远期多少？"),
    Question("tenor", "TF04", "远期多久？"),
)
FACTS = (
    Question("fact", "settlement_share", "结算占比是多少？"),
    Question("fact", "real_fx_exposure_verified", "有真实外汇背景吗？"),
    Question("fact", "current_ratio", "流动比率是多少？"),
)


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return rulebook(TODAY)


@pytest.fixture(scope="module")
def replies(book: Rulebook) -> Replies:
    return Replies(book, TODAY)


@pytest.mark.parametrize(
    ("text", "loan_tenor", "forward", "forward_tenor"),
    [
        ("12个月", 12, None, None),
        ("一年吧", 12, None, None),
        ("流贷一年，远期200万美元半年", 12, Decimal(2_000_000), 6),
        ("1000万，半年", None, Decimal(10_000_000), 6),
        ("1. 12个月 2. 1000万 3. 半年", 12, Decimal(10_000_000), 6),
        ("一年，1000万，半年", 12, Decimal(10_000_000), 6),
        ("大概1000万左右", None, Decimal(10_000_000), None),
        ("远期结售汇半年", None, None, 6),
    ],
)
def test_terms_are_taken_for_the_product_that_they_are_of(
    text: str, loan_tenor: int | None, forward: Decimal | None, forward_tenor: int | None, replies: Replies
) -> None:
    plan = replies.after(PLAN, QUESTIONS, text)
    assert plan is not None
    loan, other = plan.wanted
    assert (loan.tenor_m, other.amount, other.tenor_m) == (loan_tenor, forward, forward_tenor)
    assert loan.amount == Decimal(30_000_000)


@pytest.mark.parametrize(
    ("text", "put_off"),
    [("不知道", 1), ("跳过", 1), ("随便", 1), ("这个还没问", 1), ("都不清楚", 3), ("全部跳过", 3)],
)
def test_what_is_not_known_is_put_off_one_by_one_or_all(text: str, put_off: int, replies: Replies) -> None:
    plan = replies.after(PLAN, QUESTIONS, text)
    assert plan is not None and len(plan.unanswered) == put_off


@pytest.mark.parametrize(
    "text",
    [
        "今天去了华兴，方总说下个月要扩产线，想要设备贷款800万",
        "流贷最长几年",
        "利率能到3%吗？",
        "老周下周二过来，聊一下800万的事，还有一年期的那笔也要谈",
        "嗯",
        "明天提醒我给方总打电话",
        "不是200是250",
        "下周三10点去华兴",
        "明天去华兴，帮我准备一下",
        "好的 帮我看下三槐堂",
        "已经跟方总约好了",
        "把昨天那条改一下，金额是500",
    ],
)
def test_notes_questions_and_nods_are_no_answers(text: str, replies: Replies) -> None:
    assert replies.after(PLAN, QUESTIONS, text) is None
    assert replies.after(PLAN, FACTS, text) is None
    assert replies.after(PLAN, FACTS, text, late=True) is None


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("报表上是1.31", "settlement_share", Decimal("1.31")),
        ("大概六成五吧", "settlement_share", Decimal("0.65")),
        ("流动比率1.2", "current_ratio", Decimal("1.2")),
        ("是的，有真实背景", "real_fx_exposure_verified", True),
        ("没有，还没核实", "real_fx_exposure_verified", False),
    ],
)
def test_a_value_may_have_a_few_words_beside_it(text: str, name: str, value: object, replies: Replies) -> None:
    plan = replies.after(PLAN, FACTS, text)
    assert plan is not None and plan.answers[name].value == value


def test_a_fact_is_kept_under_the_name_that_it_was_given(replies: Replies) -> None:
    plan = replies.after(PLAN, FACTS, "资产负债率是65%")
    assert plan is not None and {name: one.value for name, one in plan.answers.items()} == {
        "asset_liability_ratio": Decimal("0.65")
    }
    plan = replies.after(PLAN, FACTS, "流动比率1.3")
    assert plan is not None and set(plan.answers) == {"current_ratio"}
    plan = replies.after(PLAN, FACTS, "65%，是，1.2")
    assert plan is not None and set(plan.answers) == {one.name for one in FACTS}


@pytest.mark.parametrize("text", ["1200万", "好的", "800万元"])
def test_an_amount_is_no_share_and_a_nod_no_fact_further_down(text: str, replies: Replies) -> None:
    assert replies.after(PLAN, FACTS, text) is None


@pytest.mark.parametrize(
    ("text", "answers"), [("12个月", True), ("1000万", True), ("不清楚", True), ("那我先去开个会再回来弄这个", False)]
)
def test_after_something_else_only_plain_answers_count(text: str, answers: bool, replies: Replies) -> None:
    assert (replies.after(PLAN, QUESTIONS, text, late=True) is not None) == answers


def test_what_the_proposal_is_for_may_be_said_by_product(replies: Replies) -> None:
    bare, asked = Plan("client", "写个方案"), (Question("needs", "needs", "解决什么需求？"),)
    plan = replies.after(bare, asked, "流贷500万一年")
    assert plan is not None and plan.wanted == (Item("WC01", Decimal(5_000_000), 12),)


def test_leaving_nodding_and_going_on_are_told_apart() -> None:
    assert all(map(gives_up, ("算了", "先不写了", "取消吧", "cancel"))) and not gives_up("取消流贷")
    assert all(map(nods, ("嗯", "好的", "？", "ok"))) and not nods("好的，12个月")
    assert all(map(goes_on, ("接着写", "继续", "继续写华兴的方案", "华兴那个接着写")))
    assert not any(map(goes_on, ("客户说继续合作", "今天继续跟进华兴", "总经理说继续做流贷")))
