"""answers, report: what was answered, whether it still holds, and what readers missed."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from argparse import Namespace
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands.asking import auditing
from commands.knowing import knowledge_of
from commands.output import print_json, warn
from commands.parts import CommandFailed, database_of
from settings import Settings

if TYPE_CHECKING:
    from knowledge.answers import Answer
    from memory.answers import StoredAnswer


def replay(arguments: Namespace, settings: Settings) -> int:
    """An old answer, and whether the same question on the same day is answered alike from today's sources."""
    stored, now = asyncio.run(_replayed(arguments.id, settings))
    before = {(one.document, one.section, one.text) for one in stored.citations}
    after = {(one.document, one.section, one.text) for one in now.citations}
    same = stored.status == now.status and before == after and stored.text == now.text
    if arguments.json:
        print_json(
            {
                "id": stored.id,
                "answer": asdict(stored),
                "now": {"status": now.status, "text": now.text, "sources": sorted(f"{d} > {s}" for d, s, _ in after)},
                "same": same,
                "sources_same": before == after,
            }
        )
        return 0
    print(f"{stored.id}  {stored.created_at.astimezone(settings.zone):%Y-%m-%d %H:%M}  {stored.status}")
    print(f"问：{stored.asked}\n\n{stored.text}\n")
    for one in stored.citations:
        print(f"[{one.n}] {one.document} {one.version or ''} {one.section}")
    print(f"\n今天按同样的日期（{stored.as_of}）再问：{'结果相同' if same else '结果不同'}")
    if not same:
        print(f"\n{now.text}\n")
        for document, section, _ in sorted(before - after):
            print(f"- 不再引用 {document} {section}")
        for document, section, _ in sorted(after - before):
            print(f"+ 现在引用 {document} {section}")
    return 0


async def _replayed(answer_id: str, settings: Settings) -> tuple[StoredAnswer, Answer]:
    from knowledge.retrieval import Question
    from memory import answers

    async with database_of(settings) as database, database.reading() as session:
        try:
            stored = await answers.get(session, answer_id)
        except answers.AnswerNotFound:
            raise CommandFailed(f"没有编号为 {answer_id} 的答复") from None
    question = Question(text=stored.asked, history=stored.history, as_of=stored.as_of, reader=stored.reader)
    async with knowledge_of(settings) as knowledge:
        return stored, await knowledge.ask(question, on_model_call=auditing(settings))


def questions(arguments: Namespace, settings: Settings) -> int:
    """What was not answered or badly rated, clustered, for the product managers."""
    from memory import questions as reports

    async def act() -> list[reports.OpenQuestion]:
        until = datetime.now(UTC)
        async with database_of(settings) as database, database.reading() as session:
            return await reports.unsatisfied(session, since=until - timedelta(days=arguments.days), until=until)

    clusters = reports.clustered(asyncio.run(act()))
    if arguments.csv:
        text = io.StringIO(newline="")
        csv.writer(text).writerows(reports.csv_rows(clusters))
        _write(Path(arguments.csv), "\ufeff" + text.getvalue())  # the mark lets Excel read it as UTF-8
        warn(f"已写入 {arguments.csv}")
        return 0
    for cluster in clusters:
        if arguments.json:
            reasons = list(cluster.reasons)
            print_json({"question": cluster.examples[0], "count": cluster.count, "reasons": reasons})
        else:
            print(f"{cluster.count:>4}  {cluster.examples[0]}")
            for other in cluster.examples[1:5]:
                print(f"        {other}")
            for reason in cluster.reasons[:3]:
                print(f"        原因：{reason}")
    if not clusters and not arguments.json:
        print(f"最近 {arguments.days} 天没有未答或差评的问题。")
    return 0


def feedback(arguments: Namespace, settings: Settings) -> int:
    """Rated answers as lines of a question set."""
    from memory import questions as reports

    async def act() -> list[dict[str, Any]]:
        async with database_of(settings) as database, database.reading() as session:
            return await reports.feedback(session)

    lines = asyncio.run(act())
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    if arguments.export:
        _write(Path(arguments.export), text)
        warn(f"{len(lines)} 条写入 {arguments.export}")
    else:
        print(text, end="")
    return 0


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise CommandFailed(f"写不了 {path}：{error.strerror}") from error
