"""The balances of the sample bank's clients: invented day by day, the same on every run."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from memory.balances import Balance
from memory.facilities import NewFacility

LAST = date(2026, 11, 24)
_FIRST = LAST - timedelta(364)
_DAILY_FROM = LAST - timedelta(59)
_LEVEL_OF = (date(2026, 10, 1), date(2026, 10, 31))  # the month whose average is the client's level
_LENT = {"WC01", "WC02", "FA01", "FA02", "PF01", "MA01", "SY01", "RE01", "SC01", "SC02", "SC04", "SC06", "BA02"} | {
    "TF03", "GV01", "TC01", "TC02", "TC03", "GR01", "GR02", "SM01", "SM02", "AG01", "AG02"
}  # fmt: skip
_SATURDAY = 5


def deposits(name: str, profile: Mapping[str, Any]) -> Iterator[Balance]:
    """Deposits of a year: each month's last day and all of the last sixty; `level`, in 万元, is October's average."""
    for currency, level in (("CNY", profile.get("level")), ("USD", profile.get("usd"))):
        if level:
            yield from _series(f"{name} {currency}", Decimal(level) * 10_000, profile["shape"], currency)


def _series(seed: str, level: Decimal, shape: str, currency: str) -> Iterator[Balance]:
    days = [_FIRST + timedelta(n) for n in range((LAST - _FIRST).days + 1)]
    course = _course(seed, shape, days)
    month = [course[day] for day in days if _LEVEL_OF[0] <= day <= _LEVEL_OF[1]]
    scale = float(level) * len(month) / sum(month)
    for day in days:
        if day >= _DAILY_FROM or (day + timedelta(1)).day == 1:
            yield Balance("deposit", day, Decimal(round(course[day] * scale)), currency)


def _course(seed: str, shape: str, days: list[date]) -> dict[date, float]:
    """How full the accounts are on each day, in no unit; on weekends as on Friday."""
    chance, drift, before = random.Random(seed), 0.0, 1.0
    course: dict[date, float] = {}
    for at, day in enumerate(days):
        drift = drift * 0.93 + chance.gauss(0, 0.035)
        if day.weekday() < _SATURDAY or not course:
            before = max(_shaped(shape, day, at / len(days)) * (1 + drift), 0.05)
        course[day] = before
    return course


def _shaped(shape: str, day: date, passed: float) -> float:
    month_end = (day + timedelta(4)).month != day.month
    if shape == "payroll":  # fills until wages are paid on the tenth
        return 0.75 + 0.5 * (((day.day - 10) % 30) / 30)
    if shape == "season":
        return 1 + 0.35 * math.cos(2 * math.pi * (day.timetuple().tm_yday - 15) / 365)
    if shape == "grow":
        return 0.65 + 0.4 * passed
    if shape == "drain":
        return 1.9 - 1.1 * passed
    if shape == "quarter":
        return 1.45 if month_end and day.month % 3 == 0 else 0.95
    return 1.12 if month_end else 0.98


def loans(name: str, facilities: list[NewFacility]) -> Iterator[Balance]:
    """What is lent at each month's end of the year, and today: what the facilities say, and a little less before."""
    lent = sum((one.used for one in facilities if one.product in _LENT), Decimal(0))
    if not lent:
        return
    chance = random.Random(f"{name} loan")
    for at in range((LAST - _FIRST).days + 1):
        day = _FIRST + timedelta(at)
        if (day + timedelta(1)).day == 1:
            share = Decimal(round(chance.uniform(0.9, 1.0), 3))
            yield Balance("loan", day, (lent * share).quantize(Decimal(10_000)))
    yield Balance("loan", LAST, lent)
