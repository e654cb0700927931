"""The bank's own documents as rules: what is taken in, what is refused and how it is told, and what holds on a day."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from knowledge.answering import Answerer
from knowledge.base import KnowledgeBase
from knowledge.documents import Document
from knowledge.eligibility import judge
from knowledge.factdictionary import FactError, as_value, dictionary_of
from knowledge.ingest import IngestReport, ingest
from knowledge.rulebook import Rulebook
from knowledge.ruletypes import FactEntry, FactValue
from knowledge.validity import validities
from knowledge.withdrawing import withdraw
from tests.knowledge.sample_rulebook import TODAY, documents, rulebook
from tests.knowledge.sources import drawn_model

DICTIONARY = """---
kind: facts
facts:
  - {name: years, means: 经营年数, type: dec, unit: 年}
  - {name: amount_requested, means: 申请金额, type: money, unit: 元}
  - {name: tenor_requested_months, means: 申请期限, type: int, unit: 月}
  - {name: trade, means: 行业, type: enum, values: [制造业, 批发业], fresh_days: 30}
  - {name: overdue, means: 逾期, type: bool}
---
# 词典
"""
ADMISSION = """---
kind: policy
rules:
  - {id: COM.R1, section: 第一条, require: "overdue == false", severity: red}
  - {id: COM.R2, section: 第二条, require: "trade == 制造业"}
  - {id: ZR-1, section: 第三条, require: "years >= 9"}
---
# 准入办法

第一条 没有逾期。
"""
LOAN = """---
id: loan
kind: product
effective: 2026-01-01
product:
  code: LN1
  name: 循环贷（随借贷）
  name_en: Revolving loan
  aliases: [随借随还]
  credit: true
  amount: {min: 100, max: null}
  tenor_m: {min: null, max: 12}
  tenor_extension: {max: 24, unless: "years >= 5"}
rules:
  - {id: LN1.R1, section: 第一条, require: "years >= 2"}
---
# 循环贷

第一条 经营满两年。
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "bank"
    folder.mkdir()
    for name, text in {"facts": DICTIONARY, "admission": ADMISSION, "loan": LOAN}.items():
        (folder / f"{name}.md").write_text(text, "utf-8")
    return folder


def taken(folder: Path, data: Path) -> IngestReport:
    return ingest([folder], data_dir=data, embeddings=drawn_model())


async def opened(data: Path) -> KnowledgeBase:
    base = KnowledgeBase(data, drawn_model(), Answerer(), today=lambda: TODAY)
    await base.refresh()
    return base


@pytest.fixture
async def base(folder: Path, tmp_path: Path) -> AsyncIterator[KnowledgeBase]:
    assert taken(folder, tmp_path / "data").failed == ()
    base = await opened(tmp_path / "data")
    yield base
    await base.close()


async def test_a_banks_own_documents_become_products_with_their_rules(base: KnowledgeBase) -> None:
    book = base.rulebook()
    assert [rule.id for rule in book.products["LN1"].rules] == ["LN1.R1", "COM.R1", "COM.R2", "LN1.AMT", "LN1.TEN"]
    assert [rule.id for rule in book.common] == ["COM.R1", "COM.R2"]
    assert [rule.id for rule in book.others] == ["ZR-1"]
    facts = {"years": 5, "amount_requested": 10**12, "tenor_requested_months": 18, "trade": "制造业", "overdue": False}
    values = {name: FactValue(as_value(book.facts[name], value)) for name, value in facts.items()}
    assert judge(book.products["LN1"], values, TODAY, book.facts).eligibility == "met"


async def test_a_rulebook_is_that_of_the_day_and_of_the_reader(base: KnowledgeBase) -> None:
    assert base.rulebook() is base.rulebook(TODAY)
    assert not base.rulebook(date(2025, 12, 31)).products
    assert not base.rulebook(reader="client").products
    assert not base.rulebook(reader="client").facts


async def test_a_withdrawn_document_judges_nobody_any_more(base: KnowledgeBase, tmp_path: Path) -> None:
    assert base.rulebook().products
    withdraw("loan.md", data_dir=tmp_path / "data")
    await base.refresh()
    assert not base.rulebook().products


