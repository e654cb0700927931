"""How values stand in a proposal: 3,000万元, 58.00%, 2026年9月30日."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from knowledge.ruletypes import FactEntry, Value

_LONG_BRACKET = re.compile(r"[（(][^（）()]{9,}[）)]$")
_WAN, _YI = Decimal(10_000), Decimal(100_000_000)
CENT = Decimal("0.01")
_CURRENCIES = {"CNY": "元", "USD": "美元", "EUR": "欧元", "HKD": "港元", "JPY": "日元", "GBP": "英镑"}


def money(amount: Decimal, currency: str = "CNY") -> str:
    """An amount as a person reads it: 亿 where two decimals are exact, else 万 from 1万 on."""
    unit = _CURRENCIES.get(currency, currency)
    if abs(amount) < _WAN:
        return f"{_short(amount)}{unit}"
    if abs(amount) >= _YI and amount % (_YI / 100) == 0:
        return f"{_short(amount / _YI)}亿{unit}"
    return f"{_short(amount / _WAN)}万{unit}"


def exact(amount: Decimal) -> str:
    """An amount to the cent, as calculators give it."""
    return f"{amount.quantize(CENT, ROUND_HALF_UP):,}元"


def share(value: Decimal) -> str:
    """A share as a percentage with two decimals."""
    return f"{(value * 100).quantize(CENT, ROUND_HALF_UP)}%"


def percent(value: Decimal) -> str:
    """A share as a percentage without needless noughts."""
    return f"{number((value * 100).quantize(CENT, ROUND_HALF_UP))}%"


def short_name(name: str) -> str:
    """A product's name without a long bracket that lists what it covers."""
    return _LONG_BRACKET.sub("", name)


def day(value: date) -> str:
    """A day in words."""
    return f"{value.year}年{value.month}月{value.day}日"


def number(value: Decimal) -> str:
    """A number without needless noughts."""
    text = format(value, ",f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def value_of(value: Value, entry: FactEntry | None) -> str:
    """A fact's value in the unit that its entry has."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return day(value)
    if not isinstance(value, Decimal):
        return str(value)
    if entry is None:
        return number(value)
    if entry.type == "money" or entry.unit == "元":
        currency = next((code for code, unit in _CURRENCIES.items() if unit == entry.unit), "CNY")
        return money(value, currency) if entry.unit in ("", *_CURRENCIES.values()) else f"{number(value)}{entry.unit}"
    if entry.type == "dec" and not entry.unit:
        return percent(value)
    unit = "个月" if entry.unit == "月" else entry.unit
    return f"{number(value)}{unit}"


def span(least: Decimal | None, most: Decimal | None) -> str:
    """A range of amounts; '' without ends."""
    if least is not None and most is not None:
        return f"{money(least)}至{money(most)}"
    if most is not None:
        return f"不超过{money(most)}"
    return f"{money(least)}起" if least is not None else ""


def months(least: int | None, most: int | None) -> str:
    """A range of months; '' without ends."""
    if least is not None and most is not None:
        return f"{least}至{most}个月"
    if most is not None:
        return f"不超过{most}个月"
    return f"{least}个月起" if least is not None else ""


def _short(amount: Decimal) -> str:
    return number(amount.quantize(CENT, ROUND_HALF_UP))
