"""The words of notes: what relationship managers say and the standard words, read once from `vocabulary.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

SHIPPED = Path(__file__).with_name("vocabulary.yaml")


@dataclass(frozen=True, slots=True)
class Found:
    """A standard word found in a text, and where."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Standard words with the expressions that stand for them; longer and earlier ones win where two overlap."""

    expressions: tuple[tuple[str, re.Pattern[str]], ...]

    def find(self, text: str) -> list[Found]:
        """What is found in a text, in order, without overlaps."""
        hits = [
            Found(name, match.start(), match.end())
            for name, expression in self.expressions
            for match in expression.finditer(text)
            if match.end() > match.start()
        ]
        return _longest(hits)


@dataclass(frozen=True, slots=True)
class AmountKind:
    """What an amount may be of: words before it, words behind it."""

    name: str
    before: re.Pattern[str]
    after: re.Pattern[str]


@dataclass(frozen=True)
class Vocabulary:
    """All words of notes in the form in which they are looked for."""

    needs: Lexicon
    products: Mapping[str, tuple[str, ...]]
    borrowing: Mapping[str, re.Pattern[str]]
    collateral: Lexicon
    guaranteed: Lexicon
    pledging: re.Pattern[str]
    purposes: Lexicon
    contact_forms: tuple[tuple[str, re.Pattern[str]], ...]
    amounts: tuple[AmountKind, ...]
    signals: Lexicon
    rules: Mapping[str, tuple[str, ...]]
    banks: Mapping[str, str]
    bare_banks: Mapping[str, str]
    lenders: Mapping[str, str]
    own_bank: tuple[str, ...]
    titles: Mapping[str, str]
    colleagues: tuple[str, ...]
    surnames: str
    compound_surnames: tuple[str, ...]


@cache
def shipped() -> Vocabulary:
    """The vocabulary that comes with the product."""
    return read(SHIPPED)


def read(path: Path) -> Vocabulary:
    """The vocabulary of a file. Raises OSError, KeyError, re.error, yaml.YAMLError."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Vocabulary(
        needs=_lexicon(data["needs"]),
        products={row["name"]: tuple(row["products"]) for row in data["needs"]},
        borrowing={name: _any(patterns) for name, patterns in data["borrowing"].items()},
        collateral=_lexicon(data["collateral"]),
        guaranteed=_lexicon(data["guaranteed"]),
        pledging=_any(data["pledging"]["marks"]),
        purposes=_lexicon(data["purposes"]),
        contact_forms=tuple((row["name"], _any(row["patterns"])) for row in data["contact_forms"]),
        amounts=tuple(_amount_kind(row) for row in data["amounts"]),
        signals=_lexicon(data["signals"]),
        rules=_rules(data["signals"]),
        banks=_words_to_names(data["banks"]),
        bare_banks=dict(data["bare_banks"]),
        lenders=_words_to_names(data["lenders"]),
        own_bank=tuple(data["own_bank"]),
        titles=_words_to_names(data["titles"]),
        colleagues=tuple(data["colleagues"]),
        surnames=data["surnames"],
        compound_surnames=tuple(data["compound_surnames"]),
    )


def alternatives(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longest first; Latin ones stand alone."""
    return "|".join(_literal(word) for word in sorted(set(words), key=len, reverse=True))


def _literal(word: str) -> str:
    pattern = re.escape(word)
    if word[0].isascii() and word[0].isalnum():
        pattern = r"(?<![a-z])" + pattern
    if word[-1].isascii() and word[-1].isalnum():
        pattern += r"(?![a-z])"
    return pattern


def _lexicon(rows: Sequence[Mapping[str, Any]]) -> Lexicon:
    return Lexicon(tuple((row["name"], _any(_patterns(row))) for row in rows))


def _patterns(row: Mapping[str, Any]) -> Iterator[str]:
    if row.get("words"):
        yield alternatives(row["words"])
    yield from row.get("patterns") or ()


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _amount_kind(row: Mapping[str, str]) -> AmountKind:
    return AmountKind(row["name"], re.compile(row["before"]), re.compile(row["after"]))


def _rules(rows: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    rules: dict[str, tuple[str, ...]] = {}
    for row in rows:
        rules[row["name"]] = rules.get(row["name"], ()) + tuple(row["rules"])
    return rules


def _words_to_names(rows: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {word: name for name, words in rows.items() for word in words}


def _longest(hits: list[Found]) -> list[Found]:
    """Of hits that overlap the longest, of equally long ones the first given."""
    kept: list[Found] = []
    for hit in sorted(hits, key=lambda one: one.start - one.end):
        if all(hit.end <= other.start or other.end <= hit.start for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda one: one.start)
