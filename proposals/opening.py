"""What is asked before a proposal is written: at most three questions, only what is missing and decides something."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal, Protocol

from knowledge.eligibility import judge
from knowledge.rulebook import Rulebook
from knowledge.ruletypes import FactEntry, FactValue, ProductSheet, RuleResult, Value, Verdict
from notes.wording import plain
from proposals.askwords import fact_name, yes_no
from proposals.factanswers import read_value
from proposals.playbook import Playbook
from proposals.record import ClientFile, Item, Plan
from proposals.requestwords import money, pattern, say, words
from proposals.terms import LONGEST, find_money, find_tenors

AT_MOST = 3
_AMOUNT, _TENOR = "amount_requested", "tenor_requested_months"
_USUAL_AMOUNTS = (500_000, 1_000_000, 3_000_000, 5_000_000, 10_000_000, 30_000_000, 50_000_000, 100_000_000)
_USUAL_TENORS = (3, 6, 12, 24, 36, 60, 120)
_UNITS = {"": "元", "月": "个月"}
_MOST_CHOICES = 6
_SEVERAL = re.compile(r"[，吗各]|没有")  # a question for more than one number
_MOST_VALUES = 16
_Field = Literal["fact", "amount", "tenor", "conflict", "needs"]


class Matched(Protocol):
    """What a match tells the questions: its day, and the products in front."""

    @property
    def as_of(self) -> date: ...
    @property
    def main(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer by tap: `label` is shown, `value` is what `read_answer` reads."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `field`: a fact of the dictionary, one with two values, or the amount or tenor of a product.

    `name` is the fact, or the product's code; `rules` are the rules that the answer settles.
    """

    field: _Field
    name: str
    text: str
    options: tuple[Choice, ...] = ()
    rules: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """By which a question that was put off is known: it is not asked again."""
        return f"{self.name}.{self.field}" if self.field in ("amount", "tenor") else self.name


@dataclass(frozen=True, slots=True)
class Change:
    """The amount or tenor of a product, as it was answered."""

    code: str
    amount: Decimal | None = None
    tenor_m: int | None = None
    currency: str = "CNY"


@dataclass(frozen=True, slots=True)
class PutOff:
    """The answer is not known; the question is not asked again."""

    key: str


@dataclass(frozen=True, slots=True)
class Needs:
    """The needs that the proposal is to answer, in the playbook's words."""

    names: tuple[str, ...]


Answer = FactValue | Change | PutOff | Needs


def questions_for(
    plan: Plan, file: ClientFile, match: Matched, rulebook: Rulebook, *, language: str = "zh"
) -> list[Question]:
    """The next questions, contradictions first, then amounts and tenors, then facts that decide eligibility."""
    away = {*plan.unanswered, *plan.answers}
    asked = [
        *_conflicts(file, rulebook, language),
        *_needs(plan, file, rulebook, language),
        *_terms(plan, file, rulebook, language),
        *_facts(plan, file, match, rulebook, language),
    ]
    fresh = {question.key: question for question in reversed(asked) if question.key not in away}
    return list(reversed(fresh.values()))[:AT_MOST]


def read_answer(
    question: Question, text: str, entries: Mapping[str, FactEntry], *, today: date | None = None
) -> Answer | None:
    """What an answer says, None when it does not answer the question."""
    if question.field in ("amount", "tenor"):
        change = _change(question, text)
        return change or (PutOff(question.key) if pattern("putting_off").search(plain(text)) else None)
    if question.field == "needs":
        named = tuple(choice.value for choice in question.options[:-1] if plain(choice.value) in plain(text))
        return Needs(named) if named else PutOff(question.key) if pattern("putting_off").search(plain(text)) else None
    entry = entries.get(question.name)
    if entry is None:
        return None
    if pattern("putting_off").search(plain(text)):
        return PutOff(question.key)
    value = read_value(entry, text)
    return None if value is None else FactValue(value, today, "user", entry.audience, text.strip())


def settled(plan: Plan, question: Question, answer: Answer) -> Plan:
    """The plan with an answer in it."""
    if isinstance(answer, PutOff):
        return replace(plan, unanswered=tuple(dict.fromkeys((*plan.unanswered, answer.key))))
    if isinstance(answer, FactValue):
        return replace(plan, answers={**plan.answers, question.name: answer})
    if isinstance(answer, Needs):
        return replace(plan, needs=tuple(dict.fromkeys((*plan.needs, *answer.names))))
    return replace(plan, wanted=tuple(_changed(item, answer) for item in plan.wanted))


def facts_with(plan: Plan, file: ClientFile, item: Item | None = None) -> dict[str, FactValue]:
    """The facts that a product of a plan is judged by: the client's, the answers, what is asked of it."""
    facts = {**file.facts, **plan.answers}
    if item is not None and item.amount is not None and item.currency == "CNY":
        facts[_AMOUNT] = FactValue(item.amount, source="request")
    if item is not None and item.tenor_m is not None:
        facts[_TENOR] = FactValue(Decimal(item.tenor_m), source="request")
    return facts


