"""The chapters of an internal submission that judge: each rule, the risks, the terms, the conclusion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from knowledge.ruletypes import FactEntry, RuleResult
from proposals import showing, sourcing
from proposals.brief import Brief
from proposals.composing import Chosen
from proposals.phrasing import inside, table
from proposals.record import Block, Paragraph, Source, Table
from proposals.rulewords import clause, demand, whole_rule

_LEAST_RISKS = 3
_OF_REQUEST = (".AMT", ".TEN")


def rules(brief: Brief) -> Iterator[Block]:
    """Every rule of every product asked for, with what it read, from when, and its clause; common ones once."""
    everything = (*brief.offer.chosen, *brief.offer.declined, *brief.offer.unfit)
    if brief.offer.unfit:
        yield Paragraph(inside("unfit"))
    shared = _shared(brief, everything)
    if shared:
        yield Paragraph(inside("common"), style="heading")
        yield _rules_table(list(shared.values()), inside("common_table"), brief)
    for one in everything:
        yield Paragraph(one.sheet.name, style="heading")
        own = [result for result in one.verdict.rules if result.rule.id not in shared]
        if own:
            yield _rules_table(own, inside("rules_table", product=one.sheet.name), brief)
        yield Paragraph(_verdict(one), (), "note")
    yield from _to_prove(everything)


def _to_prove(everything: Sequence[Chosen]) -> Iterator[Paragraph]:
    """What settles the open rules, product by product, each question once."""
    told: set[str] = set()
    for one in everything:
        questions = [each for each in dict.fromkeys(_asked(one)) if each not in told]
        told.update(questions)
        if questions:
            words = "；".join(each.rstrip("？?") for each in questions)
            text = inside("missing_asked", product=showing.short_name(one.sheet.name), questions=words)
            yield Paragraph(text, tuple(sourcing.asked("rule", each) for each in questions), "question")


def _asked(one: Chosen) -> Iterator[str]:
    """What settles a product's open rules; an amount in foreign money is asked for in the bank's own."""
    item = one.item
    for result in one.verdict.rules:
        if result.result != "unknown" or not result.question:
            continue
        if result.rule.id.endswith(_OF_REQUEST[0]) and item.amount is not None and item.currency != "CNY":
            name = showing.short_name(one.sheet.name)
            yield inside("converted", product=name, amount=showing.money(item.amount, item.currency))
        else:
            yield result.question


def _shared(brief: Brief, everything: Sequence[Chosen]) -> dict[str, RuleResult]:
    """The rules of admission that come out the same for all products that they are put to."""
    common = {rule.id for rule in brief.rulebook.common}
    found: dict[str, list[RuleResult]] = {}
    for one in everything:
        for result in one.verdict.rules:
            if result.rule.id in common:
                found.setdefault(result.rule.id, []).append(result)
    alike = {
        name: group for name, group in found.items() if len({(one.result, one.by_exception) for one in group}) == 1
    }
    return {name: group[0] for name, group in alike.items()} if len(everything) > 1 else {}


def _rules_table(results: Sequence[RuleResult], caption: str, brief: Brief) -> Table:
    rows = tuple(_rule_row(result, brief.rulebook.facts) for result in results)
    sources = tuple(source for result in results for source in _read(result, brief))
    header = ("规则", "条件", "结果", "事实、取得日与来源", "条款")
    return Table(header, rows, sources, caption, (14, 29, 9, 28, 20))


def _verdict(one: Chosen) -> str:
    kind = one.verdict.eligibility
    count = sum(result.result == kind for result in one.verdict.rules)
    return inside(f"verdict_{kind}", product=one.sheet.name, count=chinese(count))


def chinese(count: int) -> str:
    """A small number in characters: it counts lines, it is no figure of anybody's."""
    digits = "零一二三四五六七八九"
    if count == 2:
        return "两"
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
            told = "已过时效" if name in result.stale else "未取得"
            read += [f"{label}：{told}"] if name in result.missing else []
            continue
        parts = [showing.value_of(fact.value, entry)]
        parts += [showing.day(fact.as_of)] if fact.as_of else []
        parts += [str(table("sources").get(fact.source, fact.source))]
        read.append(f"{label}：{'，'.join(parts)}")
    outcome = str(table("results")[result.result]) + ("（例外）" if result.by_exception else "")
    return result.rule.id, whole_rule(result.rule, entries), outcome, "；".join(read) or "—", clause(result.rule.source)


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
    together: dict[tuple[str, str], list[str]] = {}
    for risk in named:
        together.setdefault(mitigation(risk), []).append(risk)
    rows = tuple(("、".join(group), *done) for done, group in together.items())
    sources = tuple(source for source in named.values() if source is not None)
    yield Table(("风险", "缓释措施", "贷后触发"), rows, sources, inside("risks_table"), (8, 14, 12))
    heard = brief.file.risks
    if heard:
        signs = tuple((showing.day(said.on), said.words) for said in heard)
        told = tuple(sourcing.said(said, said.words, "rm") for said in heard)
        yield Table((inside("signal_day"), inside("signal_words")), signs, told, inside("signals"), (3, 9))
        yield Paragraph(inside("signal_note"), style="note")


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
    results = {result.rule.id: result for one in everything for result in one.verdict.rules}
    entries = brief.rulebook.facts
    open_ones = [one for one in results.values() if one.result == "unknown" and not one.rule.id.endswith(_OF_REQUEST)]
    for result in open_ones:
        told = whole_rule(result.rule, entries)
        source = sourcing.of_rule(result.rule, told)
        yield Paragraph(inside("before", rule=told, id=result.rule.id), (source,), "bullet")
    if not open_ones:
        yield Paragraph(inside("before_none"), style="bullet")
    yield from _covenants(list(results.values()), brief)
    for result in results.values():
        if result.result == "not_met" and result.rule.waiver:
            text = inside("waiver", id=result.rule.id, waiver=result.rule.waiver)
            yield Paragraph(text, (sourcing.of_rule(result.rule, text),), "note")
    yield based(brief, "after")


def _covenants(results: Sequence[RuleResult], brief: Brief) -> Iterator[Block]:
    """The ratios that are measured again and again, with their bounds and what they are today."""
    rows, sources = [], []
    for result in results:
        if not any(_goes_on(brief.rulebook.facts.get(name)) for name in result.rule.require.facts):
            continue
        rule, cited = result.rule, clause(result.rule.source)
        bound = rule.unless if result.by_exception and rule.unless is not None else rule.require
        told = demand(bound, brief.rulebook.facts)
        known = [brief.source(name, fact) for name, fact in result.facts.items() if fact is not None]
        today = "；".join(f"{one.value}" for one in known if one.ref in rule.require.facts)
        rows.append((told, today or inside("blank"), f"{rule.id}，{cited}"))
        sources += [sourcing.of_rule(rule, f"{told}；{cited}"), *known]
    if rows:
        header = tuple(inside("covenants_header").split("|"))
        yield Table(header, tuple(rows), tuple(sources), inside("covenants"), (6, 3, 6))


def _goes_on(entry: FactEntry | None) -> bool:
    """A ratio of the client that has to be taken anew as time goes on."""
    return entry is not None and entry.type == "dec" and entry.fresh_days is not None


def based(brief: Brief, name: str) -> Paragraph:
    """A sentence that rests on a document, named with its version where one of that subject is in force."""
    subject = str(table("subjects")[name])
    found = next((one for one in brief.rulebook.documents.values() if re.search(subject, one.title)), None)
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
