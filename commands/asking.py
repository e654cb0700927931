"""search, ask: questions from the command line."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands.knowing import knowledge_of
from commands.output import print_json, question_set, with_progress
from commands.parts import CommandFailed
from settings import Settings

if TYPE_CHECKING:
    from knowledge.answering import Answer

    from knowledge.base import KnowledgeBase
    from knowledge.retrieval import Hit, Question


def search(arguments: Namespace, settings: Settings) -> int:
    """The passages found for one question or for each of a set."""

    async def one(knowledge: KnowledgeBase, line: dict[str, Any]) -> None:
        hits = await knowledge.search(_question(line, arguments))
        passages = [_passage(hit) for hit in hits]
        if arguments.json:
            print_json({"id": line.get("id"), "question": line["question"], "passages": passages})
        else:
            print("\n".join(_hit_text(n, passage) for n, passage in enumerate(passages, 1)) or "没有找到。", flush=True)

    return asyncio.run(_each(arguments, settings, one))


def ask(arguments: Namespace, settings: Settings) -> int:
    """The answer to one question or to each of a set."""

    async def one(knowledge: KnowledgeBase, line: dict[str, Any]) -> None:
        answer = await knowledge.ask(_question(line, arguments))
        if arguments.json:
            print_json(_answer(line, answer))
        else:
            print(_answer_text(answer), flush=True)

    return asyncio.run(_each(arguments, settings, one))


async def _each(
    arguments: Namespace, settings: Settings, act: Callable[[KnowledgeBase, dict[str, Any]], Awaitable[None]]
) -> int:
    lines = _lines(arguments)
    async with knowledge_of(settings) as knowledge:
        for line in with_progress(lines, len(lines), arguments.command):
            await act(knowledge, line)
    return 0


def _lines(arguments: Namespace) -> list[dict[str, Any]]:
    if arguments.questions is not None:
        if arguments.text:
            raise CommandFailed("问题和 --questions 只能给一个", 2)
        return question_set(Path(arguments.questions))
    if not arguments.text:
        raise CommandFailed("请给出问题，或用 --questions 给出问题集", 2)
    return [{"id": None, "question": " ".join(arguments.text)}]


def _question(line: dict[str, Any], arguments: Namespace) -> Question:
    from knowledge.retrieval import Question

    as_of = line.get("as_of") or arguments.as_of
    try:
        day = date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    except ValueError:
        raise CommandFailed(f"问题 {line.get('id')} 的 as_of 不是日期：{as_of}") from None
    return Question(
        text=line["question"],
        history=tuple(str(turn) for turn in line.get("history") or ()),
        as_of=day,
        reader=str(line.get("audience") or arguments.audience),
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


def _answer(line: dict[str, Any], answer: Answer) -> dict[str, Any]:
    return {
        "id": line.get("id"),
        "question": line["question"],
        "status": answer.status,
        "text": answer.text,
        "citations": [
            {
                "n": one.n,
                "document": one.document,
                "version": one.version,
                "section": one.section,
                "page": one.page,
                "text": one.text,
            }
            for one in answer.citations
        ],
        "as_of": answer.as_of.isoformat(),
        "seconds": round(answer.seconds, 4),
        "topics": list(answer.topics),
        "language": answer.language,
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
