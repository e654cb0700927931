"""search, ask: questions from the command line."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands.knowing import knowledge_of
from commands.output import print_json, with_progress
from commands.parts import CommandFailed, database_of
from settings import Settings

if TYPE_CHECKING:
    from evaluation.questions import Case
    from knowledge.answers import Answer, ModelCall, OnModelCall
    from knowledge.base import KnowledgeBase
    from knowledge.retrieval import Hit, Question


def search(arguments: Namespace, settings: Settings) -> int:
    """The passages found for one question or for each of a set."""

    async def one(knowledge: KnowledgeBase, case: Case) -> None:
        hits = await knowledge.search(_question(case, arguments))
        passages = [_passage(hit) for hit in hits]
        if arguments.json:
            print_json({"id": case.id or None, "question": case.question, "passages": passages})
        else:
            print("\n".join(_hit_text(n, passage) for n, passage in enumerate(passages, 1)) or "没有找到。", flush=True)

    return asyncio.run(_each(arguments, settings, one))


def ask(arguments: Namespace, settings: Settings) -> int:
    """The answer to one question or to each of a set."""

    async def one(knowledge: KnowledgeBase, case: Case) -> None:
        answer = await knowledge.ask(_question(case, arguments), on_model_call=auditing(settings))
        if arguments.json:
            print_json(answer.as_json(id=case.id or None, question=case.question))
        else:
            print(_answer_text(answer), flush=True)

    return asyncio.run(_each(arguments, settings, one))


def auditing(settings: Settings) -> OnModelCall:
    """What notes each call of a language model in the audit trail; opens the database only then."""

    async def note(call: ModelCall) -> None:
        from memory import audit

        async with database_of(settings) as database, database.begin() as session:
            await audit.append(session, what="model.called", about="command line", details=call.to_dict())

    return note


async def _each(arguments: Namespace, settings: Settings, act: Callable[[KnowledgeBase, Case], Awaitable[None]]) -> int:
    cases = _cases(arguments)
    async with knowledge_of(settings) as knowledge:
        for case in with_progress(cases, len(cases), arguments.command):
            await act(knowledge, case)
    return 0


def _cases(arguments: Namespace) -> list[Case]:
    from evaluation.questions import Case, read_questions

    if arguments.questions is not None:
        if arguments.text:
            raise CommandFailed("问题和 --questions 只能给一个", 2)
        return read_questions(Path(arguments.questions), audience=arguments.audience)
    if not arguments.text:
        raise CommandFailed("请给出问题，或用 --questions 给出问题集", 2)
    return [Case(id="", question=" ".join(arguments.text), audience=arguments.audience)]


def _question(case: Case, arguments: Namespace) -> Question:
    from knowledge.retrieval import Question

    return Question(
        text=case.question,
        history=case.history,
        as_of=case.as_of or arguments.as_of,
        reader=case.audience,
        limit=getattr(arguments, "limit", 10),
    )


def _passage(hit: Hit) -> dict[str, Any]:
    return {
        "document": hit.document.name,
        "version": hit.document.version,
        "section": hit.passage.path,
        "page": hit.passage.page,
        "score": round(float(hit.score), 4),
        "text": hit.passage.text,
        "state": hit.state,
    }


def _hit_text(number: int, passage: dict[str, Any]) -> str:
    page = f" 第{passage['page']}页" if passage["page"] else ""
    version = f" v{passage['version']}" if passage["version"] else ""
    state = "" if passage["state"] == "current" else f"（{passage['state']}）"
    head = f"{number}. {passage['document']}{version} {passage['section']}{page}{state}  {passage['score']:.2f}"
    return f"{head}\n   {passage['text'].strip()}\n"


def _answer_text(answer: Answer) -> str:
    lines = [answer.text.strip(), ""]
    for one in answer.citations:
        version = f" v{one.version}" if one.version else ""
        page = f" 第{one.page}页" if one.page else ""
        lines.append(f"[{one.n}] 《{one.title}》{version} {one.section}{page}（{one.document}）")
    if answer.status == "declined":
        lines += [f"· {topic}" for topic in answer.topics]
    return "\n".join([*lines, f"截至 {answer.as_of.isoformat()}", ""])
