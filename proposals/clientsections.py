"""The chapters of a client-facing proposal, and the first two of them: what it understands and what it offers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from proposals import audiences, clientconditions, clientproducts, showing, sourcing
from proposals.brief import Brief
from proposals.calculators import soundness
from proposals.composing import Chosen
from proposals.examples import examples
from proposals.insights import insights
from proposals.matching import RENEWAL
from proposals.phrasing import need_in_words, say, table
from proposals.playbook import Playbook
from proposals.record import Block, Chart, Paragraph, Section, Source, Table

_LAST_NEEDS = 5
_MONTHS = 12


def sections(brief: Brief) -> tuple[Section, ...]:
    """All chapters that have something to say, in their order."""
    titles = table("titles")
    made: list[tuple[str, Iterable[Block]]] = [
        ("understanding", _understanding(brief)),
        ("overview", _overview(brief)),
        ("products", clientproducts.products(brief)),
        ("calculation", examples(brief)),
        ("conditions", clientconditions.conditions(brief)),
        ("risks", clientproducts.risks(brief)),
        ("timetable", clientproducts.timetable(brief)),
    ]
    whole = []
    for key, blocks in made:
        added = brief.plan.additions.get(key)
        blocks = tuple(blocks)
        content = (*blocks, *((Paragraph(added, (sourcing.request(added),)),) if added else ()))
        if content and key not in brief.plan.omitted:
            whole.append(Section(key, str(titles[key]), content))
    words = "\n".join(words_of(block) for section in whole for block in section.blocks)
    whole.append(Section("statements", str(titles["statements"]), tuple(clientproducts.statements(brief, words))))
    return tuple(whole)


def words_of(block: Block) -> str:
    """The words of a block."""
    if isinstance(block, Paragraph):
        return block.text
    if isinstance(block, Table):
        return "\n".join([block.caption, *block.header, *(cell for row in block.rows for cell in row)])
    return block.title


def _understanding(brief: Brief) -> Iterator[Block]:
    yield Paragraph(say("intro_brief" if brief.plan.tone == "brief" else "intro"))
    yield from _about(brief)
    yield from _figures(brief)
    yield from _deposits(brief)
    yield from _needs(brief)


def _about(brief: Brief) -> Iterator[Block]:
    """Who the client is, and what it has with the bank already, in one paragraph."""
    file, parts, sources = brief.file, [], []
    if file.industry:
        parts.append(say("business", industry=file.industry))
        sources.append(sourcing.recorded("industry", "行业", file.industry, audience="client"))
    if file.since is not None:
        day = showing.day(file.since)
        parts.append(say("since", since=day))
        sources.append(sourcing.recorded("since", "与本行往来起始", day, audience="client"))
    held = [brief.rulebook.products[code].name for code in file.holdings if code in brief.rulebook.products]
    if held:
        told = "、".join(held)
        parts.append(say("holding", products=told))
        sources.append(sourcing.recorded("holdings", "在用产品", told, audience="client"))
    if parts:
        yield Paragraph("".join(parts), tuple(sources))


def _figures(brief: Brief) -> Iterator[Block]:
    found: list[tuple[str, str, str]] = []
    sources: list[Source] = []
    for name in table("client_facts")["shown"]:
        fact = brief.settled(str(name))
        if fact is not None:
            source = brief.source(str(name), fact)
            sources.append(source)
            found.append((source.title, source.value or "", showing.day(fact.as_of) if fact.as_of else "—"))
    if margin := _margin(brief):
        found.insert(min(2, len(found)), margin[0])
        sources.append(margin[1])
    if found:
        yield Table(("项目", "内容", "截至"), tuple(found), tuple(sources), say("figures"), (5, 4, 4))


def _margin(brief: Brief) -> tuple[tuple[str, str, str], Source] | None:
    """Profit to sales, where both are of one day."""
    revenue, profit = brief.number("sales_revenue_last_year"), brief.number("net_profit_last_year")
    if revenue is None or profit is None or revenue[1].as_of != profit[1].as_of:
        return None
    share = soundness.share_of(profit[0], revenue[0])
    if share is None or share <= 0:
        return None
    shown, day = showing.percent(share), showing.day(profit[1].as_of) if profit[1].as_of else "—"
    return (say("margin"), shown, day), sourcing.calculated("net_margin", say("margin_source"), shown)


def _deposits(brief: Brief) -> Iterator[Block]:
    """The client's own balances, month by month, where there is enough to see a course."""
    months = brief.file.deposits[-_MONTHS:]
    if len(months) < 3 or brief.plan.tone == "brief":
        return
    labels = tuple(f"{on.year}-{on.month:02d}" for on, _ in months)
    points = tuple((amount / 10_000).quantize(showing.CENT) for _, amount in months)
    shown = "；".join(f"{label} {showing.number(point)}" for label, point in zip(labels, points, strict=True))
    low, high = min(points), max(points)
    values = {"least": _wan(low), "most": _wan(high), "peak": _month(labels[points.index(high)])}
    text = say("deposits_course", **values)
    told = f"{shown}；{'；'.join(values.values())}"
    source = sourcing.recorded("deposits", "在本行存款日均", told, months[-1][0], audience="client")
    yield Paragraph(text, (source,))
    yield Chart(say("deposits"), labels, ((say("average"), points),), sources=(source,))


def _wan(value: Decimal) -> str:
    return showing.money(value * 10_000)


