"""Amounts and tenors that a product, or the bank, does not allow: one sentence each, with the rule."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from knowledge.rulebook import Rulebook
from knowledge.ruletypes import ProductSheet, Rule
from proposals.mentions import Mention
from proposals.requestwords import money, say
from proposals.terms import Money, Tenor, Terms

_ONE_CLIENT = "JZ-01"


def problems_of(
    said: Sequence[tuple[Mention, Terms]], loose: Terms, rulebook: Rulebook, *, language: str = "zh"
) -> list[str]:
    """What is wrong with the terms of a request."""
    found: list[str] = []
    for mention, terms in said:
        sheet = rulebook.products[mention.codes[0]]
        found += [told for one in terms.amounts for told in amount_problems(sheet, one, rulebook, language)]
        found += [told for one in terms.tenors for told in tenor_problems(sheet, one, rulebook, language)]
    whole = str(say("whole_name", language))
    for amount in loose.amounts:
        found += _impossible(whole, amount, language) or _too_much(whole, amount, rulebook, language)
    return found


def amount_problems(sheet: ProductSheet, amount: Money, rulebook: Rulebook, language: str = "zh") -> list[str]:
    """What is wrong with an amount of a product; amounts in another currency are held to the bank's limit alone."""
    name = sheet.name if language != "en" else sheet.name_en or sheet.name
    if told := _impossible(name, amount, language) or (sheet.credit and _too_much(name, amount, rulebook, language)):
        return told
    if amount.currency != "CNY":
        return []
    rule = cited(rulebook.rule(f"{sheet.code}.AMT"), sheet, language)
    said = money(amount.value, amount.currency, language)
    if sheet.amount_max is not None and amount.value > sheet.amount_max:
        limit = money(sheet.amount_max, language=language)
        return [say("amount_max", language, product=name, amount=said, limit=limit, rule=rule)]
    if sheet.amount_min is not None and amount.value < sheet.amount_min:
        limit = money(sheet.amount_min, language=language)
        return [say("amount_min", language, product=name, amount=said, limit=limit, rule=rule)]
    return []


def tenor_problems(sheet: ProductSheet, tenor: Tenor, rulebook: Rulebook, language: str = "zh") -> list[str]:
    """What is wrong with a tenor of a product."""
    name = sheet.name if language != "en" else sheet.name_en or sheet.name
    if tenor.months <= 0:
        said = tenor.words if tenor.months == 0 else f"-{tenor.words.lstrip('-')}"
        return [say("tenor_none", language, product=name, words=said)]
    rule = cited(rulebook.rule(f"{sheet.code}.TEN"), sheet, language)
    months = str(tenor.months)
    if sheet.tenor_max is not None and tenor.months > sheet.tenor_max:
        longer = _extended(sheet, tenor.months, language)
        return [
            say("tenor_max", language, product=name, tenor=months, limit=str(sheet.tenor_max), rule=rule, more=longer)
        ]
    if sheet.tenor_min is not None and tenor.months < sheet.tenor_min:
        return [say("tenor_min", language, product=name, tenor=months, limit=str(sheet.tenor_min), rule=rule)]
    return []


def _extended(sheet: ProductSheet, months: int, language: str) -> str:
    """That a longer tenor needs an approval, where the manual allows one."""
    raw = sheet.extra.get("tenor_extension")
    most = raw.get("max") if isinstance(raw, dict) else None
    if not isinstance(most, int) or months > most:
        return ""
    return say("extension", language, limit=str(most))


def single_client_limit(rulebook: Rulebook) -> Decimal | None:
    """The most that the bank lends to one client: the highest limit of its credit products."""
    largest = _largest(rulebook)
    return largest.amount_max if largest is not None else None


def _largest(rulebook: Rulebook) -> ProductSheet | None:
    """The credit product of the highest limit."""
    bounded = [sheet for sheet in rulebook.products.values() if sheet.credit and sheet.amount_max is not None]
    return max(bounded, key=lambda sheet: sheet.amount_max or Decimal(0), default=None)


def _impossible(name: str, amount: Money, language: str) -> list[str]:
    if amount.value > 0:
        return []
    said = amount.words if amount.value == 0 else f"-{amount.words.lstrip('-')}"
    return [say("amount_none", language, product=name, words=said)]


def _too_much(name: str, amount: Money, rulebook: Rulebook, language: str) -> list[str]:
    most = single_client_limit(rulebook)
    if most is None or amount.value <= most or amount.currency == "JPY":
        return []
    largest = _largest(rulebook)
    limit = rulebook.rule(f"{largest.code}.AMT") if largest is not None else None
    rule = cited(rulebook.rule(_ONE_CLIENT) or limit, largest, language)
    said = money(amount.value, amount.currency, language)
    return [say("single", language, product=name, amount=said, limit=money(most, language=language), rule=rule)]


def cited(rule: Rule | None, sheet: ProductSheet | None, language: str = "zh") -> str:
    """A rule's document and clause, as it is cited in a sentence."""
    source = rule.source if rule is not None else sheet.source if sheet is not None else None
    if source is None:
        return say("no_rule", language)
    section = f" {source.section}" if source.section else ""
    if language == "en":
        return f"{rule.id + ', ' if rule else ''}{source.title}{section}"
    return f"{rule.id + '，' if rule else ''}《{source.title}》{source.section}"
