"""The sample bank's rules and products, read from the metadata of its documents alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.documents import Document
from knowledge.eligibility import judge
from knowledge.factdictionary import as_value
from knowledge.loaders.markdown import split_front_matter
from knowledge.metadata import declared, describe, sidecar_of
from knowledge.parsing import find_documents, name_of
from knowledge.rulebook import Rulebook
from knowledge.ruletypes import FactValue, Verdict
from knowledge.validity import validities

BANK = Path(__file__).parents[2] / "samples" / "bank"
TODAY = date(2026, 9, 30)
# What every client of the worked cases has, where a case does not say otherwise.
ADMITTED: Mapping[str, Any] = {
    "business_license_valid": True,
    "dishonest_debtor": False,
    "credit_overdue_amount": 0,
    "loan_classification_worst": "正常",
    "industry_policy_class": "一般",
    "environmental_penalty_open": False,
    "internal_rating_grade": 8,
    "beneficial_owner_identified": True,
    "group_exposure_ratio": "0.05",
}


@cache
def documents() -> tuple[Document, ...]:
    """Every document of the sample bank, all versions."""
    return tuple(_document(path) for path, _ in find_documents([BANK]))


@cache
def rulebook(as_of: date = TODAY) -> Rulebook:
    """What holds in the sample bank on a day."""
    return Rulebook.of(documents(), validities(documents()), as_of)


def judged(code: str, as_of: date = TODAY, **facts: Any) -> Verdict:
    """A product judged for a client who passes admission, with these facts; None takes one away."""
    book = rulebook(as_of)
    given = {name: value for name, value in (dict(ADMITTED) | facts).items() if value is not None}
    values = {name: FactValue(as_value(book.facts[name], value)) for name, value in given.items()}
    return judge(book.products[code], values, as_of, book.facts)


def decisive(verdict: Verdict) -> set[str]:
    """The rules that make a product not met; where there is none, those that leave it open."""
    wanted = verdict.eligibility if verdict.eligibility != "met" else ""
    return {result.rule.id for result in verdict.rules if result.result == wanted}


def _document(path: Path) -> Document:
    name, sidecar = name_of(path, BANK), sidecar_of(path)
    front = split_front_matter(path.read_text("utf-8"))[0] if sidecar is None and path.suffix == ".md" else None
    return describe(declared(path, name, front, sidecar.read_text("utf-8") if sidecar else ""), name, path.stem)
