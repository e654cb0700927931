"""Whether a product's conditions hold for a set of facts: met, not met, or unknown and what would settle it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from knowledge.expressions import Expression
from knowledge.ruletypes import (
    FactEntry,
    FactValue,
    ProductSheet,
    Rule,
    RuleOutcome,
    RuleResult,
    Value,
    Verdict,
    Verdict3,
)
from knowledge.threevalued import evaluate, open_facts

_PRODUCT = "product"  # the fact by which policies name what is applied for


def judge(
    product: ProductSheet, facts: Mapping[str, FactValue], as_of: date, entries: Mapping[str, FactEntry]
) -> Verdict:
    """Judge a product rule by rule. Met says that its conditions hold, never that it is approved."""
    facts = dict(facts) | {_PRODUCT: FactValue(product.code, source="system")}
    known = current(facts, as_of, entries)
    results = tuple(judge_rule(rule, facts, known, as_of, entries) for rule in product.rules)
    questions = tuple(dict.fromkeys(r.question for r in results if r.result == "unknown" and r.question))
    return Verdict(product, _overall(results), results, questions)


def current(facts: Mapping[str, FactValue], as_of: date, entries: Mapping[str, FactEntry]) -> dict[str, Value]:
    """The values that count on a day: what is stale, or only of a later day, is not known."""
    return {name: fact.value for name, fact in facts.items() if not is_stale(fact, entries.get(name), as_of)}


def is_stale(fact: FactValue, entry: FactEntry | None, as_of: date) -> bool:
    """Whether a fact no longer counts, or not yet. One without a date counts."""
    if fact.as_of is None:
        return False
    age = (as_of - fact.as_of).days
    return age < 0 or (entry is not None and entry.fresh_days is not None and age > entry.fresh_days)


def judge_rule(
    rule: Rule,
    facts: Mapping[str, FactValue],
    known: Mapping[str, Value],
    as_of: date,
    entries: Mapping[str, FactEntry],
) -> RuleResult:
    """One rule; `known` are the values of `current`."""
    result, by_exception, deciding = _outcome(rule, known, as_of)
    read = facts_of(rule)
    values = {name: facts[name] if name in known else None for name in read}
    if result != "unknown":
        return RuleResult(rule, result, values, by_exception)
    missing = _missing(deciding, known, as_of)
    stale = tuple(name for name in missing if name in facts and name not in known)
    return RuleResult(rule, result, values, False, missing, stale, _question(rule, missing, entries))


def facts_of(rule: Rule) -> tuple[str, ...]:
    """The facts that a rule reads, in its order: when, what must hold, the exception."""
    if rule.when is None and rule.unless is None:
        return rule.require.facts
    expressions = (rule.when, rule.require, rule.unless)
    return tuple(dict.fromkeys(name for each in expressions if each is not None for name in each.facts))


def _outcome(rule: Rule, known: Mapping[str, Value], as_of: date) -> tuple[RuleOutcome, bool, tuple[Expression, ...]]:
    """The result, whether only the exception makes it, and what leaves it open."""
    if rule.when is not None:
        applies = evaluate(rule.when, known, as_of)
        if applies is False:
            return "not_applicable", False, ()
        if applies is None:
            return "unknown", False, (rule.when, rule.require)
    holds = evaluate(rule.require, known, as_of)
    if holds:
        return "met", False, ()
    excepted = evaluate(rule.unless, known, as_of) if rule.unless is not None else False
    if excepted:
        return "met", True, ()
    if holds is None:
        return "unknown", False, (rule.require,) if rule.unless is None else (rule.require, rule.unless)
    if excepted is None and rule.severity != "red" and rule.unless is not None:
        return "unknown", False, (rule.unless,)
    return "not_met", False, ()


def _overall(results: tuple[RuleResult, ...]) -> Verdict3:
    outcomes = {result.result for result in results}
    if "not_met" in outcomes:
        return "not_met"
    return "unknown" if "unknown" in outcomes else "met"


def _missing(expressions: tuple[Expression, ...], known: Mapping[str, Value], as_of: date) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for each in expressions for name in open_facts(each, known, as_of)))


def _question(rule: Rule, missing: tuple[str, ...], entries: Mapping[str, FactEntry]) -> str | None:
    """The rule's own question; else what is missing, by the dictionary's words."""
    if rule.ask:
        return rule.ask
    return "、".join(entries[name].label if name in entries else name for name in missing) + "？" if missing else None
