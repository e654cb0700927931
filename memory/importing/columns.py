"""Which columns a sheet has: its kind and the meaning of each header, Chinese or English, in any order.

    header_of(cells) -> Header | None       None for a row that is no header
    unit_said(cells) -> Unit | None         what a line above a table says, such as 单位：万元

`Header.places` gives for a field the columns that hold it, `Header.units` what the header of a column says it is
counted in, such as 授信额度（万元）.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

Kind = Literal["clients", "contacts", "facilities", "holdings", "facts", "balances"]
FACT = "fact:"  # before the name of the fact that a column holds

_DATA: dict[str, dict[Any, str]] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
_BRACKETED = re.compile(r"[(\[【]([^)\]】]*)[)\]】]")
_TRAILING = re.compile(r"(?:[-:_/,]\s*|(?<=[\u4e00-\u9fff]))(万元|亿元|千元|百万元|%)$|[-:_/,]\s*(元|万|亿)$")
_SAID = re.compile(r"单位\s*[:]?\s*[(]?\s*((?:人民币|美元)?\s*(?:百元|千元|万元|百万元|亿元|万美元|元|万|亿)?)")
_NOISE = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Unit:
    """What a column is counted in: the factor, the currency when one is named, and whether it is percent."""

    factor: int = 1
    currency: str | None = None
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """What a sheet holds, and where; `ignored` are the headers that mean nothing here."""

    kind: Kind
    places: dict[str, tuple[int, ...]]
    units: dict[int, Unit]
    ignored: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Title:
    """A column's header: as written, in its one form without the unit, and the unit."""

    shown: str
    word: str
    unit: Unit | None


def words_of(section: str) -> dict[str, Any]:
    """A section of the vocabulary turned round: from each word to what it means."""
    return {word: meaning for meaning, words in _DATA[section].items() for word in words.split()}


@lru_cache(maxsize=5_000)
def plain(text: str) -> str:
    """A word of a header or of a choice in the form of the vocabulary."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).casefold())


CURRENCIES: Mapping[str, str] = words_of("currencies")
_UNITS: Mapping[str, int] = words_of("units")
_DESCRIBING = frozenset(words_of("description"))
_PERSONAL = frozenset(words_of("person"))
_CLIENT = words_of("client")
_MEANINGS: dict[Kind, dict[str, str]] = {
    "balances": _CLIENT | words_of("balance"),
    "facilities": _CLIENT | words_of("facility"),
    "facts": _CLIENT | words_of("fact"),
    "holdings": _CLIENT | words_of("holding"),
    "contacts": _CLIENT | words_of("person"),
    "clients": words_of("person") | words_of("description") | _CLIENT,
}
_OF_A_PERSON = {"name": "contact", "fullname": "contact", "名字": "contact"}
_KINDS: tuple[Kind, ...] = ("balances", "facilities", "facts", "holdings", "contacts", "clients")
_NO_WORDS: Mapping[str, str] = {}


def header_of(cells: Sequence[Any], facts: Mapping[str, str] = _NO_WORDS) -> Header | None:
    """The header that these cells are; None unless they name a client and something about it.

    `facts` gives for the words by which facts are known their names.
    """
    titles = {place: _title(cell) for place, cell in enumerate(cells) if isinstance(cell, str) and cell.strip()}
    if len(titles) < 2:
        return None
    words = {title.word for title in titles.values()}
    for kind in _KINDS:  # from the most particular to the most general
        places = _places(kind, titles, words, facts)
        if _fits(kind, places, words, facts):
            used = {place for found in places.values() for place in found}
            units = {place: unit for place in used if (unit := titles[place].unit)}
            ignored = tuple(title.shown for place, title in titles.items() if place not in used)
            return Header(kind, {field: tuple(found) for field, found in places.items()}, units, ignored)
    return None


def unit_said(cells: Iterable[Any]) -> Unit | None:
    """The unit that a line above a table names."""
    for cell in cells:
        found = _SAID.search(unicodedata.normalize("NFKC", cell)) if isinstance(cell, str) else None
        if found:
            return _unit(found[1])
    return None


def _places(
    kind: Kind, titles: Mapping[int, _Title], words: set[str], facts: Mapping[str, str]
) -> dict[str, list[int]]:
    meanings = _MEANINGS[kind]
    if kind == "facts":
        here = {word: f"{FACT}{name}" for word, name in facts.items() if word in words}
        meanings = (here if here.keys() - _DESCRIBING - _PERSONAL else {}) | meanings
    if kind == "contacts" and any(meanings.get(word) in {"client", "code"} for word in words - {"name"}):
        meanings = meanings | _OF_A_PERSON  # with a client beside it, a plain name is a person's
    places: dict[str, list[int]] = {}
    for place, title in titles.items():
        field = meanings.get(title.word)
        if field is not None:
            places.setdefault(field, []).append(place)
    return places


def _fits(kind: Kind, places: Mapping[str, object], words: set[str], facts: Mapping[str, str]) -> bool:
    if not places.keys() & {"client", "code"}:
        return False
    if kind == "balances":
        as_facility = {_MEANINGS["facilities"].get(word) for word in words}
        amounts = places.keys() & {"amount", "deposit", "loan"}
        return "day" in places and bool(amounts) and not as_facility & {"reference", "matures", "rate"}
    if kind == "facilities":
        stated = places.keys() & {"reference", "product", "matures"}
        return ("limit" in places and bool(stated)) or {"reference", "used"} <= places.keys()
    if kind == "facts":
        told = any(field.startswith(FACT) for field in places) or {"fact", "value"} <= places.keys()
        return "as_of" in places and told and not (words & (_DESCRIBING | _PERSONAL)) - facts.keys()
    if kind == "holdings":
        return "product" in places and not words & (_DESCRIBING | _PERSONAL)
    if kind == "contacts":
        return "contact" in places and not words & _DESCRIBING
    return len(places) > 1


def _title(cell: str) -> _Title:
    text = unicodedata.normalize("NFKC", cell).casefold().strip()
    unit = None
    for inside in _BRACKETED.findall(text):
        unit = _unit(inside) or unit
    text = _BRACKETED.sub("", text).strip(" *:\n")
    found = _TRAILING.search(text)
    if found:
        unit, text = _unit(found[1] or found[2]) or unit, text[: found.start()]
    return _Title(" ".join(cell.split()), _NOISE.sub("", text), unit)


def _unit(words: str) -> Unit | None:
    """万元, 万美元, USD m, RMB'000, %; None for what is no unit."""
    text = re.sub(r"[\s',.:]+|单位", "", unicodedata.normalize("NFKC", words).casefold())
    if text == "%":
        return Unit(percent=True)
    currency = next((CURRENCIES[name] for name in CURRENCIES if name in text), None)
    for name in CURRENCIES:
        text = text.replace(name, "")
    if text in _UNITS:
        return Unit(int(_UNITS[text]), currency)
    return Unit(1, currency) if currency and not text else None
