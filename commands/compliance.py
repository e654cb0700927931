"""check: whether texts may go to their readers."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from commands.knowing import knowledge_of
from commands.lines import NO_UTF8, numbered_lines
from commands.output import print_json, warn
from commands.parts import CommandFailed, database_of, embeddings_of, today
from commands.persons import asking
from settings import Settings

if TYPE_CHECKING:
    from knowledge.rulebook import Rulebook
    from knowledge.vectors import Matrix
    from memory.clients import Client
    from proposals.checking import Checked
    from proposals.checklines import CheckLine
    from proposals.likeness import Likeness

UNREADABLE = "有一条表述规则读不了，检查和写方案先停用，请改正后重新 ingest："
_VERDICTS = {"ok": "可以发出", "amber": "修改后再发", "red": "不能发出"}


def check(arguments: Namespace, settings: Settings) -> int:
    """The verdict on each line, in the order of the lines. The status is 1 when a line could not be read."""
    from knowledge.wordings import PatternError
    from proposals.checking import check as verdict_on
    from proposals.checklines import CheckLineError, read_check_line
    from proposals.strangers import other_names

    book, status, day = checkbook_of(settings), 0, today(settings)
    known = asyncio.run(_clients(settings, arguments.user)) if arguments.user else []
    alike = likeness_of(settings, book)
    for number, text in numbered_lines(arguments.file):
        if text is None:
            status = 1
            warn(f"第 {number} 行：{NO_UTF8}")
            continue
        try:
            line = read_check_line(text, default_id=str(number))
            checked = verdict_on(
                line.text,
                book,
                audience=line.audience,
                client=line.client,
                amount=line.amount,
                others=other_names(known, line.client),
                as_of=day,
                alike=alike,
            )
        except CheckLineError as error:
            status = 1
            warn(f"第 {number} 行：{error}")
            continue
        except PatternError as error:
            raise CommandFailed(f"{UNREADABLE}{error}") from error
        if arguments.json:
            print_json({"id": line.id, **checked.to_dict()})
        else:
            print(_as_text(line, checked), end="\n\n", flush=True)
    return status


async def _clients(settings: Settings, name: str) -> list[Client]:
    """The clients of the user in whose name texts are checked."""
    from memory import clients

    async with database_of(settings) as database, database.begin() as session:
        return await clients.book(session, await asking(session, name), today=today(settings))


def checkbook_of(settings: Settings) -> Rulebook:
    """The checks and products in force today. Raises CommandFailed where no document holds a check."""

    async def act() -> Rulebook:
        async with knowledge_of(settings) as knowledge:
            return knowledge.rulebook(today(settings))

    book = asyncio.run(act())
    if not book.checks:
        raise CommandFailed("知识库里没有表述检查规则（checks），请先导入相应制度")
    return book


def likeness_of(settings: Settings, book: Rulebook) -> Likeness | None:
    """The bank's examples by meaning, with the bundled model only: the distances that count are its own."""
    from knowledge.bundled import bundled_identity
    from knowledge.published import load_published
    from knowledge.vectors import NO_VECTORS
    from proposals.likeness import FOLDER, Likeness

    model = embeddings_of(settings)
    if model.name != bundled_identity():
        return None
    published = load_published(settings.data_dir, settings.chroma_url)
    ready = published.vectors if published.model == model.name else NO_VECTORS

    def embed(texts: Sequence[str]) -> Matrix:
        return ready.completed(texts, model.embed_passages)

    return Likeness.of(book.checks, embed, settings.data_dir / FOLDER)


def _as_text(line: CheckLine, checked: Checked) -> str:
    rows = [line.text, f"→ {_VERDICTS[checked.verdict]}（{checked.verdict}）"]
    for one in checked.findings:
        rows.append(f"  {one.rule} {one.title}：{one.sentence}")
        rows.append(f"    {one.document} {one.section}；建议：{one.suggestion}")
    return "\n".join(rows)