def _changed(item: Item, change: Change) -> Item:
    if item.code != change.code:
        return item
    if change.amount is not None:
        return replace(item, amount=change.amount, currency=change.currency)
    return replace(item, tenor_m=change.tenor_m) if change.tenor_m is not None else item


def _change(question: Question, text: str) -> Change | None:
    if question.field == "amount":
        sums = [one for one in find_money(text) if one.value > 0]
        return Change(question.name, amount=sums[0].value, currency=sums[0].currency) if len(sums) == 1 else None
    found = [one.months for one in find_tenors(text)] or _bare_months(text)
    return Change(question.name, tenor_m=found[0]) if len(found) == 1 and 0 < found[0] <= LONGEST else None


def _bare_months(text: str) -> list[int]:
    """A number alone is months."""
    said = plain(text).strip()
    return [int(said)] if said.isdigit() and len(said) <= 3 else []


def _conflicts(file: ClientFile, rulebook: Rulebook, language: str) -> Iterator[Question]:
    for name, told in file.conflicts.items():
        entry = rulebook.facts.get(name)
        if entry is None or len({each.value for each in told}) < 2:
            continue
        shown = [(each, _dated(each, entry, language)) for each in told]
        parts = {"fact": entry.label, "values": "、".join(dict.fromkeys(text for _, text in shown))}
        options = tuple(Choice(text, written(each.value, entry)) for each, text in shown)
        yield Question("conflict", name, say("conflict", language, **parts), tuple(dict.fromkeys(options)))


def _needs(plan: Plan, file: ClientFile, rulebook: Rulebook, language: str) -> Iterator[Question]:
    """What the proposal is for, where neither the request nor any note says it."""
    if plan.wanted or plan.needs or file.needs:
        return
    playbook = Playbook.of(rulebook)
    kind = playbook.archetype(file.archetype)
    names = dict.fromkeys((*(kind.needs if kind else ()), *playbook.needs))
    if names:
        choices = [Choice(name, name) for name in names if name in playbook.needs][:_MOST_CHOICES]
        yield Question("needs", "needs", say("ask_needs", language), (*choices, _later(language)))


def _dated(fact: FactValue, entry: FactEntry, language: str) -> str:
    value = shown(fact.value, entry, language)
    return say("said_on", language, value=value, day=fact.as_of.isoformat()) if fact.as_of else value


def _terms(plan: Plan, file: ClientFile, rulebook: Rulebook, language: str) -> Iterator[Question]:
    """Amount and tenor of what is put in front; of what is asked for first where nothing is."""
    items = [item for item in plan.wanted if item.code in rulebook.products and item.code not in plan.dropped]
    for item in [item for item in items if item.stressed] or items[:1]:
        sheet = rulebook.products[item.code]
        named = {"product": name_of(sheet, language)}
        if item.amount is None and (sheet.amount_min is not None or sheet.amount_max is not None):
            choices = _amounts(sheet, file, language)
            yield Question("amount", item.code, say("ask_amount", language, **named), choices, (f"{item.code}.AMT",))
        if item.tenor_m is None and sheet.credit and (sheet.tenor_min, sheet.tenor_max) != (None, None):
            choices = _tenors(sheet, language)
            yield Question("tenor", item.code, say("ask_tenor", language, **named), choices, (f"{item.code}.TEN",))


def _amounts(sheet: ProductSheet, file: ClientFile, language: str) -> tuple[Choice, ...]:
    told = [need.amount for need in file.needs if need.amount is not None and _is_of(need.need, sheet)]
    usual = [Decimal(amount) for amount in _USUAL_AMOUNTS]
    least, most = sheet.amount_min or Decimal(0), sheet.amount_max
    fitting = [each for each in dict.fromkeys((*told, *usual)) if least <= each and (most is None or each <= most)]
    if len(fitting) > _MOST_CHOICES:
        fitting = [*told, *fitting[len(told) - _MOST_CHOICES :]]
    sums = (Choice(money(each, language=language), f"{each:f}元") for each in dict.fromkeys(fitting))
    return (*sums, _later(language))


def _is_of(need: str, sheet: ProductSheet) -> bool:
    return need in (sheet.code, sheet.name, *sheet.aliases)


def _tenors(sheet: ProductSheet, language: str) -> tuple[Choice, ...]:
    least, most = sheet.tenor_min or 0, sheet.tenor_max or LONGEST
    fitting = [each for each in _USUAL_TENORS if least <= each <= most]
    told = [Choice(say("months", language, count=str(each)), f"{each}个月") for each in fitting[:_MOST_CHOICES]]
    return (*told, _later(language))


def _later(language: str) -> Choice:
    return Choice(say("later", language), "待确认")