def _month(label: str) -> str:
    year, month = label.split("-")
    return f"{year}年{int(month)}月"


def _needs(brief: Brief) -> Iterator[Block]:
    told = False
    for one in sorted(brief.file.needs[:_LAST_NEEDS], key=lambda said: said.on, reverse=True):
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
    text = showing.short_name(one.sheet.name)
    text += showing.money(one.item.amount, one.item.currency) if one.item.amount is not None else ""
    return f"{text}（{one.item.tenor_m}个月）" if one.item.tenor_m is not None else text


def _overview(brief: Brief) -> Iterator[Block]:
    chosen = brief.offer.chosen
    if chosen:
        trait = str(table("archetypes").get(brief.file.archetype or "", ""))
        yield Paragraph(trait + say("overview_order" if len(chosen) > 1 else "overview_one"))
        plays = Playbook.of(brief.rulebook)
        rows = tuple(_overview_row(one, place, brief, plays) for place, one in enumerate(chosen, 1))
        named = tuple(source for one, row in zip(chosen, rows, strict=True) for source in _row_sources(one, row))
        header = ("需求", "产品", "额度参考", "期限", "担保方式", "办理顺序")
        yield Table(
            header, rows, audiences.sources_of("client", named), say("overview_table"), (18, 18, 16, 14, 24, 10)
        )
        yield Paragraph(say("overview_note"), style="note")
        if brief.plan.tone != "brief":
            yield from insights(brief)
    for one in brief.offer.declined:
        yield _declined(one, brief)
    if not chosen and not brief.offer.declined:
        yield Paragraph(say("nothing_yet"))
    if brief.offer.further and brief.plan.tone != "brief":
        told = "、".join(sheet.name for sheet in brief.offer.further)
        yield Paragraph(say("further", products=told), (sourcing.recorded("further", "其他产品", told),))


def _row_sources(one: Chosen, row: Sequence[str]) -> Iterator[Source]:
    """The manual for what it says, the request for what was asked."""
    asked = "；".join(words for words in (_asked(one), one.item.collateral or "") if words)
    yield sourcing.of_sheet(one.sheet, "；".join((row[0], row[1], row[3])))
    if one.asked:
        shown = [row[2]] if one.item.amount is not None else []
        shown += [row[3]] if one.item.tenor_m is not None else []
        yield sourcing.request("；".join([asked, *shown]))


def _overview_row(one: Chosen, place: int, brief: Brief, plays: Playbook) -> tuple[str, ...]:
    sheet, item = one.sheet, one.item
    limits = showing.span(sheet.amount_min, sheet.amount_max) if "amount" in sheet.client_visible else ""
    terms = showing.months(sheet.tenor_min, sheet.tenor_max) if "tenor_m" in sheet.client_visible else ""
    amount = showing.money(item.amount, item.currency) if item.amount is not None else say("open") if limits else "—"
    tenor = f"{item.tenor_m}个月" if item.tenor_m is not None else terms or "—"
    collateral = item.collateral or (say("by_review") if sheet.credit else "—")
    collateral = "—" if "collateral" in brief.plan.omitted else collateral
    return _need(one, brief, plays), sheet.name, amount, tenor, collateral, str(place)


def _need(one: Chosen, brief: Brief, plays: Playbook) -> str:
    """The need that a product answers by the playbook; what it stands beside in a combination may be another."""
    answers = plays.needs_of(one.sheet.code)
    open_ones = [need for need in answers if need != RENEWAL or one.sheet.code in brief.file.holdings]
    if one.need in open_ones or (one.need and not answers):
        return need_in_words(one.need)
    if open_ones:
        return need_in_words(open_ones[0])
    return one.sheet.purpose if one.sheet.purpose and "purpose" in one.sheet.client_visible else "—"


def _declined(one: Chosen, brief: Brief) -> Paragraph:
    """What does not fit, in terms that a client may read: what it asked for and its own figures, no rule, no limit."""
    which, sources = _failing(one, brief)
    instead = brief.offer.instead.get(one.sheet.code)
    values = {"product": one.sheet.name, "which": f"（{'、'.join(which)}）" if which else ""}
    text = say("declined", instead=instead, **values) if instead else say("declined_alone", **values)
    return Paragraph(text, tuple(sources), "note")


def _failing(one: Chosen, brief: Brief) -> tuple[list[str], list[Source]]:
    entries, known = brief.rulebook.facts, brief.visible()
    failed = [result for result in one.verdict.rules if result.result == "not_met"]
    names = dict.fromkeys(name for result in failed for name in result.facts if result.facts[name] is not None)
    told, sources = [], []
    for name in names:
        asked = _of_request(name, one)
        if asked:
            told.append(asked)
            sources.append(sourcing.request(asked))
        elif audiences.may_ask(name, entries.get(name)):
            told.append(entries[name].label)
            sources.append(sourcing.asked(name, entries[name].label))
            if name in known and not isinstance(known[name].value, bool):
                sources.append(brief.source(name, known[name]))
                told[-1] = say("own_value", fact=told[-1], value=sources[-1].value or "")
    return told, sources


def _of_request(name: str, one: Chosen) -> str:
    if name == "amount_requested" and one.item.amount is not None:
        return say("own_value", fact=say("own_amount"), value=showing.money(one.item.amount, one.item.currency))
    if name == "tenor_requested_months" and one.item.tenor_m is not None:
        return say("own_value", fact=say("own_tenor"), value=f"{one.item.tenor_m}个月")
    return ""
