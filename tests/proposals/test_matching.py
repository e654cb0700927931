"""Which products fit a client: combined as the playbook says, never one that is refused, with all reasons shown."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.documents import Document
from knowledge.factdictionary import as_value
from knowledge.rulebook import Rulebook
from knowledge.ruletypes import FactEntry, FactValue
from proposals.matched import Match
from proposals.matching import MOST_IN_TEXT, match
from proposals.needs import read_needs
from proposals.playbook import Playbook
from tests.knowledge.sample_rulebook import ADMITTED, TODAY, rulebook

EXPORTER: dict[str, Any] = {
    **ADMITTED,
    "industry": "制造业",
    "export_history_months": 36,
    "years_operating": 6,
    "asset_liability_ratio": "0.72",
    "operating_cashflow_positive_years_of_last2": 2,
    "wc_quota_result": 30_000_000,
    "settlement_share": "0.3167",
    "current_ratio": "1.15",
    "amount_requested": 30_000_000,
    "tenor_requested_months": 6,
}
WHOLESALER: dict[str, Any] = {
    **ADMITTED,
    "industry": "批发业",
    "years_operating": 6,
    "asset_liability_ratio": "0.78",
    "operating_cashflow_positive_years_of_last2": 2,
    "wc_quota_result": 0,
    "settlement_share": "0.35",
    "current_ratio": "1.2",
    "amount_requested": 10_000_000,
    "tenor_requested_months": 6,
}


@cache
def playbook(as_of: date = TODAY) -> Playbook:
    return Playbook.of(rulebook(as_of))


def values(facts: dict[str, Any], as_of: date = TODAY) -> dict[str, FactValue]:
    book = rulebook(as_of)
    return {name: FactValue(as_value(book.facts[name], raw)) for name, raw in facts.items()}


def matched(facts: dict[str, Any], *needs: str, as_of: date = TODAY, **more: Any) -> Match:
    return match(rulebook(as_of), values(facts, as_of), needs, as_of, playbook=playbook(as_of), **more)


def test_an_exporters_needs_are_answered_by_one_combination() -> None:
    """周转 + 锁汇：户先行，再流贷，再避险；每个产品只出现一次."""
    found = matched(EXPORTER, "应收回笼", "汇率避险", "日常周转")
    assert found.kind is not None and found.kind.id == "A01"
    by_need = {each.need: each.codes for each in found.combinations}
    assert "WC01" in by_need["日常周转"] and {"TF04", "TF05"} <= set(by_need["汇率避险"])
    assert "CM01" in found.offered and len(found.offered) == len(set(found.offered))


def test_a_product_whose_conditions_fail_is_excluded_with_its_clause() -> None:
    """WC01.R4：测算为 0。"""
    found = matched(WHOLESALER, "WC01")
    (refused,) = [each for each in found.excluded if each.code == "WC01"]
    assert refused.rules == ("WC01.R4",)
    assert refused.source.document.endswith("流动资金贷款业务管理办法.docx") and refused.source.section == "第十条"
    assert "WC01" not in found.offered


def test_who_insists_on_a_product_that_does_not_fit_is_shown_what_stands_in_for_it() -> None:
    found = matched(WHOLESALER, "WC01")
    assert found.alternatives["WC01"]
    assert not set(found.alternatives["WC01"]) & {each.code for each in found.excluded}


def test_what_the_playbook_avoids_is_named_with_the_reason_and_the_place() -> None:
    """制造业出口型：押汇未还不买结构性存款."""
    found = matched(EXPORTER, "应收回笼", "日常周转")
    avoided = {each.code: each for each in found.excluded}
    assert {"CM07", "SC01"} <= avoided.keys()
    assert avoided["CM07"].why and avoided["CM07"].source.section == "A01 制造业出口型"


def test_an_exception_of_the_playbook_lifts_what_it_avoids() -> None:
    """农业龙头不推固定资产贷款，除非确有仓库建设；商贸批发没有例外."""
    grower = {**WHOLESALER, "industry": "农林牧渔"}
    plain = {each.code for each in matched(grower, "季节性备货").excluded}
    building = {each.code for each in matched(grower | {"project_approvals_complete": True}, "季节性备货").excluded}
    assert "FA01" in plain and "FA01" not in building
    sold = WHOLESALER | {"tech_qualification": "高新技术企业", "project_approvals_complete": True}
    assert {"FA01", "TC01"} <= {each.code for each in matched(sold, "季节性备货").excluded}


def test_what_the_client_holds_is_not_sold_again() -> None:
    found = matched(EXPORTER, "日常周转", holdings=["流贷"])
    assert found.held == ("WC01",) and "WC01" not in found.offered
    assert "WC01" in matched(EXPORTER, "续贷", holdings=["WC01"]).offered
    assert "WC01" in matched(EXPORTER, "WC01", holdings=["WC01"]).offered


def test_a_product_by_its_code_is_the_only_one_judged() -> None:
    assert [each.product.code for each in matched(EXPORTER, "TC01").verdicts] == ["TC01"]


def test_without_needs_every_product_is_judged() -> None:
    assert {each.product.code for each in matched(EXPORTER).verdicts} == set(rulebook().products)


def test_no_more_than_five_products_stand_in_the_text() -> None:
    found = matched(EXPORTER, *playbook().needs, archetype="A04")
    assert len(found.main) <= MOST_IN_TEXT
    assert [*found.main, *found.appendix] and set(found.main) | set(found.appendix) == set(found.offered)


def test_a_kind_that_is_on_record_goes_before_what_the_facts_suggest() -> None:
    found = matched(EXPORTER, "付款延期", archetype="大型装备制造（核心企业）")
    assert found.kind is not None and found.kind.id == "A15"
    assert "SC01" in {each.code for each in found.excluded}


def test_a_kind_is_heard_in_what_the_client_says() -> None:
    """中标了要保函，甲方又拖款."""
    found = matched(dict(ADMITTED), signals_text="老板说中标了要保函，农民工工资专户也得开")
    assert found.kind is not None and found.kind.id == "A06"
    assert "GT01" in found.offered


def test_a_condition_that_only_an_unknown_exception_could_save_is_not_offered() -> None:
    """2.8亿不够发起银团；是不是参加行还不知道."""
    merger = {**ADMITTED, "industry": "制造业", "ma_type": "控制型", "amount_requested": 280_000_000}
    found = matched(merger, "并购整合")
    assert "SY01" not in found.offered and "IB02" in found.offered


def test_the_version_of_the_day_decides() -> None:
    """小巨人 2,500万：2026-05-01 起才在上限内."""
    giant = {**ADMITTED, "industry": "制造业", "tech_qualification": "专精特新小巨人", "years_operating": 5}
    giant |= {"rd_expense_ratio": "0.035", "core_patents_count": 6, "asset_liability_ratio": "0.78"}
    giant |= {"net_profit_last_year": 8_600_000, "amount_requested": 25_000_000, "tenor_requested_months": 24}
    assert "TC01" in matched(giant, "TC01", as_of=date(2026, 5, 1)).offered
    assert "TC01" not in matched(giant, "TC01", as_of=date(2026, 4, 30)).offered


def test_the_output_names_fact_day_document_version_and_clause_of_every_rule() -> None:
    day = TODAY - timedelta(days=10)
    facts = values(EXPORTER) | {"current_ratio": FactValue(as_value(rulebook().facts["current_ratio"], "0.9"), day)}
    shown = match(rulebook(), facts, ["WC01"], TODAY).to_dict()
    rules = {rule["rule"]: rule for rule in shown["products"][0]["rules"]}
    assert rules["WC01.R6"] | {"facts": None} == {
        "rule": "WC01.R6",
        "result": "not_met",
        "fact": "current_ratio",
        "value": 0.9,
        "date": day.isoformat(),
        "document": "贷款/流动资金贷款业务管理办法.docx",
        "version": "3.0",
        "section": "第十二条",
        "by_exception": False,
        "missing": [],
        "stale": [],
        "facts": None,
    }
    assert rules["COM.R10"]["result"] == "not_applicable"


@pytest.mark.parametrize(
    ("said", "needs", "codes"),
    [
        ("汇率避险", ("汇率避险",), ()),
        ("TF04", (), ("TF04",)),
        ("流贷", (), ("WC01",)),
        ("设备贷款", ("设备更新",), ()),
        ("现金管理", ("集团归集",), ()),
        ("怕汇率跌，想锁汇", ("汇率避险",), ()),
        ("payroll", (), ()),
    ],
)
def test_needs_are_read_by_name_code_alias_and_in_the_clients_words(
    said: str, needs: tuple[str, ...], codes: tuple[str, ...]
) -> None:
    wanted = read_needs([said], playbook(), rulebook())
    if said == "payroll":
        assert wanted.needs == ("发薪",) or wanted.codes == ("CM02",)
    else:
        assert (wanted.needs, wanted.codes) == (needs, codes)


def test_a_need_that_nobody_knows_is_handed_back() -> None:
    assert read_needs(["量子纠缠"], playbook(), rulebook()).unread == ("量子纠缠",)


def test_another_banks_playbook_is_followed_as_it_is_written() -> None:
    """The playbook is data: other needs, another order, other kinds of clients."""
    plays = Document(
        name="p.md", id="p", title="手册", kind="playbook", extra={
            "needs": [{"need": "造船", "products": ["X2", "X1", "GONE"]}],
            "stages": [{"name": "一", "products": ["X2"]}, {"name": "二", "products": ["X1"]}],
            "archetypes": [
                {"id": "K1", "name": "船厂", "needs": ["造船"], "combo": [{"code": "X1", "why": "便宜"}],
                 "when": "tonnage >= 1000", "avoid": [{"code": "X3", "why": "太贵"}]},
            ],
        }, number=None, products=(), version=None, effective=None, expires=None, supersedes=(), audience="rm",
        owner=None, language="zh", root="", content_hash="",
    )  # fmt: skip
    sheets = [
        Document(
            name=f"{code}.md", id=code, title=code, kind="product", number=None, products=(code,), version=None,
            effective=None, expires=None, supersedes=(), audience="rm", owner=None, language="zh", root="",
            content_hash="", extra={"product": {"code": code, "name": code},
                                    "rules": [{"id": f"{code}.R1", "require": "tonnage >= 500"}]},
        )
        for code in ("X1", "X2", "X3")
    ]  # fmt: skip
    facts = Document(
        name="f.md", id="f", title="f", kind="facts", number=None, products=(), version=None, effective=None,
        expires=None, supersedes=(), audience="rm", owner=None, language="zh", root="", content_hash="",
        extra={"facts": [{"name": "tonnage", "means": "吨位", "type": "int"}]},
    )  # fmt: skip
    book = Rulebook.of([plays, *sheets, facts], {}, TODAY)
    found = match(book, {"tonnage": FactValue(as_value(book.facts["tonnage"], 2000))}, ["造船"], TODAY)
    assert [(each.need, each.codes) for each in found.combinations] == [("造船", ("X2", "X1"))]
    assert [each.code for each in found.excluded] == ["X3"]


def any_value(entry: FactEntry) -> st.SearchStrategy[Any]:
    """Values a fact may have, those around the usual limits among them."""
    if entry.type == "bool":
        return st.booleans()
    if entry.values:
        return st.sampled_from(entry.values)
    if entry.type == "date":
        return st.dates(date(2024, 1, 1), date(2027, 12, 31)).map(date.isoformat)
    whole = st.integers(0, 12) | st.integers(0, 400) | st.sampled_from([500_000, 10_000_000, 300_000_000])
    return whole if entry.type == "int" else whole | st.sampled_from(["0.1", "0.3", "0.7", "0.75", "0.8"])


@st.composite
def fact_sets(draw: st.DrawFn) -> dict[str, Any]:
    entries = rulebook().facts
    read = sorted(
        {name for sheet in rulebook().products.values() for rule in sheet.rules for name in rule.require.facts}
    )
    names = draw(st.lists(st.sampled_from([name for name in read if name in entries]), unique=True, max_size=40))
    return dict(ADMITTED) | {name: draw(any_value(entries[name])) for name in names}


@settings(max_examples=60, deadline=None)
@given(fact_sets(), st.data())
def test_whatever_is_known_nothing_refused_or_avoided_is_offered(facts: dict[str, Any], data: st.DataObject) -> None:
    needs = data.draw(st.lists(st.sampled_from([*playbook().needs, *rulebook().products]), max_size=4, unique=True))
    kind = data.draw(st.sampled_from([None, *(each.id for each in playbook().archetypes)]))
    found = matched(facts, *needs, archetype=kind)
    refused = {each.product.code for each in found.verdicts if each.eligibility == "not_met"}
    assert not refused & set(found.offered) and not {each.code for each in found.excluded} & set(found.offered)
    assert refused <= {each.code for each in found.excluded}
    assert set(found.offered) <= {each.product.code for each in found.verdicts}
    assert len(found.main) <= MOST_IN_TEXT and set(found.main) <= set(found.offered)
    assert all(each.source.document and each.why for each in found.excluded)
