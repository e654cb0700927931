"""Amounts named in a message, with how sure they were said to be."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from notes import moneycontext as context
from notes.amounts import HUNDRED_MILLION, TEN_THOUSAND, Quantity, read, step
from notes.moneywords import CORRECTIONS, Hedge, either
from notes.numerals import TENS, written
from notes.wording import plain


@dataclass(frozen=True, slots=True)
class MoneyMention:
    """Words that name an amount; `value`, `low`, `high` as decimal strings in 元 or the unit of the currency.

    `bare`: only a number was said (要三千五, 三个); `value` is then what it is in the `unit` that is usually left out
    (万, 个 for 亿, 元 for many digits), and whether it is an amount at all the caller decides. `guess`: the unit was
    inferred. `scale` is the last unit (10000 for 万), to be given to `find` for a correction that leaves it out.
    """

    start: int
    end: int
    words: str
    value: str | None = None
    low: str | None = None
    high: str | None = None
    vague: bool = False
    currency: str = "CNY"
    guess: bool = False
    bare: bool = False
    unit: str = ""
    scale: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class _Found:
    """A quantity in ones with what stands around it; `start` and `end` take in the currency and how sure it is."""

    quantity: Quantity
    start: int
    end: int
    currency: str | None
    hedge: Hedge | None
    unit: str = ""


_STARTS = re.compile(r"[\d零一二两俩仨三四五六七八九壹贰叁肆伍陆柒捌玖十拾百佰千仟万亿几数半好个]")
_UNITS = "百千万亿"
_TO = re.compile(r"\s?(?:到|至|~|-|—|–|to(?= ))\s?")
_OR = re.compile(r"\s?(?:或者|或|还是|和|or(?= ))\s?")
_CORRECTED = re.compile(rf"(?:[\s,，。、!]|{either(CORRECTIONS)}|了|是|为|成|吧)+")
_DENIED_BEFORE = re.compile(r"(?:不是|not)\s?$")
_YEARS = range(2011, 2036)
# A spoken range does not span more than this: 3-5000万 is 3000 to 5000, 12-5000万 no range.
_WIDEST = 100


def find(text: str, *, scale: Decimal | None = None) -> list[MoneyMention]:
    """The amounts named in a text, in order.

    With `scale` bare numbers of any size are read in it: after 三个亿 the five of 不是三个 是五个.
    """
    ready = _without_list_commas(plain(text), text)
    mentions: list[MoneyMention] = []
    at = 0
    while start := _STARTS.search(ready, at):
        at = start.start()
        quantity = None if at and ready[at] in _UNITS and ready[at - 1] in _UNITS else read(ready, at)
        if quantity is None or context.is_of_weekday(ready, quantity):
            at += 1
            continue
        corrected = _inherited(ready, mentions, quantity)
        floor = mentions[-1].end if mentions else 0
        found = _found(ready, quantity, corrected or scale, floor)
        at = max(quantity.end, found.end if found else 0)
        if found is not None:
            mentions.append(_mention(text, found, sure=corrected is not None and not mentions[-1].bare))
    return mentions


def _without_list_commas(ready: str, text: str) -> str:
    """A full-width comma parts the items of a list; only 3，500 is one number."""
    if "，" not in text:
        return ready
    characters = list(ready)
    for comma in re.finditer("，", text):
        at = comma.start()
        before = re.search(r"\d*$", ready[max(0, at - 4) : at])
        one_number = before and 1 <= len(before[0]) <= 2 and re.match(r"\d{3}(?!\d)", ready[at + 1 : at + 5])
        if not one_number:
            characters[at] = "，"
    return "".join(characters)


def _inherited(text: str, mentions: list[MoneyMention], quantity: Quantity) -> Decimal | None:
    """The unit of the amount before, if this number puts it right: 1.2亿 不对 1.5, 不是三个亿 是五个."""
    last = mentions[-1] if mentions else None
    if last is None or last.scale < TEN_THOUSAND or quantity.scale != 1 or quantity.start - last.end > 16:
        return None
    between = text[last.end : quantity.start]
    if between.strip(" ,，") in ("是", "而是", "") and not _DENIED_BEFORE.search(
        text[max(0, last.start - 5) : last.start]
    ):
        return None
    return last.scale if _CORRECTED.fullmatch(between) else None


def _found(text: str, quantity: Quantity, inherited: Decimal | None, floor: int) -> _Found | None:
    """The amount a quantity is, or None. What stands before `floor` belongs to the amount before."""
    if _is_nothing(text, quantity, inherited):
        return None
    if context.is_counted(text, quantity) or context.is_months(text, quantity):
        return None
    ranged = _range(text, quantity)
    whole = ranged or _like_the_next(text, quantity)
    start, before = context.currency_before(text, whole.start, floor)
    end, behind = context.currency_behind(text, whole.end)
    currency = behind if behind not in (None, "CNY") else before or behind
    if context.is_price_of_one(text, end) or (ranged and context.is_counted(text, whole)):
        return None
    start, hedge = context.hedge_before(text, start, floor, whole)
    end, later = context.hedge_behind(text, end)
    hedge = hedge if hedge in ("most", "least", "near") else later or hedge
    if whole.implied and hedge is None and currency is None:
        return None
    if whole.scale > 1 or currency:
        return _Found(whole, start, end, currency, hedge)
    return _bare(text, _Found(whole, start, end, None, hedge), inherited)


def _is_nothing(text: str, quantity: Quantity, inherited: Decimal | None) -> bool:
    """Seen at once: a small number without unit, with nothing around it that could make it an amount."""
    if quantity.scale > 1 or quantity.piece or quantity.low >= 100 or inherited is not None:
        return False
    return (
        not _TO.match(text, quantity.end)
        and not _OR.match(text, quantity.end)
        and context.currency_behind(text, quantity.end)[1] is None
        and context.currency_before(text, quantity.start, 0)[1] is None
    )


def _bare(text: str, found: _Found, inherited: Decimal | None) -> _Found | None:
    """A number without unit or currency, in the unit it is usually meant in; None if it is no amount."""
    quantity = found.quantity
    if quantity.piece:
        fits = context.may_be_pieces(text, quantity)
        return replace(found, quantity=_scaled(quantity, HUNDRED_MILLION), unit="个") if fits else None
    if not context.may_be_bare(text, quantity):
        return None
    if inherited is not None:
        smaller = inherited == HUNDRED_MILLION and quantity.low >= 100
        scale = TEN_THOUSAND if smaller else inherited
        return replace(found, quantity=_scaled(quantity, scale), unit="亿" if scale == HUNDRED_MILLION else "万")
    length = quantity.end - quantity.start
    if _is_sum_in_full(text[quantity.start : quantity.end], quantity):
        return replace(found, unit="元")
    usual = 100 <= quantity.low < 100_000 and text[quantity.start] != "0" and length <= 8
    if not usual or _is_year(text, quantity):
        return None
    return replace(found, quantity=_scaled(quantity, TEN_THOUSAND), unit="万")


def _is_sum_in_full(words: str, quantity: Quantity) -> bool:
    """3,500,000 or 3500000: so many digits are 元."""
    if quantity.grouped:
        return quantity.low >= 100_000
    return words.isdigit() and words.endswith("000") and 6 <= len(words) <= 10 and words[0] != "0"


def _is_year(text: str, quantity: Quantity) -> bool:
    return quantity.low in _YEARS and quantity.low % 10 != 0 and text[quantity.start].isdigit()


def _scaled(quantity: Quantity, scale: Decimal) -> Quantity:
    return replace(quantity, low=quantity.low * scale, high=quantity.high * scale, scale=scale)


def _range(text: str, first: Quantity) -> Quantity | None:
    """3000到5000万, 3~5千万, 500万-1亿, 500-800."""
    behind, _ = context.currency_behind(text, first.end)
    joint = _TO.match(text, behind)
    if not joint:
        return None
    at = joint.end()
    prefixed = context.currency_behind(text, at)[0]
    second = read(text, prefixed) or read(text, at)
    if second is None or (first.piece and second.scale == 1):
        return None
    low = _low_end(text, first, second)
    if low is None or not low < second.high or low * _WIDEST < second.high:
        return None
    if second.scale == 1 and not (behind > first.end or (first.low >= 100 and second.high < 100_000)):
        return None
    return replace(second, start=first.start, low=low, manner="range", piece=False, implied=False)


def _low_end(text: str, first: Quantity, second: Quantity) -> Decimal | None:
    """The lower end of a range in ones: it has the unit of the upper end when its own is left out."""
    if first.scale > 1 or second.scale == 1:
        return first.low
    unit = re.search(r"([十百千])\s?[万亿]$", text[second.start : second.end])
    scales = [second.scale * TENS[unit[1]]] if unit else []
    for scale in [*scales, second.scale, TEN_THOUSAND]:
        if first.low * scale < second.high and scale <= second.scale * 1000:
            found = first.low * scale
            break
    else:
        return None
    # 3-5000万: the zeros are said once.
    if not first.fraction and 0 < first.low < 100 and found * _WIDEST < second.high:
        while found * 10 < second.high:
            found *= 10
    return found


def _like_the_next(text: str, quantity: Quantity) -> Quantity:
    """1.2或者1.5亿: the first has the unit of the second."""
    joint = _OR.match(text, quantity.end) if quantity.scale == 1 and not quantity.piece else None
    following = read(text, joint.end()) if joint else None
    if following is None or following.scale < TEN_THOUSAND or context.is_counted(text, following):
        return quantity
    factor = _low_end(text, quantity, replace(following, high=following.high * 10))
    if factor is None or factor * _WIDEST < following.high:
        return quantity
    return _scaled(quantity, factor / quantity.low) if quantity.low else quantity


def _mention(text: str, found: _Found, *, sure: bool) -> MoneyMention:
    value, low, high = _bounds(found.quantity, found.hedge)
    return MoneyMention(
        found.start,
        found.end,
        text[found.start : found.end],
        _text(value),
        _text(low),
        _text(high),
        low is not None or high is not None,
        found.currency or "CNY",
        bool(found.unit),
        bool(found.unit) and not sure,
        found.unit,
        found.quantity.scale,
    )


def _bounds(quantity: Quantity, hedge: Hedge | None) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Value, lowest and highest as the manner of speaking has it."""
    low, high = quantity.low, quantity.high
    if quantity.manner == "several":
        return None, low, high
    if quantity.manner in ("more", "range"):
        return low, low, high
    if hedge == "most":
        return low, None, high
    if hedge == "least":
        return low, low, None
    if hedge == "near":
        return low, low * Decimal("0.9"), low
    if hedge == "more":
        return low, low, low + step(low)
    if hedge == "about" or quantity.manner == "about":
        return low, low * Decimal("0.9"), low * Decimal("1.1")
    return low, None, None


def _text(number: Decimal | None) -> str | None:
    return None if number is None else written(number)
