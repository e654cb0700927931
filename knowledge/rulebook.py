"""The rules and products of the bank as they are in force on one day, for one reader."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, cast

from knowledge.documents import Document
from knowledge.expressions import unreadable
from knowledge.factdictionary import dictionary_of
from knowledge.productsheets import number_of, sheet_of, sheets_of, texts_of
from knowledge.rules import readable, rules_of, source_of
from knowledge.ruletypes import (
    Archetype,
    Check,
    FactEntry,
    Offer,
    ProductSheet,
    Rule,
    Severity,
)
from knowledge.validity import Validity

_COMMON = "COM."
_AMOUNT, _TENOR = "amount_requested", "tenor_requested_months"


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What holds on `as_of`: products with all their rules, the dictionary, the playbook, the words not to be said.

    `common` are the rules of admission; `others` those of policies, which bind whoever works by them but judge no
    product.
    """

    as_of: date
    products: Mapping[str, ProductSheet] = field(default_factory=dict)
    facts: Mapping[str, FactEntry] = field(default_factory=dict)
    archetypes: tuple[Archetype, ...] = ()
    checks: tuple[Check, ...] = ()
    common: tuple[Rule, ...] = ()
    others: tuple[Rule, ...] = ()
    documents: Mapping[str, Document] = field(default_factory=dict)

    @classmethod
    def of(cls, documents: Iterable[Document], validities: Mapping[str, Validity], as_of: date) -> Rulebook:
        """The rulebook of the published documents on a day."""
        everything = list(documents)
        facts = dictionary_of(everything, as_of)
        in_force = [d for d in everything if d.name not in validities or validities[d.name].holds_on(as_of)]
        in_force.sort(key=lambda d: (d.effective or date.min, d.name))
        rules = {document.name: tuple(rules_of(document, facts)) for document in in_force}
        common = tuple(rule for d in in_force if not sheets_of(d) for rule in rules[d.name] if _is_common(rule, d))
        named: dict[str, Rule | None] = dict.fromkeys(_ids(everything))
        named |= {rule.id: rule for d in in_force for rule in rules[d.name]}
        products = {sheet.code: sheet for d in in_force for sheet in _products(d, rules[d.name], common, named, facts)}
        shown = {rule.id for sheet in products.values() for rule in sheet.rules} | {rule.id for rule in common}
        return cls(
            as_of=as_of,
            products=dict(sorted(products.items(), key=lambda item: item[0])),
            facts=facts,
            archetypes=tuple(_archetypes(in_force, facts)),
            checks=tuple(_checks(in_force)),
            common=common,
            others=tuple(rule for d in in_force for rule in rules[d.name] if rule.id not in shown),
            documents={d.name: d for d in in_force},
        )

    def rule(self, rule_id: str) -> Rule | None:
        """A rule by its id, of a product, of admission or of a policy."""
        for sheet in self.products.values():
            found = next((rule for rule in sheet.rules if rule.id == rule_id), None)
            if found is not None:
                return found
        return next((rule for rule in (*self.common, *self.others) if rule.id == rule_id), None)

    def product_named(self, text: str) -> list[str]:
        """The codes of the products that a name means: a code, a name or part of one before a bracket, an alias."""
        wanted = _label(text)
        if not wanted:
            return []
        exact = [code for code, sheet in self.products.items() if wanted in _names(sheet)]
        if exact:
            return exact
        return [code for code, s in self.products.items() if len(wanted) >= 2 and wanted in _label(s.name)]


def _names(sheet: ProductSheet) -> set[str]:
    shortened = re.split(r"[（(]", sheet.name)[0]
    bracketed = re.findall(r"[（(]([^（）()]+)[）)]", sheet.name)
    names = (sheet.code, sheet.name, shortened, *bracketed, *sheet.aliases, sheet.name_en)
    return {_label(name) for name in names} - {""}


def _label(text: str) -> str:
    return re.sub(r"[\s\-_·“”\"'（）()/／、，]+", "", unicodedata.normalize("NFKC", text)).casefold()


def _is_common(rule: Rule, document: Document) -> bool:
    if rule.id.startswith(_COMMON):
        return True
    listed = (each for each in document.extra.get("rules") or () if isinstance(each, Mapping))
    return any(each.get("id") == rule.id and each.get("common") is True for each in listed)


def _products(
    document: Document,
    rules: tuple[Rule, ...],
    common: tuple[Rule, ...],
    named: Mapping[str, Rule | None],
    facts: Mapping[str, FactEntry],
) -> Iterator[ProductSheet]:
    raws = sheets_of(document)
    codes = {str(raw["code"]) for raw in raws}
    for raw in raws:
        sheet = sheet_of(raw, document)
        own = [rule for rule in rules if rule.id.split(".")[0] not in codes - {sheet.code}]
        whole = [*own, *_common_of(raw, sheet, common, named), *_limits(raw, sheet, document, facts)]
        yield replace(sheet, rules=tuple({rule.id: rule for rule in whole}.values()))


