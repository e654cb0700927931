"""What stands around a passage in its document: the items of a lead, the other items, the clauses of its chapter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from knowledge.chunks import passage_key
from knowledge.documents import Passage
from knowledge.retrieval import Hit
from knowledge.sentences import label_of
from knowledge.snapshot import Snapshot

_LEAD_ENDS = ("：", ":")


def is_lead(passage: Passage) -> bool:
    """Whether a passage only opens the list that follows it."""
    return passage.kind == "text" and passage.text.rstrip().endswith(_LEAD_ENDS)


def children(snapshot: Snapshot, hit: Hit) -> list[Hit]:
    """The items or table rows that follow a lead, in order."""
    i = snapshot.index[hit.key]
    lead = snapshot.passages[i]
    depth = len(lead.section)

    def below(passage: Passage) -> bool:
        return passage.section[:depth] == lead.section and (len(passage.section) > depth or passage.kind == "row")

    return [hit_at(snapshot, j, hit) for j in _run(snapshot, i, 1, below)]


def siblings(snapshot: Snapshot, hit: Hit) -> list[Hit]:
    """The items of one list or the rows of one table, this one among them, in order."""
    i = snapshot.index[hit.key]
    own = snapshot.passages[i]

    def beside(passage: Passage) -> bool:
        if passage.kind != own.kind or len(passage.section) != len(own.section):
            return False
        return passage.section[:-1] == own.section[:-1] and (own.kind != "row" or passage.context == own.context)

    before = list(_run(snapshot, i, -1, beside))[::-1]
    return [hit_at(snapshot, j, hit) for j in [*before, i, *_run(snapshot, i, 1, beside)]]


def whole_document(snapshot: Snapshot, hit: Hit) -> list[Hit]:
    """All passages of the document that a hit stands in."""
    i = snapshot.index[hit.key]

    def within(_: Passage) -> bool:
        return True

    before = list(_run(snapshot, i, -1, within))[::-1]
    return [hit_at(snapshot, j, hit) for j in [*before, i, *_run(snapshot, i, 1, within)]]


def is_item(passage: Passage) -> bool:
    """Whether a passage is one of the items under a lead: （一）, 1., ①."""
    return bool(passage.context) and passage.kind == "text" and not label_of(passage.text).startswith("第")


def _run(snapshot: Snapshot, i: int, step: int, belongs: Callable[[Passage], bool]) -> list[int]:
    found = []
    j = i + step
    while 0 <= j < len(snapshot.passages):
        passage = snapshot.passages[j]
        if passage.document != snapshot.passages[i].document or not belongs(passage):
            break
        found.append(j)
        j += step
    return found


def hit_at(snapshot: Snapshot, i: int, like: Hit) -> Hit:
    """The passage at `i`, of the document of `like`, as if it had been found."""
    passage = snapshot.passages[i]
    return replace(like, key=snapshot.keys[i], passage=passage, related=()) if snapshot.keys[i] != like.key else like


def hit_of(snapshot: Snapshot, passage: Passage, like: Hit) -> Hit | None:
    """A passage brought along with `like`, maybe of another document, as if it had been found."""
    document = snapshot.documents.get(passage.document)
    if document is None:
        return None
    key = passage_key(document, passage)
    validity = snapshot.validities.get(document.name)
    if validity is None or key not in snapshot.index:
        return None
    return replace(like, key=key, passage=passage, document=document, validity=validity, related=())
