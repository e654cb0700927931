"""The sample bank's playbook says in its text what its data says, and speaks of products and needs that there are."""

from __future__ import annotations

import re

import pytest

from knowledge.expressions import Expression
from knowledge.parsing import parse
from knowledge.ruletypes import Archetype
from proposals.playbook import Playbook
from tests.knowledge.sample_rulebook import BANK, rulebook

PLAYS = Playbook.of(rulebook())
PARSED = parse(BANK / "词汇" / "需求匹配手册.md", BANK)


def text_under(section: str) -> str:
    return "\n".join(p.text for p in PARSED.passages if section in p.section)


def test_it_has_all_needs_and_kinds_and_puts_every_product_in_order() -> None:
    assert len(PLAYS.needs) == 24 and len(PLAYS.archetypes) == 18
    assert set(PLAYS.stages) == set(rulebook().products)
    assert all(need.products for need in PLAYS.needs.values())


@pytest.mark.parametrize("kind", PLAYS.archetypes, ids=lambda kind: kind.id)
def test_each_kind_is_told_in_words_as_in_data(kind: Archetype) -> None:
    text = text_under(kind.source.section)
    said = [*kind.signals, *kind.needs, *kind.red_lines, *kind.ask_first, *(o.why for o in (*kind.combo, *kind.avoid))]
    assert [words for words in said if words not in text] == []
    assert set(re.findall(r"（([A-Z]{2}\d{2})）", text)) == {o.code for o in (*kind.combo, *kind.avoid)}
    assert set(kind.needs) <= set(PLAYS.needs)
    assert {o.code for o in (*kind.combo, *kind.avoid)} <= set(rulebook().products)
    assert not {o.code for o in kind.combo} & {o.code for o in kind.avoid}


def test_every_condition_of_the_playbook_reads_facts_of_the_dictionary() -> None:
    conditions: list[Expression] = [suit.when for suit in PLAYS.suits.values()]
    conditions += [kind.when for kind in PLAYS.archetypes if kind.when is not None]
    conditions += list(PLAYS.avoid_unless.values())
    assert len(conditions) > 50
    assert all(each.facts and set(each.facts) <= set(rulebook().facts) for each in conditions)


def test_every_product_says_what_its_risks_are_and_what_it_brings() -> None:
    assert [code for code, sheet in rulebook().products.items() if not (sheet.risks and sheet.kpi)] == []


def test_what_a_product_brings_is_not_for_clients() -> None:
    assert [code for code, sheet in rulebook().products.items() if {"kpi", "risks"} & sheet.client_visible] == []
