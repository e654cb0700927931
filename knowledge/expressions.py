"""The language of the bank's rules: an expression read into a tree, or one sentence that says what is wrong."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeVar

from knowledge.ruletypes import FactEntry
from knowledge.threevalued import (
    All,
    Among,
    Arithmetic,
    Between,
    Compare,
    Constant,
    Extreme,
    FactNode,
    Kind,
    Node,
    Not,
    Some,
    Today,
    Unreadable,
)

MOST_CHARACTERS = 2_000
MOST_NODES = 500
DEEPEST = 50

T = TypeVar("T", bound=Node)
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?![\w.]))
    |(?P<text>'[^'\\\n]*'|"[^"\\\n]*")
    |(?P<word>[^\W\d]\w*)
    |(?P<sign>==|!=|<=|>=|<|>|\+|-|\*|/|\(|\)|\[|\]|,)
    )""",
    re.VERBOSE,
)
_KEYWORDS = frozenset({"and", "or", "not", "in", "true", "false"})
_FUNCTIONS = frozenset({"min", "max", "days_between", "months_between"})
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_ORDERED = frozenset({"number", "ratio", "date", "any"})
_KINDS: Mapping[str, Kind] = {
    "bool": "bool", "int": "number", "money": "number", "dec": "number", "enum": "text", "date": "date"
}  # fmt: skip
_TIMES = "倍"  # a ratio that is counted in times
_PLAIN_VALUE = re.compile(r"[^\W\d]\w*|\d+")
_NAMES_A_FACT = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")
_SAID = {"number": "数字", "ratio": "数字", "bool": "是非", "text": "文字", "date": "日期", "any": "值"}


class ExpressionError(ValueError):
    """An expression that is not taken; `why` is one sentence."""

    def __init__(self, why: str) -> None:
        self.why = "".join(sign if sign.isprintable() else " " for sign in why)
        super().__init__(self.why)


@dataclass(frozen=True, slots=True)
class Expression:
    """A condition as it is written, its tree, and the facts it reads in the order they stand."""

    text: str
    root: Node = field(compare=False, repr=False)
    facts: tuple[str, ...] = ()


def parse(text: str, facts: Mapping[str, FactEntry]) -> Expression:
    """Read an expression by the facts of a dictionary. Raises ExpressionError.

    Where there is no dictionary at all, words are facts, or the values that a fact is compared with.
    """
    if not isinstance(text, str) or not text.strip():
        raise ExpressionError("条件不能为空，应为一个表达式")
    if len(text) > MOST_CHARACTERS:
        raise ExpressionError(f"条件过长（{len(text):,} 个字符，上限 {MOST_CHARACTERS:,} 个）")
    reader = _Reader(text, facts)
    root = reader.whole()
    return Expression(text.strip(), root, tuple(dict.fromkeys(reader.read)))


def unreadable(text: str, facts: tuple[str, ...] = ()) -> Expression:
    """An expression that stands for one nobody can read any more: it stays open, so that it is never taken for met."""
    return Expression(text, Unreadable("bool"), facts)


class _Token(NamedTuple):
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class _Word(Unreadable):
    """A bare word that is no fact: a value, if what it is compared with has it."""

    word: str


