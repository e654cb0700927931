"""What became of passages that answers relied on: changed, withdrawn, replaced by a later version, or expired."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from knowledge.chunks import passage_key
from knowledge.documents import SECTION_JOINER, Document, ParsedDocument, Passage
from knowledge.published import Published
from knowledge.validity import Validity

ChangeKind = Literal["changed", "withdrawn", "superseded", "expired"]

_ALIKE = 0.45  # share of common character pairs from which two texts count as versions of one clause


@dataclass(frozen=True, slots=True)
class Relied:
    """A passage as an answer remembers it. `section` is the path as results show it, `key` that of `passage_key`.

    `ends` is the last day in force as it was known then: an end that has not moved since is no change.
    """

    key: str
    document: str
    title: str
    section: str
    text: str
    id: str | None = None
    number: str | None = None
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a passage: the old text and, if there is one, the text that stands in its place.

    `changed`: the document says something else. `withdrawn`: it is no longer in the base. `superseded`: a later
    document takes its place from `effective` on. `expired`: it is not in force from `effective` on, without successor.
    `effective` is None when the change holds already.
    """

    kind: ChangeKind
    key: str
    document: str
    title: str
    section: str
    old: str
    new: str | None = None
    new_key: str | None = None
    new_document: str | None = None
    effective: date | None = None


def compare(old: Published, new: Published) -> list[Change]:
    """The changes from one published state to another, in the order of the old one."""
    return changes_to(relied_on(old), new)


def relied_on(published: Published) -> list[Relied]:
    """Every passage of a state, as an answer that relied on it would remember it."""
    return [
        _relied(p.document, passage, published.validities[p.document.name])
        for p in published.parsed
        for passage in p.passages
    ]


def side_by_side(old: ParsedDocument, new: ParsedDocument) -> list[Change]:
    """How `new` differs from `old`, passage by passage of the old one."""
    changes = (_against(_relied(old.document, passage, Validity()), new, "changed") for passage in old.passages)
    return [change for change in changes if change is not None]


def changes_to(relied: Iterable[Relied], published: Published) -> list[Change]:
    """What became of these passages. A passage that still stands, moved or not, is not reported.

    Needs no earlier state: after any interruption the passages remembered with the answers are enough.
    """
    base = _Base(published)
    changes = (_change(passage, base) for passage in relied)
    return [change for change in changes if change is not None]


def due_changes(published: Published, since: date, until: date) -> list[Change]:
    """What the calendar alone brings after `since` and up to `until`: versions that take effect, and expiries."""
    base = _Base(published)
    due: list[Change] = []
    for parsed in published.parsed:
        validity = published.validities[parsed.document.name]
        first_day_out = _day_after(validity)
        if first_day_out is None or not since < first_day_out <= until:
            continue
        for passage in parsed.passages:
            change = _ended(_relied(parsed.document, passage, validity), validity, base)
            if change is not None:
                due.append(change)
    return due


class _Base:
    """A published state, looked at by key, by document and by what is written."""

    def __init__(self, published: Published) -> None:
        self.published = published
        self.documents: dict[str, ParsedDocument] = {p.document.name: p for p in published.parsed}

    @cached_property
    def keys(self) -> Mapping[str, str]:
        """The document of each passage key."""
        return {passage_key(p.document, each): p.document.name for p in self.published.parsed for each in p.passages}

    @cached_property
    def written(self) -> frozenset[tuple[str, str]]:
        """Section and text of every passage, whatever document it stands in."""
        return frozenset((x.path, bare_text(x.text)) for p in self.published.parsed for x in p.passages)

    def successors(self, passage: Relied) -> list[ParsedDocument]:
        """Where the passage may live on: the document of this name, else the newest of its id."""
        same = self.documents.get(passage.document)
        if same is not None:
            return [same]
        family = [p for p in self.published.parsed if passage.id and p.document.id == passage.id]
        named = [p for p in self.published.parsed if {passage.id, passage.number} & set(p.document.supersedes)]
        return sorted(family or named, key=lambda p: p.document.effective or date.min, reverse=True)[:1]


def _change(passage: Relied, base: _Base) -> Change | None:
    if passage.key in base.keys:
        validity = base.published.validities[base.keys[passage.key]]
        return None if validity.end == passage.ends else _ended(passage, validity, base)
    successors = base.successors(passage)
    if not successors:
        moved = (passage.section, bare_text(passage.text)) in base.written
        return None if moved else _of("withdrawn", passage)
    return _against(passage, successors[0], "changed")


def _ended(passage: Relied, validity: Validity, base: _Base) -> Change | None:
    """What the end of the passage's document means for it."""
    first_day_out = _day_after(validity)
    successor = base.documents.get(validity.superseded_by or "")
    if successor is not None:
        change = _against(passage, successor, "superseded")
        return None if change is None else replace(change, effective=first_day_out)
    return None if first_day_out is None else replace(_of("expired", passage), effective=first_day_out)


def _against(passage: Relied, parsed: ParsedDocument, kind: ChangeKind) -> Change | None:
    """The passage beside what stands for it in `parsed`; None when that says the same."""
    best = _counterpart(passage, parsed.passages)
    if best is None:
        # In a later version the clause is gone; in its own document it was taken out.
        gone: ChangeKind = "superseded" if kind == "superseded" else "withdrawn"
        return replace(_of(gone, passage), new_document=parsed.document.name if kind == "superseded" else None)
    if bare_text(best.text) == bare_text(passage.text):
        return None
    key = passage_key(parsed.document, best)
    return replace(_of(kind, passage), new=best.text, new_key=key, new_document=parsed.document.name)


def _counterpart(passage: Relied, candidates: Iterable[Passage]) -> Passage | None:
    """The same text anywhere, else the likest in the same section, else the likest at all if it is like enough."""
    candidates = list(candidates)
    bare = bare_text(passage.text)
    same = [c for c in candidates if bare_text(c.text) == bare]
    if same:
        return next((c for c in same if c.path == passage.section), same[0])
    pairs = _pairs(bare)
    in_section = [c for c in candidates if c.path == passage.section]
    best = max(in_section or candidates, key=lambda c: _likeness(pairs, _pairs(bare_text(c.text))), default=None)
    if best is None or (not in_section and _likeness(pairs, _pairs(bare_text(best.text))) < _ALIKE):
        return None
    return best


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / max(len(one) + len(other), 1)


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1)) or frozenset({text})


def bare_text(text: str) -> str:
    """A text without what does not change its meaning: blanks and character width."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _day_after(validity: Validity) -> date | None:
    if validity.end is None or validity.end in (date.min, date.max):
        return None  # open, or never in force
    return validity.end + timedelta(days=1)


def _relied(document: Document, passage: Passage, validity: Validity) -> Relied:
    return Relied(
        key=passage_key(document, passage),
        document=document.name,
        title=document.title,
        section=SECTION_JOINER.join(passage.section),
        text=passage.text,
        id=document.id,
        number=document.number,
        ends=validity.end,
    )


def _of(kind: ChangeKind, passage: Relied) -> Change:
    return Change(kind, passage.key, passage.document, passage.title, passage.section, passage.text)