@pytest.mark.parametrize(
    ("wrong", "instead", "told"),
    [
        ('"years >= 2"', '"yearsoperating >= 2"', "loan.md 第 15 行：rules.LN1.R1.require：“yearsoperating”"),
        ('"years >= 2"', '"trade == 钢铁"', "loan.md 第 15 行：rules.LN1.R1.require：“钢铁”"),
        ('"years >= 2"', '"years >="', "loan.md 第 15 行：rules.LN1.R1.require："),
        ('require: "years >= 2"', "ask: 几年", "loan.md 第 15 行：rules.LN1.R1：缺少 require"),
        ('require: "years >= 2"', 'require: "years >= 2", severity: 红', "loan.md 第 15 行：rules.LN1.R1：severity"),
        ("{id: LN1.R1, ", "{", "loan.md 第 15 行：rules[1]：缺少 id"),
        ("credit: true", "credit: 是", "loan.md 第 10 行：product.LN1：credit"),
        ("min: 100,", "min: 一百,", "loan.md 第 11 行：product.LN1.amount.min：应为数字"),
        ('"years >= 5"', '"approved"', "loan.md 第 13 行：product.LN1.tenor_extension.unless：“approved”"),
    ],
)
def test_a_wrong_rule_is_one_line_with_file_and_line_and_its_document_is_left_out(
    folder: Path, tmp_path: Path, wrong: str, instead: str, told: str
) -> None:
    loan = folder / "loan.md"
    loan.write_text(LOAN.replace(wrong, instead), "utf-8")
    report = taken(folder, tmp_path / "data")
    assert (report.documents, len(report.failed)) == (2, 1)
    assert report.failed[0].why.startswith(told) and "\n" not in report.failed[0].why


PLAYS = """---
kind: playbook
suits:
  - {code: LN1, when: "trade == 制造业", why: 只给制造业}
archetypes:
  - id: Z1
    avoid:
      - {code: LN1, why: 没有贸易, unless: "years >= 3"}
---
# 手册

第一条 搭配。
"""


@pytest.mark.parametrize(
    ("wrong", "instead", "told"),
    [
        ('"trade == 制造业"', '"trade == 钢铁"', "plays.md 第 4 行：suits.LN1.when：“钢铁”"),
        (', when: "trade == 制造业"', "", "plays.md 第 4 行：suits.LN1：缺少 when"),
        ("code: LN1, when", "product: LN1, when", "plays.md 第 4 行：suits[1]：缺少 code"),
        ('"years >= 3"', '"yeers >= 3"', "plays.md 第 8 行：archetypes.Z1.avoid.LN1.unless：“yeers”"),
        ('"years >= 3"', '"years + 3"', "plays.md 第 8 行：archetypes.Z1.avoid.LN1.unless："),
    ],
)
def test_a_condition_of_the_playbook_that_cannot_be_read_is_refused_with_its_line(
    folder: Path, tmp_path: Path, wrong: str, instead: str, told: str
) -> None:
    (folder / "plays.md").write_text(PLAYS, "utf-8")
    assert taken(folder, tmp_path / "data").failed == ()
    (folder / "plays.md").write_text(PLAYS.replace(wrong, instead), "utf-8")
    (failed,) = taken(folder, tmp_path / "data").failed
    assert failed.why.startswith(told)


def test_in_a_sidecar_the_line_of_the_sidecar_is_told(folder: Path, tmp_path: Path) -> None:
    (folder / "note.txt").write_text("第一条 内容。", "utf-8")
    (folder / "note.txt.yaml").write_text('title: 通知\nrules:\n  - id: N.R1\n    require: "nothing > 1"\n', "utf-8")
    report = taken(folder, tmp_path / "data")
    assert [each.why.split("：")[0] for each in report.failed] == ["note.txt.yaml 第 4 行"]


def test_a_changed_document_with_a_wrong_rule_leaves_what_was_there(folder: Path, tmp_path: Path) -> None:
    taken(folder, tmp_path / "data")
    (folder / "loan.md").write_text(LOAN.replace("years >= 2", "yeers >= 3"), "utf-8")
    report = taken(folder, tmp_path / "data")
    assert (report.documents, report.changed, len(report.failed)) == (3, 0, 1)


def test_the_published_dictionary_serves_a_later_ingest(folder: Path, tmp_path: Path) -> None:
    taken(folder, tmp_path / "data")
    further = tmp_path / "more"
    further.mkdir()
    for name, condition in {"right": "trade in [批发业]", "wrong": "trade in [钢铁]"}.items():
        text = f'---\nrules:\n  - {{id: {name}.R1, require: "{condition}"}}\n---\n# 一\n\n第一条 一。\n'
        (further / f"{name}.md").write_text(text, "utf-8")
    report = taken(further, tmp_path / "data")
    assert (report.added, [Path(each.file).name for each in report.failed]) == (1, ["wrong.md"])


