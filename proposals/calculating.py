"""A calculation from a sentence: which calculator, with which inputs, what comes out and what is still missing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal, localcontext
from typing import Any

from knowledge.rulebook import Rulebook
from notes.calendar import Calendar
from proposals import stepwording
from proposals.assigning import Assigned, assign, percent
from proposals.balances import balances_in
from proposals.bankfigures import told_by_bank
from proposals.calculators.catalogue import BY_NAME, chosen, compared
from proposals.calculators.fields import Calculator, Value
from proposals.saying import Figure, figures, in_one_form

PRECISION = 60
LONGEST = 1500  # characters; what is longer is no request for a calculation
# What may be said to be none: 没有在先债权, 无其他渠道.
_NONE_OF = frozenset(
    "receivable inventory payable prepaid advance own_funds existing_loans other_funds prior_claims growth fee_rate"
    " one_off_fees added".split()
)
_LEVEL = re.compile(r"持平|不增长|没有?增长|零增长|(?<![a-z])flat(?![a-z])")
_NONE_BEFORE = re.compile(r"(?:(?<!有)没有|无|(?<!有)没|零|不收?|免收?|no|without|zero)\s?(?:任何|其他)?\s?$")
_NONE_BEHIND = re.compile(
    r"\s?(?:为|是|:|：|=|都)?\s?"
    r"(?:零|没有(?![说给提告])|无(?![法从])|none|nil|zero)"
)
_RATES = frozenset(
    "annual_rate profit_margin growth buyer_share financing_share fee_rate margin_share exposure_rate pool_rate"
    " cny_rate foreign_rate premium_rate basic_rate excess_rate lowest_rate middle_rate highest_rate cap limit"
    " guarantee_rate fall".split()
)
_COUNTS = frozenset({"months", "days", "days_so_far", "total_days", "remaining_days"})
# Asked for as one, answered by another: turnover by the balances, days by two days.
_TOGETHER = {
    "turnover_times": (
        *("turnover_days", "receivable", "inventory", "payable", "prepaid", "advance", "cost"),
        *("receivable_days", "inventory_days", "payable_days", "prepaid_days", "advance_days"),
    ),
    "profit_margin": ("profit",),
    "days": ("start", "end", "months"),
    "value": ("appraised_value", "internal_value"),
    "balance_days": ("average_so_far",),
}
_LISTS = frozenset({"spots_at_maturity", "tier_rates", "two_rates"})
_LONGEST = {"months": 600}
_MAY_BE_ZERO = _NONE_OF | {"basic_rate", "lowest_rate", "guarantee_rate", "bank_bills", "listed_bills", "exposure"}
_MAY_BE_BELOW = frozenset({"profit_margin", "growth", "fall", "turnover_days", "cny_rate", "foreign_rate"})
_SMALLEST, _LARGEST = Decimal("1e-9"), Decimal("1e15")  # what no figure of a bank is beyond
_HIGHEST_LOAN_RATE, _HIGHEST_GROWTH = Decimal("0.36"), Decimal(10)


@dataclass(frozen=True, slots=True)
class Calculation:
    """What was calculated. `asks`: inputs that are missing or impossible; `problems`: of the impossible ones, why.

    Money in 元 or units of the currency, rates and shares as decimals.
    """

    calculator: str | None
    inputs: Mapping[str, Value] = field(default_factory=dict)
    result: Mapping[str, Decimal] = field(default_factory=dict)
    steps: tuple[str, ...] = ()
    source: str = ""
    asks: tuple[str, ...] = ()
    problems: Mapping[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """As it is printed: numbers as decimal strings, days and months as whole numbers."""
        return {
            "calculator": self.calculator,
            "inputs": {name: _plain(name, value) for name, value in self.inputs.items()},
            "result": {name: _plain(name, value) for name, value in self.result.items()},
            "steps": list(self.steps),
            "source": self.source,
            "asks": list(self.asks),
            **({"problems": dict(self.problems)} if self.problems else {}),
        }


def calculate(
    text: str,
    *,
    today: date | None = None,
    calendar: Calendar | None = None,
    given: Mapping[str, Value] | None = None,
    calculator: str | None = None,
    language: str = "zh",
    book: Rulebook | None = None,
) -> Calculation:
    """The calculation a sentence asks for; `given` are inputs answered since, `calculator` which one is settled.

    What the rules of `book` say of caps and limits need not be said; the source names the rule.
    """
    if len(text) > LONGEST:
        return Calculation(None, asks=("calculator",))
    ready, day = in_one_form(text), today or date.today()
    chosen_one = BY_NAME.get(calculator) if calculator else chosen(ready)
    if chosen_one is None or (not calculator and compared(ready)):
        return Calculation(None, asks=("calculator",))
    said = figures(text, day)
    assigned = assign(ready, said, chosen_one.fields)
    inputs = {
        **_values(assigned),
        **_nones(ready, chosen_one),
        **_choices(ready, chosen_one),
        **balances_in(ready, said, chosen_one),
    }
    inputs |= given or {}
    _currency(assigned, inputs)
    with localcontext() as context:
        context.prec = PRECISION
        _days(inputs, assigned, calendar or Calendar.load(), rolls=chosen_one.rolls)
        problems = _impossible(inputs, chosen_one)
        for name in problems:
            inputs.pop(name, None)
        told = told_by_bank(chosen_one.name, ready, {**inputs, **problems}, book) if book else []
        inputs |= {one.name: one.value for one in told}
        chosen_one.derive(inputs)
        problems |= _impossible(inputs, chosen_one)
        missing = [name for name in chosen_one.missing(inputs, ready) if name not in problems]
        asks = tuple(dict.fromkeys((*problems, *missing)))
        source = stepwording.source(chosen_one.name, language, told)
        if asks:
            kept = {name: value for name, value in inputs.items() if name not in problems}
            return Calculation(chosen_one.name, kept, source=source, asks=asks, problems=problems)
        return _made(chosen_one, inputs, source, language)


def _made(one: Calculator, inputs: Mapping[str, Value], source: str, language: str) -> Calculation:
    values = one.compute(inputs)
    steps = stepwording.steps(one.name, {**inputs, **values}, language)
    named = {name.rstrip("*") for name in one.results}
    result = {
        name: value
        for name, value in values.items()
        if name in named or any(part.endswith("_") and name.startswith(part) for part in named)
    }
    return Calculation(one.name, inputs, result, steps, source)


def read_input(name: str, text: str, calculator: str, today: date) -> Value | None:
    """An input that was asked for, from a message that answers with it: 3.95%, 就3.95, 没有, 36期."""
    one = BY_NAME[calculator]
    ready = in_one_form(text)
    if name in one.choices:
        said = [choice for choice, pattern in one.choices[name].items() if pattern.search(ready)]
        return said[0] if len(said) == 1 else None
    if name in _NONE_OF and re.search(r"没有|^无|^0$|零|^没|none|^no\b|nil|zero", ready.strip()):
        return Decimal(0)
    fields = [item for item in one.fields if name in item.kinds.values()]
    kinds = {kind for item in fields for kind, named in item.kinds.items() if named == name}
    found = [item for item in figures(text, today) if not item.rough and not item.half]
    fitting = [item for item in found if item.kind in kinds]
    if name in ("days", "remaining_days", "days_so_far", "total_days", "months") and not fitting:
        fitting = [item for item in found if item.kind == "number"]
    if "rate" in kinds and not fitting:
        fitting = [item for item in found if item.kind == "number" and percent(item) is not None]
    if not fitting and kinds & {"times", "tonnes"}:
        fitting = [item for item in found if item.kind == "number"]
    if not fitting and "money" in kinds:
        fitting = [item for item in found if item.kind == "number" and item.number >= 100_000]
    values = {_value(name, item) for item in fitting}
    if name == "spots_at_maturity" and fitting:
        return tuple(item.number for item in fitting)
    return values.pop() if len(values) == 1 else None


def _values(assigned: Assigned) -> dict[str, Value]:
    return {
        name: tuple(_number(name, one) for one in found) if name in _LISTS else _value(name, found[0])
        for name, found in assigned.found.items()
    }


def _value(name: str, figure: Figure) -> Value:
    return figure.value if isinstance(figure.value, date) else _number(name, figure)


def _number(name: str, figure: Figure) -> Decimal:
    if figure.kind == "number" and name in _RATES:
        return percent(figure) or Decimal(0)
    return figure.number


def _nones(ready: str, one: Calculator) -> dict[str, Value]:
    """Inputs that are said to be none."""
    found: dict[str, Value] = {}
    for item in one.fields:
        names = [name for name in item.kinds.values() if name in _NONE_OF]
        for match in item.words.finditer(ready) if names else ():
            if _NONE_BEFORE.search(ready[: match.start()]) or _NONE_BEHIND.match(ready, match.end()):
                found[names[0]] = Decimal(0)
        if "growth" in names and _LEVEL.search(ready):
            found["growth"] = Decimal(0)
    return found


def _choices(ready: str, one: Calculator) -> dict[str, Value]:
    """Inputs that are one of several words; where the text has several, none."""
    found: dict[str, Value] = {}
    for name, choices in one.choices.items():
        said = [choice for choice, pattern in choices.items() if pattern.search(ready)]
        if len(said) == 1:
            found[name] = said[0]
    return found


def _currency(assigned: Assigned, inputs: dict[str, Value]) -> None:
    """The currency, where it is not 元."""
    said = {one.currency for found in assigned.found.values() for one in found if one.kind == "money"}
    if len(said) == 1 and said != {"CNY"}:
        inputs["currency"] = said.pop()


def _days(inputs: dict[str, Value], assigned: Assigned, calendar: Calendar, *, rolls: bool) -> None:
    """The days between two days; one without a year is the nearest that keeps them in order."""
    start, end = inputs.get("start"), inputs.get("end")
    if not isinstance(start, date) or not isinstance(end, date):
        return
    yearless = {name for name in ("start", "end") if any(one.yearless for one in assigned.found.get(name, ()))}
    if "end" in yearless and "start" not in yearless:
        end = _in_year(end, start.year)
    if end <= start and "end" in yearless:
        end = _in_year(end, start.year + 1)
    elif "start" in yearless and "end" not in yearless:
        start = _in_year(start, end.year)
        start = start if start < end else _in_year(start, end.year - 1)
    inputs["start"], inputs["end"] = start, end
    if rolls and not calendar.works(end):
        inputs["due_moved"] = end = calendar.working_day(end, 1)
    counted = Decimal((end - start).days)
    told = inputs.setdefault("days", counted)
    if told != counted:
        inputs["days"] = Decimal(-1)


def _in_year(day: date, year: int) -> date:
    """The same day of another year; 29 February is the 28th where there is none."""
    if day.month == 2 and day.day == 29:
        return date(year, 3, 1) - timedelta(1)
    return day.replace(year=year)


def _impossible(inputs: Mapping[str, Value], one: Calculator) -> dict[str, str]:
    """Inputs that cannot be, with the key of why."""
    found: dict[str, str] = {}
    for name, value in inputs.items():
        if isinstance(value, tuple):
            bad = any(part <= 0 or not _SMALLEST <= part <= _LARGEST for part in value)
        elif not isinstance(value, Decimal):
            continue
        else:
            bad = _is_impossible(name, value, one.name)
        if bad:
            found[name] = "impossible"
    return found


def _is_impossible(name: str, value: Decimal, calculator: str) -> bool:
    if value and not _SMALLEST <= abs(value) <= _LARGEST:
        return True
    if name in _COUNTS and (value != int(value) or value < 1 or value > _LONGEST.get(name, 36_500)):
        return True
    if name == "limit" or (name in _RATES and not (name == "cap" and calculator == "tax_loan")):
        highest = _HIGHEST_GROWTH if name == "growth" else _HIGHEST_LOAN_RATE if name == "annual_rate" else Decimal(1)
        if abs(value) > highest or value <= -1 or (value == 1 and name in ("profit_margin", "fall")):
            return True
    if value < 0:
        return name not in _MAY_BE_BELOW
    if name == "receivable" and calculator == "factoring" and value == 0:
        return True
    if name.endswith("_days") and name not in _COUNTS:
        return False
    return value == 0 and name not in _MAY_BE_ZERO and name not in _MAY_BE_BELOW


def _plain(name: str, value: Value) -> Any:
    if isinstance(value, tuple):
        return [f"{one:f}" for one in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value
    return int(value) if name in _COUNTS and value == int(value) else f"{value:f}"


def answered(calculation: Calculation, reply: str, today: date) -> dict[str, Value]:
    """The inputs that a message answers: those it names, else the one that was asked for first."""
    if calculation.calculator is None or not calculation.asks:
        return {}
    one, ready = BY_NAME[calculation.calculator], in_one_form(reply)
    other = chosen(ready)
    if other is not None and other.name != one.name and len(figures(reply, today)) > 1:
        return {}
    wanted = {*calculation.asks, *_TOGETHER.get(calculation.asks[0], ())}
    named = _values(assign(ready, figures(reply, today), [replace(field, free=False) for field in one.fields]))
    found = {name: value for name, value in {**named, **_nones(ready, one)}.items() if name in wanted}
    if found:
        return found
    first = read_input(calculation.asks[0], reply, one.name, today)
    if first is not None:
        return {calculation.asks[0]: first}
    days = [figure.value for figure in figures(reply, today) if isinstance(figure.value, date)]
    if "days" in calculation.asks and len(days) == 2:
        return {"start": days[0], "end": days[1]}
    later = {name: read_input(name, reply, one.name, today) for name in calculation.asks[1:]}
    fitting = {name: value for name, value in later.items() if value is not None}
    return fitting if len(fitting) == 1 else {}


def to_json(value: Value) -> Any:
    """A value so that it can be kept, and read by `from_json`."""
    if isinstance(value, Decimal):
        return {"number": str(value)}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return {"numbers": [str(one) for one in value]} if isinstance(value, tuple) else value


def from_json(kept: Any) -> Value:
    """What `to_json` kept."""
    if isinstance(kept, str):
        return kept
    if "day" in kept:
        return date.fromisoformat(kept["day"])
    return Decimal(kept["number"]) if "number" in kept else tuple(Decimal(one) for one in kept["numbers"])


def ways_compared(text: str) -> list[str]:
    """The calculators of a sentence that compares two ways of paying back."""
    return [one.name for one in compared(in_one_form(text))]
