"""What locking an exchange rate would bring at several rates on the day: from the application and known parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from proposals import showing, sourcing
from proposals.brief import Brief
from proposals.calculating import Calculation, calculate
from proposals.calculators.fields import Value
from proposals.calculators.rounding import four
from proposals.composing import Chosen
from proposals.phrasing import pattern, say, table
from proposals.record import Paragraph, Source, Table

_GIVEN = ("spot", "cny_rate", "foreign_rate")
_DAYS_A_MONTH = 30


@dataclass(frozen=True, slots=True)
class Forward:
    """An example, or the inputs that are missing for one."""

    table: Table | None = None
    given: Paragraph | None = None
    steps: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def is_forward(one: Chosen) -> bool:
    """Whether a product locks a rate: the bank says with which calculator it is shown."""
    return one.sheet.code in table("forward")["products"]


def forward(brief: Brief, one: Chosen) -> Forward:
    """The example of one product; without its amount, term, side or parameters what is missing."""
    inputs, origin = _parameters(brief, one)
    side = _side(brief)
    inputs |= {"direction": side} if side else {}
    if one.item.amount is not None and one.item.currency != "CNY":
        inputs["notional"] = one.item.amount
    if one.item.tenor_m is not None:
        inputs["days"] = Decimal(one.item.tenor_m * _DAYS_A_MONTH)
    missing = [name for name in ("notional", "days", "direction", *_GIVEN) if name not in inputs]
    spot = inputs.get("spot")
    if missing or not isinstance(spot, Decimal):
        return Forward(missing=tuple(missing))
    moves = [Decimal(str(each)) for each in table("forward")["moves"]]
    inputs["spots_at_maturity"] = tuple(four(spot * (1 + move)) for move in moves)
    done = calculate("", calculator="fx_scenarios", given=inputs)
    return _shown(brief, one, done, origin) if done.result and not done.asks else Forward(missing=done.asks)


def _parameters(brief: Brief, one: Chosen) -> tuple[dict[str, Value], tuple[str, Source | None]]:
    """Spot and both rates: as the request says them, else those that the manual gives as its example."""
    words = "\n".join([brief.plan.request, *brief.plan.additions.values()])
    if "即期" in words:
        said = calculate(words, calculator="fx_forward").inputs
        if all(name in said for name in _GIVEN):
            shown = "；".join(_plain(said[name], name) for name in _GIVEN)
            return {name: said[name] for name in _GIVEN}, (say("forward_own_words"), sourcing.request(shown))
    example = one.sheet.extra.get("example")
    if not isinstance(example, Mapping) or str(example.get("currency", "USD")) != one.item.currency:
        return {}, ("", None)
    found: dict[str, Value] = {}
    for name in _GIVEN:
        try:
            found[name] = Decimal(str(example[name]))
        except (KeyError, InvalidOperation):
            return {}, ("", None)
    shown = "；".join(_plain(found[name], name) for name in _GIVEN)
    source = sourcing.of_sheet(one.sheet, shown, str(example.get("section") or ""))
    return found, (f"《{one.sheet.source.title}》", source)


def _plain(value: Value, name: str) -> str:
    number = value if isinstance(value, Decimal) else Decimal(0)
    return f"{number:.4f}" if name == "spot" else showing.share(number)


def _side(brief: Brief) -> str | None:
    """Whether foreign money comes in or goes out: as the request says, else as the client trades."""
    words = brief.plan.request
    for side in ("sell", "buy"):
        if re.search(pattern(f"forward_{side}"), words):
            return side
    exported = brief.visible().get("export_history_months")
    if exported is not None and isinstance(exported.value, Decimal) and exported.value > 0:
        return "sell"
    kinds: Mapping[str, str] = table("forward")["archetypes"]
    return kinds.get(brief.file.archetype or "")


def _shown(brief: Brief, one: Chosen, done: Calculation, origin: tuple[str, Source | None]) -> Forward:
    notional = one.item.amount or Decimal(0)
    rate, spot = done.inputs["forward_rate"], done.inputs["spot"]
    days, spots = f"{done.inputs['days']}", done.inputs["spots_at_maturity"]
    rows = []
    for each in spots if isinstance(spots, tuple) else ():
        difference = done.result[f"difference_at_{each:.4f}"]
        unlocked = showing.exact(notional * each)
        sign = "+" if difference > 0 else ""
        rows.append(
            (f"{each:.4f}", showing.exact(done.result["locked_cny"]), unlocked, sign + showing.exact(difference))
        )
    amount = showing.money(notional, one.item.currency)
    values = {"product": one.sheet.name, "side": say(f"side_{done.inputs['direction']}"), "notional": amount}
    caption = say(
        "example_forward", days=days, forward=f"{rate:.4f}", locked=showing.exact(done.result["locked_cny"]), **values
    )
    told = "；".join([caption, *(cell for row in rows for cell in row)])
    sources = [
        sourcing.calculated("fx_scenarios", say("forward_source"), told),
        sourcing.request(f"{amount}；{days}天"),
    ]
    sources += [origin[1]] if origin[1] is not None else []
    header = tuple(str(each) for each in table("forward")["header"])
    made = Table(header, tuple(rows), tuple(sources), caption, (3, 4, 4, 4))
    shown = {"spot": _plain(spot, "spot"), "cny": _plain(done.inputs["cny_rate"], "cny_rate")}
    text = say("forward_given", foreign=_plain(done.inputs["foreign_rate"], "foreign_rate"), origin=origin[0], **shown)
    return Forward(made, Paragraph(f"{text}{say('forward_meaning')}", tuple(sources[2:]), "note"), done.steps)
