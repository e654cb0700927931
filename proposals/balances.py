"""Balances day by day as they are listed: 1–5日1,200万；6–9日1,500万."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from notes.amounts import HANS
from proposals.calculators.fields import Calculator, Value

_N = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SPAN = re.compile(
    rf"(?:(?P<first>\d{{1,2}})\s?[-–—~至到]\s?)?(?P<last>\d{{1,2}})\s?[日号](?:余额|为|是|:|：|\s)*(?P<amount>{_N})\s?(?P<unit>[万亿]?)元?"
)
_FOR_DAYS = re.compile(
    rf"(?P<amount>{_N})\s?(?P<unit>[万亿]?)元?\s?(?:的?(?:有|存了?|放了?|共|各|for)?\s?)?(?P<days>\d{{1,3}})\s?(?:天|days)"
)
_SCALE = re.compile(r"单位\s?[:：]?\s?(?:人民币)?(?P<unit>[万亿])元")


def balances_in(ready: str, calculator: Calculator) -> dict[str, Value]:
    """The sum of balances over the days listed, for a daily average; nothing where days are missing or twice."""
    if calculator.name != "deposit_average":
        return {}
    scale = _SCALE.search(ready)
    common = HANS[scale["unit"]] if scale else Decimal(1)
    spans = [
        (int(one["first"] or one["last"]), int(one["last"]), _amount(one, common)) for one in _SPAN.finditer(ready)
    ]
    if spans:
        joined = all(later[0] == earlier[1] + 1 for earlier, later in pairwise(spans))
        return _total([(last - first + 1, amount) for first, last, amount in spans]) if joined else {}
    listed = [(int(one["days"]), _amount(one, common)) for one in _FOR_DAYS.finditer(ready)]
    return _total(listed) if len(listed) > 1 else {}


def _amount(match: re.Match[str], common: Decimal) -> Decimal:
    number = Decimal(match["amount"].replace(",", ""))
    return number * (HANS[match["unit"]] if match["unit"] else common)


def _total(balances: list[tuple[int, Decimal]]) -> dict[str, Value]:
    days = sum(count for count, _ in balances)
    if min(count for count, _ in balances) < 1:
        return {}
    return {"days": Decimal(days), "balance_days": sum((count * amount for count, amount in balances), Decimal(0))}
