"""From when to when each version of a document is in force, given all the versions there are."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from knowledge.documents import Document

_BRACKETS = str.maketrans("〔〕[]【】（）", "()()()()")


@dataclass(frozen=True, slots=True)
class Validity:
    """The first and the last day in force, both inclusive; None is open.

    `superseded_by` names the document that ends it. A version that another one replaces from its very first day has an
    end before its start: it is never in force.
    """

    start: date | None = None
    end: date | None = None
    superseded_by: str | None = None

    def holds_on(self, day: date) -> bool:
        """Whether `day` lies within."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


def validities(documents: Iterable[Document]) -> dict[str, Validity]:
    """The validity of each document, by its name.

    A version ends the day before the next version of the same id takes effect, unless it declares an earlier `expires`.
    Of several versions with one effective date the highest wins. What a `supersedes` names (a number or an id) ends
    the day before the naming document takes effect. Without dates a document is in force until something supersedes it.
    """
    documents = list(documents)
    result = {d.name: Validity(d.effective, d.expires) for d in documents}
    for versions in _by_id(documents).values():
        _end_by_next_version(versions, result)
    _end_by_naming(documents, result)
    return result


def version_order(version: str | None) -> tuple[tuple[int, int, str], ...]:
    """A key that puts versions in order: 2.0 before 10.0, 2024A before 2024B, none first."""
    parts: list[tuple[int, int, str]] = []
    for number, word in re.findall(r"(\d+)|([^\W\d_]+)", version or ""):
        parts.append((1, int(number), "") if number else (0, 0, word.casefold()))
    while parts and parts[-1] == (1, 0, ""):
        parts.pop()
    return tuple(parts)


def _by_id(documents: Iterable[Document]) -> dict[str, list[Document]]:
    groups: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        groups[document.id].append(document)
    return groups


def _start(document: Document) -> date:
    return document.effective or date.min


def _end_by_next_version(versions: list[Document], result: dict[str, Validity]) -> None:
    order = sorted(versions, key=lambda d: (_start(d), version_order(d.version)))
    for i, document in enumerate(order):
        for later in order[i + 1 :]:
            if _start(later) > _start(document):
                _end(document, later, result)
                break
            if version_order(later.version) > version_order(document.version):
                _end(document, later, result)


def _end_by_naming(documents: list[Document], result: dict[str, Validity]) -> None:
    named: dict[str, list[Document]] = defaultdict(list)
    for document in documents:
        for label in {_label(document.id), _label(document.number or "")} - {""}:
            named[label].append(document)
    for document in documents:
        for target in (t for label in document.supersedes for t in named[_label(label)]):
            newer = target.id == document.id and version_order(target.version) >= version_order(document.version)
            if target is not document and not newer and _start(target) <= _start(document):
                _end(target, document, result)


def _end(document: Document, by: Document, result: dict[str, Validity]) -> None:
    """Let `document` end the day before `by` takes effect, if nothing ends it earlier."""
    last = by.effective - timedelta(days=1) if by.effective and by.effective > date.min else date.min
    known = result[document.name]
    if known.end is None or last < known.end:
        result[document.name] = replace(known, end=last, superseded_by=by.name)


def _label(text: str) -> str:
    """A number or an id as people vary it: brackets, width and blanks do not count."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).translate(_BRACKETS)).casefold()
