"""The one dictionary of facts: what each fact means, and a raw value read as its type says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from knowledge.audience import AUDIENCES
from knowledge.documents import Document
from knowledge.ruletypes import FactEntry, Value
from knowledge.validity import validities

TYPES = ("bool", "int", "dec", "money", "enum", "date")
_NAME = re.compile(r"[^\W\d]\w{0,79}")
_NUMBER = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?|[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_LARGEST = Decimal(10) ** 18
_TRUE = {"true", "是", "yes"}
_FALSE = {"false", "否", "no"}


class FactError(ValueError):
    """A fact or a value that is not taken: its name and why."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}：{why}")
        self.name = name
        self.why = why


def dictionary_of(documents: Iterable[Document], as_of: date) -> dict[str, FactEntry]:
    """The dictionary in force on a day; before the first one was, the first ones, as names do not depend on the day."""
    tables = [each for each in documents if each.extra.get("facts")]
    periods = validities(tables)
    in_force = [each for each in tables if periods[each.name].holds_on(as_of)] or tables
    entries: dict[str, FactEntry] = {}
    for document in sorted(in_force, key=lambda each: (each.effective or date.min, each.name)):
        entries.update({entry.name: entry for entry in _readable_entries(document)})
    return entries


def every_entry(documents: Iterable[Document]) -> dict[str, FactEntry]:
    """What any version of a dictionary knows: a rule of another day may use the words of its day."""
    entries: dict[str, FactEntry] = {}
    for document in sorted(documents, key=lambda each: (each.effective or date.min, each.name)):
        for entry in _readable_entries(document):
            before = entries[entry.name].values if entry.name in entries else ()
            entries[entry.name] = replace(entry, values=tuple(dict.fromkeys((*before, *entry.values))))
    return entries


def entries_of(document: Document) -> Iterator[FactEntry]:
    """The facts that a document defines. Raises FactError at the first that is not in order."""
    listed = document.extra.get("facts") or ()
    if not isinstance(listed, (list, tuple)):
        raise FactError("facts", "应为事实的列表")
    for raw in listed:
        yield _entry(raw)


def as_value(entry: FactEntry, raw: object) -> Value:
    """A raw value (JSON, YAML or text) as the fact's type has it. Raises FactError."""
    if isinstance(raw, str):
        raw = raw.strip()
    if raw is None or raw == "":
        raise FactError(entry.name, "没有值")
    if entry.type == "bool":
        return _truth(entry, raw)
    if entry.type == "date":
        return _day(entry, raw)
    if entry.type in ("int", "dec", "money"):
        return _number(entry, raw)
    text = format(raw, "f") if isinstance(raw, Decimal) else str(raw)
    if isinstance(raw, (bool, dict, list)) or (entry.values and text not in entry.values):
        raise FactError(entry.name, f"应为 {'、'.join(entry.values)} 之一，现为 {_shown(raw)}")
    return text


def _readable_entries(document: Document) -> Iterator[FactEntry]:
    for raw in document.extra.get("facts") or ():
        try:
            yield _entry(raw)
        except FactError:
            continue  # reported when the document was taken in


def _entry(raw: Any) -> FactEntry:
    if not isinstance(raw, Mapping):
        raise FactError("facts", f"每个事实应为“键: 值”的形式，现为 {_shown(raw)}")
    name = raw.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise FactError(str(name or "facts"), "name 应为一个词（字母、数字、下划线或汉字）")
    kind = raw.get("type", "enum" if raw.get("values") else None)
    if kind not in TYPES:
        raise FactError(name, f"type 应为 {'、'.join(TYPES)} 之一，现为 {_shown(kind)}")
    values = raw.get("values") or ()
    if not isinstance(values, (list, tuple)) or any(isinstance(each, (dict, list)) for each in values):
        raise FactError(name, "values 应为值的列表")
    fresh, audience = raw.get("fresh_days"), raw.get("audience", "rm")
    if fresh is not None and (not isinstance(fresh, int) or isinstance(fresh, bool) or fresh < 0):
        raise FactError(name, f"fresh_days 应为天数，现为 {_shown(fresh)}")
    if audience not in AUDIENCES:
        raise FactError(name, f"audience 应为 {'、'.join(AUDIENCES)} 之一，现为 {_shown(audience)}")
    means = str(raw.get("means") or raw.get("label") or name)
    return FactEntry(
        name=name,
        label=str(raw.get("label") or re.split(r"[（(，,、；;]", means)[0] or name),
        means=means,
        type=kind,
        unit=str(raw.get("unit") or ""),
        values=tuple(_written(each) for each in values),
        fresh_days=fresh,
        each_time=raw.get("each_time") is True,
        audience=audience,
    )


def _written(value: object) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value).strip()


def _truth(entry: FactEntry, raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    word = raw.casefold() if isinstance(raw, str) else ""
    if word in _TRUE | _FALSE:
        return word in _TRUE
    raise FactError(entry.name, f"应为 true 或 false，现为 {_shown(raw)}")


def _day(entry: FactEntry, raw: object) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    try:
        return date.fromisoformat(raw) if isinstance(raw, str) else date.fromisoformat("")
    except ValueError:
        raise FactError(entry.name, f"应为日期（如 2026-09-30），现为 {_shown(raw)}") from None


def _number(entry: FactEntry, raw: object) -> Decimal:
    """A number; a share may be written in percent."""
    text = str(raw).replace("，", ",")
    percent = text.endswith("%") and entry.type == "dec" and not entry.unit
    text = text.removesuffix("%").strip() if percent else text
    if isinstance(raw, bool) or not isinstance(raw, (int, float, Decimal, str)):
        raise _no_number(entry, raw)
    if isinstance(raw, (float, str)) and not _NUMBER.fullmatch(text):
        raise _no_number(entry, raw)
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise _no_number(entry, raw) from None
    if not number.is_finite() or abs(number) > _LARGEST:
        raise FactError(entry.name, f"数字过大或无效：{_shown(raw)}")
    number = number / 100 if percent else number
    if entry.type == "int" and number != number.to_integral_value():
        raise _no_number(entry, raw)
    return number


def _no_number(entry: FactEntry, raw: object) -> FactError:
    return FactError(entry.name, f"应为{'整数' if entry.type == 'int' else '数字'}，现为 {_shown(raw)}")


def _shown(raw: object) -> str:
    text = "空值" if raw is None else str(raw)
    return text if len(text) <= 40 else text[:39] + "…"