class _Reader:
    """A recursive descent over the tokens; every step makes one node and counts it."""

    def __init__(self, text: str, facts: Mapping[str, FactEntry]) -> None:
        self._facts = facts
        self._tokens = list(_tokens(text, facts))
        self._at = 0
        self._depth = 0
        self._nodes = 0
        self.read: list[str] = []

    def whole(self) -> Node:
        root = self._truth(self._either())
        if self._token.kind != "end":
            raise ExpressionError(f"“{self._token.text}”处读不下去，之前的条件已经完整")
        return root

    @property
    def _token(self) -> _Token:
        return self._tokens[self._at]

    def _next(self) -> _Token:
        token = self._token
        self._at += 1
        return token

    def _took(self, *texts: str) -> str | None:
        if self._token.kind in ("sign", "keyword") and self._token.text in texts:
            return self._next().text
        return None

    def _expect(self, text: str) -> None:
        if not self._took(text):
            raise ExpressionError(f"此处应为“{text}”，现为“{self._token.text or '结尾'}”")

    def _made(self, node: T) -> T:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise ExpressionError(f"条件过于复杂（超过 {MOST_NODES} 项）")
        return node

    def _deeper(self, reader: Callable[[], Node]) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ExpressionError(f"嵌套过深（超过 {DEEPEST} 层）")
        node = reader()
        self._depth -= 1
        return node

    def _either(self) -> Node:
        first = self._every()
        parts = [first]
        while self._took("or"):
            parts.append(self._every())
        return first if len(parts) == 1 else self._made(Some("bool", tuple(self._truth(part) for part in parts)))

    def _every(self) -> Node:
        first = self._denied()
        parts = [first]
        while self._took("and"):
            parts.append(self._denied())
        return first if len(parts) == 1 else self._made(All("bool", tuple(self._truth(part) for part in parts)))

    def _denied(self) -> Node:
        if self._took("not"):
            return self._made(Not("bool", self._truth(self._deeper(self._denied))))
        return self._comparison()

    def _comparison(self) -> Node:
        left = self._sum()
        if self._token.kind == "sign" and self._token.text in _COMPARISONS:
            node: Node = self._compare(left, self._next().text)
        elif self._took("in"):
            node = self._among(left)
        elif self._token == ("keyword", "not") and self._tokens[self._at + 1] == ("keyword", "in"):
            self._at += 2
            node = self._made(Not("bool", self._among(left)))
        else:
            return left
        if self._token.text in _COMPARISONS and self._token.kind == "sign":
            raise ExpressionError("比较不能连写，请用 and 连接")
        return node

    def _compare(self, left: Node, sign: str) -> Node:
        right = self._sum()
        left, right = self._settled(left, right), self._settled(right, left)
        _refuse_unlike(left, right)
        if sign not in ("==", "!=") and not {left.kind, right.kind} <= _ORDERED:
            raise ExpressionError(f"{_SAID[left.kind]}不能用“{sign}”比较大小")
        return self._made(Compare("bool", sign, left, right))

    def _among(self, left: Node) -> Node:
        self._expect("[")
        items = [self._sum()]
        while self._took(","):
            items.append(self._sum())
        self._expect("]")
        settled = tuple(self._settled(item, left) for item in items)
        left = self._settled(left, items[0])
        for item in settled:
            _refuse_unlike(left, item)
        return self._made(Among("bool", left, settled))

    def _sum(self) -> Node:
        return self._chain(self._product, "+", "-")

    def _product(self) -> Node:
        return self._chain(self._signed, "*", "/")

    def _chain(self, reader: Callable[[], Node], *signs: str) -> Node:
        left, links = reader(), 0
        while sign := self._took(*signs):
            links += 1
            if links + self._depth > DEEPEST:
                raise ExpressionError(f"嵌套过深（超过 {DEEPEST} 层）")
            right = self._number(reader())
            left = self._number(left)
            left = self._made(Arithmetic(_arithmetic_kind(sign, left, right), sign, left, right))
        return left

    def _signed(self) -> Node:
        if self._took("-"):
            node = self._number(self._deeper(self._signed))
            return self._made(Arithmetic(node.kind, "-", Constant("number", Decimal(0)), node))
        return self._primary()

    def _primary(self) -> Node:
        token = self._next()
        if token.kind == "number":
            return self._made(Constant("number", Decimal(token.text)))
        if token.kind in ("text", "value"):
            return self._made(Constant("text", token.text))
        if token.kind == "keyword" and token.text in ("true", "false"):
            return self._made(Constant("bool", token.text == "true"))
        if token == ("sign", "("):
            node = self._deeper(self._either)
            self._expect(")")
            return node
        if token.kind == "word":
            return self._function(token.text) if self._token == ("sign", "(") else self._word(token.text)
        raise ExpressionError(f"此处应为事实、数字或文字，现为“{token.text or '结尾'}”")

    def _function(self, name: str) -> Node:
        if name not in _FUNCTIONS:
            raise ExpressionError(f"没有“{name}()”这个函数，可用 {'、'.join(sorted(_FUNCTIONS))}")
        self._expect("(")
        given = [self._deeper(self._sum)]
        while self._took(","):
            given.append(self._deeper(self._sum))
        self._expect(")")
        if name in ("min", "max"):
            numbers = tuple(self._number(each) for each in given)
            ratio = any(each.kind == "ratio" for each in numbers)
            return self._made(Extreme("ratio" if ratio else "number", name, numbers))
        if len(given) != 2:
            raise ExpressionError(f"{name}() 应有两个日期")
        first, last = (_as_day(self._settled(each, each)) for each in given)
        return self._made(Between("number", name, first, last))

    def _word(self, word: str) -> Node:
        if word == "as_of":
            return self._made(Today("date"))
        entry = self._facts.get(word)
        if entry is not None:
            self.read.append(word)
            return self._made(FactNode(_kind(entry), word))
        return self._made(_Word("any", word))

    def _settled(self, node: Node, beside: Node) -> Node:
        """A node whose bare words and texts have become what the side they are compared with makes of them."""
        entry = self._facts.get(beside.name) if isinstance(beside, FactNode) else None
        if isinstance(node, FactNode) and entry is not None and node.name in entry.values:
            return Constant("text", node.name)
        if isinstance(node, Constant) and entry is not None and entry.type == "enum":
            return Constant("text", _as_listed(node.content, entry))
        if isinstance(node, Constant) and node.kind == "text" and beside.kind == "date":
            return _as_day(node)
        if not isinstance(node, _Word):
            return node
        if entry is not None and node.word in entry.values:
            return Constant("text", node.word)
        if self._facts:
            listed = f"，也不是“{entry.name}”的值（可用 {'、'.join(entry.values)}）" if entry and entry.values else ""
            raise ExpressionError(f"“{node.word}”不是词典里的事实{listed}")
        if beside is not node and _reads_as_value(node.word, beside):
            return Constant("text", node.word)
        return self._free(node)

    def _free(self, node: _Word) -> FactNode:
        """A word where there is no dictionary to ask."""
        self.read.append(node.word)
        return FactNode("any", node.word)

    def _number(self, node: Node) -> Node:
        node = self._settled(node, node)
        if node.kind not in ("number", "ratio", "any"):
            raise ExpressionError(f"{_SAID[node.kind]}不能参与计算")
        return node

    def _truth(self, node: Node) -> Node:
        node = self._settled(node, node)
        if node.kind not in ("bool", "any"):
            raise ExpressionError(f"此处应为一个条件，现为一个{_SAID[node.kind]}")
        return node


