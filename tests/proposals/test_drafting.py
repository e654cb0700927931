"""Drafts over the whole sample book: what each reader gets, what nobody may see, and where every figure is from."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from knowledge.rulebook import Rulebook
from knowledge.ruletypes import FactValue
from proposals import codec
from proposals.checking import check
from proposals.drafting import draft
from proposals.keeping import handed_over, new_version, written
from proposals.manifest import NotReproduced, figures_of, manifest, redraft, untraced
from proposals.matched import Match
from proposals.playbook import Playbook
from proposals.preparing import Policy, Prepared, matched, own_words, prepare
from proposals.reading import read
from proposals.record import ClientFile, Draft, Finding, Item, Kind, Paragraph, Plan, Said, Table
from proposals.short import follow_up, short_version
from tests.proposals.conftest import TODAY

KINDS: tuple[Kind, ...] = ("client", "internal")
CLIENT_CHAPTERS = ("understanding", "overview", "products", "conditions", "risks", "timetable", "statements")
INTERNAL_CHAPTERS = (
    *("summary", "borrower", "industry", "operations", "finance", "credit", "need", "repayment", "security", "rules"),
    *("concentration", "risks", "income", "terms", "conclusion"),
)
INTERNAL_WORDS = (
    "本行评级",
    "内部评级",
    "资金转移价格",
    "审批层级",
    "限额",
    "征信明细",
    "五级分类",
    "失信",
    "授信审批",
    "贷后触发",
    "竞争",
    "判断",
)
LOAN = Item("WC01", Decimal(30_000_000), 12, stressed=True)
FORWARD = Item("TF04", Decimal(2_000_000), 6, currency="USD")


def named(files: list[ClientFile], name: str) -> ClientFile:
    return next(one for one in files if name in one.name)


def plan_of(kind: Kind, *items: Item, request: str = "写个综合金融服务方案") -> Plan:
    return Plan(kind, request, items)


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft with the match that it was made of, not yet checked."""

    plan: Plan
    match: Match
    draft: Draft
    manifest: dict[str, Any]


def drafted(plan: Plan, file: ClientFile, book: Rulebook, plays: Playbook) -> Drafted:
    found = matched(plan, file, book, TODAY, plays)
    made = draft(plan, file, found, book, version=1, today=TODAY)
    return Drafted(plan, found, made, manifest(made, plan, file, found, book))


@pytest.fixture(scope="module")
def whole(files: list[ClientFile], book: Rulebook, plays: Playbook) -> list[tuple[ClientFile, Drafted]]:
    """A draft for every client of the sample book, of both kinds."""
    plans = [plan_of(kind, LOAN, FORWARD) for kind in KINDS]
    return [(file, drafted(plan, file, book, plays)) for file in files for plan in plans]


def test_every_chapter_is_there_for_every_client(whole: list[tuple[ClientFile, Drafted]]) -> None:
    assert len(whole) >= 120
    for _, made in whole:
        keys = [section.key for section in made.draft.sections if section.key != "calculation"]
        if made.draft.kind == "internal":
            assert keys == list(INTERNAL_CHAPTERS)
        elif "products" in keys:
            assert keys == list(CLIENT_CHAPTERS)


def test_every_figure_of_every_draft_is_in_its_manifest(whole: list[tuple[ClientFile, Drafted]]) -> None:
    for file, made in whole:
        assert untraced(made.draft, made.manifest) == [], (file.name, made.draft.kind)