def _facts(plan: Plan, file: ClientFile, match: Matched, rulebook: Rulebook, language: str) -> Iterator[Question]:
    """Facts that are missing where a product asked for is neither met nor already not met, the most decisive first."""
    away = {*plan.unanswered, *plan.answers}
    weights: dict[str, tuple[int, int]] = {}
    settling: dict[str, list[RuleResult]] = {}
    for place, (item, verdict) in enumerate(_judged(plan, file, match, rulebook)):
        for result in verdict.rules if verdict.eligibility == "unknown" else ():
            for name in _decisive(result, away) if result.result == "unknown" else ():
                if name in rulebook.facts and name not in (_AMOUNT, _TENOR):
                    settling.setdefault(name, []).append(result)
                    rank = (0 if item is not None and item.stressed else 1, place)
                    weights[name] = min(weights.get(name, rank), rank)

    def order(name: str) -> tuple[int, int, int, int]:
        alone = any(len(result.missing) == 1 for result in settling[name])
        stressed, place = weights[name]
        return stressed, 0 if alone else 1, place, -len(settling[name])

    for name in sorted(settling, key=order):
        yield _about(rulebook.facts[name], settling[name], language)


def _decisive(result: RuleResult, away: set[str]) -> tuple[str, ...]:
    """The missing facts of a rule; those of its exception only once nothing else can settle it."""
    rule = result.rule
    first = {*rule.require.facts, *(rule.when.facts if rule.when is not None else ())} - away
    return tuple(name for name in result.missing if name in first) or result.missing


def _judged(plan: Plan, file: ClientFile, match: Matched, rulebook: Rulebook) -> Iterator[tuple[Item | None, Verdict]]:
    """The products asked for; those that matching puts in front where none is."""
    items = {item.code: item for item in plan.wanted}
    codes = [code for code in items or match.main if code in rulebook.products and code not in plan.dropped]
    for code in codes:
        item = items.get(code)
        facts = facts_with(plan, file, item)
        yield item, judge(rulebook.products[code], facts, match.as_of, rulebook.facts)


def _about(entry: FactEntry, results: Sequence[RuleResult], language: str) -> Question:
    rules = tuple(dict.fromkeys(result.rule.id for result in results))
    return Question(
        "fact", entry.name, _own(entry, results, language) or _asking(entry, language), _choices(entry, language), rules
    )


def _own(entry: FactEntry, results: Sequence[RuleResult], language: str) -> str | None:
    """The rule's own question, in Chinese, where it asks for this one value: what is 是 or 否 to it is not said."""
    if language == "en":
        return None
    for each in results:
        ask = (each.rule.ask or "").rstrip("？?")
        if each.missing != (entry.name,) or not _asks_for(entry, each, ask):
            continue
        unit = (
            "" if entry.type in ("bool", "enum", "date") else entry.unit or ("如65%" if entry.type == "dec" else "元")
        )
        return f"{ask}（{unit}）？" if unit and unit not in ask else f"{ask}？"
    return None


def _asks_for(entry: FactEntry, result: RuleResult, ask: str) -> bool:
    if not ask or "？" in ask or entry.type in ("bool", "date"):
        return False
    if entry.type == "enum":
        return True
    counted = sum(ask.count(word) for word in ("多少", "几"))
    return result.rule.require.facts == (entry.name,) and counted == 1 and not _SEVERAL.search(ask)


def _asking(entry: FactEntry, language: str) -> str:
    if entry.type == "bool":
        return say("ask_bool", language, means=entry.means if language == "en" else yes_no(entry))
    fact = fact_name(entry)
    if entry.type in ("enum", "date"):
        return say(f"ask_{entry.type}", language, fact=fact)
    if entry.type == "dec" and not entry.unit:
        return say("ask_share", language, fact=fact)
    unit = (
        words()["labels"]["units"].get(entry.unit, entry.unit)
        if language == "en"
        else _UNITS.get(entry.unit, entry.unit)
    )
    return say("ask_number", language, fact=fact, unit=unit)


def _choices(entry: FactEntry, language: str) -> tuple[Choice, ...]:
    if entry.type == "bool":
        told = [Choice(say("said_yes", language), "是"), Choice(say("said_no", language), "否")]
    elif entry.type == "enum" and len(entry.values) <= _MOST_VALUES:
        told = [Choice(value, value) for value in entry.values]
    else:
        told = []
    return (*told, _later(language))


def name_of(sheet: ProductSheet, language: str) -> str:
    """A product as it is called in a sentence."""
    return sheet.name_en or sheet.name if language == "en" else sheet.name


def shown(value: Value, entry: FactEntry, language: str = "zh") -> str:
    """A value as one reads it, in the unit of its fact."""
    if isinstance(value, bool):
        return say("said_yes" if value else "said_no", language)
    if isinstance(value, Decimal) and entry.type == "money":
        return money(value, language=language)
    if isinstance(value, Decimal) and entry.type == "dec" and not entry.unit:
        return f"{_bare(value * 100)}%"
    if isinstance(value, Decimal):
        return f"{_bare(value)}{entry.unit}"
    return value.isoformat() if isinstance(value, date) else value


def written(value: Value, entry: FactEntry) -> str:
    """A value as `read_answer` reads it back."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        share = entry.type == "dec" and not entry.unit
        return f"{value * 100:f}%" if share else f"{value:f}元" if entry.type == "money" else f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value


def _bare(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
