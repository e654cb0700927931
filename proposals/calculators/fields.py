"""What a calculator needs to be told, and by which words of a text each of it is known."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from proposals.saying import Kind

Value = Decimal | date | str | tuple[Decimal, ...]
Inputs = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Field:
    """Words that name inputs: which one, the kind of figure beside them decides (应收 80万 or 应收 60天).

    `free`: a figure of that kind that no words name is this input, when it is the only one. `currency`: "foreign" or
    "CNY" where only such an amount will do. `many`: a list of figures. `least`: from which number on a bare one is an
    amount. `within`: between which a share without words can be this one.
    """

    words: re.Pattern[str]
    kinds: Mapping[Kind, str]
    free: bool = False
    currency: str = ""
    many: bool = False
    least: Decimal = Decimal(100_000)
    within: tuple[Decimal, Decimal] | None = None


@dataclass(frozen=True, slots=True)
class Calculator:
    """A calculator: the words that ask for it, its inputs, and what it makes of them.

    `choices`: inputs that are one of several words. `results`: the names of its results, in order; whatever else
    `compute` returns serves the steps. `derive` adds inputs that follow from others.
    """

    name: str
    asked: re.Pattern[str]
    fields: tuple[Field, ...]
    missing: Callable[[Inputs, str], list[str]]
    compute: Callable[[Inputs], Mapping[str, Decimal]]
    results: tuple[str, ...]
    choices: Mapping[str, Mapping[str, re.Pattern[str]]] = field(default_factory=dict)
    derive: Callable[[dict[str, Value]], None] = lambda inputs: None
    rolls: bool = False  # whether the last day moves to the next working day


def words(listed: str) -> re.Pattern[str]:
    """Words in plain form (simplified, lower case), an underscore for a blank; English ones are whole words."""
    ordered = sorted(listed.split(), key=len, reverse=True)
    return re.compile("|".join(_word(one) for one in ordered))


def _word(one: str) -> str:
    said = re.escape(one.replace("_", " "))
    return rf"(?<![a-z]){said}(?![a-z])" if one[0].isascii() and one[0].isalpha() else said


def amount(inputs: Inputs, name: str) -> Decimal:
    """A number that is known to be there."""
    value = inputs[name]
    if not isinstance(value, Decimal):
        raise TypeError(f"{name} is no number")
    return value


def maybe(inputs: Inputs, name: str) -> Decimal | None:
    """A number, if it is there."""
    return amount(inputs, name) if name in inputs else None


def count(inputs: Inputs, name: str) -> int:
    """A whole number that is known to be there."""
    return int(amount(inputs, name))


def maybe_count(inputs: Inputs, name: str) -> int | None:
    """A whole number, if it is there."""
    return count(inputs, name) if name in inputs else None


def all_of(*names: str) -> Callable[[Inputs, str], list[str]]:
    """Every one of these must be known; of `a|b` one."""
    return lambda inputs, text: [
        name.partition("|")[0] for name in names if not any(one in inputs for one in name.split("|"))
    ]
