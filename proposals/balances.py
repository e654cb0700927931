"""Balances day by day as they are listed: 1–5日1,200万；6–9日1,500万; 前10天800万，后20天1,100万."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from notes.amounts import HANS
from proposals.calculators.fields import Calculator, Value
from proposals.saying import Figure

_N = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SPAN = re.compile(
    r"(?<!\d)(?:(?P<first>\d{1,2})\s?[日号]?\s?[-–—~至到]\s?)?(?P<last>\d{1,2})\s?[日号]"
    rf"(?:余额|存款|为|是|:|：|\s)*(?P<amount>{_N})\s?(?P<unit>万|亿|w(?![a-z]))?元?"
)
_DAYS = re.compile(r"(?<!\d)(?:\d{1,2}\s?[日号]?\s?[-–—~至到]\s?)?\d{1,2}\s?[日号]")
_UNITS = {**HANS, "w": HANS["万"]}
_SCALE = re.compile(r"单位\s?[:：]?\s?(?:人民币)?(?P<unit>[万亿])元")
_LEAST = Decimal(1_000)  # 90 without a unit is no balance
_MOST_BETWEEN = 8


def balances_in(ready: str, said: Sequence[Figure], calculator: Calculator) -> dict[str, Value]:
    """The sum of balances over the days listed, for a daily average; none where days lack or come twice."""
    if calculator.name != "deposit_average":
        return {}
    scale = _SCALE.search(ready)
    common = HANS[scale["unit"]] if scale else Decimal(1)
    spans = [
        (int(one["first"] or one["last"]), int(one["last"]), _amount(one, common)) for one in _SPAN.finditer(ready)
    ]
    if spans:
        whole = len(spans) == len(_DAYS.findall(ready))
        joined = whole and spans[0][0] == 1 and all(later[0] == earlier[1] + 1 for earlier, later in pairwise(spans))
        return _total([(last - first + 1, amount) for first, last, amount in spans]) if joined else {}
    return _total(_in_turn(ready, said))


def _in_turn(ready: str, said: Sequence[Figure]) -> list[tuple[int, Decimal]]:
    """Amounts and days that take turns: 2,000万15天，3,500万16天, or the days first."""
    told = [one for one in said if one.kind in ("money", "days")]
    pairs = list(zip(told[::2], told[1::2], strict=False))
    kinds = {(one.kind, other.kind) for one, other in pairs}
    if len(told) % 2 or len(pairs) < 2 or len(kinds) != 1 or kinds & {("days", "days"), ("money", "money")}:
        return []
    if any(
        other.start - one.end > _MOST_BETWEEN or re.search(r"[,，。;；]", ready[one.end : other.start])
        for one, other in pairs
    ):
        return []
    if any(one.rough or one.number != int(one.number) for one in told if one.kind == "days" or one.rough):
        return []
    days = 0 if told[0].kind == "days" else 1
    return [(int(pair[days].number), pair[1 - days].number) for pair in pairs]


def _amount(match: re.Match[str], common: Decimal) -> Decimal:
    number = Decimal(match["amount"].replace(",", ""))
    return number * (_UNITS[match["unit"]] if match["unit"] else common)


def _total(balances: list[tuple[int, Decimal]]) -> dict[str, Value]:
    if (
        not balances
        or min(count for count, _ in balances) < 1
        or any(amount < 0 or 0 < amount < _LEAST for _, amount in balances)
    ):
        return {}
    days = sum(count for count, _ in balances)
    return {"days": Decimal(days), "balance_days": sum((count * amount for count, amount in balances), Decimal(0))}
