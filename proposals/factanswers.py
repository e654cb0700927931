"""A value of the bank's dictionary read from how people say it: 是, 六成五, 65%, 3000万, 一年半, 小型."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from knowledge.factdictionary import FactError, as_value
from knowledge.ruletypes import FactEntry, Value
from notes import money, tenors
from notes.numerals import DIGITS, decimal
from notes.wording import plain
from proposals.requestwords import pattern

_NUMBER = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[-+]?\d+(?:\.\d+)?")
_HAN = re.compile(r"[零〇一二两三四五六七八九十百千]+(?:点[零〇一二三四五六七八九]+)?")
_PERCENT = re.compile(r"(?P<n>\d+(?:\.\d+)?)\s?(?:%|个点|percent)|百分之(?P<han>[零一二两三四五六七八九十百点\d.]+)")
_TENTHS = re.compile(r"(?P<n>[一二三四五六七八九\d])成(?P<half>半|[一二三四五六七八九\d])?")
_DAY = re.compile(r"(?P<y>\d{4})\s?[-/.年]\s?(?P<m>\d{1,2})\s?[-/.月]\s?(?P<d>\d{1,2})\s?日?")
_MORE_THAN_A_SHARE = Decimal("1.5")  # a bare 65 is per cent, a bare 0.65 a share


def read_value(entry: FactEntry, text: str) -> Value | None:
    """The value that a text gives a fact, None where it gives none or more than one."""
    ready = plain(text).strip(" 。.!,，;；")
    if not ready or len(ready) > 200:
        return None
    if entry.type == "bool":
        return _truth(ready)
    if entry.type == "enum":
        return _listed(entry, ready)
    if entry.type == "date":
        return _day(ready)
    nothing = entry.type in ("int", "money") and pattern("nothing").match(ready)
    number = Decimal(0) if nothing else _number_of(entry, text, ready)
    return None if number is None else _checked(entry, number)


def _truth(ready: str) -> bool | None:
    if pattern("said_no").match(ready):
        return False
    return True if pattern("said_yes").match(ready) else None


def _listed(entry: FactEntry, ready: str) -> str | None:
    """The one value that is named; a longer one outweighs a shorter in it: AA- is not AA."""
    rest, found = ready, []
    for value in sorted(entry.values, key=len, reverse=True):
        form = plain(value)
        standing = rf"(?<![a-z\d]){re.escape(form)}(?![a-z\d+-])" if form.isascii() else re.escape(form)
        rest, count = re.subn(standing, "\0", rest)
        if count:
            found.append(value)
    return found[0] if len(found) == 1 else None


def _day(ready: str) -> date | None:
    found = _DAY.search(ready)
    try:
        return date(int(found["y"]), int(found["m"]), int(found["d"])) if found else None
    except ValueError:
        return None


def _number_of(entry: FactEntry, text: str, ready: str) -> Decimal | None:
    if entry.type == "money":
        return _sum(text, ready)
    if entry.type == "dec" and not entry.unit:
        return _share(ready)
    if entry.unit in ("年", "月") and (months := _months(text)) is not None:
        return months / 12 if entry.unit == "年" else months
    return _plain_number(ready)


def _sum(text: str, ready: str) -> Decimal | None:
    """An amount in 元; a range, or an amount in another currency, is none."""
    found = [one for one in money.find(text) if one.value is not None]
    if not found:
        number = _plain_number(ready)
        return number if number is not None and number == 0 else None
    one = found[0]
    if one.currency != "CNY" or (one.low == one.value and one.high is not None):
        return None
    value = Decimal(one.value or "0")
    return -value if re.search(r"(?:^|\s)[-负]$", ready[: one.start]) else value


def _share(ready: str) -> Decimal | None:
    if found := _PERCENT.search(ready):
        said = decimal(found["n"] or found["han"])
        return None if said is None else said / 100
    if found := _TENTHS.search(ready):
        more = Decimal(5) if found["half"] == "半" else _digit(found["half"]) if found["half"] else Decimal(0)
        return (_digit(found["n"]) * 10 + more) / 100
    number = _plain_number(ready)
    if number is None:
        return None
    return number / 100 if number > _MORE_THAN_A_SHARE else number


def _digit(said: str) -> Decimal:
    return Decimal(said) if said.isdigit() else Decimal(DIGITS[said])


def _months(text: str) -> Decimal | None:
    found = tenors.find(text)
    if len(found) != 1 or found[0].months is None or found[0].months_high is not None:
        return None
    broken = re.search(r"[\d.点]$", plain(text)[: found[0].start])
    return None if broken else Decimal(found[0].months)


def _plain_number(ready: str) -> Decimal | None:
    """The only number of a text."""
    numbers = _NUMBER.findall(ready)
    if len(numbers) == 1:
        return decimal(numbers[0].lstrip("+"))
    spoken = _HAN.findall(ready) if not numbers else []
    return decimal(spoken[0]) if len(spoken) == 1 else None


def _checked(entry: FactEntry, number: Decimal) -> Value | None:
    try:
        return as_value(entry, number)
    except FactError:
        return None
