"""Truth in three values: what an expression says of facts, where a missing fact leaves it open."""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, DecimalException
from typing import TYPE_CHECKING, Any, Literal

from knowledge.ruletypes import Value

if TYPE_CHECKING:
    from knowledge.expressions import Expression

Kind = Literal["number", "ratio", "bool", "text", "date", "any"]
Facts = Mapping[str, Value]

_FOUR = Decimal("0.0001")
_NUMBERS = frozenset({"number", "ratio"})
_ORDER: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
_ARITHMETIC: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


def evaluate(expression: Expression, facts: Facts, as_of: date) -> bool | None:
    """Whether the expression holds: None while a missing fact or a denominator of 0 or less leaves it open."""
    value = expression.root.value(facts, as_of)
    return value if isinstance(value, bool) else None


def number(expression: Expression, facts: Facts, as_of: date) -> Decimal | None:
    """What an expression amounts to, None where it is open or no number."""
    value = expression.root.value(facts, as_of)
    return value if isinstance(value, Decimal) else None


def open_facts(expression: Expression, facts: Facts, as_of: date) -> tuple[str, ...]:
    """The missing facts that leave the expression open; none where it is settled without them."""
    return tuple(dict.fromkeys(_open(expression.root, facts, as_of)))


def _open(node: Node, facts: Facts, as_of: date) -> list[str]:
    """Only `and`, `or` and `in` can be settled while a part is open; all else is open when a part is."""
    if isinstance(node, FactNode):
        return [node.name] if node.value(facts, as_of) is None else []
    parts = node.parts
    if not parts or (isinstance(node, All | Some | Among) and node.value(facts, as_of) is not None):
        return []
    return [name for part in parts for name in _open(part, facts, as_of)]


@dataclass(frozen=True, slots=True)
class Node(ABC):
    """A part of an expression. `kind` is what its value is: a `ratio` is compared after rounding to four decimals."""

    kind: Kind

    @property
    def parts(self) -> tuple[Node, ...]:
        """The parts it is made of."""
        return ()

    @abstractmethod
    def value(self, facts: Facts, as_of: date) -> Value | None:
        """Its value, None where that is open."""


@dataclass(frozen=True, slots=True)
class Unreadable(Node):
    """What nobody can judge: always open."""

    def value(self, facts: Facts, as_of: date) -> Value | None:
        """Open."""
        return None


@dataclass(frozen=True, slots=True)
class Constant(Node):
    """A value as it is written."""

    content: Value

    def value(self, facts: Facts, as_of: date) -> Value | None:
        """As it is written."""
        return self.content


@dataclass(frozen=True, slots=True)
class Today(Node):
    """The built-in `as_of`."""

    def value(self, facts: Facts, as_of: date) -> Value | None:
        """The day judged."""
        return as_of


@dataclass(frozen=True, slots=True)
class FactNode(Node):
    """A fact; a value of another type than the dictionary's is as good as none."""

    name: str

    def value(self, facts: Facts, as_of: date) -> Value | None:
        """What is known of it."""
        found = facts.get(self.name)
        if found is None:
            return None
        if isinstance(found, bool):
            return found if self.kind in ("bool", "any") else None
        if isinstance(found, Decimal):
            return found if self.kind in ("number", "ratio", "any") and found.is_finite() else None
        if isinstance(found, date):
            return found if self.kind in ("date", "any") else None
        return found if self.kind in ("text", "any") and isinstance(found, str) else None


@dataclass(frozen=True, slots=True)
class All(Node):
    """`and`: false as soon as one part is."""

    of: tuple[Node, ...]

    @property
    def parts(self) -> tuple[Node, ...]:
        """The parts it is made of."""
        return self.of

    def value(self, facts: Facts, as_of: date) -> Value | None:
        """Kleene's and."""
        result: bool | None = True
        for part in self.of:
            value = part.value(facts, as_of)
            if value is False:
                return False
            if value is not True:
                result = None
        return result


@dataclass(frozen=True, slots=True)
class Some(Node):
    """`or`: true as soon as one part is."""

    of: tuple[Node, ...]

    @property
    def parts(self) -> tuple[Node, ...]:
        """The parts it is made of."""
        return self.of

    def value(self, facts: Facts, as_of: date) -> Value | None:
        """Kleene's or."""
        result: bool | None = False
        for part in self.of:
            value = part.value(facts, as_of)
            if value is True:
                return True
            if value is not False:
                result = None
        return result


