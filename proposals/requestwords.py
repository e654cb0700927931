"""How proposals are asked for and revised: patterns, and the sentences that answer, read once from `requests.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

SHIPPED = Path(__file__).with_name("requests.yaml")
_HUNDRED_MILLION, _TEN_THOUSAND = Decimal(100_000_000), Decimal(10_000)
_CURRENCIES = {
    "CNY": ("元", "CNY"), "USD": ("美元", "USD"), "EUR": ("欧元", "EUR"), "HKD": ("港元", "HKD"),
    "JPY": ("日元", "JPY"), "GBP": ("英镑", "GBP"),
}  # fmt: skip


@cache
def words() -> Mapping[str, Any]:
    """Everything in the file."""
    loaded: Mapping[str, Any] = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    return loaded


@cache
def pattern(name: str) -> re.Pattern[str]:
    """A pattern of the file by its name, `group.name` for one in a group."""
    found: Any = words()
    for key in name.split("."):
        found = found[key]
    return re.compile(found)


def label(name: str, language: str) -> str:
    """What a kind, tone or field is called."""
    told: list[str] = words()["labels"][name]
    return told[language == "en"]


@cache
def any_of(group: str, name: str) -> re.Pattern[str]:
    """A pattern of any of a list of words; Latin ones stand alone."""
    return re.compile("|".join(_alone(word) for word in sorted(words()[group][name], key=len, reverse=True)))


def _alone(word: str) -> str:
    escaped = re.escape(word)
    if word[0].isascii():
        escaped = r"(?<![a-z0-9])" + escaped
    return escaped + r"(?![a-z0-9])" if word[-1].isascii() else escaped


def alike() -> list[tuple[str, str]]:
    """Patterns that speak of something, and the word that manuals have for it."""
    return [(each[0], each[1]) for each in words()["alike"]]


def say(name: str, language: str, /, **parts: str) -> str:
    """A sentence of the file with its parts."""
    told: list[str] = words()["sentences"][name]
    return told[language == "en"].format(**parts)


def money(amount: Decimal, currency: str = "CNY", language: str = "zh") -> str:
    """An amount as one reads it: 3,000万元, 1.2亿元, 500万美元; CNY 30,000,000 in English."""
    chinese, code = _CURRENCIES.get(currency, (currency, currency))
    if language == "en":
        return f"{code} {_number(amount)}"
    if abs(amount) >= _HUNDRED_MILLION and amount % (_TEN_THOUSAND * 100) == 0:
        return f"{_number(amount / _HUNDRED_MILLION)}亿{chinese}"
    if abs(amount) >= _TEN_THOUSAND and amount % 100 == 0:
        return f"{_number(amount / _TEN_THOUSAND)}万{chinese}"
    return f"{_number(amount)}{chinese}"


def _number(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
