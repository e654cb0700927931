"""Rules and facts in words: as a person says them, with units, and never with an operator or a raw decimal."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from knowledge.eligibility import judge
from knowledge.expressions import parse
from knowledge.rulebook import Rulebook
from knowledge.ruletypes import FactEntry, FactValue
from proposals import askwords
from proposals.matching import match
from proposals.rulewords import demand, failure, whole_rule

TODAY = date(2026, 11, 25)


def entry(name: str, label: str, kind: str, *, means: str = "", unit: str = "") -> FactEntry:
    return FactEntry(name, label, means or label, kind, unit)


FACTS = {
    one.name: one
    for one in (
        entry("asset_liability_ratio", "资产负债率", "dec"),
        entry("years_operating", "持续经营年数", "dec", unit="年"),
        entry("amount_requested", "本笔申请金额", "money", unit="元"),
        entry("volume_usd", "国际收支规模", "money", unit="美元"),
        entry("total_value", "批复总投资", "money", unit="元"),
        entry("rating_grade", "本行评级", "int", unit="级"),
        entry("people_count", "代发人数", "int", unit="人"),
        FactEntry("industry", "行业", "行业", "enum", values=("批发业", "建筑业", "制造业")),
        entry("license_valid", "营业执照有效", "bool"),
        entry("issued_on", "出票日", "date"),
    )
}


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("asset_liability_ratio <= 0.70", "资产负债率不超过70%"),
        ("asset_liability_ratio < 0.705", "资产负债率低于70.5%"),
        ("years_operating >= 2", "持续经营年数不低于2年"),
        ("people_count >= 5", "代发人数不少于5人"),
        ("amount_requested <= 300000000", "本笔申请金额不超过3亿元"),
        ("volume_usd >= 100000000", "国际收支规模不低于1亿美元"),
        ("amount_requested / total_value <= 0.8", "本笔申请金额÷批复总投资不超过80%"),
        ("amount_requested <= total_value * 0.3", "本笔申请金额不超过批复总投资的30%"),
        ("rating_grade <= 6", "本行评级在6级或以内"),
        ("industry in [批发业, 建筑业]", "行业属于批发业、建筑业"),
        ("industry in [批发业]", "行业为批发业"),
        ("not (industry in [批发业, 建筑业])", "行业不属于批发业、建筑业"),
        ("license_valid == true", "营业执照有效"),
        ("license_valid == false", "无“营业执照有效”情形"),
        ("100000 <= amount_requested", "本笔申请金额不低于10万元"),
        ("issued_on >= '2026-01-01'", "出票日不早于2026年1月1日"),
        ("amount_requested >= 500000 and amount_requested <= 300000000", "本笔申请金额在50万元至3亿元之间"),
        (
            "industry == 建筑业 and (people_count > 10 or rating_grade == 1)",
            "行业为建筑业，且（代发人数多于10人，或本行评级为1级）",
        ),
    ],
)
def test_a_condition_is_said_as_people_say_it(rule: str, words: str) -> None:
    assert demand(parse(rule, FACTS), FACTS) == words


def test_what_is_not_met_is_told_with_what_it_met(book: Rulebook) -> None:
    """资产负债率 <= 0.75 与实际 91%"""
    facts = {"asset_liability_ratio": FactValue(Decimal("0.91"), TODAY)}
    verdict = judge(book.products["WC01"], facts, TODAY, book.facts)
    told = next(one for one in verdict.rules if one.rule.id == "WC01.R2")
    known = {**facts, "industry": FactValue("制造业", TODAY)}
    told = next(one for one in judge(book.products["WC01"], known, TODAY, book.facts).rules if one.rule.id == "WC01.R2")
    assert failure(told, book.facts) == "WC01.R2 要求资产负债率不超过75%，实际91%"
    found = match(book, known, ["WC01"], TODAY)
    assert any("资产负债率不超过75%，实际91%" in one.why for one in found.excluded)


def test_no_rule_of_the_bank_is_shown_with_operators_or_names_of_facts(book: Rulebook) -> None:
    rules = [rule for sheet in book.products.values() for rule in sheet.rules]
    told = [whole_rule(rule, book.facts) for rule in (*rules, *book.others)]
    raw = re.compile(r"[<>=!]=|\b(?:and|or|not|in)\b|[a-z]+_[a-z]+|(?<!\d)0\.\d+(?![\d%])")
    assert [text for text in told if raw.search(text)] == []


@pytest.mark.parametrize(
    ("label", "means", "question"),
    [
        ("营业执照有效", "营业执照有效、非吊销注销", "营业执照是否有效、非吊销注销"),
        ("环保处罚未整改", "有未整改完毕的环保行政处罚", "是否有未整改完毕的环保行政处罚"),
        ("立项", "立项、用地、施工许可齐备", "立项、用地、施工许可是否齐备"),
        ("耳标登记率 ≥95%", "耳标登记率 ≥95%", "耳标登记率是否不低于95%"),
        ("低风险业务", "本笔属 0.4 所列低风险业务", "本笔是否属低风险业务"),
        ("认股权持有人", "认股权持有人为合作投资机构", "认股权持有人是否为合作投资机构"),
    ],
)
def test_what_holds_or_not_is_asked_so_that_yes_means_that_it_holds(label: str, means: str, question: str) -> None:
    assert askwords.yes_no(entry("one", label, "bool", means=means)) == question


@pytest.mark.parametrize(
    ("label", "means", "name"),
    [
        ("测算的新增流贷额度", "4.1 公式测得新增流贷额度（≤0 记 0）", "测算的新增流贷额度"),
        ("上年营业收入", "上年度营业收入", "上年营业收入"),
        ("保证金比例", "本笔保证金 ÷ 业务金额", "保证金比例（本笔保证金 ÷ 业务金额）"),
        ("近2年经营现金流为正", "最近 2 个年度经营现金净流量为正的年数", "最近 2 个年度经营现金净流量为正的年数"),
    ],
)
def test_a_figure_is_asked_for_without_the_dictionarys_definition(label: str, means: str, name: str) -> None:
    assert askwords.fact_name(entry("one", label, "money", means=means)) == name
