"""What matching brings: products judged, combinations by need, what is excluded and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from knowledge.ruletypes import Archetype, FactEntry, FactValue, RuleResult, RuleSource, Value, Verdict
from proposals import rulewords
from proposals.needs import Wanted


@dataclass(frozen=True, slots=True)
class Offered:
    """A product of a combination and why it is in it."""

    code: str
    why: str


@dataclass(frozen=True, slots=True)
class Combination:
    """What is offered together for one need, in the order in which it is offered."""

    need: str
    offers: tuple[Offered, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(offer.code for offer in self.offers)


@dataclass(frozen=True, slots=True)
class Excluded:
    """A product that is not offered, why, and the clause that says so. `rules` are those that are not met."""

    code: str
    why: str
    source: RuleSource
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """Which products fit. `main` are the few for a proposal's text, `appendix` the rest of what is offered.

    `alternatives`: for a product that was named and does not fit, what answers the same need. `held`: in use already.
    """

    as_of: date
    kind: Archetype | None
    wanted: Wanted
    verdicts: tuple[Verdict, ...]
    combinations: tuple[Combination, ...]
    excluded: tuple[Excluded, ...]
    held: tuple[str, ...] = ()
    main: tuple[str, ...] = ()
    appendix: tuple[str, ...] = ()
    alternatives: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def offered(self) -> tuple[str, ...]:
        """The codes of everything that is offered, in the order of the combinations."""
        return tuple(dict.fromkeys(code for each in self.combinations for code in each.codes))

    def verdict(self, code: str) -> Verdict | None:
        """How a product was judged, None where it was not."""
        return next((each for each in self.verdicts if each.product.code == code), None)

    def to_dict(self) -> dict[str, Any]:
        """As the command line prints it, without the id."""
        return {
            "as_of": self.as_of.isoformat(),
            "products": [_product(each) for each in self.verdicts],
            "combinations": [
                {"need": each.need, "products": list(each.codes), "why": self._reasons(each)}
                for each in self.combinations
            ],
            "excluded": [
                {"code": e.code, "why": e.why, "document": e.source.document, "section": e.source.section}
                for e in self.excluded
            ],
            "archetype": self.kind.id if self.kind else None,
            "red_lines": list(self.kind.red_lines) if self.kind else [],
            "ask_first": list(self.kind.ask_first) if self.kind else [],
            "main": list(self.main),
            "appendix": list(self.appendix),
            "held": list(self.held),
            "alternatives": {code: list(others) for code, others in self.alternatives.items()},
            "unread": list(self.wanted.unread),
        }

    def _reasons(self, combination: Combination) -> str:
        return "；".join(f"{offer.code} {offer.why}" for offer in combination.offers)


def refused(verdict: Verdict, entries: Mapping[str, FactEntry]) -> Excluded:
    """A product whose conditions do not hold, with the first clause and all that is not met."""
    failed = [each for each in verdict.rules if each.result == "not_met"]
    why = "；".join(rulewords.failure(each, entries) for each in failed)
    return Excluded(verdict.product.code, why, failed[0].rule.source, tuple(each.rule.id for each in failed))


def _product(verdict: Verdict) -> dict[str, Any]:
    return {
        "code": verdict.product.code,
        "name": verdict.product.name,
        "eligibility": verdict.eligibility,
        "rules": [_rule(each) for each in verdict.rules],
        "questions": list(verdict.questions),
        "brings": list(verdict.product.kpi),
    }


def _rule(result: RuleResult) -> dict[str, Any]:
    """One rule; `fact` is the one that decides: the missing one, else the first that has a value."""
    name = _deciding(result)
    fact = result.facts.get(name) if name else None
    source = result.rule.source
    return {
        "rule": result.rule.id,
        "result": result.result,
        "fact": name,
        "value": as_json(fact.value) if fact else None,
        "date": fact.as_of.isoformat() if fact and fact.as_of else None,
        "document": source.document,
        "version": source.version,
        "section": source.section,
        "by_exception": result.by_exception,
        "missing": list(result.missing),
        "stale": list(result.stale),
        "facts": {each: _fact(value) for each, value in result.facts.items()},
    }


def _deciding(result: RuleResult) -> str | None:
    if result.missing:
        return result.missing[0]
    required = [name for name in result.rule.require.facts if result.facts.get(name) is not None]
    return next(iter([*required, *result.facts]), None)


def _fact(fact: FactValue | None) -> dict[str, Any] | None:
    if fact is None:
        return None
    return {"value": as_json(fact.value), "date": fact.as_of.isoformat() if fact.as_of else None}


def as_json(value: Value) -> str | bool | int | float:
    """A value as JSON has it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value
