"""A question set run through search and answers, and what came out as one JSON object."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from evaluation.keyfacts import stands_in
from evaluation.matching import counts_for
from evaluation.metrics import DEPTH, Outcome, measure
from evaluation.questions import Case, Source
from knowledge.documents import SECTION_JOINER
from knowledge.retrieval import Question

if TYPE_CHECKING:
    from knowledge.answers import Answer
    from knowledge.base import KnowledgeBase
    from knowledge.retrieval import Hit

CONCURRENCY = 2

Advance = Callable[[int, int], None]
"""Called with how many of how many questions are done."""


async def evaluate(
    knowledge: KnowledgeBase,
    cases: Sequence[Case],
    *,
    concurrency: int = CONCURRENCY,
    ask: bool = True,
    progress: Advance | None = None,
) -> dict[str, Any]:
    """The measures of all questions, of each kind and of each half; and line by line what each question gave.

    `seconds` are those of the whole answer while at most `concurrency` questions run. Without `ask` only search is
    measured.
    """
    places = asyncio.Semaphore(concurrency)
    done = 0

    async def one(case: Case) -> Outcome:
        nonlocal done
        async with places:
            outcome = await outcome_of(knowledge, case, ask=ask)
        done += 1
        if progress is not None:
            progress(done, len(cases))
        return outcome

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(case)) for case in cases]
    return summary([task.result() for task in tasks])


async def outcome_of(knowledge: KnowledgeBase, case: Case, *, ask: bool = True) -> Outcome:
    """One question searched and answered, held against what is expected."""
    question = question_of(case)
    outcome = Outcome(case, ranks=ranks_of(case.sources, await knowledge.search(question)))
    if not ask:
        return outcome
    started = time.perf_counter()
    answer = await knowledge.ask(question)
    seconds = time.perf_counter() - started
    return replace(
        outcome,
        cited=tuple(_is_cited(source, answer) for source in case.sources),
        facts=tuple(stands_in(fact, answer.text) for fact in case.key_facts),
        status=answer.status,
        seconds=seconds,
        citations=len(answer.citations),
    )


def question_of(case: Case) -> Question:
    """The question as a reader asks it."""
    return Question(text=case.question, history=case.history, as_of=case.as_of, reader=case.audience, limit=DEPTH)


def ranks_of(sources: Iterable[Source], hits: Sequence[Hit]) -> tuple[int | None, ...]:
    """For each source the place, from 1, of the first passage that counts for it; None when none does."""
    return tuple(
        next(
            (
                place
                for place, hit in enumerate(hits, 1)
                if counts_for(source, hit.document.name, hit.passage.section, hit.passage.text)
            ),
            None,
        )
        for source in sources
    )


def summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """`{"all", "by_kind", "by_half", "questions"}`; `by_half` only where lines carry a half."""
    result: dict[str, Any] = {"all": measure(outcomes), "by_kind": _grouped(outcomes, lambda case: case.kind)}
    if any(outcome.case.half for outcome in outcomes):
        result["by_half"] = _grouped(outcomes, lambda case: case.half or "")
    result["questions"] = [_line(outcome) for outcome in outcomes]
    return result


def _grouped(outcomes: Iterable[Outcome], key: Callable[[Case], str]) -> dict[str, Any]:
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[key(outcome.case) or "unnamed"].append(outcome)
    return {name: measure(group) for name, group in sorted(groups.items())}


def _is_cited(source: Source, answer: Answer) -> bool:
    return any(
        counts_for(source, citation.document, citation.section.split(SECTION_JOINER), citation.text)
        for citation in answer.citations
    )


def _line(outcome: Outcome) -> dict[str, Any]:
    return {
        "id": outcome.case.id,
        "kind": outcome.case.kind,
        "expect": outcome.case.expect,
        "status": outcome.status,
        "ranks": list(outcome.ranks),
        "cited": list(outcome.cited),
        "key_facts": list(outcome.facts),
        "seconds": None if outcome.seconds is None else round(outcome.seconds, 4),
    }
