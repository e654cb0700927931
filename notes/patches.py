"""Corrections and additions: what they change of an earlier note, and the note with it changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from notes import dates, marks, money, rates
from notes.calendar import Calendar
from notes.money import MoneyMention
from notes.reading import Reading
from notes.record import Amount, Note, Person, Rate, Task, Tenor
from notes.vocabulary import Vocabulary

# What is denied: 不是三年(是两年), 不是八百.
_DENIED = re.compile(
    r"(?:不是|唔系|唔係|并非|而不是|不系|\bnot\b|isn't)\s*(?P<what>[^,。;]{1,20}?)(?=\s*(?:[,。;]|"
    r"$|而是|应该是|是|系|係|\bbut\b))|(?:写成|记成|打成|说成|录成|听成)(?:了)?(?P<wrong>[^,。;]{1,14}"
    r"?)(?=了?(?:[,。;]|$))|从?(?P<old>[^,。;从]{1,14}?)(?:改成|改为|改到|改做|换成|"
    r"变成|调成|调整为|改)(?=[^,。;]{1,})"
)
_DROP = re.compile(
    r"(?:把)?(?P<before>[^,。;]{0,16}?)(?:全部|都|也)?(?:去掉|删掉|删了|删除|拿掉|"
    r"划掉|取消|不要了|不算了?|抹掉)(?P<behind>[^,。;]{0,16})|\b(?:remove|drop|delete|"
    r"take out)\b(?P<english>[^,.;]{1,24})"
)
_FIELDS: tuple[tuple[str, str], ...] = (
    ("collateral", r"押品|抵押物?|质押物?|担保(?!公司)|collateral"),
    ("amounts", r"金额|数额|amount"),
    ("rates", r"利率|费率|价格|rate"),
    ("tenors", r"期限|tenor"),
    ("needs", r"需求|品种|产品|need"),
    ("purpose", r"用途|purpose"),
    ("competitors", r"对手|竞争行|他行|competitor"),
    ("risk_signals", r"风险信号|风险|信号|signal"),
    ("people", r"联系人|人名|人员|people"),
    ("tasks", r"任务|待办|task"),
    ("place", r"地点|place"),
    ("contact_form", r"联系形式|拜访方式"),
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

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction that is being understood: its words, what it was read as, and the note it is about."""

    reading: Reading
    told: Note
    earlier: Note
    vocabulary: Vocabulary
    calendar: Calendar


def correct(correction: Correction) -> Note:
    """What a correction changes: only the fields that are other now."""
    reading, told, earlier = correction.reading, correction.told, correction.earlier
    denied = denied_spans(reading)
    removed = _removed(correction)
    if removed is not None:
        return Note(removed=removed)
    patch = Note(
        date=_new_day(correction, denied),
        people=_people(told, earlier, denied, reading),
        needs=_kept(told.needs, reading, denied, reading.find(correction.vocabulary.needs)),
        amounts=_amounts(correction, denied),
        rates=_rates(correction, denied),
        tenors=_tenors(correction, denied),
        collateral=_collateral(correction, denied),
        purpose=None if told.purpose == earlier.purpose else told.purpose,
        competitors=tuple(one for one in told.competitors if one not in earlier.competitors),
        risk_signals=tuple(one for one in told.risk_signals if one not in earlier.risk_signals),
        words=told.words,
    )
    due = _new_due(correction, denied)
    if due:
        patch = replace(patch, tasks=due, date=None)
    if _only_figures(patch):
        patch = replace(patch, needs=()) if set(patch.needs) <= set(earlier.needs) else patch
    if "needs" in told.guesses:
        patch = replace(patch, needs=())
    return replace(patch, removed=_replaced(correction, denied, patch))


def add(told: Note, earlier: Note | None) -> Note:
    """What an addition brings: what it says, without day and form of contact unless said."""
    words = dict(told.words)
    return replace(
        told,
        date=told.date if "date" in words else None,
        contact_form=told.contact_form if "contact_form" in words else None,
    )


def apply(note: Note, patch: Note) -> Note:
    """The note with a patch worked in: what is of the same kind is replaced, the rest is added, what is removed goes."""
    kept = _without(note, patch.removed)
    merged: dict[str, Any] = {
        name: getattr(patch, name) or getattr(kept, name)
        for name in ("client", "date", "contact_form", "place", "purpose")
    }
    for name in ("needs", "collateral", "competitors", "risk_signals"):
        merged[name] = tuple(dict.fromkeys((*getattr(kept, name), *getattr(patch, name))))
    merged["people"] = _merged_people(kept.people, patch.people)
    merged["amounts"] = _merged(kept.amounts, patch.amounts, lambda one: (one.what, one.currency))
    merged["rates"] = _merged(kept.rates, patch.rates, lambda one: one.whose)
    merged["tenors"] = patch.tenors or kept.tenors
    merged["tasks"] = _merged_tasks(kept.tasks, patch.tasks)
    merged["promises"] = tuple(dict.fromkeys((*kept.promises, *patch.promises)))
    touched = {part.name for part in fields(Note) if getattr(patch, part.name) not in (None, ())}
    guesses = [name for name in kept.guesses if name not in touched and not (name == "due" and patch.tasks)]
    merged["guesses"] = tuple(dict.fromkeys((*guesses, *patch.guesses)))
    merged["words"] = tuple({**dict(kept.words), **dict(patch.words)}.items())
    return Note(**merged)