@dataclass(frozen=True, slots=True)
class Not(Node):
    """`not`."""

    of: Node

    @property
    def parts(self) -> tuple[Node, ...]:
        """The part it denies."""
        return (self.of,)

    def value(self, facts: Facts, as_of: date) -> Value | None:
        """The opposite; open stays open."""
        value = self.of.value(facts, as_of)
        return not value if isinstance(value, bool) else None


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """A comparison of two values."""

    sign: str
    left: Node
    right: Node

    @property
    def parts(self) -> tuple[Node, ...]:
        """Both sides."""
        return self.left, self.right

    def value(self, facts: Facts, as_of: date) -> Value | None:
        """Whether it holds."""
        return _compared(self.sign, _side(self.left, facts, as_of), _side(self.right, facts, as_of))


@dataclass(frozen=True, slots=True)
class Among(Node):
    """`in [..]`."""

    left: Node
    of: tuple[Node, ...]

    @property
    def parts(self) -> tuple[Node, ...]:
        """The value looked for and the list."""
        return self.left, *self.of

    def value(self, facts: Facts, as_of: date) -> Value | None:
        """Whether one of the list is equal."""
        left = _side(self.left, facts, as_of)
        result: bool | None = False
        for part in self.of:
            equal = _compared("==", left, _side(part, facts, as_of))
            if equal:
                return True
            if equal is None:
                result = None
        return None if left is None else result


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """`+ - * /`; what is divided by nothing, or by less, is open."""

    sign: str
    left: Node
    right: Node

    @property
    def parts(self) -> tuple[Node, ...]:
        """Both sides."""
        return self.left, self.right

    def value(self, facts: Facts, as_of: date) -> Value | None:
        """What it amounts to."""
        left, right = self.left.value(facts, as_of), self.right.value(facts, as_of)
        if not isinstance(left, Decimal) or not isinstance(right, Decimal) or (self.sign == "/" and right <= 0):
            return None
        try:
            return _ARITHMETIC[self.sign](left, right)
        except DecimalException:
            return None


@dataclass(frozen=True, slots=True)
class Extreme(Node):
    """`min()` and `max()`."""

    name: str
    of: tuple[Node, ...]

    @property
    def parts(self) -> tuple[Node, ...]:
        """What is compared."""
        return self.of

    def value(self, facts: Facts, as_of: date) -> Value | None:
        """The least or the most of them."""
        values = [part.value(facts, as_of) for part in self.of]
        numbers = [value for value in values if isinstance(value, Decimal)]
        if len(numbers) < len(values):
            return None
        return min(numbers) if self.name == "min" else max(numbers)


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`days_between(a, b)`, and `months_between(a, b)` in whole months; negative where b is before a."""

    name: str
    first: Node
    last: Node

    @property
    def parts(self) -> tuple[Node, ...]:
        """Both days."""
        return self.first, self.last

    def value(self, facts: Facts, as_of: date) -> Value | None:
        """How many there are from the first day to the last."""
        first, last = _day(self.first.value(facts, as_of)), _day(self.last.value(facts, as_of))
        if first is None or last is None:
            return None
        return Decimal((last - first).days if self.name == "days_between" else whole_months(first, last))


def whole_months(first: date, last: date) -> int:
    """The full months from one day to another; from the end of a month to the end of a later one they are full."""
    if last < first:
        return -whole_months(last, first)
    months = (last.year - first.year) * 12 + last.month - first.month
    ends_month = (date.fromordinal(last.toordinal() + 1).month != last.month) if last < date.max else True
    return months if last.day >= first.day or ends_month else months - 1


def rounded(value: Decimal) -> Decimal:
    """A ratio as it is compared: four decimals, half up."""
    try:
        return value.quantize(_FOUR, ROUND_HALF_UP)
    except DecimalException:
        return value


def _side(node: Node, facts: Facts, as_of: date) -> Value | None:
    value = node.value(facts, as_of)
    if node.kind in ("ratio", "any") and isinstance(value, Decimal):
        return rounded(value)
    return value


def _compared(sign: str, left: Value | None, right: Value | None) -> bool | None:
    if left is None or right is None:
        return None
    if isinstance(left, date) != isinstance(right, date):
        left, right = _day(left), _day(right)
        if left is None or right is None:
            return None
    if type(left) is not type(right):
        return None
    return _ORDER[sign](left, right)


def _day(value: Value | None) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
