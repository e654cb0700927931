"""The chapter of an internal submission that works out the need: the quota's sheet, the weight, the sensitivities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from proposals import forwards, showing, sourcing, stepwording
from proposals.brief import Brief
from proposals.calculating import Calculation, calculate
from proposals.calculators import soundness
from proposals.calculators.fields import Value
from proposals.composing import Chosen
from proposals.examples import is_loan
from proposals.phrasing import inside, table
from proposals.record import Block, Paragraph, Source, Table

_QUOTA = "wc_quota_result"
_TENTH = Decimal("0.1")
_RATES = {"growth", "profit_margin"}
_SHEET = ("revenue", "profit", "growth", "turnover_times", "own_funds", "existing_loans", "other_funds")


def working(brief: Brief) -> Iterator[Block]:
    """What can be worked out from the facts, and by name what is missing for the rest."""
    everything = (*brief.offer.chosen, *brief.offer.declined)
    if any(_reads_quota(one) for one in everything):
        yield from _quota(brief)
    yield from _weight(brief, everything)
    yield from _sensitivity(brief, everything)
    yield from _projects(brief, everything)
    for one in everything:
        if forwards.is_forward(one):
            yield from _forward(brief, one)


def _reads_quota(one: Chosen) -> bool:
    return any(_QUOTA in result.facts for result in one.verdict.rules)


def _quota(brief: Brief) -> Iterator[Block]:
    """The result on record; the sheet of inputs, and the calculation once all of them are there."""
    known = brief.number(_QUOTA)
    if known is not None:
        day = showing.day(known[1].as_of) if known[1].as_of else "—"
        yield Paragraph(inside("quota", quota=known[1].value or "", day=day), (known[1],))
    given, sources = _known_inputs(brief)
    words = brief.plan.additions.get("need", "")
    said = calculate(words, calculator="wc_quota").inputs if words else {}
    done = calculate("", calculator="wc_quota", given={**given, **said})
    rows = [_sheet_row(name, done.inputs, sources) for name in _SHEET if name != "turnover_times"]
    turned = "turnover_days" if "turnover_days" in done.inputs else "turnover_times"
    rows.insert(3, _sheet_row(turned, done.inputs, sources))
    told = [sourcing.request("；".join(row[1] for row in rows if row[2] == inside("from_words")))] if said else []
    header = tuple(inside("sheet_header").split("|"))
    yield Table(header, tuple(rows), (*sources.values(), *told), inside("sheet"), (5, 4, 6))
    if done.result:
        yield from _steps(done)
    else:
        missing = "、".join(_title(name) for name in done.asks)
        yield Paragraph(inside("quota_open", inputs=missing), (sourcing.asked("wc_quota", missing),), "question")


def _title(name: str) -> str:
    return stepwording.input_title(name, "zh")


def _known_inputs(brief: Brief) -> tuple[dict[str, Value], dict[str, Source]]:
    """Sales, profit and loans for turnover, as far as they are on record and not too old."""
    given: dict[str, Value] = {}
    sources: dict[str, Source] = {}
    for name, fact in (("revenue", "sales_revenue_last_year"), ("profit", "net_profit_last_year")):
        found = brief.number(fact)
        if found is not None:
            given[name], sources[name] = found
    turning = {code for code, sheet in brief.rulebook.products.items() if _turns(sheet.rules)}
    own = sum((line.used for line in brief.file.lines if line.product in turning), Decimal(0))
    others = brief.number("total_credit_other_banks")
    if others is not None:
        given["existing_loans"] = own + others[0]
        parts = {"own": showing.money(own), "others": others[1].value or ""}
        sources["existing_loans"] = sourcing.calculated(
            "existing_loans", inside("existing_source", **parts), showing.money(own + others[0]), "rm"
        )
    elif own:
        told = showing.money(own)
        sources["existing_loans"] = sourcing.recorded("existing_loans", inside("existing_partly", own=told), told)
    return given, sources


def _turns(rules: object) -> bool:
    return isinstance(rules, tuple) and any(_QUOTA in rule.require.facts for rule in rules)


def _sheet_row(name: str, inputs: Mapping[str, Value], sources: Mapping[str, Source]) -> tuple[str, str, str]:
    value = inputs.get(name)
    title = _title(name)
    source = sources.get(name)
    if not isinstance(value, Decimal):
        return title, inside("blank"), source.title if source is not None else "—"
    origin = source.title if source is not None else inside("from_words")
    day = f"，{showing.day(source.as_of)}" if source is not None and source.as_of is not None else ""
    if name in _RATES:
        return title, showing.percent(value), origin + day
    if name.startswith("turnover"):
        unit = "天" if name.endswith("days") else "次"
        return title, f"{showing.number(value.quantize(showing.CENT))}{unit}", origin + day
    return title, showing.money(value), origin + day


def _steps(done: Calculation) -> Iterator[Paragraph]:
    """Each step as the calculator tells it, with its formula's source."""
    for step in done.steps:
        yield Paragraph(step, (sourcing.calculated(str(done.calculator), done.source, step, "rm"),), "bullet")
    yield Paragraph(
        inside("formula", source=done.source), (sourcing.calculated("wc_quota", "公式", done.source, "rm"),), "note"
    )


