"""The rules and conditions of a document's metadata, read into expressions, or one line that says what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from knowledge.documents import Document
from knowledge.expressions import Expression, ExpressionError, parse, unreadable
from knowledge.factdictionary import FactError, entries_of
from knowledge.ruletypes import FactEntry, Rule, RuleSource, Severity

_SEVERITIES: tuple[str, ...] = get_args(Severity)
_SIGNAL_SEVERITIES = ("red", "orange", "yellow", "amber", "info")
_CONDITIONS = {
    "rules": ("when", "require", "unless"),
    "signals": ("when", "expr"),
    "archetypes": ("when",),
    "suits": ("when",),
}
_NEEDED = {"rules": ("require",), "signals": ("expr",), "archetypes": (), "suits": ("code", "when")}
_TEXTS = ("section", "name", "waiver", "action", "ask")


class RuleError(ValueError):
    """A rule that is not taken: where it stands in the metadata, its name there, and why."""

    def __init__(self, named: str, why: str, place: tuple[str | int, ...] = ()) -> None:
        super().__init__(f"{named}：{why}")
        self.named = named
        self.why = why
        self.place = place


@dataclass(frozen=True, slots=True)
class Listed:
    """A rule with the document it stands in."""

    document: Document
    rule: Rule


def refuse_wrong(document: Document, facts: Mapping[str, FactEntry]) -> None:
    """Raises RuleError for the first rule, signal, archetype or fact of the metadata that is not in order."""
    _refuse_wrong_facts(document)
    seen: set[str] = set()
    for key, conditions in _CONDITIONS.items():
        for index, raw in enumerate(_items(document, key)):
            named = _named(key, raw, index)
            if key == "rules":
                _refuse_wrong_rule(raw, named, index, seen)
            for condition in conditions:
                if raw.get(condition) is not None:
                    _refuse_unreadable(raw[condition], facts, f"{named}.{condition}", (key, index, condition))
            if lacking := next((needed for needed in _NEEDED[key] if raw.get(needed) is None), None):
                raise RuleError(named, f"缺少 {lacking}", (key, index))
            if key == "archetypes":
                _refuse_wrong_avoid(raw, facts, named, index)
            severities = _SEVERITIES if key == "rules" else _SIGNAL_SEVERITIES
            if key in ("rules", "signals") and raw.get("severity", "amber") not in severities:
                raise RuleError(named, f"severity 应为 {'、'.join(severities)} 之一", (key, index, "severity"))


def rules_of(document: Document, facts: Mapping[str, FactEntry]) -> Iterator[Rule]:
    """The rules of a document; one that can no longer be read stays open rather than fall away."""
    for raw in document.extra.get("rules") or ():
        if isinstance(raw, Mapping) and raw.get("id"):
            yield _rule(raw, document, facts)


def source_of(document: Document, section: str = "") -> RuleSource:
    """A clause of a document as rules name it."""
    return RuleSource(
        document=document.name,
        title=document.title,
        number=document.number,
        version=document.version,
        section=section,
        audience=document.audience or "",
    )


def readable(text: object, facts: Mapping[str, FactEntry]) -> Expression:
    """The expression of a text; an unreadable one is always open."""
    written = str(text) if isinstance(text, (str, bool, int)) else ""
    for known in (facts, {}):
        try:
            return parse(_spelled(text), known)
        except ExpressionError:
            continue
    return unreadable(written)


def _rule(raw: Mapping[str, Any], document: Document, facts: Mapping[str, FactEntry]) -> Rule:
    def condition(key: str) -> Expression | None:
        return readable(raw[key], facts) if raw.get(key) is not None else None

    severity = raw.get("severity")
    return Rule(
        id=str(raw["id"]),
        require=readable(raw.get("require", ""), facts),
        source=source_of(document, str(raw.get("section") or "")),
        when=condition("when"),
        unless=condition("unless"),
        severity=severity if severity in _SEVERITIES else "amber",
        waiver=_text(raw, "waiver"),
        action=_text(raw, "action"),
        ask=_text(raw, "ask"),
    )


def _text(raw: Mapping[str, Any], key: str) -> str | None:
    return str(raw[key]) if raw.get(key) else None


def _spelled(text: object) -> str:
    """A YAML `true` is read as a truth value; any other condition is a text."""
    if isinstance(text, bool):
        return "true" if text else "false"
    if not isinstance(text, str):
        raise ExpressionError("应为一个表达式（文字）")
    return text


def _refuse_wrong_facts(document: Document) -> None:
    try:
        names = [entry.name for entry in entries_of(document)]
    except FactError as error:
        raise RuleError(f"facts.{error.name}" if error.name != "facts" else "facts", error.why, ("facts",)) from error
    twice = next((name for index, name in enumerate(names) if name in names[:index]), None)
    if twice is not None:
        raise RuleError(f"facts.{twice}", "同一事实写了两次", ("facts", names.index(twice, names.index(twice) + 1)))


def _items(document: Document, key: str) -> Sequence[Mapping[str, Any]]:
    listed = document.extra.get(key)
    if listed is None:
        return ()
    if not isinstance(listed, list):
        raise RuleError(key, "应为列表", (key,))
    for index, raw in enumerate(listed):
        if not isinstance(raw, Mapping):
            raise RuleError(f"{key}[{index + 1}]", "应为“键: 值”的形式", (key, index))
    return listed


def _named(key: str, raw: Mapping[str, Any], index: int) -> str:
    name = raw.get("id") or (raw.get("code") if key == "suits" else None)
    return f"{key}.{name}" if name else f"{key}[{index + 1}]"


def _refuse_wrong_avoid(raw: Mapping[str, Any], facts: Mapping[str, FactEntry], named: str, index: int) -> None:
    """What is not offered to a kind of client: a list, where an exception is a condition."""
    avoided = raw.get("avoid")
    if avoided is not None and not isinstance(avoided, list):
        raise RuleError(named, "avoid 应为列表", ("archetypes", index, "avoid"))
    for at, each in enumerate(avoided or ()):
        if isinstance(each, Mapping) and each.get("unless") is not None:
            place = ("archetypes", index, "avoid", at, "unless")
            _refuse_unreadable(each["unless"], facts, f"{named}.avoid.{each.get('code', at + 1)}.unless", place)


def _refuse_wrong_rule(raw: Mapping[str, Any], named: str, index: int, seen: set[str]) -> None:
    if not isinstance(raw.get("id"), str) or not raw["id"].strip():
        raise RuleError(named, "缺少 id", ("rules", index))
    if raw["id"] in seen:
        raise RuleError(named, "这个 id 写了两次", ("rules", index, "id"))
    seen.add(raw["id"])
    for key in _TEXTS:
        if raw.get(key) is not None and not isinstance(raw[key], (str, int)):
            raise RuleError(named, f"{key} 应为文字", ("rules", index, key))


def _refuse_unreadable(text: object, facts: Mapping[str, FactEntry], named: str, place: tuple[str | int, ...]) -> None:
    try:
        expression = parse(_spelled(text), facts)
    except ExpressionError as error:
        raise RuleError(named, error.why, place) from error
    if expression.root.kind not in ("bool", "any"):
        raise RuleError(named, "应为一个条件", place)
