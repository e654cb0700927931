"""Worked examples for a client: only from figures that are known, by the bank's calculators."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from knowledge.eligibility import is_stale
from knowledge.rulebook import Rulebook
from knowledge.ruletypes import FactValue, ProductSheet
from proposals import showing, sourcing
from proposals.brief import Brief
from proposals.calculating import Calculation, calculate
from proposals.composing import Chosen
from proposals.forwards import forward, is_forward
from proposals.phrasing import pattern, say
from proposals.record import Block, Line, Paragraph, Source, Table

_QUOTA, _BALANCE = "wc_quota_result", "avg_daily_balance_3m"
_RANGE = re.compile(r"年化\s*(\d+(?:\.\d+)?)%\s*[～~至-]\s*(\d+(?:\.\d+)?)%")
_LAYERS = re.compile(r"基本额度\s*([\d,]+)\s*(?:元)?\s*以内按活期\s*(\d+(?:\.\d+)?)%.*?(\d+(?:\.\d+)?)%")
_FEES = re.compile(r"(\d+(?:\.\d+)?)%\s*[～~至-]\s*(\d+(?:\.\d+)?)%\s*/\s*年")
_DEPOSIT_DAYS = 360
_BULLET = 36  # months: what runs longer is paid back in instalments
# The calculator of each example, what it calls amount and rate, and the results that are shown.
_COSTS: dict[str, tuple[str, tuple[str, str], tuple[str, ...]]] = {
    "interest": ("monthly_interest", ("principal", "annual_rate"), ("monthly_interest", "total_interest")),
    "instalments": (
        "equal_principal",
        ("principal", "annual_rate"),
        ("first_payment", "last_payment", "total_interest"),
    ),
    "fee": ("guarantee_fee", ("guaranteed", "fee_rate"), ("yearly_fee", "total_fee")),
}


def examples(brief: Brief) -> tuple[Block, ...]:
    """The examples, under the words that they are such; nothing where nothing is known to work one out from."""
    chosen, known = brief.offer.chosen, brief.visible()
    made = [
        *_quota(chosen, known, brief.rulebook, brief.today),
        *_costs(chosen, brief.file.lines),
        *_forwards(brief),
        *_deposit(chosen, known, brief.rulebook, brief.today),
    ]
    return (Paragraph(say("example"), style="note"), *made) if made else ()


def _forwards(brief: Brief) -> Iterator[Block]:
    """A locked rate at several rates on the day, what is lost by it beside what is gained."""
    for one in brief.offer.chosen:
        if is_forward(one):
            made = forward(brief, one)
            yield from (block for block in (made.table, made.given) if block is not None)


def _quota(
    chosen: Sequence[Chosen], known: Mapping[str, FactValue], rulebook: Rulebook, today: date
) -> Iterator[Block]:
    fact, entry = known.get(_QUOTA), rulebook.facts.get(_QUOTA)
    reads_it = any(_QUOTA in result.facts for one in chosen for result in one.verdict.rules)
    if fact is None or not isinstance(fact.value, Decimal) or not reads_it or is_stale(fact, entry, today):
        return
    day = showing.day(fact.as_of) if fact.as_of else say("current")
    source = sourcing.of_fact(_QUOTA, fact, entry, showing.money(fact.value))
    yield Paragraph(say("quota", quota=showing.money(fact.value), day=day), (source,))


def is_loan(sheet: ProductSheet) -> bool:
    """Whether a product's price is interest by the year."""
    return sheet.credit and re.search(pattern("loan_pricing"), sheet.pricing) is not None


