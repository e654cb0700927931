"""The chapters of an internal submission that judge: each rule, the risks, the terms, the conclusion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from knowledge.ruletypes import FactEntry, RuleResult
from proposals import showing, sourcing
from proposals.clientsections import Brief
from proposals.composing import Chosen
from proposals.phrasing import inside, table
from proposals.record import Block, Paragraph, Source, Table
from proposals.rulewords import clause, whole_rule

_LEAST_RISKS = 3
_BOUND = re.compile(r"[<>]=?\s*[\d.]+")


def rules(brief: Brief) -> Iterator[Block]:
    """Every rule of every product asked for, with what it read, from when, and its clause."""
    for one in (*brief.offer.chosen, *brief.offer.declined):
        yield Paragraph(one.sheet.name, style="heading")
        rows = tuple(_rule_row(result, brief.rulebook.facts) for result in one.verdict.rules)
        sources = tuple(source for result in one.verdict.rules for source in _read(result, brief))
        header = ("规则", "条件", "结果", "事实、取得日与来源", "条款")
        caption = inside("rules_table", product=one.sheet.name)
        if rows:
            yield Table(header, rows, sources, caption, (11, 30, 9, 30, 20))
        yield Paragraph(_verdict(one), (), "note")
        for question in one.verdict.questions:
            yield Paragraph(inside("missing_asked", question=question), (sourcing.asked("rule", question),), "question")


def _verdict(one: Chosen) -> str:
    kind = one.verdict.eligibility
    count = sum(result.result == kind for result in one.verdict.rules)
    return inside(f"verdict_{kind}", product=one.sheet.name, count=chinese(count))


def chinese(count: int) -> str:
    """A small number in characters: it counts lines, it is no figure of anybody's."""
    digits = "零一二三四五六七八九"
    if count < 10:
        return digits[count]
    tens, ones = divmod(count, 10)
    if tens >= 10:
        return "多"
    return f"{digits[tens] if tens > 1 else ''}十{digits[ones] if ones else ''}"


def _rule_row(result: RuleResult, entries: Mapping[str, FactEntry]) -> tuple[str, ...]:
    read = []
    for name, fact in result.facts.items():
        entry = entries.get(name)
        label = entry.label if entry else name
        if fact is None:
            read.append(f"{label}：{'已过时效' if name in result.stale else '未取得'}")
            continue
        parts = [showing.value_of(fact.value, entry)]
        parts += [showing.day(fact.as_of)] if fact.as_of else []
        parts += [str(table("sources").get(fact.source, fact.source))]
        read.append(f"{label}：{'，'.join(parts)}")
    outcome = str(table("results")[result.result]) + ("（例外）" if result.by_exception else "")
    return result.rule.id, whole_rule(result.rule, entries), outcome, "；".join(read), clause(result.rule.source)


def _read(result: RuleResult, brief: Brief) -> Iterator[Source]:
    entries = brief.rulebook.facts
    yield sourcing.of_rule(result.rule, f"{whole_rule(result.rule, entries)}；{clause(result.rule.source)}")
    for name, fact in result.facts.items():
        if fact is not None:
            yield sourcing.of_fact(name, fact, entries.get(name))
        elif name in entries:
            yield sourcing.asked(name, entries[name].label)


def risks(brief: Brief) -> Iterator[Block]:
    """At least three risks, each with what is done about it and what sets off an inspection."""
    named: dict[str, Source | None] = {}
    for one in brief.offer.chosen:
        named |= {risk: sourcing.of_sheet(one.sheet, risk) for risk in one.sheet.risks}
    for risk in table("lists")["common_risks"]:
        if len(named) < _LEAST_RISKS:
            named.setdefault(str(risk), None)
    rows = tuple((risk, *mitigation(risk)) for risk in named)
    sources = tuple(source for source in named.values() if source is not None)
    yield Table(("风险", "缓释措施", "贷后触发"), rows, sources, inside("risks_table"), (8, 14, 12))
    for said in brief.file.risks:
        text = inside("signal", words=said.words, day=showing.day(said.on))
        yield Paragraph(text, (sourcing.said(said, said.words, "rm"),), "bullet")


def mitigation(risk: str) -> tuple[str, str]:
    """What is done about a risk, and what sets off an inspection."""
    for one in table("lists")["mitigations"]:
        if re.search(str(one["words"]), risk):
            return str(one["act"]), str(one["watch"])
    usual = table("mitigation")
    return str(usual["act"]), str(usual["watch"])


def terms(brief: Brief) -> Iterator[Block]:
    """What must be done first, what must go on holding, who may waive."""
    everything = (*brief.offer.chosen, *brief.offer.declined)
    questions = dict.fromkeys(question for one in everything for question in one.verdict.questions)
    for question in questions:
        yield Paragraph(inside("before", question=question), (sourcing.asked("rule", question),), "bullet")
    if not questions:
        yield Paragraph(inside("before_none"), style="bullet")
    seen = {result.rule.id: result.rule for one in everything for result in one.verdict.rules}
    for rule in seen.values():
        if _BOUND.search(rule.require.text) and not rule.id.endswith((".AMT", ".TEN")):
            told = whole_rule(rule, brief.rulebook.facts)
            cited = clause(rule.source)
            source = sourcing.of_rule(rule, f"{told}；{cited}")
            yield Paragraph(inside("covenant", rule=told, id=rule.id, clause=cited), (source,), "bullet")
    for one in everything:
        for result in one.verdict.rules:
            if result.result == "not_met" and result.rule.waiver:
                text = inside("waiver", id=result.rule.id, waiver=result.rule.waiver)
                yield Paragraph(text, (sourcing.of_rule(result.rule, text),), "note")
    yield based(brief, "after")


def based(brief: Brief, name: str) -> Paragraph:
    """A sentence that rests on a document, named with its version where one of that subject is in force."""
    subject = str(table("subjects")[name])
    found = next((one for one in brief.rulebook.documents.values() if subject in one.title), None)
    if found is None:
        return Paragraph(inside(name, basis=""), style="bullet")
    basis = f"（《{found.title}》{f'{found.version}版' if found.version else ''}）"
    source = Source("document", name, found.title, basis, document=found.name, version=found.version)
    return Paragraph(inside(name, basis=basis), (source,), "bullet")


def conclusion(brief: Brief) -> Iterator[Block]:
    """What this is and is not, and who signs."""
    everything = (*brief.offer.chosen, *brief.offer.declined)
    pending = {question for one in everything for question in one.verdict.questions}
    yield Paragraph(inside("conclusion"))
    if pending:
        yield Paragraph(inside("pending", count=chinese(len(pending))), style="note")
    yield Paragraph(inside("truth"))
    yield Paragraph(inside("interest"))
    yield Paragraph(inside("signatures"))
