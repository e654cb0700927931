"""The chapters of an internal submission that state facts: the borrower, its trade, its figures, what it asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from knowledge.eligibility import is_stale
from knowledge.ruletypes import FactValue
from proposals import audiences, internaljudging, showing, sourcing
from proposals.authority import authority
from proposals.brief import Brief
from proposals.composing import Chosen
from proposals.examples import is_loan
from proposals.internalworking import working
from proposals.phrasing import inside, table
from proposals.record import Block, Chart, Paragraph, Section, Source, Table

_LAST = 12


def sections(brief: Brief) -> tuple[Section, ...]:
    """All chapters, none left out: what is not known stands as 待补充."""
    titles = table("internal_titles")
    made: list[tuple[str, Iterable[Block]]] = [
        ("summary", _summary(brief)),
        ("borrower", _borrower(brief)),
        ("industry", _facts(brief, "industry")),
        ("operations", _operations(brief)),
        ("finance", (*_facts(brief, "finance"), _open("finance_open"))),
        ("credit", _credit(brief)),
        ("need", _need(brief)),
        ("repayment", _repayment(brief)),
        ("security", _security(brief)),
        ("rules", internaljudging.rules(brief)),
        ("concentration", _concentration(brief)),
        ("risks", internaljudging.risks(brief)),
        ("income", _income(brief)),
        ("terms", internaljudging.terms(brief)),
        ("conclusion", internaljudging.conclusion(brief)),
    ]
    whole = []
    for key, blocks in made:
        added = brief.plan.additions.get(key)
        content = (*blocks, *((Paragraph(added, (sourcing.request(added),)),) if added else ()))
        content = content or (Paragraph(inside("not_due"), style="note"),)
        if key not in brief.plan.omitted:
            whole.append(Section(key, str(titles[key]), content))
    return tuple(whole)


def _open(name: str, **values: str) -> Paragraph:
    return Paragraph(inside(name, **values), style="question")


def _summary(brief: Brief) -> Iterator[Block]:
    everything = (*brief.offer.chosen, *brief.offer.declined)
    if everything:
        rows = tuple(_row(one, brief) for one in everything)
        named = [sourcing.of_sheet(one.sheet, row[3]) for one, row in zip(everything, rows, strict=True)]
        header = ("品种", "金额", "期限", "价格依据", "担保", "性质")
        caption = inside("wanted_table")
        yield Table(header, rows, (*named, *_requested(everything)), caption, (14, 14, 10, 30, 22, 14))
    for one in everything:
        if one.item.purpose or one.sheet.purpose:
            purpose = one.item.purpose or one.sheet.purpose
            source = sourcing.request(purpose) if one.item.purpose else sourcing.of_sheet(one.sheet, purpose)
            yield Paragraph(
                inside("purpose", product=showing.short_name(one.sheet.name), purpose=purpose), (source,), "bullet"
            )
        if why := _idea(one, brief):
            text = inside("idea", product=showing.short_name(one.sheet.name), why=why)
            yield Paragraph(text, (sourcing.of_sheet(one.sheet, text),), "bullet")
        if one.sheet.code in brief.offer.avoided:
            why = brief.offer.avoided[one.sheet.code]
            text = inside("avoid", product=one.sheet.name, why=why)
            yield Paragraph(text, (sourcing.of_sheet(one.sheet, text),), "note")
    low = brief.visible().get("low_risk_business")
    if low is not None:
        source = brief.source("low_risk_business", low)
        yield Paragraph(inside("low_risk", value=source.value or ""), (source,), "bullet")
    yield internaljudging.based(brief, "payment")
    decided = tuple(authority(brief))
    yield from decided or (internaljudging.based(brief, "level_rules"),)
    yield from _unsettled(everything)


def _idea(one: Chosen, brief: Brief) -> str:
    """Why the playbook offers a product to this kind of client."""
    kind = next((each for each in brief.rulebook.archetypes if each.id == brief.file.archetype), None)
    return next((offer.why for offer in (kind.combo if kind else ()) if offer.code == one.sheet.code), "")


def _requested(everything: Iterable[Chosen]) -> Iterator[Source]:
    for one in everything:
        if one.item.amount is not None:
            yield sourcing.request(showing.money(one.item.amount, one.item.currency))
        if one.item.tenor_m is not None:
            yield sourcing.request(f"{one.item.tenor_m}个月")


def _row(one: Chosen, brief: Brief) -> tuple[str, ...]:
    item, held = one.item, one.sheet.code in {line.product for line in brief.file.lines} | set(brief.file.holdings)
    return (
        one.sheet.name,
        showing.money(item.amount, item.currency) if item.amount is not None else "待补充",
        f"{item.tenor_m}个月" if item.tenor_m is not None else "待补充",
        one.sheet.pricing or "待补充",
        item.collateral or "待补充",
        inside("renewal" if held else "new"),
    )


def _unsettled(everything: Iterable[Chosen]) -> Iterator[Block]:
    """What of a product's terms is not settled, a line a product."""
    for one in everything:
        lacking = []
        lacking += ["amount"] if one.sheet.credit and one.item.amount is None else []
        lacking += ["tenor"] if one.sheet.credit and one.item.tenor_m is None else []
        lacking += ["collateral"] if one.sheet.collateral and one.item.collateral is None else []
        if lacking:
            fields = "、".join(inside(f"field_{name}") for name in lacking)
            yield _open("terms_open", product=showing.short_name(one.sheet.name), fields=fields)


