"""All that the chapters of a proposal are written from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from knowledge.eligibility import is_stale
from knowledge.rulebook import Rulebook
from knowledge.ruletypes import FactValue
from proposals import audiences, sourcing
from proposals.composing import Composition
from proposals.record import ClientFile, Plan, Source

VALID_DAYS = 30


@dataclass(frozen=True, slots=True)
class Brief:
    """A plan, the client's file, what is offered, and the rules of the day."""

    plan: Plan
    file: ClientFile
    offer: Composition
    rulebook: Rulebook
    today: date
    bank: str

    def visible(self) -> dict[str, FactValue]:
        """The facts that may stand in the text."""
        return audiences.visible(self.plan.kind, self.file, self.plan, self.rulebook.facts)

    def source(self, name: str, fact: FactValue) -> Source:
        """A fact as a source."""
        return sourcing.of_fact(name, fact, self.rulebook.facts.get(name))

    def settled(self, name: str) -> FactValue | None:
        """A fact that may be told: visible, not contradicted and not too old."""
        fact = self.visible().get(name)
        if fact is None or name in self.file.conflicts or is_stale(fact, self.rulebook.facts.get(name), self.today):
            return None
        return fact

    def number(self, name: str) -> tuple[Decimal, Source] | None:
        """A settled fact that is a number, with its source."""
        fact = self.settled(name)
        if fact is None or isinstance(fact.value, bool) or not isinstance(fact.value, Decimal):
            return None
        return fact.value, self.source(name, fact)
