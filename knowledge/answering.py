"""From a question and what was found to an answer: written, extracted, declined or refused."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from knowledge import phrases
from knowledge.answerability import Verdict
from knowledge.answers import Answer, Citation, ModelCall, OnModelCall, OnText
from knowledge.comparing import parts_of
from knowledge.extractive import Composed, Composer, also, near
from knowledge.finding import Found
from knowledge.focus import Focus, focus_of
from knowledge.generative import NoAnswerFound, Unverified, Writer, Written
from knowledge.models import ChatModel, ModelError
from knowledge.questions import Understood
from knowledge.quoting import Marks, place_of, quotation
from knowledge.retrieval import Hit
from knowledge.snapshot import Snapshot
from knowledge.verification import MARK, ProductNames, Source, Verifier

__all__ = ["Answer", "Answerer", "Citation", "ModelCall", "OnModelCall", "OnText"]

TOPICS = 5
SURE = 0.75  # confidence from which on a model that finds no answer in the passages is not believed
_RULE_ROOM = 150
_FORBIDS = re.compile(
    r"不得|禁止|严禁|不准|不许|不允许|不能|不可以|不予|不接受|不办理|红线|违规|must not|may not|prohibit|forbid", re.I
)
_FORBIDDING = 0.5  # share of the best score within which a rule bears on what is asked


@dataclass(frozen=True, slots=True)
class _Case:
    """One question with all that its answer is made of."""

    question: Understood
    found: Found
    snapshot: Snapshot
    focus: Focus
    trace: dict[str, Any]

    def answer(self, status: Any, text: str, citations: Sequence[Citation] = (), topics: Sequence[str] = ()) -> Answer:
        """The answer with what is the same for all of them."""
        asked = self.question
        return Answer(
            status=status,
            text=text,
            citations=tuple(citations),
            as_of=asked.as_of,
            question=asked.text,
            topics=tuple(topics),
            language=asked.language,
            generation=self.snapshot.generation,
            trace=self.trace,
        )

    def say(self, phrase: str) -> str:
        """A phrase in the language of the question."""
        return phrases.say(phrase, self.question.language)


class Answerer:
    """Answers with the documents' own sentences, or with a model's that were verified against them."""

    def __init__(
        self, model: ChatModel | None = None, names: Iterable[str] = (), today: Callable[[], date] = date.today
    ) -> None:
        """`names` are masked in what goes to the model."""
        self._today = today
        self._writer = Writer(model, names) if model is not None else None
        self._products: tuple[Snapshot | None, ProductNames] = (None, ProductNames())

    async def answer(
        self,
        question: Understood,
        found: Found,
        verdict: Verdict,
        snapshot: Snapshot,
        *,
        on_text: OnText | None = None,
        on_model_call: OnModelCall | None = None,
    ) -> Answer:
        """The answer to `question`. `on_text` gets the whole verified text so far, only while a model writes."""
        focus = focus_of(question.text, found.search.reading, snapshot.lexical.inverse_frequency)
        case = _Case(question, found, snapshot, focus, _trace(question, found, verdict))
        if question.kind == "nothing":
            return case.answer("declined", case.say("nothing_asked"))
        if question.orders:
            return case.answer("declined", case.say("refused_without_rule"))
        if (question.breach or question.breach_if_forbidden) and (rules := _forbidding(found, focus)):
            return _refused(case, rules)
        if question.breach:
            return case.answer("declined", case.say("refused_without_rule"), topics=_topics(found.current))
        if not verdict.answered and not case.found.listed:
            return case.answer("declined", case.say("declined"), topics=_topics(found.current))
        answer = await self._answered(case, verdict, on_text, on_model_call)
        if answer.status == "answered" and verdict.doubtful and answer.model is None and not found.listed:
            return replace(answer, text=phrases.say("doubtful", answer.language, text=answer.text))
        return answer

    async def _answered(
        self, case: _Case, verdict: Verdict, on_text: OnText | None, on_model_call: OnModelCall | None
    ) -> Answer:
        composer = Composer(case.snapshot, case.focus, case.question.language, self._today())
        composed = await asyncio.to_thread(_composed, composer, case)
        extracted = case.answer("answered", composed.text, composed.marks.citations())
        case.trace["way"] = "extractive"
        if self._writer is None or not extracted.citations:
            return extracted
        released: list[str] = []

        async def show(text: str) -> None:
            released.append(text)
            if on_text is not None:
                await on_text(text)

        try:
            verifier = self._verifier(case, composed)
            written = await self._writer.write(case.question.text, extracted.citations, verifier, show, on_model_call)
        except (ModelError, Unverified) as error:
            case.trace["model_failed"] = f"{type(error).__name__}: {error}"
            if isinstance(error, NoAnswerFound) and not released and verdict.confidence < SURE:
                case.trace["way"] = "declined by the model"
                return case.answer("declined", case.say("declined"), topics=_topics(case.found.current))
            if released and on_text is not None:
                await on_text(extracted.text)
            return extracted
        case.trace["way"] = "generative"
        return _written(case, extracted, written, composed, self._writer.model.name)

    def _verifier(self, case: _Case, composed: Composed) -> Verifier:
        names = self._names(case.snapshot)
        sources = {
            citation.n: Source.of(citation, hit.document.products)
            for citation, hit in zip(composed.marks.citations(), composed.marks.hits, strict=True)
        }
        return Verifier(sources, case.question.text, names)

    def _names(self, snapshot: Snapshot) -> ProductNames:
        known, names = self._products
        if known is not snapshot:
            names = ProductNames.of(snapshot.documents.values())
            self._products = (snapshot, names)
        return names


def _composed(composer: Composer, case: _Case) -> Composed:
    if case.found.listed:
        return composer.catalogue(case.found.listed)
    if case.found.aspects:
        beside = composer.side_by_side(case.question.sides, case.found.aspects)
        if beside.text:
            return beside
    parts = parts_of(case.question.parts, case.found.current)
    return composer.compose(case.found.current, case.found.others, parts)


def _written(case: _Case, extracted: Answer, written: Written, composed: Composed, model: str) -> Answer:
    """A model's text with the other near passages named; what is neither cited nor near is no citation."""
    cited = set(written.cited)
    more = also(near(case.found.current), composed.marks.only(cited), case.question.language)
    shown = cited | {int(n) for n in MARK.findall(more)}
    citations = tuple(c for c in extracted.citations if c.n in shown)
    text = f"{written.text}\n{more}" if more else written.text
    return replace(extracted, text=text, citations=citations, model=model)