@functools.lru_cache(4096)  # a bank has thousands of rules, and each is read by the whole dictionary
def _odd(values: tuple[str, ...]) -> tuple[str, ...]:
    """The values that are neither a word nor a number."""
    return tuple(one for one in values if one and one.strip() == one and not _PLAIN_VALUE.fullmatch(one))


def _tokens(text: str, facts: Mapping[str, FactEntry]) -> Iterator[_Token]:
    """The words and signs. Values such as AA+, which are no word, are known by the dictionary."""
    odd = {value for entry in facts.values() if entry.values for value in _odd(entry.values)}
    listed = sorted(odd, key=len, reverse=True)
    at = 0
    while text[at:].strip():
        at += len(text[at:]) - len(text[at:].lstrip())
        value = next((each for each in listed if _stands(each, text, at)), None)
        if value is not None:
            at += len(value)
            yield _Token("value", value)
            continue
        found = _TOKEN.match(text, at)
        if found is None:
            raise ExpressionError(f"“{text[at : at + 12]}”读不懂")
        at = found.end()
        kind, word = next((kind, word) for kind, word in found.groupdict().items() if word is not None)
        yield _Token("keyword" if word in _KEYWORDS else kind, word[1:-1] if kind == "text" else word)
    yield _Token("end", "")


def _reads_as_value(word: str, beside: Node) -> bool:
    """Whether a word, where there is no dictionary, is rather a value of what it is compared with than a fact."""
    if _NAMES_A_FACT.fullmatch(word):
        return False
    if isinstance(beside, FactNode):
        return True
    return isinstance(beside, _Word) and (_NAMES_A_FACT.fullmatch(beside.word) is not None or not word.isascii())


def _stands(value: str, text: str, at: int) -> bool:
    """Whether a listed value stands here whole: what follows ends it."""
    if not text.startswith(value, at):
        return False
    after = text[at + len(value) :]
    return not after or after[0] in ",])" or after[0].isspace()


def _kind(entry: FactEntry) -> Kind:
    if entry.type == "dec" and entry.unit in ("", _TIMES):
        return "ratio"
    return _KINDS.get(entry.type, "any")


def _arithmetic_kind(sign: str, left: Node, right: Node) -> Kind:
    """A quotient is a ratio; so is what a ratio and plain numbers make. A share of an amount is an amount."""
    if sign == "/":
        return "ratio"
    plain = all(node.kind == "ratio" or isinstance(node, Constant) for node in (left, right))
    return "ratio" if plain and "ratio" in (left.kind, right.kind) else "number"


def _as_day(node: Node) -> Node:
    if isinstance(node, Constant) and isinstance(node.content, str):
        try:
            return Constant("date", date.fromisoformat(node.content))
        except ValueError:
            raise ExpressionError(f"“{node.content}”不是日期（如 '2026-12-31'）") from None
    if node.kind not in ("date", "any"):
        raise ExpressionError(f"此处应为日期，现为{_SAID[node.kind]}")
    return node


def _as_listed(content: object, entry: FactEntry) -> str:
    """A literal compared with a fact that has a list of values; numbers are written as the list writes them."""
    text = format(content, "f") if isinstance(content, Decimal) else content
    if not isinstance(text, str) or (entry.values and text not in entry.values):
        raise ExpressionError(f"“{entry.name}”没有“{content}”这个值（可用 {'、'.join(entry.values)}）")
    return text


def _refuse_unlike(left: Node, right: Node) -> None:
    kinds = {"number" if node.kind == "ratio" else node.kind for node in (left, right)} - {"any"}
    if len(kinds) > 1:
        raise ExpressionError(f"{_SAID[left.kind]}不能与{_SAID[right.kind]}比较")
