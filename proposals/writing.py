"""A draft in a language model's words, chapter by chapter, as far as they say nothing but what the chapter states."""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from knowledge.answers import ModelCall, OnModelCall
from knowledge.masking import Masker
from knowledge.models import ModelError, ModelTimedOut
from knowledge.rulebook import Rulebook
from knowledge.verification import ProductNames
from proposals.likeness import Likeness
from proposals.manifest import Wording, rewritten
from proposals.objections import Ground
from proposals.preparing import Policy, Prepared, finished
from proposals.record import ClientFile, Draft, Kind, Paragraph, Plan, Section

PURPOSE = "proposal"
PATIENCE = 90.0  # seconds for all chapters of a draft
_CHAPTERS: dict[Kind, tuple[str, ...]] = {
    "client": ("understanding", "overview", "products", "risks"),
    "internal": ("summary", "operations", "repayment", "income"),
}
_TERMS = "products"  # its bullets are the product's terms: they stay as they are
_SHORTEST = 12
_LINE = re.compile(r"^\s*\[(\d{1,4})\]\s*(.+?)\s*$", re.MULTILINE)
_ENOUGH, _ROOM = 4, 2_000  # how much longer than what it was sent an answer may be
_MOST_TOLD = 300  # characters of a fact


class Writer(Protocol):
    """What writes: a chat model."""

    name: str

    def stream(self, system: str, human: str) -> AsyncGenerator[str, None]:
        """The answer in pieces."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the writing has come: titles of the chapters done, the one under way and its characters so far."""

    done: tuple[str, ...]
    title: str
    characters: int = 0


@dataclass(frozen=True, slots=True)
class Hand:
    """Who writes, and under which conditions.

    `masked` are names that do not leave; `others` those that no text may hold. `on_call` gets each call for the audit
    trail, cancelled or not; `on_progress` how far it has come.
    """

    writer: Writer
    masked: tuple[str, ...] = ()
    others: frozenset[str] = frozenset()
    on_call: OnModelCall | None = None
    on_progress: Callable[[Progress], Awaitable[None]] | None = None
    patience: float = PATIENCE

    async def tell(self, progress: Progress) -> None:
        """Says how far it has come."""
        if self.on_progress is not None:
            await self.on_progress(progress)


@dataclass(frozen=True, slots=True)
class Written:
    """What came of it: the wording, why words were not taken, and why the writing ended before its time."""

    wording: Wording = field(default_factory=Wording)
    refused: tuple[str, ...] = ()
    failed: str | None = None


class _TooLong(ModelError):
    """The model does not come to an end."""


async def worded(
    prepared: Prepared,
    plan: Plan,
    file: ClientFile,
    rulebook: Rulebook,
    hand: Hand,
    *,
    policy: Policy | None = None,
    alike: Likeness | None = None,
    earlier: Mapping[str, Any] | None = None,
) -> tuple[Prepared, Written]:
    """The proposal in the model's words, checked anew; as it was where they would make it worse.

    `earlier` is the manifest of the version before: chapters that have not changed keep its words.
    """
    found = await write(prepared.draft, hand, rulebook, file=file, alike=alike, earlier=earlier)
    made = rewritten(prepared.draft, found.wording.written)
    again = await asyncio.to_thread(
        finished,
        plan,
        file,
        rulebook,
        prepared.match,
        prepared.questions,
        made,
        policy or Policy(),
        others=hand.others,
        alike=alike,
        wording=found.wording,
    )
    before = {(one.rule, one.severity) for one in prepared.checked.findings}
    worse = sorted({one.rule for one in again.checked.findings if (one.rule, one.severity) not in before})
    if worse:
        return prepared, Written(refused=(*found.refused, f"合规检查：{'、'.join(worse)}"), failed=found.failed)
    return again, found


async def write(
    made: Draft,
    hand: Hand,
    rulebook: Rulebook,
    *,
    file: ClientFile | None = None,
    alike: Likeness | None = None,
    earlier: Mapping[str, Any] | None = None,
) -> Written:
    """The paragraphs that stand in place of the template's; a chapter that the model fails at stays as it was."""
    products, masker = ProductNames.of(rulebook.documents.values()), Masker(hand.masked)
    others = hand.others | frozenset(file.others if file else ())
    kept = Wording.of(earlier or {})
    written: dict[str, dict[str, str]] = {}
    asked: dict[str, str] = {}
    refused: list[str] = []
    done: list[str] = []
    deadline = time.monotonic() + hand.patience
    for section, places in _writable(made):
        message = _message(section, places, made.kind)
        mark = _fingerprint(made.kind, message)
        ground = Ground(made, section, rulebook, products, others, alike)
        own: Mapping[str, str] = kept.written.get(section.key) or {}
        if kept.asked.get(section.key) != mark:
            await hand.tell(Progress(tuple(done), section.title))
            try:
                answer = await _Call(hand, masker, made.kind, tuple(done), section.title).answer(message, deadline)
            except _TooLong:
                refused.append(f"{section.title}：过长")
                continue
            except ModelError as error:
                return Written(Wording(written, asked), tuple(refused), type(error).__name__)
            own = dict(reversed(_LINE.findall(answer)))
            refused += [] if own else [f"{section.title}：没有可用的文字"]
        taken, why = await asyncio.to_thread(_accepted, own, places, ground)
        refused += why
        asked[section.key] = mark
        if taken:
            written[section.key] = taken
        done.append(section.title)
    return Written(Wording(written, asked), tuple(refused))


