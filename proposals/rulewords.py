"""Rules in words: what a condition asks for and what it met, as one reads it: 资产负债率不超过70%，实际78%."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from knowledge.expressions import Expression
from knowledge.ruletypes import FactEntry, Rule, RuleResult, RuleSource, Value
from knowledge.threevalued import (
    All,
    Among,
    Arithmetic,
    Between,
    Compare,
    Constant,
    Extreme,
    FactNode,
    Node,
    Not,
    Some,
    Today,
)
from proposals import showing
from proposals.phrasing import table

Entries = Mapping[str, FactEntry]
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_SIGNS = {"*": "×", "/": "÷", "+": "＋", "-": "－"}


def whole_rule(rule: Rule, entries: Entries) -> str:
    """All that a rule says: when it applies, what must hold, and the exception."""
    text = demand(rule.require, entries)
    if rule.when is not None:
        text = _say("when", condition=demand(rule.when, entries), demand=text)
    return text if rule.unless is None else _say("unless", demand=text, exception=demand(rule.unless, entries))


def failure(result: RuleResult, entries: Entries) -> str:
    """What a rule that is not met demands, and the values that it met."""
    told = demand(result.rule.require, entries)
    known = {name: fact.value for name, fact in result.facts.items() if fact is not None}
    wanted = [name for name in result.rule.require.facts if name in known]
    if len(wanted) == 1 and isinstance(known[wanted[0]], bool):
        return _say("failed_plain", rule=result.rule.id, demand=told)
    values = [showing.value_of(known[name], entries.get(name)) for name in wanted]
    if len(wanted) == 1:
        return _say("failed", rule=result.rule.id, demand=told, values=values[0])
    named = "，".join(f"{label_of(name, entries)}{value}" for name, value in zip(wanted, values, strict=True))
    return _say("failed", rule=result.rule.id, demand=told, values=named) if named else told


def demand(expression: Expression, entries: Entries) -> str:
    """An expression in words."""
    return _told(expression.root, entries)


def clause(source: RuleSource) -> str:
    """A document with its version and clause."""
    parts = [f"《{source.title}》", f"{source.version}版" if source.version else "", source.section]
    return "".join(part for part in parts if part)


def label_of(name: str, entries: Entries) -> str:
    """A fact as it is called; a label that only begins its meaning gives way to the whole of it."""
    entry = entries.get(name)
    if entry is None:
        return name
    return entry.means if entry.means.startswith((f"{entry.label}、", f"{entry.label}/")) else entry.label


def _say(name: str, **values: str) -> str:
    return str(table("rule_words")[name]).format_map(values)


def _told(node: Node, entries: Entries) -> str:
    if isinstance(node, Compare):
        return _comparison(node.sign, node.left, node.right, entries)
    if isinstance(node, FactNode):
        return label_of(node.name, entries)
    if isinstance(node, Not):
        return _denied(node.of, entries)
    if isinstance(node, Among):
        return _among(node, entries, "among")
    return _joined(node, entries) or _amount(node, entries)


def _joined(node: Node, entries: Entries) -> str:
    if isinstance(node, All):
        span = _span(node, entries)
        return span or _say("and").join(_grouped(part, entries) for part in node.of)
    return _say("or").join(_grouped(part, entries) for part in node.of) if isinstance(node, Some) else ""


def _grouped(node: Node, entries: Entries) -> str:
    text = _told(node, entries)
    return f"（{text}）" if isinstance(node, Some | All) and not _span(node, entries) else text


def _span(node: Node, entries: Entries) -> str:
    """Two bounds of one fact read as a range: 本笔申请金额在50万元至3亿元之间."""
    parts = node.of if isinstance(node, All) and len(node.of) == 2 else ()
    bounds = {part.sign: part for part in parts if isinstance(part, Compare)}
    low, high = bounds.get(">="), bounds.get("<=")
    if low is None or high is None or low.left != high.left or not isinstance(low.left, FactNode):
        return ""
    least, most = _value(low.right, low.left, entries), _value(high.right, low.left, entries)
    return _say("between", fact=_told(low.left, entries), least=least, most=most)


def _denied(node: Node, entries: Entries) -> str:
    if isinstance(node, Among):
        return _among(node, entries, "not_among")
    if isinstance(node, Compare):
        return _comparison(_OPPOSITE[node.sign], node.left, node.right, entries)
    return _say("is_no" if isinstance(node, FactNode) else "not", fact=_told(node, entries))


def _among(node: Among, entries: Entries, name: str) -> str:
    values = [_value(part, node.left, entries) for part in node.of]
    if len(values) == 1:
        sign = "==" if name == "among" else "!="
        return _comparison(sign, node.left, node.of[0], entries)
    return _say(name, fact=_told(node.left, entries), values="、".join(values))


def _comparison(sign: str, left: Node, right: Node, entries: Entries) -> str:
    if isinstance(left, Constant) and not isinstance(right, Constant):
        return _comparison(_MIRRORED[sign], right, left, entries)
    if isinstance(right, Constant) and isinstance(right.content, bool):
        yes = right.content is (sign == "==")
        return _told(left, entries) if yes else _say("is_no", fact=_told(left, entries))
    words = table("rule_words")[_scale(left, entries)]
    return str(words[sign]).format_map({"fact": _told(left, entries), "bound": _value(right, left, entries)})


def _scale(node: Node, entries: Entries) -> str:
    """Whether a fact is a grade, of which one is best, a number of things, a day, or anything else."""
    if node.kind == "date":
        return "days"
    entry = entries.get(node.name) if isinstance(node, FactNode) else None
    if entry is not None and entry.unit == "级":
        return "grades"
    return "counts" if isinstance(node, Between) or (entry is not None and entry.type == "int") else "amounts"


def _value(node: Node, beside: Node, entries: Entries) -> str:
    """A bound as it is written beside the fact that it bounds."""
    if not isinstance(node, Constant):
        return _told(node, entries)
    entry = next((entries[name] for name in _facts(beside) if name in entries), None)
    if isinstance(beside, FactNode):
        return showing.value_of(_day(node.content, beside), entry)
    if isinstance(node.content, Decimal) and (beside.kind == "ratio" or _is_quotient(beside)):
        return showing.percent(node.content) if abs(node.content) <= 1 else showing.number(node.content)
    if isinstance(beside, Between):
        return f"{showing.number(node.content)}{_unit(beside)}" if isinstance(node.content, Decimal) else "—"
    return showing.value_of(_day(node.content, beside), entry)


def _day(value: Value, beside: Node) -> Value:
    """A day that is written as text."""
    if beside.kind != "date" or not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value


def _facts(node: Node) -> Iterator[str]:
    if isinstance(node, FactNode):
        yield node.name
    for part in node.parts:
        yield from _facts(part)


def _is_quotient(node: Node) -> bool:
    return isinstance(node, Arithmetic) and node.sign == "/"


def _unit(node: Between) -> str:
    return "天" if node.name == "days_between" else "个月"


def _amount(node: Node, entries: Entries) -> str:
    """A side of a comparison."""
    if isinstance(node, Constant):
        return _constant(node.content)
    if isinstance(node, Today):
        return _say("today")
    if isinstance(node, Between):
        return _say(node.name, first=_told(node.first, entries), last=_told(node.last, entries))
    if isinstance(node, Extreme):
        return _say(node.name, values="、".join(_told(part, entries) for part in node.of))
    return _worked(node, entries) if isinstance(node, Arithmetic) else _say("unreadable")


def _constant(value: Value) -> str:
    return showing.number(value) if isinstance(value, Decimal) else showing.value_of(value, None)


def _worked(node: Arithmetic, entries: Entries) -> str:
    left, right = _told(node.left, entries), _told(node.right, entries)
    if node.sign in "+-" and isinstance(node.right, Constant) and isinstance(node.left, FactNode):
        right = _value(node.right, node.left, entries)
    if node.sign == "*":
        for share, other in ((node.right, left), (node.left, right)):
            if isinstance(share, Constant) and isinstance(share.content, Decimal) and 0 < share.content < 1:
                return _say("share_of", whole=other, share=showing.percent(share.content))
    return f"{_within(node.left, left)}{_SIGNS[node.sign]}{_within(node.right, right)}"


def _within(node: Node, text: str) -> str:
    return f"（{text}）" if isinstance(node, Arithmetic) else text
