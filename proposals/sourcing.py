"""Where the words of a proposal come from, as sources that can be listed and looked up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from knowledge.documents import Document
from knowledge.ruletypes import FactEntry, FactValue, ProductSheet, Rule, RuleSource
from proposals import showing
from proposals.record import Block, Line, Said, Section, Source

ASKED = "ask:"


def of_fact(name: str, fact: FactValue, entry: FactEntry | None, value: str | None = None) -> Source:
    """A fact of the client, with its value as it is shown."""
    title = entry.label if entry else name
    shown = value if value is not None else showing.value_of(fact.value, entry)
    return Source("fact", name, title, shown, fact.as_of, section=fact.source, audience=fact.audience)


def of_sheet(sheet: ProductSheet, value: str = "", section: str = "") -> Source:
    """A product's manual; `value` are the words taken from it."""
    return _document(sheet.code, sheet.source, value, section)


def of_rule(rule: Rule, value: str = "") -> Source:
    """A rule with its clause."""
    return _document(rule.id, rule.source, value, rule.source.section)


def said(one: Said, value: str = "", audience: str = "client") -> Source:
    """What was said at a contact."""
    return Source("words", one.need, "客户沟通记录", value or None, one.on, audience=audience)


def request(value: str) -> Source:
    """What the proposal was asked to hold: amounts and tenors that the client's relationship manager named."""
    return Source("words", "request", "本次需求", value, audience="client")


def recorded(ref: str, title: str, value: str, as_of: date | None = None, audience: str = "rm") -> Source:
    """What the bank's own books hold."""
    return Source("record", ref, title, value, as_of, audience=audience)


def of_line(line: Line) -> Source:
    """A facility on record."""
    parts = [showing.money(line.limit), showing.money(line.used)]
    parts += [showing.day(line.matures)] if line.matures else []
    parts += [showing.share(line.rate)] if line.rate is not None else []
    parts += [line.collateral] if line.collateral else []
    return recorded(line.product, "授信台账", "；".join(parts))


def calculated(name: str, title: str, value: str, audience: str = "client") -> Source:
    """What a calculator gave, its inputs named beside it."""
    return Source("calculation", name, title, value, audience=audience)


def stated(ref: str, value: str) -> Source:
    """A standard sentence of the bank."""
    return Source("bank", ref, "标准声明", value, audience="client")


def _document(ref: str, source: RuleSource, value: str, section: str) -> Source:
    return Source(
        "document",
        ref,
        source.title,
        value or None,
        document=source.document,
        version=source.version,
        section=section or source.section or None,
        audience=source.audience,
        number=source.number,
    )


def dated(sections: Iterable[Section], documents: Mapping[str, Document]) -> tuple[Section, ...]:
    """The chapters with the number and the first day in force of every document that they rest on."""
    return tuple(
        replace(section, blocks=tuple(_dated(block, documents) for block in section.blocks)) for section in sections
    )


def _dated(block: Block, documents: Mapping[str, Document]) -> Block:
    sources = tuple(
        replace(source, number=known.number, effective=known.effective, title=known.title)
        if (known := documents.get(source.document or "")) is not None
        else source
        for source in block.sources
    )
    return replace(block, sources=sources)


def asked(ref: str, words: str) -> Source:
    """The words of the dictionary or of a rule that a question holds."""
    return Source("bank", f"{ASKED}{ref}", "待补充事项", words, audience="client")
