"""The sentences of proposals, as the bank words them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.ruletypes import ProductSheet

_FILE = Path(__file__).with_name("sentences.yaml")


@dataclass(frozen=True, slots=True)
class Telling:
    """How a product is told to a client."""

    value: str
    flow: tuple[str, ...]
    benefit: str
    risk: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A standard statement, and when a client-facing proposal carries it."""

    id: str
    text: str
    always: bool
    products: frozenset[str]
    fees: bool
    words: str


def say(name: str, **values: str) -> str:
    """A sentence by its name, filled in."""
    return str(_all()["texts"][name]).format_map(values)


def inside(name: str, **values: str) -> str:
    """A sentence of the internal submission by its name, filled in."""
    return str(_all()["internal"][name]).format_map(values)


def problem(name: str, **values: str) -> str:
    """A sentence beside the draft by its name, filled in."""
    return str(_all()["beside"][name]).format_map(values)


def table(name: str) -> Mapping[str, Any]:
    """A table of sentences: needs, archetypes, titles."""
    found: Mapping[str, Any] = _all()[name]
    return found


def pattern(name: str) -> str:
    """Words that the sentences are chosen by."""
    return str(_all()[name])


def need_in_words(need: str) -> str:
    """A need as a client is told of it."""
    return str(_all()["needs"].get(need, need))


def telling(sheet: ProductSheet) -> Telling:
    """How a product is told; one without sentences of its own by what its manual says it is for."""
    given = _all()["products"].get(sheet.code) or _all()["other"]["credit" if sheet.credit else "service"]
    purpose = sheet.purpose if sheet.purpose and "purpose" in sheet.client_visible else f"办理{sheet.name}"
    value = str(given["value"]).replace("{purpose}", purpose)
    return Telling(value, tuple(map(str, given["flow"])), str(given["benefit"]), str(given["risk"]))


@cache
def statements() -> tuple[Statement, ...]:
    """The standard statements in their order."""
    return tuple(
        Statement(
            str(one["id"]),
            str(one["text"]),
            bool(one.get("always")),
            frozenset(map(str, one.get("products") or ())),
            bool(one.get("fees")),
            str(one.get("words") or ""),
        )
        for one in _all()["statements"]
    )


@cache
def _all() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return loaded
