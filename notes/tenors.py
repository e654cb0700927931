"""Tenors named in a message: 一年半, 三到五年, 90天, 1Y; not what was long ago or is overdue."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from notes import ratewords as words
from notes.moneycontext import stands_for_months
from notes.moneywords import either
from notes.numerals import DIGITS, decimal
from notes.wording import plain


@dataclass(frozen=True, slots=True)
class TenorMention:
    """Words that name a tenor, in months or days; `_high` is the end of a range."""

    start: int
    end: int
    words: str
    months: int | None = None
    months_high: int | None = None
    days: int | None = None
    days_high: int | None = None


_MONTHS = {
    "年": 12,
    "年期": 12,
    "个月": 1,
    "月期": 1,
    "个月期": 1,
    "个季度": 3,
    "y": 12,
    "yr": 12,
    "year": 12,
    "years": 12,
}
_MONTHS |= {"yrs": 12, "month": 1, "months": 1, "mth": 1, "mths": 1, "m": 1, "月": 1}
_ENGLISH = "one two three four five six seven eight nine ten eleven twelve".split()
_N = rf"(?:\d{{1,3}}(?:\.5)?|[一二两三四五六七八九十]{{1,3}}|半|(?<![a-z])(?:{'|'.join(_ENGLISH)})(?=[ -]))"
_UNIT = (
    r"(?:年期?|个月期?|月期|个季度|天期?|days?|yrs?|years?|mths?|months?|y|"
    r"m(?=\s?(?:tenor|期|存单|定期|[,;/，；.。]|$)))(?![a-z])"
)
_TENOR = re.compile(
    rf"(?<![\d.一二两三四五六七八九十百几/a-z])(?:(?P<low>{_N})\s?(?P<lowunit>年|个月|天)?\s?(?:到|至|-|~|、|或者?|to)\s?)?"
    rf"(?P<count>{_N})[\s-]?(?P<unit>{_UNIT})(?P<half>半)?(?:零?(?P<more>{_N})个月)?(?P<term>期)?"
)
_MONTHS_BEHIND = re.compile(r"\s?(?:tenor|期|存单|定期)")
_AT_MOST = re.compile(r"(?:期限|最长|贷款期|期)[^,，。]{0,4}不(?:超过|超)$")
_HALF_MONTH = re.compile(r"(?<![\d一二两三四五六七八九十])(?P<count>[一二两三四五六]|\d)个半月")
_REACH = 8
_BEFORE = re.compile(rf"(?:{either(words.NO_TENOR_BEFORE)})[\s:是为约]{{0,2}}$")
_BEHIND = re.compile(rf"(?:{either(words.NO_TENOR_BEHIND)})|lpr|shibor|sofr|\s?(?:ago|later)(?![a-z])")
_BY_THE_YEAR = re.compile(rf"\s?(?:{either(words.BY_THE_YEAR)})")
# 26年3月, 25年报: a year of the calendar, written short.
_CALENDAR_YEAR = re.compile(r"[一二三四五六七八九十\d]{1,2}(?:月|季)|[上下]半年|[底末初报审q]|财|度|年")


def find(text: str) -> list[TenorMention]:
    """The tenors named in a text, in order."""
    ready = plain(text)
    found = [mention for match in _TENOR.finditer(ready) if (mention := _tenor(text, ready, match))]
    return sorted(found, key=lambda one: one.start)


def _tenor(text: str, ready: str, match: re.Match[str]) -> TenorMention | None:
    if not _is_tenor(ready, match):
        return None
    low, high = _range(match["low"], match["count"])
    if high is None:
        return None
    start, end = match.span()
    said = text[start:end]
    unit = match["unit"]
    if unit.startswith(("天", "day")):
        first, last = _whole(low or high), _whole(high) if low else None
        return TenorMention(start, end, said, days=first, days_high=last) if first else None
    each = _MONTHS[unit]
    low_each = {"年": 12, "个月": 1}.get(match["lowunit"] or "", each)
    first, last = (_whole(low * low_each), _whole(high * each)) if low else (_whole(high * each), None)
    if first is None or first > 600:
        return None
    extra = (6 if match["half"] and unit == "年" else 0) + (_whole(decimal(match["more"])) or 0 if match["more"] else 0)
    if last is not None:
        return TenorMention(start, end, said, months=first, months_high=last + extra) if first < last else None
    return TenorMention(start, end, said, months=first + extra)


def _is_tenor(text: str, match: re.Match[str]) -> bool:
    """Whether it is how long something is lent or kept, not how long ago, how old or how late."""
    if match["unit"] == "m" and not _MONTHS_BEHIND.match(text, match.end()):
        return stands_for_months(text, match.start(), match.end())
    if _BEFORE.search(text[max(0, match.start() - _REACH) : match.start()]) and _AT_MOST.search(text[: match.start()]):
        return True
    if _BEFORE.search(text[max(0, match.start() - _REACH) : match.start()]):
        return False
    if _BEHIND.match(text, match.end()) and not ("期" in match[0] and text.startswith("利率", match.end())):
        return False
    if match["unit"] != "年" or match["half"]:
        return True
    if match["count"].isdigit() and int(match["count"]) >= 20 and _CALENDAR_YEAR.match(text, match.end()):
        return False
    once = match["count"] in ("一", "1") and not match["low"]
    return not (once and _BY_THE_YEAR.match(text, match.end()))


def _range(low: str | None, high: str) -> tuple[Decimal | None, Decimal | None]:
    """Of 三 to 五, or 三五 said together."""
    if low is None and len(high) == 2 and all(digit in DIGITS for digit in high) and DIGITS[high[0]] < DIGITS[high[1]]:
        return Decimal(DIGITS[high[0]]), Decimal(DIGITS[high[1]])
    return _number(low) if low else None, _number(high)


def _number(said: str) -> Decimal | None:
    if said == "半":
        return Decimal("0.5")
    if said in _ENGLISH:
        return Decimal(_ENGLISH.index(said) + 1)
    return decimal(said)


def _whole(number: Decimal | None) -> int | None:
    return int(number) if number is not None and number == int(number) and number > 0 else None
