"""The chapters of a client-facing proposal: what it understands, offers, needs to know and must say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.eligibility import is_stale
from knowledge.rulebook import Rulebook
from knowledge.ruletypes import FactValue, ProductSheet
from proposals import audiences, showing, sourcing
from proposals.composing import Chosen, Composition
from proposals.examples import examples
from proposals.phrasing import need_in_words, pattern, say, statements, table, telling
from proposals.record import Block, Chart, ClientFile, Paragraph, Plan, Section, Source, Table

VALID_DAYS = 30
_LAST_NEEDS = 5
_SHOWN_FACTS = (
    *("sales_revenue_last_year", "net_profit_last_year", "net_assets", "asset_liability_ratio"),
    *("years_operating", "payroll_headcount", "export_history_months", "rd_expense_ratio", "core_patents_count"),
    *("tech_qualification", "tax_credit_level", "safe_class", "exposure_amount_12m"),
)
_STANDING = ("industry", "industry_detail", "client_scale", "investor_type")
_HAD = 8
_ASKED = 8


@dataclass(frozen=True, slots=True)
class Brief:
    """All that the chapters are written from."""

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


def sections(brief: Brief) -> tuple[Section, ...]:
    """All chapters that have something to say, in their order."""
    titles = table("titles")
    made: list[tuple[str, Iterable[Block]]] = [
        ("understanding", _understanding(brief)),
        ("overview", _overview(brief)),
        ("products", _products(brief)),
        ("calculation", examples(brief.offer.chosen, brief.visible(), brief.rulebook, brief.today, brief.file.lines)),
        ("conditions", _conditions(brief)),
        ("risks", _risks(brief)),
        ("timetable", _timetable(brief)),
    ]
    whole = []
    for key, blocks in made:
        added = brief.plan.additions.get(key)
        blocks = tuple(blocks)
        content = (*blocks, *((Paragraph(added, (sourcing.request(added),)),) if added else ()))
        if content and key not in brief.plan.omitted:
            whole.append(Section(key, str(titles[key]), content))
    words = "\n".join(words_of(block) for section in whole for block in section.blocks)
    whole.append(Section("statements", str(titles["statements"]), tuple(_statements(brief, words))))
    return tuple(whole)


def words_of(block: Block) -> str:
    """The words of a block."""
    if isinstance(block, Paragraph):
        return block.text
    if isinstance(block, Table):
        return "\n".join([block.caption, *block.header, *(cell for row in block.rows for cell in row)])
    return block.title


def _understanding(brief: Brief) -> Iterator[Block]:
    file, known = brief.file, brief.visible()
    yield Paragraph(say("intro_brief" if brief.plan.tone == "brief" else "intro"))
    if file.industry:
        source = sourcing.recorded("industry", "行业", file.industry, audience="client")
        yield Paragraph(say("business", industry=file.industry), (source,))
    rows = _figures(brief, known)
    if rows:
        header = ("项目", "内容", "截至")
        yield Table(
            header, tuple(row for row, _ in rows), tuple(source for _, source in rows), say("figures"), (5, 4, 4)
        )
    held = [brief.rulebook.products[code].name for code in file.holdings if code in brief.rulebook.products]
    if held:
        told = "、".join(held)
        source = sourcing.recorded("holdings", "在用产品", told, audience="client")
        yield Paragraph(say("holding", products=told), (source,))
    yield from _deposits(brief)
    yield from _needs(brief)


def _figures(brief: Brief, known: dict[str, FactValue]) -> list[tuple[tuple[str, str, str], Source]]:
    found = []
    for name in _SHOWN_FACTS:
        fact = known.get(name)
        if fact is None or name in brief.file.conflicts or is_stale(fact, brief.rulebook.facts.get(name), brief.today):
            continue
        source = brief.source(name, fact)
        found.append(((source.title, source.value or "", showing.day(fact.as_of) if fact.as_of else "—"), source))
    return found


def _deposits(brief: Brief) -> Iterator[Block]:
    """The client's own balances, month by month, where there is enough to see a course."""
    months = brief.file.deposits[-12:]
    if len(months) < 3 or brief.plan.tone == "brief":
        return
    labels = tuple(f"{on.year}-{on.month:02d}" for on, _ in months)
    points = tuple((amount / 10_000).quantize(showing.CENT) for _, amount in months)
    shown = "；".join(f"{label} {showing.number(point)}" for label, point in zip(labels, points, strict=True))
    source = sourcing.recorded("deposits", "在本行存款日均", shown, months[-1][0], audience="client")
    yield Chart(say("deposits"), labels, ((say("average"), points),), sources=(source,))


