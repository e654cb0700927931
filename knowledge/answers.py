"""An answer with its citations, and what is kept of a call to a language model."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

from knowledge.retrieval import Hit

Status = Literal["answered", "declined", "refused"]
Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage that an answer rests on, under the number its mark bears; everything needed to show it again.

    `effective` and `expires` are the first and the last day in force as computed, not only as declared; `key` finds
    the passage again as long as it says the same.
    """

    n: int
    document: str
    title: str
    number: str | None
    version: str | None
    section: str
    page: int | None
    text: str
    key: str
    context: str
    effective: date | None
    expires: date | None
    state: str

    @classmethod
    def of(cls, n: int, hit: Hit) -> Citation:
        """The citation of the passage found."""
        document, passage = hit.document, hit.passage
        return cls(
            n=n,
            document=document.name,
            title=document.title,
            number=document.number,
            version=document.version,
            section=passage.path,
            page=passage.page,
            text=passage.text,
            key=hit.key,
            context=passage.context,
            effective=hit.validity.start,
            expires=hit.validity.end,
            state=hit.state,
        )

    def as_json(self) -> dict[str, Any]:
        """What scripts see of a citation."""
        names = ("n", "document", "version", "section", "page", "text")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said in reply to a question. `text` is plain, with marks [1], [2] that name `citations`.

    `question` is the question as it was resolved from the conversation; `topics` are the nearest titles the reader may
    see; `model` is None for an answer made of the documents' own sentences; `trace` tells how the answer came about.
    """

    status: Status
    text: str
    citations: tuple[Citation, ...]
    as_of: date
    question: str
    topics: tuple[str, ...] = ()
    language: Language = "zh"
    seconds: float = 0.0
    generation: int = 0
    model: str | None = None
    trace: dict[str, Any] = field(default_factory=dict)

    def as_json(self, *, id: str | None = None, question: str | None = None) -> dict[str, Any]:
        """What `ask --json` prints; `question` as it was asked, else as it was resolved."""
        return {
            "id": id,
            "question": self.question if question is None else question,
            "status": self.status,
            "text": self.text,
            "citations": [citation.as_json() for citation in self.citations],
            "as_of": self.as_of.isoformat(),
            "seconds": round(self.seconds, 4),
            "topics": list(self.topics),
            "language": self.language,
        }


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One call of a language model, for the audit trail: what left (masked), to which model, and how it ended."""

    purpose: str
    model: str
    prompt_hash: str
    sent: str
    seconds: float
    ok: bool
    error: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The call as JSON-able values; what left and how it failed without the words, which an erasure must reach."""
        error = self.error.partition(":")[0] if self.error else None
        words = {"sent": hashlib.sha256(self.sent.encode()).hexdigest(), "characters": len(self.sent)}
        return asdict(self) | words | {"error": error}


OnText = Callable[[str], Awaitable[None]]
OnModelCall = Callable[[ModelCall], Awaitable[None]]
