"""What a check rests on: the checks, products and admission rules in force on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from knowledge.documents import Document
from knowledge.ruletypes import Check, ProductSheet, Rule, RuleSource

_OWN = frozenset({"id", "name", "section", "audience", "severity", "forbids", "instead"})


class Checkbook(Protocol):
    """The part of the rulebook that a check reads."""

    @property
    def checks(self) -> Sequence[Check]: ...
    @property
    def products(self) -> Mapping[str, ProductSheet]: ...
    @property
    def common(self) -> Sequence[Rule]: ...
    @property
    def documents(self) -> Mapping[str, Document]: ...


@dataclass(frozen=True, slots=True)
class PolicyChecks:
    """The checks of policy documents alone, where no product is known."""

    checks: tuple[Check, ...]
    products: Mapping[str, ProductSheet] = field(default_factory=dict)
    common: tuple[Rule, ...] = ()
    documents: Mapping[str, Document] = field(default_factory=dict)

    @classmethod
    def of(cls, documents: Iterable[Document]) -> PolicyChecks:
        """The checks that the metadata of these documents declares."""
        return cls(tuple(one for document in documents for one in checks_of(document)))


def checks_of(document: Document) -> list[Check]:
    """The checks of one document; whatever the bank adds to them is kept."""
    given = document.extra.get("checks")
    return [_check(document, one) for one in given if isinstance(one, Mapping)] if isinstance(given, list) else []


def _check(document: Document, given: Mapping[str, object]) -> Check:
    def said(key: str, otherwise: str = "") -> str:
        return str(given.get(key) or otherwise)

    source = RuleSource(
        document.name,
        document.title,
        document.number,
        document.version,
        said("section"),
        document.audience or "rm",
    )
    severity = given.get("severity")
    return Check(
        said("id"),
        said("name"),
        severity if severity in ("red", "info") else "amber",
        said("audience", "all"),
        said("forbids"),
        said("instead"),
        source,
        {key: value for key, value in given.items() if key not in _OWN},
    )
