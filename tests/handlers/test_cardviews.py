"""What a relationship manager reads on a card: short, complete, in two languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from handlers import cardviews, figures, notetexts, pressing, receipts, texts
from handlers.cardviews import Face, Option
from handlers.markup import plain
from handlers.notelines import Manner
from handlers.refusals import checked_text
from notes.record import Amount, Ask, Note, Person, Promise, Rate, Task, Tenor

TODAY = date(2026, 11, 23)
ZH, EN = Manner("zh", TODAY), Manner("en", TODAY)
VISIT = Note(
    client="三槐堂纺织有限公司",
    date=TODAY,
    contact_form="拜访",
    people=(Person("吴", "总"),),
    needs=("流动资金贷款",),
    amounts=(Amount("需求金额", "8000000", low="8000000", high="9000000", vague=True),),
    rates=(Rate(value="3.6", whose="他行报价"),),
    collateral=("厂房",),
    purpose="采购备货",
    competitors=("远岚银行",),
    tasks=(Task("回复吴总报价", date(2026, 11, 27)),),
    guesses=("needs",),
)
FACE = Face("c1", VISIT, "三槐堂纺织有限公司", said="刚从三槐堂出来 吴总想要八百多万买纱")


def labels(view: cardviews.View) -> list[str]:
    return [button.label for row in view.rows for button in row]


def test_a_visit_becomes_a_card_that_fits_a_phone() -> None:
    """刚从三槐堂出来 吴总想要八百多万买纱 厂房押着 说远岚给3.6 周五前回他"""
    view = cardviews.pending(FACE, ZH)
    assert plain(view.markup).splitlines() == [
        "📄 三槐堂纺织有限公司 · 周一 11-23 拜访",
        "人 吴总",
        "需求 流动资金贷款（猜）",
        "金额 需求 800–900万",
        "用途 采购备货   押品 厂房",
        "对手 远岚银行 3.6%",
        "任务 回复吴总报价 周五 11-27 · 我",
        "❓品种你没说，先按流动资金贷款",
    ]
    assert labels(view) == ["✓ 对", "✎ 改", "不是这家", "丢弃"]


def test_the_same_card_in_english() -> None:
    view = cardviews.pending(FACE, EN)
    assert "working-capital loan (guess)" in view.markup and "CNY 8–9m" in view.markup
    assert "factory building" in view.markup and "Fri 27 Nov" in view.markup
    assert labels(view) == ["✓ Save", "✎ Edit", "Not this client", "Discard"]


def test_what_looked_like_a_question_can_be_made_one() -> None:
    assert "这是提问" in labels(cardviews.pending(replace(FACE, near=True), ZH))


def test_an_ambiguous_client_is_asked_with_numbered_options() -> None:
    """澜桥那边要协定存款"""
    options = (Option(1, "澜桥控股集团有限公司", "澜桥集团"), Option(2, "澜桥新材料有限公司"))
    view = cardviews.pending(replace(FACE, client=None, named="澜桥", options=options), ZH)
    assert "“澜桥”是哪家？" in view.markup
    assert labels(view) == ["1 澜桥集团", "2 澜桥新材料有限公司", "都不是", "丢弃"]


def test_an_unknown_client_may_become_a_new_one() -> None:
    view = cardviews.pending(replace(FACE, client=None, named="晨曦模具"), ZH)
    assert "“晨曦模具”不在您的客户里" in view.markup and "＋ 新客户" in labels(view)


def test_three_clients_are_three_lines_and_two_taps() -> None:
    """今天三家"""
    faces = [
        FACE,
        replace(FACE, card_id="c2", client="青鹭国际贸易有限公司"),
        replace(FACE, card_id="c3", client=None, named="老周的厂"),
    ]
    view = cardviews.batch(faces, ZH)
    assert plain(view.markup).splitlines()[1:] == [
        "1 三槐堂纺织有限公司 流动资金贷款 800–900万 · 任务1",
        "2 青鹭国际贸易有限公司 流动资金贷款 800–900万 · 任务1",
        "3 “老周的厂” 没对上客户",
    ]
    assert labels(view) == ["全部对", "逐条看", "第3条选客户"]


def test_risks_name_their_rule_and_a_promise_beyond_authority_is_marked() -> None:
    note = replace(VISIT, risk_signals=("高管离职",), promises=(Promise("利率给到3.2%", None),))
    manner = replace(ZH, rules={"高管离职": "S07"}, beyond={"利率给到3.2%": "定价须报批"})
    text = plain(cardviews.pending(replace(FACE, record=note), manner).markup)
    assert "风险 ⚠ 高管离职（S07）" in text and "承诺 利率给到3.2%" in text
    assert "⚠ “利率给到3.2%”超出您的权限：定价须报批" in text


def test_a_promise_that_is_a_task_is_said_once() -> None:
    note = replace(VISIT, promises=(Promise("回复报价", date(2026, 11, 27)),))
    text = plain(cardviews.pending(replace(FACE, record=note), ZH).markup)
    assert text.count("11-27") == 1 and "（答应的）" in text


def test_a_note_without_fields_shows_the_words() -> None:
    face = Face("c", Note(client="三槐堂纺织有限公司", date=TODAY), "三槐堂纺织有限公司", said="三槐堂厂房证办下来了")
    assert "原话 三槐堂厂房证办下来了" in cardviews.pending(face, ZH).markup


def test_a_confidential_note_says_who_sees_it() -> None:
    assert "仅您与合规可见" in cardviews.pending(replace(FACE, suspicion=True), ZH).markup
    assert "🔒 保密" not in labels(cardviews.saved(replace(FACE, suspicion=True), 7, ZH))


@pytest.mark.parametrize("words", ["<b>粗</b>", "a & b", "x" * 5000, "</i><script>", "\u202e倒着\x00"])
def test_whatever_was_said_telegram_takes_it(words: str) -> None:
    """Markup in every field, and fields far too long."""
    note = Note(
        client=words,
        date=TODAY,
        place=words,
        people=(Person(words, words),),
        needs=(words,),
        tasks=tuple(Task(words, owner=words) for _ in range(12)),
        promises=(Promise(words),),
        competitors=(words,),
        risk_signals=(words,),
        guesses=("needs",),
    )
    face = Face("c", note, words, said=words, named=words, asks=(Ask("date", said=words),))
    manner = replace(ZH, rules={words: words}, beyond={words: words})
    for view in (
        cardviews.pending(face, manner),
        cardviews.pending(replace(face, client=None), manner),
        cardviews.saved(face, 1, manner),
        cardviews.batch([face, replace(face, client=None)], manner),
        cardviews.fields(face, manner),
        cardviews.ask_value("place", note, manner, {"card": "c"}),
        receipts.changed(note, replace(note, place="厂里"), words, manner, note_id=1),
        receipts.undone(words, note, {"risks": 1}, [words], manner, 1),
    ):
        assert "\x00" not in checked_text(view.markup, True)
        if len(words) < 100:
            assert len(view.markup.splitlines()) <= 25


@pytest.mark.parametrize(
    ("given", "zh", "en"),
    [
        (Amount("存款", "35000000"), "3,500万", "CNY 35m"),
        (Amount("存款", "120000000"), "1.2亿", "CNY 120m"),
        (Amount("存款", "1234.5"), "1,234.5元", "CNY 1.2345k"),
        (Amount("存款", "5000000", "USD"), "500万美元", "USD 5m"),
        (Amount("存款", "12345678.91"), "12,345,678.91元", "CNY 12,345,678.91"),
        (Amount("存款", "5000000", low="4500000", high="5500000", vague=True), "约500万（450–550万）", None),
        (Amount("存款", "50000000", low="45000000", high="50000000", vague=True), "近5,000万（4,500–5,000万）", None),
        (Amount("存款", "50000000", high="50000000", vague=True), "不超过5,000万", "at most CNY 50m"),
        (Amount("存款", "50000000", low="50000000", vague=True), "5,000万以上", "at least CNY 50m"),
        (Amount("存款", None, low="100000", high="200000", vague=True), "10–20万", "CNY 100–200k"),
        (Amount("存款", "100000000", low="100000000", high="200000000", vague=True), "1–2亿", None),
        (Amount("存款", "90000000", low="90000000", high="110000000", vague=True), "9,000万–1.1亿", None),
    ],
)
def test_amounts_are_exact_and_say_how_vague_they_are(given: Amount, zh: str, en: str | None) -> None:
    assert figures.amount(given, "zh") == zh
    assert en is None or figures.amount(given, "en") == en


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (Rate(value="3.45"), "3.45%"),
        (Rate(basis="LPR1Y", spread_bp=30), "LPR+30bp"),
        (Rate(basis="LPR5Y", spread_bp=-20), "LPR5Y-20bp"),
        (Rate(basis="LPR1Y", spread_bp=0), "LPR 平"),
        (Rate(low="3", high="4"), "3–4%"),
        (Rate(value="3", high="3"), "≤3%"),
        (Rate(basis="月息", value="0.3"), "月息 0.3%"),
    ],
)
def test_rates_are_shown_as_said(given: Rate, said: str) -> None:
    assert figures.rate(given) == said


def test_tenors_are_years_where_they_are_whole_ones() -> None:
    given = [Tenor(months=36, months_high=60), Tenor(months=18), Tenor(days=90)]
    assert [figures.tenor(one, "zh") for one in given] == ["3–5年", "18个月", "90天"]


def test_a_correction_is_shown_from_old_to_new() -> None:
    """不是八百是一千八"""
    after = replace(VISIT, amounts=(Amount("需求金额", "18000000"),))
    view = receipts.changed(VISIT, after, "三槐堂", ZH, note_id=4)
    assert plain(view.markup).splitlines() == [
        "✎ 已改 · 三槐堂 11-23",
        "金额 800–900万 → 1,800万",
        "其余未动。",
    ]
    assert labels(view) == ["撤销这次修改"]


def test_taking_back_says_what_went_with_it() -> None:
    """撤回刚才那条"""
    view = receipts.undone("三槐堂", VISIT, {"opportunities": 1, "risks": 0}, ["回复吴总报价"], ZH, 1)
    assert view.markup == "↩ 已撤销：三槐堂 11-23 的记录\n一并撤掉：任务 1 项（回复吴总报价）、商机 1 项"


def test_no_sentence_stands_in_another_ones_place() -> None:
    """Each key once, whichever module keeps the sentences."""
    modules = [texts.TEXTS, notetexts.NOTE_TEXTS]
    keys = [key for module in modules for key in module]
    assert len(keys) == len(set(keys))
    assert all(zh.strip() and en.strip() for module in modules for zh, en in module.values())


def test_every_button_does_something() -> None:
    """What a button's payload says is known to whoever presses it."""
    folder = Path(cardviews.__file__).parent
    said = {name for path in folder.glob("*.py") for name in re.findall(r'"do": "([a-z_.]+)"', path.read_text("utf-8"))}
    assert said and said <= set(pressing._ACTIONS)