def test_without_a_dictionary_only_the_grammar_is_held_against_rules(tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    folder.mkdir()
    for name, condition in {"right": "some_fact >= 2 and kind == 甲", "wrong": "some_fact >="}.items():
        text = f'---\nrules:\n  - {{id: {name}.R1, require: "{condition}"}}\n---\n# 一\n\n第一条 一。\n'
        (folder / f"{name}.md").write_text(text, "utf-8")
    report = taken(folder, tmp_path / "data")
    assert (report.added, [Path(each.file).name for each in report.failed]) == (1, ["wrong.md"])


def test_a_rule_that_can_no_longer_be_read_or_found_stays_open() -> None:
    product = {"code": "P", "credit": False, "common_rules": ["COM.R9"]}
    rules = [{"id": "P.R1", "require": "gone_fact >= 2"}, {"id": "P.R2", "require": "((("}]
    extra: dict[str, Any] = {"product": product, "rules": rules}
    dictionary = Document("f", "f", "f", kind="facts", extra={"facts": [{"name": "kept", "type": "bool"}]})
    everything = [Document("d", "d", "d", extra=extra), dictionary]
    book = Rulebook.of(everything, validities(everything), TODAY)
    verdict = judge(book.products["P"], {}, TODAY, book.facts)
    assert {result.rule.id: result.result for result in verdict.rules} == dict.fromkeys(
        ("P.R1", "P.R2", "COM.R9"), "unknown"
    )


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("LN1", ["LN1"]),
        ("ln1", ["LN1"]),
        ("循环贷", ["LN1"]),
        ("随借贷", ["LN1"]),
        ("随借随还", ["LN1"]),
        ("revolving LOAN", ["LN1"]),
        ("火星贷", []),
        ("", []),
    ],
)
async def test_a_product_is_found_by_what_people_call_it(base: KnowledgeBase, text: str, codes: list[str]) -> None:
    assert base.rulebook().product_named(text) == codes


def test_every_product_of_the_sample_bank_is_found_by_code_name_alias_and_english() -> None:
    book = rulebook()
    assert len(book.products) == 52
    for code, sheet in book.products.items():
        for name in (code, sheet.name, sheet.name_en):
            assert code in book.product_named(name)


def test_every_fact_that_a_rule_or_signal_of_the_sample_bank_reads_stands_in_its_dictionary() -> None:
    for day in (date(2025, 1, 2), TODAY, date(2027, 1, 1)):
        book = rulebook(day)
        for rule in (*book.common, *book.others, *(r for sheet in book.products.values() for r in sheet.rules)):
            for part in (rule.when, rule.require, rule.unless):
                assert part is None or set(part.facts) <= set(book.facts), rule.id


def test_credit_products_have_their_limits_as_rules_and_others_have_none() -> None:
    for code, sheet in rulebook().products.items():
        limits = {rule.id for rule in sheet.rules} & {f"{code}.AMT", f"{code}.TEN"}
        assert len(limits) == (2 if sheet.credit else 0)


ENTRIES = {entry.name: entry for entry in dictionary_of(documents(), TODAY).values()}
SHARE = FactEntry("share", "share", "share", "dec")


@pytest.mark.parametrize(
    ("entry", "raw", "value"),
    [
        (SHARE, 0.72, Decimal("0.72")),
        (SHARE, "0.72", Decimal("0.72")),
        (SHARE, "72%", Decimal("0.72")),
        (SHARE, 1, Decimal(1)),
        (ENTRIES["amount_requested"], "30,000,000", Decimal(30_000_000)),
        (ENTRIES["amount_requested"], 3e7, Decimal(30_000_000)),
        (ENTRIES["internal_rating_grade"], 8.0, Decimal(8)),
        (ENTRIES["dishonest_debtor"], "false", False),
        (ENTRIES["dishonest_debtor"], True, True),
        (ENTRIES["industry"], " 批发业 ", "批发业"),
        (ENTRIES["notice_days"], 7, "7"),
        (ENTRIES["apply_date"], "2026-09-30", TODAY),
    ],
)
def test_raw_values_are_read_as_the_dictionary_types_them(entry: FactEntry, raw: object, value: object) -> None:
    assert as_value(entry, raw) == value


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("dishonest_debtor", 0),
        ("dishonest_debtor", "没有"),
        ("internal_rating_grade", 8.5),
        ("internal_rating_grade", True),
        ("amount_requested", "三千万"),
        ("amount_requested", float("nan")),
        ("amount_requested", float("inf")),
        ("amount_requested", "1e400"),
        ("amount_requested", [1]),
        ("amount_requested", None),
        ("amount_requested", ""),
        ("industry", "钢铁"),
        ("industry", True),
        ("apply_date", "2026-02-30"),
        ("apply_date", 20260930),
    ],
)
def test_a_value_of_another_type_is_refused_by_the_facts_name(name: str, raw: object) -> None:
    with pytest.raises(FactError, match=name):
        as_value(ENTRIES[name], raw)