def _writable(made: Draft) -> list[tuple[Section, dict[int, Paragraph]]]:
    """The chapters with running text, and their paragraphs.

    Headings, terms, questions and notes stay as they are, and so do words that somebody asked to have added.
    """
    found, added = [], set(made.plan.additions.values() if made.plan else ())
    for section in made.sections:
        styles = ("text",) if section.key == _TERMS else ("text", "bullet")
        places = {
            place: block
            for place, block in enumerate(section.blocks)
            if isinstance(block, Paragraph)
            and block.style in styles
            and len(block.text) > _SHORTEST
            and block.text not in added
        }
        if section.key in _CHAPTERS[made.kind] and places:
            found.append((section, places))
    return found


def _message(section: Section, places: Mapping[int, Paragraph], kind: Kind) -> str:
    """What a model is sent of a chapter: the paragraphs and what its tables state, all open to the chapter's reader."""
    open_to = {"client"} if kind == "client" else {"client", "rm"}
    sources = dict.fromkeys(source for block in section.blocks for source in block.sources)
    facts = [
        f"{one.title}：{_inert(one.value)[:_MOST_TOLD]}{f'（截至{one.as_of.isoformat()}）' if one.as_of else ''}"
        for one in sources
        if one.kind in ("fact", "record") and one.audience in open_to and one.value
    ]
    told = [f"[{place}] {_inert(block.text)}" for place, block in places.items()]
    parts = [f"<章>{section.title}</章>", "<事实>", *facts, "</事实>", "<资料>", *told, "</资料>"]
    return "\n".join(parts)


def _inert(text: str) -> str:
    return " ".join(text.replace("<", "＜").replace(">", "＞").split())


@dataclass(frozen=True, slots=True)
class _Call:
    """One question to the model, about one chapter."""

    hand: Hand
    masker: Masker
    kind: Kind
    done: tuple[str, ...]
    title: str

    async def answer(self, message: str, deadline: float) -> str:
        """The model's answer, unmasked. Raises ModelError; the call is reported in every case, cancelled or not."""
        system, sent = prompt(self.kind), self.masker.mask(message)
        started, error = time.perf_counter(), "cancelled"
        try:
            async with asyncio.timeout(deadline - time.monotonic()):
                answer = await self._whole(system, sent)
            error = ""
        except ModelError as failure:
            error = f"{type(failure).__name__}: {failure}"
            raise
        except TimeoutError as failure:
            error = ModelTimedOut.__name__
            raise ModelTimedOut("the chapters take too long") from failure
        finally:
            if self.hand.on_call is not None:
                seconds, digest = time.perf_counter() - started, _hash(system)
                call = (
                    PURPOSE,
                    self.hand.writer.name,
                    digest,
                    f"{system}\n\n{sent}",
                    seconds,
                    not error,
                    error or None,
                )
                await self.hand.on_call(ModelCall(*call))
        return self.masker.unmask(answer)

    async def _whole(self, system: str, sent: str) -> str:
        whole, most = "", _ENOUGH * len(sent) + _ROOM
        async with aclosing(self.hand.writer.stream(system, sent)) as pieces:
            async for piece in pieces:
                whole += piece
                if len(whole) > most:
                    raise _TooLong(f"more than {most} characters")
                await self.hand.tell(Progress(self.done, self.title, len(whole)))
        return whole


def _accepted(
    own: Mapping[str, str], places: Mapping[int, Paragraph], ground: Ground
) -> tuple[dict[str, str], list[str]]:
    """The words that may stand, by place, and why others may not."""
    taken: dict[str, str] = {}
    refused: list[str] = []
    for place, block in places.items():
        text = own.get(str(place))
        if text is None or text == block.text:
            continue
        why = ground.objection(text, block.text)
        if why:
            refused.append(f"{ground.section.title} [{place}]：{why}")
        else:
            taken[str(place)] = text
    return taken, refused


def prompt(kind: Kind) -> str:
    """What a model is told to do with a chapter."""
    return (Path(__file__).with_name("prompts") / f"write-{kind}.md").read_text(encoding="utf-8")


def _fingerprint(kind: Kind, message: str) -> str:
    return _hash(f"{prompt(kind)}\n\n{message}")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def names_to_mask(names: Iterable[str], file: ClientFile) -> tuple[str, ...]:
    """The names that do not leave where the bank says so: those given, the client's and its partners'."""
    people = (person.name for person in file.people)
    return tuple(dict.fromkeys(name for name in (file.name, *names, *file.others, *people) if len(name) > 1))