def _facts(brief: Brief, chapter: str) -> Iterator[Block]:
    """The facts of a chapter as a table, then what is missing, stale or contradicted."""
    listed, entries, known = table("internal_facts")[chapter], brief.rulebook.facts, brief.visible()
    names = [name for name in listed["show"] if name in known]
    if names:
        sources = tuple(brief.source(name, known[name]) for name in names)
        rows = tuple(
            (one.title, one.value or "", showing.day(one.as_of) if one.as_of else "—", _origin(known[one.ref]))
            for one in sources
        )
        caption = str(table("internal_tables")[chapter])
        yield Table(("事实", "值", "取得日", "来源"), rows, sources, caption, (4, 4, 3, 3))
    yield from _outdated(brief, names)
    yield from _contradictions(brief, names)
    lacking = [name for name in listed["must"] if name not in known and name in entries]
    if lacking:
        asked = tuple(sourcing.asked(name, entries[name].label) for name in lacking)
        yield Paragraph(inside("missing", facts="、".join(entries[name].label for name in lacking)), asked, "question")


def _outdated(brief: Brief, names: Iterable[str]) -> Iterator[Block]:
    """What no longer counts for its age, in one line."""
    known, entries = brief.visible(), brief.rulebook.facts
    stale = [name for name in names if is_stale(known[name], entries.get(name), brief.today)]
    sources = tuple(brief.source(name, known[name]) for name in stale)
    if sources:
        told = "、".join(f"{one.title}（{showing.day(one.as_of)}）" for one in sources if one.as_of)
        yield Paragraph(inside("stale", facts=told), sources, "question")


def _origin(fact: FactValue) -> str:
    return str(table("sources").get(fact.source, fact.source))


def _contradictions(brief: Brief, names: Iterable[str]) -> Iterator[Block]:
    for name in names:
        values = brief.file.conflicts.get(name, ())
        if len(values) < 2:
            continue
        sources = tuple(brief.source(name, fact) for fact in values if audiences.may_see("internal", name, fact, None))
        told = "；".join(f"{one.value}（{(one.as_of and showing.day(one.as_of)) or '—'}）" for one in sources)
        yield Paragraph(inside("conflict", fact=sources[0].title, values=told), sources, "question")


def _borrower(brief: Brief) -> Iterator[Block]:
    file = brief.file
    told = [("客户全称", file.name), ("所属行业", file.industry), ("所属集团", file.group), ("地区", file.region)]
    rows = [(label, value) for label, value in told if value]
    rows += [("与本行往来起始", showing.day(file.since))] if file.since else []
    sources = tuple(sourcing.recorded(label, label, value) for label, value in rows)
    yield Table(("项目", "内容"), tuple(rows), sources, "", (3, 9))
    yield from _facts(brief, "borrower")
    if file.people:
        people = "、".join(f"{one.name}{f'（{one.title}）' if one.title else ''}" for one in file.people)
        yield Paragraph(inside("people", people=people), (sourcing.recorded("people", "联系人", people),))
    yield _open("ownership")


def _operations(brief: Brief) -> Iterator[Block]:
    yield from _facts(brief, "operations")
    for said in brief.file.needs[:_LAST]:
        amount = showing.money(said.amount) if said.amount is not None else ""
        text = inside("need_said", need=said.need, day=showing.day(said.on), amount=f"，{amount}" if amount else "")
        yield Paragraph(text, (sourcing.said(said, amount, "rm"),), "bullet")
    for said in brief.file.remarks[:_LAST]:
        text = inside("offers", words=said.words, day=showing.day(said.on))
        yield Paragraph(text, (sourcing.said(said, said.words, "rm"),), "note")
    yield _open("operations_open")


def _credit(brief: Brief) -> Iterator[Block]:
    rows = tuple(
        (
            brief.rulebook.products[line.product].name if line.product in brief.rulebook.products else line.product,
            showing.money(line.limit),
            showing.money(line.used),
            showing.day(line.matures) if line.matures else "—",
            showing.share(line.rate) if line.rate is not None else "—",
            line.collateral or "—",
        )
        for line in brief.file.lines
    )
    if rows:
        header = ("品种", "额度", "余额", "到期日", "年利率", "担保")
        sources = tuple(sourcing.of_line(line) for line in brief.file.lines)
        yield Table(header, rows, sources, inside("lines"), (14, 13, 13, 16, 10, 22))
    yield from _facts(brief, "credit")


def _need(brief: Brief) -> Iterator[Block]:
    yield from _facts(brief, "need")
    yield from working(brief)


