"""The chapter of a client-facing proposal on what is there already, what to bring, and what is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from knowledge.ruletypes import FactEntry, FactValue
from proposals import askwords, audiences, showing, sourcing
from proposals.brief import Brief
from proposals.clientproducts import papers_of
from proposals.composing import Chosen
from proposals.phrasing import say, table
from proposals.record import Block, Paragraph, Source, Table

_HAD = 8
_ASKED = 8
_REQUESTED = {"amount_requested", "tenor_requested_months"}
_MOST_VALUES = 5

Question = tuple[str, tuple[Source, ...]]


def conditions(brief: Brief) -> Iterator[Block]:
    """What is there, what to bring, and what is missing as questions."""
    had, missing = _requirements(brief)
    yield from _had(brief, had[:_HAD])
    yield from _papers(brief)
    questions = list(_questions(brief, missing))
    yield from (Paragraph(text, sources, "question") for text, sources in questions)
    if not questions and brief.offer.chosen:
        yield Paragraph(say("settled"))


def _had(brief: Brief, names: Iterable[str]) -> Iterator[Block]:
    known, rows, sources = brief.visible(), [], []
    for name in names:
        source = brief.source(name, known[name])
        value = say("holds") if known[name].value is True else source.value or ""
        day = known[name].as_of
        rows.append((source.title, value, showing.day(day) if day else say("current")))
        sources.append(source)
    if rows:
        yield Table((say("had_header"), "内容", "截至"), tuple(rows), tuple(sources), say("had_table"), (5, 4, 4))


def _papers(brief: Brief) -> Iterator[Block]:
    """Each paper once, with the products that it is for."""
    papers: dict[str, list[str]] = {}
    shown = [one.sheet for one in brief.offer.chosen if "documents" in one.sheet.client_visible]
    for sheet in shown:
        for paper in papers_of(sheet, brief.rulebook):
            papers.setdefault(paper, []).append(showing.short_name(sheet.name))
    listed: dict[tuple[str, ...], list[str]] = {}
    for paper, names in papers.items():
        listed.setdefault(tuple(names), []).append(paper)
    if not listed:
        return
    sources = audiences.sources_of("client", [sourcing.of_sheet(one, "、".join(one.documents)) for one in shown])
    if len(listed) == 1:
        yield Paragraph(say("bring", documents="、".join(papers)), sources)
        return
    every = len(shown)
    rows = tuple(
        (say("for_all") if len(names) == every else "、".join(names), "、".join(each))
        for names, each in sorted(listed.items(), key=lambda item: -len(item[0]))
    )
    yield Table(("用于", "请提供的资料"), rows, sources, say("papers_table"), (4, 9))


def _requirements(brief: Brief) -> tuple[list[str], list[str]]:
    """The facts that the products rest on: those that are there and may be shown, and those a client is asked for."""
    entries, seen = brief.rulebook.facts, brief.visible()
    had: dict[str, None] = {}
    missing: dict[str, None] = {}
    for one in brief.offer.chosen:
        for result in one.verdict.rules:
            if result.result == "met":
                had |= dict.fromkeys(name for name in result.facts if name in seen and _is_positive(seen[name]))
            elif result.result == "unknown":
                missing |= dict.fromkeys(name for name in result.missing if audiences.may_ask(name, entries.get(name)))
    facts = table("client_facts")
    told = {*facts["shown"], *facts["standing"], *brief.file.conflicts}
    kept = [name for name in had if audiences.may_ask(name, entries.get(name)) and name not in told]
    contradicted = [name for name in brief.file.conflicts if audiences.may_ask(name, entries.get(name))]
    return kept, list(dict.fromkeys([*contradicted, *missing]))


def _is_positive(fact: FactValue) -> bool:
    """A no is not something a client is shown to have."""
    return fact.value is not False and fact.source != "request"


def _questions(brief: Brief, names: Iterable[str]) -> Iterator[Question]:
    """What is missing: the terms first, then what can be said yes or no to, then figures and kinds, each in one go."""
    yield from _terms(brief)
    entries = [brief.rulebook.facts[name] for name in names if name not in _REQUESTED][:_ASKED]
    yes_no = [(entry, askwords.yes_no(entry)) for entry in entries if entry.type == "bool"]
    kinds = [(entry, _kinds(entry)) for entry in entries if entry.type == "enum"]
    sums = [(entry, entry.label) for entry in entries if entry.type not in ("bool", "enum")]
    yield from _together("question_bool", "；", yes_no)
    yield from _together("question_kind", "；", kinds)
    yield from _together("question", "、", sums)


def _terms(brief: Brief) -> Iterator[Question]:
    """Amounts and terms that nobody has named yet, of all products at once."""
    chosen = [(one, showing.short_name(one.sheet.name)) for one in brief.offer.chosen]
    sums = [name for one, name in chosen if one.item.amount is None and _has_range(one)]
    terms = [name for one, name in chosen if one.asked and one.sheet.credit and one.item.tenor_m is None]
    if sums:
        yield say("amount_open", products="、".join(sums)), (sourcing.asked("terms", "；".join(sums)),)
    if terms:
        yield say("tenor_open", products="、".join(terms)), (sourcing.asked("terms", "；".join(terms)),)


def _has_range(one: Chosen) -> bool:
    return one.sheet.amount_min is not None or one.sheet.amount_max is not None


def _kinds(entry: FactEntry) -> str:
    if not 2 <= len(entry.values) <= _MOST_VALUES:
        return entry.label
    return f"{entry.label}（{'／'.join(entry.values)}）"


def _together(name: str, between: str, asked: list[tuple[FactEntry, str]]) -> Iterator[Question]:
    if asked:
        sources = tuple(sourcing.asked(entry.name, text) for entry, text in asked)
        yield say(name, facts=between.join(text for _, text in asked)), sources