def red_in(drafts: Iterable[Draft], kind: Kind, book: Rulebook) -> list[Finding]:
    """The red findings in the bank's own sentences, each sentence checked once however many drafts say it."""
    own = [own_words(one).text() for one in drafts if one.kind == kind]
    lines = dict.fromkeys(line for text in own for line in text.splitlines())
    told = check("\n".join(lines), book, audience=kind, client=None, as_of=TODAY)
    return [one for one in told.findings if one.severity == "red"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_check_lets_the_banks_own_sentences_pass(
    kind: Kind, whole: list[tuple[ClientFile, Drafted]], book: Rulebook
) -> None:
    assert red_in((made.draft for _, made in whole), kind, book) == []


def test_every_product_can_be_proposed_with_all_its_figures_traced(
    files: list[ClientFile], book: Rulebook, plays: Playbook
) -> None:
    drafts = []
    for place, code in enumerate(book.products):
        for kind in KINDS:
            plan = plan_of(kind, Item(code, Decimal(12_345_000), 14), request="写个方案")
            made = drafted(plan, files[place % len(files)], book, plays)
            assert untraced(made.draft, made.manifest) == [], (code, kind)
            drafts.append(made.draft)
    assert red_in(drafts, "client", book) == []


def test_an_invented_figure_is_found(files: list[ClientFile], book: Rulebook) -> None:
    made = prepare(plan_of("client", LOAN), named(files, "华兴精密"), book, TODAY)
    section = replace(made.draft.sections[0], blocks=(Paragraph("预计明年销售6.5亿元，增长17%。"),))
    assert untraced(replace(made.draft, sections=(section,)), made.manifest) == ["6.5亿元", "17%"]


def test_writing_again_from_the_manifest_gives_the_same(
    whole: list[tuple[ClientFile, Drafted]], book: Rulebook
) -> None:
    for _, made in whole[::5]:
        kept = json.loads(json.dumps(made.manifest, ensure_ascii=False))
        assert redraft(kept, book) == made.draft


def test_a_manifest_of_another_form_is_refused(book: Rulebook) -> None:
    with pytest.raises(NotReproduced):
        redraft({"form": 99}, book)
    with pytest.raises(NotReproduced):
        redraft({"form": 1, "inputs": {}}, book)


def with_canaries(file: ClientFile, book: Rulebook) -> tuple[ClientFile, list[str]]:
    """The file with a value of its own in every place that a client may not read."""
    canaries, facts = [], dict(file.facts)
    for place, (name, entry) in enumerate(book.facts.items()):
        if entry.type in ("int", "dec", "money"):
            value = Decimal(770_000_000 + 9_973 * place)
            audience = ("rm", "lead", "credit", "pricing")[place % 4]
            facts[name] = FactValue(value, TODAY, "import", audience)
            canaries += [str(value), f"{value:,}", f"{value / 10_000:,.2f}".rstrip("0").rstrip(".")]
    secret = Said("传闻", "鹦鹉螺七号传闻", TODAY, amount=None)
    file = replace(
        file,
        facts=facts,
        rating="鹦鹉螺评级",
        risks=(secret,),
        remarks=(replace(secret, words="鹦鹉螺判断"),),
        related=(("鹦鹉螺关联公司", "子公司"),),
        others=("鹦鹉螺第三方",),
    )
    return file, [*canaries, "鹦鹉螺"]


def test_what_is_internal_never_reaches_a_client(files: list[ClientFile], book: Rulebook, plays: Playbook) -> None:
    for file in files:
        planted, canaries = with_canaries(file, book)
        plan = plan_of("client", LOAN)
        made = drafted(plan, planted, book, plays)
        text = everything(made.draft) + short_version(made.draft, plan, planted, made.match, book)
        assert [one for one in canaries if one in text] == [], file.name


def test_a_client_reads_nothing_of_the_banks_judgement(whole: list[tuple[ClientFile, Drafted]]) -> None:
    for file, made in whole:
        if made.draft.kind != "client":
            continue
        text = everything(made.draft)
        assert [word for word in INTERNAL_WORDS if word in text] == [], file.name
        assert [name for name in file.others if name in text] == [], file.name
        ids = {result.rule.id for verdict in made.match.verdicts for result in verdict.rules}
        assert not [one for one in ids if one in text]
        told = [
            one for one in (*file.needs, *file.remarks, *file.risks) if len(one.words) > 6 and one.words != one.need
        ]
        assert [one.words for one in told if one.words in text] == [], file.name


def test_the_same_facts_stand_in_the_internal_paper(files: list[ClientFile], book: Rulebook) -> None:
    planted, _ = with_canaries(named(files, "华兴精密"), book)
    rated = replace(planted, facts=dict(planted.facts) | {"internal_rating_grade": FactValue(Decimal(6), TODAY)})
    text = everything(prepare(plan_of("internal", LOAN), rated, book, TODAY).draft)
    assert "鹦鹉螺判断" in text and "鹦鹉螺关联公司" in text and "6级" in text and "COM.R7" in text


def everything(made: Draft) -> str:
    """The words of a draft with its sources as a reader sees them listed."""
    return "\n".join([made.text(), *made.questions])


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