def _costs(chosen: Sequence[Chosen], lines: Sequence[Line]) -> Iterator[Block]:
    """What a product costs at the rates that are known: the client's own contract, else the published range."""
    for one in chosen:
        item = one.item
        if item.amount is None or item.tenor_m is None or item.currency != "CNY" or not one.sheet.credit:
            continue
        name = ("instalments" if item.tenor_m > _BULLET else "interest") if is_loan(one.sheet) else "fee"
        rows, sources = [], []
        for words, rate, source in _rates(one, lines):
            shown = _cost(name, item.amount, rate, item.tenor_m)
            if shown:
                rows.append((words, showing.share(rate), *shown))
                title = say("example_source")
                sources += [source, sourcing.calculated(_COSTS[name][0], title, "；".join(shown))]
        if rows:
            amount, tenor = showing.money(item.amount), f"{item.tenor_m}个月"
            product = showing.short_name(one.sheet.name)
            caption = say(f"example_{name}", product=product, amount=amount, tenor=tenor)
            sources.append(sourcing.request(f"{amount}；{tenor}"))
            header = tuple(say(f"example_{name}_header").split("|"))
            yield Table(header, tuple(rows), tuple(sources), caption, (5, 2, *(4 for _ in header[2:])))


def _cost(name: str, amount: Decimal, rate: Decimal, months: int) -> tuple[str, ...]:
    calculator, (amount_in, rate_in), results = _COSTS[name]
    found = _worked(calculator, **{amount_in: amount, rate_in: rate, "months": Decimal(months)})
    return tuple(showing.exact(found[each]) for each in results) if found else ()


def _rates(one: Chosen, lines: Sequence[Line]) -> Iterator[tuple[str, Decimal, Source]]:
    own = next((line for line in lines if line.product == one.sheet.code and line.rate is not None), None)
    if own is not None and own.rate is not None:
        shown = showing.share(own.rate)
        yield say("rate_own"), own.rate, sourcing.recorded(own.product, "现有合同利率", shown, audience="client")
        return
    form = _RANGE if is_loan(one.sheet) else _FEES
    found = form.search(one.sheet.pricing) if "pricing" in one.sheet.client_visible else None
    for words, percent in zip((say("rate_low"), say("rate_high")), found.groups() if found else (), strict=False):
        rate = Decimal(percent) / 100
        yield words, rate, sourcing.of_sheet(one.sheet, f"{one.sheet.pricing}；{showing.share(rate)}")


def _deposit(
    chosen: Sequence[Chosen], known: Mapping[str, FactValue], rulebook: Rulebook, today: date
) -> Iterator[Block]:
    """What an agreement deposit brings on the client's own balance."""
    fact, entry = known.get(_BALANCE), rulebook.facts.get(_BALANCE)
    if fact is None or not isinstance(fact.value, Decimal) or is_stale(fact, entry, today):
        return
    for one in chosen:
        layers = _LAYERS.search(one.sheet.pricing) if "pricing" in one.sheet.client_visible else None
        if layers is None:
            continue
        basic = Decimal(layers[1].replace(",", ""))
        low, high = Decimal(layers[2]) / 100, Decimal(layers[3]) / 100
        result = _worked(
            "deposit_agreement",
            average_balance=fact.value,
            basic_amount=basic,
            basic_rate=low,
            excess_rate=high,
            days=Decimal(_DEPOSIT_DAYS),
        )
        if result is None:
            continue
        values = {
            "balance": showing.money(fact.value),
            "days": str(_DEPOSIT_DAYS),
            "basic": showing.money(basic),
            "basic_rate": showing.share(low),
            "excess_rate": showing.share(high),
            "basic_interest": showing.exact(result["basic_interest"]),
            "excess_interest": showing.exact(result["excess_interest"]),
            "interest": showing.exact(result["interest"]),
        }
        text = say("example_deposit", **values)
        worked = sourcing.calculated("deposit_agreement", "协定存款收益测算", text)
        shown = "；".join((one.sheet.pricing, values["basic"], values["basic_rate"], values["excess_rate"]))
        balance = sourcing.of_fact(_BALANCE, fact, entry, values["balance"])
        yield Paragraph(text, (worked, balance, sourcing.of_sheet(one.sheet, shown)))


def _worked(calculator: str, **given: Decimal) -> Mapping[str, Decimal] | None:
    """A calculator's results; None when an input will not do."""
    done: Calculation = calculate("", calculator=calculator, given=given)
    return done.result if done.result and not done.asks else None
