"""What stands around a number in a text: its currency, how sure it is, and whether it is money at all."""

from __future__ import annotations

import re

from notes import moneywords as words
from notes.amounts import Quantity
from notes.moneywords import Hedge
from notes.numerals import DIGITS

CURRENCY_OF = {
    word: code
    for lists in (words.CURRENCIES, words.CURRENCIES_BEHIND)
    for code, listed in lists.items()
    for word in words.listed(listed)
}
_CURRENCY_BEFORE = re.compile(rf"({words.either(' '.join(words.CURRENCIES.values()))})\s{{0,2}}$")
# The last characters of the words looked for backwards: without one there is nothing to look for.
_CURRENCY_ENDS = {word[-1] for word in words.listed(" ".join(words.CURRENCIES.values()))}
_HEDGE_ENDS = {
    word[-1]
    for listed in (*words.BEFORE.values(), *words.BETWEEN.values(), words.LEAST_BEFORE_UNIT, words.NEARLY)
    for word in words.listed(listed)
}
_CURRENCY_BEHIND = re.compile(
    rf"\s?({words.either(' '.join([*words.CURRENCIES.values(), *words.CURRENCIES_BEHIND.values()]))})"
)
_HEDGES_BEFORE: dict[Hedge, re.Pattern[str]] = {
    hedge: re.compile(rf"({words.either(listed)})((?:\s?(?:{words.either(words.BETWEEN[hedge])})){{0,4}})\s{{0,2}}$")
    for hedge, listed in words.BEFORE.items()
}
_LEAST_BEFORE_UNIT = re.compile(rf"(?:{words.either(words.LEAST_BEFORE_UNIT)})$")
_HEDGES_BEHIND: dict[Hedge, re.Pattern[str]] = {
    hedge: re.compile(rf"\s?(?:{words.either(listed)})") for hedge, listed in words.BEHIND.items()
}
_COUNTED = re.compile(rf"[多来余几]?\s?(?:{words.either(words.COUNTED)})")
_COUNTED_BARE = re.compile(rf"[多来余几]?\s?(?:{words.either(words.COUNTED_BARE)})")
_NUMBERED = re.compile(rf"(?:{words.either(words.NUMBERED)})[\s:是为]{{0,2}}$")
_OVER = re.compile(rf"(?:{words.either(words.BENCHMARKS)}).{{0,12}}(?:{words.either(words.OVER)})\s?$")
_EACH = re.compile(rf"[一二三四五六七八九\d]?\s?(?:{words.either(words.EACH)})(?![{words.EACH_TIME}])")
_MONTHS_BEFORE = re.compile(rf"(?:{words.either(words.MONTHS_BEFORE)})\s?$")
_MONTHS_BEHIND = re.compile(rf"\s?(?:{words.either(words.MONTHS_BEHIND)})")
_ALONE_BEFORE = re.compile(r"[,;/，；]\s*$")
_ALONE_BEHIND = re.compile(r"\s*(?:[,;/，；.。]|$)")
_SUM_BEFORE = re.compile(r"\d\s?(?:million|mio|mn|m|w|万|亿|k|bn)(?![a-z])")
_MONTHS = {1, 2, 3, 6, 9, 12, 18, 24, 36}
_WEEKDAY = re.compile(r"([上下本这]个?)?(?:周|星期|礼拜)$")
_PIECE_ENDS = re.compile(r"$|[\s,。.;、!?:；，！？)）]|左右|上下|以[上内下]|不到|吧|了|呢|啊|的样子|多(?!点)")
_PIECE_OF = "第每这那哪某各另整头"
_OTHER_NUMBER = re.compile(r"[.:/-]\d|[a-z]|'|_")
# How far back words that bear on a number are looked for.
_REACH = 20


def currency_before(text: str, at: int, floor: int) -> tuple[int, str | None]:
    """Where the currency before a place begins, and which it is; the place itself without one. Not before `floor`."""
    floor = max(floor, at - _REACH)
    lead = text[floor:at]
    found = _CURRENCY_BEFORE.search(lead) if lead.rstrip()[-1:] in _CURRENCY_ENDS else None
    return (floor + found.start(), CURRENCY_OF[found[1]]) if found else (at, None)