def _needs(brief: Brief) -> Iterator[Block]:
    told = False
    for one in brief.file.needs[:_LAST_NEEDS]:
        values = {"day": showing.day(one.on), "need": need_in_words(one.need)}
        amount = showing.money(one.amount) if one.amount is not None else ""
        text = say("said_amount", amount=amount, **values) if amount else say("said", **values)
        yield Paragraph(text, (sourcing.said(one, amount),), "bullet")
        told = True
    asked = [words for one in brief.offer.chosen if one.asked and (words := _asked(one))]
    if asked:
        yield Paragraph(say("asked", items="；".join(asked)), (sourcing.request("；".join(asked)),), "bullet")
    yield Paragraph(say("to_confirm" if told or asked else "no_needs"), style="note")


def _asked(one: Chosen) -> str:
    parts = [one.sheet.name]
    parts += [showing.money(one.item.amount, one.item.currency)] if one.item.amount is not None else []
    parts += [f"{one.item.tenor_m}个月"] if one.item.tenor_m is not None else []
    return "，".join(parts)


def _overview(brief: Brief) -> Iterator[Block]:
    chosen = brief.offer.chosen
    trait = str(table("archetypes").get(brief.file.archetype or "", ""))
    if chosen:
        yield Paragraph(trait + say("overview_order" if len(chosen) > 1 else "overview_one"))
        rows = tuple(_overview_row(one, place, brief) for place, one in enumerate(chosen, 1))
        named = tuple(source for one, row in zip(chosen, rows, strict=True) for source in _row_sources(one, row))
        header = ("需求", "产品", "额度参考", "期限", "担保方式", "办理顺序")
        yield Table(
            header, rows, audiences.sources_of("client", named), say("overview_table"), (18, 18, 16, 12, 26, 10)
        )
        yield Paragraph(say("overview_note"), style="note")
    for one in brief.offer.declined:
        yield _declined(one, brief)
    if brief.offer.further and brief.plan.tone != "brief":
        told = "、".join(sheet.name for sheet in brief.offer.further)
        yield Paragraph(say("further", products=told), (sourcing.recorded("further", "其他产品", told),))


def _row_sources(one: Chosen, row: Sequence[str]) -> Iterator[Source]:
    """The manual for what it says, the request for what was asked."""
    asked = "；".join(words for words in (_asked(one), one.item.collateral or "") if words)
    yield sourcing.of_sheet(one.sheet, "；".join((row[0], row[1], row[3])))
    if one.asked:
        yield sourcing.request(asked)


def _overview_row(one: Chosen, place: int, brief: Brief) -> tuple[str, ...]:
    sheet, item = one.sheet, one.item
    limits = showing.span(sheet.amount_min, sheet.amount_max) if "amount" in sheet.client_visible else ""
    terms = showing.months(sheet.tenor_min, sheet.tenor_max) if "tenor_m" in sheet.client_visible else ""
    amount = showing.money(item.amount, item.currency) if item.amount is not None else say("open") if limits else "—"
    tenor = f"{item.tenor_m}个月" if item.tenor_m is not None else terms or "—"
    collateral = item.collateral or (say("by_review") if sheet.credit else "—")
    collateral = "—" if "collateral" in brief.plan.omitted else collateral
    need = need_in_words(one.need) if one.need else sheet.purpose if "purpose" in sheet.client_visible else "—"
    return need, sheet.name, amount, tenor, collateral, str(place)