def _common_of(
    raw: Mapping[str, Any], sheet: ProductSheet, common: tuple[Rule, ...], named: Mapping[str, Rule | None]
) -> list[Rule]:
    """All common rules for a product that takes up credit; those it lists, where it lists some.

    A listed rule that is not in force on the day does not count; one that no document has stays open.
    """
    listed = raw.get("common_rules")
    if not isinstance(listed, list):
        return list(common) if sheet.credit else []
    found = [named.get(str(each), Rule(str(each), unreadable(str(each)), sheet.source)) for each in listed]
    return [rule for rule in found if rule is not None]


def _ids(documents: Iterable[Document]) -> Iterator[str]:
    for document in documents:
        for raw in document.extra.get("rules") or ():
            if isinstance(raw, Mapping) and raw.get("id"):
                yield str(raw["id"])


def _limits(
    raw: Mapping[str, Any], sheet: ProductSheet, document: Document, facts: Mapping[str, FactEntry]
) -> Iterator[Rule]:
    """CODE.AMT and CODE.TEN; an open end is not judged, an approved extension is the exception."""
    if not sheet.credit:
        return
    for name, fact, least, most, key, ask in (
        ("AMT", _AMOUNT, sheet.amount_min, sheet.amount_max, "amount", "本笔申请金额是多少？"),
        ("TEN", _TENOR, sheet.tenor_min, sheet.tenor_max, "tenor_m", "本笔申请期限是几个月？"),
    ):
        within = _within(fact, least, most)
        if not within:
            continue
        extension = _extension(raw.get(f"{key.removesuffix('_m')}_extension"), fact, least)
        yield Rule(
            id=f"{sheet.code}.{name}",
            require=readable(within, facts),
            source=source_of(document, _section(raw, key)),
            unless=readable(extension, facts) if extension else None,
            ask=ask,
        )


def _within(fact: str, least: object, most: object) -> str:
    ends = [f"{fact} >= {least}"] if least is not None else []
    return " and ".join(ends + ([f"{fact} <= {most}"] if most is not None else []))


def _extension(raw: object, fact: str, least: object) -> str:
    if not isinstance(raw, Mapping) or not raw.get("unless"):
        return ""
    within = _within(fact, least, number_of(raw.get("max")))
    return f"{within} and ({raw['unless']})" if within else str(raw["unless"])


def _section(raw: Mapping[str, Any], key: str) -> str:
    sections = raw.get("sections")
    return str(sections.get(key) or "") if isinstance(sections, Mapping) else ""


def _archetypes(documents: Iterable[Document], facts: Mapping[str, FactEntry]) -> Iterator[Archetype]:
    for document in documents:
        for raw in document.extra.get("archetypes") or ():
            if isinstance(raw, Mapping) and raw.get("id"):
                when = raw.get("when")
                yield Archetype(
                    id=str(raw["id"]),
                    name=str(raw.get("name") or raw["id"]),
                    signals=texts_of(raw.get("signals")),
                    needs=texts_of(raw.get("needs")),
                    combo=_offers(raw.get("combo")),
                    red_lines=texts_of(raw.get("red_lines")),
                    avoid=_offers(raw.get("avoid")),
                    ask_first=texts_of(raw.get("ask_first")),
                    source=source_of(document, str(raw.get("section") or "")),
                    when=readable(when, facts) if when else None,
                )


def _offers(raw: object) -> tuple[Offer, ...]:
    """Products with why: a list of codes, of `{code, why}`, or of `CODE: why`."""
    offers: list[Offer] = []
    for each in raw if isinstance(raw, list) else ():
        if isinstance(each, Mapping) and "code" in each:
            offers.append(Offer(str(each["code"]), str(each.get("why") or "")))
        elif isinstance(each, Mapping):
            offers += [Offer(str(code), str(why or "")) for code, why in each.items()]
        else:
            offers.append(Offer(str(each), ""))
    return tuple(offers)


def _checks(documents: Iterable[Document]) -> Iterator[Check]:
    for document in documents:
        for raw in document.extra.get("checks") or ():
            if isinstance(raw, Mapping) and raw.get("id"):
                severity = raw.get("severity")
                yield Check(
                    id=str(raw["id"]),
                    name=str(raw.get("name") or raw["id"]),
                    severity=cast(Severity, severity if severity in ("red", "amber", "info") else "amber"),
                    audience=str(raw.get("audience") or "all"),
                    forbids=str(raw.get("forbids") or ""),
                    instead=str(raw.get("instead") or ""),
                    source=source_of(document, str(raw.get("section") or "")),
                    extra={str(key): value for key, value in raw.items()},
                )
