"""The passages that bear on a question are found, by meaning and by words, and only what the reader may see."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from knowledge.audience import readable_by
from knowledge.glossary import Glossary
from knowledge.retrieval import Hit, Retriever, Weights
from knowledge.snapshot import Scope, Snapshot
from knowledge.vectors import NO_VECTORS
from tests.knowledge.embedded_bank import embedded, parsed_of
from tests.knowledge.small_bank import EVERYTHING, TODAY, UNSURE, SmallBank, bank_of
from tests.knowledge.sources import drawn_model

GUARANTEE = """---
id: lg
title: 保函业务手册
kind: product
products: [LG01]
audience: rm
product: {code: LG01, name: 保函, aliases: [非融资性保函], name_en: Letter of Guarantee}
---
# 保函业务手册

第一条 保函用于投标、履约和预付款。

第二条 保函保证金比例为30%；低风险业务免收保证金。

第三条 保函有效期不超过24个月。

第四条 申请开立保函的客户应当提供：

（一）营业执照复印件；

（二）基础交易合同复印件；

（三）董事会决议复印件；

（四）财务报表复印件。
"""

SWAP = """---
id: swap
title: 外汇掉期须知
audience: rm
---
外汇掉期交易的客户应当具有真实贸易背景。
"""

LOST = """---
id: lost
title: 内部授信名单
---
# 内部授信名单