def _weight(brief: Brief, everything: tuple[Chosen, ...]) -> Iterator[Block]:
    """How the application compares with a year's sales, and what it does to the debt ratio."""
    asked = _lent(everything)
    if not asked:
        return
    amount = showing.money(asked)
    revenue = brief.number("sales_revenue_last_year")
    days = soundness.days_of_sales(asked, revenue[0]) if revenue is not None else None
    if revenue is not None and days is not None:
        text = inside("weight_sales", amount=amount, days=f"{days}天", revenue=revenue[1].value or "")
        yield _worked(text, "days_of_sales", sourcing.request(amount), revenue[1])
    net, ratio = brief.number("net_assets"), brief.number("asset_liability_ratio")
    after = soundness.debt_ratio_after(net[0], ratio[0], asked) if net is not None and ratio is not None else None
    if net is not None and ratio is not None and after is not None:
        values = {"before": ratio[1].value or "", "after": showing.percent(after)}
        text = inside("weight_debt", amount=amount, net=net[1].value or "", **values)
        yield _worked(text, "debt_ratio_after", sourcing.request(amount), net[1], ratio[1])


def _lent(everything: tuple[Chosen, ...]) -> Decimal:
    """What would be drawn as loans in the bank's own currency."""
    drawn = [one for one in everything if is_loan(one.sheet)]
    return sum((one.item.amount for one in drawn if one.item.amount and one.item.currency == "CNY"), Decimal(0))


def _worked(text: str, name: str, *sources: Source) -> Paragraph:
    return Paragraph(text, (*sources, sourcing.calculated(name, inside("worked_source"), text, "rm")), "bullet")


def _sensitivity(brief: Brief, everything: tuple[Chosen, ...]) -> Iterator[Block]:
    """Profit when sales fall or costs rise by a tenth, and how often the interest of the application is in it."""
    revenue, profit = brief.number("sales_revenue_last_year"), brief.number("net_profit_last_year")
    if not any(one.sheet.credit for one in everything) or revenue is None or profit is None:
        return
    lower = soundness.profit_if_sales_fall(revenue[0], profit[0], _TENTH)
    dearer = soundness.profit_if_costs_rise(revenue[0], profit[0], _TENTH)
    rows = tuple(
        (inside(name), showing.money(value), showing.money(value - profit[0]) if value != profit[0] else "—")
        for name, value in (("sensitivity_base", profit[0]), ("sensitivity_sales", lower), ("sensitivity_cost", dearer))
    )
    told = "；".join(cell for row in rows for cell in row)
    sources = (revenue[1], profit[1], sourcing.calculated("sensitivity", inside("worked_source"), told, "rm"))
    yield Table(tuple(inside("sensitivity_header").split("|")), rows, sources, inside("sensitivity"), (6, 4, 4))
    yield Paragraph(inside("sensitivity_note"), style="note")


def _projects(brief: Brief, everything: tuple[Chosen, ...]) -> Iterator[Block]:
    """A project stands on its own income: what is there of its capital and cover, and what is not."""
    reading = [name for name in table("lists")["project_facts"] if any(_reads(one, str(name)) for one in everything)]
    missing = [str(name) for name in reading if brief.number(str(name)) is None and name in brief.rulebook.facts]
    if not reading:
        return
    labels = [brief.rulebook.facts[name].label for name in missing]
    asked = tuple(sourcing.asked(name, brief.rulebook.facts[name].label) for name in missing)
    told = f"{'、'.join(labels)}；" if labels else ""
    yield Paragraph(inside("project_open", facts=told), asked, "question")


def _reads(one: Chosen, name: str) -> bool:
    return any(name in result.rule.require.facts for result in one.verdict.rules)


def _forward(brief: Brief, one: Chosen) -> Iterator[Block]:
    made = forwards.forward(brief, one)
    yield from (block for block in (made.table, made.given) if block is not None)
    if made.missing:
        missing = "、".join(_title(name) for name in made.missing)
        text = inside("forward_open", product=showing.short_name(one.sheet.name), inputs=missing)
        yield Paragraph(text, (sourcing.asked("fx_scenarios", missing),), "question")