def currency_behind(text: str, at: int) -> tuple[int, str | None]:
    """Where the currency behind a place ends, and which it is. Of two (万元人民币) the last counts."""
    code = None
    while found := _CURRENCY_BEHIND.match(text, at):
        at, code = found.end(), CURRENCY_OF[found[1]]
    return at, code


def hedge_before(text: str, at: int, floor: int, quantity: Quantity) -> tuple[int, Hedge | None]:
    """Where the words before a place begin if they touch it (大概800万), and how sure they make the number."""
    floor = max(floor, at - _REACH)
    lead = text[floor:at]
    if lead.rstrip()[-1:] not in _HEDGE_ENDS:
        return at, None
    if quantity.implied and (found := _LEAST_BEFORE_UNIT.search(lead)):
        return floor + found.start(), "least"
    if lead.endswith(words.NEARLY) and text[quantity.start] in words.NEARLY_BEGINS:
        return at - 1, "near"
    for hedge, pattern in _HEDGES_BEFORE.items():
        found = pattern.search(lead)
        if found and not lead[: found.start()].endswith(tuple(words.NOT_AFTER.get(found[1], "")) or ("\0",)):
            return (at if found[2].strip() else floor + found.start()), hedge
    return at, None


def hedge_behind(text: str, at: int) -> tuple[int, Hedge | None]:
    """Where the words behind a place end, and how sure they make the number."""
    for hedge, pattern in _HEDGES_BEHIND.items():
        found = pattern.match(text, at)
        if found:
            return found.end(), hedge
    return at, None


def is_counted(text: str, quantity: Quantity) -> bool:
    """Whether the number counts people, goods, days or the like, or is part of a date, a code, a percentage."""
    if _COUNTED.match(text, quantity.end):
        return True
    return quantity.scale == 1 and _COUNTED_BARE.match(text, quantity.end) is not None


def is_price_of_one(text: str, at: int) -> bool:
    """3500元/吨, 12万一亩."""
    return _EACH.match(text, at) is not None


def is_months(text: str, quantity: Quantity) -> bool:
    """6M存单, SHIBOR3M, RMB 15m, 6M: months, not millions."""
    return (
        text[quantity.end - 1] == "m"
        and quantity.low / quantity.scale in _MONTHS
        and (
            stands_for_months(text, quantity.start, quantity.end)
            or _MONTHS_BEFORE.search(text[max(0, quantity.start - _REACH) : quantity.start]) is not None
            or _MONTHS_BEHIND.match(text, quantity.end) is not None
        )
    )


def stands_for_months(text: str, start: int, end: int) -> bool:
    """Whether 6m stands alone between commas where a sum was said before."""
    alone = _ALONE_BEFORE.search(text[:start]) and _ALONE_BEHIND.match(text, end)
    return bool(alone) and _SUM_BEFORE.search(text[:start]) is not None


def is_of_weekday(text: str, quantity: Quantity) -> bool:
    """Whether the first digit belongs to a weekday: 周三五百万; but 下周五千万 is five thousand 万."""
    if text[quantity.start] not in DIGITS or text[quantity.start - 1 : quantity.start] not in tuple("周期拜"):
        return False
    found = _WEEKDAY.search(text[max(0, quantity.start - 4) : quantity.start])
    return found is not None and not (found[1] and text[quantity.start + 1 : quantity.start + 2] in tuple("十百千万亿"))


def may_be_bare(text: str, quantity: Quantity) -> bool:
    """Whether a number without a unit stands free: no part of a code, a telephone, a fraction or a list number."""
    before = text[max(0, quantity.start - _REACH) : quantity.start]
    if (
        quantity.implied
        or _NUMBERED.search(before)
        or _OVER.search(before)
        or re.search(r"(?:[a-z_]|\d[.:/-])$", before)
    ):
        return False
    return _OTHER_NUMBER.match(text, quantity.end) is None


def may_be_pieces(text: str, quantity: Quantity) -> bool:
    """三个 for three 亿: at the end of what is said, and not one of many (每个, 第三个)."""
    before = text[quantity.start - 1 : quantity.start] if quantity.start else ""
    return (
        quantity.manner != "several"
        and quantity.high <= 20
        and (not before or before not in _PIECE_OF)
        and _PIECE_ENDS.match(text, quantity.end) is not None
    )
