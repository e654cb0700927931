"""The bank's own figures for a calculation: caps, multiples and limits as its rules in force have them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from knowledge.expressions import Expression
from knowledge.rulebook import Rulebook
from knowledge.ruletypes import FactEntry, Rule, RuleSource, Value
from knowledge.threevalued import Compare, FactNode, evaluate
from proposals.calculators import fields

_PLEDGED = frozenset({"ltv", "pledge_rate", "ip_pledge_rate", "collateral_pledge_rate"})
_TAX, _ASKED_FOR, _GRADE = "tax_paid_last_12m", "amount_requested", "tax_credit_level"
_DEAL, _DEALS = "ma_type", {"control": "控制型", "minority": "参股型"}
_GROUP = re.compile(r"集团|(?<![a-z])group")
_TIER = re.compile(r"一级|tier[- ]?1")
_AND = re.compile(r"[及和与、/（(]")


@dataclass(frozen=True, slots=True)
class Told:
    """An input that a rule of the bank says, and where."""

    name: str
    value: Decimal
    source: RuleSource


def told_by_bank(calculator: str, ready: str, inputs: Mapping[str, fields.Value], book: Rulebook) -> list[Told]:
    """The inputs that the bank's rules give; those that two rules give differently are left to be asked for."""
    finder = _FINDERS.get(calculator)
    found = list(finder(ready, inputs, book)) if finder else []
    values = {name: {one.value for one in found if one.name == name} for name in {one.name for one in found}}
    first = {one.name: one for one in reversed(found)}
    return [first[name] for name, different in values.items() if len(different) == 1 and name not in inputs]


def _collateral(ready: str, inputs: Mapping[str, fields.Value], book: Rulebook) -> Iterator[Told]:
    """The cap of the collateral that the words name."""
    for rule, most in _limiting(book.others, _PLEDGED, {}, book):
        cases = _cases(ready, rule.when, book.facts) if rule.when is not None else ()
        if any(evaluate(rule.when, case, book.as_of) for case in cases if rule.when is not None):
            yield Told("cap", most, rule.source)


def _taxes(ready: str, inputs: Mapping[str, fields.Value], book: Rulebook) -> Iterator[Told]:
    """How many times the taxes a product lends, and its ceiling for the grade."""
    grade = inputs.get("grade")
    known: dict[str, Value] = {_TAX: Decimal(1)}
    if isinstance(grade, str):
        known[_GRADE] = grade
    for sheet in book.products.values():
        bounds = list(_limiting(sheet.rules, {_ASKED_FOR}, known, book))
        times = [(rule, most) for rule, most in bounds if _TAX in rule.require.facts]
        if not times:
            continue
        yield Told("times", times[0][1], times[0][0].source)
        own = [
            (most, rule.source)
            for rule, most in bounds
            if _TAX not in rule.require.facts and rule.when is not None and evaluate(rule.when, known, book.as_of)
        ]
        ceilings = own + ([(sheet.amount_max, sheet.source)] if sheet.amount_max is not None else [])
        if ceilings:
            most, source = min(ceilings, key=lambda one: one[0])
            yield Told("cap", most, source)


def _mergers(ready: str, inputs: Mapping[str, fields.Value], book: Rulebook) -> Iterator[Told]:
    """The share of the price for the kind of deal."""
    deal = _DEALS.get(str(inputs.get("stake")))
    for sheet in book.products.values() if deal else ():
        for rule, most in _limiting(sheet.rules, {"ma_loan_to_price"}, {}, book):
            if rule.when is not None and deal and evaluate(rule.when, {_DEAL: deal}, book.as_of):
                yield Told("cap", most, rule.source)


def _groups(ready: str, inputs: Mapping[str, fields.Value], book: Rulebook) -> Iterator[Told]:
    """The line that the bank draws for a group, of its net capital."""
    if _GROUP.search(ready) and not _TIER.search(ready):
        for rule, most in _limiting(book.common, {"group_exposure_ratio"}, {}, book):
            yield Told("limit", most, rule.source)


_Finder = Callable[[str, Mapping[str, fields.Value], Rulebook], Iterator[Told]]
_FINDERS: Mapping[str, _Finder] = {
    "ltv": _collateral,
    "tax_loan": _taxes,
    "merger_loan": _mergers,
    "concentration": _groups,
}


def _limiting(
    rules: Iterable[Rule], names: Iterable[str], known: Mapping[str, Value], book: Rulebook
) -> Iterator[tuple[Rule, Decimal]]:
    """The rules that keep one of these facts at or below something, with what that is."""
    wanted = set(names)
    for rule in rules:
        root = rule.require.root
        if isinstance(root, Compare) and root.sign == "<=" and isinstance(root.left, FactNode):
            most = root.right.value(known, book.as_of)
            if root.left.name in wanted and isinstance(most, Decimal):
                yield rule, most


def _cases(ready: str, condition: Expression, entries: Mapping[str, FactEntry]) -> list[dict[str, Value]]:
    """What the words name of a condition's facts; a case for each where they name several values of one."""
    named = {name: _named(ready, entries[name].values) for name in condition.facts if name in entries}
    named = {name: values for name, values in named.items() if values}
    return [dict(zip(named, case, strict=True)) for case in product(*named.values())] if named else []


def _named(ready: str, values: Iterable[str]) -> list[str]:
    """The values that stand in the words, save those that are only part of another that does."""
    said = {value: parts for value in values if (parts := _said(ready, value))}
    return [
        value
        for value, parts in said.items()
        if not any(all(part != other and part in other for part in parts) for each in said.values() for other in each)
    ]


def _said(ready: str, value: str) -> list[str]:
    """A value, or one of the kinds that it lists, as it stands in the words."""
    return [part for part in (value, *_AND.split(value)) if len(part) > 1 and part.casefold() in ready]