def _without(note: Note, removed: Iterable[tuple[str, tuple[str, ...]]]) -> Note:
    """The note without what is removed: values by name, elements by any of their plain values."""
    changes: dict[str, Any] = {}
    for name, values in removed:
        held = getattr(note, name, None)
        if isinstance(held, tuple):
            changes[name] = tuple(one for one in held if not _is_one_of(one, values))
        elif held in values:
            changes[name] = None
    return replace(note, **changes)


def _is_one_of(one: Any, values: Sequence[str]) -> bool:
    if isinstance(one, str):
        return one in values
    said = {str(getattr(one, part.name)) for part in fields(one) if getattr(one, part.name) is not None}
    return any(value in said for value in values)


def _merged(kept: Sequence[T], new: Sequence[T], key: Any) -> tuple[T, ...]:
    """Elements of the same kind are replaced where there is one of them, others are added."""
    result = list(kept)
    for one in new:
        same = [number for number, other in enumerate(result) if key(other) == key(one)]
        if len(same) >= 1 and sum(1 for other in new if key(other) == key(one)) == 1:
            result[same[0]] = one
            for number in reversed(same[1:]):
                del result[number]
        elif one not in result:
            result.append(one)
    return tuple(result)


def _merged_people(kept: Sequence[Person], new: Sequence[Person]) -> tuple[Person, ...]:
    result = list(kept)
    for one in new:
        same = [
            number
            for number, other in enumerate(result)
            if other.name == one.name and (other.name or other.title == one.title)
        ]
        if same:
            result[same[0]] = one if one.title else replace(one, title=result[same[0]].title)
        else:
            result.append(one)
    return tuple(result)


def _merged_tasks(kept: Sequence[Task], new: Sequence[Task]) -> tuple[Task, ...]:
    """A task of the same words takes the place of the old one."""
    result = list(kept)
    for one in new:
        same = [number for number, other in enumerate(result) if other.what == one.what]
        if same:
            result[same[0]] = one
        else:
            result.append(one)
    return tuple(result)


def denied_spans(reading: Reading) -> list[tuple[int, int]]:
    spans = []
    for match in _DENIED.finditer(reading.flat):
        spans.append(match.span("old") if match["old"] else match.span())
    return spans


def _in_denied(start: int, denied: Sequence[tuple[int, int]]) -> bool:
    return any(first <= start < last for first, last in denied)


def _removed(correction: Correction) -> tuple[tuple[str, tuple[str, ...]], ...] | None:
    """What is to be taken out, by field, when the correction takes out and gives nothing instead."""
    reading, earlier = correction.reading, correction.earlier
    match = _DROP.search(reading.flat)
    if match is None:
        return None
    said = " ".join(filter(None, (match["before"], match["behind"], match["english"])))
    removed: dict[str, tuple[str, ...]] = {}
    for name, values in _values_in(said, correction.vocabulary).items():
        held = [value for value in values if value in getattr(earlier, name)] or values
        removed[name] = tuple(held)
    if not removed:
        for name, pattern in _FIELDS:
            if re.search(pattern, said):
                removed[name] = _all_of(getattr(earlier, name))
                break
    return tuple(removed.items()) if removed else None


def _values_in(said: str, vocabulary: Vocabulary) -> dict[str, list[str]]:
    found = {
        "risk_signals": [one for one in vocabulary.rules if one in said]
        or [one.name for one in vocabulary.signals.find(said)],
        "collateral": [one.name for one in (*vocabulary.collateral.find(said), *vocabulary.guaranteed.find(said))],
        "needs": [one.name for one in vocabulary.needs.find(said)],
        "competitors": [name for word, name in vocabulary.banks.items() if word in said][:1],
    }
    chosen: dict[str, list[str]] = {}
    for name, values in found.items():
        if values and not chosen:
            chosen[name] = list(dict.fromkeys(values))
    return chosen


def _all_of(held: Any) -> tuple[str, ...]:
    if isinstance(held, str):
        return (held,)
    return tuple(_name_of(one) for one in held or ())


def _name_of(one: Any) -> str:
    if isinstance(one, str):
        return one
    for part in ("what", "name", "value", "months", "days", "spread_bp", "title"):
        if getattr(one, part, None) is not None:
            return str(getattr(one, part))
    return ""


def _kept(
    told: Sequence[str], reading: Reading, denied: Sequence[tuple[int, int]], found: Iterable[Any]
) -> tuple[str, ...]:
    out = {one.name for one in found if _in_denied(one.start, denied)}
    return tuple(one for one in told if one not in out)