def _repayment(brief: Brief) -> Iterator[Block]:
    known = brief.visible()
    names = [name for name in ("sales_revenue_last_year", "avg_monthly_inflow", "settlement_share") if name in known]
    sources = tuple(brief.source(name, known[name]) for name in names)
    if sources:
        told = "，".join(f"{one.title}{one.value}" for one in sources)
        yield Paragraph(inside("first_source", facts=told), sources, "bullet")
    yield _open("first_open")
    pledged = list(dict.fromkeys(one.item.collateral for one in brief.offer.chosen if one.item.collateral))
    on_record = _on_record(brief)
    if pledged or on_record:
        told = "；".join(pledged or on_record)
        source = sourcing.request(told) if pledged else sourcing.recorded("collateral", "授信台账", told)
        name = "second_source" if pledged else "second_on_record"
        yield Paragraph(inside(name, collateral=told), (source,), "bullet")
    else:
        yield _open("second_open")
    tenors = [f"{one.item.tenor_m}个月" for one in _lent(brief) if one.item.tenor_m is not None]
    if tenors:
        told = "、".join(dict.fromkeys(tenors))
        yield Paragraph(inside("match", tenor=told), (sourcing.request(told),), "bullet")


def _lent(brief: Brief) -> list[Chosen]:
    """What has to be repaid: a forward or a guarantee has a term, but nothing that is paid back by it."""
    return [one for one in brief.offer.chosen if is_loan(one.sheet)]


def _on_record(brief: Brief) -> list[str]:
    """The security of the lines that the client has; credit without any is none."""
    held = (re.sub(r"^信用(?:[、，]|$)", "", line.collateral or "") for line in brief.file.lines)
    return list(dict.fromkeys(filter(None, held)))


def _security(brief: Brief) -> Iterator[Block]:
    for one in brief.offer.chosen:
        if one.sheet.collateral:
            options = "、".join(one.sheet.collateral)
            chosen, name = one.item.collateral or "", showing.short_name(one.sheet.name)
            text = inside("security" if chosen else "security_unset", product=name, options=options, chosen=chosen)
            yield Paragraph(text, (sourcing.of_sheet(one.sheet, options), sourcing.request(chosen)), "bullet")
    yield from _facts(brief, "security")
    told = "；".join([*(one.item.collateral or "" for one in brief.offer.chosen), *_on_record(brief)])
    for name in ("pledge", "guarantor"):
        if re.search(str(table("security_words")[name]), told):
            yield _open(f"security_{name}")


def _concentration(brief: Brief) -> Iterator[Block]:
    yield from _facts(brief, "concentration")
    if brief.file.related:
        rows = tuple(brief.file.related)
        sources = tuple(sourcing.recorded("related", "关联方", f"{name}；{relation}") for name, relation in rows)
        yield Table(("名称", "关系"), rows, sources, inside("related"), (7, 5))
    yield Paragraph(inside("concentration_note"), style="note")


def _income(brief: Brief) -> Iterator[Block]:
    for one in brief.offer.chosen:
        rate = next((line.rate for line in brief.file.lines if line.product == one.sheet.code and line.rate), None)
        if one.item.amount is not None and rate is not None and one.item.currency == "CNY":
            amount, interest = showing.money(one.item.amount), showing.money(one.item.amount * rate)
            shown = showing.share(rate)
            name = "income_interest" if is_loan(one.sheet) else "income_fee"
            product = showing.short_name(one.sheet.name)
            text = inside(name, product=product, amount=amount, rate=shown, interest=interest)
            sources = (
                sourcing.request(amount),
                sourcing.recorded(one.sheet.code, "现有合同利率", shown),
                sourcing.calculated("bullet_interest", "年利息", interest, "rm"),
            )
            yield Paragraph(text, sources, "bullet")
        if one.sheet.kpi:
            kpi = "、".join(one.sheet.kpi)
            source = sourcing.of_sheet(one.sheet, kpi)
            yield Paragraph(
                inside("income_kpi", product=showing.short_name(one.sheet.name), kpi=kpi), (source,), "bullet"
            )
    yield from _balances(brief)
    yield _open("income_open")


def _balances(brief: Brief) -> Iterator[Block]:
    months = brief.file.deposits[-_LAST:]
    if not months:
        return
    on, amount = months[-1]
    shown = showing.money(amount)
    source = sourcing.recorded("deposits", "在本行存款日均", shown, on)
    yield Paragraph(inside("income_deposit", amount=shown, day=showing.day(on)), (source,), "bullet")
    if len(months) >= 3:
        labels = tuple(f"{day.year}-{day.month:02d}" for day, _ in months)
        points = tuple((each / 10_000).quantize(showing.CENT) for _, each in months)
        told = "；".join(f"{label} {showing.number(point)}" for label, point in zip(labels, points, strict=True))
        source = sourcing.recorded("deposits", "在本行存款日均", told, on)
        yield Chart(inside("deposits"), labels, ((inside("average"), points),), sources=(source,))
