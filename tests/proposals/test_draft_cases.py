"""Single drafts: what was asked for, what does not fit, what is not known, and what a client's own figures tell."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from knowledge.rulebook import Rulebook
from knowledge.ruletypes import FactValue
from proposals import codec
from proposals.keeping import handed_over, new_version, written
from proposals.manifest import figures_of, untraced
from proposals.playbook import Playbook
from proposals.preparing import Policy, Prepared, prepare
from proposals.reading import read
from proposals.record import ClientFile, Draft, Item, Kind, Paragraph, Plan, Table
from proposals.short import follow_up
from tests.proposals.conftest import TODAY

KINDS: tuple[Kind, ...] = ("client", "internal")
LOAN = Item("WC01", Decimal(30_000_000), 12, stressed=True)
FORWARD = Item("TF04", Decimal(2_000_000), 6, currency="USD")


def named(files: list[ClientFile], name: str) -> ClientFile:
    return next(one for one in files if name in one.name)


def plan_of(kind: Kind, *items: Item, request: str = "写个综合金融服务方案") -> Plan:
    return Plan(kind, request, items)


def test_what_was_asked_for_stands_first_with_its_amount_and_term(files: list[ClientFile], book: Rulebook) -> None:
    """给华兴写个综合金融服务方案，重点流贷3000万一年+远期结售汇200万美元半年"""
    made = prepare(plan_of("client", LOAN, FORWARD), named(files, "华兴精密"), book, TODAY)
    overview = next(section for section in made.draft.sections if section.key == "overview")
    table = next(block for block in overview.blocks if isinstance(block, Table))
    assert [row[1] for row in table.rows[:2]] == ["流动资金贷款", "远期结售汇"]
    assert table.rows[0][2:4] == ("3,000万元", "12个月") and table.rows[1][2:4] == ("200万美元", "6个月")
    assert len(table.rows) <= 5


def test_a_product_named_alone_is_proposed_alone(files: list[ClientFile], book: Rulebook) -> None:
    made = prepare(plan_of("client", LOAN, request="写个流贷方案"), named(files, "华兴精密"), book, TODAY)
    headings = [
        block.text
        for section in made.draft.sections
        if section.key == "products"
        for block in section.blocks
        if isinstance(block, Paragraph) and block.style == "heading"
    ]
    assert headings == ["流动资金贷款"] and made.draft.title == "流动资金贷款服务方案"


def test_what_does_not_fit_is_told_without_the_rule_and_never_offered(files: list[ClientFile], book: Rulebook) -> None:
    huaxing = named(files, "华兴精密")
    facts = dict(huaxing.facts) | {"asset_liability_ratio": FactValue(Decimal("0.91"), TODAY, audience="client")}
    made = prepare(plan_of("client", LOAN), replace(huaxing, facts=facts), book, TODAY)
    text = made.draft.text()
    assert "流动资金贷款有条件暂不满足（资产负债率" in text and "75.00%" not in text
    assert not any("流动资金贷款" in row[1] for row in rows_of(made.draft, "overview"))
    assert any("WC01.R2" in problem for problem in made.draft.problems)


def rows_of(made: Draft, key: str) -> list[tuple[str, ...]]:
    blocks = [block for section in made.sections if section.key == key for block in section.blocks]
    return [row for block in blocks if isinstance(block, Table) for row in block.rows]


def test_two_values_of_one_fact_are_asked_about_and_not_told(files: list[ClientFile], book: Rulebook) -> None:
    huaxing = named(files, "华兴精密")
    first = FactValue(Decimal(362_000_000), date(2025, 12, 31), "import", "client")
    second = replace(first, value=Decimal(291_000_000), source="note")
    torn = replace(huaxing, conflicts={"sales_revenue_last_year": (first, second)})
    made = prepare(plan_of("client", LOAN), torn, book, TODAY)
    assert any("3.62亿元" in problem and "2.91亿元" in problem for problem in made.draft.problems)
    assert "3.62亿元" not in made.draft.text()
    paper = prepare(plan_of("internal", LOAN), torn, book, TODAY).draft
    assert "2.91亿元" in paper.text() and any("不同的值" in one for one in paper.questions)


def test_unknown_is_a_question_and_no_figure_is_made_up(files: list[ClientFile], book: Rulebook) -> None:
    bare = ClientFile(0, "临溪新客户有限公司", {}, contact="林晓雨")
    for kind in KINDS:
        made = prepare(plan_of(kind, Item("WC01")), bare, book, TODAY)
        assert made.draft.questions and untraced(made.draft, made.manifest) == []
        assert all(one.startswith(("待补充", "待核实")) for one in made.draft.questions)


def test_statements_follow_the_products(files: list[ClientFile], book: Rulebook) -> None:
    bare = ClientFile(0, "临溪新客户有限公司", {}, contact="林晓雨")
    for code, words in (
        ("CM07", "可能仅取得最低档收益"),
        ("TF04", "锁定后将放弃有利变动"),
        ("GT01", "追偿"),
        ("GV02", "形式审核"),
    ):
        text = prepare(plan_of("client", Item(code), request="方案"), bare, book, TODAY).draft.text()
        assert words in text and "不构成授信承诺" in text and "有效期30个自然日" in text


def test_an_amount_above_the_banks_line_needs_a_second_person(files: list[ClientFile], book: Rulebook) -> None:
    huaxing = named(files, "华兴精密")
    facts = dict(huaxing.facts) | {
        "wc_quota_result": FactValue(Decimal(50_000_000), TODAY, audience="client"),
        "group_exposure_ratio": FactValue(Decimal("0.01"), TODAY),
    }
    whole = replace(huaxing, facts=facts)
    plan = plan_of("client", LOAN, request="流贷方案")
    assert prepare(plan, whole, book, TODAY, policy=Policy(Decimal(30_000_000))).status == "ready"
    assert prepare(plan, whole, book, TODAY, policy=Policy(Decimal(29_999_999))).status == "awaiting_approval"
    assert prepare(plan, whole, book, TODAY, policy=Policy(products=frozenset({"WC01"}))).status == "awaiting_approval"


def test_a_promise_added_by_message_blocks_the_client_file(files: list[ClientFile], book: Rulebook) -> None:
    plan = replace(plan_of("client", LOAN), additions={"overview": "这笔贷款审批没有问题，下周三保证到账。"})
    made = prepare(plan, named(files, "华兴精密"), book, TODAY)
    assert made.status == "blocked" and {one.severity for one in made.checked.findings} >= {"red"}


def test_leaving_prices_or_a_chapter_out_is_heard(files: list[ClientFile], book: Rulebook) -> None:
    huaxing = named(files, "华兴精密")
    plain = prepare(plan_of("client", LOAN), huaxing, book, TODAY).draft.text()
    without = prepare(replace(plan_of("client", LOAN), omitted=("pricing", "timetable")), huaxing, book, TODAY).draft
    assert "指导价" in plain and "指导价" not in without.text()
    assert "timetable" not in [section.key for section in without.sections]
    brief = prepare(replace(plan_of("client", LOAN), tone="brief"), huaxing, book, TODAY).draft.text()
    assert len(brief) < len(plain) * 0.95


def test_a_client_file_survives_json(files: list[ClientFile]) -> None:
    for file in files:
        assert codec.from_json(ClientFile, json.loads(json.dumps(codec.to_json(file)))) == file


def test_the_follow_up_names_what_was_sent(files: list[ClientFile], book: Rulebook) -> None:
    made = prepare(plan_of("client", LOAN), named(files, "华兴精密"), book, TODAY).draft
    text = follow_up(made, TODAY)
    assert "2026年11月25日" in text and "2026年12月25日" in text and made.title in text


def test_a_proposal_takes_far_less_than_a_second(files: list[ClientFile], book: Rulebook, plays: Playbook) -> None:
    prepare(plan_of("client", LOAN), files[0], book, TODAY, playbook=plays)
    begun = time.perf_counter()
    for file in files[:10]:
        prepare(plan_of("client", LOAN), file, book, TODAY, playbook=plays)
    assert (time.perf_counter() - begun) / 10 < 0.5


@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_of_the_word_file_is_in_the_manifest(
    kind: Kind, files: list[ClientFile], book: Rulebook, tmp_path: Path
) -> None:
    plan = plan_of(kind, LOAN, FORWARD)
    made: Prepared = prepare(plan, named(files, "华兴精密"), book, TODAY)
    kept = written(made, "P-TEST01", tmp_path)
    places = handed_over(kept, tmp_path, tmp_path / "out")
    manifest = json.loads(places["manifest"].read_text(encoding="utf-8"))
    known = {one["figure"] for one in manifest["figures"]}
    assert [one for one in figures_of(read(places["docx"]).text()) if one not in known] == []
    version = new_version(made, plan, named(files, "华兴精密"), kept)
    assert {one.kind for one in version.used} == {"fact", "document", "rule"}


def table_of(made: Draft, key: str, caption: str) -> Table:
    blocks = [block for section in made.sections if section.key == key for block in section.blocks]
    return next(block for block in blocks if isinstance(block, Table) and caption in block.caption)


def with_facts(file: ClientFile, **values: str) -> ClientFile:
    told = {name: FactValue(Decimal(value), TODAY, "import", "client") for name, value in values.items()}
    return replace(file, facts={**file.facts, **told}, conflicts={}, lines=())


def test_a_forward_is_shown_at_three_rates_with_what_is_lost_beside_what_is_gained(
    files: list[ClientFile], book: Rulebook
) -> None:
    """远期结售汇200万美元6个月，收汇"""
    plan = plan_of("client", FORWARD, request="远期结售汇200万美元，出口收汇")
    made = prepare(plan, named(files, "华兴精密"), book, TODAY)
    shown = table_of(made.draft, "calculation", "远期结售汇")
    assert "锁定汇率6.9739" in shown.caption and "13,947,800.00元" in shown.caption
    assert [row[0] for row in shown.rows] == ["6.8385", "7.0500", "7.2615"]
    assert shown.rows[1][3] == "-152,200.00元" and shown.rows[0][3].startswith("+")
    assert "不是行情" in made.draft.text() and untraced(made.draft, made.manifest) == []


def test_the_rates_of_the_request_come_before_those_of_the_manual(files: list[ClientFile], book: Rulebook) -> None:
    words = "远期结售汇200万美元收汇，即期7.10，人民币利率1.6%，美元利率3.8%"
    made = prepare(plan_of("internal", FORWARD, request=words), named(files, "华兴精密"), book, TODAY)
    assert [row[0] for row in table_of(made.draft, "need", "远期结售汇").rows][1] == "7.1000"


def test_an_example_without_its_inputs_is_asked_for_by_name(files: list[ClientFile], book: Rulebook) -> None:
    bare = ClientFile(0, "临溪新客户有限公司", {}, contact="林晓雨")
    made = prepare(plan_of("internal", Item("TF04", Decimal(100_000), 3, currency="EUR")), bare, book, TODAY)
    asked = next(one for one in made.draft.questions if "示例所需" in one)
    assert all(name in asked for name in ("即期汇率", "人民币利率", "外币利率", "收汇结汇还是购汇付汇"))


def test_the_need_is_worked_out_once_its_inputs_are_there(files: list[ClientFile], book: Rulebook) -> None:
    """用途与测算加上：预计增长10%，周转5次，自有资金2000万，现有流贷1000万，其他渠道没有"""
    known = with_facts(named(files, "华兴精密"), sales_revenue_last_year="218000000", net_profit_last_year="21800000")
    words = "预计销售增长10%，周转5次，自有资金2000万，现有流贷1000万，其他渠道没有"
    plan = replace(plan_of("internal", LOAN), additions={"need": words})
    made = prepare(plan, known, book, TODAY)
    text = made.draft.text()
    assert "营运资金量 = 218,000,000.00 × (1 − 10.00%) × (1 + 10.00%) ÷ 5.0000 = 43,164,000.00" in text
    assert "13,100,000.00" in text and untraced(made.draft, made.manifest) == []
    without = prepare(plan_of("internal", LOAN), known, book, TODAY).draft
    assert any("预计销售增长率" in one and "营运资金周转次数" in one for one in without.questions)


def test_profit_and_debt_are_put_to_the_test(files: list[ClientFile], book: Rulebook) -> None:
    values = {"sales_revenue_last_year": "200000000", "net_profit_last_year": "10000000", "net_assets": "40000000"}
    known = with_facts(named(files, "华兴精密"), asset_liability_ratio="0.6", **values)
    made = prepare(plan_of("internal", LOAN), known, book, TODAY)
    rows = table_of(made.draft, "need", "敏感性").rows
    assert [row[1] for row in rows] == ["1,000万元", "-1,000万元", "-900万元"]
    assert "资产负债率由60%变为69.23%" in made.draft.text() and "约合54天的营业收入" in made.draft.text()


@pytest.mark.parametrize(
    ("amount", "grade", "level"),
    [
        ("80000000", "8", "分行"),
        ("80000001", "8", "总行授信审批部"),
        ("40000000", "9", "分行"),
        ("40000001", "9", "总行授信审批部"),
        ("300000001", "3", "总行信贷审批委员会"),
    ],
)
def test_the_level_of_approval_follows_from_the_banks_own_rules(
    amount: str, grade: str, level: str, files: list[ClientFile], book: Rulebook
) -> None:
    known = with_facts(named(files, "华兴精密"), internal_rating_grade=grade, single_client_exposure=amount)
    made = prepare(plan_of("internal", LOAN), known, book, TODAY)
    told = next(line for line in made.draft.text().splitlines() if line.startswith("审批层级："))
    assert f"由{level}审批（《关于优化授信审批流程的通知》" in told


def test_without_a_grade_the_level_is_asked_for(files: list[ClientFile], book: Rulebook) -> None:
    file = named(files, "华兴精密")
    bare = replace(file, facts={name: fact for name, fact in file.facts.items() if name != "internal_rating_grade"})
    made = prepare(plan_of("internal", LOAN), bare, book, TODAY)
    assert any("本行评级" in one and "审批层级" in one for one in made.draft.questions)
    assert "由分行审批" not in made.draft.text()


def test_interest_is_for_loans_and_fees_are_for_guarantees(files: list[ClientFile], book: Rulebook) -> None:
    file = replace(named(files, "北垣建设"), lines=())
    fee = prepare(plan_of("client", Item("GT01", Decimal(5_000_000), 12), request="保函"), file, book, TODAY).draft
    assert table_of(fee, "calculation", "费用示例").rows[0][2] == "25,000.00元" and "利息" not in fee.text()
    long = prepare(plan_of("client", Item("SM01", Decimal(2_000_000), 36), request="小微贷"), file, book, TODAY).draft
    assert "利息示例" in long.text() or "有条件暂不满足" in long.text()


def test_common_conditions_stand_once_in_a_paper_of_two_products(files: list[ClientFile], book: Rulebook) -> None:
    made = prepare(plan_of("internal", LOAN, FORWARD), named(files, "华兴精密"), book, TODAY).draft
    ids = [row[0] for row in rows_of(made, "rules")]
    assert ids.count("COM.R1") == 1 and {"WC01.R2", "TF04.R1"} <= set(ids)


def test_the_clients_own_figures_say_why(files: list[ClientFile], book: Rulebook) -> None:
    known = with_facts(named(files, "华兴精密"), exposure_amount_12m="62000000", net_profit_last_year="9600000")
    text = prepare(plan_of("client", FORWARD), known, book, TODAY).draft.text()
    assert "汇率每变动1%，人民币金额相差62万元，相当于上年净利润960万元的6.46%" in text