def _collateral(correction: Correction, denied: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """What is pledged now; in a correction of what was pledged the thing alone is enough."""
    reading, vocabulary = correction.reading, correction.vocabulary
    found = [*reading.find(vocabulary.collateral), *reading.find(vocabulary.guaranteed)]
    out = {one.name for one in found if _in_denied(one.start, denied)}
    told = [one for one in correction.told.collateral if one not in out]
    swapped = out & set(correction.earlier.collateral)
    if swapped or re.search(r"押|担保", reading.flat):
        told += (
            [
                one.name
                for one in found
                if one.name not in out and not _in_denied(one.start, denied) and one.name not in {"设备", "存货"}
            ]
            if swapped
            else []
        )
    return tuple(dict.fromkeys(one for one in told if one not in correction.earlier.collateral))


def _people(told: Note, earlier: Note, denied: Sequence[tuple[int, int]], reading: Reading) -> tuple[Person, ...]:
    out = []
    for one in told.people:
        place = reading.text.find(one.words)
        if not _in_denied(place, denied) and one not in earlier.people:
            out.append(one)
    return tuple(out)


def _idle(text: str, one: MoneyMention) -> bool:
    """Whether a bare number counts no money: 改一下, 那两条."""
    return one.bare and bool(re.match(r"下|条|笔|家|次|点|个(?!亿|万)|年|月|天|号|期", text[one.end :]))


def _affirmed(reading: Reading, denied: Sequence[tuple[int, int]]) -> str:
    """The text with commas in place of what is denied."""
    text = list(reading.plain)
    for start, end in denied:
        text[start:end] = "," * (end - start)
    return "".join(text)


def _only(reading: Reading, spans: Sequence[tuple[int, int]]) -> str:
    """The text with commas in place of all but what is denied."""
    kept = ["," for _ in reading.plain]
    for start, end in spans:
        kept[start:end] = reading.plain[start:end]
    return "".join(kept)


def _scale(earlier: Note) -> Any:
    """In what the earlier note counted: 亿 or 万."""
    from decimal import Decimal

    values = [Decimal(one.value or one.low or 0) for one in earlier.amounts]
    if not values:
        return None
    return Decimal(10**8) if values[0] >= 10**8 and values[0] % 10**8 == 0 else Decimal(10**4)


def _amounts(correction: Correction, denied: Sequence[tuple[int, int]]) -> tuple[Amount, ...]:
    """The new amounts, each of what the amount was that it replaces."""
    earlier = correction.earlier.amounts
    taken = [*correction.reading.dates, *correction.reading.rates, *rates.tenors(_affirmed(correction.reading, denied))]
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
            if not _in_denied(match.start(), denied):
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


def _rates(correction: Correction, denied: Sequence[tuple[int, int]]) -> tuple[Rate, ...]:
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


def _tenors(correction: Correction, denied: Sequence[tuple[int, int]]) -> tuple[Tenor, ...]:
    return tuple(
        Tenor(one.months, one.months_high, one.days, one.days_high, one.words)
        for one in rates.tenors(_affirmed(correction.reading, denied))
    )


def _new_day(correction: Correction, denied: Sequence[tuple[int, int]]) -> Any:
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


def _new_due(correction: Correction, denied: Sequence[tuple[int, int]]) -> tuple[Task, ...]:
    """The earlier task with its right day, when that is what is corrected."""
    reading, earlier = correction.reading, correction.earlier
    if not earlier.tasks or (re.search(r"日期|那天", reading.flat) and not re.search(r"截止|任务|前", reading.flat)):
        return ()
    days = [one for one in reading.dates if one.future and not _in_denied(one.start, denied)]
    if not days or reading.money or reading.rates or reading.tenors:
        return ()
    old = [one.future for one in reading.dates if _in_denied(one.start, denied)]
    corrected = [task for task in earlier.tasks if task.due in old]
    if not corrected and not (_DUE.search(reading.flat) or (days[0].past is None)):
        return ()
    target = corrected[0] if corrected else earlier.tasks[0]
    return (replace(target, due=days[0].future, due_text=None, words=days[0].words),)


def _only_figures(patch: Note) -> bool:
    return bool(patch.amounts or patch.rates or patch.tenors)


def _replaced(
    correction: Correction, denied: Sequence[tuple[int, int]], patch: Note
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What a correction denies of the earlier note while giving something else of the kind."""
    reading, vocabulary, earlier = correction.reading, correction.vocabulary, correction.earlier
    removed: dict[str, tuple[str, ...]] = {}
    for name, lexicon in (
        ("needs", vocabulary.needs),
        ("collateral", vocabulary.collateral),
        ("risk_signals", vocabulary.signals),
    ):
        out = [
            one.name
            for one in reading.find(lexicon)
            if _is_denied(reading, one.start, one.end, denied) and one.name in getattr(earlier, name)
        ]
        if out:
            removed[name] = tuple(dict.fromkeys(out))
    gone = tuple(
        one.name
        for one in earlier.people
        if one.name and any(one.name in reading.text[start:end] for start, end in denied)
    )
    if gone and patch.people:
        removed["people"] = gone
    return tuple(removed.items())


def _is_denied(reading: Reading, start: int, end: int, denied: Sequence[tuple[int, int]]) -> bool:
    return _in_denied(start, denied) or marks.denied(reading.before(start), reading.behind(end))
