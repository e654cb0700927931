"""Who decides on an application: by the bank's own rules of authority, level by level from the lowest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from knowledge.eligibility import current, judge_rule
from knowledge.ruletypes import FactValue, Rule
from notes.numerals import whole
from proposals import showing, sourcing
from proposals.brief import Brief
from proposals.composing import Chosen
from proposals.phrasing import inside
from proposals.record import Paragraph, Source
from proposals.rulewords import clause

_LEVEL, _EXPOSURE, _LOW_RISK = "approver_level", "single_client_exposure", "low_risk_business"
_GRADE = "internal_rating_grade"


@dataclass(frozen=True, slots=True)
class _Decided:
    """The level of one product with the rules that lead there; no level where facts are `missing`."""

    level: str | None
    rules: tuple[Rule, ...] = ()
    missing: tuple[str, ...] = ()


def authority(brief: Brief) -> Iterator[Paragraph]:
    """The level, what it was worked out from, and what is asked where it cannot be; nothing without such rules."""
    rules = [rule for rule in brief.rulebook.others if _LEVEL in _read(rule)]
    entry = brief.rulebook.facts.get(_LEVEL)
    credit = [one for one in (*brief.offer.chosen, *brief.offer.declined) if one.sheet.credit]
    if not rules or entry is None or not credit:
        return
    exposure, paragraph = _exposure(brief, credit)
    if paragraph is not None:
        yield paragraph
    facts = brief.visible()
    if exposure is not None:
        facts[_EXPOSURE] = FactValue(exposure, brief.today, "calculator")
    assumed = _LOW_RISK not in current(facts, brief.today, brief.rulebook.facts)
    if assumed:
        facts[_LOW_RISK] = FactValue(False, brief.today, "request")
    decided = [_decided(brief, one, rules, entry.values, facts) for one in credit]
    yield _told(brief, decided, entry.values, facts, assumed=assumed)


def _read(rule: Rule) -> set[str]:
    return {name for part in (rule.require, rule.when) if part is not None for name in part.facts}


def _exposure(brief: Brief, credit: list[Chosen]) -> tuple[Decimal | None, Paragraph | None]:
    """The client's exposure with this application: what is on record, else limits and what is asked for, added up."""
    known = brief.number(_EXPOSURE)
    if known is not None:
        return known[0], None
    asked = [one.item.amount for one in credit if one.item.amount is not None and one.item.currency == "CNY"]
    if not asked:
        return None, None
    lines = sum((line.limit for line in brief.file.lines), Decimal(0))
    added = sum(asked, Decimal(0))
    shown = {"held": showing.money(lines), "asked": showing.money(added), "whole": showing.money(lines + added)}
    text = inside("exposure", **shown)
    sources = [sourcing.of_line(line) for line in brief.file.lines] + [sourcing.request(shown["asked"])]
    sources.append(sourcing.calculated("exposure", inside("exposure_source"), text, "rm"))
    return lines + added, Paragraph(text, tuple(sources), "bullet")


def _decided(
    brief: Brief, one: Chosen, rules: list[Rule], levels: tuple[str, ...], facts: Mapping[str, FactValue]
) -> _Decided:
    """The first level that no rule denies; a rule that cannot be judged leaves it open."""
    passed: list[Rule] = []
    for level in levels:
        given = dict(facts) | {
            _LEVEL: FactValue(level, source="system"),
            "product": FactValue(one.sheet.code, source="system"),
        }
        known = current(given, brief.today, brief.rulebook.facts)
        results = [judge_rule(rule, given, known, brief.today, brief.rulebook.facts) for rule in rules]
        denied = [each.rule for each in results if each.result == "not_met"]
        unknown = [each for each in results if each.result == "unknown"]
        if not denied and unknown:
            return _Decided(None, missing=tuple(name for each in unknown for name in each.missing))
        if not denied:
            met = [each.rule for each in results if each.result == "met"]
            return _Decided(level, tuple(dict.fromkeys([*passed, *met])))
        passed = denied
    return _Decided(None)


def _told(
    brief: Brief,
    decided: list[_Decided],
    levels: tuple[str, ...],
    facts: Mapping[str, FactValue],
    *,
    assumed: bool,
) -> Paragraph:
    entries = brief.rulebook.facts
    missing = dict.fromkeys(name for one in decided for name in one.missing)
    if missing or any(one.level is None for one in decided):
        labels = "、".join(entries[name].label for name in missing if name in entries) or inside("level_facts")
        asked = tuple(sourcing.asked(name, entries[name].label) for name in missing if name in entries)
        return Paragraph(inside("level_open", facts=labels), asked, "question")
    highest = max(decided, key=lambda one: levels.index(one.level or levels[0]))
    exposure, grade = facts.get(_EXPOSURE), facts.get(_GRADE)
    parts = [inside("level_exposure", exposure=_shown(exposure, brief, _EXPOSURE))] if exposure is not None else []
    parts += [inside("level_grade", grade=_shown(grade, brief, _GRADE))] if grade is not None else []
    parts.append(inside("level_assumed" if assumed else "level_stated"))
    clauses = "、".join(_clauses(highest.rules))
    text = inside("level", level=highest.level or "", parts="，".join(parts), clauses=clauses)
    sources: list[Source] = [sourcing.of_rule(rule, clause(rule.source)) for rule in highest.rules]
    sources += [replace(brief.source(_GRADE, grade), audience="rm")] if grade is not None else []
    sources.append(sourcing.calculated("authority", inside("level_source"), text, "rm"))
    return Paragraph(text, tuple(sources), "bullet")


def _clauses(rules: Iterable[Rule]) -> list[str]:
    """Each document once, with its clauses in their order."""
    found: dict[str, dict[str, None]] = {}
    for rule in rules:
        found.setdefault(clause(replace(rule.source, section="")), {})[rule.source.section] = None
    return [f"{document}{'、'.join(sorted(sections, key=_order))}" for document, sections in found.items()]


def _order(section: str) -> tuple[int, str]:
    said = re.search(r"第([零一二三四五六七八九十百\d]+)条", section)
    return (whole(said[1]) or 0 if said else 0, section)


def _shown(fact: FactValue, brief: Brief, name: str) -> str:
    return showing.value_of(fact.value, brief.rulebook.facts.get(name))
