"""Rules, products and facts as data: what eligibility is judged by, and what judging brings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from knowledge.expressions import Expression

Value = str | bool | Decimal | date
Verdict3 = Literal["met", "not_met", "unknown"]
RuleOutcome = Literal["met", "not_met", "unknown", "not_applicable"]
Severity = Literal["red", "amber", "info"]


@dataclass(frozen=True, slots=True)
class FactEntry:
    """A fact of the bank's dictionary. `type`: bool | int | dec | money | enum | date; a `dec` without unit is a share.

    `fresh_days`: for how many days after its date it counts (None: until it changes). `each_time`: anew for each
    application. `audience`: who may read a client's value of it.
    """

    name: str
    label: str
    means: str
    type: str
    unit: str = ""
    values: tuple[str, ...] = ()
    fresh_days: int | None = None
    each_time: bool = False
    audience: str = "rm"


@dataclass(frozen=True, slots=True)
class FactValue:
    """What is known under a fact's name: numbers as Decimal (元, shares as decimals), its day and where it is from.

    `as_of` None counts as current. `source` is import | note | user | system | calculator | request; `said` are the
    words it was told in, `note_id` the note they stand in.
    """

    value: Value
    as_of: date | None = None
    source: str = "user"
    audience: str = "rm"
    said: str | None = None
    note_id: int | None = None


@dataclass(frozen=True, slots=True)
class RuleSource:
    """The document of a rule: its name, title, number and version, and the clause."""

    document: str
    title: str
    number: str | None
    version: str | None
    section: str
    audience: str = "rm"


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold. `when`: only then; `unless`: the exception; `waiver`: who may waive; `ask`: what settles it."""

    id: str
    require: Expression
    source: RuleSource
    when: Expression | None = None
    unless: Expression | None = None
    severity: Severity = "amber"
    waiver: str | None = None
    action: str | None = None
    ask: str | None = None


@dataclass(frozen=True, slots=True)
class RuleResult:
    """How one rule came out. `facts` are the values it read (None: missing or stale), in the order of the rule.

    `by_exception`: met only by `unless`. `missing`: the facts that would settle an unknown; `question` asks for them.
    """

    rule: Rule
    result: RuleOutcome
    facts: Mapping[str, FactValue | None] = field(default_factory=dict)
    by_exception: bool = False
    missing: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    question: str | None = None


@dataclass(frozen=True, slots=True)
class ProductSheet:
    """A product as its manual's metadata has it on a day; amounts in 元, tenors in months, None: no limit."""

    code: str
    name: str
    source: RuleSource
    name_en: str = ""
    aliases: tuple[str, ...] = ()
    family: str = ""
    credit: bool = False
    amount_min: Decimal | None = None
    amount_max: Decimal | None = None
    tenor_min: int | None = None
    tenor_max: int | None = None
    pricing: str = ""
    purpose: str = ""
    collateral: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    sla_days: Mapping[str, int] = field(default_factory=dict)
    risks: tuple[str, ...] = ()
    kpi: tuple[str, ...] = ()
    cross_sell: tuple[str, ...] = ()
    client_visible: frozenset[str] = frozenset()
    rules: tuple[Rule, ...] = ()  # its own, the common ones that apply, and those of amount and tenor
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A product judged for a set of facts: met says that the conditions hold, never that it is approved."""

    product: ProductSheet
    eligibility: Verdict3
    rules: tuple[RuleResult, ...]
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """A product of an archetype's combination, or one to avoid, and why."""

    code: str
    why: str


@dataclass(frozen=True, slots=True)
class Archetype:
    """A kind of client in the playbook: how it speaks, what it needs, what is offered in which order."""

    id: str
    name: str
    signals: tuple[str, ...]
    needs: tuple[str, ...]
    combo: tuple[Offer, ...]
    red_lines: tuple[str, ...]
    avoid: tuple[Offer, ...]
    ask_first: tuple[str, ...]
    source: RuleSource
    when: Expression | None = None  # facts by which a client is told to be of this kind


@dataclass(frozen=True, slots=True)
class Check:
    """What a text may not say. `audience`: client | internal | all; `extra` holds the words the bank gives for it."""

    id: str
    name: str
    severity: Severity
    audience: str
    forbids: str
    instead: str
    source: RuleSource
    extra: Mapping[str, object] = field(default_factory=dict)
