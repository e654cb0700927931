"""What a product's manual says and a client may not read never stands in the client's file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from knowledge.rulebook import Rulebook
from proposals.playbook import Playbook
from proposals.preparing import Prepared, prepare
from proposals.presentable import presentable
from proposals.record import ClientFile, Item, Kind, Plan
from tests.knowledge.sample_rulebook import rulebook

TODAY = date(2026, 11, 25)
FILE = ClientFile(1, "临溪华兴精密机械有限公司", {}, contact="林晓雨", others=("临溪华星电子科技有限公司",))
PLANTED = {
    "promise": "这笔肯定能批",
    "tying": "存满500万元定期后利率下调20bp",
    "authority": "分行审批权限内最低批到LPR减40bp",
    "internal": "内部评级6级以上可做",
    "dodging": "把付款拆成两笔就不用受托支付",
}


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return rulebook()


@pytest.fixture(scope="module")
def plays(book: Rulebook) -> Playbook:
    return Playbook.of(book)


def planted(book: Rulebook, **fields: Any) -> Rulebook:
    return replace(book, products=dict(book.products) | {"WC01": replace(book.products["WC01"], **fields)})


def made(book: Rulebook, plays: Playbook, kind: Kind = "client", **plan: Any) -> Prepared:
    asked = Plan(kind, "写个流贷方案", (Item("WC01", Decimal(30_000_000), 12, stressed=True),), **plan)
    return prepare(asked, FILE, book, TODAY, playbook=plays)


@pytest.mark.parametrize("words", PLANTED.values(), ids=PLANTED)
def test_a_forbidden_sentence_of_a_manual_is_left_out_and_told_beside_the_file(
    book: Rulebook, plays: Playbook, words: str
) -> None:
    sheet = book.products["WC01"]
    for field, value in {
        "pricing": f"{sheet.pricing}，{words}",
        "purpose": f"{sheet.purpose}，{words}",
        "documents": (*sheet.documents, words),
    }.items():
        found = made(planted(book, **{field: value}), plays)
        assert words not in found.draft.text(), field
        assert found.status != "blocked"
        told = [one for one in found.checked.findings if words in one.sentence]
        assert {one.severity for one in told} == {"amber"} and all("未写入" in one.suggestion for one in told)


def test_published_prices_limits_and_papers_stay(book: Rulebook, plays: Playbook) -> None:
    for sheet in book.products.values():
        shown = presentable(sheet, book, TODAY)
        assert shown.documents == sheet.documents and shown.pricing and shown.purpose == sheet.purpose
    text = made(book, plays).draft.text()
    sheet = book.products["WC01"]
    assert sheet.pricing in text and all(paper in text for paper in sheet.documents if not paper.startswith("同"))


def test_an_escrow_fee_that_may_be_bundled_with_deposits_is_told_without_the_bundle(book: Rulebook) -> None:
    sheet = book.products["GV02"]
    assert "存款打包" in sheet.pricing
    assert presentable(sheet, book, TODAY).pricing == "监管费 0 ～ 0.5‰/年"


def test_what_cannot_be_left_out_blocks_the_file(book: Rulebook, plays: Playbook) -> None:
    assert made(planted(book, name="流动资金贷款（包批包过）"), plays).status == "blocked"
    assert made(book, plays, additions={"products": "这笔肯定能批，请放心签约。"}).status == "blocked"
    assert made(book, plays, additions={"products": "临溪华星电子科技有限公司也用这个产品。"}).status == "blocked"


def test_an_internal_submission_may_cite_what_rules_forbid(book: Rulebook, plays: Playbook) -> None:
    assert made(book, plays, "internal").checked.verdict != "red"
