"""How a calculation is told: its name, where its formula stands, its steps and its inputs, in two languages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from proposals.bankfigures import Told

_HINT = re.compile(r"（.*）| \(.*\)")
WORDS = Path(__file__).with_name("calculators.yaml")


@cache
def _words() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return loaded


def _side(pair: list[str], language: str) -> str:
    return pair[language == "en"]


def title(calculator: str, language: str) -> str:
    """What a calculator is called."""
    return _side(_words()["calculators"][calculator]["title"], language)


def source(calculator: str, language: str, told: Sequence[Told] = ()) -> str:
    """Where the formula comes from, with its day count, and the rules that gave an input."""
    said = [_side(_words()["calculators"][calculator]["source"], language)]
    for one in told:
        where = {"input": input_title(one.name, language), "rule": one.source}
        said.append(_side(_words()["told"], language).format(**where))
    return _side(_words()["joined"], language).join(said)


def input_name(name: str, language: str) -> str:
    """What an input is called."""
    return _side(_words()["inputs"][name], language)


def input_title(name: str, language: str) -> str:
    """The same without what is said only when asking for it."""
    return _HINT.sub("", input_name(name, language))


def input_example(name: str) -> str:
    """How one may answer when asked for it."""
    told = _words()["inputs"][name]
    return str(told[2]) if len(told) > 2 else ""


def result_name(name: str, language: str) -> str:
    """What a result is called; of difference_at_6.8500 with its rate."""
    results = _words()["results"]
    if name in results:
        return _side(results[name], language)
    stem, _, rate = name.rpartition("_")
    return f"{_side(results[stem], language)} {rate}"


def remark(calculator: str, language: str) -> str:
    """What must be said beside the figures of this calculator."""
    told = _words()["calculators"][calculator].get("remark")
    return _side(told, language) if told else ""


def steps(calculator: str, values: Mapping[str, Any], language: str) -> tuple[str, ...]:
    """The steps whose figures are all there; one is left out where a figure of its `without` is there."""
    shown = {name: _Shown(value) for name, value in values.items()}
    if differences := _differences(values):
        shown["differences"] = _Shown(differences)
    told = []
    for step in _words()["calculators"][calculator]["steps"]:
        if all(name in shown for name in step["with"]) and not any(name in shown for name in step.get("without", ())):
            told.append(_side(step["say"], language).format_map(shown))
    return tuple(told)


def _differences(values: Mapping[str, Any]) -> str:
    """One rate after the other, each once, with its sign."""
    rows = {}
    for name, value in values.items():
        if name.startswith("difference_at_"):
            rows[Decimal(name.rpartition("_")[2])] = value
    return "；".join(f"{rate:.4f} → {value:+,.2f}" for rate, value in rows.items())


@dataclass(frozen=True, slots=True)
class _Shown:
    """A value in a step: {x:m} an amount, {x:p} percent, {x:r} four decimals, {x:d} two, {x} plain."""

    value: Any

    def __format__(self, spec: str) -> str:
        value = self.value
        if isinstance(value, tuple):
            return "、".join(f"{one:f}" for one in value)
        if isinstance(value, date) or not isinstance(value, Decimal):
            return str(value)
        if spec == "m":
            return f"{value:,.2f}"
        if spec == "p":
            return percent(value)
        if spec == "r":
            return f"{value:.4f}"
        if spec == "d":
            return f"{value:.2f}"
        return _short(value)


def _short(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(value: Decimal) -> str:
    """0.0395 as 3.95%, with at least two decimals and no zeros beyond them."""
    text = f"{round(value * 100, 4):.4f}"
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction[:2]}{fraction[2:].rstrip('0')}%"