def _declined(one: Chosen, brief: Brief) -> Paragraph:
    """What does not fit, in terms that a client may read: its own figures by name, no rule and no limit."""
    entries = brief.rulebook.facts
    failed = [result for result in one.verdict.rules if result.result == "not_met"]
    names = dict.fromkeys(name for result in failed for name in result.facts if result.facts[name] is not None)
    open_names = [name for name in names if audiences.may_ask(name, entries.get(name))]
    labels = [entries[name].label for name in open_names]
    sources = tuple(sourcing.asked(name, entries[name].label) for name in open_names)
    which = f"（{'、'.join(labels)}）" if labels else ""
    instead = brief.offer.instead.get(one.sheet.code)
    if instead:
        return Paragraph(say("declined", product=one.sheet.name, which=which, instead=instead), sources, "note")
    return Paragraph(say("declined_alone", product=one.sheet.name, which=which), sources, "note")


def _products(brief: Brief) -> Iterator[Block]:
    for one in brief.offer.chosen:
        yield Paragraph(one.sheet.name, style="heading")
        yield from _product(one.sheet, brief)


def _product(sheet: ProductSheet, brief: Brief) -> Iterator[Block]:
    told, brief_tone = telling(sheet), brief.plan.tone == "brief"
    yield Paragraph(told.value if brief_tone else f"{told.value}{told.benefit}", _of(sheet, sheet.purpose))
    scope = _scope(sheet)
    if scope:
        yield Paragraph(scope, _of(sheet, scope), "bullet")
    if not {"pricing", "rates"} & set(brief.plan.omitted):
        yield _price(sheet)
    yield Paragraph(say("condition" if sheet.credit else "condition_service"), style="bullet")
    if sheet.documents and "documents" in sheet.client_visible:
        papers = "、".join(papers_of(sheet, brief.rulebook))
        yield Paragraph(say("documents", documents=papers), _of(sheet, papers), "bullet")
    if not brief_tone:
        yield Paragraph(say("flow", flow=" → ".join(told.flow)), style="bullet")


def _scope(sheet: ProductSheet) -> str:
    amount = showing.span(sheet.amount_min, sheet.amount_max) if "amount" in sheet.client_visible else ""
    tenor = showing.months(sheet.tenor_min, sheet.tenor_max) if "tenor_m" in sheet.client_visible else ""
    if amount and tenor:
        return say("scope", amount=amount, tenor=tenor)
    return say("scope_amount", amount=amount) if amount else say("scope_tenor", tenor=tenor) if tenor else ""


def _price(sheet: ProductSheet) -> Paragraph:
    if not sheet.pricing or "pricing" not in sheet.client_visible:
        return Paragraph(say("price_open"), style="bullet")
    return Paragraph(say("price", pricing=sheet.pricing), _of(sheet, sheet.pricing), "bullet")


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


def _conditions(brief: Brief) -> Iterator[Block]:
    had, open_ones = requirements(brief)
    for name in had[:_HAD]:
        fact = brief.visible()[name]
        source = brief.source(name, fact)
        day = showing.day(fact.as_of) if fact.as_of else say("current")
        if fact.value is True:
            yield Paragraph(say("have_yes", fact=source.title, day=day), (source,), "bullet")
        else:
            yield Paragraph(say("have", fact=source.title, value=source.value or "", day=day), (source,), "bullet")
    papers = dict.fromkeys(
        paper
        for one in brief.offer.chosen
        if "documents" in one.sheet.client_visible
        for paper in papers_of(one.sheet, brief.rulebook)
    )
    if papers:
        sheets = [sourcing.of_sheet(one.sheet, "、".join(one.sheet.documents)) for one in brief.offer.chosen]
        shown = say("bring", documents="、".join(papers))
        yield Paragraph(shown, audiences.sources_of("client", sheets), "bullet")
    questions = list(open_questions(brief, open_ones))
    yield from (Paragraph(text, sources, "question") for text, sources in questions)
    if not questions:
        yield Paragraph(say("settled"))


