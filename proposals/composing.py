"""What a proposal offers: the products asked for and those that complete them, each judged for what is asked of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from knowledge.eligibility import judge
from knowledge.rulebook import Rulebook
from knowledge.ruletypes import FactValue, ProductSheet, Verdict
from proposals.matched import Match
from proposals.phrasing import pattern
from proposals.presentable import presentable
from proposals.record import ClientFile, Item, Plan

MOST = 5  # products in the text; the rest is named
_REQUESTED = ("amount_requested", "tenor_requested_months")


@dataclass(frozen=True, slots=True)
class Offered:
    """A match as a proposal keeps it: products by need in their order, and what was left out, with the reason."""

    combinations: tuple[tuple[str, tuple[str, ...], str], ...] = ()  # need, codes, why
    excluded: tuple[tuple[str, str], ...] = ()  # code, why
    order: tuple[str, ...] = ()  # those of the text first
    alternatives: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A product in the text, with what is asked of it and how it was judged. `asked`: the request named it."""

    item: Item
    sheet: ProductSheet
    verdict: Verdict
    need: str = ""
    why: str = ""
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Composition:
    """Everything a proposal offers and does not: `declined` are products asked for whose conditions do not hold.

    `unfit`: where nothing is offered, the products that were looked at and whose conditions do not hold.
    """

    chosen: tuple[Chosen, ...]
    declined: tuple[Chosen, ...] = ()
    instead: Mapping[str, str] = field(default_factory=dict)  # declined code: the nearest product
    further: tuple[ProductSheet, ...] = ()
    avoided: Mapping[str, str] = field(default_factory=dict)  # a product asked for that the playbook advises against
    unknown: tuple[str, ...] = ()
    unfit: tuple[Chosen, ...] = ()


def offered(match: Match | Offered | None) -> Offered:
    """What a match offers, as it is kept with the proposal."""
    if match is None or isinstance(match, Offered):
        return match or Offered()
    whys = {(one.need, offer.code): offer.why for one in match.combinations for offer in one.offers}
    combinations = tuple(
        (one.need, one.codes, "；".join(whys[one.need, code] for code in one.codes)) for one in match.combinations
    )
    excluded = tuple((one.code, one.why) for one in match.excluded)
    return Offered(combinations, excluded, (*match.main, *match.appendix), dict(match.alternatives))


def compose(plan: Plan, file: ClientFile, offer: Offered, rulebook: Rulebook, today: date) -> Composition:
    """The products of a proposal in the order in which they are told."""
    facts = dict(file.facts) | dict(plan.answers)
    needs = {code: (need, why) for need, codes, why in reversed(offer.combinations) for code in codes}
    wanted = [item for item in plan.wanted if item.code in rulebook.products and item.code not in plan.dropped]
    asked = [_chosen(item, rulebook, facts, today, needs, asked=True) for item in wanted]
    kept = [one for one in asked if one.verdict.eligibility != "not_met"]
    declined = [one for one in asked if one.verdict.eligibility == "not_met"]
    more = _completing(plan, offer, rulebook)
    judged = [_chosen(Item(code), rulebook, facts, today, needs) for code in more]
    fitting = [one for one in judged if one.verdict.eligibility != "not_met"]
    room = max(MOST - len(kept), 0) if _is_wide(plan) else 0
    if plan.kind == "client":
        kept, declined, fitting = (_presented(some, rulebook, today) for some in (kept, declined, fitting))
    return Composition(
        chosen=(*kept, *fitting[:room]),
        declined=tuple(declined),
        instead={one.sheet.code: name for one in declined if (name := _instead(one, kept, fitting, offer, rulebook))},
        further=tuple(one.sheet for one in fitting[room:][:MOST]) if plan.kind == "client" else (),
        avoided={code: why for code, why in offer.excluded if code in {one.sheet.code for one in kept}},
        unknown=tuple(item.code for item in plan.wanted if item.code not in rulebook.products),
        unfit=() if asked or fitting else _unfit(offer, rulebook, facts, today),
    )


def _unfit(offer: Offered, rulebook: Rulebook, facts: Mapping[str, FactValue], today: date) -> tuple[Chosen, ...]:
    """What was looked at and fails a condition, in the order of the client's needs; not what it is advised against."""
    whys = {code: why for code, why in offer.excluded if code in rulebook.products}
    judged = [_chosen(Item(code), rulebook, facts, today, {}) for code in whys]
    return tuple(one for one in judged if any(rule in whys[one.sheet.code] for rule in _failed(one)))[:MOST]


def _failed(one: Chosen) -> list[str]:
    return [result.rule.id for result in one.verdict.rules if result.result == "not_met"]


def _presented(some: Sequence[Chosen], rulebook: Rulebook, today: date) -> list[Chosen]:
    return [replace(one, sheet=presentable(one.sheet, rulebook, today)) for one in some]


def asked_of(item: Item, sheet: ProductSheet, facts: Mapping[str, FactValue]) -> dict[str, FactValue]:
    """The facts with what is asked of one product in place of what was asked before."""
    known = {name: fact for name, fact in facts.items() if name not in _REQUESTED or not item.stressed}
    if item.amount is not None and item.currency == "CNY":
        known["amount_requested"] = FactValue(item.amount, source="request")
        if not sheet.credit:
            known.setdefault("deposit_amount", FactValue(item.amount, source="request"))
    if item.tenor_m is not None:
        known["tenor_requested_months"] = FactValue(Decimal(item.tenor_m), source="request")
    return known


def _chosen(
    item: Item,
    rulebook: Rulebook,
    facts: Mapping[str, FactValue],
    today: date,
    needs: Mapping[str, tuple[str, str]],
    *,
    asked: bool = False,
) -> Chosen:
    sheet = rulebook.products[item.code]
    verdict = judge(sheet, asked_of(item, sheet, facts), today, rulebook.facts)
    need, why = needs.get(item.code, ("", ""))
    return Chosen(item, sheet, verdict, need, why, asked)


def _completing(plan: Plan, offer: Offered, rulebook: Rulebook) -> list[str]:
    """What the match adds to the products asked for, but for what was taken out.

    A match offers what the client has only where it asks for more of it, or to renew it.
    """
    named = {item.code for item in plan.wanted}
    left_out = {code for code, _ in offer.excluded} | set(plan.dropped) | named
    codes = dict.fromkeys([*offer.order, *(code for _, group, _ in offer.combinations for code in group)])
    return [code for code in codes if code in rulebook.products and code not in left_out]


def _is_wide(plan: Plan) -> bool:
    """Whether the proposal goes beyond the products that the request named."""
    if plan.kind == "internal" and plan.wanted:
        return False
    return not plan.wanted or re.search(pattern("wider"), plan.request) is not None


def _instead(
    declined: Chosen, kept: Sequence[Chosen], fitting: Sequence[Chosen], offer: Offered, rulebook: Rulebook
) -> str | None:
    """The nearest product: what matching found for it, else one for the same need, else a neighbour of its manual."""
    near = [code for code in offer.alternatives.get(declined.sheet.code, ()) if code in rulebook.products]
    near = [code for code in near if rulebook.products[code].credit == declined.sheet.credit]
    if near:
        return rulebook.products[near[0]].name
    candidates = [one for one in (*fitting, *kept) if one.sheet.credit == declined.sheet.credit]
    same_need = [one for one in candidates if declined.need and one.need == declined.need]
    beside = [one for one in candidates if one.sheet.code in declined.sheet.cross_sell]
    found = next(iter([*same_need, *beside]), None)
    return found.sheet.name if found else None
