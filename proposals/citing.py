"""Numbers the sources of a draft in the order of their first mention, as its reader may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from proposals import showing
from proposals.phrasing import table
from proposals.record import Block, Draft, Kind, Source

_CIRCLED = [
    *map(chr, range(0x2460, 0x2474)),  # 1 to 20
    *map(chr, range(0x3251, 0x3260)),  # 21 to 35
    *map(chr, range(0x32B1, 0x32C0)),  # 36 to 50
]
_OPEN_DOCUMENTS = {"client", "rm"}  # documents that a client-facing text may name

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list of sources. `edition`: version or day; `clauses` and `values`: none for a client."""

    number: int
    category: str
    title: str
    edition: str
    clauses: tuple[str, ...] = ()
    values: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """What stands in the text: ①."""
        return _CIRCLED[self.number - 1] if self.number <= len(_CIRCLED) else f"[{self.number}]"


@dataclass(frozen=True, slots=True)
class Numbering:
    """The list of sources, and the number that each of them has."""

    listed: tuple[Listed, ...]
    numbers: dict[Key, int]
    kind: Kind

    def marks(self, block: Block) -> str:
        """The marks of a block, each once, in ascending order."""
        found = {self.numbers[_key(one)] for one in block.sources if _key(one) in self.numbers}
        return "".join(self.listed[number - 1].mark for number in sorted(found))


def numbered(draft: Draft) -> Numbering:
    """The sources of a draft, numbered; what a client must not see, or the request left out, has no number."""
    gathered: dict[Key, list[Source]] = {}
    unwanted = draft.kind == "client" and draft.plan is not None and "sources" in draft.plan.omitted
    for section in () if unwanted else draft.sections:
        for block in section.blocks:
            for source in block.sources:
                if _may_be_named(source, draft.kind):
                    gathered.setdefault(_key(source), []).append(source)
    listed = tuple(_listed(number, group, draft.kind) for number, group in enumerate(gathered.values(), 1))
    return Numbering(listed, {key: number for number, key in enumerate(gathered, 1)}, draft.kind)


def _may_be_named(source: Source, kind: Kind) -> bool:
    """Standard sentences and questions of the bank are no sources."""
    if source.kind == "bank":
        return False
    return kind == "internal" or source.audience in (_OPEN_DOCUMENTS if source.kind == "document" else {"client"})


def _clause_is_open(source: Source) -> bool:
    """A client reads the clauses of documents for clients; who noted a fact, and where, is the bank's."""
    return source.kind == "document" and source.audience == "client"


def _key(source: Source) -> Key:
    """What stands on one line: a document; facts of one day and origin; records of one day; a talk; a calculation."""
    if source.kind == "document":
        return ("document", source.document or source.title, source.version or "")
    day = str(source.as_of or "")
    if source.kind == "fact":
        return ("fact", day, source.section or "")
    return (source.kind, day) if source.kind in ("record", "calculation") else (source.kind, day, source.title)


def _listed(number: int, group: list[Source], kind: Kind) -> Listed:
    first, words = group[0], table("citing")
    category = str(words["categories"][first.kind])
    if first.kind == "document":
        open_clauses = [one for one in group if kind == "internal" or _clause_is_open(one)]
        return Listed(number, category, _name(first), _edition(first), _each(one.section for one in open_clauses))
    titles = _each(one.title for one in group)
    edition = showing.day(first.as_of) if first.as_of else "—"
    if kind == "client":
        return Listed(number, category, "、".join(titles), edition)
    origin = str(table("sources").get(first.section or "", first.section or "")) if first.kind == "fact" else ""
    told = group if first.kind in ("fact", "words") else []
    values = _each(f"{one.title}：{one.value}" if one.kind == "fact" else one.value for one in told)
    return Listed(number, category, origin or "、".join(titles), edition, values=values)


def _name(source: Source) -> str:
    """A document as it is cited: 《title》 and its number."""
    title = source.title or source.document or source.ref
    named = title if title.startswith("《") else f"《{title}》"
    return f"{named}（{source.number}）" if source.number else named


def _edition(source: Source) -> str:
    words = table("citing")
    parts = [words["version"].format(version=source.version) if source.version else ""]
    parts += [words["effective"].format(day=showing.day(source.effective)) if source.effective else ""]
    return "，".join(filter(None, parts)) or "—"


def _each(texts: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