def requirements(brief: Brief) -> tuple[list[str], list[str]]:
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
    told = {*_SHOWN_FACTS, *_STANDING, *brief.file.conflicts}
    kept = [name for name in had if audiences.may_ask(name, entries.get(name)) and name not in told]
    contradicted = [name for name in brief.file.conflicts if audiences.may_ask(name, entries.get(name))]
    return kept, list(dict.fromkeys([*contradicted, *missing]))


def _is_positive(fact: FactValue) -> bool:
    """A no is not something a client is shown to have."""
    return fact.value is not False and fact.source != "request"


def open_questions(brief: Brief, names: Iterable[str]) -> Iterator[tuple[str, tuple[Source, ...]]]:
    """What is missing, as questions to the client, with the words of the dictionary that they hold."""
    for one in brief.offer.chosen:
        if one.asked and one.sheet.credit and one.item.amount is None:
            yield say("amount_open", product=one.sheet.name), ()
        if one.asked and one.sheet.credit and one.item.tenor_m is None and one.sheet.tenor_max is not None:
            yield say("tenor_open", product=one.sheet.name), ()
    listed = [name for name in names if name not in {"amount_requested", "tenor_requested_months"}]
    for name in listed[:_ASKED]:
        entry = brief.rulebook.facts[name]
        text = say("question_bool" if entry.type == "bool" else "question", fact=entry.label)
        yield text, (sourcing.asked(name, entry.label),)


def _risks(brief: Brief) -> Iterator[Block]:
    for one in brief.offer.chosen:
        yield Paragraph(f"{one.sheet.name}：{telling(one.sheet).risk}", _of(one.sheet, ""), "bullet")


def _timetable(brief: Brief) -> Iterator[Block]:
    rows, sources = [], []
    for one in brief.offer.chosen:
        steps = {step: days for step, days in one.sheet.sla_days.items() if step != "合计"}
        if not steps or not audiences.shown(one.sheet, "documents", "client"):
            continue
        told = say("days_row", steps="、".join(f"{step}{days}个工作日" for step, days in steps.items()))
        total = say("days_total", total=f"{one.sheet.sla_days.get('合计', sum(steps.values()))}个工作日")
        rows.append((one.sheet.name, told, total))
        sources.append(sourcing.of_sheet(one.sheet, f"{told}；{total}"))
    if rows:
        header = ("产品", "步骤与时限", "合计")
        yield Table(header, tuple(rows), audiences.sources_of("client", sources), say("timetable"), (3, 8, 2))
        yield Paragraph(say("days"), style="note")
    contact = brief.file.contact
    yield Paragraph(
        say("contact", contact=contact, bank=brief.bank) if contact else say("contact_open", bank=brief.bank)
    )


def _statements(brief: Brief, words: str) -> Iterator[Block]:
    """The standard statements that are due: always, for a product that is named, or for words of the text."""
    offer = brief.offer
    named = [*(one.sheet.code for one in (*offer.chosen, *offer.declined)), *(sheet.code for sheet in offer.further)]
    codes = {*named, *brief.file.holdings}
    fees = re.compile(pattern("fees"))
    charged = any(fees.search(one.sheet.pricing) for one in offer.chosen)
    values = {"day": showing.day(brief.today), "valid_days": str(VALID_DAYS)}
    for one in statements():
        said = one.words and re.search(one.words, words)
        if one.always or codes & one.products or said or (one.fees and charged):
            text = one.text.format_map(values)
            yield Paragraph(text, (sourcing.stated(one.id, text),), "bullet")
