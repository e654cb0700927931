"""What a calculation looks like: inputs, steps, results with units, where the formula stands; or what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from handlers.markup import escape
from handlers.texts import say
from handlers.views import View
from proposals import stepwording as words
from proposals.calculating import Calculation
from proposals.calculators.fields import Value

_UNITS = {
    "days": "unit_days", "months": "unit_months", "turnover_days": "unit_days", "turnover_times": "unit_times",
    "tonnes": "unit_tonnes", "swap_points": "unit_pips", "days_so_far": "unit_days", "total_days": "unit_days",
    "remaining_days": "unit_days", "receivable_days": "unit_days", "inventory_days": "unit_days",
    "payable_days": "unit_days", "prepaid_days": "unit_days", "advance_days": "unit_days",
}  # fmt: skip
_PLAIN = frozenset(
    {
        "forward_rate",
        "effective_rate",
        "ratio",
        "ratio_after",
        "ltv",
        "pledge_ratio",
        "dscr",
        "spot",
        "strike",
        "exchange_rate",
    }
)
_FOREIGN = frozenset({"notional"})
_CNY_ALWAYS = ("cny", "locked_cny", "net_cny", "premium", "difference_at")
_SHARES = frozenset(
    {"annual_cost", "profit_margin", "growth", "fall", "buyer_share", "financing_share", "margin_share"}
)
_ONE_OF_TWO = frozenset({"cap", "limit"})
_HIDDEN = frozenset({"currency", "due_moved"})


def result(made: Calculation, language: str) -> View:
    """A finished calculation."""
    name = made.calculator or ""
    currency = str(made.inputs.get("currency", ""))
    lines = [say("calc_head", language, title=escape(words.title(name, language)))]
    lines.append(say("calc_known", language, known=escape(_known(made.inputs, currency, language))))
    lines += [f"· {escape(step)}" for step in made.steps]
    lines.append("")
    lines += [
        f"<b>{escape(words.result_name(key, language))}：{escape(shown(key, value, currency, language))}</b>"
        for key, value in _once(made.result).items()
    ]
    lines += ["", f"<i>{escape(say('calc_source', language, source=made.source))}</i>"]
    if remark := words.remark(name, language):
        lines.append(f"<i>{escape(remark)}</i>")
    return View("\n".join(lines))


def question(made: Calculation, language: str) -> View:
    """The first input that is missing, and which come after it."""
    name = made.calculator or ""
    first, *others = made.asks
    called = escape(words.input_name(first, language))
    key = "calc_ask_more" if others else "calc_ask"
    title = escape(words.title(name, language))
    lines = [say(key, language, title=title, name=called, count=len(made.asks))]
    if first in made.problems:
        lines.append(say("calc_impossible", language, name=called))
    currency = str(made.inputs.get("currency", ""))
    if known := _known(made.inputs, currency, language):
        lines.append(say("calc_known", language, known=escape(known)))
    if others:
        names = "、".join(words.input_title(one, language) for one in others)
        lines.append(say("calc_then", language, names=escape(names)))
    example = words.input_example(first)
    lines.append(
        say("calc_example", language, example=escape(example)) if example else say("calc_example_none", language)
    )
    return View("\n".join(lines))


def _known(inputs: Mapping[str, Value], currency: str, language: str) -> str:
    """The inputs with their units, so that a figure taken wrongly is seen."""
    return " · ".join(
        f"{words.input_title(name, language)} {shown(name, value, currency, language)}"
        for name, value in inputs.items()
        if name not in _HIDDEN
    )


def _once(result: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """A difference that stands under two spellings of its rate is shown once."""
    seen: set[object] = set()
    kept: dict[str, Decimal] = {}
    for name, value in result.items():
        stem, _, rate = name.rpartition("_")
        mark = (stem, Decimal(rate)) if stem == "difference_at" else name
        if mark not in seen:
            seen.add(mark)
            kept[name] = value
    return kept


def shown(name: str, value: Value, currency: str, language: str) -> str:
    """A value with its unit."""
    if isinstance(value, tuple):
        return "、".join(f"{one:f}" for one in value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return say(f"choice_{value}", language)
    if name in _UNITS:
        return f"{_short(value)} {say(_UNITS[name], language)}"
    if name in _PLAIN:
        return f"{value:f}"
    if name.endswith("_rate") or name in _SHARES or (name in _ONE_OF_TWO and value <= 1):
        return words.percent(value)
    unit = say("unit_cny", language) if not currency or name.startswith(_CNY_ALWAYS) else currency
    return f"{value:,.2f} {unit}"


def _short(value: Decimal) -> str:
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".")
