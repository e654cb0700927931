"""Saying what comes after or came before what is in force: the labelled second pass over other versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from knowledge import phrases
from knowledge.answers import Language
from knowledge.focus import Focus
from knowledge.normalise import normalise
from knowledge.quoting import Marks, quotation, titled
from knowledge.retrieval import Hit
from knowledge.sentences import label_of
from knowledge.snapshot import Snapshot
from knowledge.surroundings import whole_document

_ROOM = 110
_LIKE = 0.45  # how alike two clauses are when one is the other's later version


@dataclass(frozen=True, slots=True)
class Then:
    """What will be in force from a day on, marked."""

    day: date
    text: str


def followed(
    snapshot: Snapshot, hit: Hit, quoted: str, others: Sequence[Hit], marks: Marks, focus: Focus
) -> Then | None:
    """What a later version puts in the place of what is quoted; None when it says the same.

    The place is looked for in all of the later version, once the question has found something in it.
    """
    coming = {other.document.name: other for other in others if _comes_after(other, hit)}
    candidates = [passage for other in coming.values() for passage in whole_document(snapshot, other)]
    later = [(likeness, other) for other in candidates if (likeness := _likeness(other, hit)) >= _LIKE]
    for _, other in sorted(later, key=lambda pair: -pair[0])[:1]:
        text = quotation(other, focus, _ROOM)
        same = normalise(_said(text)) == normalise(_said(quoted))
        if other.validity.start and not same and not marks.has(other):
            return Then(other.validity.start, f"{text} {marks.of(other)}")
    return None


def _comes_after(other: Hit, hit: Hit) -> bool:
    """Whether a passage stands in a coming version of the document of `hit`, or in what supersedes it."""
    version = other.document.id == hit.document.id and other.document.name != hit.document.name
    return other.state == "future" and (version or hit.validity.superseded_by == other.document.name)


def _likeness(other: Hit, hit: Hit) -> float:
    """How much a passage of a coming version is what `hit` becomes; 0 when it is of another document."""
    if not _comes_after(other, hit) or other.passage.kind != hit.passage.kind:
        return 0.0
    if hit.passage.kind == "row":
        return 1.0 if hit.passage.section[-1:] == other.passage.section[-1:] else 0.0
    one, two = _pairs(_said(hit.passage.text)), _pairs(_said(other.passage.text))
    return 2 * len(one & two) / max(1, len(one) + len(two))


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _said(text: str) -> str:
    return text[len(label_of(text)) :]


def starting(hits: Sequence[Hit], others: Sequence[Hit], marks: Marks, focus: Focus, language: Language) -> list[str]:
    """A line on the best future passage of documents that have no version in force among the hits."""
    known = {hit.document.id for hit in hits}
    for other in others:
        if other.state == "future" and other.validity.start and other.document.id not in known:
            if not _outdoes(other, hits) or marks.has(other):
                continue
            text = f"{titled(other)}{quotation(other, focus, _ROOM)} {marks.of(other)}"
            return [phrases.say("begins", language, day=other.validity.start, then=text)]
    return []


def ended(hits: Sequence[Hit], others: Sequence[Hit], marks: Marks, focus: Focus, language: Language) -> list[str]:
    """A line on what is no longer in force: an arrangement without a successor that fits better than what is.

    An earlier version of what is in force is only told when nothing else is found or it is asked for by `focus`.
    """
    known = {hit.document.id for hit in hits}
    for other in others:
        if other.state != "expired" or marks.has(other) or not _outdoes(other, hits):
            continue
        succeeded = other.document.id in known or other.validity.superseded_by is not None
        if succeeded and hits and not focus.looks_back:
            continue
        day = other.validity.end
        text = f"{titled(other)}{quotation(other, focus, _ROOM)} {marks.of(other)}"
        if day is None:
            return [phrases.say("ended_unknown", language, then=text)]
        return [phrases.say("earlier" if succeeded else "ended", language, day=day, then=text)]
    return []


def outdone(hits: Sequence[Hit], others: Sequence[Hit]) -> bool:
    """Whether what is no longer in force fits the question clearly better than all that is."""
    ended_ones = [hit.lexical for hit in others if hit.state == "expired"]
    return max(ended_ones, default=0.0) > 1.3 * max((hit.lexical for hit in hits), default=0.0)


def _outdoes(other: Hit, hits: Sequence[Hit]) -> bool:
    """Whether a passage fits the question at least about as well as the best one in force: by meaning and by words."""
    if not hits:
        return True
    dense = max(hit.dense for hit in hits)
    lexical = max(hit.lexical for hit in hits)
    return other.dense >= dense - 0.01 and other.lexical >= 0.9 * lexical
