"""The figures and days of a correction: what is denied, and what stands in its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from notes import dates, money, rates
from notes.calendar import Calendar
from notes.money import MoneyMention
from notes.reading import Placed, Reading
from notes.record import Amount, Note, Rate, Task, Tenor
from notes.vocabulary import Vocabulary

# What is denied: 不是三年(是两年), 不是八百.
_DENIED = re.compile(
    r"(?:不是|不姓|不要那个|不要那笔|唔系|唔係|并非|而不是|不系|\bnot\b|isn't)\s*(?P<what>[^,。;]{1,20}?)(?=\s*(?:[,。;]|"
    r"$|而是|应该是|是|系|係|姓|\bbut\b))|(?:写成|记成|打成|说成|录成|听成)(?:了)?(?P<wrong>[^,。;]{1,14}"
    r"?)(?=了?(?:[,。;]|$))|(?:[^,。;]*?(?:那条|那笔|那个)的?)?从?(?P<old>[^,。;从]{1,14}?)(?:改成|改为|改到|改做|换成|"
    r"变成|调成|调整为|改)(?=[^,。;]{1,})"
)
_DAY_OF_NOTE = re.compile(
    r"日期|时间(?!表)|那天|(?:去|见|聊|来|拜访|打电话)的?(?:时间|日子|日期)|\bdate\b|"
    r"是(?:昨天|前天|大前天|上周|上上周|今天)|(?:昨天|前天|上周.|昨晚)(?:去|见|来|"
    r"聊)"
)
_DUE = re.compile(r"前|之前|以前|截止|期限到|回他|回复|给他|答复|任务|提醒|due|deadline|by\b|交|送|报|催|约")
_CURRENCIES = tuple(
    (re.compile(pattern), currency)
    for pattern, currency in (
        (r"美元|美金|美刀|刀(?!具)|usd|dollars?", "USD"),
        (r"欧元|eur\b|euros?", "EUR"),
        (r"港币|港元|港纸|hkd", "HKD"),
        (r"日元|日圆|jpy|yen", "JPY"),
        (r"英镑|gbp|pounds?", "GBP"),
        (r"人民币|rmb|cny", "CNY"),
    )
)


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction that is being understood: its words, what it was read as, and the note it is about."""

    reading: Reading
    told: Note
    earlier: Note
    vocabulary: Vocabulary
    calendar: Calendar


def denied_spans(reading: Reading) -> list[tuple[int, int]]:
    spans = []
    for match in _DENIED.finditer(reading.flat):
        spans.append(match.span("old") if match["old"] else match.span())
    return spans


def in_denied(start: int, denied: Sequence[tuple[int, int]]) -> bool:
    return any(first <= start < last for first, last in denied)


def _idle(text: str, one: MoneyMention) -> bool:
    """Whether a bare number counts no money: 改一下, 那两条."""
    return one.bare and bool(re.match(r"下|条|笔|家|次|点|个(?!亿|万)|年|月|天|号|期", text[one.end :]))


def _affirmed(reading: Reading, denied: Sequence[tuple[int, int]]) -> str:
    """The text with commas in place of what is denied."""
    text = list(reading.text)
    for start, end in denied:
        text[start:end] = "," * (end - start)
    return "".join(text)


def _only(reading: Reading, spans: Sequence[tuple[int, int]]) -> str:
    """The text with commas in place of all but what is denied."""
    kept = ["," for _ in reading.text]
    for start, end in spans:
        kept[start:end] = reading.text[start:end]
    return "".join(kept)


def _scale(earlier: Note) -> Decimal | None:
    """In what the earlier note counted: 亿 or 万."""

    values = [Decimal(one.value or one.low or 0) for one in earlier.amounts]
    if not values:
        return None
    return Decimal(10**8) if values[0] >= 10**8 and values[0] % 10**8 == 0 else Decimal(10**4)


