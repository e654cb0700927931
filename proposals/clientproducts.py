"""The chapters of a client-facing proposal on its products: what they are, their risks, how long they take."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.rulebook import Rulebook
from knowledge.ruletypes import ProductSheet
from proposals import audiences, showing, sourcing
from proposals.brief import VALID_DAYS, Brief
from proposals.composing import Chosen
from proposals.phrasing import pattern, say, telling
from proposals.phrasing import statements as standard_statements
from proposals.record import Block, Paragraph, Source, Table
from proposals.rulewords import demand, label_of

_WHOLE = "合计"
_MOST_CONDITIONS = 6


def products(brief: Brief) -> Iterator[Block]:
    """A part for each product: what it is for, and its terms in a table."""
    chosen = brief.offer.chosen
    if chosen:
        name = "terms_credit" if any(one.sheet.credit for one in chosen) else "terms_service"
        yield Paragraph(say(name), style="note")
    for one in chosen:
        yield Paragraph(one.sheet.name, style="heading")
        yield from _product(one, brief)


def _product(one: Chosen, brief: Brief) -> Iterator[Block]:
    sheet, told, in_brief = one.sheet, telling(one.sheet), brief.plan.tone == "brief"
    yield Paragraph(told.value if in_brief else f"{told.value}{told.benefit}", _of(sheet, sheet.purpose))
    rows = list(_terms(one, brief))
    if not in_brief:
        rows.append((say("flow"), " → ".join(told.flow)))
    sources = [source for _, value in rows for source in _of(sheet, value)]
    asked = [sourcing.asked("condition", words) for words in _looked_at(one, brief)]
    yield Table(("要素", "内容"), tuple(rows), (*dict.fromkeys(sources), *asked), "", (2, 10))


def _terms(one: Chosen, brief: Brief) -> Iterator[tuple[str, str]]:
    sheet = one.sheet
    if scope := _scope(sheet):
        yield say("scope_title"), scope
    if sheet.pricing and "pricing" in sheet.client_visible and not {"pricing", "rates"} & set(brief.plan.omitted):
        yield say("price_title"), sheet.pricing
    if sheet.collateral and "collateral" in sheet.client_visible and "collateral" not in brief.plan.omitted:
        yield say("collateral_title"), "、".join(sheet.collateral)
    if looked_at := _looked_at(one, brief):
        yield say("condition_title"), say("looked_at", facts="；".join(looked_at))
    if sheet.documents and "documents" in sheet.client_visible:
        yield say("documents_title"), "、".join(papers_of(sheet, brief.rulebook))


def _looked_at(one: Chosen, brief: Brief) -> list[str]:
    """What of the client's own affairs the product's own conditions are about; no bound and no rule."""
    entries = brief.rulebook.facts
    told: dict[str, None] = {}
    for rule in (result.rule for result in one.verdict.rules if result.rule.id.startswith(f"{one.sheet.code}.")):
        open_names = [name for name in rule.require.facts if audiences.may_ask(name, entries.get(name))]
        if len(rule.require.facts) == len(open_names) == 1 and entries[open_names[0]].type == "bool":
            told[demand(rule.require, entries)] = None
        else:
            told |= dict.fromkeys(label_of(name, entries) for name in open_names)
    return list(told)[:_MOST_CONDITIONS]


def _scope(sheet: ProductSheet) -> str:
    amount = showing.span(sheet.amount_min, sheet.amount_max) if "amount" in sheet.client_visible else ""
    tenor = showing.months(sheet.tenor_min, sheet.tenor_max) if "tenor_m" in sheet.client_visible else ""
    parts = [say("scope_amount", amount=amount)] if amount else []
    return "，".join([*parts, say("scope_tenor", tenor=tenor)] if tenor else parts)


def papers_of(sheet: ProductSheet, rulebook: Rulebook) -> list[str]:
    """The papers to bring; 同WC01 stands for those of that product."""
    papers: dict[str, None] = {}
    for paper in sheet.documents:
        other = rulebook.products.get(paper.removeprefix("同").split("、")[0]) if paper.startswith("同") else None
        if other is not None and other.code != sheet.code:
            papers |= dict.fromkeys(each for each in other.documents if not each.startswith("同"))
        elif not paper.startswith("同"):
            papers[paper] = None
    return list(papers)


def _of(sheet: ProductSheet, value: str) -> tuple[Source, ...]:
    return audiences.sources_of("client", [sourcing.of_sheet(sheet, value)])


def risks(brief: Brief) -> Iterator[Block]:
    """One or more sentences for each product."""
    for one in brief.offer.chosen:
        yield Paragraph(
            f"{showing.short_name(one.sheet.name)}：{telling(one.sheet).risk}", _of(one.sheet, ""), "bullet"
        )


def timetable(brief: Brief) -> Iterator[Block]:
    """The steps of each product with their days, and whom to ask."""
    rows, sources = [], []
    for one in brief.offer.chosen:
        steps = {step: days for step, days in one.sheet.sla_days.items() if step != _WHOLE and days}
        if not steps or not audiences.shown(one.sheet, "documents", "client"):
            continue
        told = say("days_row", steps=" → ".join(f"{step}{days}个工作日" for step, days in steps.items()))
        total = say("days_total", total=f"{one.sheet.sla_days.get(_WHOLE, sum(steps.values()))}个工作日")
        rows.append((showing.short_name(one.sheet.name), told, total))
        sources.append(sourcing.of_sheet(one.sheet, f"{told}；{total}"))
    if rows:
        header = ("产品", "步骤与时限", "合计")
        yield Table(header, tuple(rows), audiences.sources_of("client", sources), say("timetable"), (3, 8, 2))
        yield Paragraph(say("days"), style="note")
    contact = brief.file.contact
    yield Paragraph(
        say("contact", contact=contact, bank=brief.bank) if contact else say("contact_open", bank=brief.bank)
    )


def statements(brief: Brief, words: str) -> Iterator[Block]:
    """The standard statements that are due: always, for a product that is named, or for words of the text."""
    offer = brief.offer
    named = [*(one.sheet.code for one in (*offer.chosen, *offer.declined)), *(sheet.code for sheet in offer.further)]
    codes = {*named, *brief.file.holdings}
    fees = re.compile(pattern("fees"))
    charged = any(fees.search(one.sheet.pricing) for one in offer.chosen)
    values = {"day": showing.day(brief.today), "valid_days": str(VALID_DAYS)}
    for one in standard_statements():
        said = one.words and re.search(one.words, words)
        if one.always or codes & one.products or said or (one.fees and charged):
            text = one.text.format_map(values)
            yield Paragraph(text, (sourcing.stated(one.id, text),), "bullet")
