"""A question is searched as a whole: both sides of a comparison, the day it names, what is not yet or no longer."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.finding import ASPECTS, SHOWN_KINDS, find, with_named_day
from knowledge.questions import understand
from tests.knowledge.embedded_bank import embedded
from tests.knowledge.small_bank import EVERYTHING, TERMS, TODAY, SmallBank, bank_of

LEAFLET = """---
id: leaflet
title: 对公产品一览
kind: product
products: [WC01, WC02]
audience: client
---
# 对公产品一览

| 产品 | 额度 | 期限 |
|---|---|---|
| 流动资金贷款 | 最高3,000万元 | 最长36个月 |
| 循环贷款 | 最高2,000万元 | 最长12个月 |
"""


@pytest.fixture(scope="module", params=["words", "vectors"])
def bank(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> SmallBank:
    """The same bank before and after its passages are embedded."""
    plain = bank_of(tmp_path_factory.mktemp("bank"), **EVERYTHING, leaflet=LEAFLET, terms=TERMS)
    return plain if request.param == "words" else embedded(plain)


def test_the_two_sides_of_a_comparison_alternate(bank: SmallBank) -> None:
    _, found = bank.find("流贷和循环贷期限哪个长")
    one, other = found.current[0].document.name, found.current[1].document.name
    assert {one, other} == {"wc.md", "rev.md"}
    assert len({hit.key for hit in found.current}) == len(found.current) <= 10


def test_two_products_are_held_against_each_other_from_their_own_documents(bank: SmallBank) -> None:
    question, found = bank.find("流贷和循环贷有什么区别")
    assert question.sides == ("流贷", "循环贷")
    assert [aspect.name for aspect in found.aspects] == list(ASPECTS)
    for aspect in found.aspects:
        for hit, own in zip(aspect.hits, ("wc.md", "rev.md"), strict=True):
            assert hit is None or hit.document.name in (own, "leaflet.md")
    limits = next(aspect for aspect in found.aspects if aspect.name == "额度")
    assert all(hit is not None for hit in limits.hits)


def test_a_question_about_one_thing_has_no_aspects(bank: SmallBank) -> None:
    for text in ("流贷期限多久", "流贷和循环贷期限哪个长", "流贷和食堂有什么区别"):
        assert bank.find(text)[1].aspects == ()


def test_aspects_are_only_such_as_the_reader_may_read(bank: SmallBank) -> None:
    _, found = bank.find("流贷和循环贷有什么区别", reader="client")
    shown = [hit for aspect in found.aspects for hit in aspect.hits if hit]
    assert all(hit.document.audience == "client" for hit in [*shown, *found.current, *found.others])


def test_what_is_not_yet_or_no_longer_in_force_is_labelled(bank: SmallBank) -> None:
    _, found = bank.find("银承承兑手续费怎么收")
    assert found.current[0].document.name == "fees26.md"
    assert {hit.state for hit in found.current} == {"current"}
    states = {hit.document.name: hit.state for hit in found.others}
    assert states["fees27.md"] == "future" and states.get("trial.md", "expired") == "expired"
    _, trial = bank.find("小微银票贴现免核票")
    assert {hit.document.name: hit.state for hit in trial.others}["trial.md"] == "expired"


def test_a_day_named_in_the_question_decides_what_is_current(bank: SmallBank) -> None:
    question, found = bank.find("明年银承手续费多少")
    assert question.as_of == date(2027, 1, 1) == found.scope.as_of
    assert found.current[0].document.name == "fees27.md" and "0.8‰" in found.current[0].passage.text
    assert "fees26.md" in {hit.document.name for hit in found.others if hit.state == "expired"}


def test_what_holds_today_comes_in_turn_with_what_held_on_the_day_named(bank: SmallBank) -> None:
    _, found = bank.find("明年银承手续费多少")
    hits = with_named_day(found, TODAY)
    assert [hit.document.name for hit in hits[:2]] == ["fees27.md", "fees26.md"]
    assert all(hit.document.name != "trial.md" for hit in hits)  # it holds neither today nor then


def test_glossaries_are_shown_only_to_those_who_ask_what_a_word_means(bank: SmallBank) -> None:
    assert "glossary" not in SHOWN_KINDS
    assert all(hit.document.kind != "glossary" for hit in bank.find("敞口不超过多少")[1].current)
    assert bank.find("敞口是什么意思")[1].current[0].document.kind == "glossary"


def test_kinds_products_and_limit_are_those_asked_for(bank: SmallBank) -> None:
    question = understand("流贷额度", (), TODAY, bank.retriever.glossary)
    rates = find(bank.retriever, question, "rm", kinds=frozenset({"rate"}))
    assert {hit.document.kind for hit in (*rates.current, *rates.others)} <= {"rate"}
    revolving = find(bank.retriever, question, "rm", products=frozenset({"WC02"}), limit=2)
    assert len(revolving.current) == 2
    assert all("WC02" in hit.document.products for hit in (*revolving.current, *revolving.others))
    assert find(bank.retriever, question, "rm", kinds=frozenset()).current == ()


@pytest.mark.parametrize("reader", ["nobody", "", "admin"])
def test_an_unknown_reader_finds_nothing(bank: SmallBank, reader: str) -> None:
    for text in ("流贷期限多久", "流贷和循环贷有什么区别", "敞口是什么意思"):
        _, found = bank.find(text, reader=reader)
        assert not found.current and not found.others and not any(any(a.hits) for a in found.aspects)


def test_hits_come_with_what_must_be_read_along(bank: SmallBank) -> None:
    _, found = bank.find("归还股东借款可以吗")
    item = next(hit for hit in found.current if hit.passage.text.startswith("（三）归还股东借款"))
    assert any(passage.text.startswith("第六条 贷款资金不得用于") for passage in item.related)
