"""Fact sets as lines of JSON: a client's facts, what it needs, and the day on which it is judged."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from knowledge.factdictionary import FactError, as_value
from knowledge.ruletypes import FactEntry, FactValue

_PLAIN = re.compile(r"-?\d+(\.\d+)?")
_NUMBERS = ("int", "dec", "money")


class FactLineError(ValueError):
    """A line that is no fact set: one sentence says why."""


class _Written(str):
    """A number with a point, as it is written."""

    __slots__ = ()


class _Twice(tuple[Any, ...]):
    """The values of a key that one object has twice."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact set as written. `archetype`, `holdings` and `signals` may be missing."""

    id: str
    facts: Mapping[str, Any]
    needs: tuple[str, ...] = ()
    as_of: date | None = None
    archetype: str | None = None
    holdings: tuple[str, ...] = ()
    signals: str = ""

    def values(self, entries: Mapping[str, FactEntry]) -> tuple[dict[str, FactValue], tuple[str, ...]]:
        """The facts as the dictionary reads them, and a sentence for each that it does not: those stay unknown."""
        read: dict[str, FactValue] = {}
        wrong: list[str] = []
        for name, raw in self.facts.items():
            try:
                value = _fact(name, raw, entries)
            except FactError as error:
                wrong.append(str(error))
                continue
            if value is not None:
                read[name] = value
        return read, tuple(wrong)


def read_fact_line(text: str, *, default_id: str) -> FactLine:
    """The fact set of a line. Raises FactLineError."""
    try:
        record: Any = json.loads(text, parse_float=_Written, object_pairs_hook=_object)
    except ValueError as error:
        raise FactLineError(f"不是 JSON：{error}") from None
    except RecursionError:
        raise FactLineError("不是 JSON：嵌套过深") from None
    if not isinstance(record, dict):
        raise FactLineError("不是一个 JSON 对象")
    return fact_line_of(record, default_id=default_id)


def fact_line_of(record: Mapping[str, Any], *, default_id: str) -> FactLine:
    """The fact set that a JSON object describes. Raises FactLineError."""
    facts = record.get("facts", {})
    if not isinstance(facts, dict):
        raise FactLineError("facts 应为“事实: 值”的对象")
    archetype, signals = record.get("archetype"), record.get("signals", "")
    return FactLine(
        id=str(record.get("id", default_id)),
        facts=facts,
        needs=_words(record, "needs"),
        as_of=_day("as_of", record.get("as_of")),
        archetype=str(archetype) if archetype else None,
        holdings=_words(record, "holdings"),
        signals=signals if isinstance(signals, str) else "",
    )


def _fact(name: str, raw: Any, entries: Mapping[str, FactEntry]) -> FactValue | None:
    value, day = (raw.get("value"), raw.get("date")) if isinstance(raw, dict) else (raw, None)
    if value is None:
        return None
    if name not in entries:
        raise FactError(name, "事实词典里没有")
    if twice := next((each for each in (raw, value) if isinstance(each, _Twice)), None):
        raise FactError(name, f"同一事实有不同的值（{'、'.join(str(each)[:40] for each in twice)}），请核对")
    if isinstance(value, str) and not isinstance(value, _Written):
        _refuse_loose(entries[name], value)
    try:
        return FactValue(as_value(entries[name], value), _day(name, day))
    except FactLineError as error:
        raise FactError(name, str(error)) from None


def _refuse_loose(entry: FactEntry, text: str) -> None:
    """Between programs a text is no truth value, and a number or a listed value only as the dictionary writes it.

    What people write more freely is read where they write it; here a guess would make something met that is not known.
    """
    if entry.type == "bool":
        raise FactError(entry.name, f"应为 true 或 false，现为文字“{text[:40]}”")
    if entry.type in _NUMBERS and not _PLAIN.fullmatch(text):
        raise FactError(entry.name, f"应为数字（元、小数，不带单位），现为“{text[:40]}”")
    if entry.type == "enum" and text != text.strip():
        raise FactError(entry.name, f"应为 {'、'.join(entry.values)} 之一，现为“{text[:40]}”")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; where a key stands twice with different values, neither counts."""
    made: dict[str, Any] = {}
    for key, value in pairs:
        made[key] = _Twice((made[key], value)) if key in made and made[key] != value else value
    return made


def _day(key: str, raw: object) -> date | None:
    if raw is None:
        return None
    try:
        return date.fromisoformat(raw) if isinstance(raw, str) else date.fromisoformat("")
    except ValueError:
        raise FactLineError(f"{key} 应为日期（如 2026-09-30），现为 {raw}") from None


def _words(record: Mapping[str, Any], key: str) -> tuple[str, ...]:
    listed = record.get(key) or []
    listed = [listed] if isinstance(listed, str) else listed
    if not isinstance(listed, Sequence) or not all(isinstance(each, str) for each in listed):
        raise FactLineError(f"{key} 应为文字的列表")
    return tuple(listed)
