"""A proposal as data: what was asked, what is known, what was drafted, and where each word comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from knowledge.ruletypes import FactValue

Kind = Literal["client", "internal"]
SourceKind = Literal["fact", "document", "words", "calculation", "record", "bank"]
Tone = Literal["plain", "brief"]


@dataclass(frozen=True, slots=True)
class Item:
    """A product that the proposal offers, with what is asked of it: 元, months. None: not settled yet."""

    code: str
    amount: Decimal | None = None
    tenor_m: int | None = None
    currency: str = "CNY"
    collateral: str | None = None
    purpose: str | None = None
    stressed: bool = False  # the request put it in front: 重点…


@dataclass(frozen=True, slots=True)
class Plan:
    """What a version of a proposal rests on besides the facts: a revision makes a new plan, drafting makes its text.

    `wanted`: what the request named; `dropped`: what was taken out by message; `answers`: facts stated in the
    conversation, by name; `additions`: words to be added, by section key; `unanswered`: questions put off; `omitted`:
    what is not to be written: a section's key, or pricing | collateral | tenor | amount | sources.
    """

    kind: Kind
    request: str
    wanted: tuple[Item, ...] = ()
    dropped: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    answers: Mapping[str, FactValue] = field(default_factory=dict)
    additions: Mapping[str, str] = field(default_factory=dict)
    tone: Tone = "plain"
    unanswered: tuple[str, ...] = ()
    omitted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A need as a note has it: the words, the day, and whose note."""

    need: str
    words: str
    on: date
    note_id: int | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A facility on record: 元, decimals for the rate."""

    product: str
    limit: Decimal
    used: Decimal
    matures: date | None = None
    rate: Decimal | None = None
    collateral: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A contact of the client."""

    name: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class ClientFile:
    """All that a proposal may draw on for one client; each fact carries its own audience.

    `conflicts`: facts with two different values of one day. `deposits`: (day, 元), oldest first. `contact`: the RM.
    """

    client_id: int
    name: str
    facts: Mapping[str, FactValue]
    industry: str | None = None
    archetype: str | None = None
    stage: str | None = None
    region: str | None = None
    group: str | None = None
    rating: str | None = None
    since: date | None = None
    holdings: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    needs: tuple[Said, ...] = ()
    people: tuple[Person, ...] = ()
    related: tuple[tuple[str, str], ...] = ()  # name, relation
    deposits: tuple[tuple[date, Decimal], ...] = ()
    conflicts: Mapping[str, tuple[FactValue, ...]] = field(default_factory=dict)
    risks: tuple[Said, ...] = ()
    remarks: tuple[Said, ...] = ()  # the RM's own judgement, never for the client
    contact: str = ""
    others: tuple[str, ...] = ()  # names of third parties that must not stand in a client-facing text


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure or a sentence comes from, as the manifest and the numbered sources show it.

    `ref` is the fact's name, the rule's id, the product's code or the calculator; `section` the clause.
    """

    kind: SourceKind
    ref: str
    title: str
    value: str | None = None
    as_of: date | None = None
    document: str | None = None
    version: str | None = None
    section: str | None = None
    audience: str = "rm"
    number: str | None = None  # a document's own number, and the day from which this version holds
    effective: date | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words with their sources. `style`: text | bullet | note | question (待补充) | heading (within a chapter)."""

    text: str
    sources: tuple[Source, ...] = ()
    style: Literal["text", "bullet", "note", "question", "heading"] = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """A table; every cell is text, `widths` are shares of the page's width."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sources: tuple[Source, ...] = ()
    caption: str = ""
    widths: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A line or column chart: labels along the axis, named series of numbers in `unit`."""

    title: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[Decimal, ...]], ...]
    unit: str = "万元"
    form: Literal["line", "column"] = "line"
    sources: tuple[Source, ...] = ()


Block = Paragraph | Table | Chart


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter. `key` names it for revisions and templates: understanding, overview, products, …"""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted version: what the Word file holds, before the check.

    `questions` are what is missing, each as a question; `problems` what must be said before hand-over (contradictions,
    a product asked for that does not fit), one sentence each.
    """

    kind: Kind
    client: str
    title: str
    version: int
    day: date
    valid_until: date
    bank: str
    author: str
    sections: tuple[Section, ...]
    questions: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    plan: Plan | None = None

    def text(self) -> str:
        """All words of the draft, a line a paragraph or table row."""
        return "\n".join(_lines(self))


def _lines(draft: Draft) -> list[str]:
    lines = [draft.title, draft.client]
    for section in draft.sections:
        lines.append(section.title)
        for block in section.blocks:
            if isinstance(block, Paragraph):
                lines.append(block.text)
            elif isinstance(block, Table):
                lines += [block.caption] if block.caption else []
                lines.append("；".join(block.header))
                lines += ["；".join(row) for row in block.rows]
            else:
                lines.append(block.title)
    return lines


@dataclass(frozen=True, slots=True)
class Finding:
    """What the check found in a text. `severity`: red blocks a client-facing file, amber goes beside it."""

    rule: str
    severity: Literal["red", "amber"]
    sentence: str
    suggestion: str
    document: str
    section: str
    title: str = ""