第一条 名单内客户授信额度不超过9,999万元。
"""

BANK = {**EVERYTHING, "lg": GUARANTEE, "swap": SWAP}


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> SmallBank:
    """Nothing is embedded yet."""
    return bank_of(tmp_path_factory.mktemp("words"), **BANK)


@pytest.fixture(scope="module")
def bank(words: SmallBank) -> SmallBank:
    return embedded(words)


def hits(bank: SmallBank, text: str, scope: Scope | None = None, limit: int = 10) -> list[Hit]:
    search = bank.retriever.prepare(text)
    return bank.retriever.find(search, scope or Scope(readable_by("rm"), TODAY), limit).hits


def first(bank: SmallBank, text: str) -> str:
    return hits(bank, text)[0].passage.text


@pytest.mark.parametrize(
    ("question", "start"),
    [
        ("流贷期限最长多久", "第十五条"),
        ("流贷单户最多能贷多少", "第十四条"),
        ("住宅能抵几成", "押品：住宅"),
        ("专用设备多久重新评估一次", "押品：专用设备"),
        ("负债率超标的批发企业能做吗", "第八条"),
        ("贷款能拿去炒股吗", "（二）股权投资"),
        ("保函要交多少保证金", "第二条 保函保证金"),
        ("掉期要真实背景吗", "外汇掉期"),
        ("what is the maximum tenor of a working capital loan", "第十五条"),
        ("letter of guarantee margin", "第二条 保函保证金"),
        ("LTV of residential property", "押品：住宅"),
    ],
)
def test_the_passage_that_answers_comes_first(bank: SmallBank, question: str, start: str) -> None:
    assert first(bank, question).startswith(start)


@pytest.mark.parametrize("amount", ["3000万", "三千万元", "3,000万", "3千万", "３０００萬"])
def test_an_amount_is_found_however_it_is_written(words: SmallBank, amount: str) -> None:
    assert first(words, f"单户{amount}够不够").startswith("第十四条 单户贷款金额为50万元至3,000万元")


@pytest.mark.parametrize("name", ["循环贷", "循环贷款", "WC02", "wc02", "ＷＣ０２", "revolver", "循環貸"])
def test_every_name_of_a_product_finds_its_manual(words: SmallBank, bank: SmallBank, name: str) -> None:
    for each in (words, bank):
        assert hits(each, f"{name}额度")[0].document.name == "rev.md"


def test_rows_of_tables_and_clauses_are_both_found(bank: SmallBank) -> None:
    found = hits(bank, "厂房的抵押率上限是多少，按哪一条执行", limit=6)
    assert {"row", "text"} <= {hit.passage.kind for hit in found}
    row = next(hit for hit in found if hit.passage.text.startswith("押品：厂房"))
    assert "表1" in row.passage.context and "60%" in row.passage.text


def test_words_find_what_has_no_vector_yet(words: SmallBank) -> None:
    half = embedded(words, without="lg.md")
    found = hits(half, "保函保证金比例")
    assert found[0].passage.text.startswith("第二条 保函保证金") and found[0].dense == 0.0 < found[0].lexical
    assert any(hit.dense > 0 for hit in found)


def test_meaning_finds_what_shares_no_word(bank: SmallBank) -> None:
    found = hits(bank, "房产打几折")
    assert any(hit.passage.text.startswith("押品：住宅") and hit.dense > 0.8 for hit in found[:3])


def test_a_document_of_one_passage_is_found(bank: SmallBank, words: SmallBank) -> None:
    for each in (bank, words):
        assert hits(each, "掉期交易的贸易背景")[0].document.name == "swap.md"


def test_a_base_of_one_passage_answers(tmp_path_factory: pytest.TempPathFactory) -> None:
    for one in (plain := bank_of(tmp_path_factory.mktemp("one"), swap=SWAP), embedded(plain)):
        assert [hit.score for hit in hits(one, "掉期")] == [0.0] and hits(one, "掉期")[0].document.name == "swap.md"


def test_an_empty_base_finds_nothing() -> None:
    empty = SmallBank(Retriever(Snapshot([], {}, NO_VECTORS), Glossary.of([]), drawn_model()))
    assert hits(empty, "流贷期限") == []


def test_what_stands_nowhere_finds_nothing_by_words(words: SmallBank) -> None:
    assert hits(words, "食堂") == [] and hits(words, "") == [] and hits(words, "😀") == []


def test_one_article_does_not_fill_the_first_places(bank: SmallBank) -> None:
    question = "申请开立保函要提供哪些复印件"
    copies = [hit.passage.text for hit in hits(bank, question) if "复印件" in hit.passage.text]
    assert len(copies) == Weights().per_article
    everything = hits(bank, question, limit=60)
    assert sum("复印件" in hit.passage.text for hit in everything) == 4
    assert len({hit.key for hit in everything}) == len(everything)


def test_scores_fall_from_one(bank: SmallBank) -> None:
    found = hits(bank, "保函保证金", limit=30)
    spread = [hit.score for hit in found]
    assert spread[0] == 1.0 and min(spread) >= 0.0 and len(hits(bank, "保函保证金", limit=3)) == 3


@pytest.mark.parametrize("reader", ["client", "rm", "lead", "credit", "pricing", "compliance", "nobody", ""])
@pytest.mark.parametrize("question", ["授权底价是多少", "LPR减45个基点", "流贷期限", "食堂今天吃什么"])
def test_no_passage_outside_the_audience_is_found_or_brought_along(
    bank: SmallBank, words: SmallBank, reader: str, question: str
) -> None:
    allowed = readable_by(reader)
    for each in (bank, words):
        scope = Scope(allowed, TODAY)
        for hit in hits(each, question, scope, limit=50):
            assert hit.document.audience in allowed
            for passage in each.retriever.with_related(hit, scope).related:
                assert each.snapshot.documents[passage.document].audience in allowed


async def test_a_document_of_another_audience_changes_neither_hits_nor_topics(
    bank: SmallBank, tmp_path_factory: pytest.TempPathFactory
) -> None:
    without = {name: text for name, text in BANK.items() if name != "floor"}
    bare = embedded(bank_of(tmp_path_factory.mktemp("bare"), **without))
    for question in ("授权底价是多少", "流贷底价减几个基点", "流贷期限最长多久", "食堂今天吃什么"):
        scores = {hit.key: hit.score for hit in hits(bank, question)}
        assert scores == pytest.approx({hit.key: hit.score for hit in hits(bare, question)}, abs=0.02)
        one, other = await bank.ask(question, verdict=UNSURE), await bare.ask(question, verdict=UNSURE)
        assert (one.text, set(one.topics)) == (other.text, set(other.topics))


def test_a_document_without_an_audience_or_a_validity_is_nobodys(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    plain = bank_of(tmp_path_factory.mktemp("lost"), lost=LOST, swap=SWAP)
    snapshot = plain.snapshot
    owner = snapshot.documents["lost.md"]
    parsed = parsed_of(plain)
    no_audience = [
        replace(p, document=replace(p.document, audience=None)) if p.document is owner else p for p in parsed
    ]
    no_validity = {name: validity for name, validity in snapshot.validities.items() if name != "lost.md"}
    for lost in (
        Snapshot(no_audience, snapshot.validities, NO_VECTORS),
        Snapshot(parsed, no_validity, NO_VECTORS),
    ):
        bank = SmallBank(Retriever(lost, plain.retriever.glossary, drawn_model()))
        for reader in ("rm", "pricing", "compliance"):
            found = hits(bank, "授信名单额度9999万", Scope(readable_by(reader), TODAY))
            assert all(hit.document.name != "lost.md" for hit in found)


def test_filters_work_inside_the_search(bank: SmallBank) -> None:
    """A limit of one still finds the one passage in scope, however many others fit better."""
    scope = Scope(readable_by("rm"), TODAY)
    assert hits(bank, "流贷期限", replace(scope, kinds=frozenset({"rate"})), 1)[0].document.kind == "rate"
    assert hits(bank, "流贷期限", replace(scope, products=frozenset({"LG01"})), 1)[0].document.name == "lg.md"
    assert hits(bank, "授权底价", Scope(readable_by("pricing"), TODAY), 1)[0].document.name == "floor.md"
    assert hits(bank, "核票", replace(scope, as_of=date(2025, 6, 1)), 1)[0].document.name == "trial.md"
    assert hits(bank, "流贷期限", replace(scope, kinds=frozenset())) == []
    assert hits(bank, "流贷期限", replace(scope, products=frozenset())) == []
    assert hits(bank, "流贷期限", replace(scope, audiences=frozenset())) == []


def test_only_what_is_in_force_on_the_day_is_found(bank: SmallBank) -> None:
    question = "银承手续费"
    for day, name in ((date(2026, 12, 31), "fees26.md"), (date(2027, 1, 1), "fees27.md")):
        found = hits(bank, question, Scope(readable_by("rm"), day))
        assert {hit.document.name for hit in found if hit.document.id == "fees"} == {name}
        assert all(hit.state == "current" for hit in found)
    future = hits(bank, question, Scope(readable_by("rm"), TODAY, "future"))
    assert {hit.document.name for hit in future} == {"fees27.md"} and future[0].state == "future"


def test_a_passage_is_opened_by_its_key_whatever_its_state(bank: SmallBank) -> None:
    retriever = bank.retriever
    for name, state in (("wc.md", "current"), ("fees27.md", "future"), ("trial.md", "expired")):
        key = next(k for k, owner in zip(bank.snapshot.keys, bank.snapshot.owners, strict=True) if owner.name == name)
        hit = retriever.hit(key, Scope(readable_by("rm"), TODAY))
        assert hit is not None and (hit.document.name, hit.state) == (name, state)
        assert retriever.hit(key, Scope(readable_by("nobody"), TODAY)) is None
    assert retriever.hit("gone", Scope(readable_by("rm"), TODAY)) is None


def test_a_search_can_do_without_the_model(bank: SmallBank) -> None:
    search = bank.retriever.prepare("保函保证金", embed=False)
    assert not search.dense.any()
    found = bank.retriever.find(search, Scope(readable_by("rm"), TODAY), 3)
    assert found.hits[0].document.name == "lg.md" and found.evidence.best == 0.0


def test_the_evidence_tells_a_question_from_another_world(bank: SmallBank) -> None:
    scope = Scope(readable_by("rm"), TODAY)
    here = bank.retriever.find(bank.retriever.prepare("保函保证金比例"), scope, 10).evidence
    elsewhere = bank.retriever.find(bank.retriever.prepare("世界杯冠军是谁"), scope, 10).evidence
    assert here.best > elsewhere.best and here.covered > elsewhere.covered == 0.0
    assert here.score >= here.second >= here.rest and here.best >= here.tenth >= here.mean
