"""Amounts, rates, tenors and days as people write them: 1,800万, LPR+30bp, 3年, 周五 11-27."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from notes.record import Amount, Rate, Tenor

_UNITS_ZH = ((Decimal(10**8), "亿"), (Decimal(10**4), "万"), (Decimal(1), ""))
_UNITS_EN = ((Decimal(10**9), "bn"), (Decimal(10**6), "m"), (Decimal(10**3), "k"), (Decimal(1), ""))
_CURRENCIES = {"USD": "美元", "EUR": "欧元", "HKD": "港币", "JPY": "日元", "GBP": "英镑"}
_MOST_DECIMALS = 4
_WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def money(value: str | Decimal, currency: str = "CNY", language: str = "zh") -> str:
    """An exact amount: 1,800万, 500万美元; CNY 18m in English."""
    number, unit = _scaled(Decimal(value), language)
    return _with_currency(f"{number}{unit}", currency, language, bare=not unit)


def amount(given: Amount, language: str) -> str:
    """An amount with its vagueness: 800–900万, 约5,000万（4,500–5,500万）, 不超过5,000万."""
    low, high, value = given.low, given.high, given.value
    if low is not None and high is not None:
        spread = _between(low, high, given.currency, language)
        if value is None or Decimal(value) == Decimal(low):
            return spread
        near = Decimal(value) == Decimal(high)
        sign = ("just under " if near else "about ") if language == "en" else ("近" if near else "约")
        inside = f" ({spread})" if language == "en" else f"（{spread}）"
        return f"{sign}{money(value, given.currency, language)}{inside}"
    if high is not None:
        limit = money(high, given.currency, language)
        return f"at most {limit}" if language == "en" else f"不超过{limit}"
    if low is not None:
        limit = money(low, given.currency, language)
        return f"at least {limit}" if language == "en" else f"{limit}以上"
    return money(value, given.currency, language) if value is not None else "?"


def rate(given: Rate) -> str:
    """A rate as said: 3.45%, LPR+30bp, 月息 0.3%, 3–4%."""
    if given.spread_bp is not None:
        base = given.basis.removesuffix("1Y") if given.basis == "LPR1Y" else given.basis
        return f"{base}{given.spread_bp:+d}bp" if given.spread_bp else f"{base} 平"
    basis = "" if given.basis == "年化" else f"{given.basis} "
    if given.value is None:
        ends = [end for end in (given.low, given.high) if end is not None]
        return f"{basis}{'–'.join(ends)}%" if ends else f"{basis}?"
    if given.high is not None and given.low is None:
        return f"{basis}≤{given.high}%"
    return f"{basis}{given.value}%"


def tenor(given: Tenor, language: str) -> str:
    """A tenor: 3年, 18个月, 90天, 3–5年."""
    if given.days is not None:
        return _span(given.days, given.days_high, "天", "days", language)
    if given.months is None:
        return "?"
    ends = [end for end in (given.months, given.months_high) if end is not None]
    if all(end % 12 == 0 for end in ends):
        last = given.months_high // 12 if given.months_high is not None else None
        return _span(given.months // 12, last, "年", "yr", language)
    return _span(given.months, given.months_high, "个月", "months", language)


def day(given: date, today: date, language: str) -> str:
    """A day: 11-27, with the year when that is not this one."""
    if language == "en":
        year = f" {given.year}" if given.year != today.year else ""
        return f"{given.day} {_MONTHS_EN[given.month - 1]}{year}"
    return f"{given:%m-%d}" if given.year == today.year else given.isoformat()


def weekday(given: date, language: str) -> str:
    """周五 or Fri."""
    return (_WEEKDAYS_EN if language == "en" else _WEEKDAYS)[given.weekday()]


def due(given: date, today: date, language: str) -> str:
    """A day to keep, with its weekday: 周五 11-27."""
    return f"{weekday(given, language)} {day(given, today, language)}"


def _scaled(value: Decimal, language: str) -> tuple[str, str]:
    """The number in the largest unit in which it has few decimals, and the unit."""
    units = _UNITS_EN if language == "en" else _UNITS_ZH
    for size, unit in units:
        scaled = value / size
        if abs(scaled) >= 1 and scaled == round(scaled, _MOST_DECIMALS):
            return _grouped(scaled), unit
    return _grouped(value), ""


def _grouped(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _with_currency(text: str, currency: str, language: str, *, bare: bool) -> str:
    if language == "en":
        return f"{currency} {text}"
    if currency == "CNY":
        return f"{text}元" if bare else text
    return f"{text}{_CURRENCIES.get(currency, ' ' + currency)}"


def _between(low: str, high: str, currency: str, language: str) -> str:
    """Two ends, the unit said once when it is the same."""
    first, unit = _scaled(Decimal(low), language)
    second, other = _scaled(Decimal(high), language)
    start = first if unit == other else f"{first}{unit}"
    return _with_currency(f"{start}–{second}{other}", currency, language, bare=not other)


def _span(first: int, last: int | None, unit: str, unit_en: str, language: str) -> str:
    ends = f"{first}–{last}" if last is not None else str(first)
    return f"{ends} {unit_en}" if language == "en" else f"{ends}{unit}"