def _forbidding(found: Found, focus: Focus) -> list[Hit]:
    """The rules that forbid and bear on what is asked, the one that fits best first."""
    top = max((hit.score for hit in found.current), default=0.0)
    rules = [
        hit
        for hit in found.current
        if hit.score >= _FORBIDDING * top and _FORBIDS.search(f"{hit.passage.context}\n{hit.passage.text}")
    ]
    return sorted(rules, key=lambda hit: -(hit.score + focus.overlap(hit.passage.text)))


def _refused(case: _Case, rules: Sequence[Hit]) -> Answer:
    """One sentence and the rule, quoted."""
    marks = Marks()
    forbidding = replace(case.focus, yes_no=True)
    text = f"{quotation(rules[0], forbidding, _RULE_ROOM)} {marks.of(rules[0])}"
    lines = [case.say("refused"), text]
    if more := also([*rules[:3], *near(case.found.current)][:6], marks, case.question.language):
        lines.append(more)
    return case.answer("refused", "\n".join(lines), marks.citations())


def _topics(hits: Sequence[Hit]) -> list[str]:
    """The nearest documents with the place in them, each document once; only what the reader was allowed to find."""
    topics: dict[str, str] = {}
    for hit in hits:
        place = place_of(hit.passage, hit.document.title)
        topics.setdefault(hit.document.name, f"《{hit.document.title}》{place}")
    return list(dict.fromkeys(topics.values()))[:TOPICS]


def _trace(question: Understood, found: Found, verdict: Verdict) -> dict[str, Any]:
    return {
        "kind": question.kind,
        "asked": question.asked,
        "reading": found.search.reading.rewritten,
        "confidence": round(float(verdict.confidence), 4),
        "features": {name: round(float(value), 4) for name, value in verdict.features.items()},
        "hits": [
            {"key": hit.key, "document": hit.document.name, "score": round(float(hit.score), 4), "state": hit.state}
            for hit in (*found.current, *found.others)
        ],
    }
