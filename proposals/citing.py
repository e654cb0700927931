"""Numbers the sources of a draft in the order of their first mention, as its reader may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from proposals.record import Block, Draft, Kind, Source

_CIRCLED = [
    *map(chr, range(0x2460, 0x2474)),  # 1 to 20
    *map(chr, range(0x3251, 0x3260)),  # 21 to 35
    *map(chr, range(0x32B1, 0x32C0)),  # 36 to 50
]
_CATEGORIES = {
    "fact": "客户资料",
    "document": "本行制度",
    "words": "沟通记录",
    "calculation": "测算",
    "record": "行内记录",
    "bank": "本行信息",
}
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
    if kind == "internal" or source.kind == "bank":
        return True
    return source.audience in (_OPEN_DOCUMENTS if source.kind == "document" else {"client"})


def _clause_is_open(source: Source) -> bool:
    """A client reads the clauses of documents for clients; who noted a fact, and where, is the bank's."""
    return source.kind == "document" and source.audience == "client"


def _key(source: Source) -> Key:
    if source.kind == "document":
        return ("document", source.document or source.title, source.version or "")
    return (source.kind, source.title, str(source.as_of or ""), source.document or "", source.version or "")


def _listed(number: int, group: list[Source], kind: Kind) -> Listed:
    first = group[0]
    named = first.document if first.kind == "document" and first.document else first.title
    edition = [f"版本 {first.version}" if first.version else "", f"{first.as_of:%Y-%m-%d}" if first.as_of else ""]
    open_clauses = [one for one in group if kind == "internal" or _clause_is_open(one)]
    values = _each(one.value for one in group) if kind == "internal" and first.kind != "document" else ()
    return Listed(
        number,
        _CATEGORIES[first.kind],
        named or first.ref,
        "，".join(filter(None, edition)) or "—",
        _each(one.section for one in open_clauses),
        values,
    )


def _each(texts: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