def amounts_of(correction: Correction, denied: Sequence[tuple[int, int]]) -> tuple[Amount, ...]:
    """The new amounts, each of what the amount was that it replaces."""
    earlier = correction.earlier.amounts
    reading = correction.reading
    taken: list[Placed] = [*reading.dates, *reading.rates, *rates.tenors(_affirmed(reading, denied))]
    old, new = (
        [
            one
            for one in money.find(text, scale=_scale(correction.earlier))
            if not _idle(text, one) and all(one.end <= other.start or other.end <= one.start for other in taken)
        ]
        for text in (_only(correction.reading, denied), _affirmed(correction.reading, denied))
    )
    if not new and len(earlier) == 1 and (currency := _currency(correction.reading, denied)):
        return (
            replace(earlier[0], currency=currency, words=correction.reading.words(0, len(correction.reading.text))),
        )
    named = {one.words: one.what for one in correction.told.amounts}
    result = []
    for one in new:
        replaced = _replaced_amount(old, earlier)
        said = named.get(one.words)
        what = (
            replaced.what
            if replaced
            else said
            if said and said != "其他" and _says_what(correction, one)
            else earlier[0].what
            if len(earlier) == 1
            else said or "需求金额"
        )
        currency = (
            one.currency
            if one.currency != "CNY"
            else replaced.currency
            if replaced
            else earlier[0].currency
            if len(earlier) == 1 and one.value
            else one.currency
        )
        result.append(Amount(what, one.value, currency, one.low, one.high, one.vague, one.words))
    return tuple(dict.fromkeys(one for one in result if one not in earlier or old))


def _currency(reading: Reading, denied: Sequence[tuple[int, int]]) -> str | None:
    """The currency named in a correction that names no amount: 币种错了, 是美元."""
    for pattern, currency in _CURRENCIES:
        for match in pattern.finditer(reading.flat):
            if not in_denied(match.start(), denied):
                return currency
    return None


def _replaced_amount(old: Sequence[MoneyMention], earlier: Sequence[Amount]) -> Amount | None:
    for mention in old:
        for amount in earlier:
            if mention.value is not None and amount.value == mention.value:
                return amount
    return None


def _says_what(correction: Correction, one: MoneyMention) -> bool:
    """Whether the correction itself says of what the amount is."""
    before = correction.reading.flat[: one.start]
    return any(kind.before.search(before) for kind in correction.vocabulary.amounts)


def rates_of(correction: Correction, denied: Sequence[tuple[int, int]]) -> tuple[Rate, ...]:
    earlier = correction.earlier.rates
    new = rates.find(_affirmed(correction.reading, denied))
    told = {(one.value, one.spread_bp): one.whose for one in correction.told.rates}
    result = []
    for one in new:
        whose = told.get((one.value, one.spread_bp)) or (earlier[0].whose if len(earlier) == 1 else None)
        basis = one.basis
        if one.basis == "年化" and len(earlier) == 1 and earlier[0].basis in {"费率", "月息"} and one.spread_bp is None:
            basis = earlier[0].basis
        result.append(Rate(basis, one.value, one.spread_bp, whose, one.low, one.high, one.words))
    return tuple(result)


def tenors_of(correction: Correction, denied: Sequence[tuple[int, int]]) -> tuple[Tenor, ...]:
    return tuple(
        Tenor(one.months, one.months_high, one.days, one.days_high, one.words)
        for one in rates.tenors(_affirmed(correction.reading, denied))
    )


def new_day(correction: Correction, denied: Sequence[tuple[int, int]]) -> date | None:
    """The right day of the meeting, when that is what is corrected."""
    reading = correction.reading
    days = [one for one in dates.find(_affirmed(reading, denied), reading.day, correction.calendar) if one.past]
    if not days or (not _DAY_OF_NOTE.search(reading.flat) and not _only_days(reading)):
        return None
    if (
        correction.earlier.tasks
        and not re.search(r"日期|时间|那天|去|见|是(?:昨天|前天|上)", reading.flat)
        and any(one.future for one in days)
    ):
        return None
    return days[0].past


def _only_days(reading: Reading) -> bool:
    return not (reading.money or reading.rates or reading.tenors)


def new_due(correction: Correction, denied: Sequence[tuple[int, int]]) -> tuple[Task, ...]:
    """The earlier task with its right day, when that is what is corrected."""
    reading, earlier = correction.reading, correction.earlier
    if not earlier.tasks or (re.search(r"日期|那天", reading.flat) and not re.search(r"截止|任务|前", reading.flat)):
        return ()
    days = [one for one in reading.dates if one.future and not in_denied(one.start, denied)]
    if not days or reading.money or reading.rates or reading.tenors:
        return ()
    old = [one.future for one in reading.dates if in_denied(one.start, denied)]
    corrected = [task for task in earlier.tasks if task.due in old]
    if not corrected and not (_DUE.search(reading.flat) or (days[0].past is None)):
        return ()
    target = corrected[0] if corrected else earlier.tasks[0]
    return (replace(target, due=days[0].future, due_text=None, words=days[0].words),)
