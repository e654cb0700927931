"""Corrections and additions: what they change of an earlier note."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from notes import corrected, marks
from notes.corrected import Correction, denied_spans, in_denied
from notes.merging import apply as apply
from notes.reading import Reading
from notes.record import Note, Person
from notes.vocabulary import Vocabulary

_DROP = re.compile(
    r"(?:把)?(?P<before>[^,。;]{0,16}?)(?:全部|都|也)?(?:去掉|删掉|删了|删除|拿掉|"
    r"划掉|取消|不要了|不算了?|抹掉)(?P<behind>[^,。;]{0,16})|\b(?:remove|drop|delete|"
    r"take out)\b(?P<english>[^,.;]{1,24})"
)
# 联系人是李敏, 不是李萍: named where nothing else says that it is a person.
_INSTEAD = re.compile(r"(?:联系人|人名|名字|姓名)(?:应该)?是(?P<new>[一-龥]{2,3}?)[,，\s]*(?:不是|而不是)")
_RIVAL = re.compile(
    r"(?:竞争行|对手行?|他行|那家银行)[^。]{0,12}?(?<!不)是(?P<new>[一-龥]{2,4}?)(?:银行|行)?(?:$|[,，。\s])"
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


def correct(correction: Correction) -> Note:
    """What a correction changes: only the fields that are other now."""
    reading, told, earlier = correction.reading, correction.told, correction.earlier
    denied = denied_spans(reading)
    removed = _removed(correction)
    if removed is not None:
        return Note(removed=removed)
    patch = Note(
        date=corrected.new_day(correction, denied),
        people=_people(told, earlier, denied, reading),
        needs=_kept(told.needs, reading, denied, reading.find(correction.vocabulary.needs)),
        amounts=corrected.amounts_of(correction, denied),
        rates=corrected.rates_of(correction, denied),
        tenors=corrected.tenors_of(correction, denied),
        collateral=_collateral(correction, denied),
        purpose=None if told.purpose == earlier.purpose else told.purpose,
        competitors=_competitors(correction, denied),
        risk_signals=tuple(one for one in told.risk_signals if one not in earlier.risk_signals),
        words=told.words,
    )
    due = corrected.new_due(correction, denied)
    if due:
        patch = replace(patch, tasks=due, date=None)
    if _only_figures(patch):
        patch = replace(patch, needs=()) if set(patch.needs) <= set(earlier.needs) else patch
    if "needs" in told.guesses:
        patch = replace(patch, needs=())
    return replace(patch, removed=_replaced(correction, denied, patch))


def add(told: Note) -> Note:
    """What an addition brings: what it says, without day and form of contact unless said."""
    words = dict(told.words)
    return replace(
        told,
        date=told.date if "date" in words else None,
        contact_form=told.contact_form if "contact_form" in words else None,
    )


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
    out = {one.name for one in found if in_denied(one.start, denied)}
    return tuple(one for one in told if one not in out)


def _collateral(correction: Correction, denied: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """What is pledged now; in a correction of what was pledged the thing alone is enough."""
    reading, vocabulary = correction.reading, correction.vocabulary
    found = [*reading.find(vocabulary.collateral), *reading.find(vocabulary.guaranteed)]
    out = {one.name for one in found if in_denied(one.start, denied)}
    told = [one for one in correction.told.collateral if one not in out]
    swapped = out & set(correction.earlier.collateral)
    if swapped or re.search(r"押|担保", reading.flat):
        told += (
            [
                one.name
                for one in found
                if one.name not in out and not in_denied(one.start, denied) and one.name not in {"设备", "存货"}
            ]
            if swapped
            else []
        )
    return tuple(dict.fromkeys(one for one in told if one not in correction.earlier.collateral))


def _people(told: Note, earlier: Note, denied: Sequence[tuple[int, int]], reading: Reading) -> tuple[Person, ...]:
    out = []
    for one in told.people:
        place = reading.text.find(one.words)
        if not in_denied(place, denied) and one not in earlier.people:
            out.append(one)
    instead = _INSTEAD.search(reading.text)
    if not out and instead:
        out = [Person(instead["new"], None, instead["new"])]
    replaced = [one for one in earlier.people if one.name and any(one.name in reading.text[a:b] for a, b in denied)]
    if len(out) == 1 and out[0].title is None and len(replaced) == 1:
        out = [replace(out[0], title=replaced[0].title)]
    return tuple(out)


def _competitors(correction: Correction, denied: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """The banks named instead; where a bank is spoken of, any name is one's."""
    told, earlier, reading = correction.told, correction.earlier, correction.reading
    banks = correction.vocabulary.banks
    out = {name for word, name in banks.items() if any(word in reading.flat[a:b] for a, b in denied)}
    kept = tuple(one for one in told.competitors if one not in earlier.competitors and one not in out)
    named = _RIVAL.search(reading.text)
    if not kept and named:
        return (banks.get(named["new"], named["new"] + "银行"),)
    return kept


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
    rivals = tuple(
        one for one in earlier.competitors if patch.competitors and any(one[:2] in reading.flat[a:b] for a, b in denied)
    )
    if rivals:
        removed["competitors"] = rivals
    return tuple(removed.items())


def _is_denied(reading: Reading, start: int, end: int, denied: Sequence[tuple[int, int]]) -> bool:
    return in_denied(start, denied) or marks.denied(reading.before(start), reading.behind(end))
